/** Lengths, weekly windows and turns as other pagers write them, in the shapes of our layers; null where ours cannot say it. */
import { dayLength, timeText, type WallClock, wallClock, wallClockText } from '../core/calendar/civil.ts'
import { toInstant, toWallClock } from '../core/calendar/local.ts'
import type { Instant } from '../core/id.ts'
import type { Layer, PersonId, Restriction } from '../core/oncall/people.ts'
import type { ZoneTable } from '../core/world.ts'

const minute = 60_000
const hour = 3_600_000
const week = 7 * dayLength
const everyDay = [1, 2, 3, 4, 5, 6, 7]

/** A turn of so many ms, in the largest unit that divides it. */
export function lengthOf(ms: number): Layer['every'] | null {
  for (const [unit, size, most] of [
    ['week', week, 53],
    ['day', dayLength, 366],
    ['hour', hour, 24 * 366],
  ] as const)
    if (ms >= size && ms % size === 0 && ms / size <= most) return { count: ms / size, unit }
  return null
}

/** Every day from a time on, for so long; no window at all where it is the whole day. `null`: no whole minutes, or nothing. */
export function dailyHours(given: number, lasts: number): readonly Restriction[] | null {
  const from = given % dayLength // 24:00 is 00:00
  if (from % minute !== 0 || lasts % minute !== 0 || lasts <= 0) return null
  if (lasts >= dayLength) return []
  const to = (from + lasts) % dayLength
  return [{ days: everyDay, from: timeText(from), to: to === 0 ? '24:00' : timeText(to) }]
}

/** From a day of the week and a time on, for up to a week, as one window for each day that it touches. `startDay`: 1 Monday. */
export function weeklyHours(startDay: number, from: number, lasts: number): readonly Restriction[] | null {
  if (from >= dayLength) return weeklyHours((startDay % 7) + 1, from - dayLength, lasts) // 24:00 is 00:00 of the next day
  if (from % minute !== 0 || lasts % minute !== 0 || lasts <= 0) return null
  if (lasts >= week) return [{ days: everyDay, from: '00:00', to: '24:00' }]
  if (from + lasts <= dayLength) return [{ days: [startDay], from: timeText(from), to: endText(from + lasts) }]
  const windows: { days: number[]; from: string; to: string }[] = []
  for (let left = lasts, day = startDay, begins = from; left > 0; day = (day % 7) + 1, begins = 0) {
    const ends = Math.min(dayLength, begins + left)
    const same = windows.find(w => w.from === timeText(begins) && w.to === endText(ends))
    if (same) same.days.push(day)
    else windows.push({ days: [day], from: timeText(begins), to: endText(ends) })
    left -= ends - begins
  }
  return windows.map(w => ({ ...w, days: w.days.sort() }))
}
const endText = (time: number): string => (time === dayLength ? '24:00' : timeText(time))

/**
 * The layers of a rotation whose turns are counted from `origin` and which has somebody only from `begins` on. Where it begins
 * in the midst of a turn, what is left of that turn is a layer of its own.
 */
export function turnsFrom(
  table: ZoneTable,
  of: Readonly<{
    people: readonly string[]
    origin: Instant
    begins: Instant
    ends: Instant | null
    every: Layer['every']
    restrict: readonly Restriction[]
  }>,
): readonly Layer[] {
  const period = of.every.count * { hour, day: dayLength, week }[of.every.unit]
  const origin = toWallClock(table, of.origin)
  const begins = Math.max(toWallClock(table, of.begins), origin) as WallClock
  const until = of.ends === null ? null : wallText(toWallClock(table, of.ends))
  const passed = Math.floor((begins - origin) / period)
  const first = wallClock(origin + passed * period)
  const people = rotated(of.people, passed)
  const layer = { every: of.every, until, restrict: of.restrict }
  if (first === begins) return [{ ...layer, people, start: wallText(first) }]
  const next = wallClock(first + period)
  const later: Layer = { ...layer, people: rotated(people, 1), start: wallText(next) }
  if (until !== null && toInstant(table, next) >= of.ends!) return [{ ...layer, people: [people[0]!], start: wallText(begins) }]
  return [{ ...layer, people: [people[0]!], start: wallText(begins), until: wallText(next) }, later]
}

/** Somebody, once, from one instant to another. */
export const onceFrom = (table: ZoneTable, who: string, from: Instant, to: Instant): Layer => ({
  people: [who as PersonId],
  start: wallText(toWallClock(table, from)),
  every: { count: 1, unit: 'week' },
  until: wallText(toWallClock(table, to)),
  restrict: [],
})

const rotated = (people: readonly string[], by: number): readonly PersonId[] => {
  const first = ((by % people.length) + people.length) % people.length
  return [...people.slice(first), ...people.slice(0, first)] as PersonId[]
}
const wallText = wallClockText
