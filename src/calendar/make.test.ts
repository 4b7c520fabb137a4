import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import { endOfNextBusinessDay } from '../core/calendar/business.ts'
import { instant } from '../core/id.ts'
import { rules } from '../core/obligation/law/rules.ts'
import { holidaysOf, holidaysProblem, reckonHolidays } from './holidays.ts'
import { calendarFor, makeCalendar } from './make.ts'
import { statuteHolidays } from './statute-holidays.ts'
import { zoneProblem, zoneTableOf } from './zones.ts'

const spec = {
  zones: ['America/New_York'],
  holidays: ['US'],
  business: { zone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00', holidays: 'DE-BE', closures: ['2026-12-28'] },
  years: { from: 2026, to: 2027 },
}

test('a calendar is named by what it says: the same tables have the same edition, other holidays another one', () => {
  const a = makeCalendar(spec)
  expect(a.edition).toMatch(/^[0-9a-f]{64}$/)
  expect(makeCalendar({ ...spec, zones: ['Europe/Berlin', 'America/New_York', 'America/New_York'] }).edition).toBe(a.edition)
  expect(makeCalendar({ ...spec, business: { ...spec.business, closures: [] } }).edition).not.toBe(a.edition)
  expect(Object.keys(a.value.zones)).toEqual(['America/New_York', 'Europe/Berlin', 'UTC'])
  expect(a.value.holidays.US).toContain('2026-11-26')
  expect(a.value.business).toMatchObject({ from: 540, to: 1080 })
})

test('a zone table has every change of the clock from 2015 to 2060', () => {
  const table = zoneTableOf('Europe/Berlin')
  expect(table).toHaveLength(93)
  expect(table.find(row => row.at === Date.UTC(2026, 9, 25, 1))?.offset).toBe(3_600_000)
  expect(zoneTableOf('Asia/Kolkata')).toEqual([{ at: expect.any(Number), offset: 5.5 * 3_600_000 }])
  expect(zoneTableOf('Australia/Lord_Howe').map(row => row.offset / 60_000)).toContain(630)
})

test('a zone table has each change where another reader of the zone data finds it: an hour, half an hour, a month and a week apart', () => {
  for (const zone of ['Asia/Gaza', 'Africa/Casablanca', 'Australia/Lord_Howe', 'America/St_Johns', 'America/Sao_Paulo', 'Pacific/Apia']) {
    const found: unknown[] = []
    let last = Temporal.ZonedDateTime.from({ timeZone: zone, year: 2015, month: 1, day: 1 })
    for (let at: typeof last | null = last; at !== null && at.year <= 2060; at = at.getTimeZoneTransition('next')) {
      if (found.length > 0 && at.offsetNanoseconds === last.offsetNanoseconds) continue // another abbreviation, and no more
      found.push({ at: at.epochMilliseconds, offset: at.offsetNanoseconds / 1e6 })
      last = at
    }
    expect(zoneTableOf(zone), zone).toEqual(found)
  }
})

test('a zone that is none is refused with what to write instead', () => {
  expect(zoneProblem('Europe/Berln')).toContain('did you mean Europe/Berlin?')
  expect(zoneProblem('Berlin')).toContain('Europe/Berlin')
  expect(zoneProblem('europe/berlin')).toBe('write Europe/Berlin')
  expect(zoneProblem('EST')).toContain('write a place')
  expect(zoneProblem('+02:00')).toContain('without summer time')
  expect(zoneProblem('')).toContain('write an IANA name')
  for (const good of ['UTC', 'Asia/Kolkata', 'America/Port_of_Spain', 'America/Port-au-Prince', 'Africa/Dar_es_Salaam', 'US/Pacific'])
    expect(zoneProblem(good)).toBeNull()
  expect(() => makeCalendar({ ...spec, zones: ['Mars/Olympus'] })).toThrow('there is no zone "Mars/Olympus"')
})

test('holidays are those of country and state, with substitute days', () => {
  expect(holidaysOf('DE-BE', { from: 2026, to: 2026 })).toContain('2026-03-08')
  expect(holidaysOf('DE', { from: 2026, to: 2026 })).not.toContain('2026-03-08')
  expect(holidaysOf('US', { from: 2026, to: 2027 })).toEqual(expect.arrayContaining(['2026-07-03', '2027-12-31']))
  expect(holidaysOf('none', { from: 2026, to: 2027 })).toEqual([])
  // A week later where it would fall on Maundy Thursday, which is observed there and no day off.
  const glarus = holidaysOf('CH-GL', { from: 2025, to: 2026 })
  expect(glarus.filter(date => date.slice(5, 7) === '04')).toEqual([
    '2025-04-03',
    '2025-04-18',
    '2025-04-20',
    '2025-04-21',
    '2026-04-03',
    '2026-04-05',
    '2026-04-06',
    '2026-04-09',
  ])
  expect(holidaysProblem('de')).toBe('write DE')
  expect(holidaysProblem('Germany')).toContain('did you mean DE?')
  expect(holidaysProblem('DE-XX')).toContain('DE-BE')
  expect(() => holidaysOf('Berlin', { from: 2026, to: 2026 })).toThrow('no holidays called "Berlin"')
})

test('the holidays that rules of law count by are written down, and are what the packages reckon today', () => {
  const years = { from: 2015, to: 2040 }
  const counted = [...new Set(rules.flatMap(rule => rule.holidays ?? []))].sort()
  expect(Object.keys(statuteHolidays)).toEqual(counted)
  for (const name of counted) {
    const byYear = Map.groupBy(reckonHolidays(name, years), date => Number(date.slice(0, 4)))
    const lines = Object.fromEntries([...byYear].map(([year, dates]) => [year, dates.map(date => date.slice(5)).join(' ')]))
    expect(statuteHolidays[name], `statute-holidays.ts, ${name}`).toEqual(lines)
    expect(holidaysOf(name, years)).toEqual(reckonHolidays(name, years))
  }
  expect(
    calendarFor(
      { version: '1', effective: 'x', owner: 'x', approver: 'x', zone: 'UTC', holidays: 'none', hours: { open: 'x' } },
      { zones: [] },
    ).value.holidays.US?.at(-1),
  ).toBe('2040-12-25')
  expect(holidaysOf('US', { from: 2014, to: 2041 })).toEqual(expect.arrayContaining(['2014-01-01', '2026-11-26', '2041-12-25'])) // beyond what is written
})

test('business hours that do not exist are refused', () => {
  expect(() => makeCalendar({ ...spec, business: { ...spec.business, to: '08:00' } })).toThrow('the end after the beginning')
  expect(() => makeCalendar({ ...spec, business: { ...spec.business, closures: ['24.12.2026'] } })).toThrow('is no date')
})

test('what the plan leaves open stays open in its calendar', () => {
  const header = { version: '1', effective: '2026-01-01', owner: 'x', approver: 'x', zone: 'Europe/Berlin', holidays: 'DE-BE' } as const
  const hours = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '18:00' } as const
  const at = instant(Date.parse('2026-11-20T12:00:00+01:00'))
  expect(endOfNextBusinessDay(calendarFor({ ...header, hours }, { zones: [] }).value, at)).toBe(Date.parse('2026-11-23T18:00:00+01:00'))
  expect(calendarFor({ ...header, hours: { open: 'business hours' } }, { zones: ['Asia/Tokyo'] }).value.business).toBeNull()
})
