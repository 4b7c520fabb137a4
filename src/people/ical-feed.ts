/**
 * On-call shifts as an iCalendar feed (RFC 5545), for one schedule or one person. Times are UTC, so no reader needs zone
 * data of ours; a shift keeps its UID while it keeps its schedule, person and beginning, so a changed end moves an entry
 * and does not make a second one. Shifts stand in it whole: what is asked for cuts none, or each reading would name the first anew.
 * A time that nobody had and that is over concerns nobody, and is left out.
 */
import { type Instant, instant } from '../core/id.ts'
import { onCall } from '../core/oncall/oncall.ts'
import type { PersonId, Schedule, ScheduleId } from '../core/oncall/people.ts'
import { type Shift, shifts } from '../core/oncall/shifts.ts'
import { sha256 } from '../core/signal/sha256.ts'
import type { Calendar } from '../core/world.ts'
import { personOf } from './change.ts'
import { scheduleOf } from './change-schedule.ts'
import type { Directory } from './directory.ts'

const day = 86_400_000

/** `now`: when the feed is made; what it holds are the shifts that have a part in [from, to). */
export type FeedTime = Readonly<{ now: Instant; from: Instant; to: Instant }>

/** Everybody's shifts on one schedule; stretches without anybody are entries too, so that a gap is seen. */
export function scheduleFeed(directory: Directory, calendar: Calendar, schedule: ScheduleId, time: FeedTime): string {
  const found = scheduleOf(directory, schedule)
  const entries = wholeShifts(found, calendar, time).map(shift => entry(directory, found, shift, time.now))
  return feed(`On call: ${found.name}`, entries)
}

/** One person's shifts on all schedules. */
export function personFeed(directory: Directory, calendar: Calendar, person: PersonId, time: FeedTime): string {
  const { name } = personOf(directory, person)
  const entries = directory.schedules.flatMap(schedule =>
    wholeShifts(schedule, calendar, time)
      .filter(shift => shift.person === person)
      .map(shift => entry(directory, schedule, shift, time.now)),
  )
  return feed(`On call: ${name}`, entries)
}

/** Each from its own beginning to its own end. One that began long ago begins with a year; one that nobody follows ends at `to`. */
function wholeShifts(schedule: Schedule, calendar: Calendar, { now, from, to }: FeedTime): readonly Shift[] {
  const longAgo = Date.UTC(new Date(from).getUTCFullYear() - 1, 0, 1)
  const since = (edge: number) => shifts(schedule, calendar, instant(edge), to).filter(shift => shift.to > from)
  const edges = [7, 28, 112].map(days => from - days * day)
  const edge = edges.find(edge => (since(edge)[0]?.from ?? to) > edge) ?? longAgo
  return since(edge)
    .filter(shift => shift.person !== null || shift.to > now)
    .map(shift => {
      const until = shift.to === to ? onCall(schedule, calendar, shift.from).until : shift.to
      return until === 'never' || until < to ? shift : { ...shift, to: until }
    })
}

function entry(directory: Directory, schedule: Directory['schedules'][number], shift: Shift, now: Instant): readonly string[] {
  const person = directory.persons.find(p => p.id === shift.person)
  const who = shift.person === null ? 'nobody' : (person?.name ?? shift.person)
  return [
    'BEGIN:VEVENT',
    `UID:${sha256(JSON.stringify([schedule.id, shift.person, shift.from]), 32)}@tocsin`,
    `DTSTAMP:${stamp(now)}`,
    `DTSTART:${stamp(shift.from)}`,
    `DTEND:${stamp(shift.to)}`,
    `SUMMARY:${escaped(shift.person === null ? `Nobody on call: ${schedule.name}` : `On call: ${schedule.name}, ${who}`)}`,
    ...(shift.override ? [`DESCRIPTION:${escaped('An override of the schedule')}`] : []),
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ]
}

const feed = (name: string, entries: readonly (readonly string[])[]): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Tocsin//On-call schedule//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escaped(name)}`,
    `NAME:${escaped(name)}`, // RFC 7986
    'REFRESH-INTERVAL;VALUE=DURATION:PT15M',
    'X-PUBLISHED-TTL:PT15M',
    ...entries.flat(),
    'END:VCALENDAR',
  ]
    .map(line => `${folded(line)}\r\n`)
    .join('')

/** 20261225T020000Z; feeds know whole seconds. */
const stamp = (at: Instant): string =>
  new Date(at)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '')

const escaped = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n')

/** Lines of at most 75 octets, broken between characters. */
function folded(line: string): string {
  const parts: string[] = []
  let part = ''
  let octets = 0
  for (const character of line) {
    const length = Buffer.byteLength(character)
    if (octets + length > (parts.length === 0 ? 75 : 74)) {
      parts.push(part)
      part = ''
      octets = 0
    }
    part += character
    octets += length
  }
  return [...parts, part].join('\r\n ')
}
