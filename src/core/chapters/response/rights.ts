/**
 * Who decides what (L-35), and what becomes of it when somebody else does: it is done at once, a deviation is recorded,
 * and its reason is owed. The plan never stands in a responder's way.
 */
import type { Decided } from '../../chapter.ts'
import type { Ref } from '../../id.ts'
import type { PersonId } from '../../oncall/people.ts'
import type { ClauseId, Right, Role, RoleId } from '../../plan.ts'
import { holdersOfRole } from '../../role-holders.ts'
import { clauseCause, decided, nothing, type Occasion, personBehind } from '../deciding.ts'

export const deviation = ({ world }: Occasion, clause: ClauseId, what: string, reason: Ref | null = null): Decided => [
  decided(self => ({ type: 'DeviationRecorded', deviation: self as string as never, clause, what, reason }), clauseCause(world, clause)),
]

/** A deviation when a person does what the plan gives to roles that others hold. Programs and sources act for the team. */
export function withoutRight(occasion: Occasion, right: Right, what: string): Decided {
  const deciding = occasion.world.plan.value.roles.filter(role => role.decides.includes(right))
  return withoutRole(occasion, deciding, what)
}

/** The same, where the plan names the roles themselves. */
export function withoutOneOf(occasion: Occasion, roles: readonly RoleId[], what: string): Decided {
  return withoutRole(
    occasion,
    occasion.world.plan.value.roles.filter(role => roles.includes(role.id)),
    what,
  )
}

function withoutRole(occasion: Occasion, roles: readonly Role[], what: string): Decided {
  const person = personBehind(occasion.command)
  if (person === null || roles.length === 0) return nothing
  const holding = new Set<PersonId>()
  for (const role of roles) for (const holder of holdersOfRole(occasion.world, occasion.incident, role.id)) holding.add(holder)
  if (holding.size === 0 || holding.has(person)) return nothing
  return deviation(occasion, roles[0]!.clause, `${what} by someone who is not ${roles.map(r => r.name).join(' or ')}`)
}
