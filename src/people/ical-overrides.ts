/**
 * Overrides from a calendar file (.ics): who takes which time, as somebody planned it in their own calendar. Each entry
 * names its person by an attendee's e-mail address or by a name in its summary; what cannot be read is told, entry by
 * entry, and the rest is taken.
 */
import ICAL from 'ical.js'
import { zoneProblem, zoneTableOf } from '../calendar/zones.ts'
import { readWallClock } from '../core/calendar/civil.ts'
import { toInstant } from '../core/calendar/local.ts'
import { type Instant, instant } from '../core/id.ts'
import type { Override, PersonId } from '../core/oncall/people.ts'
import type { Directory, DirectoryPerson } from './directory.ts'
import { nameKey } from './identity.ts'

export type IcalProblem = Readonly<{ entry: string; what: string; instead: string }>
export type ReadOverrides = Readonly<{ overrides: readonly Override[]; problems: readonly IcalProblem[] }>

const occurrencesMost = 1_000
const entriesMost = 5_000

/**
 * Entries that touch [from, to), repeated ones each time; sorted by when they begin. `zone`: of the schedule, for entries
 * and whole days that name none.
 */
export function readOverrides(ics: string, directory: Directory, zone: string, from: Instant, to: Instant): ReadOverrides {
  const problems: IcalProblem[] = []
  const whole = (what: string, instead: string): ReadOverrides => ({ overrides: [], problems: [{ entry: 'the file', what, instead }] })
  if (ics.length > 2_000_000) return whole('the file is larger than 2 MB', 'export a shorter time')
  let root: ICAL.Component
  try {
    root = new ICAL.Component(ICAL.parse(ics))
  } catch {
    return whole('the file is no iCalendar file', 'export it as .ics; it begins with BEGIN:VCALENDAR')
  }
  if (root.name !== 'vcalendar') return whole('the file holds no calendar', 'export it as .ics; it begins with BEGIN:VCALENDAR')
  const zones = new Map(root.getAllSubcomponents('vtimezone').map(c => [String(c.getFirstPropertyValue('tzid')), new ICAL.Timezone(c)]))
  const components = root.getAllSubcomponents('vevent')
  if (components.length === 0) return whole('the file holds no entries', 'export entries with a beginning, an end and a person')
  if (components.length > entriesMost) return whole(`the file holds more than ${entriesMost} entries`, 'export a shorter time')

  const moved = new Map<string, ICAL.Component[]>() // single times of a repeated entry that were changed
  for (const component of components)
    if (component.hasProperty('recurrence-id')) {
      const uid = String(component.getFirstPropertyValue('uid'))
      moved.set(uid, [...(moved.get(uid) ?? []), component])
    }

  const overrides: Override[] = []
  for (const component of components) {
    if (component.hasProperty('recurrence-id') || component.getFirstPropertyValue('status') === 'CANCELLED') continue
    const event = new ICAL.Event(component, { exceptions: moved.get(String(component.getFirstPropertyValue('uid'))) ?? [] })
    const name = event.summary || event.uid || 'an entry without a name'
    const say = (what: string, instead: string) => problems.push({ entry: name, what, instead })
    try {
      for (const occurrence of occurrencesOf(event, to)) {
        const begins = instantOf(occurrence.startDate, zoneNamed(occurrence.item, 'dtstart'), zone, zones)
        const ends = instantOf(
          occurrence.endDate,
          zoneNamed(occurrence.item, 'dtend') ?? zoneNamed(occurrence.item, 'dtstart'),
          zone,
          zones,
        )
        if (begins === null || ends === null) {
          say('its time zone is not known', 'export it with a zone such as Europe/Berlin, or in UTC')
          break
        }
        if (ends <= begins) {
          say('it ends before it begins, or has no length', 'give it a beginning and an end')
          break
        }
        if (ends <= from || begins >= to) continue
        if (occurrence.item.component.getFirstPropertyValue('status') === 'CANCELLED') continue
        const person = personOf(occurrence.item, directory)
        if ('what' in person) {
          say(person.what, person.instead)
          break
        }
        overrides.push({ from: begins, to: ends, person: person.id })
      }
    } catch (error) {
      say(
        `it cannot be read (${error instanceof Error ? error.message : 'for no given reason'})`,
        'open it in a calendar and export it again',
      )
    }
  }
  return { overrides: overrides.sort((a, b) => a.from - b.from || a.to - b.to), problems }
}

type Occurrence = Readonly<{ item: ICAL.Event; startDate: ICAL.Time; endDate: ICAL.Time }>

function* occurrencesOf(event: ICAL.Event, to: Instant): Generator<Occurrence> {
  if (!event.isRecurring()) {
    yield { item: event, startDate: event.startDate, endDate: event.endDate }
    return
  }
  const iterator = event.iterator()
  for (let n = 0; n < occurrencesMost; n++) {
    const next = iterator.next()
    if (!next || next.toUnixTime() * 1000 > to + 86_400_000) return
    yield event.getOccurrenceDetails(next)
  }
}

/** The zone that an entry writes beside its time; the library forgets it where the file does not also describe the zone. */
function zoneNamed(event: ICAL.Event, property: 'dtstart' | 'dtend'): string | null {
  const tzid = event.component.getFirstProperty(property)?.getParameter('tzid')
  return tzid === undefined ? null : String(tzid)
}

/** Whole days and floating times hang on the schedule's zone; a zone by name is read by our own tables where they have it. */
function instantOf(time: ICAL.Time, named: string | null, zone: string, zones: ReadonlyMap<string, ICAL.Timezone>): Instant | null {
  const two = (n: number) => String(n).padStart(2, '0')
  const wall = readWallClock(
    `${time.year}-${two(time.month)}-${two(time.day)}T${time.isDate ? '00:00' : `${two(time.hour)}:${two(time.minute)}:${two(time.second)}`}`,
  )
  if (wall === null) return null
  if (!time.isDate && (time.zone === ICAL.Timezone.utcTimezone || named === 'UTC')) return instant(wall)
  if (time.isDate || named === null) return toInstant(zoneTableOf(zone), wall)
  if (zoneProblem(named) === null) return toInstant(zoneTableOf(named), wall)
  const own = zones.get(named)
  if (!own) return null
  const placed = time.clone()
  placed.zone = own
  return instant(placed.toUnixTime() * 1000)
}

/** An attendee whose address is a contact method, else the one person whose name stands in the summary. */
function personOf(
  event: ICAL.Event,
  directory: Directory,
): Readonly<{ id: PersonId | null }> | Readonly<{ what: string; instead: string }> {
  const addresses = event.attendees.map(attendee =>
    String(attendee.getFirstValue())
      .replace(/^mailto:/i, '')
      .toLowerCase(),
  )
  const attending = directory.persons.filter(p => p.methods.some(m => m.kind === 'email' && addresses.includes(m.address.toLowerCase())))
  const summary = nameKey(event.summary ?? '')
  if (attending.length === 0 && /\bnobody\b/.test(summary)) return { id: null }
  const named = attending.length > 0 ? attending : inWords(summary, directory.persons)
  if (named.length === 1) return { id: named[0]!.id }
  return named.length === 0
    ? { what: 'it names nobody of the directory', instead: 'invite the person by their e-mail address, or write their name into the title' }
    : { what: `it names ${named.length} people: ${named.map(p => p.name).join(', ')}`, instead: 'make one entry for each' }
}

/** By whole name, else by a first name that one person has. Punctuation does not count. */
function inWords(text: string, persons: readonly DirectoryPerson[]): readonly DirectoryPerson[] {
  const words = (name: string) => ` ${nameKey(name.replace(/[^\p{L}\p{N}' -]+/gu, ' '))} `
  const all = words(text)
  const whole = persons.filter(p => all.includes(words(p.name)))
  return whole.length > 0 ? whole : persons.filter(p => all.includes(` ${words(p.name).trim().split(' ')[0]} `))
}
