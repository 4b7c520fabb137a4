/**
 * Overrides from a calendar file (.ics): who takes which time, as somebody planned it in their own calendar. Each entry
 * names its person by an attendee's e-mail address or by a name in its summary; what cannot be read is told, entry by
 * entry, and the rest is taken.
 */
import ICAL from 'ical.js'
import { zoneProblem, zoneTableOf } from '../calendar/zones.ts'
import { type Day, day, dayLength, dayOf, fromDate, readWallClock, toDate, wallClock } from '../core/calendar/civil.ts'
import { toInstant } from '../core/calendar/local.ts'
import { type Instant, instant } from '../core/id.ts'
import type { Override, PersonId } from '../core/oncall/people.ts'
import type { Directory, DirectoryPerson } from './directory.ts'
import { anyDayFits, type Refusal, readRule, ruleDays, type Steps } from './ical-rule.ts'
import { dropUnreadableZones, yearMost } from './ical-zones.ts'
import { nameKey } from './identity.ts'

export type IcalProblem = Readonly<{ entry: string; what: string; instead: string }>
export type ReadOverrides = Readonly<{ overrides: readonly Override[]; problems: readonly IcalProblem[] }>

const occurrencesMost = 1_000
const entriesMost = 5_000
const overridesMost = 10_000
const lengthDaysMost = 400
/** Days looked at to repeat entries, of one and of all: a hundred years of days; a time that is found costs as much as 20. */
const [entryStepsMost, fileStepsMost, foundSteps] = [40_000, 1_000_000, 20]
const tooMuch: Refusal = {
  what: 'it repeats over too long a time, or the file repeats too many entries, to be read whole',
  instead: 'let it begin later, read a shorter time, or make several files',
}

/**
 * Entries that touch [from, to), repeated ones each time; sorted by when they begin. `zone`: of the schedule, for entries
 * and whole days that name none. Its work is bounded whatever the file says, for it holds up everything else meanwhile.
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
  const zones = dropUnreadableZones(root)
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
  const steps: Steps = { left: fileStepsMost }
  for (const component of components) {
    if (component.hasProperty('recurrence-id') || component.getFirstPropertyValue('status') === 'CANCELLED') continue
    const name = String(component.getFirstPropertyValue('summary') || component.getFirstPropertyValue('uid') || 'an entry without a name')
    const say = (what: string, instead: string) => problems.push({ entry: name, what, instead })
    const changed = moved.get(String(component.getFirstPropertyValue('uid'))) ?? []
    steps.left -= foundSteps * changed.length
    if (changed.length > 0 && steps.left < 0) {
      say(tooMuch.what, tooMuch.instead)
      continue
    }
    try {
      if ([component, ...changed].some(isTooLong)) {
        say(`it is longer than ${lengthDaysMost} days`, 'make shorter entries')
        continue
      }
      const event = new ICAL.Event(component, { exceptions: changed })
      const named = new Map<ICAL.Event, ReturnType<typeof personOf>>()
      const place = (time: ICAL.Time, tzid: string | null) => instantOf(time, tzid, zone, zones)
      let taken = 0
      for (const occurrence of occurrencesOf(event, place, from, to, steps)) {
        if ('what' in occurrence) {
          say(occurrence.what, occurrence.instead)
          break
        }
        const begins = place(occurrence.startDate, zoneNamed(occurrence.item, 'dtstart'))
        const ends = place(occurrence.endDate, zoneNamed(occurrence.item, 'dtend') ?? zoneNamed(occurrence.item, 'dtstart'))
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
        const person = named.get(occurrence.item) ?? personOf(occurrence.item, directory)
        named.set(occurrence.item, person)
        if ('what' in person) {
          say(person.what, person.instead)
          break
        }
        if (taken === occurrencesMost || overrides.length === overridesMost) {
          const last = new Date(begins).toISOString().slice(0, 10)
          say(
            taken === occurrencesMost
              ? `it repeats more than ${occurrencesMost} times; from ${last} on nothing is taken of it`
              : `the file holds more than ${overridesMost} times; from ${last} on nothing is taken of it`,
            'read a shorter time',
          )
          break
        }
        taken++
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
type Place = (time: ICAL.Time, tzid: string | null) => Instant | null

/**
 * The times of an entry that may touch [from, to), and last a refusal where they cannot all be told. Our own way through
 * its rule: the library's never comes back from a rule that no day fits.
 */
function* occurrencesOf(event: ICAL.Event, place: Place, from: Instant, to: Instant, steps: Steps): Generator<Occurrence | Refusal> {
  const { component, startDate: start } = event
  if (!event.isRecurring()) {
    yield { item: event, startDate: start, endDate: event.endDate }
    return
  }
  if (component.hasProperty('exrule')) {
    yield { what: 'it leaves times out by a rule (EXRULE)', instead: 'leave single times out (EXDATE), or make one entry for each time' }
    return
  }
  const tzid = zoneNamed(event, 'dtstart')
  const reach = reachOf(event)
  if (reach > 2 * lengthDaysMost) {
    yield { what: `it repeats, and is longer or was moved by more than ${lengthDaysMost} days`, instead: 'make one entry for each time' }
    return
  }
  const dayAt = (at: Instant, more: number) => day(dayOf(wallClock(at)) + more)
  const [first, last] = [dayAt(from, -reach), dayAt(to, reach)]
  const left = leftOut(component, place)
  const seen = new Set<string>()
  const isTaken = (time: ICAL.Time): boolean => {
    const text = time.toString()
    if (seen.has(text) || left.days.has(fromDate(time)) || left.instants.has(place(time, tzid))) return false
    seen.add(text)
    return true
  }
  const added = component.getAllProperties('rdate').flatMap(p => p.getValues() as unknown[])
  if (added.some(time => !(time instanceof ICAL.Time))) {
    yield { what: 'it adds times with a length of their own (RDATE)', instead: 'make one entry for each time' }
    return
  }
  for (const time of [...(component.hasProperty('rrule') ? [] : [start]), ...(added as ICAL.Time[])])
    if (fromDate(time) >= first && fromDate(time) <= last && isTaken(time)) yield event.getOccurrenceDetails(time)

  for (const property of component.getAllProperties('rrule')) {
    const recur = property.getFirstValue() as unknown as ICAL.Recur
    const rule = readRule(recur, start)
    if ('what' in rule) {
      yield rule
      return
    }
    const own = { left: Math.min(entryStepsMost, steps.left) }
    const before = own.left
    if (!anyDayFits(rule, start, own) && own.left >= 0) {
      steps.left -= before - own.left
      yield { what: 'no day ever fits its rule', instead: 'correct how it repeats, and export it again' }
      return
    }
    const ends = endOf(recur, place, tzid)
    for (const d of ruleDays(rule, start, first, last, own)) {
      const { hour, minute, second, isDate } = start
      const time = new ICAL.Time({ ...toDate(d), hour, minute, second, isDate }, start.zone as ICAL.Timezone)
      if (ends(time, d)) break
      own.left -= foundSteps
      if (isTaken(time)) yield event.getOccurrenceDetails(time)
    }
    steps.left -= before - own.left
    if (own.left < 0) {
      yield tooMuch
      return
    }
  }
}

/** Days that an occurrence may touch beyond the one its rule names: its length, and how far a changed one was moved. */
function reachOf(event: ICAL.Event): number {
  const changed = Object.values(event.exceptions as unknown as Readonly<Record<string, ICAL.Event>>)
  const seconds = [event, ...changed].map(
    e => Math.abs(e.duration.toSeconds()) + (e === event ? 0 : Math.abs(e.startDate.toUnixTime() - e.recurrenceId.toUnixTime())),
  )
  return 2 + Math.ceil((Math.max(...seconds) * 1000) / dayLength)
}

function leftOut(component: ICAL.Component, place: Place): Readonly<{ days: ReadonlySet<Day>; instants: ReadonlySet<Instant | null> }> {
  const days = new Set<Day>()
  const instants = new Set<Instant | null>()
  for (const property of component.getAllProperties('exdate')) {
    const tzid = property.getParameter('tzid')
    for (const time of property.getValues() as unknown as ICAL.Time[]) {
      const at = place(time, tzid === undefined ? null : String(tzid))
      if (time.isDate) days.add(fromDate(time))
      else if (at !== null) instants.add(at)
    }
  }
  return { days, instants }
}

/** Whether a time lies after the rule's UNTIL, which may be a day, in UTC, or on the entry's own wall. */
function endOf(recur: ICAL.Recur, place: Place, tzid: string | null): (time: ICAL.Time, on: Day) => boolean {
  const { until } = recur
  if (!until) return () => false
  if (until.isDate) return (_, on) => on > fromDate(until)
  const end = place(until, tzid)
  return time => end !== null && (place(time, tzid) ?? end) > end
}

/** The library counts a length out day by day; one of a million years would hold it up. */
function isTooLong(component: ICAL.Component): boolean {
  const length = component.getFirstPropertyValue('duration')
  return length instanceof ICAL.Duration && Math.abs(length.toSeconds()) > lengthDaysMost * 86_400
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
  if (!own || time.year > yearMost) return null
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
