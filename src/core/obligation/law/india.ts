/** India: the directions of CERT-In, and the Digital Personal Data Protection Act with its Rules. */
import { type LawRule, rule } from './rule.ts'

const dpdp = {
  regime: 'DPDP',
  inForce: { from: '2027-05-13', until: null },
  mark: 'V',
  lookedAt: '2026-11-25',
  source:
    'Digital Personal Data Protection Act 2023, s 8(6); DPDP Rules 2025, rule 7: duties due 18 months after the notification of 13 November 2025 (published on the 14th)',
} as const

export const india: readonly LawRule[] = [
  rule({
    id: 'in-cert-in',
    regime: 'CERT-In',
    name: 'Report of a cyber incident',
    citation: 'CERT-In directions of 28 April 2022 under s 70B(6) of the Information Technology Act 2000, direction (ii)',
    from: 'noticed',
    to: 'CERT-In',
    counting: { by: 'hours', hours: 6 },
    inForce: { from: '2022-06-27', until: null },
    mark: 'V',
    source: 'CERT-In directions of 28 April 2022',
    note: 'From noticing it or being told.',
  }),
  rule({
    ...dpdp,
    id: 'in-dpdp',
    name: 'Intimation of a personal data breach to the Board and each person concerned',
    citation: 'DPDP Rules 2025, rule 7(1) and (2)(a)',
    from: 'aware',
    to: 'the Data Protection Board and each Data Principal concerned',
    counting: { by: 'no figure', words: 'without delay' },
    note: 'The detailed report to the Board has its own clock: in-dpdp-detail.',
  }),
  rule({
    ...dpdp,
    id: 'in-dpdp-detail',
    name: 'Detailed report on a personal data breach to the Board',
    citation: 'DPDP Rules 2025, rule 7(2)(b)',
    from: 'aware',
    to: 'the Data Protection Board',
    counting: { by: 'hours', hours: 72 },
    note: 'Or longer, as the Board allows on request.',
  }),
]
