/**
 * Lengths of time. Exact time, calendar days, business days and months are distinct units and are never converted into
 * each other: 24 hours across a change of the clock is not a day.
 */
export type Span = Readonly<{ unit: 'ms'; count: number }> | Readonly<{ unit: 'day' | 'business day' | 'month'; count: number }>

/** What the plan leaves open ("within a set window"): kept in the plan's own words, asked for, never filled in. */
export type Open = Readonly<{ open: string }>

export const isOpen = (value: unknown): value is Open => typeof value === 'object' && value !== null && 'open' in value

export const minute = 60_000
export const hour = 60 * minute

/** "15 minutes", "1 day": in the largest unit that gives a whole number, and only what is exact in hours. */
export function spanWords(span: Span): string {
  if (span.unit !== 'ms') return `${span.count} ${span.unit}${span.count === 1 ? '' : 's'}`
  for (const [unit, ms] of [
    ['hour', hour],
    ['minute', minute],
    ['second', 1000],
  ] as const) {
    if (span.count >= ms && span.count % ms === 0) return `${span.count / ms} ${unit}${span.count === ms ? '' : 's'}`
  }
  return `${span.count} ms`
}
