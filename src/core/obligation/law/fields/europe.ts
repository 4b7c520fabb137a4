/** What the regimes of Europe want to be told: GDPR, its British sisters, NIS2, DORA, the CRA, Switzerland. */
import { type FieldSet, fieldSet, fields } from './field.ts'

const gdprFields = fields({
  required: ['nature', 'contact', 'consequences', 'measures'],
  possible: ['people', 'data', 'records'],
  applies: ['delay-reasons'],
  asked: ['entity', 'establishment', 'occurred', 'aware', 'cross-border', 'people-told', 'vendors'],
})

export const europe: readonly FieldSet[] = [
  fieldSet({
    rules: ['gdpr-33'],
    inForce: { from: '2018-05-25', until: null },
    citation: 'Regulation (EU) 2016/679 (GDPR), Art 33(3), with Art 33(1) for reasons of delay',
    mark: 'V',
    source: 'Regulation (EU) 2016/679; EDPB Guidelines 9/2022; forms of supervisory authorities for what is asked beside it',
    fields: gdprFields,
  }),
  fieldSet({
    rules: ['gdpr-33-2'],
    inForce: { from: '2018-05-25', until: null },
    citation: 'Regulation (EU) 2016/679 (GDPR), Art 33(2) with Art 28(3)(f): what the controller needs for its own duty',
    mark: 'K',
    source: 'Regulation (EU) 2016/679; EDPB Guidelines 9/2022. The law names no contents for a processor.',
    fields: fields({
      required: ['nature', 'contact', 'measures'],
      possible: ['people', 'data', 'records', 'consequences'],
      applies: ['vendors'],
    }),
  }),
  fieldSet({
    rules: ['gdpr-34'],
    inForce: { from: '2018-05-25', until: null },
    citation: 'Regulation (EU) 2016/679 (GDPR), Art 34(2)',
    mark: 'V',
    source: 'Regulation (EU) 2016/679',
    fields: fields({
      required: [['nature', 'What happened, in clear and plain language'], 'contact', 'consequences', 'measures'],
      asked: [['advice', 'What those concerned can do to protect themselves (recital 86)']],
    }),
  }),
  fieldSet({
    rules: ['uk-gdpr-33'],
    citation: 'UK GDPR, Art 33(3)',
    mark: 'K',
    source: 'UK GDPR as retained; the form of the Information Commissioner',
    fields: gdprFields,
  }),
  fieldSet({
    rules: ['uk-pecr-5a'],
    citation: 'Regulation (EU) No 611/2013 as retained, Annex I',
    mark: 'K',
    source: 'Regulation (EU) No 611/2013, Annex I, sections 1 and 2',
    fields: fields({
      required: [
        ['entity', 'Name of the provider'],
        ['contact', 'Name and contact of the data protection officer or other contact point'],
        ['occurred', 'Date and time of the incident, and of its detection'],
        ['nature', 'Circumstances of the breach: loss, theft, copying …'],
        ['data', 'Nature and content of the personal data'],
        ['measures-before', 'Measures that were, or will be, applied to the data'],
        ['people', 'Number of subscribers or individuals concerned'],
        ['consequences', 'Potential consequences and adverse effects'],
        ['measures', 'Measures to lessen them'],
        ['people-told', 'Notice to subscribers: content, means, and to how many'],
      ],
      applies: [['vendors', 'Use of other providers'], 'cross-border', 'other-authorities', 'delay-reasons'],
    }),
  }),
  fieldSet({
    rules: ['nis2-early'],
    inForce: { from: '2024-10-18', until: null },
    citation: 'Directive (EU) 2022/2555 (NIS2), Art 23(4)(a)',
    mark: 'V',
    source: 'Directive (EU) 2022/2555, OJ L 333, 27.12.2022',
    fields: fields({ required: [], applies: ['malicious', 'cross-border'], asked: ['entity', 'nature', 'aware', 'contact'] }),
  }),
  fieldSet({
    rules: ['nis2-notice'],
    inForce: { from: '2024-10-18', until: null },
    citation: 'Directive (EU) 2022/2555 (NIS2), Art 23(4)(b)',
    mark: 'V',
    source: 'Directive (EU) 2022/2555, OJ L 333, 27.12.2022',
    fields: fields({
      required: [['description', 'Initial assessment of the incident, with its severity and impact']],
      possible: ['indicators'],
      applies: ['malicious', 'cross-border'],
      asked: ['entity', 'earlier-reference', 'aware', 'contact'],
    }),
  }),
  fieldSet({
    rules: ['nis2-final', 'nis2-final-handled'],
    inForce: { from: '2024-10-18', until: null },
    citation: 'Directive (EU) 2022/2555 (NIS2), Art 23(4)(d)',
    mark: 'V',
    source: 'Directive (EU) 2022/2555, OJ L 333, 27.12.2022',
    fields: fields({
      required: [
        ['description', 'Detailed description of the incident, with its severity and impact'],
        ['cause', 'Type of threat or root cause that is likely to have triggered it'],
        ['measures', 'Mitigation applied and going on'],
      ],
      applies: [['cross-border', 'Cross-border impact']],
      asked: ['entity', 'earlier-reference', 'contact'],
    }),
  }),
  fieldSet({
    rules: ['dora-initial'],
    inForce: { from: '2025-01-17', until: null },
    citation: 'Delegated Regulation (EU) 2025/301, Arts 1 and 2, with Implementing Regulation (EU) 2025/302',
    mark: 'K',
    source: 'Delegated Regulation (EU) 2025/301; Implementing Regulation (EU) 2025/302, Annex',
    fields: fields({
      required: [
        'entity',
        'contact',
        ['reference', 'Incident reference code of the financial entity'],
        ['detected', 'Date and time of detection'],
        ['classified', 'Date and time of classification as major'],
        'description',
        ['criteria', 'Classification criteria that were met'],
        ['countries', 'Member States that are, or may be, affected'],
        'discovery',
      ],
      possible: [
        ['cause', 'Origin of the incident'],
        ['others-affected', 'Impact on other financial entities and third parties'],
      ],
      applies: ['parent', ['continuity', 'Whether a business continuity plan was activated']],
    }),
  }),
  fieldSet({
    rules: ['dora-intermediate'],
    inForce: { from: '2025-01-17', until: null },
    citation: 'Delegated Regulation (EU) 2025/301, Art 3, with Implementing Regulation (EU) 2025/302',
    mark: 'K',
    source: 'Delegated Regulation (EU) 2025/301; Implementing Regulation (EU) 2025/302, Annex',
    fields: fields({
      required: [
        ['earlier-reference', 'Reference code given by the authority'],
        ['occurred', 'Date and time of occurrence'],
        ['criteria', 'How the classification criteria were met: clients, counterparts, transactions, duration, geography, data, economic'],
        ['description', 'Type of the incident, threats and techniques'],
        ['systems', 'Functional areas, business processes and infrastructure affected'],
        ['measures', 'Temporary actions taken or planned for recovery'],
      ],
      possible: [['restored', 'Date and time when services were restored'], 'indicators'],
      applies: [['people-told', 'Whether clients were told'], 'other-authorities', 'vendors'],
    }),
  }),
  fieldSet({
    rules: ['dora-final'],
    inForce: { from: '2025-01-17', until: null },
    citation: 'Delegated Regulation (EU) 2025/301, Art 4, with Implementing Regulation (EU) 2025/302',
    mark: 'K',
    source: 'Delegated Regulation (EU) 2025/301; Implementing Regulation (EU) 2025/302, Annex',
    fields: fields({
      required: [
        ['earlier-reference', 'Reference code given by the authority'],
        ['cause', 'Root causes'],
        ['resolved', 'Dates and times when it was resolved and the root cause addressed'],
        ['measures', 'How it was resolved'],
        ['costs', 'Gross direct and indirect costs and losses, and recoveries'],
      ],
      applies: [
        ['recurring', 'Recurring incidents of the same cause'],
        ['others-affected', 'Relevance for resolution authorities'],
      ],
    }),
  }),
  fieldSet({
    rules: ['cra-early'],
    inForce: { from: '2026-09-11', until: null },
    citation: 'Regulation (EU) 2024/2847 (CRA), Art 14(2)(a) and (4)(a)',
    mark: 'V',
    source: 'Regulation (EU) 2024/2847, OJ L, 20.11.2024',
    fields: fields({
      required: ['product'],
      applies: [['countries', 'Member States in which the product is known to be available'], 'malicious'],
      asked: ['entity', 'aware', 'contact'],
    }),
  }),
  fieldSet({
    rules: ['cra-notice'],
    inForce: { from: '2026-09-11', until: null },
    citation: 'Regulation (EU) 2024/2847 (CRA), Art 14(2)(b) and (4)(b)',
    mark: 'V',
    source: 'Regulation (EU) 2024/2847, OJ L, 20.11.2024',
    fields: fields({
      required: [
        ['product', 'General information about the product'],
        ['nature', 'General nature of the exploit and vulnerability, or of the incident, with an initial assessment'],
        ['measures', 'Corrective or mitigating measures taken'],
        ['advice', 'Measures that users can take'],
      ],
      applies: [['indicators', 'How sensitive what is notified is thought to be']],
    }),
  }),
  fieldSet({
    rules: ['cra-final'],
    inForce: { from: '2026-09-11', until: null },
    citation: 'Regulation (EU) 2024/2847 (CRA), Art 14(2)(c)',
    mark: 'V',
    source: 'Regulation (EU) 2024/2847, OJ L, 20.11.2024',
    fields: fields({
      required: [
        ['description', 'Description of the vulnerability, with its severity and impact'],
        ['update', 'The security update or other corrective measure'],
      ],
      possible: [['actor', 'Any malicious actor that exploits it']],
    }),
  }),
  fieldSet({
    rules: ['cra-final-incident'],
    inForce: { from: '2026-09-11', until: null },
    citation: 'Regulation (EU) 2024/2847 (CRA), Art 14(4)(c)',
    mark: 'V',
    source: 'Regulation (EU) 2024/2847, OJ L, 20.11.2024',
    fields: fields({
      required: [
        ['description', 'Detailed description of the incident, with its severity and impact'],
        ['cause', 'Type of threat or root cause that is likely to have triggered it'],
        ['measures', 'Mitigation applied and going on'],
      ],
    }),
  }),
  fieldSet({
    rules: ['ch-fadp'],
    citation: 'Data Protection Ordinance (DPO), Art 15(1)',
    mark: 'K',
    source: 'Ordinance of 31 August 2022 on data protection, Art 15',
    fields: fields({
      required: ['nature', 'consequences', 'measures', 'contact'],
      possible: [['occurred', 'When it happened, and for how long'], 'data', 'people'],
    }),
  }),
  fieldSet({
    rules: ['ch-isa', 'ch-isa-complete'],
    citation: 'Information Security Act (ISA), Art 74e',
    mark: 'K',
    source: 'Information Security Act of 18 December 2020, as amended for the duty to report cyberattacks',
    fields: fields({
      required: ['entity', ['nature', 'Type and execution of the attack'], ['impact', 'Effects'], 'measures', 'measures-next'],
      asked: ['contact', 'detected'],
    }),
  }),
]
