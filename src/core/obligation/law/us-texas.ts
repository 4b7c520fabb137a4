/** Texas: Business and Commerce Code section 521.053. */
import { type LawRule, rule } from './rule.ts'

const about = {
  regime: 'Texas',
  mark: 'K',
  source: 'Texas Business and Commerce Code 521.053, as amended in 2023',
  from: 'determined',
} as const

export const usTexas: readonly LawRule[] = [
  rule({
    ...about,
    id: 'us-tx',
    name: 'Disclosure of a breach to the individuals',
    citation: 'Texas Business and Commerce Code 521.053(b)',
    to: 'the individuals concerned',
    counting: { by: 'days', days: 60, roll: 'none' },
  }),
  rule({
    ...about,
    id: 'us-tx-ag',
    name: 'Notice to the attorney general',
    citation: 'Texas Business and Commerce Code 521.053(i)',
    to: 'the attorney general',
    counting: { by: 'days', days: 30, roll: 'none' },
    note: 'At 250 residents and more.',
  }),
]
