/** Notices in memory: taken once, ended once. */
import type { Id, Instant } from '../../core/id.ts'
import type { NoticeRow, NoticeState, OrgStore } from '../port.ts'
import type { NoticeKept, OrgHouse } from './house.ts'

type Notices = Pick<
  OrgStore,
  'putNotices' | 'openNotices' | 'takeNotices' | 'endNotice' | 'strandNotices' | 'settleNotice' | 'notices' | 'countNotices'
>
const isOpen = (notice: NoticeKept): boolean => notice.state === 'waiting' || notice.state === 'in flight'
const byCustomer = (a: NoticeKept, b: NoticeKept) => (a.customer < b.customer ? -1 : 1)
const row = ({ customer, state, attempts, receipt, hash, detail, endedAt }: NoticeKept): NoticeRow => ({
  customer,
  state,
  attempts,
  receipt,
  hash,
  detail,
  endedAt,
})

export function noticesIn(of: () => OrgHouse): Notices {
  const noticesOf = (notification: string): Map<string, NoticeKept> => of().notices.get(notification) ?? new Map()
  return {
    async putNotices({ notification, stream, customers, refused }, at) {
      const notices = noticesOf(notification)
      of().notices.set(notification, notices)
      const put = (customer: Id<'customer'>, state: NoticeState, detail: string | null, endedAt: Instant | null) => {
        if (notices.has(customer)) return
        notices.set(customer, { customer, state, attempts: 0, receipt: null, hash: null, detail, endedAt, stream, takeAt: at })
      }
      for (const customer of customers.toSorted()) put(customer, 'waiting', null, null)
      for (const { customer, detail } of refused) put(customer, 'refused', detail, at)
    },
    async openNotices() {
      return [...of().notices]
        .flatMap(([notification, notices]) => {
          const open = [...notices.values()].find(isOpen)
          return open === undefined ? [] : [{ notification, stream: open.stream }]
        })
        .sort((a, b) => (a.notification < b.notification ? -1 : 1))
    },
    async takeNotices(notification, limit, now) {
      const taken: NoticeKept[] = []
      for (const notice of noticesOf(notification).values()) {
        if (taken.length >= limit) break
        if (notice.state === 'waiting' && notice.takeAt <= now) taken.push(notice)
      }
      taken.sort(byCustomer)
      for (const notice of taken) Object.assign(notice, { state: 'in flight', attempts: notice.attempts + 1, takeAt: now })
      return taken.map(({ customer, attempts }) => ({ customer, attempts }))
    },
    async endNotice(notification, customer, end, at) {
      const notice = noticesOf(notification).get(customer)
      if (notice?.state !== 'in flight') return false
      Object.assign(notice, end, { endedAt: end.state === 'waiting' ? null : at, takeAt: at })
      return true
    },
    async strandNotices(notification, before, at) {
      const stranded = [...noticesOf(notification).values()].filter(n => n.state === 'in flight' && n.takeAt < before)
      for (const notice of stranded) Object.assign(notice, { state: 'unknown', detail: 'nobody was there to hear', endedAt: at })
      return stranded.length
    },
    async settleNotice(notification, customer, as, detail, at) {
      const notice = noticesOf(notification).get(customer)
      if (notice === undefined || (notice.state !== 'unknown' && notice.state !== 'refused')) return false
      Object.assign(notice, { state: as, detail, endedAt: as === 'sent' ? at : null, takeAt: at })
      return true
    },
    async notices(query) {
      return [...noticesOf(query.notification).values()]
        .filter(n => (query.state === undefined || n.state === query.state) && (query.after === undefined || n.customer > query.after))
        .sort(byCustomer)
        .slice(0, query.limit)
        .map(row)
    },
    async countNotices(notification) {
      const counts = { waiting: 0, 'in flight': 0, sent: 0, refused: 0, unknown: 0 }
      for (const { state } of noticesOf(notification).values()) counts[state]++
      return counts
    },
  }
}
