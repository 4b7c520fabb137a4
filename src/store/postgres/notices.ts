/** Notices: one recipient of one notification, taken once and ended once. */
import type { Actor } from '../../core/cause.ts'
import type { StreamId } from '../../core/event.ts'
import type { Id, Instant } from '../../core/id.ts'
import type { NoticeEnded, NoticeReport, NoticeRow, NoticeState, OrgId, OrgStore } from '../port.ts'
import { inOrg, inOrgTogether, type Row } from './connection.ts'
import type { Room } from './room.ts'

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
    update tocsin.notice n set state = 'in flight', attempts = attempts + 1, take_at = $4, taken_by = $5
    from chosen where n.org_id = $1 and n.notification_id = $2 and n.customer_id = chosen.customer_id
    returning n.customer_id, n.attempts, n.again`,
}
// A report may come before the answer that it is about, or instead of one.
const end = {
  name: 'end-notices',
  text: `update tocsin.notice n set
      state = case when r.what is null then e.state when r.bad then 'refused' else 'sent' end,
      receipt = e.receipt, hash = e.hash, detail = case when r.bad then r.what || coalesce(': ' || r.detail, '') else e.detail end,
      take_at = e.at, ended_at = case when e.state = 'waiting' then null else e.at end
    from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[]) e (customer, state, receipt, hash, detail, at)
    left join lateral (
      select what, r.detail, what in ('bounced', 'failed') as bad from tocsin.notice_report r join tocsin.notice t using (org_id, notification_id, customer_id)
      where r.org_id = $1 and r.notification_id = $2 and r.customer_id = e.customer and e.state in ('sent', 'unknown')
        and r.what in ('bounced', 'failed', 'sent', 'delivered') and r.at >= t.take_at
      order by bad desc, r.at desc limit 1
    ) r on true
    where n.org_id = $1 and n.notification_id = $2 and n.customer_id = e.customer and n.state = 'in flight' returning 1`,
}
const strand = {
  name: 'strand-notices',
  text: `update tocsin.notice set state = 'unknown', detail = 'nobody was there to hear', ended_at = $4
    where org_id = $1 and notification_id = $2 and state = 'in flight' and (take_at < $3 or taken_by = $5) returning 1`,
}
const settle = {
  name: 'settle-notice',
  text: `update tocsin.notice set state = $4::text, detail = $5, take_at = $6::bigint,
      ended_at = case when $4::text = 'waiting' then null else $6::bigint end, again = again + case when $4::text = 'waiting' then 1 else 0 end
    where org_id = $1 and notification_id = $2 and customer_id = $3
      and case when $4::text = 'refused' then state in ('sent', 'unknown') else state in ('unknown', 'refused') end returning 1`,
}
const settleAll = {
  name: 'settle-notices',
  text: `update tocsin.notice set state = $4::text, detail = $5, take_at = $6::bigint,
      ended_at = case when $4::text = 'waiting' then null else $6::bigint end, again = again + case when $4::text = 'waiting' then 1 else 0 end
    where org_id = $1 and notification_id = $2 and state = $3 returning 1`,
}
const report = {
  name: 'report-notice',
  text: `with found as (
      select notification_id, customer_id, stream_id, state from tocsin.notice
      where org_id = $1 and case when $3::text is null then receipt = $5 else notification_id = $3 and customer_id = $4 end
      limit 1 for update
    ), put as (
      insert into tocsin.notice_report (org_id, report_id, notification_id, customer_id, what, detail, at, told_by)
      select $1, $2, notification_id, customer_id, $6::text, $7, $8::bigint, $9 from found
      on conflict do nothing returning 1
    ), moved as (
      update tocsin.notice n set
        state = case when $6::text in ('bounced', 'failed') then 'refused' else 'sent' end,
        detail = case when $6::text in ('bounced', 'failed') then $6::text || coalesce(': ' || $7, '') else n.detail end,
        receipt = coalesce(n.receipt, $5), ended_at = $8::bigint
      from found f, put
      where n.org_id = $1 and n.notification_id = f.notification_id and n.customer_id = f.customer_id
        and (($6::text in ('bounced', 'failed') and n.state in ('sent', 'unknown')) or ($6::text in ('sent', 'delivered') and n.state = 'unknown'))
      returning 1
    )
    select f.*, not exists (select from put) as told, exists (select from moved) as moved from found f`,
}
const reports = {
  name: 'notice-reports',
  text: `select customer_id, what, detail, at, told_by from tocsin.notice_report
    where org_id = $1 and notification_id = $2 and customer_id = any($3::text[]) order by customer_id, at, report_id`,
}
const list = {
  name: 'notices',
  text: `select * from tocsin.notice
    where org_id = $1 and notification_id = $2 and ($3::text is null or state = $3) and ($4::text is null or customer_id > $4)
      and ($6::text[] is null or customer_id = any($6))
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

const taken = (rows: readonly Row[]) =>
  rows
    .map(row => ({ customer: row.customer_id as Id<'customer'>, attempts: row.attempts as number, again: row.again as number }))
    .toSorted((a, b) => (a.customer < b.customer ? -1 : 1))
function columnsOf(ends: readonly NoticeEnded[]): readonly unknown[] {
  const column = <K extends keyof NoticeEnded>(name: K) => ends.map(e => e[name])
  return [column('customer'), column('state'), column('receipt'), column('hash'), column('detail'), column('at')]
}

export function noticesIn(room: Room, org: OrgId): Notices {
  const ask = (statement: { name: string; text: string }, ...values: unknown[]) => inOrg(room.app, org, statement, [org, ...values])
  const notices: Notices = {
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
    async takeNotices(notification, limit, now, by) {
      return taken(await ask(take, notification, limit, now, by))
    },
    async endNotices(notification, ends) {
      return (await ask(end, notification, ...columnsOf(ends))).length
    },
    async nextNotices(notification, ends, limit, now, by) {
      if (limit === 0 || ends.length === 0) {
        if (ends.length > 0) await notices.endNotices(notification, ends)
        return limit > 0 ? notices.takeNotices(notification, limit, now, by) : []
      }
      const both = await inOrgTogether(room.app, org, [
        { statement: end, values: [org, notification, ...columnsOf(ends)] },
        { statement: take, values: [org, notification, limit, now, by] },
      ])
      if (both !== null) return taken(both[1]!)
      await notices.endNotices(notification, ends)
      return notices.takeNotices(notification, limit, now, by)
    },
    async strandNotices(notification, before, at, by) {
      return (await ask(strand, notification, before, at, by)).length
    },
    async settleNotice(notification, customer, as, detail, at) {
      return (await ask(settle, notification, customer, as, detail, at)).length > 0
    },
    async settleNotices(notification, from, as, detail, at) {
      return (await ask(settleAll, notification, from, as, detail, at)).length
    },
    async reportNotice({ id, of, what, detail, at, by }) {
      const [notification, customer] = 'notification' in of ? [of.notification, of.customer] : [null, null]
      const [row] = await ask(report, id, notification, customer, of.receipt, what, detail, at, by === null ? null : JSON.stringify(by))
      if (row === undefined) return null
      return {
        notification: row.notification_id as string,
        stream: row.stream_id as StreamId,
        customer: row.customer_id as Id<'customer'>,
        told: row.told as boolean,
        moved: row.moved as boolean,
      }
    },
    async notices({ notification, state, customers, limit, after }) {
      return (await ask(list, notification, state ?? null, after ?? null, limit, customers ?? null)).map(rowOf)
    },
    async noticeReports(notification, customers) {
      const rows = await ask(reports, notification, customers)
      return rows.map(row => ({
        customer: row.customer_id as Id<'customer'>,
        what: row.what as NoticeReport['what'],
        detail: row.detail as string | null,
        at: row.at as Instant,
        by: row.told_by === null ? null : (JSON.parse(row.told_by as string) as Actor),
      }))
    },
    async countNotices(notification) {
      const counts: Record<NoticeState, number> = { waiting: 0, 'in flight': 0, sent: 0, refused: 0, unknown: 0 }
      for (const row of await ask(count, notification)) counts[row.state as NoticeState] = row.count as number
      return counts
    },
  }
  return notices
}
