/** United States securities law: Form 8-K, Item 1.05, material cybersecurity incidents. */
import { type LawRule, rule } from './rule.ts'

const regime = 'SEC'
const source = '17 CFR 249.308, Form 8-K; SEC Release No. 33-11216 (2023); Regulation S-T, 17 CFR 232.13'
/** EDGAR takes filings as of the same day until 17:30 in New York, on days that are no federal holiday. */
const edgar = {
  zone: 'America/New_York',
  holidays: 'US',
  /** Closed by executive order for a day of national mourning: no business day. */
  closures: ['2025-01-09'],
} as const

export const sec: readonly LawRule[] = [
  rule({
    id: 'sec-8k-105',
    regime,
    name: 'Current report on a material cybersecurity incident',
    citation: 'Form 8-K, Item 1.05, with General Instruction B.1',
    from: 'materiality-determined',
    to: 'the Securities and Exchange Commission, through EDGAR',
    counting: { by: 'business days', days: 4, closes: '17:30' },
    ...edgar,
    mark: 'V',
    lookedAt: '2026-11-25',
    source,
    inForce: { from: '2023-12-18', until: null },
    note: 'Determined without unreasonable delay after discovery. Business days leave out federal holidays; of closings by executive order that of 2025-01-09 alone was found: check whether EDGAR was open on the others. The Attorney General may allow a delay (Item 1.05(c)).',
  }),
  rule({
    id: 'sec-8k-105-amend',
    regime,
    name: 'Amendment with information that was not determined or available at the filing',
    citation: 'Form 8-K, Item 1.05, Instruction 2',
    from: 'information-available',
    to: 'the Securities and Exchange Commission, through EDGAR',
    counting: { by: 'business days', days: 4, closes: '17:30' },
    ...edgar,
    mark: 'V',
    lookedAt: '2026-11-25',
    source,
    inForce: { from: '2023-12-18', until: null },
  }),
]
