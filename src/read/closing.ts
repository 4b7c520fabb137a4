/** What is asked when an incident is closed: whether it was material, where its plan is reviewed after those that were (L-40). */
import { materialDecision } from '../core/house.ts'
import type { Incident } from '../core/incident.ts'
import { type ObligationId, runs } from '../core/obligation/obligation.ts'
import type { ObligationRule, Plan } from '../core/plan.ts'

/** The decision that is still to be taken; null: the plan does not ask, or it is taken. */
export function closingAsks(plan: Plan, incident: Incident): ObligationRule['ask'] {
  const rule = plan.obligations.find(rule => (rule.id as string) === materialDecision)
  if (rule?.ask == null || incident.status === 'closed') return null
  const last = latest(incident)
  return last === undefined || runs(last) ? rule.ask : null
}

/** The obligation that the answer meets; null: it is not owed, or not yet. */
export function closingOwed(incident: Incident): ObligationId | null {
  const last = latest(incident)
  return last !== undefined && runs(last) ? last.id : null
}

const latest = ({ obligations }: Incident) =>
  Object.values(obligations)
    .filter(o => (o.rule as string) === materialDecision)
    .sort((a, b) => b.seq - a.seq)[0]
