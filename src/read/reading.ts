/** What a projection of one incident is made from: values that were read, and nothing that reads. */
import type { Id, Instant, Ref } from '../core/id.ts'
import { holders } from '../core/oncall/holders.ts'
import type { People, PersonId } from '../core/oncall/people.ts'
import type { Plan, RoleId, Target } from '../core/plan.ts'
import type { Calendar } from '../core/world.ts'
import type { Directory } from '../people/directory.ts'
import type { DeliveryRow, IncidentRow } from '../store/port.ts'
import type { Naming } from './naming.ts'

export type Reading = Readonly<{
  row: IncidentRow
  plan: Readonly<{ id: Id<'plan'>; value: Plan; current: boolean }> // the one that the incident is pinned to
  directory: Directory
  names: Naming
  texts: Readonly<Record<Ref, string | null>>
  viewer: PersonId | null
  /** Where the incident is talked about, or null. */
  conference: string | null
  now: Instant
  people: People
  calendar: Calendar
  /** Whose page, by its id: events of a page's end name the page only. */
  deliveries: readonly DeliveryRow[]
}>

/** Private text that was erased is said to be so: the record stays, the words are gone. */
export const words = (texts: Reading['texts'], ref: Ref | null): string | null => (ref === null ? null : (texts[ref] ?? '(erased)'))

/** Whom a target of the plan stands for on this incident at `at`: who took the role here, else the directory's and the schedules' answer. */
export function targets(reading: Reading, target: Target, at: Instant): readonly PersonId[] {
  const taken = 'role' in target ? (reading.row.incident.roles[target.role] ?? []) : []
  return taken.length > 0 ? taken : holders(reading.people, reading.plan.value, reading.calendar, target, at)
}
export const roleHolders = (reading: Reading, role: RoleId): readonly PersonId[] => targets(reading, { role }, reading.now)
