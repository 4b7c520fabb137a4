/** Switzerland: the Federal Act on Data Protection, and the Information Security Act. */
import { type LawRule, rule } from './rule.ts'

const isa = {
  regime: 'ISA',
  to: 'the Federal Office for Cybersecurity (BACS)',
  inForce: { from: '2025-04-01', until: null },
  mark: 'V',
  lookedAt: '2026-11-25',
  source: 'Information Security Act, SR 128, Arts 74a to 74h; Cybersecurity Ordinance',
} as const

export const switzerland: readonly LawRule[] = [
  rule({
    id: 'ch-fadp',
    regime: 'FADP',
    name: 'Notification of a breach of data security with high risk',
    citation: 'Federal Act on Data Protection, SR 235.1, Art 24(1)',
    from: 'high-risk-found',
    to: 'the FDPIC',
    counting: { by: 'no figure', words: 'as soon as possible' },
    inForce: { from: '2023-09-01', until: null },
    mark: 'V',
    lookedAt: '2026-11-25',
    source: 'Federal Act on Data Protection, SR 235.1; Data Protection Ordinance, Art 15',
  }),
  rule({
    ...isa,
    id: 'ch-isa',
    name: 'Report of a cyberattack on critical infrastructure',
    citation: 'Information Security Act, SR 128, Art 74e(1)',
    from: 'found',
    counting: { by: 'hours', hours: 24 },
    note: 'What is still unknown then is completed within 14 days: ch-isa-complete.',
  }),
  rule({
    ...isa,
    id: 'ch-isa-complete',
    name: 'Completed report of a cyberattack on critical infrastructure',
    citation: 'Cybersecurity Ordinance, Art 16(1), with Information Security Act, SR 128, Art 74e',
    from: 'found',
    counting: { by: 'days', days: 14, roll: 'none' },
    readings: [
      {
        reading: 'the 14 days counted from the end of the 24 hours',
        counting: { by: 'days', days: 15, roll: 'none' },
        citation: 'Cybersecurity Ordinance, Art 16(1)',
      },
    ],
    note: 'The ordinance does not say from when the 14 days run: the earlier reading is taken.',
  }),
]
