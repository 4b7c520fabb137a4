/**
 * Business days and hours, by the calendar that the plan names. Where the plan leaves them open there is no answer: null,
 * never a guess.
 *
 * B1  A business day is one of the week's business days that is neither a holiday nor a closure, in the calendar's own zone.
 * B2  The day on which something happens is not counted; what is owed within N business days is owed by the end of the
 *     business hours of the Nth one after it.
 */
import type { Instant } from '../id.ts'
import type { Calendar } from '../world.ts'
import { at, type Day, dateText, day, dayOf, weekday } from './civil.ts'
import { toInstant, toWallClock, zoneTable } from './local.ts'

export type Business = NonNullable<Calendar['business']>

const reach = 3660 // days: a calendar without a business day in ten years has none

/** Null where the business days are open, or their holidays are not in the calendar. */
export function isBusinessDay(calendar: Calendar, d: Day): boolean | null {
  const business = calendar.business
  if (business === null) return null
  const holidays = calendar.holidays[business.holidays]
  if (holidays === undefined) return null
  const date = dateText(d)
  return business.days.includes(weekday(d)) && !holidays.includes(date) && !business.closures.includes(date)
}

/** The `count`th business day after a day that is not counted itself (before it, where count is negative). Null: open, or none. */
export function businessDayAfter(calendar: Calendar, from: Day, count: number): Day | null {
  const step = count < 0 ? -1 : 1
  let left = Math.abs(count)
  let last: number = from
  for (let d = from + step; Math.abs(d - last) <= reach; d += step) {
    const is = isBusinessDay(calendar, day(d))
    if (is === null) return null
    if (!is) continue
    last = d
    left -= 1
    if (left <= 0) return day(d)
  }
  return null
}

/** When the business hours of a day end, whether or not it is a business day. */
const closing = (calendar: Calendar, business: Business, d: Day): Instant =>
  toInstant(zoneTable(calendar, business.zone), at(d, business.to * 60_000))

/** End of the `count`th business day after the day of `after`. Null: the plan leaves business days open. */
export function endOfBusinessDay(calendar: Calendar, after: Instant, count: number): Instant | null {
  const business = calendar.business
  if (business === null) return null
  const found = businessDayAfter(calendar, dayOf(toWallClock(zoneTable(calendar, business.zone), after)), count)
  return found === null ? null : closing(calendar, business, found)
}

/** "By end of next business day": the day on which it happened is not the next one, even before opening. */
export const endOfNextBusinessDay = (calendar: Calendar, after: Instant): Instant | null => endOfBusinessDay(calendar, after, 1)
