/** How an incident ends and comes back, what is settled by a word, and which plan it runs under. */
import type { Decided, Decision } from '../../chapter.ts'
import type { Ref } from '../../id.ts'
import { reckonDue } from '../../obligation/due.ts'
import { noteRule, ruleIn, watchRule } from '../../obligation/implied.ts'
import { type Obligation, runs } from '../../obligation/obligation.ts'
import { isPatternRule } from '../../obligation/pattern-owed.ts'
import { explainRule } from '../../obligation/reckon-own.ts'
import { agendaLeftWords, leftWhenHeld } from '../../obligation/review-agenda.ts'
import { statusOverRule } from '../../obligation/status-over.ts'
import { isMust, stepsLeft } from '../../playbook-run.ts'
import { isOpen } from '../../span.ts'
import { type Answers, clauseCause, decided, nothing, type Occasion, personBehind, refuse, severityOf } from '../deciding.ts'
import { deviation, withoutRight } from './rights.ts'
import { closed } from './triage.ts'
import { acknowledged, completed } from './work.ts'

/** Phases that were entered without the note that the severity wants in each (L-05). */
function notesMissing(occasion: Occasion): Decided {
  const { world, incident } = occasion
  const plan = world.plan.value
  if (severityOf(plan, incident).phases !== 'each with a note') return nothing
  const bare = plan.phases.filter(
    p =>
      incident.phases.some(e => e.phase === p.id) &&
      !incident.phases.some(e => e.phase === p.id && e.note !== null) &&
      !Object.values(incident.obligations).some(o => o.rule === noteRule(p) && isMet(o)),
  )
  if (bare.length === 0) return nothing
  return deviation(occasion, bare[0]!.clause, `No note in phase ${bare.map(p => p.name).join(', ')}`)
}

/** The watch for recurrence comes before an incident is declared resolved (L-10); who cuts it short departs from the plan. */
function watchCutShort(occasion: Occasion): Decided {
  const { world, incident } = occasion
  if (personBehind(occasion.command) === null || severityOf(world.plan.value, incident).phases === 'in one step') return nothing
  const phase = world.plan.value.phases.find(p => p.watch !== undefined && !isOpen(p.watch))
  if (phase === undefined) return nothing
  const opened = incident.changes.findLast(change => change.fact === 'status' && change.value === 'open')?.seq ?? 0
  const watched = Object.values(incident.obligations).some(o => o.rule === watchRule(phase) && isMet(o) && o.seq >= opened)
  return watched ? nothing : deviation(occasion, phase.clause, 'Declared resolved before the watch for recurrence was over')
}

/** Steps of playbooks that were begun, which the plan wants and nobody dealt with. */
function stepsLeftOut(occasion: Occasion): Decided {
  const begun = Object.values(occasion.incident.playbooks ?? {}).filter(run => !leftWhenHeld(occasion.incident, run))
  const runs = begun.toSorted((a, b) => a.seq - b.seq)
  return runs.flatMap(run => {
    const left = stepsLeft(run).filter(place => isMust(run.steps[place]!))
    const steps = left.map(place => place + 1).join(', ')
    return left.length === 0 ? nothing : deviation(occasion, run.clause, `Closed with ${run.name} unfinished: step ${steps}`)
  })
}

/** The review is held as soon as somebody says so (T-28): which points of its agenda it left is on record, and somebody answers for it. */
function agendaLeftOpen(occasion: Occasion, review: Obligation, reason: Ref | null): Decided {
  const left = agendaLeftWords(occasion.world.plan.value, occasion.incident, review)
  return left === null || !('plan' in review.cause) ? nothing : deviation(occasion, review.cause.clause, left, reason)
}

const isMet = (o: Obligation): boolean => typeof o.state === 'object' && 'met' in o.state

function resolved(occasion: Occasion, note: Extract<Parameters<NonNullable<Answers['Resolve']>>[1], object>['note']): Decision[] {
  const { incident } = occasion
  const person = personBehind(occasion.command)
  const made: Decision[] = []
  // Who resolves what nobody had acknowledged was there: the acknowledgement is theirs, and its time is now.
  if (incident.acknowledged === null && person !== null) made.push(acknowledged(occasion, person, 'act'))
  made.push(...completed(occasion), decided({ type: 'IncidentResolved', note }))
  return made
}

export const endAnswers: Answers = {
  Resolve(occasion, ask) {
    const { incident } = occasion
    if (incident.status === 'closed') return closed
    if (incident.status === 'resolved') return refuse('resolved', 'The incident is resolved already.', 'Add a note, or close it.')
    return [
      ...resolved(occasion, ask.note),
      ...withoutRight(occasion, 'resolve', 'Declared resolved'),
      ...notesMissing(occasion),
      ...watchCutShort(occasion),
    ]
  },

  Reopen({ incident }, ask) {
    if (incident.status === 'open') return refuse('open', 'The incident is open.', 'Go on working on it.')
    return [decided({ type: 'IncidentReopened', reason: ask.reason })]
  },

  /** A false positive is kept, with its reason (L-07). Whatever is still owed when it is done stays owed, and closing is a deviation. */
  Close(occasion, ask) {
    const { world, incident } = occasion
    if (incident.status === 'closed') return refuse('closed', 'The incident is closed already.', 'Add a note, or reopen it.')
    if (ask.as === 'false positive') {
      if (ask.reason === null) return refuse('reason-missing', 'A false positive is kept with its reason.', 'Say why it is one.')
      return [
        decided({ type: 'IncidentClosed', as: ask.as, reason: ask.reason }),
        ...withoutRight(occasion, 'close', 'Closed as a false positive'),
      ]
    }
    const made: Decision[] = incident.status === 'open' ? resolved(occasion, null) : []
    made.push(decided({ type: 'IncidentClosed', as: ask.as, reason: ask.reason }), ...withoutRight(occasion, 'close', 'Closed'))
    const owed = Object.values(incident.obligations).filter(o => {
      const rule = ruleIn(world.plan.value, o.rule)
      const met = rule?.met.met
      return runs(o) && (o.state !== 'possible' || rule?.stays) && met !== 'acknowledged' && met !== 'acknowledged by'
    })
    made.push(...stepsLeftOut(occasion))
    if (owed.length > 0) {
      const names = owed.map(o => o.name ?? ruleIn(world.plan.value, o.rule)?.name ?? o.rule).sort()
      const clause = ruleIn(world.plan.value, owed[0]!.rule)?.clause ?? severityOf(world.plan.value, incident).clause
      made.push(...deviation(occasion, clause, `Closed while still owed: ${names.join(', ')}`))
    }
    return made
  },

  MeetObligation(occasion, ask) {
    const { world, incident } = occasion
    const obligation = incident.obligations[ask.obligation]
    if (obligation === undefined) return unknownObligation
    if (!runs(obligation)) return refuse('obligation-over', 'It is not owed any more.', 'Look at the timeline for what met or ended it.')
    if (!('plan' in obligation.cause)) return nothing // the chapter of the law answers for its own
    if (obligation.rule.startsWith('remediation:')) return nothing // the chapter of the review answers for its own
    if (isPatternRule(obligation.rule))
      return refuse(
        'pattern-own',
        'It is met by what follows from the pattern.',
        'Answer with what is mended, by whom and until when, with a change of the plan, or that it is accepted.',
        obligation.cause,
      )
    if (obligation.rule === statusOverRule)
      return refuse(
        'status-page-own',
        'It is met by the word on the status page that says so.',
        'Publish there that it is resolved, or waive this with a reason.',
      )
    const rule = ruleIn(world.plan.value, obligation.rule)
    const met = rule?.met.met
    const person = personBehind(occasion.command)
    if (met === 'acknowledged' || met === 'acknowledged by') return [acknowledged(occasion, person, 'act'), ...noted(occasion, ask.note)]
    if (obligation.rule === explainRule) {
      const { note } = ask
      if (note === null) return refuse('reason-missing', 'What was done otherwise than the plan says is owed its reason.', 'Say why.')
      const open = Object.entries(incident.deviations).filter(([, d]) => !d.explained)
      return open.map(([deviation]) => decided({ type: 'DeviationExplained', deviation: deviation as never, reason: note }))
    }
    if (met === 'decided' && ask.note === null) {
      return refuse(
        'answer-missing',
        `"${rule?.ask?.question ?? rule?.name}" is owed an answer with its reason.`,
        'Say what was decided, and why.',
        obligation.cause,
      )
    }
    if (rule?.met.met === 'milestone') {
      const milestone = rule.met.milestone
      if (milestone === 'resolved' || milestone === 'closed') {
        return refuse(
          'milestone-own',
          `It is met when the incident is ${milestone}.`,
          milestone === 'resolved' ? 'Resolve it.' : 'Close it.',
          obligation.cause,
        )
      }
      return [decided({ type: 'MilestoneSet', milestone, happenedAt: world.now, reason: ask.note }, obligation.cause)]
    }
    const readings = rule?.due[incident.severity] ?? []
    const limit = obligation.state === 'possible' ? null : reckonDue(world, incident, readings, obligation.start).limit
    const late = obligation.overdueAt !== null || (limit !== null && world.now > limit)
    const overdueAt = late ? (obligation.overdueAt ?? limit) : null
    return [
      ...noted(occasion, ask.note),
      decided(
        self => ({
          type: 'ObligationChanged',
          obligation: { ...obligation, next: 'never', overdueAt, state: { met: self, at: world.now, late } },
        }),
        obligation.cause,
      ),
      ...agendaLeftOpen(occasion, obligation, ask.leftOpen ?? null),
    ]
  },

  /** What is owed may be met by a file that is kept: evidence is preserved by it. Kept again, it is met already. */
  KeepEvidence(occasion, { meets }) {
    if (meets === null) return nothing
    const obligation = occasion.incident.obligations[meets]
    if (obligation !== undefined && !runs(obligation)) return nothing
    return endAnswers.MeetObligation!(occasion, { type: 'MeetObligation', obligation: meets, note: null })
  },

  WaiveObligation({ incident }, ask) {
    const obligation = incident.obligations[ask.obligation]
    if (obligation === undefined) return unknownObligation
    if (obligation.rule.startsWith('remediation:') && runs(obligation)) return nothing // dropped: by the chapter of the review
    if (isPatternRule(obligation.rule) && runs(obligation)) return nothing // accepted: by the chapter of patterns
    if (!runs(obligation)) return refuse('obligation-over', 'It is not owed any more.', 'Look at the timeline for what met or ended it.')
    return [
      decided(
        self => ({ type: 'ObligationChanged', obligation: { ...obligation, next: 'never', state: { waived: ask.reason, by: self } } }),
        obligation.cause,
      ),
    ]
  },

  ExplainDeviation({ incident }, ask) {
    const deviation = incident.deviations[ask.deviation]
    if (deviation === undefined) return refuse('deviation-unknown', 'The incident has no such deviation.', "Name one of the incident's.")
    return [decided({ type: 'DeviationExplained', deviation: ask.deviation, reason: ask.reason })]
  },

  AdoptPlan({ world, incident }, ask) {
    if (world.plan.edition === incident.plan) return nothing
    if (!world.plan.value.severities.some(s => s.id === incident.severity)) {
      return refuse(
        'severity-unknown',
        `The newer plan has no severity ${incident.severity}.`,
        'Change the severity to one that both plans have, then adopt it.',
      )
    }
    return [
      decided(
        { type: 'PlanAdopted', from: incident.plan, to: world.plan.edition, reason: ask.reason },
        clauseCause(world, severityOf(world.plan.value, incident).clause),
      ),
    ]
  },
}

const noted = ({ world }: Occasion, note: Parameters<NonNullable<Answers['MeetObligation']>>[1]['note']): Decision[] =>
  note === null ? [] : [decided({ type: 'NoteAdded', note, happenedAt: world.now })]

const unknownObligation = refuse('obligation-unknown', 'The incident has no such obligation.', "Name one of the incident's.")
