/**
 * Pages on their way out. What became of one goes back to core as a command, and core decides who is paged next.
 *
 * V1  A page leaves only after its commit, and only if its call-out still runs at that moment.
 * V2  A carrier that fails is asked again for seconds, not longer: the person's next method is worth more.
 * V3  Whether it left may be unknown (we died, the line broke): it is sent again. A duplicate beats a loss.
 * V4  Each delivery ends in one recorded outcome; the outcome reaches its stream even if we die in between.
 * V5  A slow carrier holds up its own pages only.
 * V6  A real page goes before any page of a drill. Of a drill that is paused none leaves until it goes on, and of one that is
 *     over none at all. Of one that runs faster than the clock only so many leave (drill-bound.ts).
 * V7  What this process commits it hands over itself, at once: such a delivery is taken from the beginning, for a short time that
 *     is made longer only in a storm and where a carrier is slow, so that a death in between costs seconds.
 * V8  One organisation's storm holds up no other's pages: places go by turns (lane.ts), and what is taken too (shares.ts).
 * V9  While somebody is still to be reached, the record that a page has reached its carrier may wait some seconds (behind.ts), well within
 *     its lease. Any other outcome calls the next method or person, and never waits.
 * V10 In shadow none leaves (core/outside.ts): neither those that were asked for in it, whenever they are taken, nor those from before.
 */
import type { CallOutId, PageOutcome } from '../core/event.ts'
import { type Instant, instant, type Ref } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { MethodKind } from '../core/oncall/people.ts'
import { type Pass, passIn } from '../core/outside.ts'
import type { Carried, Carrier } from '../integrations/carrier.ts'
import type { Directory } from '../people/directory.ts'
import type { Append, Delivery, DrillRow, Loaded, OrgId, Store, TakenDelivery } from '../store/port.ts'
import type { Behind } from './behind.ts'
import { derive, fresh as newToken } from './derive.ts'
import { makeDrillBound } from './drill-bound.ts'
import type { Editions } from './editions.ts'
import { failpoint } from './failpoints.ts'
import type { Handle, HandOver, More } from './handle.ts'
import { makeKeptBack } from './kept-back.ts'
import { type Lane, makeLane } from './lane.ts'
import { type Loop, makeLoop } from './loop.ts'
import { pageMessage } from './message.ts'
import type { Clock, Links } from './port.ts'
import type { EndedPage } from './refusing.ts'
import { makeShares } from './shares.ts'
import type { Tell } from './tell.ts'

const takenMax = 256 // taken from the store and not sent yet; and whoever stands at a carrier's door before no more are born taken
const sparePlaces = 32 // beyond these, for organisations that hold few
const bornMax = 2048 // committed here and on the way to their carrier: what is committed together leaves together
const perCarrierMax = 16
const sendMs = 10_000
const freshMs = 90 // a state that is older is looked at again before the page leaves; at 20, thousands at once looked eight times each
const looksMax = 5
const pausedMs = 5000 // until a page of a paused drill is looked at again
const waitMs = 4000 // behind a slow carrier, before it is given back
const leaseMs = sendMs + waitMs + 1000 // so long a page of a node that died waits for the next one
const reportLeaseMs = 10_000
const bornLeaseMs = 5000 // V7
const bornWaitMs = 1500 // behind others, in that time
const stormOf = 200 // so many born here in hand: V7's short time may be too short for them, and they have that of any other
const recordingMax = 10_000 // that have left; no more leave before these are recorded
const lookersMax = 128 // of thousands that look at once the last would know what is old again
const extendAfterMs = 2000 // of sending; with what it may have waited still within the short lease
/** After the first and the second attempt, whichever node made them; a third is the last (V2). One that a node died in counts. */
const retryMs = [2000, 5000] as const

export type Deliveries = Loop & HandOver & Readonly<{ inFlight(): number }>
/** What the commit knew, and when. */
type Known = Readonly<{ at: Instant; loaded: Loaded; texts: Append['texts'] }>
type Held = Readonly<{
  /** It stands at a carrier's door now. */
  arrives(): void
  /** It has left: only its outcome is to be recorded. */
  leaves(): void
}>

export function makeDeliveries(
  needs: Readonly<{
    store: Store
    clock: Clock
    tell: Tell
    handle: Handle
    editions: Editions
    carriers: readonly Carrier[]
    directory(org: OrgId): Promise<Directory>
    links: Links
    url(): string
    conference(number: number | null): string | null
    behind: Behind
    /** What became of a page that this process handed to its carrier. */
    onEnded(page: EndedPage): void
    pollMs: number | 'never'
  }>,
): Deliveries {
  const { store, clock, tell, behind } = needs
  const carriers = new Map<MethodKind, Carrier>(needs.carriers.map(carrier => [carrier.kind, carrier]))
  const held = new Set<Promise<void>>()
  const lanes = new Map<MethodKind, Lane>()
  const shares = makeShares(takenMax)
  const lookers = makeLane(lookersMax)
  const keptBack = makeKeptBack(clock, tell)
  const drillBound = makeDrillBound({ store, clock })

  const sending = new Map<string, Held>() // deliveries that this process has in hand
  const token = newToken() // of whatever is born taken: each delivery is born once
  let reserved = 0 // for what is being committed
  let born = 0 // not sent yet
  let taken = 0 // likewise
  let atDoor = 0 // of both
  let recording = 0
  let running = false
  const takeRoom = (): number => (recording > recordingMax ? 0 : takenMax - taken)

  const end = async (delivery: TakenDelivery, outcome: PageOutcome, detail: string | null, from?: Loaded): Promise<void> => {
    const dying = failpoint('after-send-before-outcome')
    if (dying !== undefined) await dying
    const at = clock.now()
    if (outcome === 'refused' || outcome === 'unknown') {
      const { person, method } = delivery.send
      keptBack(outcome, detail, { to: person, method, stream: delivery.stream, ...(from?.number == null ? {} : { incident: from.number }) })
    }
    if (outcome !== 'handed over') return record(delivery, outcome, detail, at, from)
    recording++
    sending.get(delivery.id)?.leaves()
    const over = await behind.enter()
    try {
      await record(delivery, outcome, detail, at, from)
    } finally {
      over()
      if (recording-- > recordingMax) loop.kick()
    }
  }
  const record = async (
    delivery: TakenDelivery,
    outcome: PageOutcome,
    detail: string | null,
    at: Instant,
    from: Loaded | undefined,
  ): Promise<void> => {
    const ended = { delivery: delivery.id, outcome, detail, at }
    const told = await tellStream(delivery, outcome, detail, from === undefined ? { ended } : { ended, from })
    if (told) return
    if (await store.engine.endDelivery(delivery, outcome, detail, at)) await store.engine.reported(delivery.org, delivery.id, clock.now())
  }
  /** True: the stream took it, and what was to be recorded with it is recorded. */
  const tellStream = async (delivery: Delivery, outcome: PageOutcome, detail: string | null, more: More = {}): Promise<boolean> => {
    const outcomeOf = await needs.handle(
      {
        org: delivery.org,
        stream: delivery.stream,
        command: derive('end-page', delivery.org, delivery.id),
        by: { tocsin: 'carrier' },
        ask: () => ({ type: 'EndPage', page: delivery.send.page, outcome, detail }),
      },
      more,
    )
    if (outcomeOf.handled === 'refused') {
      tell('error', 'the outcome of a page was refused', { delivery: delivery.id, outcome, why: outcomeOf.refusal.refused })
    }
    return outcomeOf.handled === 'done' && outcomeOf.events > 0
  }
  const report = async (delivery: Delivery, outcome: PageOutcome, detail: string | null): Promise<void> => {
    await tellStream(delivery, outcome, detail)
    await store.engine.reported(delivery.org, delivery.id, clock.now())
  }

  /** The one attempt: everything is looked at now, nothing from when the page was asked for. */
  const attempt = async (delivery: TakenDelivery, known?: Known): Promise<void> => {
    if (delivery.send.withheld) return end(delivery, 'withheld', null, known?.loaded) // V10
    const org = store.org(delivery.org)
    const directory = await needs.directory(delivery.org)
    const person = directory.persons.find(person => person.id === delivery.send.person)
    const method = person?.methods.find(method => method.id === delivery.send.method)
    if (person === undefined || method === undefined) return end(delivery, 'refused', 'this contact method is gone')
    const carrier = carriers.get(method.kind)
    if (carrier === undefined) return end(delivery, 'refused', `${method.kind} is not set up here`)
    const lane = laneOf(method.kind)
    let loadedAt = known?.at ?? clock.now()
    let loaded = known?.loaded ?? (await org.load(delivery.stream))
    if (loaded === null) return end(delivery, 'refused', 'its incident is gone')
    const { value: plan } = await needs.editions.plan(delivery.org, loaded.incident.plan)
    let title: Readonly<{ ref: Ref; text: string | null }> | undefined
    if (known !== undefined && clock.now() <= known.at + freshMs) title = titleIn(known.texts, loaded.incident.title)
    const look = (from: Loaded): Promise<Loaded> =>
      lookers.through(
        async () => {
          loadedAt = clock.now()
          const { title: ref, seq } = from.incident
          const { now, text } = await org.look(delivery.stream, seq, ref, title?.ref === ref ? title.text : null)
          title = { ref, text }
          return now === 'the same' ? from : (now ?? from)
        },
        delivery.drill !== null,
        delivery.org,
      )
    // Looks are taken outside of the lane: many look with one question, and the carrier's places are for sending. A look that
    // took long is an old one itself. A store that is always slow must not keep a page back for ever.
    let waited = 0
    for (let looks = 0; ; looks++) {
      while (title?.ref !== loaded.incident.title) loaded = await look(loaded)
      const from = clock.now()
      const entered = lane.enter(delivery.drill !== null, delivery.org)
      sending.get(delivery.id)?.arrives()
      await entered
      waited += clock.now() - from
      if (waited > (known === undefined ? waitMs : bornWaitMs)) {
        lane.leave()
        // Behind a slow carrier: given back, so that what goes by another one gets its turn (V5).
        return store.engine.giveBackDelivery(delivery, instant(clock.now() + 500))
      }
      if (clock.now() <= loadedAt + freshMs || looks === looksMax) break
      lane.leave()
      loaded = await look(loaded)
    }
    let drill: DrillRow | null = null
    let item: string | null = null
    let keptWhy: string | null = null
    let pass: Pass<'person'> | null = null
    try {
      pass = passIn('person', loaded.incident, await needs.editions.house(delivery.org, clock.now()))
      if (delivery.drill !== null) drill = await org.drill(delivery.drill)
      item = await itemOf(org, loaded.incident, delivery.send.callOut)
      if (drill?.state === 'running' && plan.pace !== undefined && method.kind !== 'console') keptWhy = await drillBound.keeps(delivery)
    } catch (error) {
      lane.leave()
      throw error
    }
    const { incident, number } = loaded
    const callOut = incident.callOuts[delivery.send.callOut]
    if (callOut === undefined || drill?.state === 'over' || drill?.state === 'paused') {
      lane.leave()
      if (drill?.state === 'paused') return store.engine.giveBackDelivery(delivery, instant(clock.now() + pausedMs))
      return end(delivery, 'superseded', null) // V1, V6
    }
    if (pass === null) {
      lane.leave()
      return end(delivery, 'withheld', null) // V10
    }
    if (keptWhy !== null) {
      lane.leave()
      return end(delivery, 'held back', keptWhy)
    }
    const { links } = needs
    const now = clock.now()
    const url = needs.url()
    const message = {
      pass,
      delivery,
      incident,
      number,
      callOut,
      title: title.text,
      item,
      plan,
      person,
      method,
      links,
      url,
      conference: needs.conference(number),
      now,
    }
    let carried: Carried
    try {
      carried = await carry(carrier, delivery, pageMessage(message))
    } finally {
      lane.leave()
    }
    return ended(delivery, method.kind, carried, loaded)
  }
  const carry = (carrier: Carrier, delivery: TakenDelivery, message: Parameters<Carrier['send']>[0]): Promise<Carried> =>
    new Promise(resolve => {
      const abort = new AbortController()
      const from = clock.now()
      let disarm = clock.at(instant(from + extendAfterMs), () => {
        store.engine
          .extendDelivery(delivery, instant(from + sendMs + 1000))
          .catch(error => tell('error', 'a page that takes long may be sent twice', { delivery: delivery.id, why: String(error) }))
        disarm = clock.at(instant(from + sendMs), () => {
          abort.abort(new Error(`no answer within ${sendMs / 1000} s`))
          resolve({ carried: 'unknown', detail: `no answer within ${sendMs / 1000} s` })
        })
      })
      // A carrier that throws has not said whether the page left.
      const threw = (error: unknown): void => {
        disarm()
        resolve({ carried: 'unknown', detail: error instanceof Error ? error.message : String(error) })
      }
      try {
        carrier.send(message, abort.signal).then(carried => {
          disarm()
          resolve(carried)
        }, threw)
      } catch (error) {
        threw(error)
      }
    })
  const ended = async (delivery: TakenDelivery, kind: MethodKind, carried: Carried, from: Loaded): Promise<void> => {
    const last = (outcome: EndedPage['outcome'], detail: string | null): Promise<void> => {
      if (outcome === 'refused' && delivery.drill !== null)
        drillBound
          .wasRefused(delivery)
          .catch(error =>
            tell('error', 'a page of a drill that did not leave counts all the same', { delivery: delivery.id, why: String(error) }),
          )
      needs.onEnded({ kind, method: delivery.send.method, outcome, detail, at: clock.now() })
      return end(delivery, outcome, detail, from)
    }
    if (carried.carried === 'handed over') return last('handed over', carried.receipt)
    if (carried.carried === 'refused') return last('refused', carried.detail)
    const wait = retryMs[delivery.attempts - 1]
    const asked = carried.carried === 'failed' ? (carried.afterMs ?? 0) : 0
    if (wait === undefined || asked > retryMs.at(-1)!) {
      return last(carried.carried === 'unknown' ? 'unknown' : 'refused', carried.detail)
    }
    const at = instant(clock.now() + Math.max(wait, asked))
    await store.engine.retryDelivery(delivery, at, carried.detail)
    const disarm = clock.at(at, () => {
      retryTimers.delete(disarm)
      loop.kick()
    })
    retryTimers.add(disarm)
  }
  const retryTimers = new Set<() => void>()

  const laneOf = (kind: MethodKind): Lane => {
    const lane = lanes.get(kind) ?? makeLane(perCarrierMax)
    lanes.set(kind, lane)
    return lane
  }
  /** `born`: committed by this process, and handed over at once. */
  const hold = (delivery: Delivery, isBorn: boolean, work: () => Promise<void>): void => {
    const prepared = behind.urgent() // until it stands at a door, or needs none
    let place: 'on its way' | 'at a door' | 'gone' = 'on its way'
    const arrives = (): void => {
      if (place !== 'on its way') return
      place = 'at a door'
      atDoor++
      prepared()
    }
    const leaves = (): void => {
      if (place === 'gone') return
      if (place === 'at a door') atDoor--
      place = 'gone'
      if (isBorn) born--
      else taken--
      shares.release(delivery.org)
      prepared()
      if (!isBorn && taken === takenMax - 1) loop.kick() // there is room again
    }
    if (isBorn) born++
    else taken++
    shares.hold(delivery.org)
    sending.set(delivery.id, { arrives, leaves })
    const holding: Promise<void> = work()
      .catch(error =>
        tell('error', 'a delivery failed and will be taken again', {
          delivery: delivery.id,
          why: error instanceof Error ? error.message : String(error),
        }),
      )
      .finally(() => {
        held.delete(holding)
        sending.delete(delivery.id)
        leaves()
      })
    held.add(holding)
  }
  const loop = makeLoop({
    name: 'delivering',
    clock,
    tell,
    pollMs: needs.pollMs,
    async turn() {
      const room = takeRoom()
      const due = await shares.take(room, sparePlaces, (limit, except) => store.engine.takeDeliveries(clock.now(), limit, leaseMs, except))
      // One that is in our own hands still, because we stood still for so long, is not sent a second time beside itself.
      for (const delivery of due) if (!sending.has(delivery.id)) hold(delivery, false, () => attempt(delivery))
      const ended = await store.engine.takeUnreported(clock.now(), takenMax, reportLeaseMs)
      for (const delivery of ended)
        if (!sending.has(delivery.id)) hold(delivery, false, () => report(delivery, delivery.outcome, delivery.detail))
      return room > 0 && due.length >= room ? clock.now() : null
    },
  })
  return {
    ...loop,
    room(count) {
      if (!running || born + reserved + count > bornMax || atDoor > takenMax || recording > recordingMax) return null
      reserved += count
      return {
        token,
        until: instant(clock.now() + (born + reserved + recording > stormOf ? leaseMs : bornLeaseMs)),
        go(deliveries, loaded, texts, asOf) {
          reserved -= count
          const known: Known = { at: asOf, loaded, texts }
          for (const delivery of deliveries) hold(delivery, true, () => attempt(delivery, known))
        },
        cancel() {
          reserved -= count
        },
      }
    },
    start() {
      running = true
      loop.start()
    },
    async stop() {
      running = false
      await loop.stop()
      for (const disarm of retryTimers) disarm()
      behind.open()
      await Promise.all(held)
    },
    inFlight: () => held.size,
  }
}

/** The words of the remediation item that a call is about: few are, and they are read with the call's own state. */
async function itemOf(org: ReturnType<Store['org']>, incident: Incident, callOut: CallOutId): Promise<string | null> {
  const obligation = incident.callOuts[callOut]?.obligation ?? null
  const text = obligation === null ? undefined : incident.obligations[obligation]?.text
  return text === undefined ? null : ((await org.readTexts([text]))[text] ?? null)
}

function titleIn(texts: Append['texts'], ref: Ref): Readonly<{ ref: Ref; text: string }> | undefined {
  const text = texts[ref]?.text
  return text === undefined ? undefined : { ref, text }
}
