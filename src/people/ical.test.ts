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

/** Those that have a part in `time`, uncut. */
const within = shifts(team.schedules[0]!, calendar, at('2026-03-01T00:00Z'), at('2026-05-01T00:00Z')).filter(
  s => s.to > time.from && s.from < time.to,
)

const entries = (ics: string) =>
  new ICAL.Component(ICAL.parse(ics)).getAllSubcomponents('vevent').map(c => {
    const event = new ICAL.Event(c)
    return { from: event.startDate.toUnixTime() * 1000, to: event.endDate.toUnixTime() * 1000, summary: event.summary, uid: event.uid }
  })

test('X-11 a calendar application reads the feed of a schedule: every shift, its gaps, and nothing twice', () => {
  const ics = scheduleFeed(team, calendar, rota, time)
  const found = entries(ics)
  expect(found.map(e => [e.from, e.to])).toEqual(within.map(s => [s.from, s.to]))
  expect(new Set(found.map(e => e.uid)).size).toBe(found.length)
  expect(found.some(e => e.summary === 'Nobody on call: primary')).toBe(true)
  expect(found.some(e => e.summary === `On call: primary, ${team.persons[0]!.name}`)).toBe(true)
  for (const line of ics.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  expect(ics.replaceAll('\r\n', '')).not.toContain('\n')
})

test('the feed of a person has their shifts alone, and keeps the name of an entry when its end moves', () => {
  const found = entries(personFeed(team, calendar, ben, time))
  expect(found.map(e => [e.from, e.to])).toEqual(within.filter(s => s.person === ben).map(s => [s.from, s.to]))
  const shorter = addOverride(team, rota, { from: at('2026-03-28T00:00Z'), to: at('2026-03-28T01:00Z'), person: ana })
  const uids = new Set(entries(personFeed(shorter, calendar, ben, time)).map(e => e.uid))
  expect(found.filter(e => !uids.has(e.uid)).length).toBeLessThanOrEqual(1)
})

test('X-11 an entry of a feed keeps its name, its beginning and its end, whenever the feed is read: what is asked for cuts no shift', () => {
  const weekly = addSchedule(team, {
    id: id('weeks'),
    name: 'weeks',
    zone: 'Europe/Berlin',
    layers: [{ people: [ana, ben], start: '2026-01-05T09:00', every: { count: 1, unit: 'week' }, until: null, restrict: [] }],
  })
  const alone = addSchedule(weekly, {
    id: id('alone'),
    name: 'alone',
    zone: 'UTC',
    layers: [{ people: [ana], start: '2020-01-06T09:00', every: { count: 1, unit: 'week' }, until: null, restrict: [] }],
  })
  const readAt = (of: string, now: string) =>
    entries(scheduleFeed(alone, calendar, id(of), { now: at(now), from: at(now), to: instant(at(now) + 21 * 86_400_000) }))
  const [first, later] = [readAt('weeks', '2026-04-01T10:00Z'), readAt('weeks', '2026-04-01T10:15Z')]
  expect(later).toEqual(first)
  expect(new Date(first[0]!.from).toISOString()).toBe('2026-03-30T07:00:00.000Z')
  expect(new Date(first.at(-1)!.to).toISOString()).toBe('2026-04-27T07:00:00.000Z')
  const begun = scheduleFeed(weekly, calendar, id('weeks'), {
    now: at('2026-01-07T00:00Z'),
    from: at('2025-12-10T00:00Z'),
    to: at('2026-02-01T00:00Z'),
  })
  expect(entries(begun)[0]!.summary, 'what nobody had before it began').not.toContain('Nobody')
  const [one, other] = [readAt('alone', '2026-04-01T10:00Z'), readAt('alone', '2026-04-02T10:15Z')]
  expect(
    other.map(e => [e.uid, e.from]),
    'a schedule of one never changes hands',
  ).toEqual(one.map(e => [e.uid, e.from]))
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

const times = (...lines: readonly string[]) =>
  read(file(...entry('SUMMARY:Ben', 'DTSTART:20260105T080000Z', 'DTEND:20260105T100000Z', ...lines)))

test('what repeats since years ago is taken for the time asked for, and a bound that is met names its entry', () => {
  const old = ['SUMMARY:Ben', 'DTSTART;TZID=Europe/Berlin:20220101T080000', 'DTEND;TZID=Europe/Berlin:20220101T100000']
  const daily = read(file(...entry(...old, 'RRULE:FREQ=DAILY')))
  expect([daily.overrides.length, daily.problems]).toEqual([365, []])
  expect(span(daily.overrides[0]!)).toBe('2026-01-01T07:00:00.000Z 2026-01-01T09:00:00.000Z ben')
  const ten = readOverrides(
    file(...entry(...old, 'RRULE:FREQ=DAILY')),
    team,
    'Europe/Berlin',
    at('2026-01-01T00:00Z'),
    at('2036-01-01T00:00Z'),
  )
  expect(ten.overrides).toHaveLength(1000)
  expect(ten.problems).toEqual([
    { entry: 'Ben', what: 'it repeats more than 1000 times; from 2028-09-27 on nothing is taken of it', instead: 'read a shorter time' },
  ])
})

test('a rule that no day fits, or that no shift has, is told and holds nothing up; nor does a zone or a length without end', () => {
  const whats = (...lines: readonly string[]) => times(...lines).problems.map(p => p.what)
  for (const rule of ['DAILY;BYMONTH=2;BYMONTHDAY=30', 'MONTHLY;BYMONTH=2;BYMONTHDAY=30', 'MONTHLY;BYDAY=MO;BYSETPOS=6'])
    expect(whats(`RRULE:FREQ=${rule}`)).toEqual(['no day ever fits its rule'])
  expect(whats('RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30')).toEqual(['it repeats secondly, and shifts repeat by days or more'])
  expect(whats('RRULE:FREQ=YEARLY;BYWEEKNO=53')).toEqual(['its rule says BYWEEKNO, which is not read'])
  expect(whats('RRULE:FREQ=DAILY', 'EXRULE:FREQ=WEEKLY')).toEqual(['it leaves times out by a rule (EXRULE)'])
  const change = ['DTSTART:19700101T000000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30']
  const zone = ['BEGIN:VTIMEZONE', 'TZID:Own', 'BEGIN:STANDARD', ...change, 'END:STANDARD', 'END:VTIMEZONE']
  const inZone = entry('SUMMARY:Ben', 'DTSTART;TZID=Own:20260601T100000', 'DTEND;TZID=Own:20260601T110000')
  expect(read(file(...zone, ...inZone)).problems.map(p => p.what)).toEqual(['its time zone is not known'])
  const long = entry('SUMMARY:Ben', 'DTSTART:20260601T100000Z', 'DURATION:P99999999999W')
  expect(read(file(...long)).problems.map(p => p.what)).toEqual(['it is longer than 400 days'])
})

test('a zone that the file describes itself is followed, where its clock changes once a year', () => {
  const change = (kind: string, rule: string, ...offsets: readonly string[]) => [
    `BEGIN:${kind}`,
    'DTSTART:16010101T020000',
    `TZOFFSETFROM:${offsets[0]}`,
    `TZOFFSETTO:${offsets[1]}`,
    `RRULE:FREQ=YEARLY;${rule}`,
    `END:${kind}`,
  ]
  const zone = (rule: string) => [
    'BEGIN:VTIMEZONE',
    'TZID:Our Standard Time',
    ...change('STANDARD', 'BYMONTH=10;BYDAY=-1SU', '+0200', '+0100'),
    ...change('DAYLIGHT', rule, '+0100', '+0200'),
    'END:VTIMEZONE',
  ]
  const when = (d: string) => [`DTSTART;TZID=Our Standard Time:${d}T100000`, `DTEND;TZID=Our Standard Time:${d}T110000`]
  const both = [...entry('SUMMARY:Ben', ...when('20260201')), ...entry('SUMMARY:Ben', ...when('20260601'))]
  expect(read(file(...zone('BYMONTH=3;BYDAY=-1SU'), ...both)).overrides.map(span)).toEqual([
    '2026-02-01T09:00:00.000Z 2026-02-01T10:00:00.000Z ben',
    '2026-06-01T08:00:00.000Z 2026-06-01T09:00:00.000Z ben',
  ])
  for (const rule of ['BYDAY=MO', 'BYWEEKNO=12', 'BYMONTH=2;BYMONTHDAY=30'])
    expect(read(file(...zone(rule), ...both)).problems.map(p => p.what)).toEqual(Array(2).fill('its time zone is not known'))
})

test('UNTIL, times left out, added, moved into and out of the time asked for, and changed from one on', () => {
  const begins = (ics: string) => read(ics).overrides.map(o => new Date(o.from).toISOString().slice(0, 13))
  const base = ['SUMMARY:Ben', 'UID:one', 'DTSTART;TZID=Europe/Berlin:20251229T090000', 'DTEND;TZID=Europe/Berlin:20251229T100000']
  const event = (...lines: readonly string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']
  const ruled = (...lines: readonly string[]) => event(...base, ...lines)
  expect(begins(file(...ruled('RRULE:FREQ=WEEKLY;UNTIL=20260112T080000Z')))).toEqual(['2026-01-05T08', '2026-01-12T08'])
  expect(begins(file(...ruled('RRULE:FREQ=WEEKLY;UNTIL=20260111')))).toEqual(['2026-01-05T08'])
  expect(begins(file(...ruled('RRULE:FREQ=WEEKLY;COUNT=4', 'EXDATE:20260105T080000Z', 'EXDATE;VALUE=DATE:20260119')))).toEqual([
    '2026-01-12T08',
  ])
  expect(begins(file(...ruled('RDATE;TZID=Europe/Berlin:20260301T090000')))).toEqual(['2026-03-01T08'])
  const moved = event(
    'SUMMARY:Ben',
    'UID:one',
    'RECURRENCE-ID;TZID=Europe/Berlin:20251229T090000',
    'DTSTART;TZID=Europe/Berlin:20260201T090000',
    'DTEND;TZID=Europe/Berlin:20260201T100000',
  )
  expect(begins(file(...ruled('RRULE:FREQ=WEEKLY;COUNT=2'), ...moved))).toEqual(['2026-01-05T08', '2026-02-01T08'])
  const later = event(
    'SUMMARY:Ben',
    'UID:one',
    'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260105T090000',
    'DTSTART;TZID=Europe/Berlin:20260105T110000',
    'DTEND;TZID=Europe/Berlin:20260105T120000',
  )
  expect(begins(file(...ruled('RRULE:FREQ=WEEKLY;COUNT=3'), ...later))).toEqual(['2026-01-05T10', '2026-01-12T10'])
})

test('what a feed says can be read back as overrides, and no text makes the reader throw', () => {
  const ics = scheduleFeed(team, calendar, rota, time)
  const { overrides, problems } = readOverrides(ics, team, 'Europe/Berlin', time.from, time.to)
  expect(problems).toEqual([])
  expect(overrides.map(o => [o.from, o.to, o.person])).toEqual(within.map(s => [s.from, s.to, s.person]))
  fc.assert(
    fc.property(fc.nat(ics.length), fc.nat(60), fc.string({ maxLength: 5 }), (from, cut, put) => {
      readOverrides(ics.slice(0, from) + put + ics.slice(from + cut), team, 'Europe/Berlin', time.from, time.to)
    }),
    { numRuns: 300 },
  )
})
