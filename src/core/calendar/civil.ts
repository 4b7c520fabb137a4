/**
 * Dates of the Gregorian calendar as plain numbers: the part of calendar arithmetic that needs no zone. A day is the
 * number of days since 1970-01-01, which was a Thursday; a wall clock is the number of milliseconds since 1970-01-01T00:00
 * as a clock on the wall shows them, whatever the zone. Neither is an instant; `local.ts` goes from one to the other.
 */
export type Day = number & { readonly unit: 'days since 1970-01-01' }
export type WallClock = number & { readonly unit: 'ms since 1970, local' }

export const dayLength = 86_400_000
export const day = (n: number): Day => n as Day
export const wallClock = (ms: number): WallClock => ms as WallClock

export const dayOf = (wall: WallClock): Day => day(Math.floor(wall / dayLength))
export const timeOf = (wall: WallClock): number => wall - dayOf(wall) * dayLength
/** `time`: ms after local midnight; may reach into the days before or after. */
export const at = (d: Day, time: number): WallClock => wallClock(d * dayLength + time)
/** 1 Monday … 7 Sunday. */
export const weekday = (d: Day): number => ((((d + 3) % 7) + 7) % 7) + 1

export type YearMonthDay = Readonly<{ year: number; month: number; day: number }>

/** Counted in 400-year eras that begin on 1 March, so that the leap day is the last of its year. */
export function fromDate(date: YearMonthDay): Day {
  const year = date.month <= 2 ? date.year - 1 : date.year
  const era = Math.floor(year / 400)
  const yearOfEra = year - era * 400
  const month = (date.month + 9) % 12
  const dayOfYear = Math.floor((153 * month + 2) / 5) + date.day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return day(era * 146_097 + dayOfEra - 719_468)
}

export function toDate(d: Day): YearMonthDay {
  const shifted = d + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const month = Math.floor((5 * dayOfYear + 2) / 153)
  const monthOfYear = month < 10 ? month + 3 : month - 9
  return {
    year: yearOfEra + era * 400 + (monthOfYear <= 2 ? 1 : 0),
    month: monthOfYear,
    day: dayOfYear - Math.floor((153 * month + 2) / 5) + 1,
  }
}

export const daysInMonth = (year: number, month: number): number =>
  fromDate(month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 }) - fromDate({ year, month, day: 1 })

/** The same day of another month; where that month is shorter, its last day. */
export function addMonths(d: Day, months: number): Day {
  const date = toDate(d)
  const index = date.year * 12 + (date.month - 1) + months
  const year = Math.floor(index / 12)
  const month = index - year * 12 + 1
  return fromDate({ year, month, day: Math.min(date.day, daysInMonth(year, month)) })
}

const two = (n: number) => String(n).padStart(2, '0')

/** 2026-11-22 */
export function dateText(d: Day): string {
  const date = toDate(d)
  return `${String(date.year).padStart(4, '0')}-${two(date.month)}-${two(date.day)}`
}

/** 09:00, or 09:00:30.250 where it is no whole minute. */
export function timeText(time: number): string {
  const seconds = Math.floor(time / 1000) % 60
  const ms = time % 1000
  const rest = ms > 0 ? `:${two(seconds)}.${String(ms).padStart(3, '0')}` : seconds > 0 ? `:${two(seconds)}` : ''
  return `${two(Math.floor(time / 3_600_000))}:${two(Math.floor(time / 60_000) % 60)}${rest}`
}

/** 2026-11-22T09:00 */
export const wallClockText = (wall: WallClock): string => `${dateText(dayOf(wall))}T${timeText(timeOf(wall))}`

/** Null for anything but a date that exists, written 2026-11-22. */
export function readDate(text: string): Day | null {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!m) return null
  const [year, month, dayOfMonth] = [Number(m[1]), Number(m[2]), Number(m[3])]
  if (month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > daysInMonth(year, month)) return null
  return fromDate({ year, month, day: dayOfMonth })
}

/** Ms after midnight of 09:00, 09:00:30 or 24:00; null for anything else. */
export function readTime(text: string): number | null {
  const m = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/.exec(text)
  if (!m) return null
  const [hours, minutes, seconds, ms] = [Number(m[1]), Number(m[2]), Number(m[3] ?? 0), Number((m[4] ?? '0').padEnd(3, '0'))]
  const time = hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + ms
  return minutes > 59 || seconds > 59 || time > dayLength ? null : time
}

/** A local date and time, 2026-11-22T09:00 (a space will do for the T, a date alone is its midnight); null for anything else. */
export function readWallClock(text: string): WallClock | null {
  const [date, time, ...more] = text.split(/[T ]/)
  const d = readDate(date ?? '')
  const t = time === undefined ? 0 : readTime(time)
  return d === null || t === null || more.length > 0 ? null : at(d, t)
}
