/** Canada: the Personal Information Protection and Electronic Documents Act, with its regulations on breaches. */
import { type LawRule, rule } from './rule.ts'

export const canada: readonly LawRule[] = [
  rule({
    id: 'ca-pipeda',
    regime: 'PIPEDA',
    name: 'Report of a breach of security safeguards',
    citation: 'PIPEDA, S.C. 2000, c. 5, s 10.1',
    from: 'real-risk-found',
    to: 'the Privacy Commissioner and the individuals concerned',
    counting: { by: 'no figure', words: 'as soon as feasible' },
    inForce: { from: '2018-11-01', until: null },
    mark: 'V',
    lookedAt: '2026-11-25',
    source: 'PIPEDA, ss 10.1 to 10.3; Breach of Security Safeguards Regulations, SOR/2018-64',
    note: 'From the finding of a real risk of significant harm. Records of every breach are kept for 24 months.',
  }),
]
