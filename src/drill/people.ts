/** Whoever a drill needs and nobody gave: one person for each position of the plan, or one for all; reached by two methods. */
import { type Id, type Instant, id } from '../core/id.ts'
import type { MethodKind } from '../core/oncall/people.ts'
import type { Plan } from '../core/plan.ts'
import { isOpen } from '../core/span.ts'
import type { Directory, DirectoryPerson } from '../people/directory.ts'
import type { Drill } from './drill.ts'

const kinds: readonly MethodKind[] = ['ntfy', 'sms']
const betweenMs = 60_000

function person(name: string, title: string, zone: string, owner: boolean, verifiedAt: Instant): DirectoryPerson {
  return {
    id: id(name),
    name: title,
    zone,
    owner,
    methods: kinds.map(kind => ({ id: id(`${name}-${kind}`), kind, address: `${name}@drill.invalid`, settings: {}, verifiedAt })),
    loud: kinds.map((kind, n) => ({ method: id(`${name}-${kind}`), after: n * betweenMs })),
    quiet: [{ method: id(`${name}-${kinds[0]}`), after: 0 }],
  }
}

/** The first position's person owns the installation: the last step of every escalation. */
export function inventPeople(plan: Plan, holders: Drill['holders'], at: Instant): Directory {
  const zone = isOpen(plan.header.zone) ? 'UTC' : plan.header.zone
  const persons =
    holders === 'one person'
      ? [person('one', 'The one person', zone, true, at)]
      : plan.positions.map((position, n) => person(position.id, position.name, zone, n === 0, at))
  const positions: Record<Id<'position'>, readonly Readonly<{ person: Id<'person'> }>[]> = {}
  for (const position of plan.positions) positions[position.id] = [{ person: holders === 'one person' ? id('one') : id(position.id) }]
  return { persons, positions, roles: {}, schedules: [] }
}
