/**
 * Regulation (EEC, Euratom) No 1182/71 of 3 June 1971, the rules applicable to periods, dates and time limits: Article 3.
 *
 * 3(1)  A period in hours does not count the hour in which the event falls; one in days not the day.
 * 3(4)  A period that is not in hours and ends on a holiday, Sunday or Saturday runs to the end of the next working day.
 * 3(5)  A period of two days or more includes at least two working days. Whether that reaches 72 hours is unsettled.
 */
import { type Day, dayOf } from '../../calendar/civil.ts'
import { toWallClock } from '../../calendar/local.ts'
import { type Instant, instant } from '../../id.ts'
import { hour } from '../../span.ts'
import { endOf, isWorkingDay, type Place, workingDayAfter, workingDayFrom } from './working-days.ts'

export const citation = 'Regulation (EEC, Euratom) No 1182/71, Art 3'

/** The hour is taken on the local clock, the hours are added in elapsed time. */
export function hoursAfter(place: Place, from: Instant, hours: number): Instant {
  const wall = toWallClock(place.table, from)
  const intoTheHour = ((wall % hour) + hour) % hour
  return instant(from - intoTheHour + hour + hours * hour)
}

export const rolled = (place: Place, last: Day): Day => workingDayFrom(place, last)

/** Where the period has fewer than two working days after the day of the event: the end of the second; null: it has them. */
export function twoWorkingDays(place: Place, from: Instant, due: Instant): Instant | null {
  const first = dayOf(toWallClock(place.table, from))
  const last = dayOf(toWallClock(place.table, due))
  let count = 0
  for (let d = first + 1; d <= last; d++) if (isWorkingDay(place, d as Day)) count++
  return count >= 2 ? null : endOf(place, workingDayAfter(place, first, 2))
}
