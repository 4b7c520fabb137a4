/** Of the fifteen points by which a clock engine is judged, those about units and zones; the others are in core/chapters. */
import { expect, test } from 'vitest'
import { endOfNextBusinessDay } from '../core/calendar/business.ts'
import { instant } from '../core/id.ts'
import { clockOf } from '../core/obligation/clock.ts'
import type { Counting } from '../core/obligation/counting/counting.ts'
import { rule } from '../core/obligation/law/rule.ts'
import { makeCalendar } from './make.ts'

const zones = ['Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/New_York']
const business = { zone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00', holidays: 'DE', closures: ['2026-10-29'] }
const calendar = makeCalendar({ zones, holidays: ['DE', 'US'], business, years: { from: 2026, to: 2027 } }).value
const due = (
  counting: Counting,
  from: string,
  zone: string,
  holidays: string | null = 'DE',
  closures: readonly string[] = [],
): string | null => {
  const at = instant(Date.parse(from))
  const made = rule({ id: 'r', regime: 'r', name: 'r', citation: 'r', from: 'aware', to: 'r', counting, mark: 'V', source: 'r', closures })
  const found = clockOf(made, at, { aware: at }, { calendar, zone, holidays })
  return 'code' in found ? found.problem : found.due
}

test('LAW 6 hours, calendar days, business days and months are counted each in their own way, from one moment over the change of the clock', () => {
  const from = '2026-10-23T16:00:00Z' // a Friday, 18:00 in Berlin; summer time ends on Sunday
  const berlin = (counting: Counting) => due(counting, from, 'Europe/Berlin')
  expect(berlin({ by: 'hours', hours: 72 })).toBe('2026-10-26T17:00:00+01:00')
  expect(berlin({ by: 'days', days: 3, roll: 'none' })).toBe('2026-10-26T23:59:59+01:00')
  expect(berlin({ by: 'business days', days: 3, closes: null })).toBe('2026-10-28T23:59:59+01:00')
  expect(berlin({ by: 'months', months: 1, roll: 'none' })).toBe('2026-11-23T23:59:59+01:00')
  expect(berlin({ by: 'days', days: 1, roll: 'next working day' })).toBe('2026-10-26T23:59:59+01:00')
})

test('LAW 7 zone and holidays are the rule’s or the organisation’s: half-hour offsets, both changes of the clock, closures of one day', () => {
  const day: Counting = { by: 'days', days: 1, roll: 'none' }
  expect(due(day, '2026-11-22T18:45:00Z', 'Asia/Kolkata')).toBe('2026-11-24T23:59:59+05:30') // already Monday there
  expect(due(day, '2026-11-22T18:15:00Z', 'Asia/Kolkata')).toBe('2026-11-23T23:59:59+05:30')
  expect(due({ by: 'hours', hours: 24 }, '2026-10-03T12:00:00Z', 'Australia/Lord_Howe')).toBe('2026-10-04T23:00:00+11:00') // half an hour of summer time
  expect(due({ by: 'hours', hours: 24 }, '2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T14:00:00+02:00')
  expect(due({ by: 'hours', hours: 24 }, '2026-10-24T12:00:00Z', 'Europe/Berlin')).toBe('2026-10-25T13:00:00+01:00')
  const two: Counting = { by: 'business days', days: 2, closes: '17:30' }
  expect(due(two, '2026-11-24T15:00:00Z', 'America/New_York', 'US')).toBe('2026-11-27T17:30:00-05:00') // Thanksgiving
  expect(due(two, '2026-11-24T15:00:00Z', 'America/New_York', 'US', ['2026-11-27'])).toBe('2026-11-30T17:30:00-05:00')
  expect(due(two, '2026-11-24T15:00:00Z', 'America/New_York', 'DE')).toBe('2026-11-26T17:30:00-05:00')
  // The organisation's own closing: the next business day is the one after it.
  const next = endOfNextBusinessDay(calendar, instant(Date.parse('2026-10-28T10:00:00Z')))!
  expect(new Date(next).toISOString()).toBe('2026-10-30T16:00:00.000Z')
})
