/** California: Civil Code section 1798.82, as amended by SB 446 for breaches from 2026 on. */
import { type LawRule, rule } from './rule.ts'

const about = {
  regime: 'California',
  inForce: { from: '2026-01-01', until: null },
  mark: 'V',
  source: 'California Civil Code 1798.82; SB 446 (2025)',
} as const

export const usCalifornia: readonly LawRule[] = [
  rule({
    ...about,
    id: 'us-ca',
    name: 'Disclosure of a breach to residents',
    citation: 'California Civil Code 1798.82(a)',
    from: 'discovered',
    to: 'the residents concerned',
    counting: { by: 'days', days: 30, roll: 'none' },
    note: 'Discovered or told of; may be delayed for law enforcement or to restore the integrity of the system.',
  }),
  rule({
    ...about,
    id: 'us-ca-ag',
    name: 'Sample of the notice to the attorney general',
    citation: 'California Civil Code 1798.82(f)',
    from: 'consumer-notice-given',
    to: 'the attorney general',
    counting: { by: 'days', days: 15, roll: 'none' },
    note: 'Where more than 500 residents are told.',
  }),
]
