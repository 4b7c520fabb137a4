/** United States: the Cyber Incident Reporting for Critical Infrastructure Act of 2022. Without a final rule on anything found: it ships disabled. */
import { type LawRule, rule } from './rule.ts'

const about = {
  regime: 'CIRCIA',
  to: 'CISA',
  disabled: 'its final rule is not in force on anything found',
  mark: 'U',
  lookedAt: '2026-11-25',
  source: '6 U.S.C. 681b; CISA, notice of proposed rulemaking, 89 FR 23644 (2024)',
} as const

export const usCircia: readonly LawRule[] = [
  rule({
    ...about,
    id: 'us-circia',
    name: 'Report of a covered cyber incident',
    citation: '6 U.S.C. 681b(a)(1)',
    from: 'reasonable-belief',
    counting: { by: 'hours', hours: 72 },
  }),
  rule({
    ...about,
    id: 'us-circia-payment',
    name: 'Report of a ransom payment',
    citation: '6 U.S.C. 681b(a)(2)',
    from: 'ransom-paid',
    counting: { by: 'hours', hours: 24 },
  }),
]
