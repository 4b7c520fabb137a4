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
 * V7  What this process commits it hands over itself, at once: such a delivery is taken from the beginning, for a short time that
 *     is made longer only where a carrier is slow, so that a death in between costs seconds.
 * V8  One organisation's storm holds up no other's pages: places go by turns (lane.ts), and what is taken too (shares.ts).
 */
import type { PageOutcome } from '../core/event.ts'
import { type Instant, instant } from '../core/id.ts'
import type { MethodKind } from '../core/oncall/people.ts'
import type { Carried, Carrier } from '../integrations/carrier.ts'
import type { Directory } from '../people/directory.ts'
import type { Append, Delivery, Loaded, OrgId, Store, TakenDelivery } from '../store/port.ts'
import { derive, fresh as newToken } from './derive.ts'
import type { Editions } from './editions.ts'
import { failpoint } from './failpoints.ts'
import type { Handle, HandOver } from './handle.ts'
import { type Lane, makeLane } from './lane.ts'
import { type Loop, makeLoop } from './loop.ts'
import { pageMessage } from './message.ts'
import type { Clock, Links } from './port.ts'
import { makeShares } from './shares.ts'
import type { Tell } from './tell.ts'

const heldMax = 256 // taken from the store and not ended yet
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
const extendAfterMs = 2000 // of sending; with what it may have waited still within the short lease
/** After the first and the second attempt, whichever node made them; a third is the last (V2). One that a node died in counts. */
const retryMs = [2000, 5000] as const

export type Deliveries = Loop & HandOver & Readonly<{ inFlight(): number }>
/** What the commit knew, and when. */
type Known = Readonly<{ at: Instant; loaded: Loaded; texts: Append['texts'] }>

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
  const shares = makeShares(heldMax)

  const sending = new Set<string>() // deliveries that this process has in hand
  let reserved = 0 // for what is being committed
  let running = false

  const end = async (delivery: TakenDelivery, outcome: PageOutcome, detail: string | null): Promise<void> => {
    await failpoint('after-send-before-outcome')
    const at = clock.now()
    const told = await tellStream(delivery, outcome, detail, { delivery: delivery.id, outcome, detail, at })
    if (told) return
    if (await store.engine.endDelivery(delivery, outcome, detail, at)) await store.engine.reported(delivery.org, delivery.id, clock.now())
  }
  /** True: the stream took it, and what was to be recorded with it is recorded. */
  const tellStream = async (delivery: Delivery, outcome: PageOutcome, detail: string | null, ended?: Append['ended']): Promise<boolean> => {
    const outcomeOf = await needs.handle(
      {
        org: delivery.org,
        stream: delivery.stream,
        command: derive('end-page', delivery.org, delivery.id),
        by: { tocsin: 'carrier' },
        ask: () => ({ type: 'EndPage', page: delivery.send.page, outcome, detail }),
      },
      ended === undefined ? {} : { ended },
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
    const { title: ref, plan: edition } = loaded.incident
    const fresh = known !== undefined && clock.now() <= known.at + freshMs ? known.texts[ref]?.text : undefined
    const title = fresh ?? (await org.readTexts([ref]))[ref] ?? null
    const { value: plan } = await needs.editions.plan(delivery.org, edition)
    // Looks are taken outside of the lane: many look with one question, and the carrier's places are for sending. A look that
    // took long is an old one itself. A store that is always slow must not keep a page back for ever.
    let waited = 0
    for (let looks = 0; ; looks++) {
      const from = clock.now()
      await lane.enter(delivery.drill !== null, delivery.org)
      waited += clock.now() - from
      if (waited > (known === undefined ? waitMs : bornWaitMs)) {
        lane.leave()
        // Behind a slow carrier: given back, so that what goes by another one gets its turn (V5).
        return store.engine.giveBackDelivery(delivery, instant(clock.now() + 500))
      }
      if (clock.now() <= loadedAt + freshMs || looks === looksMax) break
      lane.leave()
      loadedAt = clock.now()
      const look = await org.loadSince(delivery.stream, loaded.incident.seq)
      if (look !== 'the same') loaded = look ?? loaded
    }
    const drill =
      delivery.drill === null
        ? null
        : await org.drill(delivery.drill).catch(error => {
            lane.leave()
            throw error
          })
    const { incident, number } = loaded
    const callOut = incident.callOuts[delivery.send.callOut]
    if (callOut === undefined || drill?.state === 'over' || drill?.state === 'paused') {
      lane.leave()
      if (drill?.state === 'paused') return store.engine.giveBackDelivery(delivery, instant(clock.now() + pausedMs))
      return end(delivery, 'superseded', null) // V1, V6
    }
    const { links } = needs
    const now = clock.now()
    const url = needs.url()
    const message = {
      delivery,
      incident,
      number,
      callOut,
      title,
      plan,
      person,
      method,
      links,
      url,
      conference: needs.conference(number),
      now,
    }
    const carried = await carry(carrier, delivery, pageMessage(message)).finally(lane.leave)
    return ended(delivery, carried)
  }
  const carry = async (carrier: Carrier, delivery: TakenDelivery, message: Parameters<Carrier['send']>[0]): Promise<Carried> => {
    const abort = new AbortController()
    let disarm = (): void => {}
    const from = clock.now()
    const tooLong = new Promise<Carried>(resolve => {
      disarm = clock.at(instant(from + extendAfterMs), () => {
        store.engine
          .extendDelivery(delivery, instant(from + sendMs + 1000))
          .catch(error => tell('error', 'a page that takes long may be sent twice', { delivery: delivery.id, why: String(error) }))
        disarm = clock.at(instant(from + sendMs), () => {
          abort.abort(new Error(`no answer within ${sendMs / 1000} s`))
          resolve({ carried: 'unknown', detail: `no answer within ${sendMs / 1000} s` })
        })
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
    sending.add(delivery.id)
    shares.hold(delivery.org)
    const holding: Promise<void> = work
      .catch(error =>
        tell('error', 'a delivery failed and will be taken again', {
          delivery: delivery.id,
          why: error instanceof Error ? error.message : String(error),
        }),
      )
      .finally(() => {
        held.delete(holding)
        sending.delete(delivery.id)
        shares.release(delivery.org)
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
      const room = heldMax - held.size - reserved
      if (room <= 0) return null
      const taken = await shares.take(room, (limit, except) => store.engine.takeDeliveries(clock.now(), limit, leaseMs, except))
      // One that is in our own hands still, because we stood still for so long, is not sent a second time beside itself.
      for (const delivery of taken) if (!sending.has(delivery.id)) hold(attempt(delivery), delivery)
      const ended = await store.engine.takeUnreported(clock.now(), heldMax, reportLeaseMs)
      for (const delivery of ended) if (!sending.has(delivery.id)) hold(report(delivery, delivery.outcome, delivery.detail), delivery)
      return taken.length === room ? clock.now() : null
    },
  })
  return {
    ...loop,
    room(count) {
      if (!running || held.size + reserved + count > heldMax) return null
      reserved += count
      const token = newToken()
      return {
        token,
        until: instant(clock.now() + bornLeaseMs),
        go(deliveries, loaded, texts, asOf) {
          reserved -= count
          const known: Known = { at: asOf, loaded, texts }
          for (const delivery of deliveries) hold(attempt(delivery, known), delivery)
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
      await Promise.all(held)
    },
    inFlight: () => held.size,
  }
}
