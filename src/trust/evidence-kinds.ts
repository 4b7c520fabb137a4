/**
 * What evidence the program knows to read, by name. A document names these; what is not among them cannot be read, and is attested by
 * somebody or not there at all.
 *
 * occasions: each time that it was asked for in the period counts, and all have to have been kept. cadence: it has to come again within
 * `every`. daily: looked at by the instance itself once a day, and recorded with what was found.
 */
type About = Readonly<{ how: 'occasions' | 'cadence' | 'daily'; name: string; reads: string; every: string | null }>

export const evidenceKinds = {
  'acknowledged-in-time': {
    how: 'occasions',
    name: 'Acknowledged in time',
    reads: 'Acknowledgements that the plan asked for, each against its time',
    every: null,
  },
  'owed-done-in-time': {
    how: 'occasions',
    name: 'Done in time',
    reads: 'Everything that the plan owed in incidents, each against its time',
    every: null,
  },
  'notified-in-time': {
    how: 'occasions',
    name: 'Told in time',
    reads: 'Clocks of law and of contracts that ran, each against its time',
    every: null,
  },
  'reviews-held': {
    how: 'occasions',
    name: 'Reviews held',
    reads: 'Post-incident reviews that were owed, each against its time',
    every: null,
  },
  'remediation-done': {
    how: 'occasions',
    name: 'Remediation done',
    reads: 'Remediation items that were due, each against its date',
    every: null,
  },
  'incidents-recorded': {
    how: 'occasions',
    name: 'Incidents recorded',
    reads: 'Incidents that were opened, each with its timeline in the audit log',
    every: null,
  },
  'erasures-carried-out': {
    how: 'occasions',
    name: 'Erasures carried out',
    reads: 'Erasures that were asked for, and whether each was whole within the hour',
    every: null,
  },
  'plan-reviewed': {
    how: 'cadence',
    name: 'Plan reviewed',
    reads: 'Reviews of the plan',
    every: '1 year',
  },
  'plan-read': {
    how: 'occasions',
    name: 'Plan read',
    reads: 'Whether everybody whom the plan binds has read the version that runs',
    every: null,
  },
  'drill-held': {
    how: 'cadence',
    name: 'Drills held',
    reads: 'Drills that were held to their end',
    every: '1 year',
  },
  'log-signed': {
    how: 'daily',
    name: 'Audit log signed',
    reads: 'The last signed checkpoint of the audit log: how old it is, and whether what is stored still leads to it',
    every: '2 days',
  },
  'log-witnessed': {
    how: 'daily',
    name: 'Audit log witnessed',
    reads: 'When somebody else last signed that they saw the audit log grow',
    every: '2 days',
  },
  'providers-looked-at': {
    how: 'cadence',
    name: 'Sub-processors looked at',
    reads: 'Of each sub-processor, when somebody last looked at its own report',
    every: '1 year',
  },
  performed: {
    how: 'cadence',
    name: 'Carried out, and recorded',
    reads: 'Times that somebody recorded in the audit log that this control was carried out',
    every: '1 year',
  },
  'row-level-security': {
    how: 'daily',
    name: 'Row-level security',
    reads: "The database's own catalogue: whether every table of organisations enforces row-level security for the application's role",
    every: '2 days',
  },
  'encrypted-at-rest': {
    how: 'daily',
    name: 'Encrypted at rest',
    reads: 'A private text written for this, looked for in the bytes that the database holds of it',
    every: '2 days',
  },
  'tls-served': {
    how: 'daily',
    name: 'TLS 1.2 or later',
    reads: "A handshake with the instance's own public address",
    every: '2 days',
  },
  'page-policy': {
    how: 'daily',
    name: 'Nothing from elsewhere on any page',
    reads: 'The Content-Security-Policy that this very page is served with',
    every: '2 days',
  },
  'health-watched': {
    how: 'daily',
    name: 'Health watched from outside',
    reads: 'Whether the outgoing heartbeat is set up and its receiver takes it',
    every: '2 days',
  },
  'no-model-connected': {
    how: 'daily',
    name: 'No model connected',
    reads: 'What this instance is set up to send to, by kind: none of them is a language model',
    every: '2 days',
  },
} as const satisfies Readonly<Record<string, About>>

export type EvidenceKind = keyof typeof evidenceKinds
export const allEvidenceKinds = Object.keys(evidenceKinds) as readonly EvidenceKind[]
export const isEvidenceKind = (text: string): text is EvidenceKind => Object.hasOwn(evidenceKinds, text)
/** The instance looks at these itself. */
export type Probe = { [K in EvidenceKind]: (typeof evidenceKinds)[K]['how'] extends 'daily' ? K : never }[EvidenceKind]
