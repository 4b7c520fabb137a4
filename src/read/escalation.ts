/** Who would be called when, if an incident opened at an instant and nobody ever answered: in the people's names. */
import type { Instant } from '../core/id.ts'
import { type Called, escalationAt } from '../core/oncall/escalation-at.ts'
import type { SeverityId } from '../core/plan.ts'
import type { World } from '../core/world.ts'
import type { Directory } from '../people/directory.ts'
import { clauseOf } from './clause.ts'
import { iso } from './instant.ts'
import type { Naming } from './naming.ts'
import { targetWords } from './obligation.ts'

const whys = {
  escalation: 'the escalation',
  mobilised: 'called in at once',
  owed: 'is owed a word',
  late: 'because it is late',
  asked: 'asked for',
} as const

/** One entry per moment and person, in order of time; `person` null: the step reaches nobody. */
export function escalationShown(world: World, directory: Directory, names: Naming, severity: SeverityId, at: Instant) {
  const plan = world.plan.value
  const kindOf = (one: Called & { type: 'page' }) =>
    directory.persons.find(p => p.id === one.person)?.methods.find(m => m.id === one.method)?.kind ?? ('webhook' as const)
  const shown: {
    at: string
    afterMs: number
    person: ReturnType<Naming['person']> | null
    methods: ReturnType<typeof kindOf>[]
    unverified: boolean
    step: number | null
    why: string
    clause: ReturnType<typeof clauseOf>
    whom: string[]
  }[] = []
  for (const one of escalationAt({ ...world, now: at }, severity, at)) {
    const when = iso(one.at)
    const person = one.type === 'page' ? names.person(one.person) : null
    const why = one.step !== null ? `step ${one.step + 1} of the escalation` : one.type === 'page' ? whys[one.why] : 'the escalation'
    const before = shown.find(other => person !== null && other.at === when && other.person?.id === person.id && other.why === why)
    if (before && one.type === 'page') {
      if (!before.methods.includes(kindOf(one))) before.methods.push(kindOf(one))
      continue
    }
    shown.push({
      at: when,
      afterMs: one.at - at,
      person,
      methods: one.type === 'page' ? [kindOf(one)] : [],
      unverified: one.type === 'page' && one.unverified,
      step: one.step,
      why,
      clause: clauseOf(plan, one.clause),
      whom: one.type === 'page' ? [] : one.whom.map(target => targetWords(plan, target)),
    })
  }
  return shown
}
