/**
 * Makes the calendar that core decides by: zone tables, holidays and business hours as one value with an edition. Here is
 * the only place where zone data and holiday rules of the runtime come in.
 */
import { readDate, readTime } from '../core/calendar/civil.ts'
import { editionOf } from '../core/edition.ts'
import type { Edition } from '../core/id.ts'
import { rules } from '../core/obligation/law/rules.ts'
import type { PlanHeader } from '../core/plan.ts'
import { isOpen } from '../core/span.ts'
import type { Calendar } from '../core/world.ts'
import { holidaysOf, noHolidays } from './holidays.ts'
import { covers, zoneTableOf } from './zones.ts'

export type CalendarSpec = Readonly<{
  zones: readonly string[] // IANA names; the zone of the business hours and UTC are added
  holidays: readonly string[] // names of calendars: DE-BE, US; that of the business days is added
  business: BusinessSpec | null // null: the plan leaves them open
  years: Readonly<{ from: number; to: number }> // of the holidays; zones always cover 2015 to 2060
}>
/** Local wall clock HH:MM; `days` 1 Monday … 7 Sunday; `closures` ISO dates on which the organisation itself is closed. */
export type BusinessSpec = Readonly<{
  zone: string
  days: readonly number[]
  from: string
  to: string
  holidays: string
  closures: readonly string[]
}>

/** The zones of a calendar without its holidays. */
export const zonesOf = (names: readonly string[]): Calendar['zones'] =>
  Object.fromEntries([...new Set(['UTC', ...names])].sort().map(zone => [zone, zoneTableOf(zone)]))

/** Throws, naming what and what to write instead, on a zone, a calendar of holidays, a time or a date that does not exist. */
export function makeCalendar(spec: CalendarSpec): Edition<'calendar', Calendar> {
  const holidays = new Set([noHolidays, ...spec.holidays, ...(spec.business ? [spec.business.holidays] : [])])
  return editionOf({
    zones: zonesOf([...spec.zones, ...(spec.business ? [spec.business.zone] : [])]),
    holidays: Object.fromEntries([...holidays].sort().map(name => [name, holidaysOf(name, spec.years)])),
    business: spec.business && businessOf(spec.business),
  })
}

function businessOf(spec: BusinessSpec): NonNullable<Calendar['business']> {
  const from = readTime(spec.from)
  const to = readTime(spec.to)
  if (from === null || to === null || to <= from)
    throw new Error(
      `business hours from ${spec.from} to ${spec.to} do not exist: write them as 09:00 and 18:00, the end after the beginning`,
    )
  const closed = spec.closures.find(date => readDate(date) === null)
  if (closed !== undefined) throw new Error(`the closure ${JSON.stringify(closed)} is no date: write it as 2026-12-24`)
  const days = [...new Set(spec.days)].sort((a, b) => a - b)
  if (days.some(d => !Number.isInteger(d) || d < 1 || d > 7)) throw new Error('a business day is a number from 1, Monday, to 7, Sunday')
  return {
    zone: spec.zone,
    days,
    from: from / 60_000,
    to: to / 60_000,
    holidays: spec.holidays,
    closures: [...new Set(spec.closures)].sort(),
  }
}

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/**
 * The calendar that a plan, its people and the rules of law need. Hours, zone or holidays that the plan leaves open leave the business days
 * open; `closures` are the organisation's own. Holidays from 2015 on, so that an old incident is counted as it was.
 */
export const calendarFor = (
  header: PlanHeader,
  people: Readonly<{ zones: readonly string[] }>,
  closures: readonly string[] = [],
): Edition<'calendar', Calendar> => {
  const { zone, hours, holidays } = header
  const business =
    isOpen(zone) || isOpen(hours) || isOpen(holidays)
      ? null
      : { zone, days: hours.days.map(d => weekdays.indexOf(d) + 1), from: hours.from, to: hours.to, holidays, closures }
  return makeCalendar({
    zones: [...(isOpen(zone) ? [] : [zone]), ...people.zones, ...rules.flatMap(rule => rule.zone ?? [])],
    holidays: [...(isOpen(holidays) ? [] : [holidays]), ...rules.flatMap(rule => rule.holidays ?? [])],
    business,
    years: { from: covers.from, to: 2040 },
  })
}
