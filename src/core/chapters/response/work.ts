/** Who works on an incident and how far they are: acknowledgements, roles, responders, phases. */

import { addSpan } from '../../calendar/count.ts'
import type { Decided, Decision, Refusal } from '../../chapter.ts'
import type { Facts } from '../../event.ts'
import type { Instant } from '../../id.ts'
import type { Incident } from '../../incident.ts'
import type { PersonId } from '../../oncall/people.ts'
import type { MilestoneId, Phase, Role, RoleId } from '../../plan.ts'
import { type World, zoneOf } from '../../world.ts'
import { type Answers, clauseCause, decided, nothing, type Occasion, personBehind, refuse, severityOf } from '../deciding.ts'
import { callOut } from '../escalation/call-outs.ts'
import { deviation, withoutRight } from './rights.ts'
import { closed } from './triage.ts'

/** An acknowledgement with what the plan lets it last without a further act. */
export function acknowledged({ world, incident }: Occasion, person: PersonId | null, via: Facts['Acknowledged']['via']): Decision {
  const severity = severityOf(world.plan.value, incident)
  const lapsesAt: Instant | null =
    severity.acknowledgementLapses === null ? null : addSpan(world.calendar.value, zoneOf(world), world.now, severity.acknowledgementLapses)
  return decided(
    { type: 'Acknowledged', person, via, lapses: lapsesAt === null ? null : lapsesAt - world.now },
    clauseCause(world, severity.clause),
  )
}

const isRunningFor = ({ incident }: Occasion, person: PersonId): boolean =>
  Object.values(incident.callOuts).some(callOut => callOut.person === person)

/** Given by another while it goes on: they have to hear of it, because what the role owes is theirs from now on. */
const given = (incident: Incident, person: PersonId, by: PersonId | null): boolean => person !== by && incident.status === 'open'

/** Paged until they answer; who works on it already is told without being woken. */
const told = (world: World, incident: Incident, person: PersonId, { id, clause }: Role): Decided =>
  callOut(world, incident, {
    persons: [person],
    obligation: null,
    clause,
    why: 'asked',
    role: id,
    step: null,
    ...(incident.responders.includes(person) && { loudness: 'quiet' }),
  })

/** The role that answers for an incident: who owes the acknowledgement; else who decides its end. */
function answeringRole(world: World): RoleId | null {
  const plan = world.plan.value
  return (
    plan.obligations.find(rule => rule.met.met === 'acknowledged')?.who ??
    plan.roles.find(role => role.decides.includes('resolve'))?.id ??
    plan.roles[0]?.id ??
    null
  )
}

const unknownPerson = (person: string): Refusal =>
  refuse('person-unknown', `The directory has no person ${person}.`, 'Name somebody who is in the directory.')

/** What phases complete when the work moves on from them. */
const completes: Readonly<Partial<Record<Phase['does'], string>>> = {
  triage: 'triaged',
  contain: 'contained',
  eradicate: 'eradicated',
  recover: 'recovered',
}

/** The milestone of the phase that is left forwards, or by resolving; none where it was set by hand before. */
export function completed({ world, incident }: Occasion): Decided {
  const phase = world.plan.value.phases.find(p => p.id === incident.phase)
  const milestone = (phase === undefined ? undefined : completes[phase.does]) as MilestoneId | undefined
  if (phase === undefined || milestone === undefined) return nothing
  const set = incident.milestones[milestone]
  const enteredAt = incident.phases.findLast(p => p.phase === phase.id)?.at ?? incident.openedAt
  if (set !== undefined && set.happenedAt >= enteredAt) return nothing
  return [decided({ type: 'MilestoneSet', milestone, happenedAt: world.now, reason: null }, clauseCause(world, phase.clause))]
}

/**
 * T-23: evidence comes before change. What is changed while its evidence is still owed is changed, at once, and somebody
 * answers for it.
 */
export function beforeEvidence(occasion: Occasion, what: string): Decided {
  const { world, incident } = occasion
  const { preservation } = world.plan.value
  if (preservation === undefined) return nothing
  const owed = Object.values(incident.obligations).some(o => {
    if (o.state !== 'owed' && o.state !== 'overdue') return false
    const rule = world.plan.value.obligations.find(r => r.id === o.rule)
    return rule !== undefined && rule.clause === preservation.clause && rule.met.met === 'done'
  })
  return owed ? deviation(occasion, preservation.clause, `${what} before the evidence was preserved`) : nothing
}

export const workAnswers: Answers = {
  RecordChange(occasion, ask) {
    const { world } = occasion
    const happenedAt = ask.happenedAt ?? world.now
    if (happenedAt > world.now)
      return refuse('in-the-future', 'A system cannot have been changed later than now.', 'Give the time at which it was.')
    return [decided({ type: 'SystemChanged', what: ask.what, happenedAt }), ...beforeEvidence(occasion, 'A system was changed')]
  },

  Acknowledge(occasion, ask) {
    const { world, incident } = occasion
    const person = ask.person ?? (ask.callOut === null ? null : (incident.callOuts[ask.callOut]?.person ?? null))
    if (incident.status !== 'open') {
      // Paged for what is left to do: the answer ends their calls (escalation.ts), and is no word of having the incident.
      if (person !== null && isRunningFor(occasion, person)) return nothing
      return refuse('not-open', `The incident is ${incident.status}: there is nothing to acknowledge.`, 'Reopen it if the trouble is back.')
    }
    if (person !== null && world.people.value.persons[person] === undefined) return unknownPerson(person)
    const had = incident.acknowledged !== null && incident.snoozedUntil === null
    if (had && (person === null || (incident.responders.includes(person) && !isRunningFor(occasion, person)))) return nothing
    return [acknowledged(occasion, person, ask.via)]
  },

  Snooze(occasion, ask) {
    const { world, incident } = occasion
    if (incident.status !== 'open') return refuse('not-open', `The incident is ${incident.status}.`, 'Nothing pages for it; leave it be.')
    if (ask.until <= world.now) return refuse('in-the-past', 'A snooze ends later than now.', 'Give a later time.')
    const snoozed = decided({ type: 'Snoozed', until: ask.until, reason: ask.reason })
    return incident.acknowledged === null ? [acknowledged(occasion, personBehind(occasion.command), 'act'), snoozed] : [snoozed]
  },

  TakeOver(occasion, ask) {
    const { world, incident } = occasion
    if (incident.status !== 'open') return refuse('not-open', `The incident is ${incident.status}.`, 'Reopen it first.')
    if (world.people.value.persons[ask.person] === undefined) return unknownPerson(ask.person)
    const role = answeringRole(world)
    // Whoever has it already keeps the time at which they said so.
    const has = incident.acknowledged?.by === ask.person && incident.snoozedUntil === null && Object.keys(incident.callOuts).length === 0
    const made: Decision[] = has ? [] : [acknowledged(occasion, ask.person, 'act')]
    if (role === null) return made
    const before = incident.roles[role] ?? []
    const cause = clauseCause(world, world.plan.value.roles.find(r => r.id === role)!.clause)
    for (const person of before) if (person !== ask.person) made.push(decided({ type: 'RoleLeft', role, person }, cause))
    if (!before.includes(ask.person)) made.push(decided({ type: 'RoleTaken', role, person: ask.person }, cause))
    return made
  },

  TakeRole({ world, incident, command }, ask) {
    const role = world.plan.value.roles.find(r => r.id === ask.role)
    if (role === undefined) return unknownRole(world, ask.role)
    if (world.people.value.persons[ask.person] === undefined) return unknownPerson(ask.person)
    if (incident.status === 'closed') return closed
    if (incident.roles[ask.role]?.includes(ask.person)) return nothing
    const taken = decided({ type: 'RoleTaken', role: ask.role, person: ask.person }, clauseCause(world, role.clause))
    return given(incident, ask.person, personBehind(command)) ? [taken, ...told(world, incident, ask.person, role)] : [taken]
  },

  LeaveRole({ world, incident }, ask) {
    const role = world.plan.value.roles.find(r => r.id === ask.role)
    if (role === undefined) return unknownRole(world, ask.role)
    if (!incident.roles[ask.role]?.includes(ask.person)) return nothing
    return [decided({ type: 'RoleLeft', role: ask.role, person: ask.person }, clauseCause(world, role.clause))]
  },

  AddResponder({ world, incident }, ask) {
    if (world.people.value.persons[ask.person] === undefined) return unknownPerson(ask.person)
    if (incident.status === 'closed') return closed
    return [decided({ type: 'ResponderAdded', person: ask.person, note: ask.note })]
  },

  EnterPhase(occasion, ask) {
    const { world, incident } = occasion
    const phases = world.plan.value.phases
    const to = phases.findIndex(p => p.id === ask.phase)
    const phase = phases[to]
    if (phase === undefined) {
      return refuse('phase-unknown', `The plan has no phase ${ask.phase}.`, `Enter one of these: ${phases.map(p => p.id).join(', ')}.`)
    }
    if (incident.status === 'closed') return closed
    if (incident.phase === ask.phase && ask.note === null) return nothing
    const from = phases.findIndex(p => p.id === incident.phase)
    const made: Decision[] = to > from ? [...completed(occasion)] : []
    made.push(decided({ type: 'PhaseEntered', phase: ask.phase, note: ask.note }, clauseCause(world, phase.clause)))
    const skipped = phases.slice(from + 1, to)
    if (skipped.length > 0 && severityOf(world.plan.value, incident).phases !== 'in one step') {
      made.push(...deviation(occasion, skipped[0]!.clause, `Phase ${skipped.map(p => p.name).join(', ')} skipped`))
    }
    if (phase.does === 'eradicate' && incident.phase !== ask.phase) made.push(...beforeEvidence(occasion, `${phase.name} begun`))
    if (phase.does === 'contain' && incident.phase !== ask.phase) made.push(...withoutRight(occasion, 'containment', 'Containment begun'))
    return made
  },
}

const unknownRole = (world: World, role: string): Refusal =>
  refuse('role-unknown', `The plan has no role ${role}.`, `Name one of these: ${world.plan.value.roles.map(r => r.id).join(', ')}.`)
