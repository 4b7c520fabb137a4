/**
 * Bounds on what costs somebody a letter, a message or a call, counted in the store: all nodes count together, and a restart counts on.
 *
 * B1  Whom something is counted for is kept as a keyed hash, and no longer than the bound looks back.
 * B2  Counted under all bounds or under none: who is refused by one uses up no room of another. So one sender fills the bound of all by no
 *     more than their own.
 * B3  A bound that is full is remembered here until it has room, so that whoever goes on asking costs the store nothing.
 */
import { createHmac } from 'node:crypto'
import type { OrgId, Store } from '../store/port.ts'
import { fresh, type Random } from './derive.ts'
import type { Clock } from './port.ts'

/** `what` is counted, for `who`: an address, a network; at most so many within so long. */
export type BoundAsked = Readonly<{ what: string; who: string; most: number; withinMs: number }>
export type SharedBounds = Readonly<{
  /** For each bound the ms until there is room; counted, once under each, only where all are 0. Throws what the store throws. */
  count(org: OrgId, asked: readonly BoundAsked[]): Promise<readonly number[]>
}>
const rememberedMost = 10_000

export function makeSharedBounds(
  needs: Readonly<{ store: Store; clock: Clock; key(org: OrgId): Uint8Array; random?: Random }>,
): SharedBounds {
  const fullUntil = new Map<string, number>()
  return {
    async count(org, asked) {
      const now = needs.clock.now()
      const named = (what: string, who: string) =>
        `${what} ${createHmac('sha256', needs.key(org)).update(who).digest('base64url').slice(0, 22)}`
      const under = asked.map(({ what, who, most, withinMs }) => ({ key: named(what, who), most, withinMs }))
      const place = (key: string) => `${org} ${key}`
      const known = under.map(({ key }) => Math.max(0, (fullUntil.get(place(key)) ?? 0) - now))
      if (known.some(wait => wait > 0)) return known
      const waits = await needs.store.org(org).count(fresh(needs.random), under, now)
      if (fullUntil.size > rememberedMost) fullUntil.clear()
      for (const [i, wait] of waits.entries()) if (wait > 0) fullUntil.set(place(under[i]!.key), now + wait)
      return waits
    },
  }
}
