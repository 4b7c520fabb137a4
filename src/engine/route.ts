/**
 * From alerts to incidents: the rule that matched opens one, or the alert joins the open one of its correlation key.
 *
 * R1  An alert is committed as waiting before it is routed; any node routes what waits, again and again until it does not.
 * R2  The command that opens is derived from the alert and its generation: retries and racing nodes make the same one.
 * R3  One open incident per correlation key: the store decides a race, and whoever lost attaches.
 * R4  Attaching is a column of the alert. The timeline gets the first and each power of ten: a storm is no storm of events.
 * R5  An alert that fires is never left on an incident that ended: that opens again, or a new one does.
 */
import type { AlertId, StreamId } from '../core/event.ts'
import type { Id } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { AlertRow, OrgId, Store } from '../store/port.ts'
import { derive } from './derive.ts'
import type { Editions } from './editions.ts'
import type { Handle } from './handle.ts'
import { makeInTurn } from './in-turn.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Tell } from './tell.ts'

const batch = 2000
const orgsMax = 100

/** As much of an alert as routing needs. */
export type Routed = Pick<
  AlertRow,
  'alert' | 'generation' | 'correlation' | 'rule' | 'summary' | 'source' | 'receivedAt' | 'status' | 'drill'
>
type OneOrMore = readonly [Routed, ...Routed[]]
export type Routing = Loop &
  Readonly<{
    /** Alerts that this node has just committed: routed now, without waiting for the poll. */
    route(org: OrgId, alerts: readonly Routed[]): Promise<void>
    /** Some alert of the incident resolved: if none fires any more, the incident hears of it. */
    cleared(org: OrgId, stream: StreamId, alert: AlertId): Promise<void>
  }>

export function makeRouting(
  needs: Readonly<{ store: Store; clock: Clock; tell: Tell; editions: Editions; handle: Handle; pollMs: number | 'never' }>,
): Routing {
  const { store, clock, tell, editions, handle } = needs
  const inTurn = makeInTurn()
  const underWay = new Set<AlertId>()

  const route = async (org: OrgId, alerts: readonly Routed[]): Promise<void> => {
    const mine = alerts.filter(alert => !underWay.has(alert.alert))
    for (const { alert } of mine) underWay.add(alert)
    try {
      const logged = mine.filter(alert => alert.correlation === null)
      if (logged.length > 0)
        await store.org(org).settleAlerts(
          logged.map(alert => alert.alert),
          'logged',
        )
      const groups = Map.groupBy(
        mine.filter(alert => alert.correlation !== null),
        alert => `${alert.drill} ${alert.correlation}`,
      )
      await Promise.all([...groups].map(([key, group]) => inTurn(`${org} ${key}`, () => routeGroup(org, group as [Routed, ...Routed[]]))))
    } finally {
      for (const { alert } of mine) underWay.delete(alert)
    }
  }
  const routeGroup = async (org: OrgId, group: OneOrMore): Promise<void> => {
    const [first] = group
    const holder = await store.org(org).openByCorrelation(first.correlation!, first.drill)
    const stream = holder ?? (await open(org, group))
    if (stream !== null) await attach(org, stream, group)
  }

  const open = async (org: OrgId, group: OneOrMore): Promise<StreamId | null> => {
    const [first] = group
    const { plan } = await editions.world(org, null, clock.now())
    const rule = plan.value.detection.find(rule => rule.id === first.rule)
    const opens = rule?.does.does === 'open' ? rule.does : null
    const ask = (severity: Id<'severity'>, kind: Id<'kind'> | null) =>
      handle(
        {
          org,
          stream: 'new',
          command: derive('open', org, first.alert, first.generation),
          by: { source: first.source as Id<'source'> },
          drill: first.drill,
          ask: text => ({
            type: 'Open',
            severity,
            kind,
            title: text(first.summary),
            alert: first.alert,
            receivedAt: first.receivedAt,
            correlation: first.correlation,
            nearMiss: false,
            touches: [],
            autoResolve: opens?.autoResolve ?? false,
          }),
        },
        { alerts: [first.alert] },
      )
    // The plan may have changed since the alert was matched; what once opened incidents is not dropped for that.
    const worst = plan.value.severities[0]!.id
    let outcome = await ask(opens?.severity ?? worst, opens?.kind ?? null)
    if (outcome.handled === 'refused') {
      tell('error', 'an incident was refused as the rule has it, and is opened at the worst severity', {
        rule: first.rule,
        why: outcome.refusal.refused,
      })
      outcome = await ask(worst, null)
    }
    if (outcome.handled === 'refused') throw new Error(`alert ${first.alert} opens no incident: ${outcome.refusal.refused}`)
    return outcome.handled === 'no such incident' ? null : outcome.stream
  }

  const attach = async (org: OrgId, stream: StreamId, group: OneOrMore): Promise<void> => {
    const last = group.at(-1)!
    const { count, firing } = await store.org(org).attachAlerts(
      stream,
      group.map(alert => alert.alert),
    )
    const loaded = await store.org(org).load(stream)
    if (loaded === null) throw new Error(`alerts were attached to stream ${stream}, which is not there`)
    const fires = group.findLast(alert => alert.status === 'firing')
    if (fires !== undefined && firing > 0) {
      if (loaded.incident.status === 'closed') {
        await openAnew(org, fires)
        return
      }
      if (loaded.incident.status === 'resolved') await reopen(org, stream, fires)
    }
    await told(org, stream, loaded.incident, last, count, firing)
    if (firing === 0) await cleared(org, stream, last.alert)
  }
  /** The incident ended between our finding it and our attaching to it. */
  const openAnew = async (org: OrgId, alert: Routed): Promise<void> => {
    const stream = await open(org, [alert])
    if (stream !== null) tell('info', 'an alert reached an incident that had just been closed, and opened a new one', { org, stream })
  }
  const reopen = async (org: OrgId, stream: StreamId, alert: Routed): Promise<void> => {
    await handle({
      org,
      stream,
      command: derive('reopen', org, stream, alert.alert, alert.generation),
      by: { source: alert.source as Id<'source'> },
      ask: () => ({ type: 'Reopen', reason: null }),
    })
  }
  const told = async (org: OrgId, stream: StreamId, incident: Incident, last: Routed, count: number, firing: number): Promise<void> => {
    const tens = powersOfTen(count).filter(ten => ten > incident.alerts.count)
    const firesAgain = firing > 0 && !incident.alerts.firing
    if (tens.length === 0 && !firesAgain) return
    const about = firesAgain
      ? derive<'command'>('fires', org, stream, last.alert, last.generation)
      : derive<'command'>('attach', org, stream, tens.at(-1)!)
    await handle({
      org,
      stream,
      command: about,
      by: { source: last.source as Id<'source'> },
      ask: () => ({ type: 'AttachAlert', alert: last.alert, count }),
    })
  }
  const cleared = async (org: OrgId, stream: StreamId, alert: AlertId): Promise<void> => {
    const before = await store.org(org).attachAlerts(stream, [])
    const loaded = await store.org(org).load(stream)
    if (before.firing > 0 || loaded === null || loaded.incident.status !== 'open' || !loaded.incident.alerts.firing) return
    await handle(
      { org, stream, by: { tocsin: 'engine' }, ask: () => ({ type: 'ClearAlerts', count: before.count }) },
      { commandAt: seq => derive('clear', org, stream, alert, seq) },
    )
    // R5: one may have begun to fire while we said that none does. Whoever attached it looked before; we look after.
    const after = await store.org(org).attachAlerts(stream, [])
    if (after.firing === 0) return
    const fires = (await store.org(org).alerts({ incident: stream, status: 'firing', limit: 1 }))[0]
    if (fires !== undefined) await attach(org, stream, [fires])
  }

  const loop = makeLoop({
    name: 'routing',
    clock,
    tell,
    pollMs: needs.pollMs,
    async turn() {
      let more = false
      for (const { org } of await store.engine.unrouted(orgsMax)) {
        const waiting = await store.org(org).takeUnrouted(batch)
        await route(org, waiting)
        more ||= waiting.length === batch
      }
      return more ? clock.now() : null
    },
  })
  return { ...loop, route, cleared }
}

/** 1, 10, 100 … up to `count`. */
const powersOfTen = (count: number): readonly number[] => {
  const powers: number[] = []
  for (let power = 1; power <= count; power *= 10) powers.push(power)
  return powers
}
