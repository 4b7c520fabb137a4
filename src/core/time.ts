/** Instants compared, where "never" is later than all of them. */
import type { Instant } from './id.ts'

export type Moment = Instant | 'never'

export const earlier = (a: Moment, b: Moment): Moment => (a === 'never' ? b : b === 'never' ? a : a < b ? a : b)
export const later = (a: Instant, b: Instant): Instant => (a > b ? a : b)
export const has = (come: Moment, now: Instant): boolean => come !== 'never' && come <= now
