/** The Digital Operational Resilience Act, Regulation (EU) 2022/2554: Article 19, with the time limits of Delegated Regulation (EU) 2025/301, Article 5. */
import { type LawRule, rule } from './rule.ts'

const regime = 'DORA'
const source = 'Regulation (EU) 2022/2554; Commission Delegated Regulation (EU) 2025/301, Art 5'
const inForce = { from: '2025-01-17', until: null } as const
const to = 'the competent authority'
const notFor =
  'Noon of the next working day is for those to whom Art 5(5) does not apply: not for credit institutions, central counterparties, operators of trading venues, and essential or important entities'

export const dora: readonly LawRule[] = [
  rule({
    id: 'dora-initial',
    regime,
    name: 'Initial notification of a major ICT-related incident',
    citation: 'Delegated Regulation (EU) 2025/301, Art 5(1)(a), with Regulation (EU) 2022/2554 (DORA), Art 19(4)(a)',
    from: 'classified',
    also: ['aware'],
    to,
    counting: { by: 'dora-initial', hours: 4, hoursOfAwareness: 24, noon: true },
    readings: [
      {
        reading: 'an entity of Art 5(5): weekends and holidays change nothing',
        counting: { by: 'dora-initial', hours: 4, hoursOfAwareness: 24, noon: false },
        citation: 'Delegated Regulation (EU) 2025/301, Art 5(5)',
      },
    ],
    mark: 'V',
    lookedAt: '2026-11-25',
    source,
    inForce,
    note: `${notFor}.`,
  }),
  rule({
    id: 'dora-intermediate',
    regime,
    name: 'Intermediate report on a major ICT-related incident',
    citation: 'Delegated Regulation (EU) 2025/301, Art 5(1)(b), with Regulation (EU) 2022/2554 (DORA), Art 19(4)(b)',
    from: 'initial-submitted',
    to,
    counting: { by: 'hours, noon', hours: 72 },
    readings: [
      {
        reading: 'an entity of Art 5(5): weekends and holidays change nothing',
        counting: { by: 'hours', hours: 72 },
        citation: 'Delegated Regulation (EU) 2025/301, Art 5(5)',
      },
    ],
    mark: 'V',
    lookedAt: '2026-11-25',
    source,
    inForce,
    note: `72 hours from the submission itself, whatever was known by then; updated without undue delay when activities are back to regular. ${notFor}.`,
  }),
  rule({
    id: 'dora-final',
    regime,
    name: 'Final report on a major ICT-related incident',
    citation: 'Delegated Regulation (EU) 2025/301, Art 5(1)(c), with Regulation (EU) 2022/2554 (DORA), Art 19(4)(c)',
    from: 'intermediate-submitted',
    to,
    counting: { by: 'months, noon', months: 1 },
    mark: 'V',
    lookedAt: '2026-11-25',
    source,
    inForce,
    note: 'From the latest updated intermediate report. A month that ends on a weekend or holiday ends at noon of the next working day (Art 5(4)).',
  }),
]
