/** The United Kingdom: UK GDPR Article 33 and the Privacy and Electronic Communications Regulations 2003, regulation 5A. */
import { type LawRule, rule } from './rule.ts'

export const uk: readonly LawRule[] = [
  rule({
    id: 'uk-gdpr-33',
    regime: 'UK GDPR',
    name: 'Notification of a personal data breach to the Information Commissioner',
    citation: 'UK GDPR, Art 33(1)',
    from: 'aware',
    to: 'the Information Commissioner',
    counting: { by: 'hours', hours: 72 },
    inForce: { from: '2018-05-25', until: null }, // as the GDPR itself until the end of 2020
    mark: 'V',
    lookedAt: '2026-11-25',
    source:
      'UK GDPR as retained by the European Union (Withdrawal) Act 2018; Data Protection Act 2018; ICO, Personal data breaches: a guide',
    note: 'Where feasible; later with reasons.',
  }),
  rule({
    id: 'uk-pecr-5a',
    regime: 'PECR',
    name: 'Notification of a personal data breach by a provider of public electronic communications services',
    citation:
      'Privacy and Electronic Communications (EC Directive) Regulations 2003, reg 5A, as amended by the Data (Use and Access) Act 2025',
    from: 'aware',
    to: 'the Information Commissioner',
    counting: { by: 'hours', hours: 72 },
    inForce: { from: '2025-08-20', until: null },
    mark: 'V',
    source: 'Data (Use and Access) Act 2025 and its commencement regulations; ICO guidance',
  }),
  rule({
    id: 'uk-pecr-5a',
    regime: 'PECR',
    name: 'Notification of a personal data breach by a provider of public electronic communications services',
    citation:
      'Privacy and Electronic Communications (EC Directive) Regulations 2003, reg 5A, with Regulation (EU) No 611/2013 as retained, Art 2(2)',
    from: 'aware',
    to: 'the Information Commissioner',
    counting: { by: 'hours', hours: 24 },
    inForce: { from: null, until: '2025-08-19' },
    mark: 'V',
    source: 'Regulation (EU) No 611/2013 as retained; ICO guidance before 2025',
  }),
]
