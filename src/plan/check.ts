/**
 * What is wrong with a plan that could run: quotes that have gone stale, links that lead nowhere, roles that nobody holds,
 * promises without effect. One check per function; each is told the whole document.
 */
import type { Clause, Plan } from '../core/plan.ts'
import { checkCycles } from './check/cycles.ts'
import { checkEvidence } from './check/evidence.ts'
import { checkFigures } from './check/figures.ts'
import { checkHolders } from './check/holders.ts'
import { checkLaw } from './check/law.ts'
import { checkActions, checkPhaseOrder, checkPlanReview, checkUnheard } from './check/left-out.ts'
import { checkPromises } from './check/promises.ts'
import { checkQuotes } from './check/quotes.ts'
import type { PlanDocument } from './document.ts'
import type { Draft } from './draft.ts'

export type Check = (document: PlanDocument, clauses: readonly Clause[], plan: Plan, draft: Draft) => void

const checks: readonly Check[] = [
  checkQuotes,
  checkHolders,
  checkCycles,
  checkPhaseOrder,
  checkLaw,
  checkEvidence,
  checkFigures,
  checkUnheard,
  checkActions,
  checkPlanReview,
  checkPromises,
]

export function check(document: PlanDocument, clauses: readonly Clause[], plan: Plan, draft: Draft) {
  for (const one of checks) one(document, clauses, plan, draft)
}
