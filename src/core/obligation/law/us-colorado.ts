/** Colorado: Revised Statutes section 6-1-716. */
import { type LawRule, rule } from './rule.ts'

export const usColorado: readonly LawRule[] = [
  rule({
    id: 'us-co',
    regime: 'Colorado',
    name: 'Notice of a breach to residents, and to the State at 500 and more',
    citation: 'Colorado Revised Statutes 6-1-716(2)',
    from: 'determined',
    to: 'the residents concerned; the attorney general at 500 and more',
    counting: { by: 'days', days: 30, roll: 'none' },
    inForce: { from: '2018-09-01', until: null },
    mark: 'V',
    lookedAt: '2026-11-25',
    source: 'Colorado Revised Statutes 6-1-716',
  }),
]
