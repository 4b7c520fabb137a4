/** Singapore: the Personal Data Protection Act 2012, part 6A. */
import { type LawRule, rule } from './rule.ts'

export const singapore: readonly LawRule[] = [
  rule({
    id: 'sg-pdpa',
    regime: 'PDPA',
    name: 'Notification of a notifiable data breach',
    citation: 'Personal Data Protection Act 2012, s 26D(1)',
    from: 'assessed',
    to: 'the PDPC; the people concerned at significant harm',
    counting: { by: 'days', days: 3, roll: 'none' },
    zone: 'Asia/Singapore',
    mark: 'V',
    source:
      'Personal Data Protection Act 2012, ss 26A to 26E; Personal Data Protection (Notification of Data Breaches) Regulations 2021; PDPC guide',
    note: 'From assessing the breach as notifiable: significant harm, or 500 people and more. The assessment itself ought to be done within about 30 days.',
  }),
]
