/**
 * People who are called for something else than the first answer: the role that is owed a word ("the commander is told at
 * once"), those whom the plan names when something is late, and the roles that a severity mobilises.
 */
import type { Decided, Decision } from '../../chapter.ts'
import { instant } from '../../id.ts'
import type { Incident } from '../../incident.ts'
import { ruleIn } from '../../obligation/implied.ts'
import type { Obligation, ObligationId } from '../../obligation/obligation.ts'
import { isPatternRule, patternOf } from '../../obligation/pattern-owed.ts'
import type { PersonId } from '../../oncall/people.ts'
import type { ObligationRule, RoleId, Target } from '../../plan.ts'
import { holdersOfRole, personsOf } from '../../role-holders.ts'
import { minute } from '../../span.ts'
import { has, type Moment } from '../../time.ts'
import type { World } from '../../world.ts'
import { clauseCause, decided, nothing, severityOf } from '../deciding.ts'
import { callOut, isCalled, loudnessOf } from './call-outs.ts'
import { nextRung } from './rungs.ts'
import { policyOf } from './steps.ts'

/** The first call that an obligation makes necessary, one at a time. */
export function callForObligations(world: World, incident: Incident): Decided {
  const open: ObligationId[] = []
  for (const key in incident.obligations) {
    const { state } = incident.obligations[key as ObligationId]!
    if (state !== 'owed' && state !== 'overdue') continue
    // In the order of their ids. They are few, and a sort takes a kB each time.
    let at = open.length
    for (open.push(key as ObligationId); at > 0 && key < open[at - 1]!; at--) open[at] = open[at - 1]!
    open[at] = key as ObligationId
  }
  for (const key of open) {
    const obligation = incident.obligations[key]!
    const rule = ruleIn(world.plan.value, obligation.rule)
    const call =
      rule !== undefined
        ? (isDuty(rule) ? callForDuty : callFor)(world, incident, obligation, rule)
        : 'plan' in obligation.cause
          ? callForItem(world, incident, obligation)
          : callForClock(world, incident, obligation)
    if (call.length > 0) return call
  }
  return nothing
}

function callFor(world: World, incident: Incident, obligation: Obligation, rule: ObligationRule): Decided {
  const called = incident.calls[obligation.id] ?? { owed: null, late: null, again: 'never' as const }
  const again = has(called.again, world.now)
  const role = rule.met.met === 'acknowledged by' && isDue(rule, incident) ? rule.met.role : null
  const owedNow = role !== null && (called.owed === null || (again && called.late === null))
  const unreached =
    role !== null &&
    called.owed !== null &&
    called.late === null &&
    !holdersOfRole(world, incident, role).some(person => isCalled(incident, callOut => callOut.person === person))
  const lateNow =
    (obligation.state === 'overdue' && rule.late.length > 0 && called.late === null) || unreached || (again && called.late !== null)
  if (owedNow) return call(world, incident, obligation, rule, 'owed', [{ role: role! }], role)
  if (!lateNow) return nothing
  // An overdue acknowledgement's people are paged by the escalation again and again; others by their own call.
  const targets: readonly Target[] = rule.late.length > 0 ? rule.late : [{ owners: true }]
  return call(world, incident, obligation, rule, 'late', again && role !== null ? [{ role }, ...targets] : targets, null)
}

/** Not an answer that people are paged for, and the plan names nobody to page when it is late. */
const isDuty = ({ late, met }: ObligationRule): boolean => late.length === 0 && met.met !== 'acknowledged' && met.met !== 'acknowledged by'

/** A duty that is left when the incident is over: nobody is woken for it, unless somebody waits for a word that is to be sent. */
export const canWait = (incident: Incident, rule: ObligationRule): boolean =>
  incident.status !== 'open' && isDuty(rule) && rule.met.met !== 'sent'

/**
 * What a plan asks of a role without saying who is paged when it is late: the role itself is, and once more with the owners
 * where it is still overdue after the severity's own pause and nobody has answered. Before, only where the plan says when to
 * warn. Nobody is woken for a note, or for what is left to do once the incident is over, even where the plan has it stay owed,
 * as a review does; only a word that must be sent still wakes people, because those who are to have it wait for it.
 */
function callForDuty(world: World, incident: Incident, obligation: Obligation, rule: ObligationRule): Decided {
  // Nobody has it yet, and the escalation pages one after another: whoever has not come is asked for once somebody has it.
  if (rule.met.met === 'joined' && incident.escalation !== null) return nothing
  if (obligation.state === 'owed' && !(obligation.warned && rule.warn !== null)) return nothing
  const called = incident.calls[obligation.id]
  const isCalled = obligation.state !== 'owed' && (called?.late ?? null) !== null
  if (isCalled && !has(called!.again, world.now)) return nothing
  const pages = severityOf(world.plan.value, incident).pages
  const isQuiet = pages === 'nobody' || rule.met.met === 'noted' || canWait(incident, rule)
  const ask = (why: 'owed' | 'late', targets: readonly Target[], again: 'once more' | 'never'): Decided => {
    const persons = personsOf(world, incident, targets)
    const at: Moment = again === 'never' ? 'never' : instant(world.now + pauseAfter(world, incident, persons))
    const fact = { type: 'ObligationCalled', obligation: obligation.id, clause: rule.clause, why, persons, again: at } as const
    const out = { persons, obligation: obligation.id, clause: rule.clause, why, role: rule.who, step: null } as const
    return [decided(fact, clauseCause(world, rule.clause)), ...callOut(world, incident, isQuiet ? { ...out, loudness: 'quiet' } : out)]
  }
  const owner: readonly Target[] = rule.who === null ? [{ owners: true }] : [{ role: rule.who }]
  if (obligation.state === 'owed') return (called?.owed ?? null) === null ? ask('owed', owner, 'never') : nothing
  if (isCalled) return ask('late', [...owner, { owners: true }], 'never')
  const isLast = rule.who === null || pages === 'nobody' || holdersOfRole(world, incident, rule.who).length === 0
  return ask('late', isLast && pages !== 'nobody' ? [...owner, { owners: true }] : owner, isLast ? 'never' : 'once more')
}

/**
 * A clock of law or contract: whoever owes it is called when it is about to run out, and once more, with the owners, when it
 * has. The clause is the plan's own beside it, or that of the role; the citation stands in the event's causes.
 */
function callForClock(world: World, incident: Incident, obligation: Obligation): Decided {
  if ('plan' in obligation.cause || !obligation.warned) return nothing
  const called = incident.calls[obligation.id]
  const why = obligation.state === 'overdue' ? 'late' : 'owed'
  if ((called?.[why] ?? null) !== null) return nothing
  const plan = world.plan.value
  const { cause, owedBy } = obligation
  const beside = 'law' in cause ? plan.obligations.find(rule => rule.law === (cause.rule as string)) : undefined
  const clause = beside?.clause ?? plan.roles.find(role => role.id === owedBy)?.clause ?? severityOf(plan, incident).clause
  const targets: Target[] = owedBy === null ? [{ owners: true }] : [{ role: owedBy }]
  if (why === 'late' && owedBy !== null) targets.push({ owners: true })
  const persons = personsOf(world, incident, targets)
  const fact = { type: 'ObligationCalled', obligation: obligation.id, clause, why, persons, again: 'never' } as const
  return [
    decided(fact, clauseCause(world, clause), cause),
    ...callOut(world, incident, { persons, obligation: obligation.id, clause, why, role: owedBy, step: null }),
  ]
}

/**
 * A remediation item whose date has passed, or reasons that the review was to give: its owner, or the role's people, are told
 * once, quietly, and the owners of the house where there is none. Of a pattern that a number of the plan's raised they are told
 * when it is raised, too.
 */
function callForItem(world: World, incident: Incident, obligation: Obligation): Decided {
  const { person, cause, owedBy } = obligation
  const why = obligation.state === 'overdue' ? 'late' : 'owed'
  if (!('plan' in cause) || (incident.calls[obligation.id]?.[why] ?? null) !== null) return nothing
  if (why === 'owed' && !isNews(incident, obligation)) return nothing
  const ofRole = owedBy === null ? [] : personsOf(world, incident, [{ role: owedBy }])
  const persons = person ? [person] : ofRole.length > 0 ? ofRole : personsOf(world, incident, [{ owners: true }])
  const { clause } = cause
  const fact = { type: 'ObligationCalled', obligation: obligation.id, clause, why, persons, again: 'never' } as const
  return [
    decided(fact, clauseCause(world, clause)),
    ...callOut(world, incident, { persons, obligation: obligation.id, clause, why, role: null, step: null, loudness: 'quiet' }),
  ]
}

const isNews = (incident: Incident, { rule }: Obligation): boolean =>
  isPatternRule(rule) && incident.patterns?.[patternOf(rule)]?.criteria === 'plan'

/** Left open by the plan, the call is left to people: it is owed and shown, nobody is paged for it. */
const isDue = (rule: ObligationRule, incident: Incident): boolean =>
  rule.due[incident.severity]?.some(reading => reading.due !== 'open') ?? false

function call(
  world: World,
  incident: Incident,
  obligation: Obligation,
  rule: ObligationRule,
  why: 'owed' | 'late',
  targets: readonly Target[],
  role: RoleId | null,
): Decided {
  const persons = personsOf(world, incident, targets)
  // The escalation has its own rounds, and a severity that pages nobody tells people once.
  const once = rule.met.met === 'acknowledged' || severityOf(world.plan.value, incident).pages === 'nobody'
  const again: Moment = once ? 'never' : instant(world.now + pauseAfter(world, incident, persons))
  const called = decided(
    { type: 'ObligationCalled', obligation: obligation.id, clause: rule.clause, why, persons, again },
    clauseCause(world, rule.clause),
  )
  const left = notYetCalled(incident, obligation, rule, persons)
  if (persons.length > 0 && left.length === 0) return [called]
  return [called, ...callOut(world, incident, { persons: left, obligation: obligation.id, clause: rule.clause, why, role, step: null })]
}

/** A late acknowledgement does not page those whom the escalation has called for it already: they have their next round. */
function notYetCalled(incident: Incident, obligation: Obligation, rule: ObligationRule, persons: readonly PersonId[]): readonly PersonId[] {
  if (rule.met.met !== 'acknowledged') return persons
  return persons.filter(person => !isCalled(incident, callOut => callOut.obligation === obligation.id && callOut.person === person))
}

/** As long as the plan lets an escalation rest before its next round, and never before a person's own rungs are through. */
function pauseAfter(world: World, incident: Incident, persons: readonly PersonId[]): number {
  let longest = 0
  for (const person of persons) {
    let from = 0
    for (;;) {
      const rung = nextRung(world.people.value, person, loudnessOf(world, incident), from)
      if (rung === null) break
      longest = Math.max(longest, rung.after)
      from = rung.index + 1
    }
  }
  return Math.max(policyOf(world.plan.value, incident).again.count, longest + 2 * minute)
}

/**
 * The roles of the severity, when the incident opens under it, is raised to it or comes back. Who is being paged already,
 * or works on it, is not called beside that.
 */
export function mobilise(world: World, incident: Incident): Decided {
  if (incident.status !== 'open' || incident.mobilised === incident.severity) return nothing
  const plan = world.plan.value
  const severity = severityOf(plan, incident)
  const before = plan.severities.findIndex(s => s.id === incident.mobilised)
  const lowered = before >= 0 && before < plan.severities.indexOf(severity)
  if (severity.mobilise.length === 0 || lowered) return nothing
  const persons = personsOf(
    world,
    incident,
    severity.mobilise.map(role => ({ role })),
  )
  const made: Decision[] = [
    decided({ type: 'Mobilised', severity: severity.id, roles: severity.mobilise, persons }, clauseCause(world, severity.clause)),
  ]
  if (severity.pages === 'nobody') return made
  const engaged = new Set([...incident.responders, ...Object.values(incident.callOuts).map(callOut => callOut.person)])
  for (const role of severity.mobilise) {
    const holding = holdersOfRole(world, incident, role)
    const left = holding.filter(person => !engaged.has(person))
    if (holding.length > 0 && left.length === 0) continue
    for (const person of left) engaged.add(person)
    made.push(...callOut(world, incident, { persons: left, obligation: null, clause: severity.clause, why: 'mobilised', role, step: null }))
  }
  return made
}
