/**
 * The agenda of the review (T-28), which is answered point by point as the playbook `review`. A review that is said to be held while
 * points of it are unanswered is a departure from the plan that names them: held it is all the same.
 */
import { counted } from '../counted.ts'
import type { Incident } from '../incident.ts'
import type { ClauseId, Plan, RuleId } from '../plan.ts'
import { isMust, type PlaybookRun, stepsLeft } from '../playbook-run.ts'
import type { Obligation } from './obligation.ts'

export const holdReviewRule = 'hold-review' as RuleId
const agendaPlaybook = 'review'

const heldAt = (o: Obligation): number | null =>
  o.rule === holdReviewRule && typeof o.state === 'object' && 'met' in o.state ? o.state.at : null

/**
 * The points that nobody answered, or left out with a reason, since a review of this incident was last held: each by its number and its
 * words. None where `obligation` is no review, and where the plan has no phase in which its agenda could be answered.
 */
export const agendaLeft = (plan: Plan, incident: Incident, obligation: Obligation): readonly string[] =>
  agendaOf(plan, incident, obligation).left

/** The same, as the record has it; null: none is left. */
export function agendaLeftWords(plan: Plan, incident: Incident, obligation: Obligation): string | null {
  const { all, left } = agendaOf(plan, incident, obligation)
  if (left.length === 0) return null
  return left.length === all
    ? `Review held with none of the ${counted(all, 'point')} of its agenda answered`
    : `Review held with points of its agenda unanswered: ${left.join('; ')}`
}

function agendaOf(plan: Plan, incident: Incident, obligation: Obligation): Readonly<{ all: number; left: readonly string[] }> {
  if (obligation.rule !== holdReviewRule) return { all: 0, left: [] }
  const before = Math.max(0, ...Object.values(incident.obligations).map(o => heldAt(o) ?? 0))
  const run = Object.values(incident.playbooks ?? {})
    .filter(begun => begun.playbook === agendaPlaybook && begun.at > before)
    .toSorted((a, b) => a.seq - b.seq)
    .at(-1)
  const agenda = plan.playbooks?.find(p => p.id === agendaPlaybook && plan.phases.find(phase => phase.id === p.phase)?.does === 'review')
  const steps = run?.steps ?? agenda?.steps ?? []
  const musts = steps.flatMap((step, place) => (isMust(step) ? [place] : []))
  const left = run === undefined ? musts : stepsLeft(run).filter(place => musts.includes(place))
  return { all: musts.length, left: left.map(place => `${place + 1}. ${steps[place]!.does.replace(/\.$/, '')}`) }
}

const isNamed = (incident: Incident, clause: ClauseId, at: number): boolean =>
  Object.values(incident.deviations).some(deviation => deviation.at === at && deviation.clause === clause)

/** The points that this run leaves were named when the review was held, and somebody answers for them: closing does not name them again. */
export const leftWhenHeld = (incident: Incident, run: PlaybookRun): boolean =>
  run.playbook === agendaPlaybook &&
  Object.values(incident.obligations).some(o => {
    const at = heldAt(o)
    return at !== null && 'plan' in o.cause && at >= run.at && isNamed(incident, o.cause.clause, at)
  })
