/**
 * Signals come in here: reduced, fingerprinted, looked up in the plan's detection rules, and committed before anybody
 * hears a 2xx.
 *
 * K1  Anything new or changed is answered after its commit, never before.
 * K2  Requests that arrive together share a transaction: while one batch is being committed the next one gathers.
 * K3  What a source repeats unchanged may be answered from memory (firing.ts).
 * K4  What a signal said of one condition keeps its order, within a request and between requests of one source.
 * K5  What is said in a drill meets nothing that is real: neither its alert, nor its memory, nor its count.
 */
import { createHash } from 'node:crypto'
import type { StreamId } from '../core/event.ts'
import { type Id, type Instant, instant } from '../core/id.ts'
import { correlate } from '../core/signal/correlate.ts'
import { fingerprint, identity } from '../core/signal/fingerprint.ts'
import { detect } from '../core/signal/match.ts'
import { type Counts, defaultRules, reduce } from '../core/signal/reduce.ts'
import { readSaid, saidBy } from '../core/signal/said.ts'
import type { World } from '../core/world.ts'
import type { Accepted, Repeat, Repeats, Signal } from '../integrations/source.ts'
import type { AlertChange, AlertInput, Door, OrgId, Store } from '../store/port.ts'
import { fresh, hash32, type Random } from './derive.ts'
import type { Editions } from './editions.ts'
import { failpoint } from './failpoints.ts'
import { type AlertDraft, type Firing, makeFiring, type Refreshing, storeWithinMs } from './firing.ts'
import type { Handle } from './handle.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Routed, Routing } from './route.ts'
import type { Tell } from './tell.ts'

const batchMax = 1000
const committingMax = 4 // batches at a time: each holds a connection of the pool
const learntMax = 500_000 // prints of one door, of some 100 bytes each
// Batches of one source that are committed at a time: while the database writes one, the next is read, sealed and sent. But only
// a large one, or while little is under way: of many single alerts two small batches cost more than the one that they could be.
const waysMax = 2
const much = 256 // alerts
const little = 16

export type Intake = Readonly<{
  take(
    door: Door,
    sourceKind: string,
    signals: readonly Signal[],
    raw: Readonly<{ hash: string; bytes: number; repeats?: Repeats | null }>,
    drill?: Id<'drill'>,
  ): Promise<Accepted>
  /** Alerts told by their bytes: known again, all of them, and answered from memory (K3). Null: they have to be read and taken in. */
  repeated(door: Door, sourceKind: string, repeats: Repeats): Promise<Accepted | null>
  start(): void
  /** Everything that was answered from memory is stored, everything that was committed has been routed once. */
  stop(): Promise<void>
  failing(): ReturnType<Loop['failing']>
  figures(): Readonly<{ waiting: number; remembered: number }>
}>

type Request = Readonly<{
  inputs: readonly AlertDraft[]
  hash: string
  done(changes: readonly AlertChange[]): void
  failed(error: unknown): void
}>
/** `key`, `content`: as the signal came, which is how the memory knows it. `input`: what is left of it after reduction. */
type Pending = Readonly<{ key: string; content: string; input: AlertDraft }>
type Source = {
  door: Door
  drill: Id<'drill'> | null
  sourceKind: string
  waiting: Request[]
  alertsWaiting: number
  ways: number // batches that are being committed
  underWay: Set<string> // fingerprints in them
  queued: boolean
}

export function makeIntake(
  needs: Readonly<{
    store: Store
    clock: Clock
    tell: Tell
    editions: Editions
    handle: Handle
    routing: Routing
    /** The organisation's own, secret and lasting: what stands for an address after reduction is made with it. */
    salt(org: OrgId): string
    /** Puts work off to the end of this turn of the event loop. */
    turn(work: () => void): void
    storeEveryMs?: number | 'never'
    random?: Random
  }>,
): Intake {
  const { store, clock, tell, editions, routing } = needs
  const firing: Firing = makeFiring(store)
  const sources = new Map<string, Source>()
  const counts = new Map<string, { org: OrgId; source: string; outcomes: Record<string, number> }>()
  const background = new Set<Promise<void>>()
  let committing = 0
  const queue: Source[] = []

  const counted = (door: Door, outcome: string, by = 1): void => {
    const key = `${door.org} ${door.id}`
    const so = counts.get(key) ?? { org: door.org, source: door.id, outcomes: {} }
    so.outcomes[outcome] = (so.outcomes[outcome] ?? 0) + by
    counts.set(key, so)
  }
  /** Goes on after the answer; a failure is made good by the routing poll. */
  const afterwards = (work: Promise<void>): void => {
    const going: Promise<void> = work
      .catch(error => tell('error', 'routing after an intake failed and is tried again', { why: String(error) }))
      .finally(() => background.delete(going))
    background.add(going)
  }

  // one request ------------------------------------------------------------------
  const take: Intake['take'] = async (door, sourceKind, signals, raw, given) => {
    const drill = given ?? null
    const now = clock.now()
    const world = await editions.world(door.org, drill === null ? null : await editions.planOfDrill(door.org, drill), now)
    const count: typeof counted = drill === null ? counted : () => {} // K5
    const rules = { ...defaultRules, salt: needs.salt(door.org) }
    const reduced: Counts = {}
    count(door, 'signal', signals.length)
    const dedup: string[] = []
    let pending: Pending[] = []
    const commitPending = async (): Promise<void> => {
      const these = pending
      pending = []
      if (these.length > 0) await commitThese(door, sourceKind, these, raw.hash, world, drill, count)
    }
    const inputFrom = (signal: Signal, key: string, said: string, content: string): AlertDraft => {
      const kept = reduce(signal, rules, reduced)
      return kept === signal
        ? inputOf(kept, key, said, content, sourceKind, world, now, drill)
        : reducedOf(door, kept, sourceKind, world, now, drill)
    }
    const request: Refreshing = {
      input(nth) {
        const signal = signals[nth]!
        const said = saidBy(signal)
        return inputFrom(signal, hash32(identity(door.id, signal)), said, hash32(said))
      },
    }
    for (const [n, signal] of signals.entries()) {
      // The runtime's own SHA-256 (F1): what is remembered of 200,000 alerts is then not their labels once more.
      const key = hash32(identity(door.id, signal))
      const said = saidBy(signal)
      const content = hash32(said)
      if (signal.status === 'resolved' && drill === null) firing.forget(key) // at once: a firing signal behind it is a new one (K4)
      if (signal.status === 'firing' && signal.expiresAt !== null && drill === null) {
        const print = firing.refresh(key, { content, plan: world.plan.edition, expiresAt: signal.expiresAt, request, nth: n }, now)
        if (print !== null) {
          dedup.push(signal.dedup ?? print)
          count(door, 'refreshed')
          const repeats = raw.repeats?.all()
          if (repeats?.length === signals.length) learn(door, repeats[n]!, signal, { key, content })
          continue
        }
      }
      const alert = inputFrom(signal, key, said, content)
      dedup.push(signal.dedup ?? alert.fingerprint)
      if (signal.status === 'acknowledged') {
        await commitPending() // K4
        await acknowledge(door, alert.fingerprint, drill)
      } else pending.push({ key, content, input: alert })
    }
    await commitPending()
    for (const [what, times] of Object.entries(reduced)) count(door, `reduced: ${what}`, times)
    return { now, dedup }
  }
  /** By door, what a print stands for: the key of the memory, and what was said. Learnt when it is seen again, never at first. */
  const learnt = new Map<string, Map<string, Readonly<{ key: string; content: string }>>>()
  const learntOf = (door: Door): Map<string, Readonly<{ key: string; content: string }>> => {
    const mine = learnt.get(door.id) ?? new Map<string, Readonly<{ key: string; content: string }>>()
    if (mine.size > learntMax) mine.clear()
    learnt.set(door.id, mine)
    return mine
  }
  const learn = (door: Door, repeat: Repeat, signal: Signal, known: Readonly<{ key: string; content: string }>): void => {
    const mine = learntOf(door)
    if (!mine.has(repeat.print) && repeat.isTold(signal)) mine.set(repeat.print, known)
  }
  const repeated: Intake['repeated'] = async (door, sourceKind, asked) => {
    const mine = learntOf(door)
    const first = mine.get(asked.first.print)
    const repeats = first === undefined ? null : asked.all() // most often all of it is new, or nothing
    if (first === undefined || repeats === null) return null
    const found = [first]
    for (let nth = 1; nth < repeats.length; nth++) {
      const known = mine.get(repeats[nth]!.print)
      if (known === undefined) return null
      found.push(known)
    }
    const now = clock.now()
    const world = await editions.world(door.org, null, now)
    const request: Refreshing = {
      input(nth) {
        const { key, content } = found[nth]!
        const signal = repeats[nth]!.read()!
        const kept = reduce(signal, { ...defaultRules, salt: needs.salt(door.org) }, {})
        return kept === signal
          ? inputOf(kept, key, saidBy(kept), content, sourceKind, world, now, null)
          : reducedOf(door, kept, sourceKind, world, now, null)
      },
    }
    const dedup: string[] = []
    for (let nth = 0; nth < found.length; nth++) {
      const { key, content } = found[nth]!
      const { expiresAt } = repeats[nth]!
      const print = firing.refresh(key, { content, plan: world.plan.edition, expiresAt, request, nth }, now)
      if (print === null) return null
      dedup.push(print)
    }
    counted(door, 'signal', repeats.length)
    counted(door, 'refreshed', repeats.length)
    return { now, dedup }
  }
  const commitThese = async (
    door: Door,
    sourceKind: string,
    these: readonly Pending[],
    hash: string,
    world: World,
    drill: Id<'drill'> | null,
    count: typeof counted,
  ): Promise<void> => {
    const changes = await commit(
      door,
      drill,
      sourceKind,
      these.map(({ input }) => input),
      hash,
    )
    const outcomes: Record<string, number> = {}
    for (const { change } of changes) outcomes[change] = (outcomes[change] ?? 0) + 1
    for (const outcome in outcomes) count(door, outcome, outcomes[outcome])
    for (let n = 0; n < these.length; n++) {
      const { key, content, input } = these[n]!
      const change = changes[n]!
      if (drill !== null) continue // K5
      if (input.status === 'resolved') firing.forget(key)
      else if (input.expiresAt !== null) {
        firing.remember({
          key,
          org: door.org,
          door,
          sourceKind,
          alert: change.alert,
          fingerprint: input.fingerprint,
          content,
          plan: world.plan.edition,
          stored: input.expiresAt,
          request: null,
          nth: 0,
          expiresAt: input.expiresAt,
          at: input.startsAt,
          noted: false,
        })
      }
    }
  }
  const acknowledge = async (door: Door, print: string, drill: Id<'drill'> | null): Promise<void> => {
    const count: typeof counted = drill === null ? counted : () => {}
    const find = async () => (await store.org(door.org).alertsByFingerprint(door.id, [print], drill))[0]
    let alert = await find()
    if (alert?.routing === 'waiting') {
      await routing.route(door.org, [alert])
      alert = await find()
    }
    const stream: StreamId | null = alert?.incident ?? null
    if (alert === undefined || stream === null) return count(door, 'acknowledgement of nothing')
    count(door, 'acknowledged')
    await needs.handle({
      org: door.org,
      stream,
      by: { source: door.id as Id<'source'> },
      ask: () => ({ type: 'Acknowledge', person: null, callOut: null, via: 'source' }),
    })
  }

  /** In the order of their commits: what comes together lies together in every index of alerts, and at its end. */
  let last: Readonly<{ at: Instant; batches: number }> = { at: instant(0), batches: 0 }
  const stemOf = (at: Instant, batch: Id<'batch'>): string => {
    last = { at, batches: last.at === at ? last.batches + 1 : 0 }
    return at.toString(16).padStart(12, '0') + last.batches.toString(16).padStart(4, '0') + batch.slice(0, 12)
  }

  // group commit -----------------------------------------------------------------
  const commit = (
    door: Door,
    drill: Id<'drill'> | null,
    sourceKind: string,
    inputs: readonly AlertDraft[],
    hash: string,
  ): Promise<readonly AlertChange[]> =>
    new Promise((done, failed) => {
      const key = `${door.org} ${door.id} ${sourceKind} ${drill}`
      const source: Source = sources.get(key) ?? {
        door,
        drill,
        sourceKind,
        waiting: [],
        alertsWaiting: 0,
        ways: 0,
        underWay: new Set(),
        queued: false,
      }
      sources.set(key, source)
      source.waiting.push({ inputs, hash, done, failed })
      source.alertsWaiting += inputs.length
      ask(source)
      commitNext()
    })
  const ask = (source: Source): void => {
    if (source.queued || source.waiting.length === 0 || !mayCommit(source) || isBlocked(source, source.waiting[0]!)) return
    source.queued = true
    queue.push(source)
  }
  const mayCommit = ({ ways, underWay, alertsWaiting }: Source): boolean =>
    ways === 0 || (ways < waysMax && (underWay.size < little || alertsWaiting >= much))
  const isBlocked = (source: Source, { inputs }: Request): boolean =>
    source.underWay.size > 0 && inputs.some(({ fingerprint }) => source.underWay.has(fingerprint))
  const commitNext = (): void => {
    while (committing < committingMax && queue.length > 0) {
      const source = queue.shift()!
      committing++
      source.ways++
      // Whoever else has arrived within this turn of the event loop comes along.
      needs.turn(() => {
        source.queued = false
        void commitBatch(source).finally(() => {
          committing--
          source.ways--
          ask(source)
          commitNext()
        })
        ask(source)
        commitNext()
      })
    }
  }
  /** K4: in the order in which they came, up to the first that speaks of what is being committed. */
  const nextOf = (source: Source): readonly Request[] => {
    const requests: Request[] = []
    for (let size = 0; source.waiting.length > 0; ) {
      const [first] = source.waiting as [Request]
      if (requests.length > 0 && size + first.inputs.length > batchMax) break
      if (isBlocked(source, first)) break
      requests.push(first)
      source.waiting.shift()
      source.alertsWaiting -= first.inputs.length
      size += first.inputs.length
    }
    return requests
  }
  const commitBatch = async (source: Source): Promise<void> => {
    const requests = nextOf(source)
    if (requests.length === 0) return
    const inputs = requests.flatMap(({ inputs }) => inputs)
    for (const { fingerprint } of inputs) source.underWay.add(fingerprint)
    try {
      await commitThis(source, requests, inputs)
    } finally {
      for (const { fingerprint } of inputs) source.underWay.delete(fingerprint)
    }
  }
  const commitThis = async (source: Source, requests: readonly Request[], alerts: readonly AlertDraft[]): Promise<void> => {
    const batch = fresh<'batch'>(needs.random)
    const at = clock.now()
    const stem = stemOf(at, batch)
    const { door, drill } = source
    for (let n = 0; n < alerts.length; n++) {
      const alert = alerts[n]!
      alert.alert = alertIn(stem, n)
      if (alert.status === 'firing' && alert.correlation !== null) alert.incident = routing.holder(door.org, alert.correlation, drill)
    }
    try {
      const changes = await store.org(door.org).upsertAlerts({
        source: door.id,
        sourceKind: source.sourceKind,
        at,
        drill: source.drill,
        batch,
        hash: requests.length === 1 ? requests[0]!.hash : hashOf(requests.map(({ hash }) => hash)),
        alerts,
      })
      await failpoint('middle-of-flush')
      let from = 0
      for (const request of requests) {
        request.done(changes.slice(from, from + request.inputs.length))
        from += request.inputs.length
      }
      afterwards(follow(source, alerts, changes))
    } catch (error) {
      for (const request of requests) request.failed(error)
    }
  }
  /** What the committed changes mean for incidents. */
  const follow = async (source: Source, alerts: readonly AlertInput[], changes: readonly AlertChange[]): Promise<void> => {
    const { org, id } = source.door
    const now = clock.now()
    const toRoute: Routed[] = []
    const cleared = new Map<StreamId, AlertChange>()
    const joined = new Map<StreamId, { last: AlertChange; more: number }>()
    for (const [n, change] of changes.entries()) {
      const alert = alerts[n]!
      if (change.joined !== null) joined.set(change.incident!, { last: change, more: (joined.get(change.incident!)?.more ?? 0) + 1 })
      else if ((change.change === 'new' || change.change === 'changed') && change.incident === null && alert.correlation !== null) {
        toRoute.push({
          alert: change.alert,
          correlation: alert.correlation,
          rule: alert.rule,
          summary: readSaid(alert.said).summary,
          source: id,
          receivedAt: now,
          status: alerts.findLast(({ fingerprint }) => fingerprint === alert.fingerprint)!.status,
          drill: source.drill,
        })
      }
      if (change.change === 'resolved' && change.incident !== null && change.firingLeft === 0) cleared.set(change.incident, change)
    }
    await routing.route(org, toRoute)
    for (const [stream, { last, more }] of joined) {
      await routing.joined(org, stream, { alert: last.alert, source: id }, more, last.joined!)
    }
    for (const [stream, change] of cleared) await routing.cleared(org, stream, change.alert)
  }

  // what was answered from memory, and what was counted ---------------------------------
  const storing = makeLoop({
    name: 'storing refreshes',
    clock,
    tell,
    pollMs: needs.storeEveryMs ?? storeWithinMs / 2,
    async turn() {
      for (const { door, sourceKind, inputs } of await firing.store()) {
        tell('info', 'alerts that another node had resolved fire again', { org: door.org, source: door.id, alerts: inputs.length })
        await commit(door, null, sourceKind, inputs, hashOf(inputs.map(input => input.fingerprint)))
      }
      for (const [key, { org, source, outcomes }] of counts) {
        counts.delete(key)
        await store.org(org).countIntake(source, outcomes, clock.now())
      }
      return null
    },
  })
  return {
    take,
    repeated,
    start: storing.start,
    async stop() {
      while (background.size > 0 || queue.length > 0 || committing > 0) {
        await Promise.all(background)
        await new Promise(resolve => setImmediate(resolve))
      }
      storing.kick()
      await storing.stop()
    },
    failing: storing.failing,
    figures: () => ({ waiting: [...sources.values()].reduce((sum, { waiting }) => sum + waiting.length, 0), remembered: firing.size() }),
  }
}

const alertIn = (stem: string, n: number): Id<'alert'> => `${stem}${n.toString(16).padStart(4, '0')}` as Id<'alert'>

/** The alert that a signal speaks of. The id is given with the batch. */
function inputOf(
  kept: Signal,
  print: string,
  said: string,
  content: string,
  sourceKind: string,
  world: World,
  now: number,
  drill: Id<'drill'> | null,
): AlertDraft {
  const { severityHint, summary, labels, annotations } = kept
  const detectable = { source: sourceKind, severityHint, summary, labels, annotations }
  const detected = detect(world.plan.value, detectable)
  return {
    alert: '' as AlertInput['alert'],
    fingerprint: print,
    status: kept.status === 'resolved' ? 'resolved' : 'firing',
    said,
    content,
    startsAt: kept.startsAt ?? instant(now),
    endsAt: kept.endsAt,
    expiresAt: kept.status === 'resolved' ? null : kept.expiresAt,
    correlation: detected?.does.does === 'open' ? correlate(detected.rule, detected.does.correlate, detectable, drill) : null,
    rule: detected?.rule.id ?? null,
    incident: null,
  }
}

/** What is left of a signal after reduction is another one. */
const reducedOf = (door: Door, kept: Signal, sourceKind: string, world: World, now: number, drill: Id<'drill'> | null): AlertDraft => {
  const said = saidBy(kept)
  return inputOf(kept, fingerprint(door.id, kept), said, hash32(said), sourceKind, world, now, drill)
}

const hashOf = (parts: readonly string[]): string => createHash('sha256').update(parts.join('\n')).digest('hex')
