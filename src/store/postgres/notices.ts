/** Notices: one recipient of one notification, taken once and ended once. */
import type { StreamId } from '../../core/event.ts'
import type { Id, Instant } from '../../core/id.ts'
import type { NoticeRow, NoticeState, OrgId, OrgStore } from '../port.ts'
import { inOrg, type Row } from './connection.ts'
import type { Room } from './room.ts'

type Notices = Pick<
  OrgStore,
  'putNotices' | 'openNotices' | 'takeNotices' | 'endNotice' | 'strandNotices' | 'settleNotice' | 'notices' | 'countNotices'
>
const put = {
  name: 'put-notices',
  text: `insert into tocsin.notice (org_id, notification_id, stream_id, customer_id, state, detail, take_at, ended_at)
    select $1, $2, $3, n.customer, n.state, n.detail, $7::bigint, case when n.state = 'refused' then $7::bigint end
    from unnest($4::text[], $5::text[], $6::text[]) n (customer, state, detail)
    on conflict do nothing`,
}
const open = {
  name: 'open-notices',
  text: `select notification_id, min(stream_id) as stream_id from tocsin.notice
    where org_id = $1 and state in ('waiting', 'in flight') group by notification_id order by notification_id`,
}
const take = {
  name: 'take-notices',
  text: `with chosen as (
      select customer_id from tocsin.notice
      where org_id = $1 and notification_id = $2 and state = 'waiting' and take_at <= $4
      order by customer_id limit $3 for update skip locked
    )
    update tocsin.notice n set state = 'in flight', attempts = attempts + 1, take_at = $4
    from chosen where n.org_id = $1 and n.notification_id = $2 and n.customer_id = chosen.customer_id
    returning n.customer_id, n.attempts`,
}
const end = {
  name: 'end-notice',
  text: `update tocsin.notice set state = $4::text, receipt = $5, hash = $6, detail = $7, take_at = $8::bigint,
      ended_at = case when $4::text = 'waiting' then null else $8::bigint end
    where org_id = $1 and notification_id = $2 and customer_id = $3 and state = 'in flight' returning 1`,
}
const strand = {
  name: 'strand-notices',
  text: `update tocsin.notice set state = 'unknown', detail = 'nobody was there to hear', ended_at = $4
    where org_id = $1 and notification_id = $2 and state = 'in flight' and take_at < $3 returning 1`,
}
const settle = {
  name: 'settle-notice',
  text: `update tocsin.notice set state = $4::text, detail = $5, take_at = $6::bigint, ended_at = case when $4::text = 'waiting' then null else $6::bigint end
    where org_id = $1 and notification_id = $2 and customer_id = $3 and state in ('unknown', 'refused') returning 1`,
}
const list = {
  name: 'notices',
  text: `select * from tocsin.notice
    where org_id = $1 and notification_id = $2 and ($3::text is null or state = $3) and ($4::text is null or customer_id > $4)
    order by customer_id limit $5`,
}
const count = {
  name: 'count-notices',
  text: 'select state, count(*)::int as count from tocsin.notice where org_id = $1 and notification_id = $2 group by state',
}

const rowOf = (row: Row): NoticeRow => ({
  customer: row.customer_id as Id<'customer'>,
  state: row.state as NoticeState,
  attempts: row.attempts as number,
  receipt: row.receipt as string | null,
  hash: row.hash as string | null,
  detail: row.detail as string | null,
  endedAt: row.ended_at as Instant | null,
})

export function noticesIn(room: Room, org: OrgId): Notices {
  const ask = (statement: { name: string; text: string }, ...values: unknown[]) => inOrg(room.app, org, statement, [org, ...values])
  return {
    async putNotices({ notification, stream, customers, refused }, at) {
      const all = [...customers.map(customer => ({ customer, detail: null })), ...refused]
      const states = [...customers.map(() => 'waiting'), ...refused.map(() => 'refused')]
      await ask(
        put,
        notification,
        stream,
        all.map(n => n.customer),
        states,
        all.map(n => n.detail),
        at,
      )
    },
    async openNotices() {
      return (await ask(open)).map(row => ({ notification: row.notification_id as string, stream: row.stream_id as StreamId }))
    },
    async takeNotices(notification, limit, now) {
      const rows = await ask(take, notification, limit, now)
      return rows
        .map(row => ({ customer: row.customer_id as Id<'customer'>, attempts: row.attempts as number }))
        .toSorted((a, b) => (a.customer < b.customer ? -1 : 1))
    },
    async endNotice(notification, customer, { state, receipt, hash, detail }, at) {
      return (await ask(end, notification, customer, state, receipt, hash, detail, at)).length > 0
    },
    async strandNotices(notification, before, at) {
      return (await ask(strand, notification, before, at)).length
    },
    async settleNotice(notification, customer, as, detail, at) {
      return (await ask(settle, notification, customer, as, detail, at)).length > 0
    },
    async notices({ notification, state, limit, after }) {
      return (await ask(list, notification, state ?? null, after ?? null, limit)).map(rowOf)
    },
    async countNotices(notification) {
      const counts: Record<NoticeState, number> = { waiting: 0, 'in flight': 0, sent: 0, refused: 0, unknown: 0 }
      for (const row of await ask(count, notification)) counts[row.state as NoticeState] = row.count as number
      return counts
    },
  }
}
