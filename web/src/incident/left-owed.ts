/** What would still be owed if the incident were closed now. Who came and who acknowledged is over with it. */
import type { Obligation } from '../shapes.ts'

export const leftOwed = (obligations: readonly Obligation[]): readonly Obligation[] =>
  obligations.filter(o => (o.state === 'owed' || o.state === 'overdue') && !o.can.includes('acknowledge'))
