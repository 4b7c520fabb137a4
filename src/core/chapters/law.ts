/**
 * The chapter of what law and contracts ask to know: whose data is hit, which regimes apply, what was handed in to whom.
 * What is owed because of it is reckoned by `obligation/reckon-law.ts`; a correction is a new fact, and the old one stays.
 */
import type { Cause } from '../cause.ts'
import type { Chapter, Decided, Refusal } from '../chapter.ts'
import type { AskOf } from '../command.ts'
import type { Event } from '../event.ts'
import type { Incident } from '../incident.ts'
import { type LawState, nothingKnown, type PeopleThere } from '../obligation/law/law-state.ts'
import { momentOf } from '../obligation/law/moments.ts'
import { reachOf } from '../obligation/law/reach.ts'
import { runs } from '../obligation/obligation.ts'
import { type Answers, answer, asksOf, clauseCause, decided, nothing, type Occasion, personBehind, refuse, severityOf } from './deciding.ts'
import { followUpSubmissions } from './law/follow-up.ts'
import { withoutRight } from './response/rights.ts'

const placeShape = /^(unknown|[A-Z]{2}(-[A-Z0-9]{1,3})?)$/
const clocksMax = 500
const fieldShape = /^[a-z][a-z0-9-]{0,62}$/

const knownOf = (incident: Incident): LawState => incident.law ?? nothingKnown

/** The clause that the chapter acts under: the plan has no clause for statutes of its own. */
const clauseOf = ({ world, incident }: Pick<Occasion, 'world' | 'incident'>) =>
  clauseCause(world, severityOf(world.plan.value, incident).clause)

function causeOfRule({ world, incident }: Pick<Occasion, 'world' | 'incident'>, rule: string): Cause {
  const obligation = Object.values(incident.obligations)
    .filter(o => o.rule === `law:${rule}` || o.rule === rule)
    .toSorted((a, b) => b.seq - a.seq)[0]
  return obligation?.cause ?? clauseOf({ world, incident })
}

function peopleProblem(people: readonly PeopleThere[]): Refusal | null {
  const wrong = people.find(p => !placeShape.test(p.place))
  if (wrong !== undefined)
    return refuse('place-unknown', `${wrong.place} is no place.`, 'Write a country as DE, a part of it as US-CA, or unknown.')
  const count = people.find(p => p.count !== null && (!Number.isInteger(p.count) || p.count < 0))
  if (count !== undefined)
    return refuse('count-wrong', `${count.count} is no number of people.`, 'Write a whole number, or null while nobody knows.')
  if (new Set(people.map(p => p.place)).size < people.length) return refuse('place-twice', 'A place is named twice.', 'Add its people up.')
  return null
}

const sum = (people: readonly PeopleThere[]): number => people.reduce((all, p) => all + (p.count ?? 0), 0)

function submission(
  occasion: Occasion,
  { rule, happenedAt, note, reference, incomplete }: Omit<AskOf<'RecordSubmission'>, 'type'>,
): Decided | Refusal {
  const { world, incident } = occasion
  const obligation = Object.values(incident.obligations)
    .filter(o => o.rule === `law:${rule}` || o.rule === rule)
    .toSorted((a, b) => b.seq - a.seq)[0]
  if (obligation === undefined || 'plan' in obligation.cause)
    return refuse('rule-unknown', `Nothing is owed under ${rule} here.`, 'Name a rule of law or a contract among the obligations.')
  if (happenedAt > world.now)
    return refuse('in-the-future', 'It cannot have been handed in later than now.', 'Give the time at which it was.')
  const aware = momentOf(incident, 'aware')
  if (aware !== null && happenedAt < aware.at)
    return refuse(
      'milestones-out-of-order',
      'It cannot have been handed in before anybody was aware.',
      'Correct the moment, or the awareness first.',
    )
  const before = reachOf[rule]?.after ?? null
  const earlier = before === null ? undefined : knownOf(incident).submissions[before]
  if (earlier !== undefined && happenedAt < earlier.at)
    return refuse('milestones-out-of-order', `${rule} cannot have been handed in before ${before}.`, 'Correct whichever is wrong first.')
  const due = obligation.due[0]?.at
  if (note === null && due !== undefined && happenedAt > due && obligation.state !== 'possible')
    return refuse('reason-missing', 'It is late, and late is handed in with its reasons.', 'Say why, and the reference.', obligation.cause)
  const more = {
    ...(reference === undefined ? {} : { reference }),
    ...(incomplete === undefined || incomplete.length === 0 ? {} : { incomplete }),
  }
  return [decided({ type: 'SubmissionRecorded', rule, happenedAt, note, ...more }, obligation.cause)]
}

const answers: Answers = {
  SayData(occasion, ask) {
    const { incident } = occasion
    const problem = peopleProblem(ask.people)
    if (problem !== null) return problem
    const before = knownOf(incident).data[ask.data]
    const shrinks =
      before !== undefined && (sum(ask.people) < sum(before.people) || (ask.state === 'not affected' && before.state !== 'not affected'))
    if (shrinks && ask.reason === null)
      return refuse('reason-missing', 'Fewer people than were said before: that is taken back with its reason.', 'Say what was found out.')
    return [decided(touched(ask), clauseOf(occasion))]
  },

  DecideRegime(occasion, ask) {
    const { world } = occasion
    const rules = world.law.value.rules
    const rule = rules.find(r => r.id === ask.rule || r.regime === ask.rule)
    if (rule === undefined)
      return refuse('rule-unknown', `There is no rule or regime ${ask.rule}.`, 'Name one of the obligations: gdpr-33, or GDPR.')
    if (ask.decision === 'held' && (ask.until === null || ask.until <= world.now))
      return refuse('until-missing', 'What is held back is held back until a time.', 'Say until when, and on whose word.')
    if (ask.decision === 'does not apply' && ask.until !== null)
      return refuse('until-means-held', 'What ends at a time is not over.', 'Say that it is held until then.')
    const { rule: which, decision, until, reason, ground } = ask
    const approvedBy = ask.approvedBy ?? personBehind(occasion.command) ?? undefined
    if (decision !== 'applies' && approvedBy === undefined)
      return refuse('person-needed', 'Not telling somebody is decided by a person.', 'Name the person who approved it.')
    if (approvedBy !== undefined && world.people.value.persons[approvedBy] === undefined)
      return refuse('person-unknown', `The directory has no person ${approvedBy}.`, 'Name the person who approved it.')
    const cause = { law: world.law.edition, rule: rule.id as never, citation: rule.citation }
    const by = ask.approvedBy === undefined ? {} : { approvedBy: ask.approvedBy }
    return [
      decided({ type: 'RegimeDecided', rule: which, decision, until, reason, ...(ground === undefined ? {} : { ground }), ...by }, cause),
      ...withoutRight(occasion, 'breach', `${which}: ${decision}`),
    ]
  },

  RecordSubmission: submission,

  WithdrawSubmission(occasion, { rule, why, reason }) {
    const submitted = knownOf(occasion.incident).submissions[rule]
    if (submitted === undefined || submitted.retracted !== undefined)
      return refuse('nothing-submitted', `Nothing that was handed in under ${rule} stands here.`, 'Look at what was handed in.')
    if (reason === null)
      return refuse('reason-missing', 'What was handed in is taken back with its reason.', 'Say what was wrong with it, or why it is void.')
    return [decided({ type: 'SubmissionWithdrawn', rule, why, reason }, causeOfRule(occasion, rule))]
  },

  SayField(occasion, { field, state, note }) {
    if (!fieldShape.test(field)) return refuse('field-unknown', `${field} is no field.`, 'Name one of the fields of a report.')
    if (state === 'present' && note === null) return refuse('text-missing', 'It is said to be known, and nothing is said.', 'Say it.')
    return [decided({ type: 'FieldSaid', field, state, note }, clauseOf(occasion))]
  },

  SayCustomers(occasion, ask) {
    if (ask.clocks.length > clocksMax)
      return refuse(
        'too-many-clocks',
        `${ask.clocks.length} contracts with clocks of their own are more than ${clocksMax}.`,
        'Contracts of the same terms are counted as one clock: write their terms alike in the register.',
      )
    const before = knownOf(occasion.incident).affected
    if (before !== null && ask.count < before.count && ask.reason === null)
      return refuse(
        'reason-missing',
        'Fewer customers than were said before: that is taken back with its reason.',
        'Say what was found out.',
      )
    if (before?.frozen && ask.count < before.count)
      return refuse('customers-frozen', 'A notification went to more customers than these.', 'The list of those who were told only grows.')
    if (before?.list === ask.list && ask.reason === null) return nothing
    const { list, count, how, clocks, reason } = ask
    return [decided({ type: 'CustomersAffected', list, count, how, clocks, reason }, clauseOf(occasion))]
  },

  /** "Done" for a clock of law or contract is that it was handed in, now. */
  MeetObligation(occasion, ask) {
    const obligation = occasion.incident.obligations[ask.obligation]
    if (obligation === undefined || 'plan' in obligation.cause || !runs(obligation)) return nothing
    return submission(occasion, { rule: obligation.rule.replace(/^law:/, ''), happenedAt: occasion.world.now, note: ask.note })
  },
}

const touched = ({ data, state, role, categories, people, reason }: AskOf<'SayData'>) =>
  ({ type: 'DataTouched', data, state, role, categories, people, reason }) as const

function evolveLaw(incident: Incident, event: Event): Incident {
  const { fact } = event
  const known = knownOf(incident)
  switch (fact.type) {
    case 'DataTouched': {
      const { state, role, categories, people } = fact
      const data = { ...known.data, [fact.data]: { state, role, categories, people, event: event.id } }
      return { ...incident, law: { ...known, data } }
    }
    case 'RegimeDecided': {
      const { rule, decision, until, ground, approvedBy } = fact
      const more = { ...(ground === undefined ? {} : { ground }), ...(approvedBy === undefined ? {} : { approvedBy }) }
      return { ...incident, law: { ...known, decisions: { ...known.decisions, [rule]: { decision, until, event: event.id, ...more } } } }
    }
    case 'SubmissionRecorded': {
      const { rule, happenedAt: at, reference, notification, incomplete } = fact
      const more = {
        ...(reference === undefined ? {} : { reference }),
        ...(notification === undefined ? {} : { notification }),
        ...(incomplete === undefined ? {} : { incomplete }),
      }
      return { ...incident, law: { ...known, submissions: { ...known.submissions, [rule]: { at, event: event.id, ...more } } } }
    }
    case 'SubmissionWithdrawn': {
      const { [fact.rule]: submitted, ...others } = known.submissions
      if (submitted === undefined) return incident
      const submissions = fact.why === 'retracted' ? { ...known.submissions, [fact.rule]: { ...submitted, retracted: event.id } } : others
      return { ...incident, law: { ...known, submissions } }
    }
    case 'FieldSaid': {
      const { field, state, note } = fact
      return { ...incident, law: { ...known, fields: { ...known.fields, [field]: { state, note, event: event.id } } } }
    }
    case 'CustomersAffected': {
      const { list, count, how, clocks } = fact
      return { ...incident, law: { ...known, affected: { list, count, how, clocks, frozen: known.affected?.frozen ?? false } } }
    }
    default:
      return incident
  }
}

export const law: Chapter = {
  asks: asksOf(answers),
  decide: (world, incident, command) => (incident === null ? nothing : answer(answers, { world, incident, command })),
  follow: followUpSubmissions,
  evolve: (incident, event) => (incident === null ? null : evolveLaw(incident, event)),
}
