/** United States: Regulation S-P of the SEC, as amended in 2024. */
import { type LawRule, rule } from './rule.ts'

const note = 'Smaller entities are held to it since 2026-06-03.'
const source = '17 CFR 248.30; SEC Release No. 34-100155 (2024). Larger entities from 2025-12-03, smaller from 2026-06-03'

export const usRegSp: readonly LawRule[] = [
  rule({
    id: 'us-reg-sp',
    regime: 'Regulation S-P',
    name: 'Notice to customers of unauthorised access to sensitive customer information',
    citation: '17 CFR 248.30(a)(4)(iii)',
    from: 'aware',
    to: 'the customers',
    counting: { by: 'days', days: 30, roll: 'none' },
    inForce: { from: '2025-12-03', until: null },
    mark: 'V',
    lookedAt: '2026-11-25',
    source,
    note: `As soon as practicable; 30 days are the most. ${note}`,
  }),
  rule({
    id: 'us-reg-sp-vendor',
    regime: 'Regulation S-P',
    name: "Notice of a service provider's breach to the covered institution",
    citation: '17 CFR 248.30(a)(5)',
    from: 'aware',
    to: 'the covered institution',
    counting: { by: 'hours', hours: 72 },
    inForce: { from: '2025-12-03', until: null },
    mark: 'V',
    lookedAt: '2026-11-25',
    source,
    note,
  }),
]
