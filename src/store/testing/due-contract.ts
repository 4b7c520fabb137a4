/** What every store must do with what falls due: wakes and deliveries, each taken by one at a time. */
import { describe, expect, test } from 'vitest'
import { id, instant } from '../../core/id.ts'
import { after, deliveryOf, type Fresh, mine, opening, stream, t0 } from './sample.ts'

export function dueContract(fresh: Fresh): void {
  describe('wakes', () => {
    test('C-12 a due stream is taken by one node, and by another when the lease ran out', async () => {
      const { org, of, store } = await fresh()
      await of.append(opening(org, 'a', { wakeAt: after(2000) }))
      await of.append(opening(org, 'b', { wakeAt: after(1000) }))
      expect(mine(org, await store.engine.takeWakes(after(999), 100, 10_000))).toEqual([])
      const both = await Promise.all([store.engine.takeWakes(after(2000), 100, 10_000), store.engine.takeWakes(after(2000), 100, 10_000)])
      const taken = both.flatMap(wakes => mine(org, wakes))
      expect(taken.map(wake => wake.stream).sort()).toEqual([stream('a'), stream('b')])
      expect(taken.find(wake => wake.stream === stream('b'))?.at).toBe(after(1000))
      expect(mine(org, await store.engine.takeWakes(after(11_999), 100, 10_000))).toEqual([])
      const again = mine(org, await store.engine.takeWakes(after(12_000), 100, 10_000))
      expect(again).toHaveLength(2)
      expect(new Set([...taken, ...again].map(wake => wake.token)).size).toBe(4)
    })

    test('the soonest are taken first, as many as are asked for', async () => {
      const { org, of, store } = await fresh()
      for (const [i, ms] of [300, 100, 200].entries()) await of.append(opening(org, `s${i}`, { wakeAt: instant(ms) }))
      expect((await store.engine.takeWakes(instant(1000), 2, 1)).map(wake => wake.at)).toEqual([100, 200])
      expect(mine(org, await store.engine.takeWakes(instant(1000), 3, 1)).map(wake => wake.at)).toEqual([300])
      for (const i of [0, 1, 2]) await of.append(opening(org, `s${i}`, { after: 1 }))
    })

    test('an append ends the lease, and a wake of before postpones nothing any more', async () => {
      const { org, of, store } = await fresh()
      await of.append(opening(org, 'a', { wakeAt: t0 }))
      expect(mine(org, await store.engine.takeWakes(t0, 100, 10_000, [org]))).toEqual([]) // all but this organisation's
      const [wake] = mine(org, await store.engine.takeWakes(t0, 100, 10_000))
      await of.append(opening(org, 'a', { after: 1, wakeAt: after(5) }))
      await store.engine.postponeWake(wake!, after(60_000))
      expect(mine(org, await store.engine.takeWakes(after(5), 100, 10_000))).toMatchObject([{ stream: stream('a'), at: after(5) }])
    })

    test('a wake that could not be handled comes again when it was put off to; none comes of a stream that never wakes', async () => {
      const { org, of, store } = await fresh()
      await of.append(opening(org, 'a', { wakeAt: t0 }))
      const [wake] = mine(org, await store.engine.takeWakes(t0, 100, 10_000))
      await store.engine.postponeWake(wake!, after(500))
      expect(mine(org, await store.engine.takeWakes(after(499), 100, 1))).toEqual([])
      expect(mine(org, await store.engine.takeWakes(after(500), 100, 1))).toHaveLength(1)
      await of.append(opening(org, 'a', { after: 1 }))
      expect(mine(org, await store.engine.takeWakes(after(1e9), 1000, 1))).toEqual([])
    })

    test('the next wake is the soonest that somebody may take', async () => {
      const { org, of, store } = await fresh()
      await of.append(opening(org, 'a', { wakeAt: instant(1000) }))
      expect(await store.engine.nextWake()).toBe(1000)
      await store.engine.takeWakes(instant(1000), 1, 500)
      expect(await store.engine.nextWake()).toBe(1500)
      expect(await store.engine.figures(instant(1700))).toMatchObject({ oldestWakeMs: 200 })
      await of.append(opening(org, 'a', { after: 1 }))
    })
  })

  describe('deliveries', () => {
    const withDelivery = async (name: string, dueAt = t0) => {
      const room = await fresh()
      const delivery = deliveryOf(room.org, stream('a'), name, dueAt)
      await room.of.append(opening(room.org, 'a', { deliveries: [delivery] }))
      const take = async (at = t0, leaseMs = 1000) => mine(room.org, await room.store.engine.takeDeliveries(at, 100, leaseMs))
      return { ...room, delivery, take }
    }

    test('C-11 what became of pages lately: the newest of each organisation, and none that waits, was called off, or is of long ago', async () => {
      const { org, of, store } = await fresh()
      const made = (name: string, at: number) => deliveryOf(org, stream('a'), name, after(at))
      const [old, a, b, off, waiting] = [made('old', -10), made('a', 1), made('b', 2), made('off', 3), made('waiting', 1e6)]
      await of.append(opening(org, 'a', { deliveries: [old, a, b, off, waiting] }))
      const taken = mine(org, await store.engine.takeDeliveries(after(5), 1000, 1000))
      const end = (which: typeof a, outcome: 'handed over' | 'refused' | 'superseded') =>
        store.engine.endDelivery(taken.find(({ id }) => id === which.id)!, outcome, 'code', after(6))
      for (const which of [old, a]) await end(which, 'handed over')
      await end(b, 'refused')
      await end(off, 'superseded')
      const lately = async (most: number) => mine(org, await store.engine.endedLately(after(0), most))
      expect(await lately(10)).toEqual([
        { ...b, outcome: 'refused', detail: 'code', endedAt: after(6) },
        { ...a, outcome: 'handed over', detail: 'code', endedAt: after(6) },
      ])
      expect(await lately(1)).toMatchObject([{ id: b.id }])
    })

    test('C-17 beside a sign of life stands what its node knows, and the answer is what the database has', async () => {
      const { store } = await fresh()
      const { knows } = store.engine
      expect(await store.engine.heartbeat('node-of-this-test', t0)).toBe(knows)
      expect(await store.engine.heartbeat('node-of-this-test', after(1))).toBe(knows)
      expect((await store.engine.heartbeats()).filter(({ node }) => node === 'node-of-this-test')).toEqual([
        { node: 'node-of-this-test', at: after(1), knows },
      ])
    })

    test('X-08 a delivery has one outcome, and the first one stands', async () => {
      const { store, org, of, delivery, take } = await withDelivery('a')
      const [taken] = await take()
      expect(taken).toEqual({ ...delivery, attempts: 1, token: taken!.token })
      const [again] = await take(after(1000))
      expect(again).toMatchObject({ attempts: 2 })
      expect(await store.engine.endDelivery(taken!, 'handed over', '250', after(1500))).toBe(true)
      expect(await store.engine.endDelivery(again!, 'refused', 'gone', after(1600))).toBe(false)
      expect(await take(after(1e9))).toEqual([])
      expect(await of.delivery(delivery.id)).toEqual({
        ...delivery,
        attempts: 2,
        outcome: 'handed over',
        detail: '250',
        endedAt: after(1500),
        reportedAt: null,
      })
      expect(await of.deliveries({ stream: stream('a'), limit: 5 })).toHaveLength(1)
      expect(await of.deliveries({ stream: stream('b'), limit: 5 })).toEqual([])
      expect(await of.delivery(id('nothing'))).toBeNull()
      await store.engine.reported(org, delivery.id, after(1501))
    })

    test('a transient failure is due again when it was put off to; whoever lost its lease puts off nothing', async () => {
      const { store, of, delivery, take } = await withDelivery('a')
      const [first] = await take()
      await store.engine.retryDelivery(first!, after(2000), 'busy')
      expect(await take(after(1999))).toEqual([])
      const [second] = await take(after(2000))
      expect(second).toMatchObject({ attempts: 2, dueAt: after(2000) })
      await store.engine.retryDelivery(first!, after(9000), 'late')
      expect(await take(after(3000))).toHaveLength(1)
      expect(await of.delivery(delivery.id)).toMatchObject({ outcome: null, detail: 'busy' })
    })

    test('what was taken and not tried is given back, and that was no attempt', async () => {
      const { store, take } = await withDelivery('a')
      const [first] = await take()
      await store.engine.giveBackDelivery(first!, after(2000))
      expect(await take(after(1999))).toEqual([])
      expect(await take(after(2000))).toMatchObject([{ attempts: 1, dueAt: after(2000) }])
      await store.engine.giveBackDelivery(first!, after(9000)) // its lease is another's by now
      expect(await take(after(3000))).toMatchObject([{ attempts: 2 }])
    })

    test('an outcome that its stream has not taken is handed over again when the lease of its sender ran out', async () => {
      const { store, org, of, delivery, take } = await withDelivery('a')
      const [taken] = await take(t0, 1000)
      await store.engine.endDelivery(taken!, 'unknown', null, after(10))
      const unreported = async (at: number) => mine(org, await store.engine.takeUnreported(after(at), 100, 1000))
      expect(await unreported(999)).toEqual([])
      expect(await unreported(1000)).toEqual([{ ...delivery, outcome: 'unknown', detail: null, endedAt: after(10) }])
      expect(await unreported(1500)).toEqual([])
      expect(await unreported(2000)).toHaveLength(1)
      await store.engine.reported(org, delivery.id, after(2100))
      expect(await unreported(9000)).toEqual([])
      expect(await of.delivery(delivery.id)).toMatchObject({ reportedAt: after(2100) })
    })

    test('what is no longer wanted is superseded, unless somebody is sending it', async () => {
      const { store, org, of, delivery, take } = await withDelivery('sending')
      const waiting = deliveryOf(org, stream('a'), 'waiting', after(60_000))
      await of.append(opening(org, 'a', { after: 1, deliveries: [waiting] }))
      await take()
      await of.append(opening(org, 'a', { after: 2, supersede: [delivery.id, waiting.id], incident: { at: after(3) } }))
      expect(await of.delivery(delivery.id)).toMatchObject({ outcome: null })
      expect(await of.delivery(waiting.id)).toMatchObject({ outcome: 'superseded', endedAt: after(3) })
      expect(mine(org, await store.engine.takeUnreported(after(3), 100, 1000))).toMatchObject([{ id: waiting.id, outcome: 'superseded' }])
      expect((await take(after(1e6))).map(taken => taken.id)).toEqual([delivery.id])
    })

    test('C-12 who appends a delivery may have taken it with that: nobody else gets it until the lease is over, or longer if it says so', async () => {
      const { org, of, store } = await fresh()
      const token = '0123456789abcdef0123456789abcdef'
      const delivery = deliveryOf(org, stream('a'), 'born')
      await of.append(opening(org, 'a', { deliveries: [delivery], taken: { token, until: after(1000) } }))
      const take = async (at: number) => mine(org, await store.engine.takeDeliveries(after(at), 100, 1000))
      expect(await of.delivery(delivery.id)).toMatchObject({ attempts: 1, outcome: null, dueAt: t0 })
      expect(await take(999)).toEqual([])
      await store.engine.extendDelivery({ ...delivery, attempts: 1, token }, after(5000))
      expect(await take(4999)).toEqual([])
      expect(await take(5000)).toMatchObject([{ id: delivery.id, attempts: 2 }])
      await store.engine.extendDelivery({ ...delivery, attempts: 1, token }, after(90_000)) // its lease is another's now
      expect(await take(6000)).toHaveLength(1)
    })

    test('X-08 an outcome is recorded with the append that tells its stream, or neither is', async () => {
      const { org, of, store } = await fresh()
      const [a, b] = [deliveryOf(org, stream('a'), 'a'), deliveryOf(org, stream('b'), 'b')]
      await of.append(opening(org, 'a', { deliveries: [a] }))
      await of.append(opening(org, 'b', { deliveries: [b] }))
      expect(mine(org, await store.engine.takeDeliveries(t0, 100, 1000, [org]))).toEqual([]) // all but this organisation's
      const taken = mine(org, await store.engine.takeDeliveries(t0, 100, 1000))
      const ending = (name: string, delivery: typeof a, more = {}) =>
        opening(org, name, { after: 1, ended: { delivery: delivery.id, outcome: 'handed over', detail: '250', at: after(5) }, ...more })
      expect((await of.append(ending('a', a, { after: 7 }))).appended).toBe('conflict')
      expect(await of.delivery(a.id)).toMatchObject({ outcome: null })
      await store.engine.endDelivery(taken.find(({ id }) => id === b.id)!, 'refused', 'gone', after(4))
      const both = await Promise.all([of.append(ending('a', a)), of.append(ending('b', b))])
      expect(both).toEqual([{ appended: 'done', number: 1, firing: 0 }, { appended: 'delivery has ended' }])
      expect(await of.delivery(a.id)).toMatchObject({ outcome: 'handed over', detail: '250', endedAt: after(5), reportedAt: after(5) })
      expect(await of.delivery(b.id)).toMatchObject({ outcome: 'refused', reportedAt: null })
      expect(await of.events(stream('b'))).toHaveLength(1)
      expect(mine(org, await store.engine.takeDeliveries(after(1e6), 100, 1))).toEqual([])
      expect(mine(org, await store.engine.takeUnreported(after(1e6), 100, 1))).toMatchObject([{ id: b.id }])
      await store.engine.reported(org, b.id, after(9))
    })

    test('made twice, a delivery is the same one', async () => {
      const { org, of, delivery, take } = await withDelivery('a')
      await of.append(opening(org, 'a', { after: 1, deliveries: [{ ...delivery, dueAt: after(99) }] }))
      expect(await take()).toHaveLength(1)
      expect(await of.deliveries({ limit: 10 })).toHaveLength(1)
    })
  })
}
