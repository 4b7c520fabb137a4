/**
 * Pages on their way out. What became of one goes back to core as a command, and core decides who is paged next.
 *
 * V1  A page leaves only after its commit, and only if its call-out still runs at that moment.
 * V2  A carrier that fails is asked again for seconds, not longer: the person's next method is worth more.
 * V3  Whether it left may be unknown (we died, the line broke): it is sent again. A duplicate beats a loss.
 * V4  Each delivery ends in one recorded outcome; the outcome reaches its stream even if we die in between.
 * V5  A slow carrier holds up its own pages only.
 * V6  A real page goes before any page of a drill. Of a drill that is paused none leaves until it goes on, and of one that is
 *     over none at all.
 */
import type { PageOutcome } from '../core/event.ts'
import { instant } from '../core/id.ts'
import type { MethodKind } from '../core/oncall/people.ts'
import type { Carried, Carrier } from '../integrations/carrier.ts'
import type { Directory } from '../people/directory.ts'
import type { Delivery, OrgId, Store, TakenDelivery } from '../store/port.ts'
import { derive } from './derive.ts'
import type { Editions } from './editions.ts'
import { failpoint } from './failpoints.ts'
import type { Handle } from './handle.ts'
import { type Lane, makeLane } from './lane.ts'
import { type Loop, makeLoop } from './loop.ts'
import { pageMessage } from './message.ts'
import type { Clock, Links } from './port.ts'
import type { Tell } from './tell.ts'

const heldMax = 256 // taken from the store and not ended yet
const perCarrierMax = 16
const sendMs = 10_000
const freshMs = 20 // a state that is older is looked at again before the page leaves
const looksMax = 10
const pausedMs = 5000 // until a page of a paused drill is looked at again
const waitMs = 4000 // behind a slow carrier, before it is given back
const leaseMs = sendMs + waitMs + 1000 // so long a page of a node that died waits for the next one
const reportLeaseMs = 10_000
/** After the first and the second attempt, whichever node made them; a third is the last (V2). One that a node died in counts. */
const retryMs = [2000, 5000] as const

export type Deliveries = Loop & Readonly<{ inFlight(): number }>

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
    pollMs: number | 'never'
  }>,
): Deliveries {
  const { store, clock, tell } = needs
  const carriers = new Map<MethodKind, Carrier>(needs.carriers.map(carrier => [carrier.kind, carrier]))
  const held = new Set<Promise<void>>()
  const lanes = new Map<MethodKind, Lane>()

  const end = async (delivery: TakenDelivery, outcome: PageOutcome, detail: string | null): Promise<void> => {
    await failpoint('after-send-before-outcome')
    if (await store.engine.endDelivery(delivery, outcome, detail, clock.now())) await report(delivery, outcome, detail)
  }
  const report = async (delivery: Delivery, outcome: PageOutcome, detail: string | null): Promise<void> => {
    const outcomeOf = await needs.handle({
      org: delivery.org,
      stream: delivery.stream,
      command: derive('end-page', delivery.org, delivery.id),
      by: { tocsin: 'carrier' },
      ask: () => ({ type: 'EndPage', page: delivery.send.page, outcome, detail }),
    })
    if (outcomeOf.handled === 'refused') {
      tell('error', 'the outcome of a page was refused', { delivery: delivery.id, outcome, why: outcomeOf.refusal.refused })
    }
    await store.engine.reported(delivery.org, delivery.id, clock.now())
  }

  /** The one attempt: everything is looked at now, nothing from when the page was asked for. */
  const attempt = async (delivery: TakenDelivery): Promise<void> => {
    const takenAt = clock.now()
    const org = store.org(delivery.org)
    const directory = await needs.directory(delivery.org)
    const person = directory.persons.find(person => person.id === delivery.send.person)
    const method = person?.methods.find(method => method.id === delivery.send.method)
    if (person === undefined || method === undefined) return end(delivery, 'refused', 'this contact method is gone')
    const carrier = carriers.get(method.kind)
    if (carrier === undefined) return end(delivery, 'refused', `${method.kind} is not set up here`)
    const carried = await laneOf(method.kind).through(async (): Promise<Carried | 'superseded' | 'later' | 'paused'> => {
      const drill = delivery.drill === null ? null : await org.drill(delivery.drill)
      if (drill?.state === 'over') return 'superseded' // V6
      if (drill?.state === 'paused') return 'paused'
      if (clock.now() > takenAt + waitMs) return 'later'
      let loadedAt = clock.now()
      let loaded = await org.load(delivery.stream)
      if (loaded === null) return { carried: 'refused', detail: 'its incident is gone' }
      const title = (await org.readTexts([loaded.incident.title]))[loaded.incident.title] ?? null
      const { value: plan } = await needs.editions.plan(delivery.org, loaded.incident.plan)
      // A look that took long is an old one itself. A store that is always slow must not keep a page back for ever.
      for (let looks = 0; clock.now() > loadedAt + freshMs && looks < looksMax; looks++) {
        loadedAt = clock.now()
        loaded = (await org.load(delivery.stream)) ?? loaded
      }
      const { incident, number } = loaded
      const callOut = incident.callOuts[delivery.send.callOut]
      if (callOut === undefined) return 'superseded' // V1
      const { links } = needs
      return carry(
        carrier,
        pageMessage({
          delivery,
          incident,
          number,
          callOut,
          title,
          plan,
          person,
          method,
          links,
          url: needs.url(),
          conference: needs.conference(number),
          now: clock.now(),
        }),
      )
    }, delivery.drill !== null)
    if (carried === 'paused') return store.engine.retryDelivery(delivery, instant(clock.now() + pausedMs), 'its drill is paused')
    if (carried === 'superseded') return end(delivery, 'superseded', null)
    // Behind a slow carrier: given back, so that what goes by another one gets its turn (V5).
    if (carried === 'later') return store.engine.giveBackDelivery(delivery, instant(clock.now() + 500))
    return ended(delivery, carried)
  }
  const carry = async (carrier: Carrier, message: Parameters<Carrier['send']>[0]): Promise<Carried> => {
    const abort = new AbortController()
    let disarm = (): void => {}
    const tooLong = new Promise<Carried>(resolve => {
      disarm = clock.at(instant(clock.now() + sendMs), () => {
        abort.abort(new Error(`no answer within ${sendMs / 1000} s`))
        resolve({ carried: 'unknown', detail: `no answer within ${sendMs / 1000} s` })
      })
    })
    try {
      return await Promise.race([carrier.send(message, abort.signal), tooLong])
    } catch (error) {
      // A carrier that throws has not said whether the page left.
      return { carried: 'unknown', detail: error instanceof Error ? error.message : String(error) }
    } finally {
      disarm()
    }
  }
  const ended = async (delivery: TakenDelivery, carried: Carried): Promise<void> => {
    if (carried.carried === 'handed over') return end(delivery, 'handed over', carried.receipt)
    if (carried.carried === 'refused') return end(delivery, 'refused', carried.detail)
    const wait = retryMs[delivery.attempts - 1]
    const asked = carried.carried === 'failed' ? (carried.afterMs ?? 0) : 0
    if (wait === undefined || asked > retryMs.at(-1)!) {
      return end(delivery, carried.carried === 'unknown' ? 'unknown' : 'refused', carried.detail)
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
  const hold = (work: Promise<void>, delivery: Delivery): void => {
    const holding: Promise<void> = work
      .catch(error =>
        tell('error', 'a delivery failed and will be taken again', {
          delivery: delivery.id,
          why: error instanceof Error ? error.message : String(error),
        }),
      )
      .finally(() => {
        held.delete(holding)
        if (held.size === heldMax - 1) loop.kick() // there is room again
      })
    held.add(holding)
  }
  const loop = makeLoop({
    name: 'delivering',
    clock,
    tell,
    pollMs: needs.pollMs,
    async turn() {
      const room = heldMax - held.size
      if (room <= 0) return null
      const taken = await store.engine.takeDeliveries(clock.now(), room, leaseMs)
      for (const delivery of taken) hold(attempt(delivery), delivery)
      const ended = await store.engine.takeUnreported(clock.now(), heldMax, reportLeaseMs)
      for (const delivery of ended) hold(report(delivery, delivery.outcome, delivery.detail), delivery)
      return taken.length === room ? clock.now() : null
    },
  })
  return {
    ...loop,
    async stop() {
      await loop.stop()
      for (const disarm of retryTimers) disarm()
      await Promise.all(held)
    },
    inFlight: () => held.size,
  }
}
