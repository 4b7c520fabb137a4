/**
 * Deliveries of senders that do it again: a vendor that was not answered in time, and whoever recorded one and plays it back.
 *
 * O1  A delivery counts as taken in once that is committed, never before: whoever dies in the middle is sent it again, and takes it.
 * O2  Two of the same at once on one node are one after the other. On two nodes both may be taken in: they say the same of the same condition.
 * O3  It is remembered for longer than any vendor tries again; by a hash, and by all nodes together.
 */
import { createHash } from 'node:crypto'
import { hour } from '../core/span.ts'
import type { Door, Store } from '../store/port.ts'
import type { Clock } from './port.ts'

const rememberedMs = 90 * 24 * hour

/** Null: it was taken in before. */
export type TakenOnce = <T>(door: Door, delivery: string, take: () => Promise<T>) => Promise<T | null>

export function makeTakenOnce({ store, clock }: Readonly<{ store: Store; clock: Clock }>): TakenOnce {
  const underWay = new Map<string, Promise<unknown>>()
  return async (door, delivery, take) => {
    const key = `delivery ${door.id} ${createHash('sha256').update(delivery).digest('base64url').slice(0, 22)}`
    const place = `${door.org} ${key}`
    for (let other = underWay.get(place); other !== undefined; other = underWay.get(place)) await other.catch(() => {})
    const work = (async () => {
      const of = store.org(door.org)
      if (await of.isCounted(takenId, key, clock.now())) return null
      const taken = await take()
      await of.count(takenId, [{ key, most: 1, withinMs: rememberedMs }], clock.now())
      return taken
    })()
    underWay.set(place, work)
    try {
      return await work
    } finally {
      underWay.delete(place)
    }
  }
}
const takenId = 'taken in'
