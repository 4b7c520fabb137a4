/** What is found out about an incident: severity, kind, facts, milestones, notes. */
import type { Decided, Decision, Refusal } from '../../chapter.ts'
import type { AskOf } from '../../command.ts'
import type { Instant } from '../../id.ts'
import type { Incident } from '../../incident.ts'
import { type Milestone, type MilestoneId, ownMilestones } from '../../plan.ts'
import type { World } from '../../world.ts'
import { type Answers, clauseCause, decided, nothing, type Occasion, refuse } from '../deciding.ts'
import { isMilestoneOfLaw, outOfOrder } from '../law/milestones.ts'
import { rankOf, unknownKind, unknownSeverity } from './open.ts'
import { withoutOneOf, withoutRight } from './rights.ts'

/** Of Tocsin's own milestones, those that follow from another ask and are not set by hand. */
const followFrom: Readonly<Record<string, string>> = {
  'alert-received': 'It is the moment of the first signal.',
  opened: 'It is the moment at which the incident was opened.',
  acknowledged: 'Acknowledge the incident instead.',
  'severity-set': 'Change the severity instead.',
  resolved: 'Resolve the incident instead.',
  closed: 'Close the incident instead.',
}

/** Tocsin sets the end of a phase when the work moves on; who knows better when it was says so (T-40: recovery is declared). */
export const isSetByHand = (milestone: Milestone): boolean =>
  milestone.setBy !== 'tocsin' || ((ownMilestones as readonly string[]).includes(milestone.id) && followFrom[milestone.id] === undefined)

const inTheFuture = (what: string): Refusal =>
  refuse('in-the-future', `${what} cannot have happened later than now.`, 'Give the time at which it happened.')

/** A milestone by hand: whose moment may lie in the past, never in the future. */
function milestoneProblem(world: World, incident: Incident, id: MilestoneId, happenedAt: Instant, hasReason: boolean): Refusal | null {
  const plan = world.plan.value
  const { receivedAt } = incident
  const milestone = plan.milestones.find(m => m.id === id)
  const own = (ownMilestones as readonly string[]).includes(id)
  const ofLaw = isMilestoneOfLaw(world, id)
  if (milestone === undefined && !own && !ofLaw) {
    const known = plan.milestones.filter(m => m.setBy !== 'tocsin').map(m => m.id)
    return refuse('milestone-unknown', `The plan has no milestone ${id}.`, `Set one of these: ${known.join(', ')}.`)
  }
  if (followFrom[id] !== undefined || (milestone !== undefined && !isSetByHand(milestone))) {
    return refuse('milestone-own', `Tocsin sets ${id} itself.`, followFrom[id] ?? 'Do what it follows from.')
  }
  if (happenedAt > world.now) return inTheFuture(`The milestone ${id}`)
  const order = outOfOrder(incident, id, happenedAt)
  if (order !== null) return order
  if (ofLaw && milestone === undefined && !hasReason)
    return refuse('reason-missing', `${id} starts clocks of the law: it is set with its reason.`, 'Say why it was then, in a sentence.')
  if (milestone === undefined) return null
  const cause = clauseCause(world, milestone.clause)
  if (milestone.withReason && !hasReason) {
    return refuse('reason-missing', `The plan wants a reason with ${milestone.name}.`, 'Say why, in a sentence.', cause)
  }
  if (milestone.mayPrecede === null && happenedAt < receivedAt && milestone.setBy.length > 0) {
    return refuse(
      'milestone-too-early',
      `${milestone.name} may not lie before the alert was received.`,
      'Give a time at or after the alert, or let the plan say that it may precede alert-received.',
      cause,
    )
  }
  return null
}

/**
 * Confirming a breach is the moment that the plan calls breach-confirmed, where it has one: its clock starts with the
 * answer. A moment that was told before stands, unless the same answer is given anew after another one.
 */
function momentOf({ world, incident }: Occasion, ask: AskOf<'SetFact'>): Decided {
  const milestone = world.plan.value.milestones.find(m => m.id === (`${ask.fact}-${ask.value}` as string))
  if (milestone === undefined || milestone.setBy === 'tocsin') return nothing
  const before = incident.changes.findLast(change => change.fact === ask.fact)?.value
  const anew = before !== ask.value && incident.changes.some(change => change.fact === ask.fact && change.value === ask.value)
  if (incident.milestones[milestone.id] !== undefined && !anew) return nothing
  const set = { type: 'MilestoneSet', milestone: milestone.id, happenedAt: world.now, reason: ask.reason } as const
  return [decided(set, clauseCause(world, milestone.clause))]
}

export const triageAnswers: Answers = {
  ChangeSeverity(occasion, ask) {
    const { world, incident } = occasion
    const plan = world.plan.value
    const to = plan.severities.find(s => s.id === ask.to)
    if (to === undefined) return unknownSeverity(plan, ask.to)
    if (incident.status === 'closed') return closed
    if (ask.to === incident.severity) return nothing
    const up = rankOf(plan, ask.to) < rankOf(plan, incident.severity)
    return [
      decided({ type: 'SeverityChanged', from: incident.severity, to: ask.to, reason: ask.reason }, clauseCause(world, to.clause)),
      ...withoutRight(occasion, 'severity', `Severity ${up ? 'raised' : 'lowered'} to ${to.name}`),
    ]
  },

  ChangeKind(occasion, ask) {
    const { world, incident } = occasion
    const plan = world.plan.value
    const kind = plan.kinds.find(k => k.id === ask.to)
    if (ask.to !== null && kind === undefined) return unknownKind(plan, ask.to)
    if (ask.to === incident.kind) return nothing
    const causes = kind === undefined ? [] : [clauseCause(world, kind.clause)]
    const made: Decision[] = [decided({ type: 'KindChanged', from: incident.kind, to: ask.to, reason: ask.reason }, ...causes)]
    if (incident.status === 'open' && kind?.raisesTo != null && rankOf(plan, kind.raisesTo) < rankOf(plan, incident.severity)) {
      made.push(decided({ type: 'SeverityChanged', from: incident.severity, to: kind.raisesTo, reason: ask.reason }, ...causes))
    }
    return made
  },

  SetFact(occasion, ask) {
    const { world, incident } = occasion
    const rule = world.plan.value.facts.find(f => f.id === ask.fact)
    if (rule === undefined) {
      const known = world.plan.value.facts.map(f => f.id)
      return refuse(
        'fact-unknown',
        `The plan asks for no fact ${ask.fact}.`,
        known.length === 0 ? 'Add a note instead.' : `Set one of these: ${known.join(', ')}.`,
      )
    }
    if (!rule.values.includes(ask.value)) {
      return refuse(
        'fact-value-unknown',
        `${ask.fact} cannot be ${ask.value}.`,
        `Answer one of these: ${rule.values.join(', ')}.`,
        clauseCause(world, rule.clause),
      )
    }
    if ((incident.facts[ask.fact]?.value ?? rule.initial) === ask.value && ask.reason === null) return nothing
    return [
      decided({ type: 'FactSet', fact: ask.fact, value: ask.value, reason: ask.reason }, clauseCause(world, rule.clause)),
      ...momentOf(occasion, ask),
      ...(ask.fact === 'breach' ? withoutRight(occasion, 'breach', `Breach said to be ${ask.value}`) : nothing),
    ]
  },

  SetMilestone(occasion, ask) {
    const { world, incident } = occasion
    const problem = milestoneProblem(world, incident, ask.milestone, ask.happenedAt, ask.reason !== null)
    if (problem !== null) return problem
    if (incident.milestones[ask.milestone]?.happenedAt === ask.happenedAt && ask.reason === null) return nothing
    const milestone = world.plan.value.milestones.find(m => m.id === ask.milestone)
    const set = { type: 'MilestoneSet', milestone: ask.milestone, happenedAt: ask.happenedAt, reason: ask.reason } as const
    if (milestone === undefined || milestone.setBy === 'tocsin') return [decided(set)]
    return [decided(set, clauseCause(world, milestone.clause)), ...withoutOneOf(occasion, milestone.setBy, `${milestone.name} set`)]
  },

  AddNote({ world }, ask) {
    const happenedAt = ask.happenedAt ?? world.now
    if (happenedAt > world.now) return inTheFuture('What a note tells')
    return [decided({ type: 'NoteAdded', note: ask.note, happenedAt })]
  },

  // Whether it may be is not the incident's to say: the words are destroyed already, and this is its record.
  EraseTexts: (_, ask) => [decided({ ...ask, type: 'TextsErased' })],

  // The ways in, who follows the status page, and what is looked at, are no incident's at all: it is recorded, and nothing follows.
  RecordSignInLink: (_, ask) => [decided({ ...ask, type: 'SignInLinkMade' })],
  RecordToken: (_, ask) => [decided({ ...ask, type: 'TokenMade' })],
  RecordTokenRevoked: (_, ask) => [decided({ ...ask, type: 'TokenRevoked' })],
  RecordApplication: (_, ask) => [decided({ ...ask, type: 'ApplicationRegistered' })],
  RecordApplicationRemoved: (_, ask) => [decided({ ...ask, type: 'ApplicationRemoved' })],
  RecordGrant: (_, ask) => [decided({ ...ask, type: 'GrantGiven' })],
  RecordGrantsRevoked: (_, ask) => [decided({ ...ask, type: 'GrantsRevoked' })],
  RecordGrantKey: (_, ask) => [decided({ ...ask, type: 'GrantKeyChanged' })],
  RecordFollowerRemoved: (_, ask) => [decided({ ...ask, type: 'FollowerRemoved' })],
  RecordHealthCheck: (_, ask) => [decided({ ...ask, type: 'HealthCheckChanged' })],
  RecordVendor: (_, ask) => [decided({ ...ask, type: 'VendorRecordChanged' })],
  RecordQuestionnaire: (_, ask) => [decided({ ...ask, type: 'QuestionnaireRecorded' })],
  RecordAvailability: (_, ask) => [decided({ ...ask, type: 'AvailabilitySeen' })],
  RecordSignIn: (_, ask) => [decided({ ...ask, type: 'SignedIn' })],
  RecordSignOut: (_, ask) => [decided({ ...ask, type: 'SignedOut' })],
  RecordIntegrationKey: (_, ask) => [decided({ ...ask, type: 'IntegrationKeyMade' })],
  RecordAlertChannel: (_, ask) => [decided({ ...ask, type: 'AlertChannelSet' })],
  RecordGuards: (_, ask) => [decided({ ...ask, type: 'GuardsLookedAt' })],
  RecordControlPerformed({ world }, ask) {
    if (ask.happenedAt > world.now) return inTheFuture('When a control was carried out')
    return [decided({ ...ask, type: 'ControlPerformed' })]
  },
  RecordControlsSaved: (_, ask) => [decided({ ...ask, type: 'ControlsSaved' })],
  RecordTrustPage: (_, ask) => [decided({ ...ask, type: 'TrustPagePublished' })],
  RecordIntegrationKeyRevoked: (_, ask) => [decided({ ...ask, type: 'IntegrationKeyRevoked' })],
  RecordSourceSecret: (_, ask) => [decided({ ...ask, type: 'SourceSecretSet' })],
  RecordSourceSecretRemoved: (_, ask) => [decided({ ...ask, type: 'SourceSecretRemoved' })],
}

export const closed: Refusal = refuse('closed', 'The incident is closed.', 'Reopen it first.')
