/**
 * How long it took to bring service back, beside what the plan expects of its mechanisms (T-39). Which mechanism it was the
 * record does not say: the shortest time that any of them gives is what the mean is held against, and all are named.
 */
import type { Incident } from '../core/incident.ts'
import type { MilestoneId, Plan } from '../core/plan.ts'
import { clauseWords } from './clause.ts'
import type { Figure } from './figures.ts'

const recovered = 'recovered' as MilestoneId

/** Null: the plan expects nothing of recovery. `incidents`: those that count. */
export function recoveryFigure(plan: Plan, incidents: readonly Incident[]): Figure | null {
  const expected = (plan.recovery ?? []).filter(mechanism => mechanism.expected !== null)
  const [first] = expected
  if (first === undefined) return null
  const recovers = new Set(plan.phases.filter(phase => phase.does === 'recover').map(phase => phase.id))
  const begun = incidents.filter(incident => incident.phases.some(entry => recovers.has(entry.phase)))
  const lengths = begun.flatMap(incident => {
    const from = incident.phases.findLast(entry => recovers.has(entry.phase))!.at
    const to = incident.milestones[recovered]?.happenedAt
    return to === undefined ? [] : [Math.max(0, to - from)]
  })
  const value = lengths.length === 0 ? null : Math.round(lengths.reduce((a, b) => a + b, 0) / lengths.length)
  const spans = expected.flatMap(({ expected: of }) => (of?.within?.unit === 'ms' ? [of.within.count] : []))
  const target = spans.length === 0 ? null : Math.min(...spans)
  return {
    id: 'recovery',
    name: 'Time to bring service back',
    clause: clauseWords(plan, first.clause),
    definition: `From the beginning of recovery until it was declared. Expected: ${expected.map(m => `${m.name}, ${m.expected!.words}`).join('; ')}.`,
    unit: 'ms',
    rows: [
      {
        severity: null,
        severityName: null,
        value,
        target,
        targetWords: target === null ? expected.map(m => m.expected!.words).join('; ') : null,
        kept: value === null || target === null ? null : value <= target,
        of: lengths.length,
        missing: begun.length - lengths.length,
      },
    ],
  }
}
