import fc from 'fast-check'
import ICAL from 'ical.js'
import { expect, test } from 'vitest'
import { type Day, dateText, fromDate, readDate } from '../core/calendar/civil.ts'
import { instant } from '../core/id.ts'
import type { Directory } from './directory.ts'
import { readOverrides } from './ical-overrides.ts'
import { anyDayFits, readRule, ruleDays } from './ical-rule.ts'

const read = (rule: string, start = '2026-01-01') => readRule(ICAL.Recur.fromString(rule), ICAL.Time.fromDateString(start))
function days(rule: string, from = '2026-01-01', to = '2026-12-31', start = '2026-01-01'): string[] {
  const read_ = read(rule, start)
  if ('what' in read_) throw new Error(read_.what)
  return [...ruleDays(read_, ICAL.Time.fromDateString(start), readDate(from)!, readDate(to)!, { left: 100_000 })].map(dateText)
}

test.each([
  ['FREQ=DAILY;INTERVAL=10;COUNT=3', ['2026-01-01', '2026-01-11', '2026-01-21']],
  ['FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=MO,SU;COUNT=4', ['2026-01-04', '2026-01-12', '2026-01-18', '2026-01-26']],
  ['FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,SU;COUNT=4', ['2026-01-11', '2026-01-12', '2026-01-25', '2026-01-26']],
  ['FREQ=MONTHLY;BYMONTHDAY=31,-1;COUNT=3', ['2026-01-31', '2026-02-28', '2026-03-31']],
  ['FREQ=MONTHLY;BYDAY=2TU,-1FR;COUNT=4', ['2026-01-13', '2026-01-30', '2026-02-10', '2026-02-27']],
  ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2', ['2026-01-30', '2026-02-27']],
  ['FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU', ['2026-03-29']],
  ['FREQ=YEARLY', ['2026-01-01']],
])('the days of %s', (rule, expected) => expect(days(rule)).toEqual(expected))

test('a rule is taken up where it is asked for, and counts from its beginning only where it says COUNT', () => {
  expect(days('FREQ=DAILY', '2026-06-01', '2026-06-02', '2022-01-01')).toEqual(['2026-06-01', '2026-06-02'])
  expect(days('FREQ=DAILY;COUNT=1613', '2026-06-01', '2026-12-31', '2022-01-01')).toEqual(['2026-06-01'])
  expect(days('FREQ=MONTHLY;INTERVAL=5', '2026-01-01', '2026-12-31', '2022-01-31')).toEqual(['2026-03-31', '2026-08-31'])
})

test.each([
  'FREQ=SECONDLY',
  'FREQ=MINUTELY',
  'FREQ=HOURLY',
  'FREQ=YEARLY;BYYEARDAY=366',
  'FREQ=YEARLY;BYWEEKNO=53',
  'FREQ=DAILY;BYHOUR=1,2',
])('no shift repeats by %s, and it is said what to do', rule =>
  expect(read(rule)).toMatchObject({ what: expect.any(String), instead: expect.any(String) }),
)

test('a rule that no day fits is told apart from one that waits for a leap year', () => {
  const fits = (rule: string, start = '2026-01-01') =>
    anyDayFits(read(rule, start) as never, ICAL.Time.fromDateString(start), { left: 20_000 })
  for (const none of [
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6',
    'FREQ=YEARLY;BYMONTH=4;BYDAY=1MO;BYMONTHDAY=20',
    'FREQ=DAILY;INTERVAL=7;BYDAY=MO',
  ])
    expect([none, fits(none)]).toEqual([none, false])
  expect(fits('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', '2097-01-01')).toBe(true)
  expect(fits('FREQ=MONTHLY;BYDAY=5MO')).toBe(true)
})

const nobody: Directory = { persons: [], positions: {}, roles: {}, schedules: [] }
/** The rule is that of an entry, and of the zone it is in. */
const fileOf = (rule: string, start: string): string => {
  const begins = `${start.replaceAll('-', '')}T090000`
  const change = [`DTSTART:${begins}`, 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', `RRULE:${rule}`]
  const zone = ['BEGIN:VTIMEZONE', 'TZID:Own', 'BEGIN:STANDARD', ...change, 'END:STANDARD', 'END:VTIMEZONE']
  const entry = ['BEGIN:VEVENT', 'UID:1', 'SUMMARY:nobody', `DTSTART;TZID=Own:${begins}`, 'DURATION:PT2H', `RRULE:${rule}`, 'END:VEVENT']
  return ['BEGIN:VCALENDAR', ...zone, ...entry, 'END:VCALENDAR'].join('\r\n')
}

test('whatever a rule says, its days end within the steps that are given, lie in the time asked for, and rise', () => {
  const list = (one: fc.Arbitrary<string | number>) => fc.option(fc.array(one, { minLength: 1, maxLength: 3 }), { nil: undefined, freq: 1 })
  const rare = (...values: readonly number[]) =>
    fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...values) })
  const rule = fc.record({
    FREQ: fc.constantFrom('SECONDLY', 'MINUTELY', 'HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'),
    INTERVAL: fc.option(fc.constantFrom(0, 1, 2, 7, 366, 1_000_000_000), { nil: undefined }),
    COUNT: fc.option(fc.nat(2000), { nil: undefined }),
    WKST: fc.option(fc.constantFrom('MO', 'SU', 'TH'), { nil: undefined }),
    BYMONTH: list(fc.integer({ min: 1, max: 12 })),
    BYMONTHDAY: list(fc.integer({ min: -31, max: 31 }).filter(n => n !== 0)),
    BYDAY: list(fc.constantFrom('MO', 'SU', '5FR', '-5TU', '53WE', '-1SA')),
    BYSETPOS: list(fc.constantFrom(1, -1, 6, 366, -366)),
    BYYEARDAY: rare(366, -366),
    BYWEEKNO: rare(53, -53),
    BYHOUR: rare(0, 5),
  })
  const text = (parts: object) =>
    Object.entries(parts)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => `${k}=${v}`)
      .join(';')
  const date = fc.integer({ min: fromDate({ year: 1601, month: 1, day: 1 }), max: fromDate({ year: 2040, month: 1, day: 1 }) })
  let taken = 0
  fc.assert(
    fc.property(rule, date, date, (parts, start, from) => {
      const file = fileOf(text(parts), dateText(start as Day))
      const { overrides, problems } = readOverrides(file, nobody, 'UTC', instant(from * 86_400_000), instant((from + 366) * 86_400_000))
      expect([overrides.length <= 366, problems.length <= 1]).toEqual([true, true])
      const one = read(text(parts), dateText(start as Day))
      if ('what' in one) return
      taken++
      const begin = ICAL.Time.fromDateString(dateText(start as Day))
      const given = 4_000
      const steps = { left: given }
      let last = from - 1
      let yielded = 0
      for (const d of ruleDays(one, begin, from as Day, (from + 366) as Day, steps)) {
        expect(d > last && d >= start && d <= from + 366).toBe(true)
        last = d
        expect(++yielded).toBeLessThanOrEqual(given)
      }
      anyDayFits(one, begin, { left: given })
      expect(steps.left).toBeGreaterThanOrEqual(-366)
    }),
    { numRuns: 100 },
  )
  expect(taken).toBeGreaterThan(15)
})
