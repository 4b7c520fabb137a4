/** The Cyber Resilience Act, Regulation (EU) 2024/2847: Article 14. Its reporting duties apply from 11 September 2026. */
import { type LawRule, rule } from './rule.ts'

const regime = 'CRA'
const source = 'Regulation (EU) 2024/2847, OJ L, 2024/2847, 20.11.2024, Art 14 and Art 71(2)'
const to = 'the coordinating CSIRT and ENISA, through the single reporting platform'
const inForce = { from: '2026-09-11', until: null } as const

export const cra: readonly LawRule[] = [
  rule({
    id: 'cra-early',
    regime,
    name: 'Early warning of an actively exploited vulnerability or severe incident',
    citation: 'Regulation (EU) 2024/2847 (CRA), Art 14(2)(a) and (4)(a)',
    from: 'aware',
    to,
    counting: { by: 'hours', hours: 24 },
    inForce,
    mark: 'V',
    source,
  }),
  rule({
    id: 'cra-notice',
    regime,
    name: 'Notification of an actively exploited vulnerability or severe incident',
    citation: 'Regulation (EU) 2024/2847 (CRA), Art 14(2)(b) and (4)(b)',
    from: 'aware',
    to,
    counting: { by: 'hours', hours: 72 },
    inForce,
    mark: 'V',
    source,
  }),
  rule({
    id: 'cra-final',
    regime,
    name: 'Final report on an actively exploited vulnerability',
    citation: 'Regulation (EU) 2024/2847 (CRA), Art 14(2)(c)',
    from: 'fix-available',
    to,
    counting: { by: 'days', days: 14, roll: 'next working day' },
    inForce,
    mark: 'V',
    source,
    note: 'From the day on which a corrective or mitigating measure is available. For a severe incident see cra-final-incident.',
  }),
  rule({
    id: 'cra-final-incident',
    regime,
    name: 'Final report on a severe incident',
    citation: 'Regulation (EU) 2024/2847 (CRA), Art 14(4)(c)',
    from: 'notice-submitted',
    to,
    counting: { by: 'months', months: 1, roll: 'next working day' },
    inForce,
    mark: 'V',
    source,
  }),
]
