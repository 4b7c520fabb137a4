/**
 * What law and contracts ask of an incident: separate clocks beside the plan's own, reckoned after each decision
 * from the facts that people gave, and recorded like everything that is owed.
 *
 * G1  A regime goes from possible to owed to not applicable, and back, as facts come in; each change has its reason in it.
 * G2  All readings stand there; the earliest is the one that warns and pages.
 * G3  A date, once reckoned, moves with its own moment or a correction of it, not with a later edition of the law.
 * G4  It outlives resolving and closing; only what was handed in, a decision, or a fact that rules it out ends it.
 * G5  Where nothing was said that law asks for, nothing is looked at: most incidents cost nothing here.
 */
import type { Cause } from '../cause.ts'
import type { Event, EventId } from '../event.ts'
import type { Instant } from '../id.ts'
import type { Incident } from '../incident.ts'
import type { RoleId, RuleId } from '../plan.ts'
import { isOpen } from '../span.ts'
import type { World } from '../world.ts'
import { type Clock, clockOf, type NoClock, type Setting, versionFor } from './clock.ts'
import { countingWords } from './counting/counting.ts'
import { differs } from './differences.ts'
import { warnAt } from './due.ts'
import { contractRule } from './law/contract.ts'
import { type ContractClock, type LawState, nothingKnown } from './law/law-state.ts'
import { type Moment, momentOf, momentWords } from './law/moments.ts'
import { noProfile } from './law/profile.ts'
import { contractReach, type Reach, reachOfRule } from './law/reach.ts'
import type { LawRule } from './law/rule.ts'
import { type Asked, breachOf, type Verdict, verdictOn } from './law/verdict.ts'
import { type Obligation, type ObligationId, runs } from './obligation.ts'

/** Owed because of what went out, whatever plan or law runs. */
const owedByChapters: ReadonlySet<string> = new Set(['follow-up', 'second-wave'])

export const lawRuleId = (rule: string): RuleId => `law:${rule}` as RuleId

/** One clock that may run: a rule of law, or the words of a contract. */
type Subject = Readonly<{ id: RuleId; rule: LawRule; reach: Reach; cause: Cause; contract: ContractClock | null }>

/** `latest`: of each rule the last occasion, by rule; those of law and contract are taken out of it. */
export function reckonLaw(
  world: World,
  incident: Incident,
  latest: Map<string, Obligation>,
  fresh: readonly Event[],
  changed: Obligation[],
): void {
  const known = new Map<string, Obligation>()
  for (const [rule, last] of latest) {
    if (owedByChapters.has(rule)) {
      latest.delete(rule) // what went out leaves it owed, and its chapter ends it
      continue
    }
    if ('plan' in last.cause) continue
    known.set(rule, last)
    latest.delete(rule)
  }
  if (known.size === 0 && !isToBeLookedAt(world, incident)) return
  const given: Asked = {
    plan: world.plan.value,
    profile: world.law.value.profile ?? noProfile,
    incident,
    breach: breachOf(incident),
    now: world.now,
  }
  for (const subject of subjectsOf(world, incident)) {
    const last = known.get(subject.id)
    known.delete(subject.id)
    const now = reckonSubject(world, given, subject, last, fresh)
    if (now !== null && (last === undefined || now.id !== last.id || differs(last, now))) changed.push(now)
  }
  for (const last of known.values()) if (runs(last)) changed.push(ended(last, by(incident, fresh), 'it is not asked any more'))
}

function isToBeLookedAt(world: World, incident: Incident): boolean {
  if (incident.law !== undefined || breachOf(incident) !== 'unknown') return true
  return (world.law.value.profile?.entities.length ?? 0) > 0
}

/** Of one id what is in force, at some time each; most have one. `first`: as the law lists it, which says what it counts from. */
type Versions = Readonly<{ first: LawRule; sorted: readonly LawRule[]; subjects: readonly Subject[] }>
/** Of an edition of the law, which stays the same for thousands of decisions. */
const listed = new WeakMap<World['law']['value'], Readonly<{ edition: World['law']['edition']; versions: readonly Versions[] }>>()

function versionsOf({ edition, value }: World['law']): readonly Versions[] {
  const before = listed.get(value)
  if (before?.edition === edition) return before.versions
  const byId = new Map<string, LawRule[]>()
  for (const rule of value.rules) byId.set(rule.id, [...(byId.get(rule.id) ?? []), rule])
  const versions = [...byId.values()].map(rules => {
    const sorted = rules.toSorted(byDate)
    const subjects = sorted.map(
      (rule): Subject => ({
        id: lawRuleId(rule.id),
        rule,
        reach: reachOfRule(rule),
        cause: { law: edition, rule: rule.id as never, citation: rule.citation },
        contract: null,
      }),
    )
    return { first: rules[0]!, sorted, subjects }
  })
  listed.set(value, { edition, versions })
  return versions
}

function subjectsOf(world: World, incident: Incident): readonly Subject[] {
  const setting = settingOf(world)
  const subjects: Subject[] = []
  for (const { first, sorted, subjects: all } of versionsOf(world.law)) {
    let subject = all[0]!
    if (all.length > 1) {
      const start = startOf(incident, incident.law ?? nothingKnown, first, reachOfRule(first))
      subject = all[sorted.indexOf(versionFor(sorted, start?.at ?? incident.receivedAt, setting)!)]!
    }
    if (subject.rule.disabled === null) subjects.push(subject)
  }
  for (const contract of incident.law?.affected?.clocks ?? []) {
    const { contract: id, customer, clause } = contract
    const rule = contractRule({
      id,
      clause,
      time: contract.time,
      from: contract.from,
      to: customer,
      zone: contract.zone,
      holidays: contract.holidays,
    })
    subjects.push({ id: `contract:${id}` as RuleId, rule, reach: contractReach, cause: { contract: id, clause }, contract })
  }
  return subjects
}

const byDate = (a: LawRule, b: LawRule): number => ((a.inForce.from ?? '') < (b.inForce.from ?? '') ? -1 : 1)

/** Zone and holidays of the plan, for rules that name none of their own. */
function settingOf(world: World): Setting {
  const { zone: planZone, holidays } = world.plan.value.header
  const calendar = world.calendar.value
  const zone = isOpen(planZone) || (planZone !== 'UTC' && calendar.zones[planZone] === undefined) ? 'UTC' : planZone
  return { calendar, zone, holidays: isOpen(holidays) || calendar.holidays[holidays] === undefined ? null : holidays }
}
function reckonSubject(
  world: World,
  given: Asked,
  subject: Subject,
  recorded: Obligation | undefined,
  fresh: readonly Event[],
): Obligation | null {
  const { incident } = given
  const law = incident.law ?? nothingKnown
  const start = (): Moment | null => startOf(incident, law, subject.rule, subject.reach)
  const verdict = verdictFor(given, law, subject, start)
  const last =
    recorded !== undefined && isTakenBack(law, subject, recorded)
      ? ({ ...recorded, next: 'never', warned: false, state: 'owed' } as const)
      : recorded
  const running = last !== undefined && runs(last)
  if (last !== undefined && !running) {
    // What was met or waived stays so; what did not apply may come back.
    if (typeof last.state !== 'object' || !('notApplicable' in last.state)) return null
    if (verdict === null || verdict.is === 'not') return null
  }
  if (last === undefined && (verdict === null || verdict.is === 'not')) return null
  // What was confirmed at once left nothing to find out.
  if (!running && subject.reach.decides && given.breach === 'confirmed') return null
  const met = metBy(incident, law, subject, running ? last : undefined)
  if (running && met !== null) {
    const limit = last.due[0]?.at ?? null
    const late = last.state !== 'possible' && ((limit !== null && met.at > limit) || (limit === null && last.overdueAt !== null))
    return { ...last, next: 'never', overdueAt: late ? (last.overdueAt ?? limit) : null, state: { met: met.event, at: met.at, late } }
  }
  if (verdict === null || verdict.is === 'not')
    return running ? ended(last, by(incident, fresh), verdict?.why ?? 'nothing points to it any more') : null
  return asOf(world, incident, subject, running ? last : begun(incident, subject, last, fresh, world), verdict, start())
}

/** `start`: looked for only where it counts, which is not so for most rules of most incidents. */
function verdictFor(given: Asked, law: LawState, { rule, reach, contract }: Subject, start: () => Moment | null): Verdict | null {
  if (contract !== null) return onContract(given, rule, start())
  if (reach.after !== null && law.submissions[reach.after]?.retracted !== undefined)
    return { is: 'not', why: `what was submitted under ${reach.after} was retracted` }
  return verdictOn(rule, reach, given, start)
}

/** What had met it turned out not to have been handed in at all: it runs on as if it never had been. */
const isTakenBack = (law: LawState, { rule, reach, contract }: Subject, last: Obligation): boolean =>
  typeof last.state === 'object' && 'met' in last.state && !reach.decides && law.submissions[nameOf(rule, contract)] === undefined

const nameOf = (rule: LawRule, contract: ContractClock | null): string => (contract === null ? rule.id : `contract:${contract.contract}`)

function onContract({ breach }: Asked, rule: LawRule, moment: Moment | null): Verdict {
  if (breach === 'ruled-out') return { is: 'not', why: 'a breach of personal data is ruled out' }
  if (moment === null) return { is: 'possible', why: `${rule.from} is not set` }
  return { is: 'owed', why: `${rule.from} is set, and the customer is among those affected` }
}

/** What a clock counts from: the moment the rule names, or what was handed in under the rule before it. */
function startOf(incident: Incident, law: LawState, rule: LawRule, reach: Reach): Moment | null {
  if (reach.after !== null) {
    const before = law.submissions[reach.after]
    return before === undefined ? null : { at: before.at, told: rule.from }
  }
  const moment = momentOf(incident, rule.from)
  // That an incident is one of those a regime is about is said by a person; a breach of personal data may stand in for it nowhere.
  return reach.about === 'incident' && moment !== null && moment.told !== rule.from ? null : moment
}

function metBy(
  incident: Incident,
  law: LawState,
  { rule, reach, contract }: Subject,
  last: Obligation | undefined,
): { event: EventId; at: Instant } | null {
  if (last === undefined) return null
  if (reach.decides && contract === null) {
    const answer = incident.changes.findLast(c => c.fact === 'breach' && (c.value === 'confirmed' || c.value === 'ruled-out'))
    if (answer !== undefined && answer.seq > last.seq) return { event: answer.event, at: answer.at }
  }
  return law.submissions[nameOf(rule, contract)] ?? null
}

function begun(incident: Incident, subject: Subject, last: Obligation | undefined, fresh: readonly Event[], world: World): Obligation {
  const event = by(incident, fresh)
  const named = `${subject.id}:${event}` as ObligationId
  return {
    id: incident.obligations[named] === undefined ? named : (`${named}:${incident.seq}` as ObligationId),
    rule: subject.id,
    cause: subject.cause,
    owedBy: whoOwes(world, last),
    startedBy: event,
    seq: fresh.find(e => e.id === event)?.seq ?? incident.seq,
    severity: incident.severity,
    start: world.now,
    due: [],
    words: '',
    target: null,
    next: 'never',
    warned: false,
    overdueAt: null,
    state: 'possible',
    name: subject.contract === null ? subject.rule.name : 'Notice to a customer, as its contract has it',
    to: subject.rule.to,
  }
}

/** Who decides about breaches, or about words that go outside; else whoever the plan names first. */
function whoOwes(world: World, last: Obligation | undefined): RoleId | null {
  const { roles } = world.plan.value
  const deciding = (right: 'breach' | 'outside word') => roles.find(role => role.decides.includes(right))?.id
  return last?.owedBy ?? deciding('breach') ?? deciding('outside word') ?? roles[0]?.id ?? null
}

/** An occasion as it is now. */
function asOf(world: World, incident: Incident, subject: Subject, last: Obligation, verdict: Verdict, moment: Moment | null): Obligation {
  const { rule } = subject
  const start = moment?.at ?? last.start
  const frozen = last.due.length > 0 && last.start === start && sameLaw(last.cause, subject.cause) === 'another edition'
  const clock = moment === null ? null : clockFor(world, incident, rule, moment)
  const asNow = clock === null || 'code' in clock ? [] : clock.readings.map(({ at, reading }) => ({ at, reading }))
  const due = frozen ? last.due : asNow
  const words = [
    countingWords(rule.counting),
    moment === null ? '' : `from ${momentWords(rule.from, moment)}`,
    clock !== null && 'code' in clock ? clock.problem : '',
    frozen ? laterLaw(last.due[0]?.at, clock) : '',
  ].filter(part => part !== '')
  const kept: Obligation = {
    ...last,
    cause: frozen ? last.cause : subject.cause,
    start,
    due,
    words: words.join(', '),
    why: verdict.why,
    severity: last.severity,
  }
  if (verdict.is === 'possible') return { ...kept, next: verdict.until ?? 'never', warned: false, state: 'possible' }
  const limit = due[0]?.at
  if (limit === undefined || rule.counting.by === 'at once') return { ...kept, next: 'never', state: 'owed' }
  if (limit <= world.now) return { ...kept, next: 'never', warned: true, overdueAt: kept.overdueAt ?? limit, state: 'overdue' }
  const warn = warnAt(world, start, limit, null)
  const warned = warn <= world.now
  return { ...kept, next: warned ? limit : warn, warned, overdueAt: null, state: 'owed' }
}

/** What an incident was decided by stays; what the law as it is known now would make of it is said beside it. */
function laterLaw(was: Instant | undefined, clock: Clock | NoClock | null): string {
  if (clock === null || 'code' in clock || clock.readings[0]?.at === was) return ''
  return `a later edition of the law makes it ${clock.readings[0]?.due ?? 'a duty without a date'}`
}

function sameLaw(a: Cause, b: Cause): 'same' | 'another edition' {
  if ('law' in a && 'law' in b) return a.law === b.law ? 'same' : 'another edition'
  return 'same'
}

function clockFor(world: World, incident: Incident, rule: LawRule, moment: Moment): Clock | NoClock {
  const setting = settingOf(world)
  const { calendar } = setting
  const named = rule.zone ?? setting.zone
  const isThere = named === 'UTC' || calendar.zones[named] !== undefined
  if (!isThere && rule.counting.by !== 'hours')
    return { code: 'no-calendar', problem: `the calendar has no zone ${named}`, instead: '', needs: [] }
  const moments: Record<string, Instant> = { [rule.from]: moment.at }
  for (const also of rule.also) {
    const other = momentOf(incident, also)
    if (other !== null) moments[also] = other.at
  }
  // Hours are the same everywhere.
  return clockOf(isThere ? rule : { ...rule, zone: 'UTC' }, moment.at, moments, setting)
}

/** The word that is behind a change: the last one that is not itself an obligation. */
const by = (incident: Incident, fresh: readonly Event[]): EventId =>
  fresh.findLast(event => event.fact.type !== 'ObligationChanged')?.id ?? incident.changes.at(-1)?.event ?? incident.openedBy

const ended = (last: Obligation, event: EventId, why: string): Obligation => ({
  ...last,
  next: 'never',
  why,
  state: { notApplicable: event },
})
