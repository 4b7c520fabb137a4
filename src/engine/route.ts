/**
 * From alerts to incidents: the rule that matched opens one, or the alert joins the open one of its correlation key.
 *
 * R1  An alert is committed as waiting before it is routed, or together with the incident that it opens; any node routes what waits,
 *     again and again until it does not.
 * R2  The command that opens is derived from the alert: retries and racing nodes make the same one.
 * R3  One open incident per correlation key: the store decides a race, and whoever lost attaches.
 * R4  Attaching is a column of the alert. Core takes the first and thresholds into the timeline: a storm is no storm of events.
 *     An alert of an incident that is known here, open and firing, joins it in its own insert and is not routed at all.
 * R5  An alert that fires is never left on an incident that ended before it joined: that opens again, or the alert is taken off
 *     it, waits again (R1), and opens a new one.
 */
import { thresholdAtOrBelow } from '../core/chapters/response/open.ts'
import type { AlertId, StreamId } from '../core/event.ts'
import type { Id } from '../core/id.ts'
import type { AlertBatch, AlertChange, AlertRow, OrgId, Store } from '../store/port.ts'
import { derive } from './derive.ts'
import type { Editions } from './editions.ts'
import type { Bring, Handle } from './handle.ts'
import { makeInTurn } from './in-turn.ts'
import { makeLane } from './lane.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Tell } from './tell.ts'

const batch = 2000
const orgsMax = 100
const routingMax = 64 // incidents at a time: the store gathers them, so they take few connections
const recentMax = 10_000 // correlation keys

/** As much of an alert as routing needs. */
export type Routed = Pick<AlertRow, 'alert' | 'correlation' | 'rule' | 'summary' | 'source' | 'receivedAt' | 'status' | 'drill'>
type Opening = Parameters<Bring>[0][number]
type OneOrMore = readonly [Routed, ...Routed[]]
export type Routing = Loop &
  Readonly<{
    /** Alerts that this node has just committed: routed now, without waiting for the poll. */
    route(org: OrgId, alerts: readonly Routed[]): Promise<void>
    /**
     * Alerts that come by themselves are taken in with the incident that each of them opens, in one commit, which its page waits for once
     * less. Null: one is known already or cannot open one, and nothing is stored. Answered without its incident it waits, as any other does (R1).
     */
    bring(org: OrgId, batch: AlertBatch, alerts: readonly Routed[]): Promise<readonly AlertChange[] | null>
    /** The incident that an alert of this correlation key belonged to a moment ago, as far as this node knows. */
    holder(org: OrgId, correlation: string, drill: Id<'drill'> | null): StreamId | null
    /** So many alerts joined the incident in their insert, `last` among them, and it has `count` now: it hears of it past a threshold (R4). */
    joined(org: OrgId, stream: StreamId, last: Pick<Routed, 'alert' | 'source'>, more: number, count: number): Promise<void>
    /** Some alert of the incident resolved: if none fires any more, the incident hears of it. */
    cleared(org: OrgId, stream: StreamId, alert: AlertId): Promise<void>
    /** The incident may believe that nothing of it fires, and something does. */
    refired(org: OrgId, stream: StreamId): Promise<void>
  }>

export function makeRouting(
  needs: Readonly<{
    store: Store
    clock: Clock
    tell: Tell
    editions: Editions
    handle: Handle & Readonly<{ bring: Bring }>
    pollMs: number | 'never'
  }>,
): Routing {
  const { store, clock, tell, editions, handle } = needs
  const inTurn = makeInTurn()
  const lane = makeLane(routingMax)
  const underWay = new Map<AlertId, Promise<void>>()
  /** By correlation key, who held it last; it may have been closed since. */
  const recent = new Map<string, StreamId>()
  const keyOf = (org: OrgId, correlation: string | null, drill: Id<'drill'> | null): string => `${org} ${drill} ${correlation}`
  const remember = (org: OrgId, { correlation, drill }: Routed, stream: StreamId): void => {
    recent.set(keyOf(org, correlation, drill), stream)
    if (recent.size > recentMax) recent.delete(recent.keys().next().value!)
  }

  const route = async (org: OrgId, alerts: readonly Routed[]): Promise<void> => {
    const others = new Set(alerts.flatMap(({ alert }) => underWay.get(alert) ?? []))
    const mine = alerts.filter(({ alert }) => !underWay.has(alert))
    const routing = routeThese(org, mine).finally(() => {
      for (const { alert } of mine) underWay.delete(alert)
    })
    for (const { alert } of mine) underWay.set(alert, routing)
    await Promise.all([routing, ...others])
  }
  const routeThese = async (org: OrgId, alerts: readonly Routed[]): Promise<void> => {
    const logged = alerts.filter(alert => alert.correlation === null)
    if (logged.length > 0) {
      await store.org(org).settleAlerts(
        logged.map(alert => alert.alert),
        'logged',
      )
    }
    const groups = Map.groupBy(
      alerts.filter(alert => alert.correlation !== null),
      alert => keyOf(org, alert.correlation, alert.drill),
    )
    await Promise.all(
      [...groups].map(([key, group]) => inTurn(key, () => lane.through(() => routeGroup(org, group as [Routed, ...Routed[]]), false, org))),
    )
  }

  const routeGroup = async (org: OrgId, group: OneOrMore): Promise<void> => {
    const [first] = group
    // An incident that was there a moment ago is looked for; otherwise opening one finds out at less cost.
    const known = recent.has(keyOf(org, first.correlation, first.drill))
    const holder = known ? await store.org(org).openByCorrelation(first.correlation!, first.drill) : null
    if (holder === null) return openFor(org, group)
    remember(org, first, holder)
    await attach(org, holder, group)
  }
  /** `after`: the incident that they were taken off, which the first of them may have opened itself (R2). */
  const openFor = async (org: OrgId, group: OneOrMore, after: StreamId | null = null): Promise<void> => {
    const [first, ...rest] = group
    const opened = await open(org, first, after)
    if (opened === null || opened.stream === after) return
    remember(org, first, opened.stream)
    if (!opened.anew) return attach(org, opened.stream, group)
    if (rest.length > 0) await attach(org, opened.stream, rest as [Routed, ...Routed[]])
    // It had resolved when it was attached, on whatever node; whoever heard that found no incident to tell.
    else if (opened.firing === 0) await cleared(org, opened.stream, first.alert)
  }

  /** `worst`: the plan may have changed since the alert was matched; what once opened incidents is not dropped for that. */
  const requests = async (org: OrgId, first: Routed, after: StreamId | null): Promise<Readonly<{ asRuled: Opening; worst: Opening }>> => {
    const ofDrill = first.drill === null ? null : await editions.planOfDrill(org, first.drill)
    const { plan } = await editions.world(org, ofDrill, clock.now())
    const rule = plan.value.detection.find(rule => rule.id === first.rule)
    const opens = rule?.does.does === 'open' ? rule.does : null
    const request = (severity: Id<'severity'>, kind: Id<'kind'> | null): Opening => ({
      org,
      stream: 'new',
      command: derive('open', org, first.alert, ...(after === null ? [] : [after])),
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
    })
    const worst = plan.value.severities[0]!.id
    return { asRuled: request(opens?.severity ?? worst, opens?.kind ?? null), worst: request(worst, null) }
  }
  const bring: Routing['bring'] = async (org, batch, alerts) => {
    const asked = await Promise.all(alerts.map(async alert => (await requests(org, alert, null)).asRuled))
    const { taken, outcomes } = await handle.bring(asked, batch)
    if (taken === null) return null
    for (const [n, outcome] of outcomes.entries()) if (outcome?.handled === 'done') remember(org, alerts[n]!, outcome.stream)
    return taken
  }
  /** `anew`: the alert opened it, and is on it already; `firing`: it fired then. */
  const open = async (
    org: OrgId,
    first: Routed,
    after: StreamId | null,
  ): Promise<Readonly<{ stream: StreamId; anew: boolean; firing: number }> | null> => {
    const { asRuled, worst } = await requests(org, first, after)
    const ask = (request: Opening) => handle(request, { alerts: [first.alert] })
    let outcome = await ask(asRuled)
    if (outcome.handled === 'refused') {
      tell('error', 'an incident was refused as the rule has it, and is opened at the worst severity', {
        rule: first.rule,
        why: outcome.refusal.refused,
      })
      outcome = await ask(worst)
    }
    if (outcome.handled === 'refused') throw new Error(`alert ${first.alert} opens no incident: ${outcome.refusal.refused}`)
    if (outcome.handled === 'no such incident') return null
    return outcome.handled === 'done' ? { ...outcome, anew: true } : { stream: outcome.stream, anew: false, firing: 0 }
  }

  const attach = async (org: OrgId, stream: StreamId, group: OneOrMore): Promise<void> => {
    const { count, firing, closed } = await store.org(org).attachAlerts(
      stream,
      group.map(alert => alert.alert),
    )
    if (closed) return moveOn(org, stream, group)
    const fires = group.findLast(alert => alert.status === 'firing')
    if (fires !== undefined && firing > 0) {
      const outcome = await handle(
        { org, stream, by: { source: fires.source as Id<'source'> }, ask: () => ({ type: 'AttachAlert', alert: fires.alert, count }) },
        { commandAt: seq => derive('attach', org, stream, seq, fires.alert) },
      )
      if (outcome.handled === 'refused' && outcome.refusal.code === 'closed') return moveOn(org, stream, group)
    }
    if (firing === 0) await cleared(org, stream, group.at(-1)!.alert)
  }
  /** Off the incident that was closed meanwhile, and on to one that is not. Until then they wait: if this node dies, for another. */
  const moveOn = async (org: OrgId, closed: StreamId, group: OneOrMore): Promise<void> => {
    tell('info', 'an alert reached an incident that had just been closed, and opens a new one', { org, stream: closed })
    await store.org(org).detachAlerts(
      closed,
      group.map(alert => alert.alert),
    )
    await openFor(org, group, closed)
  }
  const joined: Routing['joined'] = async (org, stream, last, more, count) => {
    if (thresholdAtOrBelow(count) === thresholdAtOrBelow(count - more)) return
    await handle(
      { org, stream, by: { source: last.source as Id<'source'> }, ask: () => ({ type: 'AttachAlert', alert: last.alert, count }) },
      { commandAt: seq => derive('attach', org, stream, seq, last.alert) },
    )
  }
  const cleared = async (org: OrgId, stream: StreamId, alert: AlertId): Promise<void> => {
    const before = await store.org(org).attachAlerts(stream, [])
    if (before.firing > 0) return
    const loaded = await store.org(org).load(stream)
    if (loaded === null || !loaded.incident.alerts.firing) return
    await handle(
      { org, stream, by: { tocsin: 'engine' }, ask: () => ({ type: 'ClearAlerts', count: before.count }) },
      { commandAt: seq => derive('clear', org, stream, alert, seq) },
    )
    await refired(org, stream) // R5: one may have begun to fire while we said that none does. Whoever attached it looked before; we look after.
  }
  const refired: Routing['refired'] = async (org, stream) => {
    const after = await store.org(org).attachAlerts(stream, [])
    if (after.firing === 0 || after.closed) return
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
      for (const { org, count } of await store.engine.unrouted(orgsMax)) {
        if (count <= underWay.size) continue // ours, on their way: reading them again would be for nothing
        const waiting = await store.org(org).takeUnrouted(batch)
        await route(org, waiting)
        more ||= waiting.length === batch
      }
      return more ? clock.now() : null
    },
  })
  return {
    ...loop,
    route,
    bring,
    holder: (org, correlation, drill) => recent.get(keyOf(org, correlation, drill)) ?? null,
    joined,
    cleared,
    refired,
  }
}
