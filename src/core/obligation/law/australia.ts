/** Australia: the Notifiable Data Breaches scheme, Privacy Act 1988, part IIIC. */
import { type LawRule, rule } from './rule.ts'

const about = {
  regime: 'NDB',
  inForce: { from: '2018-02-22', until: null },
  mark: 'V',
  lookedAt: '2026-11-25',
  source: 'Privacy Act 1988 (Cth), ss 26WH, 26WK, 26WL; OAIC guide',
} as const

export const australia: readonly LawRule[] = [
  rule({
    ...about,
    id: 'au-ndb',
    name: 'Assessment of a suspected eligible data breach',
    citation: 'Privacy Act 1988 (Cth), s 26WH(2)',
    from: 'suspected',
    to: 'nobody: the assessment is owed',
    counting: { by: 'days', days: 30, roll: 'none' },
    note: 'All reasonable steps to assess within 30 days; what follows has its own clock: au-ndb-notify.',
  }),
  rule({
    ...about,
    id: 'au-ndb-notify',
    name: 'Statement to the Commissioner and notice to the individuals',
    citation: 'Privacy Act 1988 (Cth), ss 26WK(2) and 26WL(3)',
    from: 'assessed',
    to: 'the OAIC and the individuals concerned',
    counting: { by: 'no figure', words: 'as soon as practicable' },
  }),
]
