/** The clocks of the law against worked dates, with the calendars that the runtime knows. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readWallClock } from '../core/calendar/civil.ts'
import { toInstant, zoneTable } from '../core/calendar/local.ts'
import { editionOf } from '../core/edition.ts'
import { type Instant, instant } from '../core/id.ts'
import { type Clock, calendarNeeds, clock, clockOf, type NoClock } from '../core/obligation/clock.ts'
import { contractRule } from '../core/obligation/law/contract.ts'
import { law, rules, versionsOf } from '../core/obligation/law/rules.ts'
import { makeCalendar } from './make.ts'
import { zoneTableOf } from './zones.ts'

const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Asia/Singapore', 'America/Sao_Paulo', 'Australia/Lord_Howe']
const calendar = makeCalendar({ zones, holidays: ['DE', 'US', 'BR'], business: null, years: { from: 2019, to: 2041 } }).value

function answer(
  id: string,
  moments: Readonly<Record<string, string>>,
  zone = 'Europe/Berlin',
  holidays: string | null = 'DE',
): Clock | NoClock {
  const at = (text: string): Instant =>
    /Z$|[+-]\d\d:\d\d$/.test(text) ? instant(Date.parse(text)) : toInstant(zoneTable(calendar, zone), readWallClock(text)!)
  return clock(id, Object.fromEntries(Object.entries(moments).map(([name, text]) => [name, at(text)])), { calendar, zone, holidays })
}
function running(...given: Parameters<typeof answer>): Clock {
  const found = answer(...given)
  if ('code' in found) throw new Error(found.problem)
  return found
}
/** The start is the moment that the rule itself names. */
const due = (id: string, from: string, zone = 'Europe/Berlin', holidays: string | null = 'DE') =>
  running(id, { [versionsOf(id)[0]!.from]: from }, zone, holidays).due

test('X-07 the worked dates: 72 hours are elapsed hours, over Christmas and over the change of the clock', () => {
  const christmas = running('gdpr-33', { aware: '2020-12-22T12:17' })
  expect(christmas.from).toBe('2020-12-22T12:17:00+01:00')
  expect(christmas.due).toBe('2020-12-25T12:17:00+01:00')
  expect(christmas.readings.map(r => r.due)).toEqual(['2020-12-25T12:17:00+01:00', '2020-12-25T13:00:00+01:00'])
  expect(christmas.readings[1]!.citation).toContain('1182/71')
  expect(christmas.note).toContain('Not legal advice')
  const autumn = running('gdpr-33', { aware: '2026-10-24T10:30' })
  expect(autumn.due).toBe('2026-10-27T09:30:00+01:00')
  expect(autumn.readings.map(r => r.due)).toContain('2026-10-27T10:00:00+01:00')
  expect(due('gdpr-33', '2026-03-28T10:30')).toBe('2026-03-31T11:30:00+02:00')
})

test('X-07 a 72-hour period over a weekend shows the unsettled reading of two working days beside it, later', () => {
  const friday = running('gdpr-33', { aware: '2026-10-23T18:00' })
  expect(friday.due).toBe('2026-10-26T17:00:00+01:00')
  expect(friday.readings.at(-1)).toMatchObject({ due: '2026-10-27T23:59:59+01:00', citation: expect.stringContaining('(5)') })
  expect(running('nis2-early', { aware: '2026-10-23T18:00' }).readings).toHaveLength(2) // a day is no period of two
})

test('X-07 the worked dates: business days of EDGAR leave out federal holidays and end when it closes', () => {
  expect(due('sec-8k-105', '2026-11-25T12:00', 'America/New_York')).toBe('2026-12-02T17:30:00-05:00')
  expect(due('sec-8k-105', '2026-11-25T23:00')).toBe('2026-12-02T17:30:00-05:00') // still Wednesday in New York
  expect(due('sec-8k-105', '2026-07-02T12:00', 'America/New_York')).toBe('2026-07-09T17:30:00-04:00') // the third is the holiday observed
  expect(due('sec-8k-105', '2026-11-28T12:00', 'America/New_York')).toBe('2026-12-03T17:30:00-05:00') // a Saturday: Monday is the first
  expect(due('sec-8k-105', '2027-12-28T12:00', 'America/New_York')).toBe('2028-01-04T17:30:00-05:00') // New Year's Day observed on the 31st
})

test('X-07 the worked dates: calendar days end with the last day, months on the same date or the last', () => {
  expect(due('hipaa-individual', '2026-11-22', 'America/New_York', null)).toBe('2027-01-21T23:59:59-05:00')
  expect(due('hipaa-hhs-small', '2026-05-05', 'America/New_York', null)).toBe('2027-03-01T23:59:59-05:00')
  expect(due('hipaa-hhs-small', '2027-05-05', 'America/New_York', null)).toBe('2028-02-29T23:59:59-05:00')
  // One month from 31 January 2027 is 28 February, a Sunday: the rule's roll makes it Monday.
  expect(due('nis2-final', '2027-01-31T12:00')).toBe('2027-03-01T23:59:59+01:00')
  expect(due('dora-final', '2027-01-31T12:00')).toBe('2027-03-01T12:00:00+01:00')
  expect(due('nis2-final', '2026-11-24T12:00')).toBe('2026-12-24T23:59:59+01:00')
  expect(due('nis2-final', '2026-11-25T12:00')).toBe('2026-12-28T23:59:59+01:00') // both Christmas days, then a weekend
  expect(due('us-ca', '2026-11-22T08:00', 'America/New_York', null)).toBe('2026-12-22T23:59:59-05:00')
  expect(due('us-ca-ag', '2026-11-22T08:00', 'America/New_York', null)).toBe('2026-12-07T23:59:59-05:00')
  expect(due('us-tx', '2026-11-22T08:00', 'America/New_York', null)).toBe('2027-01-21T23:59:59-05:00')
  expect(due('sg-pdpa', '2026-11-22T10:00', 'Asia/Singapore', null)).toBe('2026-11-25T23:59:59+08:00')
  expect(due('cra-final', '2026-11-23T10:00')).toBe('2026-12-07T23:59:59+01:00')
  expect(due('in-cert-in', '2026-11-22T22:15', 'Asia/Kolkata', null)).toBe('2026-11-23T04:15:00+05:30')
  expect(due('us-reg-sp', '2026-11-22T10:00', 'America/New_York', null)).toBe('2026-12-22T23:59:59-05:00')
})

test('X-07 Brazil counts its own working days, and a small agent has double', () => {
  const found = running('br-anpd', { aware: '2026-11-19T10:00' }, 'America/Sao_Paulo', null)
  expect(found.due).toBe('2026-11-25T23:59:59-03:00') // the twentieth is a national holiday
  expect(found.readings.map(r => r.due)).toEqual(['2026-11-25T23:59:59-03:00', '2026-11-30T23:59:59-03:00'])
})

test("X-07 DORA's first notification is bound by classification and awareness, and by noon after a weekend", () => {
  const initial = (aware: string, classified: string) => running('dora-initial', { aware, classified }).due
  expect(initial('2026-11-19T15:00', '2026-11-19T16:00')).toBe('2026-11-19T20:00:00+01:00')
  expect(initial('2026-11-19T09:00', '2026-11-20T08:30')).toBe('2026-11-20T09:00:00+01:00') // 24 hours of awareness come first
  expect(initial('2026-11-19T09:00', '2026-11-20T10:00')).toBe('2026-11-20T14:00:00+01:00') // classified later than that
  expect(initial('2026-11-21T09:00', '2026-11-21T10:00')).toBe('2026-11-23T12:00:00+01:00') // a Saturday
  expect(initial('2026-12-24T21:00', '2026-12-24T22:00')).toBe('2026-12-28T12:00:00+01:00') // ends on Christmas Day
  const weekend = running('dora-initial', { aware: '2026-11-21T09:00', classified: '2026-11-21T10:00' })
  expect(weekend.readings[0]).toMatchObject({ due: '2026-11-21T14:00:00+01:00', citation: expect.stringContaining('Art 5(5)') })
  expect(due('dora-intermediate', '2026-11-18T10:00')).toBe('2026-11-23T12:00:00+01:00')
})

test('X-07 a rule that counts from more than one moment says which is missing, and what cannot be is refused', () => {
  expect(answer('dora-initial', { classified: '2026-11-19T16:00' })).toMatchObject({
    code: 'needs-moment',
    needs: ['aware'],
    instead: expect.stringContaining('--aware'),
  })
  expect(answer('dora-initial', {})).toMatchObject({ code: 'needs-moment', needs: ['classified'] })
  expect(answer('dora-initial', { aware: '2026-11-19T16:00', classified: '2026-11-19T15:00' })).toMatchObject({ code: 'out-of-order' })
  expect(answer('gdpr-34', { aware: '2026-11-19T16:00' })).toMatchObject({ code: 'needs-moment', needs: ['high-risk-found'] })
  expect(answer('gdpr-99', {})).toMatchObject({ code: 'no-such-rule' })
  expect(answer('gdpr-33', { aware: '2026-11-19T16:00' }, 'Europe/Berlin', 'XX')).toMatchObject({ code: 'no-calendar' })
})

test('X-07 a duty without a figure has no date, and says its words', () => {
  for (const id of ['gdpr-33-2', 'gdpr-34', 'au-ndb-notify', 'ch-fadp', 'ca-pipeda']) {
    const found = running(id, { [versionsOf(id)[0]!.from]: '2026-11-22T10:00' })
    expect(found).toMatchObject({ due: null, readings: [], enabled: true })
    expect(found.counting).toContain('no figure')
  }
  expect(due('card-visa', '2026-11-22T10:00')).toBe('2026-11-22T10:00:00+01:00')
})

test('X-07 the day on which a clock starts says which version of the law counts', () => {
  expect(due('uk-pecr-5a', '2025-08-19T12:00')).toBe('2025-08-20T12:00:00+02:00')
  expect(due('uk-pecr-5a', '2025-08-20T12:00')).toBe('2025-08-23T12:00:00+02:00')
  const early = running('cra-early', { aware: '2026-09-10T12:00' })
  expect(early).toMatchObject({ due: null, enabled: false, readings: [] })
  expect(early.note).toContain('Not in force: from 2026-09-11')
  expect(due('cra-early', '2026-09-11T12:00')).toBe('2026-09-12T12:00:00+02:00')
  expect(due('in-dpdp-detail', '2026-11-22T12:00', 'Asia/Kolkata', null)).toBeNull()
  expect(due('in-dpdp-detail', '2027-06-01T12:00', 'Asia/Kolkata', null)).toBe('2027-06-04T12:00:00+05:30')
})

test('X-07 an incident from before a law has no clock under it, and the answer says since when it has', () => {
  const before = running('sec-8k-105', { 'materiality-determined': '2023-12-17T12:00' }, 'America/New_York')
  expect(before).toMatchObject({ due: null, enabled: false, note: expect.stringContaining('Not in force: from 2023-12-18') })
  expect(due('sec-8k-105', '2023-12-18T12:00', 'America/New_York')).toBe('2023-12-22T17:30:00-05:00')
  expect(due('dora-intermediate', '2025-01-16T12:00')).toBeNull()
})

test('X-07 what is not law ships disabled, and gives no date', () => {
  for (const id of ['us-circia', 'us-circia-payment', 'eu-omnibus']) {
    const found = running(id, { [versionsOf(id)[0]!.from]: '2026-11-22T10:00' })
    expect(found).toMatchObject({ due: null, enabled: false, mark: 'U' })
    expect(found.note).toContain('Disabled')
  }
})

test('X-07 a contract runs by its own words, unit and zone, beside the law', () => {
  const clause = {
    id: 'acme',
    clause: 'Supplier tells Customer within two business days of discovery',
    from: 'discovered',
    to: 'the customer',
  }
  const rule = contractRule({ ...clause, time: { count: 2, unit: 'business day' }, zone: 'America/New_York', holidays: 'US' })
  const at = instant(Date.parse('2026-11-25T15:00:00Z'))
  const setting = { calendar, zone: 'Europe/Berlin', holidays: 'DE' }
  expect(clockOf(rule, at, { discovered: at }, setting)).toMatchObject({ due: '2026-11-30T23:59:59-05:00', citation: clause.clause })
  const noFigure = contractRule({ ...clause, time: { words: 'promptly' }, zone: null, holidays: null })
  expect(clockOf(noFigure, at, { discovered: at }, setting)).toMatchObject({ due: null, counting: 'promptly: no figure' })
})

test('X-07 every rule is cited, dated and marked, and the law as a whole has an edition', () => {
  for (const rule of rules) {
    expect([rule.id, rule.citation.length > 5, rule.source.length > 3, rule.to.length > 3]).toEqual([rule.id, true, true, true])
    expect(rule.lookedAt).toMatch(/^2026-/)
    expect(['V', 'K', 'U']).toContain(rule.mark)
    expect(rule.readings.every(r => r.citation.length > 5)).toBe(true)
  }
  expect(new Set(rules.map(r => JSON.stringify([r.id, r.inForce]))).size).toBe(rules.length)
  expect(editionOf(law).edition).toMatch(/^[0-9a-f]{64}$/)
  expect(calendarNeeds('sec-8k-105')).toEqual({ zones: ['America/New_York'], holidays: ['US'] })
})

// ---- counting, in all zones and over all changes of the clock

const allZones = Intl.supportedValuesOf('timeZone').filter((_, i) => i % 7 === 0) // clock-zones.test.ts and oncall-zones.test.ts have all of them
const anyMoment = fc.tuple(fc.constantFrom(...allZones), fc.nat(), fc.integer({ min: -4320, max: 4320 })).map(([zone, n, minutes]) => {
  const rows = zoneTableOf(zone).filter(row => row.at >= Date.UTC(2020, 0, 1) && row.at < Date.UTC(2040, 0, 1))
  const base = rows.length > 0 ? rows[n % rows.length]!.at : Date.UTC(2020 + (n % 20), n % 12, n % 28)
  return { zone, at: instant(base + minutes * 60_000) }
})
const settingOf = (zone: string) => ({
  calendar: { ...calendar, zones: { ...calendar.zones, [zone]: zoneTableOf(zone) } },
  zone,
  holidays: 'DE',
})
/** Every rule that gives a date, as if it had always been in force. */
const enabled = rules.filter(rule => rule.disabled === null).map(rule => ({ ...rule, inForce: { from: null, until: null } }))

test('X-07 an hour is an hour: rules in hours take exactly that long, in every zone and over every change of the clock', () => {
  fc.assert(
    fc.property(anyMoment, fc.constantFrom(...enabled.filter(r => r.counting.by === 'hours')), ({ zone, at }, rule) => {
      const found = clockOf(rule, at, { [rule.from]: at }, settingOf(zone))
      if ('code' in found) throw new Error(found.problem)
      const hours = rule.counting.by === 'hours' ? rule.counting.hours : 0
      expect(found.at! - at).toBe(hours * 3_600_000)
      expect(Date.parse(found.due!)).toBe(found.at)
      const later = found.readings.filter(r => r.citation.includes('1182/71, Art 3(1)'))
      for (const reading of later) expect(reading.at - found.at!).toBeLessThanOrEqual(3_600_000)
    }),
    { numRuns: 600 },
  )
})

test('X-07 who starts later is never due earlier, and never due before they start', () => {
  fc.assert(
    fc.property(
      anyMoment,
      fc.integer({ min: 1, max: 5_000 }),
      fc.constantFrom(...enabled.filter(r => !r.id.startsWith('dora-i'))),
      ({ zone, at }, minutes, rule) => {
        const dueAt = (from: Instant) => {
          const found = clockOf(rule, from, { [rule.from]: from }, settingOf(zone))
          if ('code' in found) throw new Error(found.problem)
          return found.at
        }
        const [first, second] = [dueAt(at), dueAt(instant(at + minutes * 60_000))]
        if (first === null || second === null) expect([first, second]).toEqual([null, null])
        else {
          expect(second).toBeGreaterThanOrEqual(first)
          expect(first).toBeGreaterThanOrEqual(at)
        }
      },
    ),
    { numRuns: 800 },
  )
})

test('X-07 what is due by days is due in the last second of a day of the zone', () => {
  fc.assert(
    fc.property(
      anyMoment,
      fc.constantFrom(...enabled.filter(r => r.zone === null && (r.counting.by === 'days' || r.counting.by === 'months'))),
      ({ zone, at }, rule) => {
        const found = clockOf(rule, at, { [rule.from]: at }, settingOf(zone))
        if ('code' in found) throw new Error(found.problem)
        // Where midnight is skipped the day ends with the second before the change: 22:59:59 or 23:59:59 on the wall.
        expect(found.due!.slice(13, 19)).toBe(':59:59')
        expect(Number(found.due!.slice(11, 13))).toBeGreaterThanOrEqual(22)
      },
    ),
    { numRuns: 400 },
  )
})
