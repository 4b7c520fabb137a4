/** The part of its incident's page on which an obligation is dealt with, as its address says it. */
import type { Obligation } from './shapes.ts'

export const partOfObligation = (o: Pick<Obligation, 'rule' | 'clause'>): Record<string, string> =>
  o.rule === 'status-over' ? { part: 'told' } : o.clause === null ? { part: 'law' } : {}
