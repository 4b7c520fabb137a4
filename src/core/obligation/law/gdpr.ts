/** The General Data Protection Regulation, Regulation (EU) 2016/679: Articles 33 and 34. */
import { type LawRule, rule } from './rule.ts'

const regime = 'GDPR'
const source = 'Regulation (EU) 2016/679, OJ L 119, 4.5.2016; EDPB Guidelines 9/2022 on personal data breach notification'

export const gdpr: readonly LawRule[] = [
  rule({
    id: 'gdpr-assess',
    regime,
    name: 'Find out whether it is a breach of personal data',
    citation: 'Regulation (EU) 2016/679 (GDPR), Art 33(1), with EDPB Guidelines 9/2022, 33 to 35',
    from: 'suspected',
    to: 'ourselves: awareness is what starts the clocks',
    counting: { by: 'no figure', words: 'promptly after the first suspicion' },
    mark: 'V',
    source,
    inForce: { from: '2018-05-25', until: null },
    note: 'A short time of investigation after the first word is no awareness yet; putting it off is counted and shown.',
  }),
  rule({
    id: 'gdpr-33',
    regime,
    name: 'Notification of a personal data breach to the supervisory authority',
    citation: 'Regulation (EU) 2016/679 (GDPR), Art 33(1)',
    from: 'aware',
    to: 'the lead supervisory authority',
    counting: { by: 'hours', hours: 72 },
    mark: 'V',
    source,
    inForce: { from: '2018-05-25', until: null },
    note: 'Without undue delay, and where feasible within 72 hours of being aware with reasonable certainty; later with reasons; in phases where not all is known (Art 33(4)). Not where a risk to people is unlikely. A controller owes it.',
  }),
  rule({
    id: 'gdpr-33-2',
    regime,
    name: 'Notification of a personal data breach by the processor to the controller',
    citation: 'Regulation (EU) 2016/679 (GDPR), Art 33(2)',
    from: 'aware',
    to: 'the controller',
    counting: { by: 'no figure', words: 'without undue delay after becoming aware' },
    mark: 'V',
    source,
    inForce: { from: '2018-05-25', until: null },
    note: 'The law names no hours for a processor; a figure in a plan or a contract is that plan or contract speaking.',
  }),
  rule({
    id: 'gdpr-34',
    regime,
    name: 'Communication of a personal data breach to the people concerned',
    citation: 'Regulation (EU) 2016/679 (GDPR), Art 34(1)',
    from: 'high-risk-found',
    to: 'the people concerned',
    counting: { by: 'no figure', words: 'without undue delay' },
    mark: 'V',
    source,
    inForce: { from: '2018-05-25', until: null },
    note: 'Not where the data was unintelligible (encrypted), the high risk has been removed, or the effort is disproportionate and a public notice is given instead (Art 34(3)).',
  }),
]
