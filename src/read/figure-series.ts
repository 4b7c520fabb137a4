/**
 * The plan's figures over time: the same reckoning as over the whole period, for each stretch of it. Stretches begin at
 * midnight UTC, months on their first day and weeks on Monday; the first and the last are cut where the period is.
 */
import { type Instant, instant } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { Plan } from '../core/plan.ts'
import { type Figure, figuresOf } from './figures.ts'

export type Every = 'week' | 'month'
export type Bucket = Readonly<{ from: Instant; to: Instant; incidents: number; items: Figure[] }>

const dayMs = 86_400_000
const bucketsMax = 120

/** Where the stretch that `at` lies in begins. */
function begin(at: number, every: Every): number {
  const d = new Date(at)
  if (every === 'month') return Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), 1)
  const midnight = Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate())
  return midnight - ((d.getUTCDay() + 6) % 7) * dayMs
}
function after(from: number, every: Every): number {
  if (every === 'week') return from + 7 * dayMs
  const d = new Date(from)
  return Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + 1, 1)
}

/** `from` null: from the first incident on. At most 120 stretches, the newest ones; `to` is not included. */
export function seriesOf(plan: Plan, incidents: readonly Incident[], from: Instant | null, to: Instant, every: Every): Bucket[] {
  const first = from ?? incidents.reduce<number>((least, i) => Math.min(least, i.openedAt), to)
  const buckets: Bucket[] = []
  for (let start = begin(first, every); start < to; start = after(start, every)) {
    const [low, high] = [Math.max(start, first), Math.min(after(start, every), to)]
    if (low >= high) continue
    const own = incidents.filter(i => i.openedAt >= low && i.openedAt < high)
    buckets.push({ from: instant(low), to: instant(high), incidents: own.length, items: figuresOf(plan, own) })
  }
  return buckets.slice(-bucketsMax)
}
