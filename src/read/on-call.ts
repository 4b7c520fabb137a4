/** Who is on call now and next, by the same function that pages. All throw where the calendar lacks a schedule's zone. */
import { type Instant, instant } from '../core/id.ts'
import { holders, holdersOf } from '../core/oncall/holders.ts'
import { onCall, rotaOf, stretchAt } from '../core/oncall/oncall.ts'
import type { Holder, People, PersonId, Schedule } from '../core/oncall/people.ts'
import { nextShift, shifts } from '../core/oncall/shifts.ts'
import type { Plan } from '../core/plan.ts'
import type { Calendar, World } from '../core/world.ts'
import type { Directory } from '../people/directory.ts'
import { iso } from './instant.ts'

export type ShiftShown = { from: string; to: string; person: string | null; name: string | null; override: boolean; endless: boolean }

const lookAheadMs = 8 * 7 * 86_400_000

/** Who has each schedule, and holds each position of the plan, at any instant: the functions that page. */
export function onCallAt(directory: Directory, { plan, people, calendar }: Pick<World, 'plan' | 'people' | 'calendar'>, at: Instant) {
  const brief = (person: PersonId) => ({ id: person as string, name: directory.persons.find(p => p.id === person)?.name ?? person })
  return {
    at: iso(at),
    schedules: directory.schedules.map(s => {
      const { person, until } = onCall(s, calendar.value, at)
      const { override } = stretchAt(rotaOf(s, calendar.value), at)
      const who = person === null ? null : brief(person)
      return { id: s.id as string, name: s.name, zone: s.zone, person: who, override, until: until === 'never' ? null : iso(until) }
    }),
    positions: plan.value.positions.map(p => ({
      id: p.id as string,
      name: p.name,
      people: holders(people.value, plan.value, calendar.value, { position: p.id }, at).map(brief),
    })),
  }
}

/** The schedules on which `person` is on call at `now`, and until when (null: nobody else follows). */
export function onCallNow(directory: Directory, people: People, calendar: Calendar, person: PersonId, now: Instant) {
  return directory.schedules.flatMap(s => {
    const schedule = people.schedules[s.id]
    if (!schedule) return []
    const { person: who, until } = onCall(schedule, calendar, now)
    return who === person ? [{ schedule: s.id as string, name: s.name, until: until === 'never' ? null : iso(until) }] : []
  })
}

/** The severities whose first page always goes to `person`, by name and through no schedule: no shift ends it. In the plan's order. */
export const pagedFirst = (plan: Plan, people: People, person: PersonId): string[] =>
  plan.severities
    .filter(({ id, pages }) => {
      const first = pages === 'nobody' ? [] : (plan.escalation[id]?.steps[0]?.page ?? [])
      return first.some(target => holdersOf(people, plan, target).some(holder => 'person' in holder && holder.person === person))
    })
    .map(severity => severity.id)

/** The next time within eight weeks at which `person` goes on call somewhere. */
export function onCallNext(directory: Directory, people: People, calendar: Calendar, person: PersonId, now: Instant) {
  const turns = directory.schedules.flatMap(s => {
    const schedule = people.schedules[s.id]
    if (!schedule) return []
    const { person: who, until } = onCall(schedule, calendar, now)
    if (who === person && until === 'never') return []
    const from = who === person && until !== 'never' ? until : now
    const shift = nextShift(schedule, calendar, person, instant(from), lookAheadMs)
    return shift ? [{ schedule: s.id as string, name: s.name, from: shift.from }] : []
  })
  const first = turns.sort((a, b) => a.from - b.from)[0]
  return first ? { ...first, from: iso(first.from) } : null
}

/** The last one goes on behind `to` until somebody else follows; where nobody does it is endless, and `to` stands for that. */
export function shiftsShown(directory: Directory, schedule: Schedule, calendar: Calendar, from: Instant, to: Instant): ShiftShown[] {
  const names = new Map(directory.persons.map(p => [p.id as string, p.name]))
  return shifts(schedule, calendar, from, to).map(s => {
    const end = s.to === to ? onCall(schedule, calendar, s.from).until : s.to
    return {
      from: iso(s.from),
      to: iso(end === 'never' ? s.to : end),
      person: s.person,
      name: s.person === null ? null : (names.get(s.person) ?? null),
      override: s.override,
      endless: end === 'never',
    }
  })
}

/** The positions, and roles without one, that a schedule holds, by name; the plan itself may page it. None: nobody is paged by it. */
export function heldBy(plan: Plan, people: People, schedule: Schedule): string[] {
  const isIt = (holders: readonly Holder[] | undefined) => holders?.some(h => 'schedule' in h && h.schedule === schedule.id) ?? false
  const named = (list: readonly Readonly<{ id: string; name: string }>[], bound: Readonly<Record<string, readonly Holder[]>>) =>
    list.filter(one => isIt(bound[one.id])).map(one => one.name)
  const byPlan = Object.values(plan.escalation)
    .flatMap(policy => policy.steps)
    .some(step => step.page.some(target => 'schedule' in target && target.schedule === schedule.id))
  return [...named(plan.positions, people.positions), ...named(plan.roles, people.roles), ...(byPlan ? ['the plan itself'] : [])]
}
