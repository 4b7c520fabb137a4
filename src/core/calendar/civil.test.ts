import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addMonths, dateText, day, fromDate, readDate, readTime, readWallClock, toDate, wallClockText, weekday } from './civil.ts'

test('a day and its date are the same thing, four thousand years long', () => {
  fc.assert(
    fc.property(fc.integer({ min: -700_000, max: 700_000 }), n => {
      const date = new Date(n * 86_400_000)
      expect(toDate(day(n))).toEqual({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() })
      expect(fromDate(toDate(day(n)))).toBe(n)
      expect(weekday(day(n)) % 7).toBe(date.getUTCDay())
    }),
  )
})

test('a month later is the same day, or the last one where the month is shorter', () => {
  const later = (date: string, months: number) => dateText(addMonths(readDate(date)!, months))
  expect(later('2027-01-31', 1)).toBe('2027-02-28')
  expect(later('2028-01-31', 1)).toBe('2028-02-29')
  expect(later('2026-03-31', -1)).toBe('2026-02-28')
  expect(later('2026-11-15', 14)).toBe('2028-01-15')
})

test('what is no date, no time or no wall clock is read as nothing', () => {
  for (const text of ['2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', '2026-00-10']) expect(readDate(text)).toBeNull()
  for (const text of ['9:00', '09:60', '24:01', '25:00', '09']) expect(readTime(text)).toBeNull()
  for (const text of ['2026-01-01T09:00T', '2026-01-01Tx', '']) expect(readWallClock(text)).toBeNull()
  expect(wallClockText(readWallClock('2026-01-05 09:00')!)).toBe('2026-01-05T09:00')
})
