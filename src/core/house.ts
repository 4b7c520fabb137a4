/**
 * The organisation's own stream: what the plan asks for without any incident. Its duties are a plan of their own, made
 * from the one that runs, so that the same interpreter reckons, warns and pages for them and nothing here is decided twice.
 *
 * D1  Pure: the same plan and the same readers make the same house plan.
 * D2  A duty that comes again counts from when it was last done (its milestone `ID:last`), and is owed anew by the word
 *     that it was (its fact `ID`): obligation/reckon.ts knows nothing of it.
 * D3  What the plan leaves open stays open: such a duty is owed and shown, and has no date.
 * D4  Its one severity pages nobody by escalation: whoever owes a duty is told once when it is late, quietly.
 * D5  A provider's report that has an end owes the one after it, by that end. Each end is a duty of its own: what was met or
 *     missed for one stays in the record when the next is there.
 */
import { type Edition, type Id, type Instant, instant } from './id.ts'
import type { PersonId } from './oncall/people.ts'
import type {
  ClauseId,
  Due,
  FactRule,
  Milestone,
  ObligationRule,
  Plan,
  PositionId,
  Role,
  RoleId,
  Severity,
  SeverityId,
  When,
} from './plan.ts'
import { isOpen, type Open, type Span } from './span.ts'
import type { VendorId } from './vendor-word.ts'

const standing = 'standing' as SeverityId
const keeper = 'plan-keeper' as RoleId

/** Ids of the duties that a program has to know. */
export const planReviewDuty = 'plan-review'
export const materialReviewDuty = 'plan-review-after-material'
export const material = 'material'
/** The milestone that the review after a material incident counts from. */
export const materialDecided = 'material-decided'
export const drillDuty = (drill: string): string => `drill-${drill}`
export const readDuty = (person: PersonId): string => `read:${person}`
export const readerOf = (rule: string): PersonId | null => (rule.startsWith('read:') ? (rule.slice(5) as PersonId) : null)
export const lastOf = (duty: string): string => `${duty}:last`
/** The decision at the end of an incident that starts the plan's review (L-40). */
export const materialDecision = 'decide-material'

/** Duties that come again once they are done. */
export const recurring = (house: Plan): readonly string[] =>
  house.obligations.flatMap(rule => (house.milestones.some(m => (m.id as string) === lastOf(rule.id)) ? [rule.id as string] : []))

/** Whether every person owes it to have read each version (L-39). */
const bindsReaders = (plan: Plan): boolean => (plan.planReview?.readBy ?? plan.scope?.binds ?? null) !== null

/** A provider's report that counts and has an end: by then another one is owed. `until`: the first instant after its last day; `date`: that day. */
export type EndingReport = Readonly<{
  vendor: VendorId
  report: string
  kind: string
  addedAt: Instant
  until: Instant
  date: string
  warnDays: number
}>
export const reportDuty = ({ vendor, report, date }: Pick<EndingReport, 'vendor' | 'report' | 'date'>): string =>
  `vendor-report:${vendor}:${report}:${date}`
export const isReportDuty = (rule: string): boolean => rule.startsWith('vendor-report:')
/** The milestone that its time counts from, and when that was. */
export const reportSince = (report: EndingReport): Readonly<{ milestone: string; at: Instant }> => ({
  milestone: `${reportDuty(report)}:since`,
  at: instant(Math.min(report.addedAt, report.until)),
})

/** The house plan; null: nothing is asked for without an incident. `persons`: all whom the plan binds. `reports`: of providers (D5). */
export function housePlan(plan: Edition<'plan', Plan>, persons: readonly PersonId[], reports: readonly EndingReport[] = []): Plan | null {
  const { value } = plan
  const first = value.clauses[0]?.id ?? ('plan' as ClauseId)
  const duties: Duty[] = []
  const { planReview, drills = [] } = value
  if (planReview !== undefined) {
    const { clause, every, after, within } = planReview
    duties.push(comingAgain(planReviewDuty, clause, 'Review the plan', every))
    if (after !== null) duties.push(...afterMaterial(clause, after, within))
  }
  for (const drill of drills) {
    const id = drillDuty(drill.id)
    if (drill.state === 'in place') duties.push(comingAgain(id, drill.clause, `Hold: ${drill.name}`, drill.every))
    else duties.push(comingAgain(id, drill.clause, `Hold: ${drill.name}`, { open: planned(drill.first) }))
  }
  if (bindsReaders(value)) {
    const clause = planReview?.clause ?? value.scope?.clause ?? first
    for (const person of [...persons].sort()) duties.push(reading(person, clause))
  }
  for (const report of reports) {
    const vendor = value.vendors?.find(v => v.id === report.vendor)
    duties.push(nextReport(report, vendor?.clause ?? first, vendor?.name ?? report.vendor))
  }
  const { patterns } = value
  if (duties.length === 0 && patterns === undefined) return null

  const owner = planReview?.who ?? (isOpen(value.header.owner) ? null : (value.header.owner as PositionId))
  const clause = planReview?.clause ?? drills[0]?.clause ?? patterns?.clause ?? first
  const reads = value.roles.find(role => role.id === patterns?.who)
  return {
    format: 1,
    title: 'Standing duties',
    header: { ...value.header, zone: isOpen(value.header.zone) ? 'UTC' : value.header.zone },
    clauses: value.clauses,
    severities: [severity(clause)],
    kinds: [],
    roles: [keeps(value, owner, clause), ...(reads === undefined ? [] : [{ ...reads, decides: [] }])],
    positions: value.positions,
    phases: [],
    milestones: duties.flatMap(duty => duty.milestones),
    facts: duties.flatMap(duty => duty.facts),
    detection: [],
    escalation: {},
    obligations: duties.map(duty => duty.rule),
    open: [],
    ...(patterns === undefined ? {} : { patterns }),
    house: plan.edition,
  }
}

type Duty = Readonly<{ rule: ObligationRule; milestones: readonly Milestone[]; facts: readonly FactRule[] }>

const planned = (first: string | Open | null): string =>
  first === null || isOpen(first) ? 'planned, nobody said for when' : `planned for ${first}`

function duty(id: string, clause: ClauseId, name: string, when: When, due: Due, again: readonly string[]): ObligationRule {
  return {
    id: id as Id<'rule'>,
    clause,
    name,
    when,
    who: keeper,
    due: { [standing]: [due] },
    target: {},
    met: { met: 'done' },
    warn: null,
    late: [{ role: keeper }, { owners: true }],
    ask: null,
    again,
    stays: false,
    law: null,
    to: null,
  }
}
const milestone = (id: string, name: string, clause: ClauseId): Milestone => ({
  id: id as Id<'milestone'>,
  name,
  clause,
  setBy: [],
  withReason: false,
  mayPrecede: null,
})
const fact = (id: string, clause: ClauseId, values: readonly string[]): FactRule => ({
  id: id as Id<'fact'>,
  clause,
  values,
  initial: values[0]!,
})

function comingAgain(id: string, clause: ClauseId, name: string, every: Span | Open): Duty {
  const due: Due = isOpen(every)
    ? { due: 'open', words: every.open }
    : { due: 'within', span: every, of: lastOf(id) as Id<'milestone'>, plus: null, words: `every ${lengthOf(every)}` }
  return {
    rule: duty(id, clause, name, { always: true }, due, [id]),
    milestones: [milestone(lastOf(id), `${name}: last done, or since when it is asked for`, clause)],
    facts: [fact(id, clause, ['not yet', 'done'])],
  }
}

/** Owed from the decision on, and the keeper is told of it. Where the plan gives no time by which it is to be done it has no date (D3). */
function afterMaterial(clause: ClauseId, after: string, within: Span | Open | undefined): readonly Duty[] {
  const when: When = { fact: material, is: ['decided'] }
  const decided = materialDecided as Id<'milestone'>
  const due: Due =
    within === undefined || isOpen(within)
      ? { due: 'open', words: `after ${after}` }
      : { due: 'within', span: within, of: decided, plus: null, words: `within ${lengthOf(within)} of when that was decided` }
  const review = duty(materialReviewDuty, clause, 'Review the plan after a material incident', when, due, [material])
  const told: ObligationRule = {
    ...duty(
      `${materialReviewDuty}:told`,
      clause,
      'Hear that the plan is to be reviewed',
      when,
      { due: 'at once', on: decided, words: 'at once' },
      [material],
    ),
    met: { met: 'acknowledged by', role: keeper },
    late: [{ owners: true }],
  }
  return [
    { rule: review, milestones: [], facts: [fact(material, clause, ['none', 'decided'])] },
    { rule: told, milestones: [milestone(decided, 'An incident was decided to be material', clause)], facts: [] },
  ]
}

function reading(person: PersonId, clause: ClauseId): Duty {
  const id = readDuty(person)
  const rule = duty(id, clause, 'Read the plan', { fact: id, is: ['owed'] }, { due: 'open', words: 'after each change' }, [id])
  return { rule: { ...rule, who: null, late: [] }, milestones: [], facts: [fact(id, clause, ['owed', 'read'])] }
}

function nextReport(report: EndingReport, clause: ClauseId, vendor: string): Duty {
  const id = reportDuty(report)
  const { milestone: since, at } = reportSince(report)
  const due: Due = {
    due: 'within',
    span: { unit: 'ms', count: report.until - at },
    of: since as Id<'milestone'>,
    plus: null,
    words: `before ${report.date} is over, when the one that is there ends`,
  }
  const name = `Get the next ${report.kind} of ${vendor}`
  const rule = duty(id, clause, name, { always: true }, due, [])
  return {
    rule: { ...rule, warn: { unit: 'day', count: report.warnDays } },
    milestones: [milestone(since, `${name}: since when the one before it is in the register`, clause)],
    facts: [],
  }
}

const lengthOf = ({ unit, count }: Span): string =>
  unit === 'ms' ? `${count / 3_600_000} hours` : count === 1 ? unit : `${count} ${unit}s`

const severity = (clause: ClauseId): Severity => ({
  id: standing,
  name: 'Standing duty',
  definition: 'What the plan asks for without any incident.',
  clause,
  acknowledge: null,
  respond: null,
  pages: 'nobody',
  mobilise: [],
  phases: 'in one step',
  acknowledgementLapses: null,
})
const keeps = (plan: Plan, position: PositionId | null, clause: ClauseId): Role => ({
  id: keeper,
  name: plan.positions.find(p => p.id === position)?.name ?? 'Whoever keeps the plan',
  duty: 'Keeps the plan, and what it asks for, alive.',
  clause,
  position,
  decides: [],
})
