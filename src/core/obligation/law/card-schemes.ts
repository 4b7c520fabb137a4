/** Card schemes: what Visa asks of those whose cardholder data may be compromised. A contract in effect, through the acquirer. */
import { type LawRule, rule } from './rule.ts'

const about = {
  regime: 'Visa',
  from: 'suspected',
  to: 'the acquirer and Visa',
  mark: 'K',
  source: 'Visa, What To Do If Compromised',
} as const

export const cardSchemes: readonly LawRule[] = [
  rule({
    ...about,
    id: 'card-visa',
    name: 'Word of a suspected or confirmed compromise of cardholder data',
    citation: 'Visa, What To Do If Compromised, first steps',
    counting: { by: 'at once' },
  }),
  rule({
    ...about,
    id: 'card-visa-report',
    name: 'Initial investigation report',
    citation: 'Visa, What To Do If Compromised, initial report',
    counting: { by: 'business days', days: 3, closes: null },
  }),
  rule({
    ...about,
    id: 'card-visa-accounts',
    name: 'Accounts at risk',
    citation: 'Visa, What To Do If Compromised, at-risk account numbers',
    counting: { by: 'business days', days: 10, closes: null },
    mark: 'V',
    lookedAt: '2026-11-25',
  }),
]
