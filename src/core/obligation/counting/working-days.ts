/**
 * Working days of a rule: not Saturday, not Sunday, not one of the holidays that it goes by. Apart from the business days
 * of a plan, which are the organisation's own.
 */
import { at, type Day, dateText, day, dayLength, readTime, weekday } from '../../calendar/civil.ts'
import { toInstant } from '../../calendar/local.ts'
import { type Instant, instant } from '../../id.ts'
import type { ZoneTable } from '../../world.ts'

/** Where and by which holidays a rule counts. `holidays` null: they are not known, and only weekends are left out. */
export type Place = Readonly<{ table: ZoneTable; holidays: readonly string[] | null }>

export const isWorkingDay = (place: Place, d: Day): boolean => weekday(d) <= 5 && !(place.holidays?.includes(dateText(d)) ?? false)

/** The day itself where it is a working day, else the next that is. */
export function workingDayFrom(place: Place, d: Day): Day {
  let found = d
  while (!isWorkingDay(place, found)) found = day(found + 1)
  return found
}

/** The nth working day after a day that is not counted itself. */
export function workingDayAfter(place: Place, d: Day, count: number): Day {
  let found = d
  for (let left = count; left > 0; left--) found = workingDayFrom(place, day(found + 1))
  return found
}

/** The last second of a day. */
export const endOf = (place: Place, d: Day): Instant => instant(toInstant(place.table, at(d, dayLength)) - 1000)

/** HH:MM on a day. */
export const timeOn = (place: Place, d: Day, time: string): Instant => toInstant(place.table, at(d, readTime(time)!))
