/**
 * The chapter of playbooks (L-08, L-09, T-15 to T-18): what the plan has done by scenario is taken up on an incident and
 * worked by hand, step by step. Nothing here acts on a system: it says what is to be done, and keeps who did it.
 *
 * P1  Nobody is held up: a step that the plan wants may be skipped, with its reason, and is then a deviation.
 * P2  A condition ("if possible") is answered by a person (T-42): it applies, or it does not, and why.
 * P3  A step that changes a system comes under the rule that evidence is kept first (T-23).
 * P4  A step that the plan wants approved is approved by somebody else than who does it (T-16). Who did it without says so
 *     all the same: a refusal would lose the record of what was done, so it is a deviation. An approval is for doing it
 *     once: after it was undone, doing it again wants another.
 */
import type { Chapter, Decided, Decision, Refusal } from '../chapter.ts'
import type { AskOf } from '../command.ts'
import type { Event } from '../event.ts'
import type { Ref } from '../id.ts'
import type { Incident } from '../incident.ts'
import { holds } from '../obligation/when.ts'
import type { PersonId } from '../oncall/people.ts'
import type { Phase, Plan } from '../plan.ts'
import type { Playbook, PlaybookStep } from '../plan-parts.ts'
import { changesSystem, isMust, type PlaybookRun, type StepAs, stepsLeft } from '../playbook-run.ts'
import { holdersOfRole } from '../role-holders.ts'
import type { World } from '../world.ts'
import { type Answers, answer, asksOf, clauseCause, decided, nothing, type Occasion, personBehind, refuse, severityOf } from './deciding.ts'
import { deviation, withoutRight } from './response/rights.ts'
import { closed } from './response/triage.ts'
import { beforeEvidence } from './response/work.ts'

/** kind, condition: the plan names it for what this incident is; phase: it is one of the phase that is being worked. */
export type ProposedBecause = 'kind' | 'condition' | 'phase'

/**
 * Why the plan proposes a playbook now; null: it does not. Containment is proposed from the first moment on (L-08), the
 * review once the incident is resolved (T-28).
 */
export function proposedBecause(world: World, incident: Incident, playbook: Playbook): ProposedBecause | null {
  const { phases, playbooks = [] } = world.plan.value
  const place = (of: string | null) => phases.findIndex(p => p.id === of)
  const reviews = incident.status === 'resolved' && phases[place(playbook.phase)]?.does === 'review'
  if ((incident.status !== 'open' && !reviews) || runsOf(incident).some(run => run.playbook === playbook.id)) return null
  const worked = playbooks.map(p => place(p.phase)).filter(at => phases[at]?.does !== 'review')
  const first = worked.length === 0 ? -1 : Math.min(...worked)
  const reached = reviews ? place(playbook.phase) : Math.max(place(incident.phase), first)
  if (place(playbook.phase) > reached) return null
  if (incident.kind !== null && playbook.kinds.includes(incident.kind)) return 'kind'
  if (playbook.when !== undefined && holds(world, incident, playbook.when).holds === 'yes') return 'condition'
  return playbook.kinds.length === 0 && playbook.when === undefined && place(playbook.phase) === reached ? 'phase' : null
}

const runsOf = (incident: Incident): readonly PlaybookRun[] => Object.values(incident.playbooks ?? {})

/** Containment comes before the cause is looked for (L-08): who starts on the cause before departs from the plan. */
function beforeContainment(occasion: Occasion, playbook: Playbook, phase: Phase | undefined): Decided {
  const { world, incident } = occasion
  const plan = world.plan.value
  if (phase?.does !== 'eradicate' || severityOf(plan, incident).phases === 'in one step') return nothing
  const at = plan.phases.findIndex(p => p.does === 'contain')
  const contain = plan.phases[at]
  if (contain === undefined || plan.phases.findIndex(p => p.id === incident.phase) >= at) return nothing
  if (runsOf(incident).some(run => run.phase === contain.id)) return nothing
  return deviation(occasion, contain.clause, `${playbook.name} begun before ${contain.name}`)
}

function running(incident: Incident, ask: AskOf<'AnswerPlaybookStep'>): PlaybookRun | Refusal {
  const run = incident.playbooks?.[ask.run]
  if (run === undefined) return refuse('playbook-not-started', 'No such playbook was started on this incident.', 'Start it first.')
  if (run.steps[ask.step] !== undefined) return run
  return refuse('step-unknown', `${run.name} has no step ${ask.step + 1}.`, `Its steps are 1 to ${run.steps.length}.`)
}

const known = (plan: Plan): string => (plan.playbooks ?? []).map(p => p.id).join(', ')

const answers: Answers = {
  StartPlaybook(occasion, ask) {
    const { world, incident } = occasion
    const playbook = world.plan.value.playbooks?.find(p => p.id === ask.playbook)
    if (playbook === undefined)
      return refuse(
        'playbook-unknown',
        `The plan has no playbook ${ask.playbook}.`,
        known(world.plan.value) === '' ? 'Say what was done in a note.' : `Start one of these: ${known(world.plan.value)}.`,
      )
    if (incident.status === 'closed') return closed
    const cause = clauseCause(world, playbook.clause)
    if (runsOf(incident).some(run => run.playbook === playbook.id && stepsLeft(run).length > 0))
      return refuse('playbook-runs', `${playbook.name} is under way.`, 'Go on with its next step.', cause)
    const { id, name, clause, phase, steps } = playbook
    const proposed = proposedBecause(world, incident, playbook)
    const made: Decision[] = [
      decided(
        self => ({ type: 'PlaybookStarted', run: self as string as never, playbook: id, name, clause, phase, proposed, steps }),
        cause,
      ),
    ]
    const its = world.plan.value.phases.find(p => p.id === phase)
    made.push(...beforeContainment(occasion, playbook, its))
    if (its?.does === 'contain' && incident.phase !== phase) made.push(...withoutRight(occasion, 'containment', `${name} begun`))
    return made
  },

  /** A copy that is kept here answers where it is, and the step is done by it. Kept again, it says nothing new. */
  KeepEvidence(occasion, { step, answer }) {
    if (step === null) return nothing
    if (occasion.incident.playbooks?.[step.run]?.answers[step.step]?.as === 'done') return nothing
    return answers.AnswerPlaybookStep!(occasion, { type: 'AnswerPlaybookStep', ...step, as: 'done', note: answer, changed: null })
  },

  AnswerPlaybookStep(occasion, ask) {
    const { world, incident } = occasion
    const run = running(incident, ask)
    if ('refused' in run) return run
    if (incident.status === 'closed') return closed
    const step = run.steps[ask.step]!
    const cause = clauseCause(world, run.clause)
    const before = run.answers[ask.step]
    if (before?.as === ask.as && ask.note === null) return nothing
    if (ask.as === 'approved' && approvedBy(run, ask.step, personBehind(occasion.command))) return nothing
    if (step.condition === null && (ask.as === 'applies' || ask.as === 'does not apply'))
      return refuse('step-unconditional', 'The plan puts this step under no condition.', 'Do it, or skip it and say why.', cause)
    if (ask.as === 'done' && step.ask !== undefined && ask.note === null)
      return refuse('answer-missing', `It is done when this is answered: ${step.ask}`, 'Answer it in a note.', cause)
    if ((ask.as === 'skipped' || ask.as === 'does not apply') && ask.note === null)
      return refuse('reason-missing', 'A step that is left out has its reason.', 'Say why in a note.', cause)
    if (before !== undefined && before.as !== 'applies' && ask.as !== 'approved' && ask.note === null)
      return refuse('reason-missing', `The step is ${before.as} already.`, 'To correct that, say why in a note.', cause)
    const changed = (ask.as === 'done' || ask.as === 'undone') && (ask.changed ?? changesSystem(step))
    const { as, note } = ask
    const wrong = as === 'approved' ? mayNotApprove(occasion, step) : as === 'undone' ? cannotBeUndone(step, before?.as, note, cause) : null
    if (wrong !== null) return wrong
    const made: Decision[] = [
      decided({ type: 'PlaybookStepAnswered', run: ask.run, playbook: run.playbook, step: ask.step, as, note, changed }, cause),
    ]
    if (as === 'skipped' && isMust(step) && before?.as !== 'skipped') made.push(skipped(run, ask, step.does, cause))
    if (as === 'done' && before?.as !== 'done' && approvalMissing(world, incident, run, ask.step, personBehind(occasion.command)))
      made.push(...deviation(occasion, run.clause, `${run.name}, step ${ask.step + 1} done without approval: ${step.does}`))
    if (changed && (as === 'undone' || !before?.changed)) made.push(...beforeEvidence(occasion, `A system was changed ("${step.does}")`))
    return made
  },
}

const approvedBy = (run: PlaybookRun, step: number, person: PersonId | null): boolean =>
  person !== null && (run.approvals?.[step] ?? []).some(by => 'person' in by && by.person === person)

/** Whoever holds one of its roles, as things stand. */
const approversOf = (world: World, incident: Incident, step: PlaybookStep): readonly PersonId[] =>
  (step.approvedBy ?? []).flatMap(role => holdersOfRole(world, incident, role))

/** Whether it still waits for the word of somebody else than `doer`. A role that nobody else holds is not waited for. */
export function approvalMissing(world: World, incident: Incident, run: PlaybookRun, place: number, doer: PersonId | null): boolean {
  const others = approversOf(world, incident, run.steps[place]!).filter(person => person !== doer)
  return others.length > 0 && !others.some(person => approvedBy(run, place, person))
}

function mayNotApprove({ world, incident, command }: Occasion, step: PlaybookStep): Refusal | null {
  if (step.approvedBy === undefined) return refuse('approval-not-asked', 'The plan asks nobody to approve this step.', 'Do it.')
  const person = personBehind(command)
  if (person !== null && approversOf(world, incident, step).includes(person)) return null
  const roles = world.plan.value.roles.filter(role => step.approvedBy?.includes(role.id)).map(role => role.name)
  return refuse('not-theirs', `This step is for ${roles.join(' or ') || 'another role'} to approve.`, 'Ask them, or take the role.')
}

function cannotBeUndone(
  step: PlaybookStep,
  before: StepAs | undefined,
  note: Ref | null,
  cause: Decision['causes'][number],
): Refusal | null {
  if (before !== 'done') return refuse('step-not-done', 'Only what was done can be undone.', 'Say first that it was done.', cause)
  if (step.irreversible)
    return refuse('step-irreversible', 'The plan says that this cannot be undone.', 'Say in a note what was done.', cause)
  return note === null ? refuse('reason-missing', 'What is taken back has its reason.', 'Say why in a note.', cause) : null
}

/** The plan wants it, and it was not done: the reason was given with it, so none is owed any more. */
const skipped = (run: PlaybookRun, ask: AskOf<'AnswerPlaybookStep'>, does: string, cause: Decision['causes'][number]): Decision =>
  decided(
    self => ({
      type: 'DeviationRecorded',
      deviation: self as string as never,
      clause: run.clause,
      what: `${run.name}, step ${ask.step + 1} skipped: ${does}`,
      reason: ask.note,
    }),
    cause,
  )

function evolvePlaybooks(incident: Incident, event: Event): Incident {
  const { fact } = event
  if (fact.type === 'PlaybookStarted') {
    const { run, playbook, name, clause, phase, steps } = fact
    const begun: PlaybookRun = { playbook, name, clause, phase, by: event.by, at: event.at, seq: event.seq, steps, answers: {} }
    return { ...incident, playbooks: { ...incident.playbooks, [run]: begun } }
  }
  if (fact.type !== 'PlaybookStepAnswered') return incident
  const run = incident.playbooks?.[fact.run]
  if (run === undefined) return incident
  const { as, note, changed } = fact
  if (as === 'approved') {
    const approvals = { ...run.approvals, [fact.step]: [...(run.approvals?.[fact.step] ?? []), event.by] }
    return { ...incident, playbooks: { ...incident.playbooks, [fact.run]: { ...run, approvals } } }
  }
  const said = { as, note, changed, by: event.by, at: event.at, event: event.id }
  const { [fact.step]: spent, ...others } = run.approvals ?? {}
  const approvals = as === 'undone' && spent !== undefined ? { approvals: others } : {} // P4: it was for what is taken back now
  const answered: PlaybookRun = { ...run, ...approvals, answers: { ...run.answers, [fact.step]: said } }
  return { ...incident, playbooks: { ...incident.playbooks, [fact.run]: answered } }
}

/** By hand: no system is told anything, and what is owed by some time is an obligation. */
export const playbooks: Chapter = {
  asks: asksOf(answers),
  decide: (world, incident, command) => (incident === null ? nothing : answer(answers, { world, incident, command })),
  evolve: (incident, event) => (incident === null ? null : evolvePlaybooks(incident, event)),
}
