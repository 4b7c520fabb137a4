/** Alerts in memory: a row each time that one begins to fire, the newest of each fingerprint at hand. */
import type { AlertId, StreamId } from '../../core/event.ts'
import { type Instant, instant } from '../../core/id.ts'
import { readSaid } from '../../core/signal/said.ts'
import { rounds } from '../alert-content.ts'
import type { AlertBatch, AlertChange, AlertInput, AlertRow, OrgStore } from '../port.ts'
import type { AlertState, House, OrgHouse } from './house.ts'

type Alerts = Pick<
  OrgStore,
  | 'upsertAlerts'
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
const keyOf = (source: string, drill: string | null, fingerprint: string) => JSON.stringify([source, drill, fingerprint])
const byReceipt = (a: AlertRow, b: AlertRow) => a.receivedAt - b.receivedAt || (a.alert < b.alert ? -1 : 1)

export function alertsIn(house: House, of: () => OrgHouse): Alerts {
  return {
    upsertAlerts: async batch => takeIn(house, of(), batch),
    async alerts(query) {
      const all = [...of().alerts.values()].map(state => state.row).sort((a, b) => byReceipt(b, a))
      const after = query.before === undefined ? -1 : all.findIndex(row => row.alert === query.before)
      return all
        .slice(after + 1)
        .filter(
          row =>
            (query.incident === undefined || row.incident === query.incident) &&
            (query.status === undefined || row.status === query.status) &&
            (query.source === undefined || row.source === query.source),
        )
        .slice(0, query.limit)
    },
    async alertsByFingerprint(source, fingerprints, drill) {
      return [...new Set(fingerprints)].sort().flatMap(fingerprint => {
        const found = of().latest.get(keyOf(source, drill, fingerprint))
        return found?.row.status === 'firing' ? [found.row] : []
      })
    },
    async takeUnrouted(limit) {
      const home = of()
      return [...home.waiting]
        .map(alert => home.alerts.get(alert)!.row)
        .sort(byReceipt)
        .slice(0, limit)
    },
    async attachAlerts(stream, alerts) {
      const home = of()
      const closed = home.streams.get(stream)?.incident.status === 'closed'
      if (!closed) attach(home, stream, alerts)
      if (alerts.length > 0) house.changed(home.org, stream, 'alert')
      return { ...alertCounts(home, stream), closed }
    },
    async detachAlerts(stream, alerts) {
      const home = of()
      for (const alert of alerts) {
        const state = home.alerts.get(alert)
        if (state?.row.routing === 'attached' && state.row.incident === stream) revise(home, state, { incident: null, routing: 'waiting' })
      }
      if (alerts.length > 0) house.changed(home.org, stream, 'alert')
    },
    async settleAlerts(alerts, routing) {
      const home = of()
      for (const alert of alerts) {
        const state = home.alerts.get(alert)
        if (state?.row.routing === 'waiting') revise(home, state, { routing })
      }
      if (alerts.length > 0) house.changed(home.org, null, 'alert')
    },

    async expireAlerts(now, limit) {
      const home = of()
      const ended = home.expiring.take(now, limit).map(alert => home.alerts.get(alert as AlertId)!)
      for (const state of ended) resolve(home, state, { endsAt: state.row.expiresAt, resolvedAt: state.row.expiresAt })
      if (ended.length > 0) house.changed(home.org, null, 'alert')
      for (const stream of new Set(ended.map(state => state.row.incident))) if (stream !== null) house.changed(home.org, stream, 'alert')
      return ended.map(({ row }) => ({
        alert: row.alert,
        incident: row.incident,
        firingLeft: row.incident === null ? 0 : alertCounts(home, row.incident).firing,
      }))
    },
    async extendExpiries(byMs, before) {
      const home = of()
      let extended = 0
      for (const state of home.alerts.values()) {
        const { status, expiresAt, lastAt } = state.row
        if (status !== 'firing' || expiresAt === null || lastAt >= before) continue
        revise(home, state, { expiresAt: instant(expiresAt + byMs) })
        extended++
      }
      return extended
    },
    async refreshAlerts(rows) {
      const home = of()
      const firing = new Set<AlertId>()
      const ended = new Set<AlertId>()
      for (const { alert, expiresAt, at } of rows.toSorted((a, b) => a.at - b.at)) {
        const state = home.alerts.get(alert)
        if (state !== undefined && state.row.status !== 'firing') {
          if (state.row.lastAt >= at) ended.add(alert)
          else ended.delete(alert)
        }
        if (state?.row.status !== 'firing') continue
        firing.add(alert)
        if (state.row.lastAt <= at) revise(home, state, { expiresAt, lastAt: at })
      }
      return { firing: [...firing].sort(), ended: [...ended].sort() }
    },
  }
}

/** Attaches what is not attached yet, and counts it. Alerts that there are not are passed over. */
export function attach(home: OrgHouse, stream: StreamId, alerts: readonly AlertId[]): Readonly<{ firing: number }> {
  let firing = 0
  for (const alert of alerts) {
    const state = home.alerts.get(alert)
    if (!state || state.row.routing === 'attached') continue
    revise(home, state, { incident: stream, routing: 'attached' })
    if (state.row.status === 'firing') firing++
  }
  return { firing }
}

const none = { count: 0, firing: 0, joins: false }
/** How many alerts the incident has, and how many of them fire. */
export function alertCounts(home: OrgHouse, stream: StreamId): Readonly<{ count: number; firing: number }> {
  const { count, firing } = home.counts.get(stream) ?? none
  return { count, firing }
}

export function takeIn(house: House, home: OrgHouse, batch: AlertBatch): readonly AlertChange[] {
  const changes = new Map<AlertInput, AlertChange>()
  for (const round of rounds(batch.alerts)) {
    const open = new Set(
      round.flatMap(({ incident }) =>
        incident !== null &&
        home.counts.get(incident)?.joins &&
        home.streams.get(incident)?.incident.status === 'open' &&
        alertCounts(home, incident).firing > 0
          ? [incident]
          : [],
      ),
    )
    for (const input of round)
      changes.set(input, upsert(home, batch, { ...input, incident: open.has(input.incident!) ? input.incident : null }))
  }
  const answer = batch.alerts.map((input): AlertChange => {
    const change = changes.get(input)!
    if (change.joined !== null) return { ...change, joined: alertCounts(home, change.incident!).count }
    if (change.change !== 'resolved' || change.incident === null) return change
    return { ...change, firingLeft: alertCounts(home, change.incident).firing }
  })
  if (answer.length > 0) house.changed(home.org, null, 'alert')
  for (const stream of new Set(answer.map(change => change.incident))) if (stream !== null) house.changed(home.org, stream, 'alert')
  return answer
}
/** One of its alerts fires already, or its id was given before, or it names one twice: nothing of it comes in as new. */
export const isKnown = (home: OrgHouse, { source, drill, alerts }: AlertBatch): boolean =>
  rounds(alerts).length > 1 ||
  new Set(alerts.map(({ alert }) => alert)).size < alerts.length ||
  alerts.some(
    ({ alert, fingerprint }) => home.alerts.has(alert) || home.latest.get(keyOf(source, drill, fingerprint))?.row.status === 'firing',
  )

function upsert(home: OrgHouse, batch: AlertBatch, input: AlertInput): AlertChange {
  const key = keyOf(batch.source, batch.drill, input.fingerprint)
  const known = home.latest.get(key)
  const change = (change: AlertChange['change'], row: AlertRow): AlertChange => ({
    fingerprint: input.fingerprint,
    change,
    alert: row.alert,
    incident: row.incident,
    firingLeft: null,
    joined: null,
  })
  const { fingerprint, alert } = input
  const ignored: AlertChange = { fingerprint, change: 'ignored', alert, incident: null, firingLeft: null, joined: null }
  if (input.status === 'resolved') {
    if (known?.row.status !== 'firing') return ignored
    const endsAt = input.endsAt === null || input.endsAt > batch.at ? batch.at : input.endsAt
    resolve(home, known, { endsAt, resolvedAt: endsAt, lastAt: later(known.row.lastAt, batch.at) })
    return change('resolved', known.row)
  }
  const { said, content: hash, ...rest } = input
  const content = `${hash} ${input.correlation} ${input.rule}`
  if (known?.row.status !== 'firing') {
    if (home.alerts.has(alert)) return ignored // the same request a second time, after the alert has ended
    const routing = input.incident !== null ? 'attached' : input.correlation === null ? 'logged' : 'waiting'
    const row: AlertRow = {
      ...rest,
      ...readSaid(said),
      source: batch.source,
      sourceKind: batch.sourceKind,
      drill: batch.drill,
      receivedAt: batch.at,
      lastAt: batch.at,
      resolvedAt: null,
      routing: 'logged',
      incident: null,
    }
    const state: AlertState = { row, content }
    home.alerts.set(row.alert, state)
    home.latest.set(key, state)
    revise(home, state, { routing, incident: input.incident })
    return { ...change('new', state.row), joined: input.incident === null ? null : 0 }
  }
  const changed = known.content !== content
  const joined = known.row.routing !== 'attached' && input.incident !== null ? 0 : null
  const { correlation, rule } = input
  revise(home, known, {
    lastAt: later(known.row.lastAt, batch.at),
    endsAt: input.endsAt,
    expiresAt: input.expiresAt,
    ...(changed ? { ...readSaid(said), correlation, rule } : {}),
    ...routed(known.row, input, changed),
  })
  known.content = content
  return { ...change(changed ? 'changed' : 'refreshed', known.row), joined }
}

/** Where a firing alert that is spoken of again belongs: what is attached stays, what says something else is looked at anew. */
function routed(row: AlertRow, input: AlertInput, changed: boolean): Partial<AlertRow> {
  if (row.routing === 'attached') return {}
  if (input.incident !== null) return { routing: 'attached', incident: input.incident }
  return changed ? { routing: input.correlation === null ? 'logged' : 'waiting' } : {}
}

const later = (a: Instant, b: Instant): Instant => (a > b ? a : b)
const resolve = (home: OrgHouse, state: AlertState, more: Partial<AlertRow>) => revise(home, state, { status: 'resolved', ...more })

/** The only place where a row changes: what is reckoned from it (waiting, expiring, the incident's counts) changes with it. */
function revise(home: OrgHouse, state: AlertState, more: Partial<AlertRow>): void {
  const before = state.row
  const row: AlertRow = { ...before, ...more }
  state.row = row
  if (row.routing === 'waiting') home.waiting.add(row.alert)
  else home.waiting.delete(row.alert)
  if (row.status === 'firing' && row.expiresAt !== null) home.expiring.set(row.alert, row.expiresAt)
  else home.expiring.delete(row.alert)
  if (before.incident === row.incident && before.status === row.status) return
  count(home, before, -1)
  count(home, row, 1)
}
function count(home: OrgHouse, { incident, status }: AlertRow, by: 1 | -1): void {
  if (incident === null) return
  const counts = home.counts.get(incident) ?? { ...none }
  counts.count += by
  counts.firing += status === 'firing' ? by : 0
  home.counts.set(incident, counts)
}
