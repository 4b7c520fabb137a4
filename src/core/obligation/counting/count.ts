/** A counting and the moments that it needs make a due time. */
import { addMonths, day, dayOf, fromDate, toDate } from '../../calendar/civil.ts'
import { toWallClock } from '../../calendar/local.ts'
import { type Instant, instant } from '../../id.ts'
import { hour } from '../../span.ts'
import type { Counting, Roll } from './counting.ts'
import { rolled } from './eu-1182-71.ts'
import { endOf, isWorkingDay, type Place, timeOn, workingDayAfter, workingDayFrom } from './working-days.ts'

/** Null: the counting has no date of its own. `aware` where the counting asks for it. */
export function count(counting: Counting, place: Place, from: Instant, aware: Instant | null): Instant | null {
  const date = dayOf(toWallClock(place.table, from))
  const end = (last: typeof date, roll: Roll) => endOf(place, roll === 'none' ? last : rolled(place, last))
  switch (counting.by) {
    case 'hours':
      return instant(from + Math.round(counting.hours * hour)) // a drill's pace makes fractions of an hour
    case 'days':
      return end(day(date + counting.days), counting.roll)
    case 'months':
      return end(addMonths(date, counting.months), counting.roll)
    case 'business days': {
      const last = workingDayAfter(place, date, counting.days)
      return counting.closes === null ? endOf(place, last) : timeOn(place, last, counting.closes)
    }
    case 'days after the year':
      return endOf(place, day(fromDate({ year: toDate(date).year, month: 12, day: 31 }) + counting.days))
    case 'hours, noon':
      return noonAfter(place, instant(from + counting.hours * hour))
    case 'months, noon':
      return noonAfter(place, endOf(place, addMonths(date, counting.months)))
    case 'dora-initial': {
      const fromClassification = from + Math.round(counting.hours * hour)
      const fromAwareness = (aware ?? from) + Math.round(counting.hoursOfAwareness * hour)
      const due = instant(from > fromAwareness ? fromClassification : Math.min(fromClassification, fromAwareness))
      return counting.noon ? noonAfter(place, due) : due
    }
    case 'at once':
      return from
    case 'no figure':
      return null
  }
}

/** Noon of the next working day, where a time falls on none. */
function noonAfter(place: Place, due: Instant): Instant {
  const date = dayOf(toWallClock(place.table, due))
  return isWorkingDay(place, date) ? due : timeOn(place, workingDayFrom(place, date), '12:00')
}
