/**
 * What a regime wants to be told, as data: the fields of each of its reports, with where that stands. An answer belongs to a
 * field, not to a report: said once, it stands in every report and letter that asks for it.
 *
 * F1  A set is versioned and never changed once it was used: a changed form is a new version with its own dates.
 * F2  A field is present, said to be unknown, or missing; nothing fills it but a recorded fact or a person's word.
 */
import type { Mark } from '../rule.ts'

/** `asked`: portals and forms of the regime are known to ask it; the text of the law does not. */
export type FieldNeed = 'required' | 'where possible' | 'where it applies' | 'asked'
export type Field = Readonly<{ id: string; what: string; need: FieldNeed }>
export type FieldSet = Readonly<{
  rules: readonly string[] // of the law, whose report it is
  inForce: Readonly<{ from: string | null; until: string | null }> // ISO dates, both inclusive
  citation: string
  mark: Mark
  source: string
  lookedAt: string
  fields: readonly Field[]
}>

/** Every field there is. What stands here is how it is asked where a regime has no words of its own. */
export const vocabulary = {
  nature: 'What happened: the nature of the breach or incident',
  description: 'Description of the incident, with its severity and its effects',
  people: 'Categories of the people concerned, and about how many they are',
  data: 'Categories of the personal data concerned',
  records: 'Categories of the records concerned, and about how many they are',
  consequences: 'Likely consequences',
  measures: 'Measures taken or proposed, and what lessens the harm',
  'measures-before': 'Technical and organisational measures that protected the data',
  'measures-next': 'Measures that are still intended',
  contact: 'Contact point for more',
  'delay-reasons': 'Reasons for the delay, where it is late',
  entity: 'Name of the organisation',
  parent: 'Parent undertaking',
  establishment: 'Where the organisation is established',
  reference: 'Reference of the incident',
  'earlier-reference': 'Reference of the earlier notification',
  occurred: 'When it happened',
  detected: 'When it was noticed',
  aware: 'When we became aware of it',
  classified: 'When it was classified',
  determined: 'When it was determined',
  restored: 'When service was restored',
  resolved: 'When it was resolved',
  duration: 'How long it lasted',
  discovery: 'How it was discovered',
  cause: 'Root cause, or type of threat',
  malicious: 'Whether an unlawful or malicious act is suspected',
  'cross-border': 'Whether other countries are, or may be, affected',
  countries: 'Countries concerned',
  indicators: 'Indicators of compromise',
  criteria: 'Criteria that made it reportable',
  systems: 'Systems and processes concerned',
  vendors: 'Vendors and sub-processors involved',
  'others-affected': 'Effect on others in the sector',
  continuity: 'Whether business continuity was activated',
  impact: 'Material effect, or what is reasonably likely to be one',
  costs: 'Costs and losses',
  recurring: 'Whether it happened before',
  'other-authorities': 'Other authorities that were told',
  'law-enforcement': 'Whether law enforcement is involved, or asked for a delay',
  'people-told': 'Whether, when and how the people concerned are told',
  advice: 'What those concerned can do themselves',
  'credit-agencies': 'How to reach credit reporting and state agencies',
  'protection-offer': 'Protection that is offered free of charge',
  product: 'The product concerned',
  actor: 'What is known of whoever did it',
  update: 'The security update or other fix',
  chronology: 'Steps taken since, in their order',
  unavailable: 'What is not determined or not available yet',
  sample: 'Copy of the notice that was sent',
} as const
export type FieldId = keyof typeof vocabulary

const made = (need: FieldNeed, ids: readonly (FieldId | readonly [FieldId, string])[]): readonly Field[] =>
  ids.map(one => (typeof one === 'string' ? { id: one, what: vocabulary[one], need } : { id: one[0], what: one[1], need }))
type Given = readonly (FieldId | readonly [FieldId, string])[]
/** Fields as they are asked for, in this order. */
export const fields = (of: Readonly<{ required: Given; possible?: Given; applies?: Given; asked?: Given }>): readonly Field[] => [
  ...made('required', of.required),
  ...made('where possible', of.possible ?? []),
  ...made('where it applies', of.applies ?? []),
  ...made('asked', of.asked ?? []),
]

export const fieldSet = (own: Pick<FieldSet, 'rules' | 'citation' | 'mark' | 'source' | 'fields'> & Partial<FieldSet>): FieldSet => ({
  inForce: { from: null, until: null },
  lookedAt: '2026-11-25',
  ...own,
})
