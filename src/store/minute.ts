import type { Instant } from '../core/id.ts'

/** The minute in which an instant lies: intake is counted by the minute. */
export const minuteOf = (at: Instant): number => Math.floor(at / 60_000) * 60_000
