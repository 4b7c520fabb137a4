/** What the engine sees across organisations: ids and times, through its own role (S5). */
import type { PageOutcome, StreamId } from '../../core/event.ts'
import type { Id, Instant } from '../../core/id.ts'
import type { Delivery, EndedDelivery, EngineStore, OrgId, TakenDelivery } from '../port.ts'
import { across, type Row, statementIn } from './connection.ts'
import { doorOf } from './doors.ts'
import { makeGather } from './gather.ts'
import { migrationsKnown } from './migrate.ts'
import type { Room } from './room.ts'
import { plain } from './words.ts'

// What is taken is found again by where it lies: joined by its ids, the planner of a small table reads the whole of it for each.
const takeWakes = {
  name: 'take-wakes',
  text: `with taken as (
      update tocsin.wake w set take_at = $1::bigint + $3, token = gen_random_uuid()
      where w.ctid = any (array(
        select ctid from tocsin.wake where take_at <= $1 order by take_at, org_id, stream_id limit $2 for update skip locked
      ))
      returning w.org_id, w.stream_id, w.at, w.token
    )
    select * from taken order by at, org_id, stream_id`,
}
/** Rare: another's storm is in hand already, and what is due behind it is looked for (engine/shares.ts). */
const takeOtherWakes = {
  name: 'take-other-wakes',
  text: takeWakes.text.replace('where take_at <= $1', 'where take_at <= $1 and org_id <> all ($4::text[])'),
}
const postponeWake = {
  name: 'postpone-wake',
  text: 'update tocsin.wake set at = $4, take_at = $4, token = null where org_id = $1 and stream_id = $2 and token = $3',
}
const takeDeliveries = {
  name: 'take-deliveries',
  text: `with taken as (
      update tocsin.delivery d set take_at = $1::bigint + $3, token = gen_random_uuid(), attempts = d.attempts + 1
      where d.ctid = any (array(
        select ctid from tocsin.delivery where outcome is null and take_at <= $1
        order by take_at, org_id, delivery_id limit $2 for update skip locked
      ))
      returning d.*
    )
    select * from taken order by due_at, org_id, delivery_id`,
}
const takeOtherDeliveries = {
  name: 'take-other-deliveries',
  text: takeDeliveries.text.replace('take_at <= $1', 'take_at <= $1 and org_id <> all ($4::text[])'),
}
// By their ids, each found by halving (refresh-alerts.sql): no join with what is handed in, and not "outcome is null", which names
// the index of all that is due. The planner of a small table begins with that index, and keeps to it: ending 13 deliveries beside 180 that were due took 27 ms.
const endDelivery = {
  // take_at stays: until the lease ends, reporting is the sender's
  name: 'end-delivery',
  text: `update tocsin.delivery d set token = null, outcome = ($3::text[])[width_bucket(d.delivery_id, $2::text[])],
      detail = ($4::text[])[width_bucket(d.delivery_id, $2::text[])], ended_at = ($5::bigint[])[width_bucket(d.delivery_id, $2::text[])]
    where d.org_id = any ($1::text[]) and d.delivery_id = any ($2::text[]) and ($1::text[])[width_bucket(d.delivery_id, $2::text[])] = d.org_id
      and coalesce(d.outcome, '') = ''
    returning d.org_id, d.delivery_id`,
}
const retryDelivery = {
  name: 'retry-delivery',
  text: `update tocsin.delivery set due_at = $4, take_at = $4, detail = $5, token = null
    where org_id = $1 and delivery_id = $2 and token = $3 and coalesce(outcome, '') = ''`,
}
const giveBackDelivery = {
  name: 'give-back-delivery',
  text: `update tocsin.delivery set due_at = $4, take_at = $4, attempts = attempts - 1, token = null
    where org_id = $1 and delivery_id = $2 and token = $3 and coalesce(outcome, '') = ''`,
}
const extendDelivery = {
  name: 'extend-delivery',
  text: `update tocsin.delivery set take_at = $4 where org_id = $1 and delivery_id = $2 and token = $3 and coalesce(outcome, '') = ''`,
}
const takeUnreported = {
  name: 'take-unreported',
  text: `with taken as (
      update tocsin.delivery d set take_at = $1::bigint + $3
      where d.ctid = any (array(
        select ctid from tocsin.delivery where outcome is not null and reported_at is null and take_at <= $1
        order by take_at, org_id, delivery_id limit $2 for update skip locked
      ))
      returning d.*
    )
    select * from taken order by ended_at, org_id, delivery_id`,
}
const reported = {
  name: 'reported',
  text: `update tocsin.delivery d set reported_at = ($3::bigint[])[width_bucket(d.delivery_id, $2::text[])]
    where d.org_id = any ($1::text[]) and d.delivery_id = any ($2::text[]) and ($1::text[])[width_bucket(d.delivery_id, $2::text[])] = d.org_id
      and d.outcome is not null and coalesce(d.reported_at, -1) = -1`,
}
/** By organisation and time, which has its index: one of all that ended would be written by every page. */
const endedLately = {
  name: 'ended-lately',
  text: `select d.* from tocsin.organisation o cross join lateral (
      select * from tocsin.delivery
      where org_id = o.org_id and due_at >= $1 and outcome in ('handed over', 'refused', 'unknown')
      order by due_at desc limit $2
    ) d`,
}
const unrouted = {
  name: 'unrouted',
  text: `select org_id, count(*)::int as count from tocsin.alert where routing = 'waiting' group by org_id order by org_id limit $1`,
}
const expiring = {
  name: 'expiring',
  // By what is due alone: sorted by organisation at once, it read all that will expire.
  text: `with due as materialized (select org_id from tocsin.alert_expiry where look_at <= $1 order by look_at limit 10000),
    apart as materialized (select org_id from tocsin.alert where apart and status = 'firing' limit 1000)
    select org_id from due union select org_id from apart order by org_id limit $2`,
}
const heartbeat = {
  name: 'heartbeat',
  text: `insert into tocsin.node (node, at, knows) values ($1, $2, $3)
    on conflict (node) do update set at = excluded.at, knows = excluded.knows
    returning (select max(number) from tocsin.migration) as newest`,
}
const findDoor = { name: 'find-door', text: 'select * from tocsin.door where secret_hash = $1' }
const figures = {
  name: 'figures',
  text: `select
    (select count(*) from tocsin.wake where take_at <= $1) as wakes,
    (select min(take_at) from tocsin.wake) as oldest_wake,
    (select count(*) from tocsin.delivery where outcome is null and take_at <= $1) as deliveries,
    (select min(take_at) from tocsin.delivery where outcome is null) as oldest_delivery,
    (select coalesce(sum(events), 0) from tocsin.unsequenced) as unsequenced`,
}
const sequence = statementIn('sequence.sql')
const oneSequencer = { name: 'one-sequencer', text: `select pg_advisory_xact_lock(hashtextextended('tocsin sequencer', 0))` }

export function engineIn(room: Room): EngineStore {
  const ask = (statement: { name: string; text: string }, ...values: unknown[]) => across(room.engine, statement, values)
  type Ending = Readonly<{ org: OrgId; id: string; outcome: PageOutcome; detail: string | null; at: Instant }>
  const ending = makeGather<Ending, boolean>({
    most: 256,
    ways: 1,
    async run(asked) {
      const endings = firstOfEach(asked)
      const rows = await ask(
        endDelivery,
        endings.map(({ org }) => org),
        endings.map(({ id }) => id),
        endings.map(({ outcome }) => outcome),
        endings.map(({ detail }) => detail),
        endings.map(({ at }) => at),
      )
      const first = new Set(endings)
      const ended = new Set(rows.map(row => `${row.org_id} ${row.delivery_id}`))
      return asked.map(one => first.has(one) && ended.has(`${one.org} ${one.id}`))
    },
  })
  const reporting = makeGather<Readonly<{ org: OrgId; id: string; at: Instant }>, void>({
    most: 256,
    ways: 1,
    async run(asked) {
      const reports = firstOfEach(asked)
      await ask(
        reported,
        reports.map(({ org }) => org),
        reports.map(({ id }) => id),
        reports.map(({ at }) => at),
      )
      return asked.map(() => undefined)
    },
  })
  return {
    async orgs() {
      const rows = await ask({ name: 'orgs', text: 'select org_id from tocsin.organisation order by org_id' })
      return rows.map(row => row.org_id as OrgId)
    },
    async takeWakes(now, limit, leaseMs, except = []) {
      const rows = except.length === 0 ? await ask(takeWakes, now, limit, leaseMs) : await ask(takeOtherWakes, now, limit, leaseMs, except)
      return rows.map(row => ({
        org: row.org_id as OrgId,
        stream: row.stream_id as StreamId,
        at: row.at as Instant,
        token: row.token as string,
      }))
    },
    async postponeWake(wake, at) {
      await ask(postponeWake, wake.org, wake.stream, wake.token, at)
    },
    async nextWake() {
      const [row] = await ask({ name: 'next-wake', text: 'select min(take_at) as at from tocsin.wake' })
      return (row?.at ?? null) as Instant | null
    },

    async takeDeliveries(now, limit, leaseMs, except = []) {
      const taken = except.length === 0 ? ask(takeDeliveries, now, limit, leaseMs) : ask(takeOtherDeliveries, now, limit, leaseMs, except)
      return (await taken).map(takenOf)
    },
    async endDelivery(delivery, outcome, detail, at) {
      const ended = await ending({ org: delivery.org, id: delivery.id, outcome, detail: plain(detail), at })
      if (ended) room.changed(delivery.org, delivery.stream, ['delivery'])
      return ended
    },
    async extendDelivery(delivery, until) {
      await ask(extendDelivery, delivery.org, delivery.id, delivery.token, until)
    },
    async retryDelivery(delivery, at, detail) {
      await ask(retryDelivery, delivery.org, delivery.id, delivery.token, at, plain(detail))
    },
    async giveBackDelivery(delivery, at) {
      await ask(giveBackDelivery, delivery.org, delivery.id, delivery.token, at)
    },
    async takeUnreported(now, limit, leaseMs) {
      return (await ask(takeUnreported, now, limit, leaseMs)).map(endedOf)
    },
    reported: (org, id, at) => reporting({ org, id, at }),
    async endedLately(since, most) {
      return (await ask(endedLately, since, most)).map(endedOf)
    },

    async unrouted(limit) {
      return (await ask(unrouted, limit)).map(row => ({ org: row.org_id as OrgId, count: row.count as number }))
    },
    async expiring(now, limit) {
      return (await ask(expiring, now, limit)).map(row => row.org_id as OrgId)
    },
    async findDoor(secretHash) {
      const [row] = await ask(findDoor, secretHash)
      return row ? doorOf(row) : null
    },
    async sequence(limit) {
      const [row] = await across(room.engine, sequence, [limit], oneSequencer)
      return row!.given as number
    },
    knows: migrationsKnown(),
    async heartbeat(node, now) {
      const [row] = await ask(heartbeat, node, now, migrationsKnown())
      return row!.newest as number
    },
    async heartbeats() {
      const rows = await ask({ name: 'heartbeats', text: 'select node, at, knows from tocsin.node order by node' })
      return rows.map(row => ({ node: row.node as string, at: row.at as Instant, knows: row.knows as number }))
    },
    async figures(now) {
      const [row] = await ask(figures, now)
      const behind = (count: unknown, oldest: unknown) => ((count as number) > 0 ? now - (oldest as number) : 0)
      return {
        wakesBehind: row!.wakes as number,
        oldestWakeMs: behind(row!.wakes, row!.oldest_wake),
        deliveriesBehind: row!.deliveries as number,
        oldestDeliveryMs: behind(row!.deliveries, row!.oldest_delivery),
        unsequenced: row!.unsequenced as number,
      }
    },
  }
}

/** Of each delivery the first that was said of it stands (S6); sorted by their ids, so that each is found by halving, and two nodes lock in one order. */
function firstOfEach<T extends Readonly<{ org: string; id: string }>>(said: readonly T[]): readonly T[] {
  const first = new Map<string, T>()
  for (const one of said) if (!first.has(`${one.id} ${one.org}`)) first.set(`${one.id} ${one.org}`, one)
  return [...first].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}

export const deliveryOf = (row: Row): Delivery => ({
  id: row.delivery_id as Id<'delivery'>,
  org: row.org_id as OrgId,
  stream: row.stream_id as StreamId,
  drill: row.drill_id === '' ? null : (row.drill_id as Id<'drill'>),
  send: JSON.parse(String(row.send)),
  dueAt: row.due_at as Instant,
})
const endedOf = (row: Row): EndedDelivery => ({
  ...deliveryOf(row),
  outcome: row.outcome as PageOutcome,
  detail: row.detail as string | null,
  endedAt: row.ended_at as Instant,
})
const takenOf = (row: Row): TakenDelivery => ({ ...deliveryOf(row), attempts: row.attempts as number, token: row.token as string })
