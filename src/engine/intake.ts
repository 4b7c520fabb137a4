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
import { type Counts, defaultRules, type ReductionRules, reduce } from '../core/signal/reduce.ts'
import { readSaid, saidBy } from '../core/signal/said.ts'
import type { World } from '../core/world.ts'
import type { Accepted, Repeats, Signal } from '../integrations/source.ts'
import type { AlertBatch, AlertChange, AlertInput, Door, OrgId, Store } from '../store/port.ts'
import { fresh, hash32, type Random } from './derive.ts'
import type { Editions } from './editions.ts'
import { failpoint } from './failpoints.ts'
import { type AlertDraft, type Firing, makeFiring, type Refreshing, storeWithinMs } from './firing.ts'
import type { Handle } from './handle.ts'
import { makeLearnt } from './learnt.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Routed, Routing } from './route.ts'
import type { Tell } from './tell.ts'

const batchMax = 1000
const committingMax = 4 // batches at a time: each holds a connection of the pool
// Batches of one source that are committed at a time: while the database writes one, the next is read, sealed and sent. But only
// a large one, or while little is under way: of many single alerts two small batches cost more than the one that they could be.
const waysMax = 2
const much = 256 // alerts
const little = 16
const againMax = 10_000 // alerts
const broughtMax = 64 // alerts, each with an incident of its own, in one commit
const bringsAgainMs = 1000 // of several of which one turned out known: after a restart many are, and to decide in vain costs as much

export type Intake = Readonly<{
  take(
    door: Door,
    sourceKind: string,
    signals: readonly Signal[],
    raw: Readonly<{ hash: string; bytes: number; repeats?: Repeats | null }>,
    drill?: Id<'drill'>,
  ): Promise<Accepted>
  /** Whether a request of this door is to be told by its bytes. */
  looksForRepeats(door: Door): boolean
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
  bringing: boolean // alerts with their incidents: whoever comes meanwhile goes with the next, which costs less than one by one
  bringsFrom: number // several at a time
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
  const learnt = makeLearnt()
  const sources = new Map<string, Source>()
  const counts = new Map<string, { org: OrgId; source: string; outcomes: Record<string, number> }>()
  const background = new Set<Promise<void>>()
  let committing = 0
  const queue: Source[] = []

  const counted = (door: Door, outcome: string, by = 1): void => {
    let so = counts.get(door.id)
    if (so === undefined) {
      so = { org: door.org, source: door.id, outcomes: {} }
      counts.set(door.id, so)
    }
    so.outcomes[outcome] = (so.outcomes[outcome] ?? 0) + by
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
    const asked: Circumstances = { door, sourceKind, world, now, drill, rules: rulesOf(door.org), reduced: {} }
    const { edition } = world.plan
    const dedup: string[] = []
    let pending: Pending[] = []
    let request: Refreshing | null = null
    count(asked, 'signal', signals.length)
    for (let n = 0; n < signals.length; n++) {
      const signal = signals[n]!
      // The runtime's own SHA-256 (F1): what is remembered of 200,000 alerts is then not their labels once more.
      const key = hash32(identity(door.id, signal))
      const said = saidBy(signal)
      const content = hash32(said)
      if (signal.status === 'resolved' && drill === null) firing.forget(key) // at once: a firing signal behind it is a new one (K4)
      if (signal.status === 'firing' && signal.expiresAt !== null && drill === null) {
        const known = firing.find(key, content, edition, signal.expiresAt, now)
        if (known !== null) {
          request ??= readAgain(asked, signals)
          firing.refresh(known, signal.expiresAt, request, n, now)
          dedup.push(signal.dedup ?? known.fingerprint)
          count(asked, 'refreshed', 1)
          learnt.learn(door, raw.repeats, signals, n, { key, content })
          continue
        }
      }
      const input = draftOf(asked, signal, key, said, content)
      dedup.push(signal.dedup ?? input.fingerprint)
      if (signal.status === 'acknowledged') {
        if (pending.length > 0) await commitThese(asked, raw.hash, pending) // K4
        pending = []
        await acknowledge(asked, input.fingerprint)
      } else pending.push({ key, content, input })
    }
    if (pending.length > 0) await commitThese(asked, raw.hash, pending)
    for (const what in asked.reduced) count(asked, `reduced: ${what}`, asked.reduced[what as keyof Counts]!)
    return { now, dedup }
  }
  const count = ({ door, drill }: Circumstances, outcome: string, by: number): void => {
    if (drill === null) counted(door, outcome, by) // K5
  }
  const rules = new Map<OrgId, ReductionRules>()
  const rulesOf = (org: OrgId): ReductionRules => {
    const known = rules.get(org) ?? { ...defaultRules, salt: needs.salt(org) }
    rules.set(org, known)
    return known
  }
  const repeated: Intake['repeated'] = async (door, sourceKind, repeats) => {
    const found = learnt.find(door, repeats)
    if (found === null) return null
    const now = clock.now()
    const world = await editions.world(door.org, null, now)
    const asked: Circumstances = { door, sourceKind, world, now, drill: null, rules: rulesOf(door.org), reduced: {} }
    const request: Refreshing = {
      input(nth) {
        const { key, content } = found.known[nth]!
        const signal = found.repeats[nth]!.read()!
        return draftOf(asked, signal, key, saidBy(signal), content)
      },
    }
    const dedup: string[] = []
    for (let nth = 0; nth < found.known.length; nth++) {
      const { key, content } = found.known[nth]!
      const { expiresAt } = found.repeats[nth]!
      const known = firing.find(key, content, world.plan.edition, expiresAt, now)
      if (known === null) return null
      firing.refresh(known, expiresAt, request, nth, now)
      dedup.push(known.fingerprint)
    }
    counted(door, 'signal', dedup.length)
    counted(door, 'refreshed', dedup.length)
    return { now, dedup }
  }
  const commitThese = (asked: Circumstances, hash: string, these: readonly Pending[]): Promise<void> =>
    commit(
      asked,
      hash,
      these.map(({ input }) => input),
    ).then(changes => {
      const { door, sourceKind, world } = asked
      for (let n = 0; n < these.length; n++) {
        const { key, content, input } = these[n]!
        const { alert, change } = changes[n]!
        count(asked, change, 1)
        if (asked.drill !== null) continue // K5
        if (input.status === 'resolved') firing.forget(key)
        else if (input.expiresAt !== null) {
          firing.remember({
            key,
            org: door.org,
            door,
            sourceKind,
            alert,
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
    })
  const acknowledge = async (asked: Circumstances, print: string): Promise<void> => {
    const { door, drill } = asked
    const find = async () => (await store.org(door.org).alertsByFingerprint(door.id, [print], drill))[0]
    let alert = await find()
    if (alert?.routing === 'waiting') {
      await routing.route(door.org, [alert])
      alert = await find()
    }
    const stream: StreamId | null = alert?.incident ?? null
    if (alert === undefined || stream === null) return count(asked, 'acknowledgement of nothing', 1)
    count(asked, 'acknowledged', 1)
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
    { door, drill, sourceKind }: Pick<Circumstances, 'door' | 'drill' | 'sourceKind'>,
    hash: string,
    inputs: readonly AlertDraft[],
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
        bringing: false,
        bringsFrom: 0,
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
  const mayCommit = ({ ways, underWay, alertsWaiting, bringing }: Source): boolean =>
    ways === 0 || (!bringing && ways < waysMax && (underWay.size < little || alertsWaiting >= much))
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
    let last: string | null = null // those of one cause come one after another
    let holder: StreamId | null = null
    for (let n = 0; n < alerts.length; n++) {
      const alert = alerts[n]!
      alert.alert = alertIn(stem, n)
      if (alert.status !== 'firing' || alert.correlation === null) continue
      if (alert.correlation !== last) holder = routing.holder(door.org, alert.correlation, drill)
      last = alert.correlation
      alert.incident = holder
    }
    try {
      const together: AlertBatch = {
        source: door.id,
        sourceKind: source.sourceKind,
        at,
        drill: source.drill,
        batch,
        hash: requests.length === 1 ? requests[0]!.hash : hashOf(requests.map(({ hash }) => hash)),
        alerts,
      }
      // Whatever goes wrong with its incident must not keep the alert out: taken in by itself it waits for that, as any does, and what is
      // wrong is told there. Where nobody knows whether it was committed, the same alert a second time is known, and changes nothing.
      const withoutIt = (error: unknown): null => {
        tell('info', 'an alert is taken in without its incident, which follows', { org: door.org, why: String(error) })
        return null
      }
      const brings = bringsAll(source, alerts)
      source.bringing = brings
      const brought = brings
        ? await routing
            .bring(
              door.org,
              together,
              alerts.map(alert => routedOf(source, alert, at, 'firing')),
            )
            .catch(withoutIt)
        : null
      source.bringing = false
      if (brings && brought === null && alerts.length > 1) source.bringsFrom = at + bringsAgainMs
      const changes = brought ?? (await store.org(door.org).upsertAlerts(together))
      if (brings || again.size > 0) for (const [n, alert] of alerts.entries()) heard(source, alert, changes[n]!)
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
  /** What fired already when it came alone, and opens nothing when it comes again: to try that costs as much as to take it in. */
  const again = new Set<string>()
  const printOf = ({ door, drill }: Source, { fingerprint }: AlertInput): string => `${door.org} ${drill} ${fingerprint}`
  const heard = (source: Source, alert: AlertInput, { change }: AlertChange): void => {
    const print = printOf(source, alert)
    again.delete(print)
    if (change === 'refreshed' || change === 'changed') again.add(print)
    if (again.size > againMax) again.delete(again.keys().next().value!)
  }
  /**
   * Each opens an incident of its own, as far as is known here, and they are so few that nobody waits long for what all of them decide. One
   * goes so if no other source's are on the way: single ones of many sources open theirs together, which costs a fifth of it each.
   */
  const bringsAll = (source: Source, alerts: readonly AlertDraft[]): boolean => {
    if (alerts.length > broughtMax || (alerts.length > 1 ? clock.now() < source.bringsFrom : committing > 1)) return false
    const causes = new Set<string>()
    const prints = new Set<string>()
    for (const alert of alerts) {
      const { status, correlation, incident, fingerprint } = alert
      if (status !== 'firing' || correlation === null || incident !== null || again.has(printOf(source, alert))) return false
      causes.add(correlation)
      prints.add(fingerprint)
    }
    return causes.size === alerts.length && prints.size === alerts.length
  }
  const routedOf = ({ door, drill }: Source, alert: AlertInput, receivedAt: Instant, status: Routed['status']): Routed => ({
    alert: alert.alert,
    correlation: alert.correlation,
    rule: alert.rule,
    summary: readSaid(alert.said).summary,
    source: door.id,
    receivedAt,
    status,
    drill,
  })
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
        const { status } = alerts.findLast(({ fingerprint }) => fingerprint === alert.fingerprint)!
        toRoute.push({ ...routedOf(source, alert, now, status), alert: change.alert })
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
        await commit({ door, drill: null, sourceKind }, hashOf(inputs.map(input => input.fingerprint)), inputs)
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
    looksForRepeats: learnt.looks,
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

/** What the signals of one request are taken in with. */
type Circumstances = Readonly<{
  door: Door
  sourceKind: string
  world: World
  now: Instant
  drill: Id<'drill'> | null
  rules: ReductionRules
  reduced: Counts
}>

/** For as long as a refresh is not stored. */
const readAgain = (asked: Circumstances, signals: readonly Signal[]): Refreshing => ({
  input(nth) {
    const signal = signals[nth]!
    const said = saidBy(signal)
    return draftOf(asked, signal, hash32(identity(asked.door.id, signal)), said, hash32(said))
  },
})

/** The alert that a signal speaks of, reduced. What is left of it after that may be another one than it came as (`print`, `said`, `content`). */
function draftOf(asked: Circumstances, signal: Signal, print: string, said: string, content: string): AlertDraft {
  const kept = reduce(signal, asked.rules, asked.reduced)
  if (kept === signal) return inputOf(asked, kept, print, said, content)
  const left = saidBy(kept)
  return inputOf(asked, kept, fingerprint(asked.door.id, kept), left, hash32(left))
}

/** The id is given with the batch. */
function inputOf(
  { door, sourceKind, world, now, drill }: Circumstances,
  kept: Signal,
  print: string,
  said: string,
  content: string,
): AlertDraft {
  const { severityHint, summary, labels, annotations } = kept
  const detectable = { source: sourceKind, integration: door.label, severityHint, summary, labels, annotations }
  const detected = detect(world.plan.value, detectable)
  return {
    alert: '' as AlertInput['alert'],
    fingerprint: print,
    status: kept.status === 'resolved' ? 'resolved' : 'firing',
    said,
    content,
    startsAt: kept.startsAt ?? now,
    endsAt: kept.endsAt,
    expiresAt: kept.status === 'resolved' ? null : kept.expiresAt,
    correlation: detected?.does.does === 'open' ? correlate(detected.rule, detected.does.correlate, detectable, drill) : null,
    rule: detected?.rule.id ?? null,
    incident: null,
  }
}

const hashOf = (parts: readonly string[]): string => createHash('sha256').update(parts.join('\n')).digest('hex')
