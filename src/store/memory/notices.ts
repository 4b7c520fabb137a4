/** Notices in memory: taken once, ended once. */
import type { Id, Instant } from '../../core/id.ts'
import type { NoticeEnd, NoticeReport, NoticeReportIn, NoticeRow, NoticeState, OrgStore } from '../port.ts'
import type { NoticeKept, OrgHouse } from './house.ts'

type Notices = Pick<
  OrgStore,
  | 'putNotices'
  | 'openNotices'
  | 'takeNotices'
  | 'endNotices'
  | 'nextNotices'
  | 'strandNotices'
  | 'settleNotice'
  | 'settleNotices'
  | 'reportNotice'
  | 'notices'
  | 'noticeReports'
  | 'countNotices'
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

const isBad = (what: NoticeReport['what']): boolean => what === 'bounced' || what === 'failed'
const isGood = (what: NoticeReport['what']): boolean => what === 'sent' || what === 'delivered'
const badWords = ({ what, detail }: Pick<NoticeReport, 'what' | 'detail'>): string => `${what}${detail === null ? '' : `: ${detail}`}`

/** A report may come before the answer that it is about, or instead of one. */
function asReported(end: NoticeEnd, reports: readonly NoticeReport[]): NoticeEnd {
  if (end.state !== 'sent' && end.state !== 'unknown') return end
  const bad = reports.findLast(r => isBad(r.what))
  if (bad !== undefined) return { ...end, state: 'refused', detail: badWords(bad) }
  return reports.some(r => isGood(r.what)) ? { ...end, state: 'sent' } : end
}

export function noticesIn(of: () => OrgHouse): Notices {
  const noticesOf = (notification: string): Map<string, NoticeKept> => of().notices.get(notification) ?? new Map()
  const reportsOf = (notification: string, customer: string) =>
    of()
      .noticeReports.filter(r => r.notification === notification && r.customer === customer)
      .toSorted((a, b) => a.at - b.at)
  const findNotice = (about: NoticeReportIn['of']): readonly [string, NoticeKept] | null => {
    if ('notification' in about) {
      const notice = noticesOf(about.notification).get(about.customer)
      return notice === undefined ? null : [about.notification, notice]
    }
    for (const [notification, notices] of of().notices)
      for (const notice of notices.values()) if (notice.receipt === about.receipt) return [notification, notice]
    return null
  }
  const notices: Notices = {
    async putNotices({ notification, stream, customers, refused }, at) {
      const notices = noticesOf(notification)
      of().notices.set(notification, notices)
      const put = (customer: Id<'customer'>, state: NoticeState, detail: string | null, endedAt: Instant | null) => {
        if (notices.has(customer)) return
        notices.set(customer, {
          customer,
          state,
          attempts: 0,
          receipt: null,
          hash: null,
          detail,
          endedAt,
          stream,
          takeAt: at,
          takenBy: null,
          again: 0,
        })
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
    async takeNotices(notification, limit, now, by) {
      const taken: NoticeKept[] = []
      for (const notice of noticesOf(notification).values()) {
        if (taken.length >= limit) break
        if (notice.state === 'waiting' && notice.takeAt <= now) taken.push(notice)
      }
      taken.sort(byCustomer)
      for (const notice of taken) Object.assign(notice, { state: 'in flight', attempts: notice.attempts + 1, takeAt: now, takenBy: by })
      return taken.map(({ customer, attempts, again }) => ({ customer, attempts, again }))
    },
    async endNotices(notification, ends) {
      let ended = 0
      for (const { customer, at, ...end } of ends) {
        const notice = noticesOf(notification).get(customer)
        if (notice?.state !== 'in flight') continue
        Object.assign(
          notice,
          asReported(
            end,
            reportsOf(notification, customer).filter(r => r.at >= notice.takeAt),
          ),
          { endedAt: end.state === 'waiting' ? null : at, takeAt: at },
        )
        ended++
      }
      return ended
    },
    async nextNotices(notification, ends, limit, now, by) {
      await notices.endNotices(notification, ends)
      return notices.takeNotices(notification, limit, now, by)
    },
    async strandNotices(notification, before, at, by) {
      const stranded = [...noticesOf(notification).values()].filter(n => n.state === 'in flight' && (n.takeAt < before || n.takenBy === by))
      for (const notice of stranded) Object.assign(notice, { state: 'unknown', detail: 'nobody was there to hear', endedAt: at })
      return stranded.length
    },
    async settleNotice(notification, customer, as, detail, at) {
      const notice = noticesOf(notification).get(customer)
      const from: readonly NoticeState[] = as === 'refused' ? ['sent', 'unknown'] : ['unknown', 'refused']
      if (notice === undefined || !from.includes(notice.state)) return false
      const again = notice.again + (as === 'waiting' ? 1 : 0)
      Object.assign(notice, { state: as, detail, endedAt: as === 'waiting' ? null : at, takeAt: at, again })
      return true
    },
    async settleNotices(notification, from, as, detail, at) {
      const meant = [...noticesOf(notification).values()].filter(n => n.state === from)
      for (const { customer } of meant) await notices.settleNotice(notification, customer, as, detail, at)
      return meant.length
    },
    async reportNotice({ id, of: about, what, detail, at, by }) {
      const [notification, notice] = findNotice(about) ?? [null, null]
      if (notification === null || notice === null) return null
      const { customer, stream } = notice
      const told = of().noticeReports.some(r => r.id === id)
      if (told) return { notification, stream, customer, told, moved: false }
      of().noticeReports.push({ id, notification, customer, what, detail, at, by })
      const moved = isBad(what) ? notice.state === 'sent' || notice.state === 'unknown' : isGood(what) && notice.state === 'unknown'
      if (moved)
        Object.assign(notice, {
          state: isBad(what) ? 'refused' : 'sent',
          detail: isBad(what) ? badWords({ what, detail }) : notice.detail,
          receipt: notice.receipt ?? about.receipt,
          endedAt: at,
        })
      return { notification, stream, customer, told, moved }
    },
    async notices(query) {
      return [...noticesOf(query.notification).values()]
        .filter(
          n =>
            (query.state === undefined || n.state === query.state) &&
            (query.after === undefined || n.customer > query.after) &&
            (query.customers?.includes(n.customer) ?? true),
        )
        .sort(byCustomer)
        .slice(0, query.limit)
        .map(row)
    },
    async noticeReports(notification, customers) {
      return of()
        .noticeReports.filter(r => r.notification === notification && customers.includes(r.customer))
        .toSorted((a, b) => (a.customer < b.customer ? -1 : a.customer > b.customer ? 1 : a.at - b.at || (a.id < b.id ? -1 : 1)))
        .map(({ customer, what, detail, at, by }) => ({ customer, what, detail, at, by }))
    },
    async countNotices(notification) {
      const counts = { waiting: 0, 'in flight': 0, sent: 0, refused: 0, unknown: 0 }
      for (const { state } of noticesOf(notification).values()) counts[state]++
      return counts
    },
  }
  return notices
}
