/**
 * Whom a rule reaches: what an organisation has to be, in which role it holds the data, and whose data is hit. Kept as data
 * beside the rules, so that a regime is possible, owed or not applicable by facts alone.
 *
 * Places are countries (DE), parts of them (US-CA) or `unknown`. A rule that is not listed reaches nobody by itself; a plan
 * may still name it.
 */
import type { LawRule } from './rule.ts'

/** What an organisation is in the eyes of some law, beside holding personal data. */
export const entityKinds = [
  'financial',
  'nis2',
  'manufacturer',
  'registrant',
  'hipaa-covered',
  'reg-sp-covered',
  'reg-sp-service-provider',
  'dfs-covered',
  'critical-infrastructure',
  'communications-provider',
  'card-acceptor',
] as const
export type EntityKind = (typeof entityKinds)[number]

export type Reach = Readonly<{
  about: 'personal data' | 'incident'
  entity: EntityKind | null // null: anyone
  role: 'controller' | 'processor' | null // null: either
  /** Whose people, by place; null: whoever they are. */
  people: readonly string[] | null
  /** An organisation that is established there is reached whoever the people are. */
  established: readonly string[]
  atLeast: number | null // people there
  below: number | null
  /** It counts from what was submitted under this rule; `from` of the rule is not asked of anybody. */
  after: string | null
  /** Met by the decision itself, not by anything that is sent. */
  decides: boolean
}>

const eea = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' ')

const reach = (own: Partial<Reach> = {}): Reach => ({
  about: 'personal data',
  entity: null,
  role: null,
  people: null,
  established: [],
  atLeast: null,
  below: null,
  after: null,
  decides: false,
  ...own,
})
const controllerOf = (people: readonly string[], own: Partial<Reach> = {}) =>
  reach({ role: 'controller', people, established: people.filter(place => !place.includes('-')), ...own })
const residents = (state: string, own: Partial<Reach> = {}) => reach({ role: 'controller', people: [`US-${state}`], ...own })
const entity = (kind: EntityKind, own: Partial<Reach> = {}) => reach({ about: 'incident', entity: kind, ...own })

export const reachOf: Readonly<Record<string, Reach>> = {
  'gdpr-assess': controllerOf(eea, { role: null, decides: true }),
  'gdpr-33': controllerOf(eea),
  'gdpr-33-2': controllerOf(eea, { role: 'processor' }),
  'gdpr-34': controllerOf(eea),
  'eu-omnibus': controllerOf(eea),
  'uk-gdpr-33': controllerOf(['GB']),
  'uk-pecr-5a': entity('communications-provider', { about: 'personal data' }),
  'nis2-early': entity('nis2'),
  'nis2-notice': entity('nis2'),
  'nis2-final': entity('nis2', { after: 'nis2-notice' }),
  'nis2-final-handled': entity('nis2'),
  'dora-initial': entity('financial'),
  'dora-intermediate': entity('financial', { after: 'dora-initial' }),
  'dora-final': entity('financial', { after: 'dora-intermediate' }),
  'cra-early': entity('manufacturer'),
  'cra-notice': entity('manufacturer'),
  'cra-final': entity('manufacturer'),
  'cra-final-incident': entity('manufacturer', { after: 'cra-notice' }),
  'sec-8k-105': entity('registrant'),
  'sec-8k-105-amend': entity('registrant'),
  'hipaa-individual': entity('hipaa-covered', { about: 'personal data' }),
  'hipaa-hhs-small': entity('hipaa-covered', { about: 'personal data', below: 500 }),
  'us-reg-sp': entity('reg-sp-covered', { about: 'personal data' }),
  'us-reg-sp-vendor': entity('reg-sp-service-provider', { about: 'personal data', role: 'processor' }),
  'us-circia': entity('critical-infrastructure'),
  'us-circia-payment': entity('critical-infrastructure'),
  'us-ca': residents('CA'),
  'us-ca-ag': residents('CA', { after: 'us-ca', atLeast: 501 }),
  'us-ny': residents('NY'),
  'us-ny-dfs': entity('dfs-covered'),
  'us-ny-dfs-payment': entity('dfs-covered'),
  'us-tx': residents('TX'),
  'us-tx-ag': residents('TX', { atLeast: 250 }),
  'us-fl': residents('FL'),
  'us-co': residents('CO'),
  'br-anpd': controllerOf(['BR']),
  'br-anpd-supplement': controllerOf(['BR'], { after: 'br-anpd' }),
  'in-cert-in': reach({ about: 'incident', people: [], established: ['IN'] }),
  'in-dpdp': controllerOf(['IN']),
  'in-dpdp-detail': controllerOf(['IN']),
  'sg-pdpa': controllerOf(['SG']),
  'au-ndb': controllerOf(['AU'], { decides: true }),
  'au-ndb-notify': controllerOf(['AU']),
  'ch-fadp': controllerOf(['CH']),
  'ch-isa': entity('critical-infrastructure', { people: [], established: ['CH'] }),
  'ch-isa-complete': entity('critical-infrastructure', { people: [], established: ['CH'] }),
  'ca-pipeda': controllerOf(['CA']),
  'card-visa': entity('card-acceptor', { about: 'personal data' }),
  'card-visa-report': entity('card-acceptor', { about: 'personal data' }),
  'card-visa-accounts': entity('card-acceptor', { about: 'personal data' }),
}

/** A contract reaches the customer that it was made with, in whatever role. */
export const contractReach: Reach = reach()

export const reachOfRule = (rule: LawRule): Reach => reachOf[rule.id] ?? reach()

/** 'perhaps': the place is not known, or only the country of it. */
export function isPlaceIn(place: string, places: readonly string[]): 'yes' | 'no' | 'perhaps' {
  if (places.includes(place)) return 'yes'
  if (place === 'unknown' || places.some(p => p.startsWith(`${place}-`))) return 'perhaps'
  const country = place.split('-', 1)[0]!
  return country !== place && places.includes(country) ? 'yes' : 'no'
}
