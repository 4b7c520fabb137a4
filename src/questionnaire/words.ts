/**
 * Words of questions and of controls, made alike: small letters, without endings, and by one name for what the field calls by several. Plain
 * tables and rules, so that why two sentences are held to be about one thing can be shown word by word.
 */
const stop = new Set(
  'a an the and or of to in on at by for from with without into as is are was were be been being do does did done has have had having can could may might must shall should will would your you our we us they them their it its this that these those any all each every such other than then there here if when where which who whom whose what how many much often please describe explain provide list state specify indicate confirm company organization organisation vendor supplier provider service services process processes ensure ensures including include includes etc eg ie least use used uses using not no yes place formal formally documented document documentation policy policies procedure procedures implemented implement implementation maintain maintained established define defined appropriate relevant regularly regular basis periodic periodically annually annual yearly year years once within period system systems information security data customer customers user users quarterly monthly perform performs performed conduct conducted carry out perform protected protect required management request requested against about get gets so nobody whatever whoever'.split(
    ' ',
  ),
)
/** What the field calls by several names: all of a line are the first. Several words stand with spaces between. */
const alike: readonly (readonly string[])[] = [
  [
    'two-factor',
    'mfa',
    '2fa',
    'multi factor authentication',
    'two factor authentication',
    'multifactor authentication',
    'multi factor',
    'two factor',
  ],
  ['single-sign-on', 'sso', 'single sign on', 'saml', 'oidc'],
  [
    'incident-response',
    'incident response',
    'irp',
    'incident management',
    'incident handling',
    'security incident',
    'security incidents',
    'incident',
  ],
  ['plan-document', 'incident response plan', 'response plan'],
  [
    'subprocessor',
    'sub processor',
    'sub processors',
    'subprocessors',
    'third party',
    'third parties',
    'fourth party',
    'subcontractor',
    'subcontractors',
    'vendors',
    'suppliers',
  ],
  ['at-rest', 'at rest', 'stored data', 'storage encryption'],
  ['in-transit', 'in transit', 'in motion', 'over public networks', 'tls', 'ssl', 'https', 'transport layer'],
  ['encrypt', 'encryption', 'encrypted', 'cryptography', 'cryptographic', 'aes', 'cipher', 'ciphers'],
  [
    'isolate',
    'tenant',
    'tenants',
    'multi tenant',
    'tenancy',
    'segregation',
    'segregated',
    'separated',
    'separation',
    'isolated',
    'isolation',
    'row level',
  ],
  ['backup', 'backups', 'back up', 'back ups', 'backed up'],
  ['restore', 'restored', 'restoration', 'recovery test', 'restoration test', 'restoring'],
  ['drill', 'drills', 'tabletop', 'table top', 'exercise', 'exercises', 'simulation', 'practised', 'rehearsal'],
  ['breach', 'breaches', 'breach notification', 'data breach', 'notify', 'notified', 'notification', 'notifications', 'told'],
  ['review', 'reviewed', 'reviews', 'reviewing', 'recertification', 'recertified'],
  ['post-mortem', 'post incident review', 'postmortem', 'root cause', 'lessons learned', 'lessons learnt'],
  ['audit-log', 'audit log', 'audit logs', 'audit trail', 'logging', 'logs', 'log', 'logged'],
  ['tamper', 'tamper evident', 'tampering', 'integrity', 'unseen', 'unauthorized modification', 'immutable'],
  ['access', 'accesses', 'privileges', 'privileged', 'permissions', 'entitlements', 'access rights', 'user access'],
  [
    'change',
    'changes',
    'change management',
    'change control',
    'peer review',
    'code review',
    'released',
    'release',
    'deployment',
    'deployed',
    'production',
  ],
  ['risk', 'risks', 'risk assessment', 'risk assessments', 'threat assessment', 'assessed'],
  ['erase', 'erasure', 'deletion', 'delete', 'deleted', 'destruction', 'destroyed', 'destroy', 'disposal', 'sanitization'],
  ['privacy-notice', 'privacy notice', 'privacy policy', 'privacy statement', 'notice'],
  ['data-subject', 'data subject', 'data subjects', 'subject access', 'right of access', 'gdpr rights', 'rights'],
  ['training-awareness', 'awareness', 'trained', 'security training'],
  ['acknowledge', 'acknowledges', 'acknowledged', 'response time', 'respond', 'responds', 'on call', 'answered'],
  ['availability', 'uptime', 'heartbeat', 'monitoring', 'monitored', 'watched'],
  ['remediation', 'remediated', 'corrective action', 'corrective actions', 'findings', 'mended'],
]
/** Whether a word is a name of the field's own: one of these alone says more than any other word. */
export const isTerm = (word: string): boolean => terms.has(word)
const terms = new Set(alike.map(([first]) => first!))
const byName = new Map(alike.flatMap(([first, ...others]) => [[first!, first!] as const, ...others.map(other => [other, first!] as const)]))
const longest = Math.max(...[...byName.keys()].map(name => name.split(' ').length))

const ending = (word: string): string => {
  if (word.length <= 4) return word
  for (const [end, instead] of [
    ['ies', 'y'],
    ['sses', 'ss'],
    ['ing', ''],
    ['ed', ''],
    ['es', ''],
    ['s', ''],
  ] as const)
    if (word.endsWith(end) && !word.endsWith('ss') && word.length - end.length >= 3) return word.slice(0, -end.length) + instead
  return word
}

/** `own`: names that the team gave: each with what it stands for. */
export function wordsOf(text: string, own: ReadonlyMap<string, string> = new Map()): readonly string[] {
  const parts = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
    .split(' ')
    .filter(part => part !== '')
  const found: string[] = []
  const most = Math.max(longest, ...[...own.keys()].map(name => name.split(' ').length))
  for (let at = 0; at < parts.length; ) {
    let taken = 0
    for (let length = Math.min(most, parts.length - at); length > 0; length--) {
      const name = parts.slice(at, at + length).join(' ')
      const one = own.get(name) ?? byName.get(name)
      if (one === undefined) continue
      found.push(one)
      taken = length
      break
    }
    if (taken === 0) {
      const part = parts[at]!
      if (!stop.has(part) && part.length > 1) found.push(ending(part))
      taken = 1
    }
    at += taken
  }
  return [...new Set(found)]
}

/** A question in the one way in which its answer is remembered. */
export const questionKey = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
