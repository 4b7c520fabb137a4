/**
 * The rules of law that a plan may name, and what each counts from: enough to check a promise against. How they are
 * counted, cited and dated is core's (`core/obligation/law/`).
 */
export type LawRule = Readonly<{ title: string; from: string; hours: number | null; role: 'controller' | 'processor' | 'other' }>

const rule = (title: string, from: string, hours: number | null = null, role: LawRule['role'] = 'other'): LawRule => ({
  title,
  from,
  hours,
  role,
})

export const lawRules: ReadonlyMap<string, LawRule> = new Map(
  Object.entries({
    'gdpr-33': rule('GDPR Art 33(1): supervisory authority', 'aware', 72, 'controller'),
    'gdpr-33-2': rule('GDPR Art 33(2): the processor tells the controller', 'aware', null, 'processor'),
    'gdpr-34': rule('GDPR Art 34: the people concerned', 'high risk found', null, 'controller'),
    'uk-gdpr-33': rule('UK GDPR Art 33: ICO', 'aware', 72, 'controller'),
    'uk-pecr-5a': rule('PECR reg 5A: ICO', 'aware', 72),
    'nis2-early': rule('NIS2 early warning', 'aware', 24),
    'nis2-notice': rule('NIS2 notification', 'aware', 72),
    'nis2-final': rule('NIS2 final report', 'nis2-notice'),
    'dora-initial': rule('DORA initial notification', 'classified', 4),
    'dora-intermediate': rule('DORA intermediate report', 'initial submitted', 72),
    'dora-final': rule('DORA final report', 'intermediate submitted'),
    'cra-early': rule('CRA early warning', 'aware', 24),
    'cra-notice': rule('CRA notification', 'aware', 72),
    'cra-final': rule('CRA final report', 'fix available'),
    'sec-8k-105': rule('Form 8-K Item 1.05', 'materiality determined'),
    'hipaa-individual': rule('HIPAA: individuals', 'discovered'),
    'hipaa-hhs-small': rule('HIPAA: HHS, small breaches', 'year of discovery ends'),
    'us-reg-sp': rule('Regulation S-P: customers', 'aware'),
    'us-reg-sp-vendor': rule('Regulation S-P: service provider', 'aware', 72),
    'us-circia': rule('CIRCIA', 'reasonable belief', 72),
    'us-ca': rule('California: residents', 'discovered'),
    'us-ca-ag': rule('California: attorney general', 'consumer notice given'),
    'us-ny': rule('New York', 'discovered'),
    'us-ny-dfs': rule('New York DFS', 'determined', 72),
    'us-tx': rule('Texas: residents', 'determined'),
    'us-tx-ag': rule('Texas: attorney general', 'determined'),
    'us-fl': rule('Florida', 'determined'),
    'us-co': rule('Colorado', 'determined'),
    'br-anpd': rule('Brazil: ANPD', 'aware'),
    'in-cert-in': rule('India: CERT-In', 'noticed', 6),
    'in-dpdp': rule('India: DPDP', 'aware'),
    'sg-pdpa': rule('Singapore: PDPA', 'assessed'),
    'au-ndb': rule('Australia: NDB', 'suspected'),
    'ch-fadp': rule('Switzerland: FADP', 'high risk found'),
    'ch-isa': rule('Switzerland: ISA', 'found', 24),
    'ca-pipeda': rule('Canada: PIPEDA', 'real risk found'),
    'card-visa': rule('Card scheme', 'suspected'),
    'eu-omnibus': rule('EU omnibus proposal', 'aware', 96),
  }),
)
