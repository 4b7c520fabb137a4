/**
 * The escalation: while nobody has the incident, one step of the severity's policy after another, and from the first one
 * again, for as long as it takes.
 *
 * E1  The first step is taken in the same decision that makes it necessary.
 * E2  The next step counts from when this one was really taken: after a downtime they do not all fire at once.
 * E3  A step that reaches nobody is followed by the next one at once; the last one is the owners and waits `again`.
 */
import type { Decided } from '../../chapter.ts'
import type { AskType } from '../../command.ts'
import { type Id, instant } from '../../id.ts'
import type { Incident } from '../../incident.ts'
import type { Obligation, ObligationId } from '../../obligation/obligation.ts'
import type { EscalationPolicy, EscalationStep, Plan } from '../../plan.ts'
import { personsOf } from '../../role-holders.ts'
import { minute } from '../../span.ts'
import { has } from '../../time.ts'
import type { World } from '../../world.ts'
import { clauseCause, decided, nothing, severityOf } from '../deciding.ts'
import { callOut, isCalled, loudnessOf } from './call-outs.ts'
import { nextRung } from './rungs.ts'

const second = 1000 // the least: a plan that waits not at all would never come to rest

/** Somebody ought to be paged until they answer. */
const mustEscalate = (world: World, incident: Incident): boolean =>
  incident.status === 'open' &&
  incident.acknowledged === null &&
  incident.snoozedUntil === null &&
  severityOf(world.plan.value, incident).pages !== 'nobody'

/** The severity's policy; where a plan has none, the owners, as the last step of every escalation. */
export function policyOf(plan: Plan, incident: Incident): EscalationPolicy {
  const policy = plan.escalation[incident.severity]
  if (policy !== undefined && policy.steps.length > 0) return policy
  const again = { unit: 'ms', count: 15 * minute } as const
  return { clause: severityOf(plan, incident).clause, steps: [{ page: [{ owners: true }], wait: again }], again }
}

/** The acknowledgement that is owed, or was last; escalation speaks in its name. */
export function obligationOf(plan: Plan, incident: Incident): ObligationId {
  let found: Obligation | null = null
  for (const key in incident.obligations) {
    const obligation = incident.obligations[key as ObligationId]!
    const rule = plan.obligations.find(r => r.id === obligation.rule)
    if (rule?.met.met === 'acknowledged' && (found === null || obligation.seq > found.seq)) found = obligation
  }
  return found?.id ?? (`acknowledge:${incident.openedBy}` as Id<'obligation'>)
}

export function escalate(world: World, incident: Incident, _: unknown, asked: AskType): Decided {
  if (!mustEscalate(world, incident)) return nothing
  const policy = policyOf(world.plan.value, incident)
  const at = incident.escalation
  if (at === null) return take(world, incident, policy, 0, incident.rounds)
  const last = at.step >= policy.steps.length - 1
  if (has(at.next, world.now))
    return last ? take(world, incident, policy, 0, at.round + 1) : take(world, incident, policy, at.step + 1, at.round)
  if (isCalled(incident, callOut => at.persons.includes(callOut.person))) return nothing
  if (!last) return take(world, incident, policy, at.step + 1, at.round)
  // The round rests because nobody could be reached. A directory that knows somebody now does not wait for its end.
  return asked === 'Recount' && policy.steps.some(step => reaches(world, incident, step))
    ? take(world, incident, policy, 0, at.round + 1)
    : nothing
}

const reaches = (world: World, incident: Incident, step: EscalationStep): boolean =>
  personsOf(world, incident, step.page).some(person => nextRung(world.people.value, person, loudnessOf(world, incident), 0) !== null)

function take(world: World, incident: Incident, policy: EscalationPolicy, index: number, round: number): Decided {
  const step = policy.steps[index]!
  const wait = index === policy.steps.length - 1 ? policy.again : step.wait
  const persons = personsOf(world, incident, step.page)
  const obligation = obligationOf(world.plan.value, incident)
  const only = step.page.length === 1 ? step.page[0]! : null
  return [
    decided(
      {
        type: 'EscalationStepped',
        obligation,
        clause: policy.clause,
        step: index,
        round,
        persons,
        next: instant(world.now + Math.max(second, wait.count)),
      },
      clauseCause(world, policy.clause),
    ),
    ...callOut(world, incident, {
      persons,
      obligation,
      clause: policy.clause,
      why: 'escalation',
      role: only !== null && 'role' in only ? only.role : null,
      step: index,
    }),
  ]
}
