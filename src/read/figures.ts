/**
 * The plan's figures over incidents: means between two moments, and shares of obligations met in time. Read from what was
 * recorded and nothing else; a mean is a figure over incidents, never one incident's deadline (T-36).
 *
 * U1  Every figure stands with its denominator: of how many incidents it is, and how many lack a moment that it needs.
 * U2  Without any incident there is no figure, and without a target nothing is kept or missed.
 * U3  Drills and false positives are not among the incidents; what is still running is counted apart.
 */
import type { Instant } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { Obligation } from '../core/obligation/obligation.ts'
import type { MilestoneId, Plan, SeverityId } from '../core/plan.ts'
import type { Metric } from '../core/plan-parts.ts'
import { isReal } from '../core/shadow.ts'
import { isOpen, type Open, type Span } from '../core/span.ts'
import { clauseWords } from './clause.ts'
import { recoveryFigure } from './recovery-figure.ts'

export type FigureRow = {
  severity: string | null // null: all of them together
  severityName: string | null
  value: number | null // milliseconds, or percent
  target: number | null
  targetWords: string | null // where the plan leaves it open, in its words: to be baselined
  kept: boolean | null
  of: number // what the figure is taken over
  missing: number // incidents without a moment that it needs, or with it still running
}
export type Figure = { id: string; name: string; clause: string | null; definition: string; unit: 'ms' | 'percent'; rows: FigureRow[] }

const dayMs = 86_400_000

export function figuresOf(plan: Plan, incidents: readonly Incident[]): Figure[] {
  const counted = incidents.filter(i => isReal(i) && i.closedAs !== 'false positive')
  const recovery = recoveryFigure(plan, counted)
  return [
    ...(plan.metrics ?? []).map(metric => figureOf(plan, metric, counted)),
    ...(recovery === null ? [] : [recovery]),
    {
      id: 'law-and-contract',
      name: 'Told in time, by law and contract',
      clause: null,
      definition: 'Share of the clocks of law and contracts with a date that were met before it.',
      unit: 'percent' as const,
      rows: [
        shareRow(
          counted.flatMap(obligationsOf).filter(o => !('plan' in o.cause) && o.due.length > 0),
          'in time',
          100,
        ),
      ],
    },
  ]
}

function figureOf(plan: Plan, metric: Metric, incidents: readonly Incident[]): Figure {
  const { id, name, definition, measures } = metric
  const about = { id: id as string, name, clause: clauseWords(plan, metric.clause), definition }
  if ('mean' in measures) {
    const [from, to] = measures.mean
    const rows = plan.severities.map(s =>
      meanRow(
        s.id,
        s.name,
        incidents.filter(i => i.severity === s.id),
        from,
        to,
        metric.targets[s.id] ?? (isOpen(metric.target) ? metric.target : null),
      ),
    )
    return { ...about, unit: 'ms', rows }
  }
  const rule = measures.share === 'reviews' ? 'hold-review' : (measures.share as string)
  const owed = incidents.flatMap(obligationsOf).filter(o => o.rule === (rule as never))
  return { ...about, unit: 'percent', rows: [shareRow(owed, measures.share === 'reviews' ? 'at all' : 'in time', metric.target)] }
}

const obligationsOf = (incident: Incident): readonly Obligation[] => Object.values(incident.obligations)

/** The first moments count: what was reopened was received and acknowledged before. */
function momentOf(incident: Incident, milestone: MilestoneId): Instant | null {
  if (milestone === ('alert-received' as MilestoneId)) return incident.receivedAt
  if (milestone === ('acknowledged' as MilestoneId)) return incident.acknowledgedFirstAt
  return incident.milestones[milestone]?.happenedAt ?? null
}

function meanRow(
  severity: SeverityId,
  severityName: string,
  incidents: readonly Incident[],
  from: MilestoneId,
  to: MilestoneId,
  wanted: Span | Open | null,
): FigureRow {
  const lengths = incidents.flatMap(i => {
    const [start, end] = [momentOf(i, from), momentOf(i, to)]
    return start === null || end === null ? [] : [Math.max(0, end - start)]
  })
  const value = lengths.length === 0 ? null : Math.round(lengths.reduce((a, b) => a + b, 0) / lengths.length)
  const target =
    wanted === null || isOpen(wanted) ? null : wanted.unit === 'ms' ? wanted.count : wanted.unit === 'day' ? wanted.count * dayMs : null
  return {
    severity,
    severityName,
    value,
    target,
    targetWords: wanted !== null && isOpen(wanted) ? wanted.open : null,
    kept: value === null || target === null ? null : value <= target,
    of: lengths.length,
    missing: incidents.length - lengths.length,
  }
}

function shareRow(owed: readonly Obligation[], how: 'in time' | 'at all', wanted: number | Open | null): FigureRow {
  const isMet = (o: Obligation) => typeof o.state === 'object' && 'met' in o.state && (how === 'at all' || !o.state.late)
  const isDecided = (o: Obligation) => o.state === 'overdue' || (typeof o.state === 'object' && !('notApplicable' in o.state))
  const decided = owed.filter(isDecided)
  const value = decided.length === 0 ? null : Math.round((decided.filter(isMet).length / decided.length) * 1000) / 10
  const target = typeof wanted === 'number' ? wanted : null
  return {
    severity: null,
    severityName: null,
    value,
    target,
    targetWords: wanted !== null && typeof wanted === 'object' ? wanted.open : null,
    kept: value === null || target === null ? null : value >= target,
    of: decided.length,
    missing: owed.filter(o => o.state === 'owed' || o.state === 'possible').length,
  }
}
