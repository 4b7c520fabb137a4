/** Who stands behind a role or a target on this incident: those who took the role here, else those whom the directory names. */
import type { Incident } from './incident.ts'
import { holders } from './oncall/holders.ts'
import type { PersonId } from './oncall/people.ts'
import type { RoleId, Target } from './plan.ts'
import type { World } from './world.ts'

export function holdersOfRole(world: World, incident: Incident, role: RoleId): readonly PersonId[] {
  return holdersOfTarget(world, incident, { role })
}

function holdersOfTarget(world: World, incident: Incident, target: Target): readonly PersonId[] {
  if ('role' in target) {
    const taken = incident.roles[target.role]
    if (taken !== undefined && taken.length > 0) return taken
  }
  return holders(world.people.value, world.plan.value, world.calendar.value, target, world.now)
}

/** Each person once, in the order of the targets. */
export function personsOf(world: World, incident: Incident, targets: readonly Target[]): readonly PersonId[] {
  const found = new Set<PersonId>()
  for (const target of targets) for (const person of holdersOfTarget(world, incident, target)) found.add(person)
  return [...found]
}
