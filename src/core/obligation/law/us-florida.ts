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
    mark: 'K',
    source: 'Florida Statutes 501.171',
  }),
]
