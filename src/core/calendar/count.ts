/**
 * An instant and a span make an instant. Each unit counts in its own way and none is turned into another: 24 hours are
 * exact elapsed time, a day is the same wall clock tomorrow, a month the same day of the next (its last, where it is
 * shorter), a business day ends when the business hours of that day end.
 */
import { type Instant, instant } from '../id.ts'
import type { Span } from '../span.ts'
import type { Calendar } from '../world.ts'
import { endOfBusinessDay } from './business.ts'
import { addMonths, at, day, dayOf, timeOf } from './civil.ts'
import { toInstant, toWallClock, zoneTable } from './local.ts'

/**
 * `zone`: where the wall clock of days and months hangs; null where the plan leaves it open. A negative count goes back.
 * Null: the calendar that the unit needs (zone, business days, their holidays) is open.
 */
export function addSpan(calendar: Calendar, zone: string | null, from: Instant, span: Span): Instant | null {
  switch (span.unit) {
    case 'ms':
      return instant(from + span.count)
    case 'business day':
      return span.count === 0 ? from : endOfBusinessDay(calendar, from, span.count)
    case 'day':
    case 'month': {
      if (zone === null) return null
      if (span.count === 0) return from
      const table = zoneTable(calendar, zone)
      const wall = toWallClock(table, from)
      const date = dayOf(wall)
      return toInstant(table, at(span.unit === 'day' ? day(date + span.count) : addMonths(date, span.count), timeOf(wall)))
    }
  }
}
