/** United States health law: the HIPAA Breach Notification Rule, 45 CFR 164.400 to 414. */
import { type LawRule, rule } from './rule.ts'

const regime = 'HIPAA'
/** Breaches discovered since then: 74 FR 42740. */
const inForce = { from: '2009-09-23', until: null } as const
const source = '45 CFR 164.404 to 164.410; HHS guidance on the Breach Notification Rule'

export const hipaa: readonly LawRule[] = [
  rule({
    id: 'hipaa-individual',
    regime,
    name: 'Notice of a breach of unsecured protected health information to the individuals',
    citation: '45 CFR 164.404(b)',
    from: 'discovered',
    to: 'the individuals; at 500 and more also HHS, and the media of a State at more than 500 there',
    counting: { by: 'days', days: 60, roll: 'none' },
    inForce,
    mark: 'V',
    lookedAt: '2026-11-25',
    source,
    note: 'Without unreasonable delay: 60 days are the most, not the aim. Discovered on the first day on which it was known or would have been with reasonable diligence.',
  }),
  rule({
    id: 'hipaa-hhs-small',
    regime,
    name: 'Notice to HHS of breaches of fewer than 500 individuals',
    citation: '45 CFR 164.408(c)',
    from: 'discovered',
    to: 'the Secretary of Health and Human Services',
    counting: { by: 'days after the year', days: 60 },
    inForce,
    mark: 'V',
    lookedAt: '2026-11-25',
    source,
    note: 'Counted from the end of the calendar year of discovery, all small breaches of the year together.',
  }),
]
