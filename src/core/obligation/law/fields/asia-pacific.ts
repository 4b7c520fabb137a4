/** What the regimes of Asia and the Pacific want to be told: India, Singapore, Australia; and the card schemes. */
import { type FieldSet, fieldSet, fields } from './field.ts'

export const asiaPacific: readonly FieldSet[] = [
  fieldSet({
    rules: ['in-cert-in'],
    citation: 'CERT-In directions of 28 April 2022, with its incident reporting form',
    mark: 'K',
    source: 'The incident reporting form of CERT-In',
    fields: fields({
      required: ['entity', 'contact', ['nature', 'Type of the incident'], 'occurred', 'systems'],
      possible: ['description', 'indicators', 'measures'],
    }),
  }),
  fieldSet({
    rules: ['in-dpdp'],
    inForce: { from: '2027-05-13', until: null },
    citation: 'DPDP Rules 2025, rule 7(1) and (2)(a)',
    mark: 'K',
    source: 'DPDP Rules 2025',
    fields: fields({
      required: [
        ['nature', 'Nature, extent, timing and location of the breach'],
        ['consequences', 'Likely consequences'],
        'measures',
        ['advice', 'Safety measures that people can take'],
        'contact',
      ],
    }),
  }),
  fieldSet({
    rules: ['in-dpdp-detail'],
    inForce: { from: '2027-05-13', until: null },
    citation: 'DPDP Rules 2025, rule 7(2)(b)',
    mark: 'K',
    source: 'DPDP Rules 2025',
    fields: fields({
      required: [
        ['description', 'Detailed information: events, circumstances and reasons'],
        'measures',
        ['actor', 'Findings about who caused it'],
        ['measures-next', 'Measures against recurrence'],
        ['people-told', 'Report on how people were told'],
      ],
    }),
  }),
  fieldSet({
    rules: ['sg-pdpa'],
    citation: 'Personal Data Protection (Notification of Data Breaches) Regulations 2021, reg 5',
    mark: 'K',
    source: 'Personal Data Protection (Notification of Data Breaches) Regulations 2021',
    fields: fields({
      required: [
        ['detected', 'Date and circumstances in which it was first known'],
        ['chronology', 'Steps taken since, in their order, with the assessment'],
        ['cause', 'How it happened'],
        ['people', 'Number of people affected'],
        ['data', 'Personal data, or classes of it, affected'],
        ['consequences', 'Potential harm'],
        ['measures', 'Action taken to lessen it and to mend the failure'],
        ['people-told', 'Plan to tell the people affected, or the grounds for not telling them'],
        ['contact', 'Business contact of an authorised person'],
      ],
      applies: ['delay-reasons'],
    }),
  }),
  fieldSet({
    rules: ['au-ndb-notify'],
    citation: 'Privacy Act 1988 (Cth), s 26WK(3)',
    mark: 'V',
    lookedAt: '2026-11-29',
    source: 'Privacy Act 1988 (Cth), part IIIC',
    fields: fields({
      required: [
        ['entity', 'Identity and contact of the organisation'],
        ['nature', 'Description of the breach'],
        ['data', 'Kinds of information concerned'],
        ['advice', 'Steps that individuals should take'],
      ],
      asked: ['people', 'contact', 'occurred'],
    }),
  }),
  fieldSet({
    rules: ['card-visa', 'card-visa-report', 'card-visa-accounts'],
    citation: 'Visa, What To Do If Compromised',
    mark: 'K',
    source: 'Visa, What To Do If Compromised',
    fields: fields({
      required: [
        'entity',
        'nature',
        ['detected', 'When and how it was found'],
        ['records', 'Accounts at risk, as far as they are known'],
        'systems',
        'measures',
        'contact',
      ],
      applies: ['law-enforcement', 'vendors'],
    }),
  }),
]
