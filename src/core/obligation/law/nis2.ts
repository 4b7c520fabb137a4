/** The NIS 2 Directive, Directive (EU) 2022/2555: Article 23. National laws carry it out and may say more. */
import { type LawRule, rule } from './rule.ts'

const regime = 'NIS2'
const source = 'Directive (EU) 2022/2555, OJ L 333, 27.12.2022'
/** By then the Member States had to have it in their laws; some were later. */
const inForce = { from: '2024-10-18', until: null } as const
const to = 'the CSIRT or competent authority'

export const nis2: readonly LawRule[] = [
  rule({
    id: 'nis2-early',
    regime,
    name: 'Early warning of a significant incident',
    citation: 'Directive (EU) 2022/2555 (NIS2), Art 23(4)(a)',
    from: 'aware',
    to,
    counting: { by: 'hours', hours: 24 },
    mark: 'V',
    source,
    inForce,
    note: 'Without undue delay and in any event within 24 hours.',
  }),
  rule({
    id: 'nis2-notice',
    regime,
    name: 'Notification of a significant incident',
    citation: 'Directive (EU) 2022/2555 (NIS2), Art 23(4)(b)',
    from: 'aware',
    to,
    counting: { by: 'hours', hours: 72 },
    readings: [
      {
        reading: 'a trust service provider, for incidents that affect its trust services: 24 hours',
        counting: { by: 'hours', hours: 24 },
        citation: 'Directive (EU) 2022/2555 (NIS2), Art 23(4), second subparagraph',
      },
    ],
    mark: 'V',
    source,
    inForce,
  }),
  rule({
    id: 'nis2-final',
    regime,
    name: 'Final report on a significant incident',
    citation: 'Directive (EU) 2022/2555 (NIS2), Art 23(4)(d)',
    from: 'notice-submitted',
    to,
    counting: { by: 'months', months: 1, roll: 'next working day' },
    mark: 'V',
    lookedAt: '2026-11-25',
    source,
    inForce,
    note: 'While the incident is ongoing a progress report is owed then, and the final report within a month of its handling (nis2-final-handled).',
  }),
  rule({
    id: 'nis2-final-handled',
    regime,
    name: 'Final report on a significant incident that was ongoing a month after its notification',
    citation: 'Directive (EU) 2022/2555 (NIS2), Art 23(4)(e)',
    from: 'handled',
    to,
    counting: { by: 'months', months: 1, roll: 'next working day' },
    mark: 'V',
    lookedAt: '2026-11-25',
    source,
    inForce,
  }),
]
