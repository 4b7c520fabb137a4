/** Alerts in PostgreSQL. Their words are sealed under one key an intake; what is asked of them is in columns. */
import { randomUUID } from 'node:crypto'
import type { AlertId, StreamId } from '../../core/event.ts'
import type { Id, Instant } from '../../core/id.ts'
import { readSaid, type Said } from '../../core/signal/said.ts'
import { rounds } from '../alert-content.ts'
import type { AlertBatch, AlertChange, AlertInput, AlertRow, OrgId, OrgStore } from '../port.ts'
import type { OrgVault } from '../vault.ts'
import { assertWellFormed } from '../well-formed.ts'
import { type Prints, printsOf } from './alert-prints.ts'
import { keyOf, sealedTogether, wordsOf } from './alert-words.ts'
import { appendWith, prepared } from './append.ts'
import { bools, int8s, texts, uuidsOf } from './binary.ts'
import { inOrg, isRace, type Row, type Statement, statementIn } from './connection.ts'
import type { Room } from './room.ts'
import { shapesIn } from './shapes.ts'
import { changedBy } from './streams.ts'
import { drillOf, plain } from './words.ts'

type Alerts = Pick<
  OrgStore,
  | 'upsertAlerts'
  | 'openWith'
  | 'alerts'
  | 'alertsByFingerprint'
  | 'takeUnrouted'
  | 'attachAlerts'
  | 'detachAlerts'
  | 'settleAlerts'
  | 'expireAlerts'
  | 'extendExpiries'
  | 'refreshAlerts'
>

/** From here on, ids are from before they began with the time (0016). */
const idsOfOld = '02'
const isNew = (alert: string): boolean => alert < idsOfOld
const insertRound = shapesIn('insert-alerts.sql')
/** The statements by which alerts that are new come in: that open an incident, and that join one. */
export const statementsOfInserts = (): readonly Statement[] => [[], ['joins']].map(parts => insertRound(parts, Array(24)).statement)
const upsertRound = statementIn('upsert-alerts.sql')
const expire = statementIn('expire-alerts.sql')
const overSince = {
  name: 'alerts-over-since',
  text: `select o.alert_id from unnest($2::text[], $3::bigint[]) i (alert_id, at) cross join lateral (
      select a.alert_id from tocsin.alert a
      where a.org_id = $1 and a.alert_id = i.alert_id and a.status || '' <> 'firing' and a.last_at >= i.at limit 1
    ) o`,
}
const adopt = statementIn('adopt-alerts.sql')
/** All that reads or moves what expires, but what inserts. */
export const statementsOfExpiry = (): readonly Statement[] => [expire, extend, refresh, overSince, upsertRound, adopt]
/** Looked at in one statement: of each up to 1,000 alerts. */
const intakesAtOnce = 32
const adoptedAtOnce = 1000
const refresh = statementIn('refresh-alerts.sql')
const selected = `select a.*, b.wrapped_key from tocsin.alert a
  left join tocsin.intake_batch b on b.org_id = a.org_id and b.intake_id = a.sealed_by where a.org_id = $1`
const byFingerprint = {
  name: 'alerts-by-fingerprint',
  text: `${selected} and a.fingerprint = any ($2::uuid[]) and a.status = 'firing'`,
}
const waiting = {
  name: 'alerts-waiting',
  text: `${selected} and a.routing = 'waiting' order by a.received_at, a.alert_id limit $2`,
}
const attach = {
  name: 'attach-alerts',
  text: `with closed as (
      select from tocsin.stream where org_id = $1 and stream_id = $2 and status = 'closed'
    ), attached as (
      update tocsin.alert set incident_id = $2, routing = 'attached'
      where org_id = $1 and alert_id = any ($3::text[]) and routing <> 'attached' and not exists (select from closed)
      returning status
    ), counted as (
      insert into tocsin.alert_count as c (org_id, stream_id, count, firing)
      select $1, $2, count(*), count(*) filter (where status = 'firing') from attached having count(*) > 0
      on conflict (org_id, stream_id) do update set count = c.count + excluded.count, firing = c.firing + excluded.firing
      returning count, firing
    )
    select coalesce(n.count, c.count, 0) as count, coalesce(n.firing, c.firing, 0) as firing, exists (select from closed) as closed
    from (select) one left join counted n on true left join tocsin.alert_count c on c.org_id = $1 and c.stream_id = $2`,
}
const detach = {
  name: 'detach-alerts',
  text: `with left_it as (
      update tocsin.alert set incident_id = null, attached_by = null, routing = 'waiting'
      where org_id = $1 and alert_id = any ($3::text[]) and incident_id || '' = $2 and routing || '' = 'attached'
      returning status
    )
    update tocsin.alert_count c set count = c.count - l.count, firing = c.firing - l.firing
    from (select count(*) as count, count(*) filter (where status = 'firing') as firing from left_it) l
    where c.org_id = $1 and c.stream_id = $2`,
}
const settle = {
  name: 'settle-alerts',
  text: `update tocsin.alert set routing = $3 where org_id = $1 and alert_id = any ($2::text[]) and routing || '' = 'waiting'`,
}
const extend = {
  name: 'extend-expiries', // by what expires (expire-alerts.sql)
  text: `with extended as (
      update tocsin.alert a set expires_at = a.expires_at + $2
      from (
        select o.ctid from tocsin.alert_expiry x
        cross join lateral (
          select a.ctid from tocsin.alert a
          where a.org_id = $1 and a.alert_id between x.first_id and x.last_id and a.opened_by = x.intake_id and a.status || '' = 'firing'
            and a.expires_at is not null and a.last_at < $3
          offset 0
        ) o
        where x.org_id = $1
        offset 0
      ) o
      where a.ctid = o.ctid and a.status || '' = 'firing' and a.last_at < $3
      returning 1
    )
    select count(*)::int as extended from extended`,
}

export function alertsIn(room: Room, org: OrgId): Alerts {
  const ask = (statement: Statement, ...values: unknown[]) => inOrg(room.app, org, statement, [org, ...values])
  const adoptAll = async (): Promise<void> => {
    while (((await ask(adopt, adoptedAtOnce))[0]!.adopted as number) === adoptedAtOnce);
  }
  const rowsOf = async (rows: readonly Row[]): Promise<readonly AlertRow[]> => {
    if (rows.length === 0) return []
    const said = await wordsOf(ask, await room.vaultOf(org), rows)
    return rows.map(row => ({ ...rowOf(org, row), ...said(row) }))
  }
  /** Those that fire and are not known are inserted, all of them or none; answers what was already known. */
  const insert = async (
    { vault, prints, batch, changes, counts }: Upserting,
    alerts: readonly AlertInput[],
  ): Promise<ReadonlySet<string>> => {
    const incidents = [...new Set(alerts.flatMap(alert => alert.incident ?? []))]
    const all = [org, ...valuesToInsert(vault, prints, batch, alerts), texts(incidents), ...expiryOf(alerts)]
    const run = (parts: readonly string[], attempts?: number) => {
      const { statement, values } = insertRound(incidents.length > 0 ? [...parts, 'joins'] : parts, all)
      return inOrg(room.app, org, statement, values, attempts)
    }
    // Most often what is said to be new is, and is not looked for first.
    const rows = await run([], 1).catch(error => {
      if (!isRace(error)) throw error
      return run(['asks'])
    })
    const known = new Set(rows.flatMap(row => (row.fingerprint === null ? [] : [prints.read(row.fingerprint as string)])))
    if (known.size > 0) return known
    const joined = new Set(rows.map(row => row.incident_id))
    for (const row of rows) counts.set(row.incident_id as StreamId, countsOf(row))
    for (const input of alerts)
      changes.set(
        input,
        joined.has(input.incident)
          ? { ...unheard(input, 'new'), incident: input.incident, joined: counts.get(input.incident!)!.count }
          : unheard(input, 'new'),
      )
    return known
  }
  const insertNew = async (work: Upserting, alerts: readonly AlertInput[]): Promise<void> => {
    const firing = alerts.filter(alert => alert.status === 'firing')
    if (firing.length === 0) return
    try {
      const known = await insert(work, firing)
      if (known.size === 0 || known.size === firing.length) return
      await insert(
        work,
        firing.filter(alert => !known.has(alert.fingerprint)),
      )
    } catch (error) {
      if (!isRace(error)) throw error // an id that is there already: the same request again, after its alert has ended
    }
  }
  const upsert = async ({ vault, prints, batch, changes, counts }: Upserting, alerts: readonly AlertInput[]): Promise<void> => {
    const rows = await ask(upsertRound, ...valuesOf(vault, prints, batch, alerts))
    for (const row of rows) if (row.count !== null) counts.set(row.incident_id as StreamId, countsOf(row))
    const byPrint = new Map(rows.map(row => [prints.read(row.fingerprint as string), row]))
    for (const input of alerts) {
      const row = byPrint.get(input.fingerprint)
      changes.set(input, row ? changeOf(input.fingerprint, row) : unheard(input, 'ignored'))
    }
  }
  return {
    async upsertAlerts(batch) {
      const prints = printsOf(org, batch.source, drillOf(batch.drill))
      const work: Upserting = { vault: await room.vaultOf(org), prints, batch, changes: new Map(), counts: new Map() }
      const { changes, counts } = work
      for (const round of rounds(batch.alerts)) {
        await insertNew(work, round)
        const rest = round.filter(input => !changes.has(input))
        if (rest.length > 0) await upsert(work, rest)
      }
      const answer = batch.alerts.map((input): AlertChange => {
        const change = changes.get(input)!
        if (change.joined !== null) return { ...change, joined: counts.get(change.incident!)!.count }
        if (change.change !== 'resolved' || change.incident === null) return change
        return { ...change, firingLeft: counts.get(change.incident)?.firing ?? 0 }
      })
      if (answer.length > 0) room.changed(org, null, ['alert'])
      for (const stream of new Set(answer.map(change => change.incident))) if (stream !== null) room.changed(org, stream, ['alert'])
      return answer
    },
    async openWith(batch, appends) {
      for (const append of appends) assertWellFormed(org, append)
      const vault = await room.vaultOf(org)
      const prints = printsOf(org, batch.source, drillOf(batch.drill))
      // In the order in which every batch locks (alert-content.ts): another node may take the same in at this moment.
      const [alerts = [], ...more] = rounds(batch.alerts)
      if (more.length > 0) return null
      const insert = insertRound([], [org, ...valuesToInsert(vault, prints, batch, alerts), texts([]), ...expiryOf(alerts)])
      const appended = await appendWith(room, org, insert, await Promise.all(appends.map(append => prepared(room, org, append))))
      if (appended === null) return null
      room.changed(org, null, ['alert'])
      const changes = batch.alerts.map((input, n) => {
        const [append, done] = [appends[n]!, appended[n]!.appended === 'done']
        if (done) room.changed(org, append.stream, changedBy(append))
        return { ...unheard(input, 'new'), incident: done ? append.stream : null }
      })
      return { changes, appended }
    },

    async alerts(query) {
      const { before, limit } = query
      const page = async (of: 'newer' | 'older', limit: number): Promise<readonly Row[]> => {
        const values: unknown[] = [org]
        const where: string[] = []
        const shape: string[] = [of]
        const also = (name: string, condition: (value: string) => string, value: unknown) => {
          if (value === undefined) return
          values.push(value)
          where.push(` and ${condition(`$${values.length}`)}`)
          shape.push(name)
        }
        also('incident', at => `a.incident_id = ${at}`, query.incident)
        also('status', at => `a.status = ${at}`, query.status)
        also('source', at => `a.source_id = ${at}`, query.source)
        if (of === 'newer') also('before', at => `a.alert_id < ${at}`, before ?? idsOfOld)
        else {
          where.push(` and a.alert_id >= '${idsOfOld}'`)
          also(
            'before',
            at =>
              `(a.received_at, a.alert_id) < (select p.received_at, p.alert_id from tocsin.alert p where p.org_id = $1 and p.alert_id = ${at})`,
            before === undefined || isNew(before) ? undefined : before,
          )
        }
        values.push(limit)
        const order = of === 'newer' ? 'a.alert_id desc' : 'a.received_at desc, a.alert_id desc'
        const text = `${selected}${where.join('')} order by ${order} limit $${values.length}`
        return inOrg(room.app, org, { name: ['alerts', ...shape].join('-'), text }, values)
      }
      const newer = before === undefined || isNew(before) ? await page('newer', limit) : []
      return rowsOf(newer.length < limit ? [...newer, ...(await page('older', limit - newer.length))] : newer)
    },
    async alertsByFingerprint(source, fingerprints, drill) {
      const rows = await rowsOf(await ask(byFingerprint, uuidsOf(printsOf(org, source, drillOf(drill)).kept(fingerprints))))
      return rows.toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1))
    },
    async takeUnrouted(limit) {
      return rowsOf(await ask(waiting, limit))
    },
    async attachAlerts(stream, alerts) {
      const [row] = await ask(attach, stream, texts([...alerts].sort()))
      if (alerts.length > 0) room.changed(org, stream, ['alert'])
      return { count: row!.count as number, firing: row!.firing as number, closed: row!.closed as boolean }
    },
    async detachAlerts(stream, alerts) {
      if (alerts.length === 0) return
      await ask(detach, stream, [...alerts].sort())
      room.changed(org, stream, ['alert'])
    },
    async settleAlerts(alerts, routing) {
      if (alerts.length === 0) return
      await ask(settle, alerts, routing)
      room.changed(org, null, ['alert'])
    },

    async expireAlerts(now, limit) {
      await adoptAll()
      const rows: Row[] = []
      const left = new Map<unknown, number>() // as it was last
      for (let looked = intakesAtOnce; looked === intakesAtOnce && rows.length < limit; ) {
        const found = await ask(expire, now, intakesAtOnce)
        looked = found[0]!.looked as number
        for (const row of found) {
          if (row.alert === null) continue
          rows.push(row)
          left.set(row.incident, row.firing as number)
        }
      }
      const before = (a: Row, b: Row) =>
        (a.expired as number) - (b.expired as number) || ((a.alert as string) < (b.alert as string) ? -1 : 1)
      const ended = rows.sort(before).map(row => ({
        alert: row.alert as AlertId,
        incident: row.incident as StreamId | null,
        firingLeft: left.get(row.incident)!,
      }))
      if (ended.length > 0) room.changed(org, null, ['alert'])
      for (const stream of new Set(ended.map(alert => alert.incident))) if (stream !== null) room.changed(org, stream, ['alert'])
      return ended
    },
    async extendExpiries(byMs, before) {
      await adoptAll()
      const [row] = await ask(extend, byMs, before)
      return row!.extended as number
    },
    async refreshAlerts(rows) {
      if (rows.length === 0) return { firing: [], ended: [] }
      const latest = new Map(rows.toSorted((a, b) => a.at - b.at).map(row => [row.alert, row])) // of one alert, the last word
      const kept = [...latest.values()].sort((a, b) => (a.alert < b.alert ? -1 : 1))
      const idsOf = (rows: typeof kept) => texts(rows.map(row => row.alert))
      const atsOf = (rows: typeof kept) => int8s(rows.map(row => row.at))
      const alertsOf = (found: readonly Row[]) => found.map(row => row.alert_id as AlertId).sort()
      const firing = alertsOf(await ask(refresh, idsOf(kept), int8s(kept.map(row => row.expiresAt)), atsOf(kept)))
      if (firing.length === kept.length) return { firing, ended: [] }
      const fire = new Set(firing)
      const others = kept.filter(row => !fire.has(row.alert))
      return { firing, ended: alertsOf(await ask(overSince, idsOf(others), atsOf(others))) }
    },
  }
}

type Upserting = Readonly<{
  vault: OrgVault
  prints: Prints
  batch: AlertBatch
  changes: Map<AlertInput, AlertChange>
  counts: Map<StreamId, Readonly<{ count: number; firing: number }>> // of incidents, as they were last
}>
const countsOf = (row: Row) => ({ count: row.count as number, firing: row.firing as number })

const headOf = (batch: AlertBatch, intake: string, alerts: number, wrappedKey: string): unknown[] => [
  batch.source,
  drillOf(batch.drill),
  batch.sourceKind,
  batch.at,
  intake,
  batch.batch,
  batch.hash,
  alerts,
  wrappedKey,
]
/** What both statements are told of each: content, correlation, rule, incident, starts, ends, expires. */
const columnsOf = (vault: OrgVault, alerts: readonly AlertInput[]): unknown[] => [
  uuidsOf(vault.disguised(Buffer.from(alerts.map(alert => alert.content).join(''), 'hex'))),
  texts(alerts.map(alert => plain(alert.correlation))),
  texts(alerts.map(alert => alert.rule)),
  texts(alerts.map(alert => alert.incident)),
  int8s(alerts.map(alert => alert.startsAt)),
  int8s(alerts.map(alert => alert.endsAt)),
  int8s(alerts.map(alert => alert.expiresAt)),
]

function valuesToInsert(vault: OrgVault, prints: Prints, batch: AlertBatch, alerts: readonly AlertInput[]): unknown[] {
  const intake = randomUUID()
  const key = keyOf(vault, intake)
  return [
    ...headOf(batch, intake, alerts.length, key.wrappedKey),
    sealedTogether(
      key,
      alerts.map(alert => alert.said),
    ),
    texts(alerts.map(alert => alert.alert)),
    uuidsOf(prints.kept(alerts.map(alert => alert.fingerprint))),
    ...columnsOf(vault, alerts),
  ]
}

/** When the first of them expires (null: none does), and the first and the last of their ids: the store's tests give them in any order. */
function expiryOf(alerts: readonly AlertInput[]): unknown[] {
  let at: Instant | null = null
  let first = alerts[0]!.alert
  let last = first
  for (const { expiresAt, alert } of alerts) {
    if (expiresAt === null) continue
    if (at === null || expiresAt < at) at = expiresAt
    if (alert < first) first = alert
    if (alert > last) last = alert
  }
  return [at, first, last]
}

function valuesOf(vault: OrgVault, prints: Prints, batch: AlertBatch, alerts: readonly AlertInput[]): unknown[] {
  const intake = randomUUID()
  const key = keyOf(vault, intake)
  return [
    ...headOf(batch, intake, alerts.length, key.wrappedKey),
    texts(alerts.map(alert => alert.alert)),
    uuidsOf(prints.kept(alerts.map(alert => alert.fingerprint))),
    bools(alerts.map(alert => alert.status === 'firing')),
    ...columnsOf(vault, alerts),
    texts(alerts.map(alert => (alert.status === 'firing' ? key.seal('alert', JSON.stringify(readSaid(alert.said))) : ''))),
  ]
}

const changeOf = (fingerprint: string, row: Row): AlertChange => ({
  fingerprint,
  change: row.change as AlertChange['change'],
  alert: row.alert_id as AlertId,
  incident: row.incident_id as StreamId | null,
  firingLeft: null,
  joined: row.attached_now ? (row.count as number) : null,
})
const unheard = ({ fingerprint, alert }: AlertInput, change: 'new' | 'ignored'): AlertChange => ({
  fingerprint,
  change,
  alert,
  incident: null,
  firingLeft: null,
  joined: null,
})

function rowOf(org: OrgId, row: Row): Omit<AlertRow, keyof Said> {
  return {
    alert: row.alert_id as AlertId,
    fingerprint: printsOf(org, row.source_id as string, row.drill_id as string).read(row.fingerprint as string),
    status: row.status as AlertRow['status'],
    startsAt: row.starts_at as Instant,
    endsAt: row.ends_at as Instant | null,
    expiresAt: row.expires_at as Instant | null,
    correlation: row.correlation as string | null,
    rule: row.rule as string | null,
    incident: row.incident_id as StreamId | null,
    source: row.source_id as string,
    sourceKind: row.source_kind as string,
    drill: row.drill_id === '' ? null : (row.drill_id as Id<'drill'>),
    receivedAt: row.received_at as Instant,
    lastAt: row.last_at as Instant,
    resolvedAt: row.resolved_at as Instant | null,
    routing: row.routing as AlertRow['routing'],
  }
}
