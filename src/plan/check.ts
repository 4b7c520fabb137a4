/**
 * What is wrong with a plan that could run: quotes that have gone stale, links that lead nowhere, roles that nobody holds,
 * promises without effect. One check per function; each is told the whole document.
 */
import type { Clause, Plan } from '../core/plan.ts'
import { checkQuotes } from './check/quotes.ts'
import type { PlanDocument } from './document.ts'
import type { Draft } from './draft.ts'

export type Check = (document: PlanDocument, clauses: readonly Clause[], plan: Plan, draft: Draft) => void

const checks: readonly Check[] = [checkQuotes]

export function check(document: PlanDocument, clauses: readonly Clause[], plan: Plan, draft: Draft) {
  for (const one of checks) one(document, clauses, plan, draft)
}
