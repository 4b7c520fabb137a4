/** What the regimes of the Americas want to be told: SEC, HIPAA, Regulation S-P, the States, Canada, Brazil. */
import { type FieldSet, fieldSet, fields } from './field.ts'

const notDelayed = ['law-enforcement', 'Whether the notice was delayed by law enforcement'] as const

export const america: readonly FieldSet[] = [
  fieldSet({
    rules: ['sec-8k-105'],
    inForce: { from: '2023-12-18', until: null },
    citation: 'Form 8-K, Item 1.05(a), with Instruction 2',
    mark: 'V',
    source: 'SEC Release No. 33-11216 (2023)',
    fields: fields({
      required: [
        ['nature', 'Material aspects of the nature, scope and timing of the incident'],
        ['impact', 'Material impact, or reasonably likely material impact, on the registrant, its financial condition and results'],
      ],
      applies: [
        ['unavailable', 'Statement of what is not determined or unavailable at the time of filing'],
        ['law-enforcement', 'Delay that the Attorney General allowed (Item 1.05(c))'],
      ],
      asked: ['entity', ['determined', 'When materiality was determined']],
    }),
  }),
  fieldSet({
    rules: ['sec-8k-105-amend'],
    inForce: { from: '2023-12-18', until: null },
    citation: 'Form 8-K, Item 1.05, Instruction 2',
    mark: 'V',
    source: 'SEC Release No. 33-11216 (2023)',
    fields: fields({
      required: [['impact', 'What was not determined or unavailable at the filing']],
      asked: ['entity', 'earlier-reference'],
    }),
  }),
  fieldSet({
    rules: ['hipaa-individual'],
    citation: '45 CFR 164.404(c)(1)',
    mark: 'V',
    source: '45 CFR 164.404',
    fields: fields({
      required: [
        ['nature', 'Brief description of what happened'],
        ['data', 'Types of unsecured protected health information involved'],
        ['advice', 'Steps that individuals should take to protect themselves'],
        ['measures', 'What is done to investigate, to lessen the harm, and against further breaches'],
        ['contact', 'Contact: a toll-free number, an e-mail address, a web site or a postal address'],
      ],
      possible: [
        ['occurred', 'Date of the breach, if known'],
        ['aware', 'Date of the discovery'],
      ],
    }),
  }),
  fieldSet({
    rules: ['hipaa-hhs-small'],
    citation: '45 CFR 164.408(c)',
    mark: 'K',
    source: 'The breach portal of HHS',
    fields: fields({
      required: [
        'entity',
        'contact',
        'people',
        'occurred',
        ['aware', 'Date of the discovery'],
        'nature',
        'data',
        'measures-before',
        'measures',
        'people-told',
      ],
    }),
  }),
  fieldSet({
    rules: ['us-reg-sp'],
    citation: '17 CFR 248.30(a)(4)(iv)',
    mark: 'K',
    source: 'SEC Release No. 34-100155 (2024)',
    fields: fields({
      required: [
        ['nature', 'The incident in general terms, and the type of sensitive customer information'],
        ['contact', 'Telephone number, e-mail or equivalent, postal address, and a named office'],
        'advice',
        'credit-agencies',
      ],
      possible: [['occurred', 'Date, estimated date or range of dates']],
    }),
  }),
  fieldSet({
    rules: ['us-reg-sp-vendor'],
    citation: '17 CFR 248.30(a)(5)',
    mark: 'K',
    source: 'SEC Release No. 34-100155 (2024). The rule names no contents.',
    fields: fields({ required: ['nature'], possible: ['data', 'people', 'occurred', 'measures'], asked: ['contact'] }),
  }),
  fieldSet({
    rules: ['us-ca'],
    inForce: { from: '2026-01-01', until: null },
    citation: 'California Civil Code 1798.82(d)',
    mark: 'K',
    source: 'California Civil Code 1798.82(d)(1) and (2)',
    fields: fields({
      required: [
        ['nature', 'What Happened'],
        ['data', 'What Information Was Involved'],
        ['measures', 'What We Are Doing'],
        ['advice', 'What You Can Do'],
        ['contact', 'For More Information: name and contact of whoever reports'],
      ],
      possible: [['occurred', 'Date, estimated date or range of dates of the breach'], notDelayed],
      applies: ['credit-agencies', ['protection-offer', 'Identity theft prevention for at least 12 months']],
    }),
  }),
  fieldSet({
    rules: ['us-ca-ag'],
    inForce: { from: '2026-01-01', until: null },
    citation: 'California Civil Code 1798.82(f)',
    mark: 'K',
    source: 'California Civil Code 1798.82(f)',
    fields: fields({
      required: [['sample', 'One sample copy of the notice, without personal information']],
      asked: ['entity', 'people', 'occurred', 'contact'],
    }),
  }),
  fieldSet({
    rules: ['us-ny'],
    citation: 'New York General Business Law 899-aa(7) and (8)',
    mark: 'K',
    source: 'New York General Business Law 899-aa',
    fields: fields({
      required: [
        ['contact', 'Contact of whoever reports'],
        ['credit-agencies', 'Telephone numbers and sites of the state and federal agencies on breach response and identity theft'],
        ['data', 'Categories of information, with which elements of it'],
        ['people', 'For the State: about how many people'],
        ['people-told', 'For the State: timing, content and distribution of the notices, with a copy'],
      ],
    }),
  }),
  fieldSet({
    rules: ['us-ny-dfs', 'us-ny-dfs-payment'],
    citation: '23 NYCRR 500.17(a) and (c)',
    mark: 'K',
    source: 'The portal of the Department of Financial Services',
    fields: fields({
      required: ['entity', 'contact', 'nature', 'detected', 'impact', 'measures'],
      applies: ['vendors', 'law-enforcement', 'other-authorities'],
    }),
  }),
  fieldSet({
    rules: ['us-tx-ag'],
    citation: 'Texas Business and Commerce Code 521.053(i)',
    mark: 'K',
    source: 'Texas Business and Commerce Code 521.053',
    fields: fields({
      required: [
        ['nature', 'Detailed description of the nature and circumstances of the breach, or of the use of the information'],
        ['people', 'Number of residents of the State affected at this time'],
        ['people-told', 'Number of them who were sent a disclosure'],
        'measures',
        'measures-next',
        ['law-enforcement', 'Whether law enforcement is investigating'],
      ],
    }),
  }),
  fieldSet({
    rules: ['us-fl'],
    citation: 'Florida Statutes 501.171(3)(b) and (4)(e)',
    mark: 'K',
    source: 'Florida Statutes 501.171',
    fields: fields({
      required: [
        ['occurred', 'Date, estimated date or range of dates'],
        ['data', 'Description of the personal information'],
        'contact',
        ['nature', 'For the State: synopsis of the events'],
        ['people', 'For the State: number of people in Florida'],
        ['sample', 'For the State: copy of the notice'],
      ],
      applies: ['protection-offer'],
    }),
  }),
  fieldSet({
    rules: ['us-co'],
    citation: 'Colorado Revised Statutes 6-1-716(2)(a.2)',
    mark: 'K',
    source: 'Colorado Revised Statutes 6-1-716',
    fields: fields({
      required: [
        ['occurred', 'Date, estimated date or range of dates'],
        ['data', 'Description of the personal information'],
        'contact',
        'credit-agencies',
        ['advice', 'That fraud alerts and security freezes can be asked for'],
      ],
    }),
  }),
  fieldSet({
    rules: ['ca-pipeda'],
    citation: 'Breach of Security Safeguards Regulations, SOR/2018-64, s 2(1)',
    mark: 'K',
    source: 'SOR/2018-64',
    fields: fields({
      required: [
        ['nature', 'Circumstances of the breach and, if known, its cause'],
        ['occurred', 'Day, period, or approximate period'],
        ['data', 'Personal information concerned, as far as it is known'],
        ['people', 'Number of individuals, or about how many'],
        ['measures', 'Steps taken to lessen the risk of harm'],
        ['people-told', 'Steps taken, or intended, to tell the individuals'],
        ['contact', 'Name and contact of a person who can answer'],
      ],
    }),
  }),
  fieldSet({
    rules: ['br-anpd', 'br-anpd-supplement'],
    citation: 'Resolução CD/ANPD 15/2024, Art 6, §2',
    mark: 'K',
    source: 'Resolução CD/ANPD 15/2024; Lei 13.709/2018, Art 48, §1',
    fields: fields({
      required: [
        ['data', 'Nature and category of the personal data'],
        ['people', 'Number of people concerned; of them children, adolescents and the elderly'],
        ['measures-before', 'Technical and security measures before and after'],
        ['consequences', 'Risks, and possible effects on the people concerned'],
        ['measures', 'Measures adopted or to be adopted to reverse or lessen the effects'],
        ['occurred', 'Date of the incident, where it can be determined'],
        ['aware', 'Date on which the controller knew'],
        ['contact', 'Data protection officer, or who represents the controller'],
        ['entity', 'The controller'],
        ['nature', 'Description of the incident, with its cause where it can be identified'],
      ],
      applies: ['delay-reasons', ['vendors', 'The operator']],
    }),
  }),
]
