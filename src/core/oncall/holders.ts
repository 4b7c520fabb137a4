/**
 * Who is meant by a target of the plan at an instant: roles through positions, positions through people or schedules.
 * Knows the directory only; who took a role on one incident is the incident's to say.
 */
import type { Instant } from '../id.ts'
import type { Plan, RoleId, Target } from '../plan.ts'
import type { Calendar } from '../world.ts'
import { rotaOf, stretchAt } from './oncall.ts'
import type { Holder, People, PersonId } from './people.ts'

/** What the directory binds to a role: the role itself where it is bound, else its position. None: whoever the escalation reaches. */
export function boundTo(people: People, plan: Plan, role: RoleId): readonly Holder[] {
  const direct = people.roles[role]
  if (direct !== undefined && direct.length > 0) return direct
  const position = plan.roles.find(r => r.id === role)?.position ?? null
  return position === null ? [] : (people.positions[position] ?? [])
}

/** The directory's answer to a target: people and schedules, in the order of the directory. */
export function holdersOf(people: People, plan: Plan, target: Target): readonly Holder[] {
  if ('owners' in target) return people.owners.map(person => ({ person }))
  if ('schedule' in target) return [{ schedule: target.schedule }]
  if ('position' in target) return people.positions[target.position] ?? []
  return boundTo(people, plan, target.role)
}

/** Each person once, in order; none where nobody holds it or nobody is on call. People and schedules that are gone are left out. */
export function holders(people: People, plan: Plan, calendar: Calendar, target: Target, at: Instant): readonly PersonId[] {
  const found: PersonId[] = []
  for (const holder of holdersOf(people, plan, target)) {
    const schedule = 'schedule' in holder ? people.schedules[holder.schedule] : undefined
    const person = 'person' in holder ? holder.person : schedule === undefined ? null : stretchAt(rotaOf(schedule, calendar), at).person
    if (person !== null && people.persons[person] !== undefined && !found.includes(person)) found.push(person)
  }
  return found
}
