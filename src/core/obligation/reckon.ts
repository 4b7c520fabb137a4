/**
 * What is owed on an incident, by the rules of its plan: reckoned after every decision, and only its differences to what
 * was recorded become events. When, due and met are data; no rule is known here by name.
 *
 * O1  Of one rule at most one occasion runs. A new one begins when its condition holds anew, when the severity gives it
 *     another due time, when a fact changes that asks again, or when one of a rhythm was met.
 * O2  What was owed stays: an occasion that is replaced or no longer applies is kept, with the moment since which it was
 *     overdue (L-04). What is met, waived or over is not touched again; met late stays late.
 * O3  Between two commands nothing changes but at `next`.
 * O4  What calls people out (acknowledgements) is owed while the incident is open; the rest outlives it.
 */
import type { Event, EventId } from '../event.ts'
import type { Id, Instant } from '../id.ts'
import type { Incident } from '../incident.ts'
import type { ClauseId, Due, ObligationRule, Plan, RuleId, SeverityId } from '../plan.ts'
import { earlier, type Moment } from '../time.ts'
import type { World } from '../world.ts'
import { differs, sameDue, sameState } from './differences.ts'
import { dateOf, type Reckoned, reckonDue, warnAt } from './due.ts'
import { rulesOf } from './implied.ts'
import { metBy } from './met.ts'
import { type Obligation, type ObligationId, runs } from './obligation.ts'
import { reckonLaw } from './reckon-law.ts'
import { reckonOwn } from './reckon-own.ts'
import { type Condition, conditionOf, type Holds, holdsNow, type Since } from './when.ts'

/** What reckoning never reads: who is paged, and how far. Shown by a test that hands it an incident without them. */
export const unread: ReadonlySet<string> = new Set<keyof Incident>(['seq', 'at', 'pages', 'escalation', 'rounds', 'calls', 'mobilised'])

/**
 * Whether reckoning, which found nothing to change on `was`, finds nothing on `now` either, a few events of the same step later: all
 * that it reads is as it was. Whom somebody who acts is called for counts (knownTo in met.ts).
 */
export function owesTheSame(was: Incident, now: Incident, fresh: readonly Event[]): boolean {
  for (const key in now) {
    const field = key as keyof Incident
    if (was[field] === now[field] || unread.has(field)) continue
    if (field !== 'callOuts' || fresh.some(({ by, fact }) => 'person' in by || fact.type === 'Acknowledged')) return false
  }
  return true
}

/** The obligations that are otherwise than recorded. `fresh`: the events of the step so far. */
export function reckon(world: World, incident: Incident, fresh: readonly Event[]): readonly Obligation[] {
  const latest = new Map<string, Obligation>()
  const { all, due } = asked(world.plan.value)
  const here = due.get(incident.severity) ?? nowhere
  let looked = here.rules // what is never owed at this severity is not looked at, unless it was owed at another one
  for (const key in incident.obligations) {
    const obligation = incident.obligations[key as ObligationId]!
    const other = latest.get(obligation.rule)
    if (other === undefined || obligation.seq > other.seq) latest.set(obligation.rule, obligation)
    if (!here.ids.has(obligation.rule)) looked = all
  }
  const changed: Obligation[] = []
  for (const { rule, condition } of looked) {
    const last = latest.get(rule.id)
    if (last !== undefined) latest.delete(rule.id)
    else if (looked === all && !here.ids.has(rule.id)) continue
    reckonRule(world, incident, rule, condition, last, fresh, changed)
  }
  reckonLaw(world, incident, latest, fresh, changed)
  reckonOwn(world, incident, latest, fresh, changed)
  // Rules that a newly adopted plan no longer has.
  for (const last of latest.values()) if (runs(last)) changed.push(ended(last, latestEvent(incident, fresh)))
  return changed
}

type Asked = Readonly<{ rule: ObligationRule; condition: Condition }>
type Here = Readonly<{ rules: readonly Asked[]; ids: ReadonlySet<RuleId> }>
const nowhere: Here = { rules: [], ids: new Set() }
const askedBy = new WeakMap<Plan, Readonly<{ all: readonly Asked[]; due: ReadonlyMap<SeverityId, Here> }>>()
/**
 * The rules of a plan, each with its condition and what every rule has: a call for people is owed while the incident is open. And those
 * that are due at each severity.
 */
function asked(plan: Plan) {
  const before = askedBy.get(plan)
  if (before !== undefined) return before
  const all = rulesOf(plan).map(rule => ({
    rule,
    condition: conditionOf(callsOut(rule) ? { all: [rule.when, { fact: 'status', is: ['open'] }] } : rule.when),
  }))
  const at = (severity: SeverityId): Here => {
    const rules = all.filter(({ rule }) => rule.due[severity] !== undefined)
    return { rules, ids: new Set(rules.map(({ rule }) => rule.id)) }
  }
  const now = { all, due: new Map(plan.severities.map(({ id }) => [id, at(id)])) }
  askedBy.set(plan, now)
  return now
}

const callsOut = (rule: ObligationRule): boolean => rule.met.met === 'acknowledged' || rule.met.met === 'acknowledged by'

function reckonRule(
  world: World,
  incident: Incident,
  rule: ObligationRule,
  when: Condition,
  last: Obligation | undefined,
  fresh: readonly Event[],
  changed: Obligation[],
): void {
  const running = last !== undefined && runs(last)
  if (!running && rule.due[incident.severity] === undefined) return // never owed at this severity
  const condition = applies(world, incident, rule, when, running && last.state !== 'possible')
  const readings = rule.due[incident.severity] ?? (running && rule.stays ? rule.due[last.severity] : undefined)
  if (condition.holds === 'no' || readings === undefined) {
    if (running) changed.push(metOrEnded(world, incident, rule, last, fresh))
    return
  }
  if (running) {
    const otherwise = last.state !== 'possible' && last.severity !== incident.severity && !sameDues(rule, last.severity, incident.severity)
    if (!otherwise) {
      const now = unlessClosed(incident, rule, reckoned(world, incident, rule, readings, condition, last, fresh))
      if (now === null) changed.push(ended(last, latestEvent(incident, fresh)))
      else if (differs(last, now)) changed.push(now)
      return
    }
    const by = sinceSeverity(incident)
    const next = unlessClosed(
      incident,
      rule,
      begun(world, incident, rule, readings, { ...condition, at: by.at, seq: by.seq, event: by.event }, last, fresh),
    )
    changed.push(ended(last, by.event))
    if (next !== null) changed.push(next)
    return
  }
  const since = last === undefined ? condition : occasionAfter(incident, rule, last, condition, fresh)
  if (since === null) return
  const first = unlessClosed(
    incident,
    rule,
    begun(world, incident, rule, readings, { ...condition, at: since.at, seq: since.seq, event: since.event }, last, fresh),
  )
  // A note that came with the phase leaves nothing to owe.
  if (first !== null && !(rule.met.met === 'noted' && !runs(first))) changed.push(first)
}

/** Once an incident is closed, what was merely possible is over; unless it stays: a breach whose moment nobody told is not dropped. */
const unlessClosed = (incident: Incident, rule: ObligationRule, obligation: Obligation | null): Obligation | null =>
  incident.status === 'closed' && !rule.stays && obligation?.state === 'possible' ? null : obligation

/** Nothing is owed by a false positive; what stays owed is owed as long as the incident is there. */
function applies(world: World, incident: Incident, rule: ObligationRule, when: Condition, owed: boolean): Holds {
  if (incident.closedAs === 'false positive' && !rule.stays) return { holds: 'no' }
  const condition = holdsNow(world, incident, when)
  if (condition.holds === 'no' && owed && rule.stays && !callsOut(rule)) {
    return { holds: 'yes', at: incident.openedAt, seq: 1, event: incident.openedBy }
  }
  return condition
}

/** Since when a rule is owed once more after an occasion of it ended; null: it is not. */
function occasionAfter(
  incident: Incident,
  rule: ObligationRule,
  last: Obligation,
  condition: Exclude<Holds, { holds: 'no' }>,
  fresh: readonly Event[],
): Since | null {
  if (condition.seq > last.seq && condition.event !== last.startedBy && !onlySeverity(incident, condition)) return condition
  const state = last.state
  if (typeof state === 'string') return null
  const newFigure =
    last.severity !== incident.severity &&
    !sameDues(rule, last.severity, incident.severity) &&
    (!('met' in state) || rule.met.met === 'acknowledged by')
  if (newFigure) return sinceSeverity(incident)
  if ('notApplicable' in state) return condition.seq > last.seq ? condition : sinceLatest(incident, fresh)
  const asks = fresh.find(event => event.seq > last.seq && rule.again.includes(factOf(event) ?? ''))
  if (asks !== undefined) return { at: asks.at, seq: asks.seq, event: asks.id }
  if ('waived' in state) return null
  const rhythm = rule.due[incident.severity]?.some(reading => reading.due === 'every') ?? false
  if (!rhythm) return null
  const by = fresh.find(event => event.id === state.met)
  return by === undefined ? null : { at: by.at, seq: by.seq, event: by.id }
}

/** A condition that holds anew only because the severity has: figures decide then, not the condition. */
const onlySeverity = (incident: Incident, condition: Since): boolean =>
  incident.changes.some(change => change.event === condition.event && change.fact === 'severity')

function factOf(event: Event): string | null {
  switch (event.fact.type) {
    case 'SeverityChanged':
      return 'severity'
    case 'KindChanged':
      return 'kind'
    case 'PhaseEntered':
      return 'phase'
    case 'FactSet':
      return event.fact.fact
    default:
      return null
  }
}

const sinceSeverity = (incident: Incident): Since => incident.changes.findLast(change => change.fact === 'severity')!

function sinceLatest(incident: Incident, fresh: readonly Event[]): Since | null {
  const event = fresh.at(-1)
  return event === undefined ? null : { at: incident.at, seq: event.seq, event: event.id }
}

const latestEvent = (incident: Incident, fresh: readonly Event[]): EventId =>
  fresh.findLast(event => event.fact.type !== 'ObligationChanged')?.id ?? incident.changes.at(-1)?.event ?? incident.openedBy

/** What ends and is met by the same act is met: who resolves what nobody had acknowledged has acknowledged it. */
function metOrEnded(world: World, incident: Incident, rule: ObligationRule, last: Obligation, fresh: readonly Event[]): Obligation {
  const nothingWasThere = incident.closedAs === 'false positive' && rule.met.met === 'joined'
  const met = last.state === 'possible' || nothingWasThere ? null : metBy(world, incident, rule, last, fresh)
  if (met === null) return ended(last, latestEvent(incident, fresh))
  // Nobody may have been there to say that it is overdue when it was: late is late.
  const { limit } = reckonDue(world, incident, rule.due[last.severity] ?? [], last.start)
  const overdueAt = last.overdueAt ?? (limit !== null && met.at > limit ? limit : null)
  return { ...last, next: 'never', overdueAt, state: { met: met.event, at: met.at, late: overdueAt !== null } }
}

const ended = (obligation: Obligation, by: EventId): Obligation => ({ ...obligation, next: 'never', state: { notApplicable: by } })

function begun(
  world: World,
  incident: Incident,
  rule: ObligationRule,
  readings: readonly Due[],
  condition: Exclude<Holds, { holds: 'no' }>,
  before: Obligation | undefined,
  fresh: readonly Event[],
): Obligation | null {
  const named = `${rule.id}:${condition.event}` as ObligationId
  const id = before === undefined || incident.obligations[named] === undefined ? named : (`${named}:${incident.seq}` as ObligationId)
  const blank: Obligation = {
    id,
    rule: rule.id,
    cause: { plan: world.plan.edition, clause: rule.clause },
    owedBy: rule.who,
    startedBy: condition.event,
    seq: condition.seq,
    severity: incident.severity,
    start: condition.at,
    due: [],
    words: '',
    target: null,
    next: 'never',
    warned: false,
    overdueAt: null,
    state: 'possible',
  }
  return reckoned(world, incident, rule, readings, condition, blank, fresh)
}

/** An occasion as it is now, itself where it is as recorded; null: there is nothing to owe any more. */
function reckoned(
  world: World,
  incident: Incident,
  rule: ObligationRule,
  readings: readonly Due[],
  condition: Exclude<Holds, { holds: 'no' }>,
  last: Obligation,
  fresh: readonly Event[],
): Obligation | null {
  const began = sinceOf(last, condition)
  const reckonedDue = reckonDue(world, incident, readings, began)
  if (reckonedDue.over) return null
  const target = rule.target[incident.severity]
  const kept: Kept = {
    plan: world.plan.edition,
    clause: rule.clause,
    owedBy: rule.who,
    severity: incident.severity,
    start: reckonedDue.start,
    words: readings[0]?.words ?? '',
    target: target === undefined ? null : targetOf(world, incident, target, began),
  }
  const met = metBy(world, incident, rule, last, fresh)
  if (condition.holds === 'later' || !reckonedDue.runs) {
    if (met !== null && rule.met.met === 'milestone')
      return asOf(last, kept, last.due, 'never', last.warned, last.overdueAt, { met: met.event, at: met.at, late: false })
    return asOf(last, kept, [], condition.holds === 'later' ? condition.until : 'never', last.warned, last.overdueAt, 'possible')
  }
  return byTime(world, last, kept, rule, reckonedDue, began, met)
}

/** Where the time stands between start and due. */
function byTime(
  world: World,
  last: Obligation,
  kept: Kept,
  rule: ObligationRule,
  { start, due, limit }: Reckoned,
  began: Instant,
  met: ReturnType<typeof metBy>,
): Obligation {
  if (met !== null) {
    // Met before it arose (a severity raised after the acknowledgement) is not late.
    const late = limit !== null && met.at > limit && met.at > began
    const overdueAt = late ? (last.overdueAt ?? limit) : last.overdueAt
    return asOf(last, kept, due, 'never', last.warned, overdueAt, { met: met.event, at: met.at, late })
  }
  if (limit === null) return asOf(last, kept, due, 'never', last.warned, last.overdueAt, 'owed')
  if (limit <= world.now) return asOf(last, kept, due, 'never', true, last.overdueAt ?? limit, 'overdue')
  // What is due at once is due already, and the limit is only how long one waits for it: nobody is told that it soon will be due, unless
  // the plan itself says when. A date among its readings is told of before, as any other.
  const isPatience = due.every(({ at }) => at !== limit)
  const warn = isPatience && rule.warn === null ? limit : warnAt(world, start, limit, rule.warn)
  const warned = warn <= world.now
  const next: Moment = warned ? limit : earlier(warn, limit)
  return asOf(last, kept, due, next, warned, last.overdueAt, 'owed')
}

/** What is kept of an occasion whatever the time is, beside what it began with. */
type Kept = Pick<Obligation, 'owedBy' | 'severity' | 'start' | 'words' | 'target'> & Readonly<{ plan: Id<'plan'>; clause: ClauseId }>

/** Most are as they were, most of the time: nothing is made for them. */
function asOf(
  last: Obligation,
  { plan, clause, owedBy, severity, start, words, target }: Kept,
  due: Obligation['due'],
  next: Moment,
  warned: boolean,
  overdueAt: Obligation['overdueAt'],
  state: Obligation['state'],
): Obligation {
  const { cause } = last
  const sameCause = 'plan' in cause && cause.plan === plan && cause.clause === clause
  if (
    sameCause &&
    last.next === next &&
    last.warned === warned &&
    last.overdueAt === overdueAt &&
    last.start === start &&
    last.target === target &&
    last.words === words &&
    last.severity === severity &&
    last.owedBy === owedBy &&
    sameState(last.state, state) &&
    sameDue(last.due, due)
  )
    return last
  return { ...last, cause: { plan, clause }, owedBy, severity, start, words, target, due, next, warned, overdueAt, state }
}

/** When an occasion began: kept from the event that started it, as far as it says so. */
const sinceOf = (last: Obligation, condition: Since): Instant => (last.startedBy === condition.event ? condition.at : last.start)

function targetOf(world: World, incident: Incident, target: Due, began: Instant): Instant | null {
  const reckoned = reckonDue(world, incident, [target], began)
  return reckoned.runs ? dateOf(world, target, reckoned.start) : null
}

/** Whether a rule is due alike at two severities: then a change between them changes nothing that is owed. */
function sameDues(rule: ObligationRule, a: SeverityId, b: SeverityId): boolean {
  return JSON.stringify(rule.due[a] ?? null) === JSON.stringify(rule.due[b] ?? null)
}
