import { expect, test } from 'vitest'
import { instant } from '../id.ts'
import type { Calendar } from '../world.ts'
import { endOfNextBusinessDay } from './business.ts'
import { addSpan } from './count.ts'

const hour = 3_600_000
const calendar: Calendar = {
  zones: {
    'Europe/Berlin': [
      { at: instant(Date.UTC(2025, 9, 26, 1)), offset: hour },
      { at: instant(Date.UTC(2026, 2, 29, 1)), offset: 2 * hour },
      { at: instant(Date.UTC(2026, 9, 25, 1)), offset: hour },
    ],
  },
  holidays: { DE: ['2026-12-25'] },
  business: {
    zone: 'Europe/Berlin',
    days: [1, 2, 3, 4, 5],
    from: 9 * 60,
    to: 18 * 60,
    holidays: 'DE',
    closures: ['2026-12-28'],
  },
}
const from = (text: string) => instant(Date.parse(text))
const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
const add = (text: string, count: number, unit: 'ms' | 'day' | 'month' | 'business day') =>
  iso(addSpan(calendar, 'Europe/Berlin', from(text), { unit, count }))

test('24 hours across a change of the clock are not a day', () => {
  expect(add('2026-10-24T10:30:00+02:00', 24 * hour, 'ms')).toBe('2026-10-25T08:30:00.000Z')
  expect(add('2026-10-24T10:30:00+02:00', 1, 'day')).toBe('2026-10-25T09:30:00.000Z')
  expect(add('2026-03-28T02:30:00+01:00', 1, 'day')).toBe('2026-03-29T01:00:00.000Z') // skipped: the first instant after
})

test('a month ends where the next one is shorter', () => {
  expect(add('2027-01-31T12:00:00+01:00', 1, 'month')).toBe('2027-02-28T11:00:00.000Z')
})

test('business days end at the end of business, past weekends, holidays and closures', () => {
  expect(add('2026-12-24T10:00:00+01:00', 1, 'business day')).toBe('2026-12-29T17:00:00.000Z')
  expect(add('2026-12-24T10:00:00+01:00', 2, 'business day')).toBe('2026-12-30T17:00:00.000Z')
  expect(add('2026-12-29T10:00:00+01:00', -1, 'business day')).toBe('2026-12-24T17:00:00.000Z')
})

test('the next business day is never the day on which it happened', () => {
  const end = (text: string) => iso(endOfNextBusinessDay(calendar, from(text)))
  expect(end('2026-11-23T03:00:00+01:00')).toBe('2026-11-24T17:00:00.000Z') // a Monday, before opening
  expect(end('2026-11-21T03:00:00+01:00')).toBe('2026-11-23T17:00:00.000Z') // a Saturday
  expect(end('2026-11-20T23:30:00+01:00')).toBe('2026-11-23T17:00:00.000Z') // a Friday evening
})

test('what needs a zone or business days that the plan leaves open has no answer', () => {
  const open: Calendar = { ...calendar, business: null }
  const at = from('2026-11-20T12:00:00Z')
  expect(endOfNextBusinessDay(open, at)).toBeNull()
  expect(addSpan(open, null, at, { unit: 'day', count: 1 })).toBeNull()
  expect(addSpan(open, null, at, { unit: 'month', count: 1 })).toBeNull()
  expect(addSpan(open, null, at, { unit: 'ms', count: 5 })).toBe(at + 5)
  const noHolidays: Calendar = { ...calendar, holidays: {} }
  expect(addSpan(noHolidays, null, at, { unit: 'business day', count: 2 })).toBeNull()
  const never: Calendar = { ...calendar, business: { ...calendar.business!, days: [] } }
  expect(endOfNextBusinessDay(never, at)).toBeNull()
})
