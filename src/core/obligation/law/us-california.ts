/** California: Civil Code section 1798.82, as amended by SB 446 for breaches from 2026 on. */
import { type LawRule, rule } from './rule.ts'

const about = { regime: 'California', mark: 'V', source: 'California Civil Code 1798.82; SB 446 (2025)' } as const
const since2026 = { from: '2026-01-01', until: null } as const
const until2026 = { from: null, until: '2025-12-31' } as const
const consumers = {
  ...about,
  id: 'us-ca',
  name: 'Disclosure of a breach to residents',
  citation: 'California Civil Code 1798.82(a)',
  from: 'discovered',
  to: 'the residents concerned',
} as const
const attorney = {
  ...about,
  id: 'us-ca-ag',
  name: 'Sample of the notice to the attorney general',
  citation: 'California Civil Code 1798.82(f)',
  from: 'consumer-notice-given',
  to: 'the attorney general',
} as const

export const usCalifornia: readonly LawRule[] = [
  rule({
    ...consumers,
    counting: { by: 'no figure', words: 'in the most expedient time possible and without unreasonable delay' },
    inForce: until2026,
    note: 'The 30 days are of breaches since 2026-01-01.',
  }),
  rule({
    ...consumers,
    counting: { by: 'days', days: 30, roll: 'none' },
    inForce: since2026,
    note: 'Discovered or told of; may be delayed for law enforcement or to restore the integrity of the system.',
  }),
  rule({
    ...attorney,
    counting: { by: 'no figure', words: 'electronically, where more than 500 residents are told' },
    inForce: until2026,
    note: 'The 15 days are of notices since 2026-01-01.',
  }),
  rule({
    ...attorney,
    counting: { by: 'days', days: 15, roll: 'none' },
    inForce: since2026,
    note: 'Where more than 500 residents are told.',
  }),
]
