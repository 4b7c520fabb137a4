/**
 * What a plain word to customers can meet: a status update, or a letter without a form. What law asks for, or what the plan
 * wants in writing by a form of its own, is met by that alone.
 */
import type { Incident } from '../incident.ts'
import type { ObligationRule, Plan } from '../plan.ts'
import { type Obligation, runs } from './obligation.ts'

export function metByPlainWord(plan: Plan, rule: ObligationRule): boolean {
  if (rule.met.met !== 'sent' || rule.law !== null) return false
  return !(plan.notifications ?? []).some(form => form.inWriting && form.obligations.includes(rule.id))
}
/** What runs on the incident and can be met so. */
export function owedPlainly(plan: Plan, incident: Incident): readonly Obligation[] {
  const rules = new Set(plan.obligations.filter(rule => metByPlainWord(plan, rule)).map(rule => rule.id))
  return Object.values(incident.obligations).filter(o => runs(o) && 'plan' in o.cause && rules.has(o.rule))
}
