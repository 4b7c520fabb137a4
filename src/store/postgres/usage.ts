/** How many events of which type came, and what is usual of them. */
import type { Instant } from '../../core/id.ts'
import type { Slot } from '../../core/signal/usage.ts'
import type { OrgId } from '../port.ts'
import type { UsageRows, UsageWatchRow } from '../usage-rows.ts'
import { inOrg, type Row } from './connection.ts'
import type { Room } from './room.ts'

// In the order of the key: two nodes that count the same never wait for each other in a circle.
const add = {
  name: 'add-usage',
  text: `with watched as (
      insert into tocsin.usage_watch (org_id, source_id, version, take_at, state) values ($1, $2, 1, $6, 'null')
      on conflict (org_id, source_id) do update set take_at = excluded.take_at, version = tocsin.usage_watch.version + 1
        where tocsin.usage_watch.take_at is null
    )
    insert into tocsin.usage_count as c (org_id, source_id, slot, event_type, n)
    select $1, $2, u.slot, u.event_type, u.n from unnest($3::integer[], $4::text[], $5::bigint[]) u (slot, event_type, n)
    order by u.slot, u.event_type collate "C"
    on conflict (org_id, source_id, slot, event_type) do update set n = c.n + excluded.n`,
}
const read = {
  name: 'usage',
  text: `select c.slot, c.event_type, c.n from unnest($3::integer[]) u (slot)
    join tocsin.usage_count c on c.org_id = $1 and c.source_id = $2 and c.slot = u.slot`,
}
const types = {
  name: 'usage-types',
  text: `select event_type, min(slot) as first, sum(n) as n from tocsin.usage_count
    where org_id = $1 and source_id = $2 and slot >= $3 group by event_type order by event_type collate "C"`,
}
const watches = { name: 'usage-watches', text: 'select * from tocsin.usage_watch where org_id = $1 order by source_id' }
const take = {
  name: 'take-usage',
  text: `with due as (
      select source_id from tocsin.usage_watch where org_id = $1 and take_at <= $2 order by take_at, source_id limit $3 for update skip locked
    )
    update tocsin.usage_watch w set take_at = $2::bigint + $4::bigint, version = version + 1 from due
    where w.org_id = $1 and w.source_id = due.source_id returning w.*`,
}
const next = {
  name: 'next-usage',
  text: 'select min(take_at) as at from tocsin.usage_watch where org_id = $1 and take_at is not null',
}
const settle = {
  name: 'settle-usage',
  text: `with settled as (
      update tocsin.usage_watch set version = version + 1, take_at = $4, state = $5
      where org_id = $1 and source_id = $2 and version = $3 returning 1
    ), forgotten as (
      delete from tocsin.usage_count where org_id = $1 and source_id = $2 and slot < $6 and exists (select from settled)
    )
    select 1 from settled`,
}

export function usageIn(room: Room, org: OrgId): UsageRows {
  const ask = (statement: { name: string; text: string }, ...values: unknown[]) => inOrg(room.app, org, statement, [org, ...values])
  const watchOf = (row: Row): UsageWatchRow => ({
    source: String(row.source_id),
    version: Number(row.version),
    takeAt: row.take_at as Instant | null,
    state: JSON.parse(String(row.state)),
  })
  return {
    async addUsage(source, counts, takeAt) {
      await ask(
        add,
        source,
        counts.map(({ slot }) => slot),
        counts.map(({ type }) => type),
        counts.map(({ count }) => count),
        takeAt,
      )
    },
    async usage(source, slots) {
      const rows = await ask(read, source, slots)
      return rows.map(row => ({ slot: Number(row.slot) as Slot, type: String(row.event_type), count: Number(row.n) }))
    },
    async usageTypes(source, since) {
      return (await ask(types, source, since)).map(row => ({
        type: String(row.event_type),
        first: Number(row.first) as Slot,
        count: Number(row.n),
      }))
    },
    async usageWatches() {
      return (await ask(watches)).map(watchOf)
    },
    async takeUsage(now, limit, leaseMs) {
      return (await ask(take, now, limit, leaseMs)).map(watchOf)
    },
    async nextUsage() {
      return ((await ask(next))[0]?.at ?? null) as Instant | null
    },
    async settleUsage(source, version, takeAt, state, forgetBefore) {
      return (await ask(settle, source, version, takeAt, JSON.stringify(state), forgetBefore)).length > 0
    },
  }
}
