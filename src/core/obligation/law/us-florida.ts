/** Florida: the Information Protection Act, Statutes section 501.171. */
import { type LawRule, rule } from './rule.ts'

export const usFlorida: readonly LawRule[] = [
  rule({
    id: 'us-fl',
    regime: 'Florida',
    name: 'Notice of a breach to the individuals, and to the State at 500 and more',
    citation: 'Florida Statutes 501.171(3) and (4)',
    from: 'determined',
    to: 'the individuals concerned; the Department of Legal Affairs at 500 and more',
    counting: { by: 'days', days: 30, roll: 'none' },
    inForce: { from: '2014-07-01', until: null },
    mark: 'V',
    lookedAt: '2026-11-25',
    note: 'The Department may allow 15 more days where good cause is given in writing within the 30.',
    source: 'Florida Statutes 501.171',
  }),
]
