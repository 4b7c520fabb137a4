/**
 * The days of a calendar entry's repetition (RRULE of RFC 5545) by steps that are counted: a rule that no day fits ends
 * like any other. Read are the rules by which shifts repeat, from daily to yearly; every other one is refused.
 */
import type ICAL from 'ical.js'
import { addMonths, type Day, day, daysInMonth, fromDate, toDate, weekday, type YearMonthDay } from '../core/calendar/civil.ts'

export type Refusal = Readonly<{ what: string; instead: string }>
/** How many days may still be looked at; counts down, and is below 0 once there were too many. */
export type Steps = { left: number }
type Unit = 'day' | 'week' | 'month' | 'year'
type Weekday = Readonly<{ nth: number; weekday: number }> // nth: 0 each, -1 the last
type Rule = Readonly<{
  unit: Unit
  interval: number
  count: number | null
  byMonth: readonly number[]
  byMonthDay: readonly number[]
  byDay: readonly Weekday[]
  bySetPos: readonly number[]
  weekBegins: number
}>

const units: Readonly<Record<string, Unit>> = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' }
const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const readParts = ['BYMONTH', 'BYMONTHDAY', 'BYDAY', 'BYSETPOS']
/** After 28 years every date has been every day of the week. */
const cycleDays = 28 * 366
const lastDay = fromDate({ year: 9999, month: 12, day: 31 })

/** `start`: the entry's beginning, which says what the rule leaves out, and its time of day. */
export function readRule(recur: ICAL.Recur, start: ICAL.Time): Rule | Refusal {
  const refuse = (what: string): Refusal => ({
    what,
    instead: 'let it repeat by days, weeks, months or years, or make one entry for each time',
  })
  const parts = recur.parts as Readonly<Record<string, readonly (string | number)[] | undefined>>
  const unit = units[recur.freq]
  if (unit === undefined) return refuse(`it repeats ${String(recur.freq).toLowerCase()}, and shifts repeat by days or more`)
  const time: Readonly<Record<string, number>> = { BYHOUR: start.hour, BYMINUTE: start.minute, BYSECOND: start.second }
  for (const [part, values] of Object.entries(parts)) {
    if (readParts.includes(part)) continue
    if (!(part in time)) return refuse(`its rule says ${part}, which is not read`)
    if (values?.length !== 1 || values[0] !== time[part]) return refuse(`its rule says ${part}, another time than its beginning`)
  }
  const numbers = (part: string): number[] => (parts[part] ?? []).map(Number)
  const byDay = (parts.BYDAY ?? []).map(text => {
    const m = /^([+-]?\d*)([A-Z]{2})$/.exec(String(text))
    return { nth: Number(m?.[1] || 0), weekday: weekdays.indexOf(m?.[2] ?? '') + 1 }
  })
  if (byDay.some(d => d.weekday === 0 || Number.isNaN(d.nth))) return refuse('its rule says BYDAY with something that is no day')
  if (byDay.some(d => d.nth !== 0) && (unit === 'day' || unit === 'week'))
    return refuse('its rule counts days of the week (BYDAY) within no month or year')
  const [byMonth, byMonthDay, bySetPos] = [numbers('BYMONTH'), numbers('BYMONTHDAY'), numbers('BYSETPOS')]
  if ([...byMonth, ...byMonthDay, ...bySetPos].some(n => !Number.isInteger(n))) return refuse('its rule has a number that is none')
  if (byMonthDay.length > 0 && unit === 'week') return refuse('its rule is weekly and says BYMONTHDAY')
  const open = byDay.length === 0 && byMonthDay.length === 0
  const own = weekday(fromDate(start))
  return {
    unit,
    interval: Number.isInteger(recur.interval) && recur.interval > 0 ? recur.interval : 1,
    count: recur.count || null,
    byMonth: open && unit === 'year' && byMonth.length === 0 ? [start.month] : byMonth,
    byMonthDay: open && (unit === 'month' || unit === 'year') ? [start.day] : byMonthDay,
    byDay: open && unit === 'week' ? [{ nth: 0, weekday: own }] : byDay,
    bySetPos,
    weekBegins: ((recur.wkst + 5) % 7) + 1, // there 1 is Sunday, here Monday
  }
}

/** Whether any day fits, however late. */
export function anyDayFits(rule: Rule, start: YearMonthDay, steps: Steps): boolean {
  const own = { left: Math.min(cycleDays, steps.left) }
  const before = own.left
  const none = ruleDays({ ...rule, count: null }, start, fromDate(start), lastDay, own).next().done === true
  steps.left -= before - own.left
  return !none
}

/** The days of [from, to] on which the rule lets it begin, in order; what lies before `from` is counted only where the rule counts. */
export function* ruleDays(rule: Rule, start: YearMonthDay, from: Day, to: Day, steps: Steps): Generator<Day> {
  const first = fromDate(start)
  let count = 0
  for (let n = rule.count === null ? periodsBefore(rule, first, from) : 0; ; n++) {
    const [begins, length] = period(rule, first, n)
    if (begins > to) return
    steps.left -= length
    if (steps.left < 0) return
    const fitting: Day[] = []
    for (let d = begins; d < begins + length; d++) if (fits(rule, day(d))) fitting.push(day(d))
    for (const d of chosen(rule, fitting)) {
      if (d < first) continue
      if (d > to || (rule.count !== null && ++count > rule.count)) return
      if (d >= from) yield d
    }
  }
}

/** One too few where months are not equally long, never one too many. */
function periodsBefore(rule: Rule, first: Day, from: Day): number {
  const lengthMost = { day: 1, week: 7, month: 31, year: 366 }[rule.unit]
  return Math.max(0, Math.floor((from - first) / (lengthMost * rule.interval)) - 1)
}

function period(rule: Rule, first: Day, n: number): readonly [begins: Day, length: number] {
  const ahead = n * rule.interval
  if (rule.unit === 'day') return [day(first + ahead), 1]
  if (rule.unit === 'week') return [day(first - ((weekday(first) - rule.weekBegins + 7) % 7) + 7 * ahead), 7]
  const { year, month } = toDate(first)
  if (rule.unit === 'year') return [fromDate({ year: year + ahead, month: 1, day: 1 }), yearLength(year + ahead)]
  const begins = addMonths(fromDate({ year, month, day: 1 }), ahead)
  const in_ = toDate(begins)
  return [begins, daysInMonth(in_.year, in_.month)]
}

function fits(rule: Rule, d: Day): boolean {
  const date = toDate(d)
  if (rule.byMonth.length > 0 && !rule.byMonth.includes(date.month)) return false
  const inMonth = daysInMonth(date.year, date.month)
  if (rule.byMonthDay.length > 0 && !rule.byMonthDay.includes(date.day) && !rule.byMonthDay.includes(date.day - inMonth - 1)) return false
  if (rule.byDay.length === 0) return true
  const ofYear = rule.unit === 'year' && rule.byMonth.length === 0
  const [place, length] = ofYear ? [d - fromDate({ year: date.year, month: 1, day: 1 }) + 1, yearLength(date.year)] : [date.day, inMonth]
  const own = weekday(d)
  return rule.byDay.some(
    b => b.weekday === own && (b.nth === 0 || b.nth === Math.ceil(place / 7) || b.nth === -Math.ceil((length - place + 1) / 7)),
  )
}

function chosen(rule: Rule, fitting: readonly Day[]): readonly Day[] {
  if (rule.bySetPos.length === 0) return fitting
  return fitting.filter((_, i) => rule.bySetPos.includes(i + 1) || rule.bySetPos.includes(i - fitting.length))
}

const yearLength = (year: number): number => fromDate({ year: year + 1, month: 1, day: 1 }) - fromDate({ year, month: 1, day: 1 })
