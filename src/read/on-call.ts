/** Who is on call now and next, by the same function that pages. */

import type { Instant } from '../core/id.ts'
import { onCall, rotaOf, stretchAt } from '../core/oncall/oncall.ts'
import type { People, PersonId, Schedule } from '../core/oncall/people.ts'
import type { Calendar } from '../core/world.ts'
import type { Directory } from '../people/directory.ts'
import { iso } from './instant.ts'

export type ShiftShown = { from: string; to: string; person: string | null; name: string | null; override: boolean }

/**
 * Shifts of [from, to): maximal stretches of one person, cut at the edges of the window.
 * Throws where the calendar lacks the schedule's zone.
 */
export function shifts(
  schedule: Schedule,
  calendar: Calendar,
  from: Instant,
  to: Instant,
): readonly (Omit<ShiftShown, 'name' | 'from' | 'to'> & { from: Instant; to: Instant })[] {
  const rota = rotaOf(schedule, calendar)
  const found: { from: Instant; to: Instant; person: string | null; override: boolean }[] = []
  let at = from
  while (at < to) {
    const stretch = stretchAt(rota, at)
    const end = stretch.until === 'never' || stretch.until > to ? to : stretch.until
    const last = found.at(-1)
    if (last && last.person === stretch.person && last.override === stretch.override) last.to = end
    else found.push({ from: at, to: end, person: stretch.person, override: stretch.override })
    at = end
  }
  return found
}

const week = 7 * 86_400_000

/** The schedules on which `person` is on call at `now`, and until when. */
export function onCallNow(directory: Directory, people: People, calendar: Calendar, person: PersonId, now: Instant) {
  return directory.schedules.flatMap(s => {
    const schedule = people.schedules[s.id]
    if (!schedule) return []
    const { person: who, until } = onCall(schedule, calendar, now)
    return who === person ? [{ schedule: s.id as string, name: s.name, until: until === 'never' ? null : iso(until) }] : []
  })
}

/** The next time within eight weeks at which `person` goes on call somewhere. */
export function onCallNext(directory: Directory, people: People, calendar: Calendar, person: PersonId, now: Instant) {
  let next: { schedule: string; name: string; from: string } | null = null
  let soonest = Number.POSITIVE_INFINITY
  for (const s of directory.schedules) {
    const schedule = people.schedules[s.id]
    if (!schedule || (!schedule.layers.some(l => l.people.includes(person)) && !schedule.overrides.some(o => o.person === person))) continue
    const turn = shifts(schedule, calendar, now, (now + 8 * week) as Instant).find((shift, i) => i > 0 && shift.person === person)
    if (turn && turn.from < soonest) {
      soonest = turn.from
      next = { schedule: s.id, name: s.name, from: iso(turn.from) }
    }
  }
  return next
}

export function shiftsShown(directory: Directory, schedule: Schedule, calendar: Calendar, from: Instant, to: Instant): ShiftShown[] {
  const names = new Map(directory.persons.map(p => [p.id as string, p.name]))
  return shifts(schedule, calendar, from, to).map(s => ({
    from: iso(s.from),
    to: iso(s.to),
    person: s.person,
    name: s.person === null ? null : (names.get(s.person) ?? null),
    override: s.override,
  }))
}
