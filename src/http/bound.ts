/** At most so many within so long, for each key: of what costs somebody a letter, a message or a call. */
import type { Instant } from '../core/id.ts'

export type Bound = Readonly<{
  /** Ms until there is room under this key again; 0: there is. */
  wait(key: string, now: Instant): number
  count(key: string, now: Instant): void
}>

export function makeBound(most: number, withinMs: number): Bound {
  const counted = new Map<string, readonly number[]>()
  const within = (key: string, now: Instant) => (counted.get(key) ?? []).filter(at => at > now - withinMs)
  return {
    wait(key, now) {
      const times = within(key, now)
      return times.length < most ? 0 : times[0]! + withinMs - now
    },
    count(key, now) {
      for (const [old, times] of counted) if (times.at(-1)! <= now - withinMs) counted.delete(old) // no more keys than there were counts
      counted.set(key, [...within(key, now), now])
    },
  }
}
