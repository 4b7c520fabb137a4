/** The clause behind a cause, as it is cited on screens and pages. */
import type { Cause } from '../core/cause.ts'
import type { Clause, ClauseId, Plan } from '../core/plan.ts'

export type ClauseCited = Readonly<{ id: string; number: string; title: string }>

export function clauseOf(plan: Plan, id: ClauseId): ClauseCited | null {
  const clause = plan.clauses.find((c: Clause) => c.id === id)
  return clause ? { id: clause.id, number: clause.number, title: clause.title } : null
}

/** "6.2 Who hears of it"; a clause that the plan at hand does not have any more is cited by its id. */
export function clauseWords(plan: Plan, id: ClauseId): string {
  const clause = clauseOf(plan, id)
  return clause ? `${clause.number} ${clause.title}`.trim() : id
}

/** A cause in words, whatever it comes from. */
export function causeWords(plan: Plan, cause: Cause): string {
  if ('plan' in cause) return clauseWords(plan, cause.clause)
  if ('law' in cause) return cause.citation
  return cause.clause
}

/** The first cause that is a clause of the plan. */
export function firstClause(plan: Plan, causes: readonly Cause[]): ClauseCited | null {
  for (const cause of causes) if ('plan' in cause) return clauseOf(plan, cause.clause)
  return null
}
