/** Brazil: the LGPD and the rules of its authority on security incidents. */
import { type LawRule, rule } from './rule.ts'

const about = {
  regime: 'LGPD',
  zone: 'America/Sao_Paulo',
  holidays: 'BR',
  inForce: { from: '2024-04-26', until: null },
  mark: 'V',
  lookedAt: '2026-11-25',
  source: 'Lei 13.709/2018, Art 48; Resolução CD/ANPD 15/2024',
} as const

export const brazil: readonly LawRule[] = [
  rule({
    ...about,
    id: 'br-anpd',
    name: 'Communication of a security incident to the authority and the people concerned',
    citation: 'Resolução CD/ANPD 15/2024, Arts 6 and 9',
    from: 'aware',
    to: 'the ANPD and the people concerned',
    counting: { by: 'business days', days: 3, closes: null },
    readings: [
      {
        reading: 'a small processing agent: double the time',
        counting: { by: 'business days', days: 6, closes: null },
        citation: 'Resolução CD/ANPD 15/2024, with Resolução CD/ANPD 2/2022',
      },
    ],
    note: 'From knowing that personal data is hit. National holidays are left out; days on which authorities are merely free (carnival) count as business days.',
  }),
  rule({
    ...about,
    id: 'br-anpd-supplement',
    name: 'Further information on a security incident',
    citation: 'Resolução CD/ANPD 15/2024, Art 6',
    from: 'notice-submitted',
    to: 'the ANPD',
    counting: { by: 'business days', days: 20, closes: null },
  }),
]
