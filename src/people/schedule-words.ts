/**
 * How a rotation and its hours are written by people, and what they mean to core: "weekly on monday at 09:00", "every 12
 * hours from 08:00", "weekdays 09:00 to 17:00", "sat and sun 22:00 to 06:00".
 */
import {
  at,
  dateText,
  day,
  dayOf,
  readDate,
  readTime,
  readWallClock,
  timeOf,
  timeText,
  wallClockText,
  weekday,
} from '../core/calendar/civil.ts'
import type { Layer, Restriction } from '../core/oncall/people.ts'

type Wrong = Readonly<{ what: string; instead: string }>

const names = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

/** 1 for mon, Monday, mondays; null for anything else. */
function dayNumber(word: string): number | null {
  const text = word.toLowerCase().replace(/s$/, '')
  const found = names.findIndex(name => text.length >= 3 && (name.startsWith(text) || `${name.slice(0, 4)}` === text))
  return found < 0 ? null : found + 1
}

/** A rotation that says no date begins on this Monday: long past, so that somebody is on call from the start. */
const longAgo = readDate('2024-01-01')!
const nine = readTime('09:00')!

/** Length of a turn and local start of the first one. `starting`: a date, or date and time, or null. */
export function readRotation(rotation: string, starting: string | null): Pick<Layer, 'start' | 'every'> | Wrong {
  const instead = 'write daily at 09:00, weekly on monday at 09:00, every 2 weeks on friday at 17:00, or every 12 hours from 08:00'
  const text = rotation.trim().toLowerCase().replace(/\s+/g, ' ')
  const m = /^(?:(daily|weekly)|every (?:(\d{1,4}) )?(hour|day|week)s?)(?: on ([a-z]+))?(?: (?:at|from) (\d{1,2}:\d{2}))?$/.exec(text)
  if (!m) return { what: `${JSON.stringify(rotation)} is no rotation`, instead }
  const unit = m[1] === 'daily' ? 'day' : m[1] === 'weekly' ? 'week' : (m[3] as 'hour' | 'day' | 'week')
  const count = Number(m[2] ?? 1)
  if (count < 1 || count > { hour: 24 * 366, day: 366, week: 53 }[unit]) return { what: `a turn of ${count} ${unit}s`, instead }
  const on = m[4] === undefined ? null : dayNumber(m[4])
  if (m[4] !== undefined && on === null) return { what: `${JSON.stringify(m[4])} is no day of the week`, instead }
  if (on !== null && unit !== 'week')
    return { what: `a turn of ${unit}s that hands over on one day of the week`, instead: 'leave the day out, or write weeks' }
  const time = m[5] === undefined ? null : readTime(m[5].padStart(5, '0'))
  if (m[5] !== undefined && time === null) return { what: `${JSON.stringify(m[5])} is no time of day`, instead: 'write it as 09:00' }

  if (starting === null) return { every: { count, unit }, start: wallClockText(at(onOrAfter(longAgo, on), time ?? nine)) }
  const wall = readWallClock(starting)
  if (wall === null)
    return { what: `starting is ${JSON.stringify(starting)}`, instead: 'write a local date, or date and time: 2026-01-05 09:00' }
  const timed = /[T ]/.test(starting)
  if (timed && time !== null && timeOf(wall) !== time)
    return { what: `the rotation hands over at ${timeText(time)} and starts at ${timeText(timeOf(wall))}`, instead: 'write the time once' }
  if (timed && on !== null && weekday(dayOf(wall)) !== on)
    return { what: `${dateText(dayOf(wall))} is no ${names[on - 1]}`, instead: `start on a ${names[on - 1]}, or leave the day out` }
  const start = at(onOrAfter(dayOf(wall), on), timed ? timeOf(wall) : (time ?? nine))
  return { every: { count, unit }, start: wallClockText(start) }
}

const onOrAfter = (date: ReturnType<typeof dayOf>, on: number | null) => (on === null ? date : day(date + ((on - weekday(date) + 7) % 7)))

/** Hours on some days of the week: "weekdays 09:00 to 17:00", "daily 22:00 to 06:00", "fri 18:00 to 24:00". */
export function readHours(hours: string): Restriction | Wrong {
  const instead = 'write weekdays 09:00 to 17:00, daily 22:00 to 06:00, mon to thu 18:00 to 24:00, or sat and sun 09:00 to 21:00'
  const m = /^(.*?)\s*(\d{1,2}:\d{2})\s*(?:-|–|to|until)\s*(\d{1,2}:\d{2})$/i.exec(hours.trim())
  if (!m) return { what: `${JSON.stringify(hours)} are no hours`, instead }
  const [from, to] = [m[2]!.padStart(5, '0'), m[3]!.padStart(5, '0')]
  for (const time of [from, to]) if (readTime(time) === null) return { what: `${time} is no time of day`, instead }
  if (from === '24:00') return { what: 'hours that begin at 24:00', instead: 'write 00:00 of the next day' }
  const days = readDays(m[1]!)
  return days === null ? { what: `${JSON.stringify(m[1])} are no days of the week`, instead } : { days, from, to }
}

function readDays(words: string): readonly number[] | null {
  const text = words.trim().toLowerCase().replace(/\s+/g, ' ')
  if (text === '' || text === 'daily' || text === 'every day' || text === 'all days') return [1, 2, 3, 4, 5, 6, 7]
  if (/^weekdays?$|^working days$/.test(text)) return [1, 2, 3, 4, 5]
  if (/^weekends?$/.test(text)) return [6, 7]
  const found = new Set<number>()
  for (const part of text.split(/,| and |\/|&/)) {
    const [first, last, ...more] = part.split(/-|–| to /).map(word => dayNumber(word.trim()))
    if (first === null || first === undefined || last === null || more.length > 0) return null
    for (let d = first; ; d = (d % 7) + 1) {
      found.add(d)
      if (d === (last ?? first)) break
    }
  }
  return [...found].sort()
}
