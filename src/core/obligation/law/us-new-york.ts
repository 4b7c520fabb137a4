/** New York: General Business Law section 899-aa, and the cybersecurity regulation of the Department of Financial Services. */
import { type LawRule, rule } from './rule.ts'

const dfs = '23 NYCRR 500.17, Second Amendment (2023)'

export const usNewYork: readonly LawRule[] = [
  rule({
    id: 'us-ny',
    regime: 'New York',
    name: 'Disclosure of a breach to residents and state authorities',
    citation: 'New York General Business Law 899-aa(2)',
    from: 'discovered',
    to: 'the residents concerned, attorney general, Department of State, state police, and DFS for those it regulates',
    counting: { by: 'days', days: 30, roll: 'none' },
    inForce: { from: '2024-12-21', until: null },
    mark: 'V',
    source: 'New York General Business Law 899-aa, as amended in December 2024',
  }),
  rule({
    id: 'us-ny-dfs',
    regime: 'NYDFS',
    name: 'Notice of a cybersecurity incident to the Department of Financial Services',
    citation: '23 NYCRR 500.17(a)(1)',
    from: 'determined',
    to: 'the Superintendent of Financial Services',
    counting: { by: 'hours', hours: 72 },
    mark: 'K',
    source: dfs,
    note: 'From the determination that an incident happened at the covered entity, an affiliate or a third party. A ransom payment has its own clock: us-ny-dfs-payment.',
  }),
  rule({
    id: 'us-ny-dfs-payment',
    regime: 'NYDFS',
    name: 'Notice of an extortion payment',
    citation: '23 NYCRR 500.17(c)(1)',
    from: 'ransom-paid',
    to: 'the Superintendent of Financial Services',
    counting: { by: 'hours', hours: 24 },
    mark: 'K',
    source: dfs,
  }),
]
