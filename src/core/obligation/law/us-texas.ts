/** Texas: Business and Commerce Code section 521.053. */
import { type LawRule, rule } from './rule.ts'

const about = {
  regime: 'Texas',
  mark: 'V',
  lookedAt: '2026-11-25',
  source: 'Texas Business and Commerce Code 521.053, as amended by S.B. 768 (2023)',
  from: 'determined',
} as const
const attorney = {
  ...about,
  id: 'us-tx-ag',
  name: 'Notice to the attorney general',
  citation: 'Texas Business and Commerce Code 521.053(i)',
  to: 'the attorney general',
} as const

export const usTexas: readonly LawRule[] = [
  rule({
    ...about,
    id: 'us-tx',
    name: 'Disclosure of a breach to the individuals',
    citation: 'Texas Business and Commerce Code 521.053(b)',
    to: 'the individuals concerned',
    counting: { by: 'days', days: 60, roll: 'none' },
    inForce: { from: '2020-01-01', until: null },
  }),
  rule({
    ...attorney,
    counting: { by: 'days', days: 60, roll: 'none' },
    inForce: { from: '2020-01-01', until: '2023-08-31' },
    note: 'At 250 residents and more. 30 days since 2023-09-01.',
  }),
  rule({
    ...attorney,
    counting: { by: 'days', days: 30, roll: 'none' },
    inForce: { from: '2023-09-01', until: null },
    note: 'At 250 residents and more; as soon as practicable, 30 days are the most.',
  }),
]
