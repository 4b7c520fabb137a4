/**
 * The shifts of a schedule of Grafana OnCall as streams.
 *
 * F1  `start` is a wall clock of the shift's own zone, or the schedule's; `until` is UTC; `duration` seconds, on the wall too.
 * F2  The groups of `rolling_users` take turns of `interval` days, weeks or hours; a turn's events are those of `by_day`, or
 *     the one at its beginning. The first turn is that of the first event which has not begun before `rotation_start` (of a
 *     schedule made in the console: which has not ended).
 * F3  All users of a group are on call together; the higher level covers the lower.
 */
import { zoneProblem, zoneTableOf } from '../../calendar/zones.ts'
import {
  type Day,
  day,
  dayLength,
  dayOf,
  readWallClock,
  timeOf,
  type WallClock,
  wallClock,
  wallClockText,
  weekday,
} from '../../core/calendar/civil.ts'
import { toInstant, toWallClock } from '../../core/calendar/local.ts'
import { instant } from '../../core/id.ts'
import type { Layer, PersonId, Restriction } from '../../core/oncall/people.ts'
import type { Stream } from '../found.ts'
import { lengthOf, onceFrom, weeklyHours } from '../rotation.ts'
import { type Json, number, text, words } from '../saved.ts'

const hour = 3_600_000
const week = 7 * dayLength
const units: Readonly<Record<string, number>> = { hourly: hour, daily: dayLength, weekly: week }
const byDay = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']

/** A text: why turns of ours cannot say it. */
export function streamsOf(shift: Json, zone: string, isWeb: boolean): readonly Stream[] | string {
  const ownZone = text(shift, 'time_zone') || zone
  if (zoneProblem(ownZone) !== null) return `its zone is ${ownZone}`
  const own = zoneTableOf(ownZone)
  const table = zoneTableOf(zone)
  const there = (wall: WallClock): WallClock => toWallClock(table, toInstant(own, wall))
  const start = readWallClock(text(shift, 'start'))
  const lasts = (number(shift, 'duration') ?? 0) * 1000
  if (start === null || lasts <= 0) return 'it has no beginning or no duration'
  const type = text(shift, 'type')
  if (type === 'single_event') {
    const [from, to] = [toInstant(own, start), toInstant(own, wallClock(start + lasts))]
    return words(shift, 'users').map(who => ({ name: '', layers: [onceFrom(table, who, from, to)], overrides: [] }))
  }
  const groups = type === 'rolling_users' ? rolling(shift) : [words(shift, 'users')]
  if (groups.length === 0) return 'it has nobody'
  if (groups.some(group => group.length === 0)) return 'somebody’s turn is nobody’s'
  const unit = units[text(shift, 'frequency')]
  if (unit === undefined) return `it repeats ${text(shift, 'frequency') || 'not'}`
  if (
    words(shift, 'by_month').length > 0 ||
    (Array.isArray(shift.by_month) && shift.by_month.length > 0) ||
    (Array.isArray(shift.by_monthday) && shift.by_monthday.length > 0)
  )
    return 'it repeats by month'
  const days = words(shift, 'by_day').map(d => byDay.indexOf(d) + 1)
  if (days.includes(0)) return 'it repeats on the nth such day of a month'
  const interval = number(shift, 'interval') ?? 1
  const period = interval * unit
  const every = lengthOf(period)
  if (every === null) return 'its turns are too long'
  const weekStart = byDay.indexOf(text(shift, 'week_start') || 'SU') + 1
  const restrict = hoursOf({ unit, interval, days, lasts, start, period, isAlone: groups.length === 1 })
  if (typeof restrict === 'string') return restrict

  const from = readWallClock(text(shift, 'rotation_start')) ?? start
  // With days of the week a turn begins with its week; at the time of the event, so that no window is cut by it.
  const isWeekly = unit === week && days.length > 0
  const offsetOf = (d: number): number => ((d - weekStart + 7) % 7) * dayLength
  const aligned = isWeekly ? wallClock(start - offsetOf(weekday(dayOf(start)))) : start
  const lastEvent = isWeekly ? Math.max(...days.map(offsetOf)) : 0
  const origin = wallClock(aligned + period * firstTurn(from - aligned - lastEvent, period, isWeb ? lasts : null))
  const untilText = text(shift, 'until')
  const until = untilText === '' ? null : readWallClock(untilText.replace(/Z$/, ''))
  const ends = until === null ? null : wallClockText(toWallClock(table, instant(until)))
  const begins = wallClockText(there(origin))
  if (ends !== null && ends <= begins) return 'it is over'
  const shifted = moved(restrict, there(start) - start)
  const width = Math.max(...groups.map(group => group.length))
  return Array.from({ length: width }, (_, n): Stream => {
    // A shorter group repeats its last one: the same person twice is that person.
    const people = groups.map(group => group[Math.min(n, group.length - 1)]!) as PersonId[]
    const layer: Layer = { people, start: begins, every, until: ends, restrict: shifted }
    return { name: '', layers: [layer], overrides: [] }
  })
}

function rolling(shift: Json): readonly (readonly string[])[] {
  const groups = (Array.isArray(shift.rolling_users) ? (shift.rolling_users as unknown[]) : []).map(group =>
    Array.isArray(group) ? group.filter((w): w is string => typeof w === 'string') : [],
  )
  const first = (number(shift, 'start_rotation_from_user_index') ?? 0) % Math.max(1, groups.length)
  return [...groups.slice(first), ...groups.slice(0, first)]
}

/** The number of the first turn whose last event has not begun `late` after the rotation did; or, of so long an event, not ended. */
function firstTurn(late: number, period: number, lasts: number | null): number {
  return Math.max(0, lasts === null ? Math.ceil(late / period) : Math.floor((late - lasts) / period) + 1)
}

type Hours = Readonly<{
  unit: number
  interval: number
  days: readonly number[]
  lasts: number
  start: WallClock
  period: number
  isAlone: boolean
}>

/** The hours within its turns. A text: why ours cannot say them. */
function hoursOf({ unit, interval, days, lasts, start, period, isAlone }: Hours): readonly Restriction[] | string {
  const [startDay, time] = [weekday(dayOf(start)), timeOf(start)]
  const on = (these: readonly number[], length: number) => these.map(d => weeklyHours(d, time, length)).flatMap(w => w ?? [])
  if (days.length === 0) {
    if (lasts >= period) return lasts === period ? [] : 'its events are longer than its turns'
    if (unit === dayLength && interval === 1) return on([1, 2, 3, 4, 5, 6, 7], lasts)
    if (unit === week && interval === 1) return on([startDay], lasts)
    return 'its events leave part of each turn out'
  }
  if (unit === hour) return 'it repeats by the hour on some days'
  if (unit === dayLength)
    return isAlone && interval === 1 && lasts <= dayLength ? on(days, lasts) : 'its turns go from one chosen day to the next'
  if (interval > 1) return 'it leaves weeks out'
  return lasts <= dayLength ? on(days, lasts) : 'its events are longer than a day'
}

/** Hours of another zone's wall, on the schedule's own. */
function moved(hours: readonly Restriction[], by: number): readonly Restriction[] {
  if (by === 0) return hours
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
  return hours.flatMap(({ days, from, to }) => {
    const [begins, ends] = [minutes(from), minutes(to) <= minutes(from) ? minutes(to) + 1440 : minutes(to)]
    return days.flatMap(d => {
      const at = (d - 1) * dayLength + begins * 60_000 + by
      const dayThere: Day = day(Math.floor(at / dayLength))
      return weeklyHours((((dayThere % 7) + 7) % 7) + 1, at - dayThere * dayLength, (ends - begins) * 60_000) ?? []
    })
  })
}
