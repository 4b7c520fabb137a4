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
