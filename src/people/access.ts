/** The accesses that the plan's roles need, held against what each person says they can get into: a missing one is found beforehand (T-37). */
import { boundTo } from '../core/oncall/holders.ts'
import type { People, PersonId } from '../core/oncall/people.ts'
import type { Plan, RoleId } from '../core/plan.ts'
import type { Directory, DirectoryPerson } from './directory.ts'

export type Lacking = Readonly<{ person: PersonId; role: RoleId; access: readonly string[] }>

const plain = (text: string) =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
const has = (person: DirectoryPerson, access: string) => (person.access ?? []).some(own => plain(own) === plain(access))

/** Who holds a role, or may hold it by their rota, and cannot get into what it needs; in the order of the plan. */
export function lackingAccess(plan: Plan, directory: Directory, people: People): readonly Lacking[] {
  return plan.roles.flatMap(role => {
    if (!role.access?.length) return []
    return membersOf(plan, people, role.id).flatMap(id => {
      const person = directory.persons.find(p => p.id === id)
      const access = person === undefined ? [] : role.access!.filter(access => !has(person, access))
      return access.length > 0 ? [{ person: id, role: role.id, access }] : []
    })
  })
}

/** Everybody who can come to hold it: named themselves, or somewhere on the rota that does. */
function membersOf(plan: Plan, people: People, role: RoleId): readonly PersonId[] {
  const found = new Set<PersonId>()
  for (const holder of boundTo(people, plan, role)) {
    if ('person' in holder) found.add(holder.person)
    else for (const layer of people.schedules[holder.schedule]?.layers ?? []) for (const person of layer.people) found.add(person)
  }
  return [...found]
}
