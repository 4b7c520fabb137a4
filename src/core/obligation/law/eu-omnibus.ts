/** The digital omnibus proposal of the European Commission, which would change Article 33 of the GDPR. A proposal is no law: it ships disabled. */
import { type LawRule, rule } from './rule.ts'

export const euOmnibus: readonly LawRule[] = [
  rule({
    id: 'eu-omnibus',
    regime: 'EU digital omnibus',
    name: 'Notification of a personal data breach with high risk to the supervisory authority, as proposed',
    citation: 'Proposal for a Regulation (digital omnibus), changing Art 33(1) of Regulation (EU) 2016/679',
    from: 'aware',
    to: 'the lead supervisory authority, through a single entry point',
    counting: { by: 'hours', hours: 96 },
    disabled: 'a proposal: not adopted on anything found, and a future version of gdpr-33 if it is',
    mark: 'U',
    lookedAt: '2026-11-25',
    source: 'European Commission, digital omnibus proposal, November 2025',
    note: 'As proposed: only breaches with a high risk, within 96 hours.',
  }),
]
