/** What the engine sees across organisations, in memory. */
import type { StreamId } from '../../core/event.ts'
import type { Id, Instant } from '../../core/id.ts'
import type { EndedDelivery, EngineStore, OrgId, TakenDelivery, Wake } from '../port.ts'
import { address, type DeliveryState, type House, parts } from './house.ts'

/** Null: of anybody. */
const ofOthers = (except: readonly OrgId[]): ((key: string) => boolean) | null =>
  except.length === 0 ? null : key => !except.includes(parts(key)[0])

export function engineIn(house: House): EngineStore {
  const deliveryAt = (org: OrgId, id: Id<'delivery'>): DeliveryState | undefined => house.orgs.get(org)?.deliveries.get(id)
  return {
    async orgs() {
      return [...house.orgs.keys()].sort()
    },

    async takeWakes(now, limit, leaseMs, except = []) {
      const taken: Wake[] = []
      for (const key of house.wakes.take(now, limit, ofOthers(except))) {
        const [org, stream] = parts(key) as readonly [OrgId, StreamId]
        const state = house.orgs.get(org)?.streams.get(stream)
        if (!state || state.wakeAt === 'never') continue
        state.wakeToken = house.token()
        house.wakes.set(key, now + leaseMs)
        taken.push({ org, stream, at: state.wakeAt, token: state.wakeToken })
      }
      return taken
    },
    async postponeWake(wake, at) {
      const state = house.orgs.get(wake.org)?.streams.get(wake.stream)
      if (state?.wakeToken !== wake.token) return
      state.wakeAt = at
      state.wakeToken = null
      house.wakes.set(address(wake.org, wake.stream), at)
    },
    async nextWake() {
      return house.wakes.next() as Instant | null
    },

    async takeDeliveries(now, limit, leaseMs, except = []) {
      const taken: TakenDelivery[] = []
      for (const key of house.sending.take(now, limit, ofOthers(except))) {
        const [org, id] = parts(key)
        const state = deliveryAt(org, id as Id<'delivery'>)
        if (!state) continue
        state.token = house.token()
        state.attempts++
        state.leasedUntil = now + leaseMs
        house.sending.set(key, state.leasedUntil)
        taken.push({ ...state.delivery, attempts: state.attempts, token: state.token })
      }
      return taken
    },
    async endDelivery(delivery, outcome, detail, at) {
      const state = deliveryAt(delivery.org, delivery.id)
      if (!state || state.outcome !== null) return false
      Object.assign(state, { outcome, detail, endedAt: at, token: null })
      const key = address(delivery.org, delivery.id)
      house.sending.delete(key)
      house.unreported.set(key, state.leasedUntil) // until then it is the sender's to report
      house.changed(delivery.org, delivery.stream, 'delivery')
      return true
    },
    async extendDelivery(delivery, until) {
      const state = deliveryAt(delivery.org, delivery.id)
      if (!state || state.outcome !== null || state.token !== delivery.token) return
      state.leasedUntil = until
      house.sending.set(address(delivery.org, delivery.id), until)
    },
    async retryDelivery(delivery, at, detail) {
      const state = deliveryAt(delivery.org, delivery.id)
      if (!state || state.outcome !== null || state.token !== delivery.token) return
      Object.assign(state, { token: null, detail, delivery: { ...state.delivery, dueAt: at } })
      house.sending.set(address(delivery.org, delivery.id), at)
    },
    async giveBackDelivery(delivery, at) {
      const state = deliveryAt(delivery.org, delivery.id)
      if (!state || state.outcome !== null || state.token !== delivery.token) return
      Object.assign(state, { token: null, attempts: state.attempts - 1, delivery: { ...state.delivery, dueAt: at } })
      house.sending.set(address(delivery.org, delivery.id), at)
    },
    async takeUnreported(now, limit, leaseMs) {
      const taken: EndedDelivery[] = []
      for (const key of house.unreported.take(now, limit)) {
        const [org, id] = parts(key)
        const state = deliveryAt(org, id as Id<'delivery'>)
        if (!state || state.outcome === null || state.endedAt === null) continue
        house.unreported.set(key, now + leaseMs)
        taken.push({ ...state.delivery, outcome: state.outcome, detail: state.detail, endedAt: state.endedAt })
      }
      return taken
    },
    async reported(org, delivery, at) {
      const state = deliveryAt(org, delivery)
      if (!state || state.outcome === null || state.reportedAt !== null) return
      state.reportedAt = at
      house.unreported.delete(address(org, delivery))
    },
    async endedLately(since, most) {
      return [...house.orgs.values()].flatMap(({ deliveries }) =>
        [...deliveries.values()]
          .filter(
            ({ delivery, outcome }) =>
              delivery.dueAt >= since && outcome !== null && ['handed over', 'refused', 'unknown'].includes(outcome),
          )
          .sort((a, b) => b.delivery.dueAt - a.delivery.dueAt)
          .slice(0, most)
          .map(({ delivery, outcome, detail, endedAt }) => ({ ...delivery, outcome: outcome!, detail, endedAt: endedAt! })),
      )
    },

    async unrouted(limit) {
      return [...house.orgs.values()]
        .filter(org => org.waiting.size > 0)
        .map(org => ({ org: org.org, count: org.waiting.size }))
        .sort((a, b) => (a.org < b.org ? -1 : 1))
        .slice(0, limit)
    },
    async expiring(now, limit) {
      return [...house.orgs.values()]
        .filter(org => (org.expiring.next() ?? Number.POSITIVE_INFINITY) <= now)
        .map(org => org.org)
        .sort()
        .slice(0, limit)
    },
    async findDoor(secretHash) {
      const found = house.doorsBySecret.get(secretHash)
      return found ? (house.orgs.get(found.org)?.doors.get(found.id) ?? null) : null
    },
    async sequence(limit) {
      let given = 0
      for (const { org, events } of house.unsequenced.splice(0, limit)) {
        house.orgs.get(org)!.log.push(...events)
        given += events.length
      }
      return given
    },
    knows: 0,
    async heartbeat(node, now) {
      house.heartbeats.set(node, now)
      return 0
    },
    async heartbeats() {
      return [...house.heartbeats].map(([node, at]) => ({ node, at, knows: 0 })).sort((a, b) => (a.node < b.node ? -1 : 1))
    },
    async figures(now) {
      const wakes = house.wakes.behind(now)
      const deliveries = house.sending.behind(now)
      return {
        wakesBehind: wakes.count,
        oldestWakeMs: wakes.oldest === null ? 0 : now - wakes.oldest,
        deliveriesBehind: deliveries.count,
        oldestDeliveryMs: deliveries.oldest === null ? 0 : now - deliveries.oldest,
        unsequenced: house.unsequenced.reduce((sum, { events }) => sum + events.length, 0),
      }
    },
  }
}
