/**
 * The one way by which anything happens to an incident: load, decide, commit.
 *
 * H1  A command id is carried out once; whoever asks again hears the first outcome. One that is named after its stream's seq, or ends
 *     a delivery, is carried out once by these, and is not kept: nobody asks for it again.
 * H2  Another writer was first: the command is decided again, with the same ids, on what is now there.
 * H3  `now` is never before the stream's last event.
 * H4  Deliveries leave after the commit, never before it; those that nobody wants any more are called off in it.
 * H5  A decision may start from the state that this process committed or read last: if others have been there since, the commit
 *     is a conflict and it is decided again on what is stored. A decision that commits nothing is never taken on that.
 */
import type { Refusal, Step, Stepped } from '../core/chapter.ts'
import { joinsNow } from '../core/chapters/response/open.ts'
import type { AlertId, Event, StreamId } from '../core/event.ts'
import { fold } from '../core/fold.ts'
import { type Id, type Instant, instant } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import { deliveryOf, unwantedPages } from '../core/pages.ts'
import { foldVersion } from '../core/version.ts'
import type { World } from '../core/world.ts'
import type { AlertBatch, AlertChange, Append, Appended, Loaded, OrgId, Store, TakenDelivery } from '../store/port.ts'
import { derive, fresh, type Random } from './derive.ts'
import type { Editions } from './editions.ts'
import { failpoint } from './failpoints.ts'
import { makeInTurn } from './in-turn.ts'
import { pause } from './pause.ts'
import type { Clock, Request } from './port.ts'
import { makeTogether } from './together.ts'
import { makeWords } from './words.ts'

export type Committed = Readonly<{
  org: OrgId
  stream: StreamId
  wakeAt: Instant | 'never'
  events: readonly Event[]
  deliveries: number
  superseded: number
}>
/** As `Handled`, with what a wake needs to know; an intake that lost the race for a correlation key is told whom to attach to. */
export type Outcome =
  | Readonly<{
      handled: 'done'
      stream: StreamId
      number: number | null
      incident: Incident
      wakeAt: Instant | 'never'
      events: number // 0: nothing followed, nothing was stored
      firing: number // of the alerts that were attached with it
    }>
  | Readonly<{ handled: 'seen before'; stream: StreamId; number: number | null; incident: Incident }>
  | Readonly<{ handled: 'refused'; refusal: Refusal }>
  | Readonly<{ handled: 'no such incident' }>
  | Readonly<{ handled: 'correlation taken'; stream: StreamId }>

/** Room for deliveries that this process hands over itself, right after their commit. */
export type HandOver = Readonly<{
  /** Null: there is none, and they are taken like any others. */
  room(count: number): Readonly<{
    token: string
    until: Instant
    /** Committed: what they need to know is at hand, as of the moment at which the commit was asked for; its answer may have come late. */
    go(deliveries: readonly TakenDelivery[], stream: Loaded, texts: Append['texts'], asOf: Instant): void
    /** Not committed. */
    cancel(): void
  }> | null
}>

export type More = Readonly<{
  /** The organisation's own stream: the plan to open it under, or to adopt, is this one. */
  house?: World['plan']
  /** Alerts that are attached in the same transaction. */
  alerts?: readonly AlertId[]
  /** Alerts come in with it: appends it with whatever else comes in with its own. Null: nothing was stored. */
  appends?: (append: Append) => Promise<Appended | null>
  /** What became of a page: recorded with what the stream makes of it. */
  ended?: Append['ended']
  /** A state that the caller read a moment ago: as good a start as what was committed last (H5). */
  from?: Loaded
  /** A command that is named after the seq it is decided on (H1). */
  commandAt?: (seq: number) => Id<'command'>
  /** A decision that wants to be woken at once again is woken after this long (wake.ts, W3). */
  backOffMs?: number
}>
export type Handle = (request: Request, more?: More) => Promise<Outcome>
/**
 * Takes alerts in with the incident that each of them opens, in one transaction; requests in their order. `taken` null: nothing is stored, and
 * they are to be taken in by themselves. An outcome that is null: the alert is stored, and its incident is not.
 */
export type Bring = (
  requests: readonly (Request & Readonly<{ stream: 'new'; command: Id<'command'> }>)[],
  batch: AlertBatch,
) => Promise<Readonly<{ taken: readonly AlertChange[] | null; outcomes: readonly (Outcome | null)[] }>>
/** What a command would do to an incident that is there: decided and not committed. Null: there is no such incident. */
export type TryOut = (
  request: Omit<Request, 'stream'> & Readonly<{ stream: StreamId }>,
) => Promise<Refusal | Readonly<{ before: Incident; stepped: Stepped; world: World; pinned: World }> | null>

type Again = 'conflict' | 'not on that' | 'not brought'
type Appending = { -readonly [K in keyof Append]: Append[K] }
const attemptsMax = 100
const keptMax = 2000 // states of some kB each; spares a read (0.4 ms) for each outcome of a page and each wake
const pauseMs = 5

const isRefusal = (stepped: Stepped | Refusal): stepped is Refusal => 'refused' in stepped

/** The incident a new stream is named after its command: a retry finds the first one. */
export const streamOf = (org: OrgId, command: Id<'command'>): StreamId => derive('stream', org, command)

export function makeHandle(
  needs: Readonly<{
    store: Store
    clock: Clock
    editions: Editions
    step: Step
    random?: Random
    handOver?: HandOver
    committed(committed: Committed): void
  }>,
): Handle & Readonly<{ tryOut: TryOut; bring: Bring }> {
  const { store, clock, editions, step } = needs
  const inTurn = makeInTurn()

  /** The state is a cache: one that other code folded is folded again. */
  const load = async (org: OrgId, stream: StreamId): Promise<Loaded | null> => {
    const loaded = await store.org(org).load(stream)
    if (loaded === null || loaded.foldVersion === foldVersion) return loaded
    const incident = fold(await allEvents(org, stream))
    return incident === null ? loaded : { ...loaded, incident, foldVersion }
  }
  const allEvents = async (org: OrgId, stream: StreamId): Promise<readonly Event[]> => {
    const events: Event[] = []
    for (;;) {
      const more = await store.org(org).events(stream, events.length, 1000)
      events.push(...more)
      if (more.length < 1000) return events
    }
  }

  const kept = new Map<string, Loaded>()
  const keep = (key: string, loaded: Loaded): void => {
    kept.delete(key)
    kept.set(key, loaded)
    if (kept.size > keptMax) kept.delete(kept.keys().next().value!)
  }

  const once = async (request: Request, asked: Id<'command'>, stream: StreamId, more: More, isFirst: boolean): Promise<Outcome | Again> => {
    const isNew = request.stream === 'new'
    const key = `${request.org} ${stream}`
    const from = isFirst && more.from?.foldVersion === foldVersion ? more.from : undefined
    const remembered = isNew ? undefined : (kept.get(key) ?? from)
    kept.delete(key) // until it is committed again
    const loaded = isNew ? null : (remembered ?? (await load(request.org, stream)))
    if (!isNew && loaded === null) return { handled: 'no such incident' }
    const before = loaded?.incident ?? null
    const command = more.commandAt?.(before?.seq ?? 0) ?? asked
    const now = instant(Math.max(clock.now(), before?.at ?? 0))
    const drill = before?.drill ?? request.drill ?? null
    const drillPlan = async () => (drill === null || more.house !== undefined ? null : editions.planOfDrill(request.org, drill))
    const pinned = await editions.world(request.org, before?.plan ?? (await drillPlan()), now)
    const words = makeWords(command, needs.random)
    const ask = request.ask(words.text, pinned)
    const given: World = ask.type === 'AdoptPlan' && (await drillPlan()) === null ? await editions.world(request.org, null, now) : pinned
    const world: World = more.house !== undefined && (before === null || ask.type === 'AdoptPlan') ? { ...given, plan: more.house } : given
    const stepped = step(
      world,
      before,
      { id: command, by: request.by, ask, private: words.commitments() },
      { org: request.org, stream, drill },
    )
    if (remembered !== undefined && (isRefusal(stepped) || stepped.events.length === 0)) return 'not on that' // H5
    if (isRefusal(stepped)) {
      return (request.command && (await seenBefore(request.org, stream, command))) || { handled: 'refused', refusal: stepped }
    }
    if (stepped.events.length === 0) {
      return {
        handled: 'done',
        stream,
        number: loaded?.number ?? null,
        incident: stepped.incident,
        wakeAt: stepped.wakeAt,
        events: 0,
        firing: 0,
      }
    }
    const atOnceAgain = more.backOffMs !== undefined && stepped.wakeAt !== 'never' && stepped.wakeAt <= now
    const wakeAt = atOnceAgain ? instant(now + more.backOffMs!) : stepped.wakeAt
    // Pages of a drill wait for every real one (deliver.ts, V6): they are taken in that order.
    const room = stepped.effects.length === 0 || drill !== null ? null : (needs.handOver?.room(stepped.effects.length) ?? null)
    const append: Appending = {
      stream,
      kind: more.house === undefined ? 'incident' : 'house',
      drill,
      after: before?.seq ?? 0,
      command,
      events: stepped.events,
      incident: stepped.incident,
      foldVersion,
      wakeAt,
      deliveries: stepped.effects.map(effect => ({
        id: effect.id,
        org: request.org,
        stream,
        drill,
        send: effect.send,
        dueAt: now,
      })),
      supersede:
        before === null
          ? []
          : unwantedPages(before, stepped.incident)
              .map(deliveryOf)
              .filter(id => id !== more.ended?.delivery),
      texts: words.texts(),
      alerts: more.alerts ?? [],
    }
    const joins = more.house === undefined ? joinsNow(before, stepped.incident) : null
    if (joins !== null) append.joins = joins
    if (more.commandAt !== undefined || more.ended !== undefined) append.unasked = true
    if (room !== null) append.taken = { token: room.token, until: room.until }
    if (more.ended !== undefined) append.ended = more.ended
    let appended: Appended | null
    const asOf = clock.now()
    try {
      appended = await (more.appends?.(append) ?? store.org(request.org).append(append))
    } catch (error) {
      room?.cancel()
      throw error
    }
    if (appended?.appended !== 'done') room?.cancel()
    if (appended === null) return 'not brought'
    switch (appended.appended) {
      case 'conflict':
        return 'conflict'
      case 'correlation taken':
        return { handled: 'correlation taken', stream: appended.stream }
      case 'delivery has ended': // whoever recorded its outcome tells the stream
        return { handled: 'seen before', stream, number: loaded?.number ?? null, incident: stepped.incident }
      case 'command seen': {
        const first = await load(request.org, appended.stream)
        if (first === null) throw new Error(`command ${command} was carried out on stream ${appended.stream}, which is not there`)
        return { handled: 'seen before', stream: appended.stream, number: first.number, incident: first.incident }
      }
      case 'done': {
        const committed: Loaded = { incident: stepped.incident, number: appended.number, foldVersion }
        keep(key, committed)
        room?.go(
          append.deliveries.map(delivery => ({ ...delivery, attempts: 1, token: room.token })),
          committed,
          append.texts,
          asOf,
        )
        needs.committed({
          org: request.org,
          stream,
          wakeAt,
          events: stepped.events,
          deliveries: room === null ? append.deliveries.length : 0, // those that wait to be taken
          superseded: append.supersede.length,
        })
        const dying = failpoint('after-commit-before-answer')
        if (dying !== undefined) await dying
        return {
          handled: 'done',
          stream,
          number: appended.number,
          incident: stepped.incident,
          wakeAt: stepped.wakeAt,
          events: stepped.events.length,
          firing: appended.firing,
        }
      }
    }
  }
  /** A refusal may be the echo of a success: "acknowledge" asked twice under one id. */
  const seenBefore = async (org: OrgId, stream: StreamId, command: Id<'command'>): Promise<Outcome | null> => {
    const loaded = await load(org, stream)
    if (loaded === null || !(await allEvents(org, stream)).some(event => event.command === command)) return null
    return { handled: 'seen before', stream, number: loaded.number, incident: loaded.incident }
  }

  const tryOut: TryOut = async request => {
    const loaded = await load(request.org, request.stream)
    if (loaded === null) return null
    const before = loaded.incident
    const now = instant(Math.max(clock.now(), before.at))
    const pinned = await editions.world(request.org, before.plan, now)
    const command = fresh<'command'>(needs.random)
    const words = makeWords(command, needs.random)
    const ask = request.ask(words.text, pinned)
    const world: World = ask.type === 'AdoptPlan' ? await editions.world(request.org, null, now) : pinned
    const stepped = step(
      world,
      before,
      { id: command, by: request.by, ask, private: words.commitments() },
      { org: request.org, stream: request.stream, drill: before.drill },
    )
    return isRefusal(stepped) ? stepped : { before, stepped, world, pinned }
  }
  const handle: Handle = (request, more = {}) => {
    const command = request.command ?? fresh<'command'>(needs.random)
    const stream = request.stream === 'new' ? streamOf(request.org, command) : request.stream
    return inTurn(`${request.org} ${stream}`, async () => {
      for (let attempt = 0; attempt < attemptsMax; attempt++) {
        const outcome = await once(request, command, stream, more, attempt === 0)
        if (typeof outcome !== 'string') return outcome
        if (attempt > 3) await pause(clock, attempt * pauseMs)
      }
      throw new Error(`stream ${stream} was changed by others ${attemptsMax} times while command ${command} was decided`)
    })
  }
  const bring: Bring = async (requests, batch) => {
    const [{ org }] = requests as [Request]
    let taken: readonly AlertChange[] | null = null
    /** All are decided before any is appended; if one is not to be appended, none is. */
    const together = makeTogether<Append, Appended>(requests.length, async appends => {
      const stored = await store.org(org).openWith(batch, appends)
      taken = stored?.changes ?? null
      return stored?.appended ?? null
    })
    const outcomes = await Promise.all(
      requests.map((request, n) => {
        const stream = streamOf(org, request.command)
        const alerts = [batch.alerts[n]!.alert]
        return inTurn(`${org} ${stream}`, () =>
          once(request, request.command, stream, { alerts, appends: append => together.arrive(n, append) }, true).finally(together.leave),
        )
      }),
    )
    return { taken, outcomes: outcomes.map(outcome => (typeof outcome === 'string' ? null : outcome)) }
  }
  return Object.assign(handle, { tryOut, bring })
}
