/** Whether something came again often enough, all through a period. */
import type { Period } from './posture.ts'

/**
 * The first stretch longer than `everyMs` in which there was none; null: there was always one in time. The first has to come within
 * `everyMs` of the period's beginning. Where none came in it at all, the last one before has to hold to its end.
 */
export function gapIn(times: readonly number[], { from, to }: Period, everyMs: number): Readonly<{ from: number; to: number }> | null {
  const sorted = times.filter(at => at < to).toSorted((a, b) => a - b)
  const inside = sorted.filter(at => at >= from)
  if (inside.length === 0) {
    const heldUntil = (sorted.at(-1) ?? Number.NEGATIVE_INFINITY) + everyMs
    return heldUntil >= to ? null : { from: Math.max(from, heldUntil), to }
  }
  let last: number = from
  for (const at of [...inside, to]) {
    if (at - last > everyMs) return { from: last, to: at }
    last = at
  }
  return null
}
