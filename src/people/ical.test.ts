import fc from 'fast-check'
import ICAL from 'ical.js'
import { expect, test } from 'vitest'
import { makeCalendar } from '../calendar/make.ts'
import { id, instant } from '../core/id.ts'
import { shifts } from '../core/oncall/shifts.ts'
import { addMethod, addPerson } from './change.ts'
import { addOverride, addSchedule } from './change-schedule.ts'
import type { Directory } from './directory.ts'
import { personFeed, scheduleFeed } from './ical-feed.ts'
import { readOverrides } from './ical-overrides.ts'

const [ana, ben] = [id<'person'>('ana'), id<'person'>('ben')]
const rota = id<'schedule'>('primary')
const nobody: Directory = { persons: [], positions: {}, roles: {}, schedules: [] }
const at = (text: string) => instant(Date.parse(text))
let team = addPerson(
  addPerson(nobody, { name: 'Ana; «Ñandú», Łukasz Żółć of the very long name that no line holds', zone: 'Europe/Berlin', id: ana }),
  { name: 'Ben Example', id: ben },
)
team = addMethod(team, ana, { kind: 'email', address: 'ana@example.com' })
team = addSchedule(team, {
  id: rota,
  name: 'primary',
  zone: 'Europe/Berlin',
  layers: [
    {
      people: [ana, ben],
      start: '2026-01-05T09:00',
      every: { count: 1, unit: 'day' },
      until: null,
      restrict: [{ days: [1, 2, 3, 4, 5, 7], from: '00:00', to: '24:00' }],
    },
  ],
})
team = addOverride(team, rota, { from: at('2026-03-26T00:00Z'), to: at('2026-03-26T05:00Z'), person: ben })
const calendar = makeCalendar({ zones: ['Europe/Berlin'], holidays: [], business: null, years: { from: 2026, to: 2026 } }).value
const time = { now: at('2026-03-20T00:00Z'), from: at('2026-03-20T00:00Z'), to: at('2026-04-10T00:00Z') }

const entries = (ics: string) =>
  new ICAL.Component(ICAL.parse(ics)).getAllSubcomponents('vevent').map(c => {
    const event = new ICAL.Event(c)
    return { from: event.startDate.toUnixTime() * 1000, to: event.endDate.toUnixTime() * 1000, summary: event.summary, uid: event.uid }
  })

test('X-11 a calendar application reads the feed of a schedule: every shift, its gaps, and nothing twice', () => {
  const ics = scheduleFeed(team, calendar, rota, time)
  const found = entries(ics)
  const expected = shifts(team.schedules[0]!, calendar, time.from, time.to)
  expect(found.map(e => [e.from, e.to])).toEqual(expected.map(s => [s.from, s.to]))
  expect(new Set(found.map(e => e.uid)).size).toBe(found.length)
  expect(found.some(e => e.summary === 'Nobody on call: primary')).toBe(true)
  expect(found.some(e => e.summary === `On call: primary, ${team.persons[0]!.name}`)).toBe(true)
  for (const line of ics.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  expect(ics.replaceAll('\r\n', '')).not.toContain('\n')
})

test('the feed of a person has their shifts alone, and keeps the name of an entry when its end moves', () => {
  const found = entries(personFeed(team, calendar, ben, time))
  expect(found.map(e => [e.from, e.to])).toEqual(
    shifts(team.schedules[0]!, calendar, time.from, time.to)
      .filter(s => s.person === ben)
      .map(s => [s.from, s.to]),
  )
  const shorter = addOverride(team, rota, { from: at('2026-03-28T00:00Z'), to: at('2026-03-28T01:00Z'), person: ana })
  const uids = new Set(entries(personFeed(shorter, calendar, ben, time)).map(e => e.uid))
  expect(found.filter(e => !uids.has(e.uid)).length).toBeLessThanOrEqual(1)
})

const file = (...lines: readonly string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//EN', ...lines, 'END:VCALENDAR'].join('\r\n')
const entry = (...lines: readonly string[]) => ['BEGIN:VEVENT', `UID:${lines.join()}`, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT']
const read = (ics: string) => readOverrides(ics, team, 'Europe/Berlin', at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'))
const span = (o: { from: number; to: number; person: string | null }) =>
  `${new Date(o.from).toISOString()} ${new Date(o.to).toISOString()} ${o.person}`

test('overrides are read from a calendar file, by attendee or by name, whole days and zones and repetitions', () => {
  const { overrides, problems } = read(
    file(
      ...entry('SUMMARY:on call', 'ATTENDEE;CN=Ana:mailto:Ana@example.com', 'DTSTART:20260601T080000Z', 'DTEND:20260601T100000Z'),
      ...entry('SUMMARY:Ben covers', 'DTSTART;TZID=America/New_York:20260701T090000', 'DTEND;TZID=America/New_York:20260701T170000'),
      ...entry('SUMMARY:Ben Example', 'DTSTART;VALUE=DATE:20260801', 'DTEND;VALUE=DATE:20260803'),
      ...entry('SUMMARY:nobody', 'DTSTART:20260901T080000', 'DURATION:PT2H'),
      ...entry(
        'SUMMARY:Ben',
        'DTSTART;TZID=Europe/Berlin:20261019T220000',
        'DTEND;TZID=Europe/Berlin:20261020T060000',
        'RRULE:FREQ=WEEKLY;COUNT=3',
        'EXDATE;TZID=Europe/Berlin:20261102T220000',
      ),
      ...entry('SUMMARY:Ben', 'STATUS:CANCELLED', 'DTSTART:20260601T080000Z', 'DTEND:20260601T100000Z'),
    ),
  )
  expect(problems).toEqual([])
  expect(overrides.map(span)).toEqual([
    '2026-06-01T08:00:00.000Z 2026-06-01T10:00:00.000Z ana',
    '2026-07-01T13:00:00.000Z 2026-07-01T21:00:00.000Z ben',
    '2026-07-31T22:00:00.000Z 2026-08-02T22:00:00.000Z ben',
    '2026-09-01T06:00:00.000Z 2026-09-01T08:00:00.000Z null',
    '2026-10-19T20:00:00.000Z 2026-10-20T04:00:00.000Z ben',
    '2026-10-26T21:00:00.000Z 2026-10-27T05:00:00.000Z ben', // the same wall clock after the change
  ])
})

test('what cannot be read is told entry by entry, and the rest is taken', () => {
  const { overrides, problems } = read(
    file(
      ...entry('SUMMARY:Ben', 'DTSTART:20260601T080000Z', 'DTEND:20260601T100000Z'),
      ...entry('SUMMARY:party', 'DTSTART:20260601T080000Z', 'DTEND:20260601T100000Z'),
      ...entry('SUMMARY:Ben', 'DTSTART:20260601T100000Z', 'DTEND:20260601T080000Z'),
      ...entry('SUMMARY:Ben abroad', 'DTSTART;TZID=Mars Standard Time:20260601T100000', 'DTEND;TZID=Mars Standard Time:20260601T110000'),
    ),
  )
  expect(overrides).toHaveLength(1)
  expect(problems.map(p => `${p.entry}: ${p.what}`)).toEqual([
    'party: it names nobody of the directory',
    'Ben: it ends before it begins, or has no length',
    'Ben abroad: its time zone is not known',
  ])
  for (const bad of ['', 'hello', 'BEGIN:VCARD\r\nEND:VCARD', file(), 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT'])
    expect(read(bad).problems.length).toBeGreaterThan(0)
})

test('what a feed says can be read back as overrides, and no text makes the reader throw', () => {
  const ics = scheduleFeed(team, calendar, rota, time)
  const { overrides, problems } = readOverrides(ics, team, 'Europe/Berlin', time.from, time.to)
  expect(problems).toEqual([])
  expect(overrides.map(o => [o.from, o.to, o.person])).toEqual(
    shifts(team.schedules[0]!, calendar, time.from, time.to).map(s => [s.from, s.to, s.person]),
  )
  fc.assert(
    fc.property(fc.nat(ics.length), fc.nat(60), fc.string({ maxLength: 5 }), (from, cut, put) => {
      readOverrides(ics.slice(0, from) + put + ics.slice(from + cut), team, 'Europe/Berlin', time.from, time.to)
    }),
    { numRuns: 300 },
  )
})
