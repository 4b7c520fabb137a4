/**
 * What the source documents promise, sentence by sentence in our own short words, with the clause of the shipped plan that
 * carries each and what it is when the plan runs. A promise without its place fails here.
 */
import { expect, test } from 'vitest'
import type { Plan } from '../core/plan.ts'
import { isOpen } from '../core/span.ts'
import { readDocument } from './document.ts'
import { compiled, shippedSource } from './testing/shipped.ts'
import { printSpan } from './words.ts'

type Carried = Readonly<{ clause?: string; says?: unknown }> | undefined
type Promised = readonly [promise: string, clause: string, carriedBy: (plan: Plan) => Carried, figure?: string]

const obligation = (id: string, severity?: string) => (plan: Plan) => {
  const rule = plan.obligations.find(o => o.id === id)
  if (!rule) return undefined
  const due = severity ? rule.due[severity as never]?.[0] : Object.values(rule.due)[0]?.[0]
  return { clause: rule.clause, says: due?.words }
}
const inside =
  <K extends keyof Plan>(part: K, id: string, say: (one: never) => unknown = () => undefined) =>
  (plan: Plan): Carried => {
    const one = (plan[part] as unknown as readonly { id: string; clause: string }[] | undefined)?.find(x => x.id === id)
    return one && { clause: one.clause, says: say(one as never) }
  }
const single =
  (part: 'scope' | 'review' | 'remediation' | 'preservation' | 'planReview', say: (one: never) => unknown) =>
  (plan: Plan): Carried => {
    const one = plan[part]
    return one && { clause: one.clause, says: say(one as never) }
  }
const severity = (id: string, key: 'acknowledge' | 'respond' | 'definition' | 'until') =>
  inside('severities', id, (s: Plan['severities'][number]) => {
    const value = s[key]
    return value && typeof value === 'object' ? (isOpen(value) ? value.open : printSpan(value)) : value
  })
const step = (playbook: string, words: RegExp) =>
  inside('playbooks', playbook, (p: NonNullable<Plan['playbooks']>[number]) => p.steps.find(s => words.test(s.does))?.does)
const header =
  (key: keyof Plan['header']) =>
  (plan: Plan): Carried => {
    const value = plan.header[key]
    return { clause: 'plan', says: isOpen(value) ? `open: ${value.open}` : value }
  }
const escalation =
  (id: string, at: number) =>
  (plan: Plan): Carried => {
    const policy = plan.escalation[id as never]
    return policy && { clause: policy.clause, says: printSpan(policy.steps[at]!.wait) }
  }
const retention = (e: NonNullable<Plan['evidence']>[number]) => (isOpen(e.retention) ? e.retention.open : printSpan(e.retention))

const team: readonly Promised[] = [
  ['version', 'plan', header('version'), '1.0'],
  ['effective from a month', 'plan', header('effective'), '2026-03'],
  ['the security team keeps it', 'plan', header('owner'), 'security-officer'],
  ['who approves is not said', 'plan', header('approver'), 'open: the document names nobody'],
  ['P1: whole outage, confirmed breach, unauthorised access', 'severities', severity('P1', 'definition')],
  ['P2: part of the service for several, a control, integrity', 'severities', severity('P2', 'definition')],
  ['P3: more errors, slower, one service for some', 'severities', severity('P3', 'definition')],
  ['P4: what no customer feels, or nobody has confirmed', 'severities', severity('P4', 'definition')],
  ['P1 is answered in', 'severities', severity('P1', 'respond'), '15 minutes'],
  ['P2 is answered in', 'severities', severity('P2', 'respond'), '30 minutes'],
  ['P3 is answered in', 'severities', severity('P3', 'respond'), '2 hours'],
  ['P4 is answered on', 'severities', severity('P4', 'respond'), 'next business day'],
  [
    'P4 is worked on by the end of that day',
    'contact-protocol',
    obligation('start-work', 'P4'),
    'by end of next business day after alert-received',
  ],
  [
    'the commander coordinates, and decides',
    'team',
    inside('roles', 'incident-commander', (r: Plan['roles'][number]) => r.decides.join(', ')),
    'severity, containment, outside word, breach, close, review',
  ],
  [
    'the technical lead has access to three systems',
    'team',
    inside('roles', 'technical-lead', (r: Plan['roles'][number]) => r.access?.join(', ')),
    'Azure, MongoDB Atlas, Cloudflare',
  ],
  ['internal communications', 'team', inside('roles', 'internal-communications')],
  ['external communications, regulators included', 'team', inside('roles', 'external-communications')],
  ['P1 and P2 reach the chief executive too', 'team', inside('roles', 'executive')],
  ['the lead acknowledges a P1 in', 'contact-protocol', obligation('acknowledge', 'P1'), 'within 15 minutes of alert-received'],
  ['the lead acknowledges a P2 in', 'contact-protocol', obligation('acknowledge', 'P2'), 'within 30 minutes of alert-received'],
  ['the commander is told of a P1 at once', 'contact-protocol', obligation('tell-commander', 'P1'), 'at once on acknowledged'],
  ['the commander is told of a P2', 'contact-protocol', obligation('tell-commander', 'P2'), 'the document does not say when'],
  [
    'the commander decides on outside word',
    'contact-protocol',
    obligation('decide-outside-word', 'P1'),
    'without undue delay from acknowledged',
  ],
  ['who comes next is not said: we chose', 'escalation', escalation('P1', 0), '15 minutes'],
  ['six sources: errors', 'detection', inside('sources', 'sentry')],
  ['six sources: database and cache', 'detection', inside('sources', 'health-checks')],
  ['six sources: latency', 'detection', inside('sources', 'latency')],
  [
    'latency over 5 seconds',
    'signals',
    inside('detection', 'slow', (r: Plan['detection'][number]) => JSON.stringify(r.match[0])),
    '{"label":"latency_seconds","over":5}',
  ],
  ['six sources: the edge', 'detection', inside('sources', 'edge')],
  [
    'six sources: usage over 16 and more types of event',
    'detection',
    inside('sources', 'usage', (s: NonNullable<Plan['sources']>[number]) => /16 and more/.test(s.detects)),
    'true',
  ],
  [
    'alerts go to the channel at once',
    'detection',
    inside('sources', 'health-checks', (s: NonNullable<Plan['sources']>[number]) => s.notifies),
    'Slack, #alerts',
  ],
  ['monitored around the clock: who is called has no hours', 'escalation', escalation('P2', 0), '30 minutes'],
  ['six sources: people', 'detection', inside('sources', 'people')],
  ['identification by the lead', 'identification', obligation('identify', 'P1'), 'without undue delay from alert-received'],
  ...['scope', 'services', 'exposed', 'ongoing', 'likely-cause', 'assign-severity', 'open-thread'].map(
    (id): Promised => [`checklist: ${id}`, 'identification', inside('checklist', id)],
  ),
  [
    'stop the effect before the cause is known',
    'process',
    inside('phases', 'containment', (p: Plan['phases'][number]) => /before anybody understands the cause/.test(p.means ?? '')),
    'true',
  ],
  [
    'isolate, reroute, revoke',
    'containment',
    inside('playbooks', 'isolate', (p: NonNullable<Plan['playbooks']>[number]) => p.steps.length),
    '3',
  ],
  ['attack by traffic: under-attack mode', 'containment', step('traffic-attack', /under attack/)],
  ['attack by traffic: rules', 'containment', step('traffic-attack', /rules/)],
  ['attack by traffic: ranges', 'containment', step('traffic-attack', /ranges/)],
  ['credentials rotated at once', 'containment', step('stolen-credentials', /Rotate/)],
  [
    'sessions ended if possible',
    'containment',
    inside('playbooks', 'stolen-credentials', (p: NonNullable<Plan['playbooks']>[number]) => p.steps[1]?.condition),
    'if possible',
  ],
  ['API: source found', 'containment', step('api-intrusion', /Find/)],
  ['API: source blocked', 'containment', step('api-intrusion', /Block/)],
  ['API: rate limits', 'containment', step('api-intrusion', /rate limits/)],
  ['crash: restarted by itself', 'containment', step('crash', /restart it/)],
  ['crash: by hand if needed', 'containment', step('crash', /by hand/)],
  ['database fails over', 'containment', step('database-loss', /fails over/)],
  ['cluster looked at', 'containment', step('database-loss', /health/)],
  ['write path off', 'containment', step('integrity', /write path/)],
  [
    'vulnerability: fix, review, staging, deploy',
    'eradication',
    inside('playbooks', 'fix-vulnerability', (p: NonNullable<Plan['playbooks']>[number]) => p.steps.length),
    '4',
  ],
  [
    'all credentials rotated, logs read',
    'eradication',
    inside('playbooks', 'rotate-everything', (p: NonNullable<Plan['playbooks']>[number]) => p.steps.length),
    '2',
  ],
  [
    'permanent rules, ranges, signatures',
    'eradication',
    inside('playbooks', 'hostile-traffic', (p: NonNullable<Plan['playbooks']>[number]) => p.steps.length),
    '3',
  ],
  [
    'configuration corrected and written down',
    'eradication',
    inside('playbooks', 'misconfiguration', (p: NonNullable<Plan['playbooks']>[number]) => p.steps.length),
    '2',
  ],
  ['recovery: through the pipeline', 'recovery', step('recover', /pipeline/)],
  ['recovery: health against the baseline', 'recovery', step('recover', /baseline/)],
  ['recovery: to a point in time', 'recovery', step('recover', /point in time/)],
  ['recovery: cache purged', 'recovery', step('recover', /cache/)],
  ['recovery declared by the lead', 'recovery', step('recover', /Declare/)],
  ['the commander is told of it', 'recovery', obligation('tell-commander-recovered'), 'at once on resolved'],
  [
    'redeploy typically in 30 minutes',
    'recovery-mechanisms',
    inside('recovery', 'application', (r: NonNullable<Plan['recovery']>[number]) => r.expected?.words),
    'typically under 30 minutes',
  ],
  [
    'failover loses nothing',
    'recovery-mechanisms',
    inside('recovery', 'database', (r: NonNullable<Plan['recovery']>[number]) => r.expected?.words),
    'no data lost in a failover',
  ],
  [
    'no message is lost',
    'recovery-mechanisms',
    inside('recovery', 'queue', (r: NonNullable<Plan['recovery']>[number]) => r.expected?.words),
    'no message lost',
  ],
  [
    '300 edge nodes go on',
    'recovery-mechanisms',
    inside('recovery', 'edge', (r: NonNullable<Plan['recovery']>[number]) => /300/.test(r.expected?.words ?? '')),
    'true',
  ],
  ...['p1', 'p2', 'p3', 'p4'].map((id): Promised => [`inside: ${id}`, 'communication-inside', inside('communication', `inside-${id}`)]),
  ['merchants hear of a breach in', 'communication-outside', obligation('tell-breach'), 'within 72 hours of breach-discovered'],
  ['customers hear of a long outage in', 'communication-outside', obligation('tell-outage'), 'within 4 hours of outage-began'],
  ['degradation: at discretion', 'communication-outside', obligation('decide-degradation', 'P2'), "at the commander's discretion"],
  [
    'degradation: by scope and duration',
    'communication-outside',
    (p: Plan) => {
      const rule = p.obligations.find(o => o.id === 'decide-degradation')
      return { clause: rule?.clause ?? '', says: rule?.ask?.weigh.join(', ') }
    },
    'scope, duration',
  ],
  [
    'vulnerability: on request, patched first where possible',
    'communication-outside',
    obligation('disclose-vulnerability'),
    'on request; patched first where possible',
  ],
  ['authority where required', 'communication-outside', obligation('decide-regulator'), 'where required'],
  [
    'six contents',
    'breach-content',
    inside('notifications', 'breach-notification', (n: NonNullable<Plan['notifications']>[number]) => n.contents.length),
    '6',
  ],
  ['evidence before change', 'evidence', obligation('preserve-evidence'), 'without undue delay from alert-received'],
  [
    'nothing overwritten before the review',
    'evidence',
    single('preservation', (p: NonNullable<Plan['preservation']>) => p.hold.until),
    'the review is complete',
  ],
  [
    'evidence serves cause, customers, law',
    'evidence',
    single('preservation', (p: NonNullable<Plan['preservation']>) => p.purpose),
    'root cause, word to customers, duties under law',
  ],
  [
    'evidence is asked for where it is to be preserved',
    'evidence',
    inside('playbooks', 'preserve', (p: NonNullable<Plan['playbooks']>[number]) => p.steps.length),
    '6',
  ],
  ['error logs', 'evidence', inside('evidence', 'error-logs', retention), '90 days'],
  ['request logs', 'evidence', inside('evidence', 'request-logs', retention), '90 days'],
  ['edge logs', 'evidence', inside('evidence', 'edge-logs', retention), 'per provider plan (Cloudflare)'],
  [
    'audit logs where enabled',
    'evidence',
    inside('evidence', 'audit-logs', (e: NonNullable<Plan['evidence']>[number]) => e.condition),
    'where enabled',
  ],
  ['pipeline logs', 'evidence', inside('evidence', 'pipeline-logs', retention), "per provider plan (GitHub's retention)"],
  [
    'MTTD is to be baselined',
    'figures',
    inside('metrics', 'mttd', (m: NonNullable<Plan['metrics']>[number]) => isOpen(m.target) && m.target.open),
    'to be baselined',
  ],
  [
    'MTTA',
    'figures',
    inside('metrics', 'mtta', (m: NonNullable<Plan['metrics']>[number]) =>
      Object.values(m.targets)
        .map(t => !isOpen(t) && printSpan(t))
        .join(),
    ),
    '15 minutes,30 minutes',
  ],
  [
    'MTTR',
    'figures',
    inside('metrics', 'mttr', (m: NonNullable<Plan['metrics']>[number]) =>
      Object.values(m.targets)
        .map(t => !isOpen(t) && printSpan(t))
        .join(),
    ),
    '4 hours,8 hours',
  ],
  [
    'notifications in time',
    'figures',
    inside('metrics', 'notification-compliance', (m: NonNullable<Plan['metrics']>[number]) => m.target),
    '100',
  ],
  ['reviews held', 'figures', inside('metrics', 'review-completion', (m: NonNullable<Plan['metrics']>[number]) => m.target), '100'],
  ['review of P1 and P2 in', 'review', obligation('hold-review', 'P2'), 'within 5 business days of resolved'],
  ['review of chosen P3', 'review', obligation('choose-review', 'P3'), 'within 5 business days of resolved'],
  ['agenda', 'review', single('review', (r: NonNullable<Plan['review']>) => r.agenda.length), '7'],
  [
    'action items specific, assigned, with a date',
    'review',
    single('remediation', (r: NonNullable<Plan['remediation']>) => r.needs.length),
    '3',
  ],
  [
    'procedures are written',
    'practice',
    inside('standing', 'documented', (s: NonNullable<Plan['standing']>[number]) => s.state),
    'in place',
  ],
  [
    'the team knows its tools',
    'practice',
    inside('standing', 'familiar', (s: NonNullable<Plan['standing']>[number]) => s.state),
    'in place',
  ],
  [
    'practised in real incidents',
    'practice',
    inside('standing', 'practised', (s: NonNullable<Plan['standing']>[number]) => s.state),
    'informal',
  ],
  [
    'exercises are planned',
    'practice',
    inside('drills', 'tabletop', (d: NonNullable<Plan['drills']>[number]) => `${d.state} ${String(d.first)}`),
    'planned 2027',
  ],
  [
    'simulations are planned',
    'practice',
    inside('drills', 'simulation', (d: NonNullable<Plan['drills']>[number]) => `${d.state} ${String(d.first)}`),
    'planned 2027',
  ],
  [
    'on the way to an audit',
    'practice',
    inside('standing', 'exercises', (s: NonNullable<Plan['standing']>[number]) => /SOC 2/.test(s.what)),
    'true',
  ],
  ['runbooks are planned', 'practice', inside('standing', 'runbooks', (s: NonNullable<Plan['standing']>[number]) => s.state), 'planned'],
  ['legal entity', 'plan', header('entity'), 'Team Example, LLP'],
  [
    'the address is left out',
    'contact',
    inside('contacts', 'security', (c: NonNullable<Plan['contacts']>[number]) => isOpen(c.address)),
    'true',
  ],
]

const lean: readonly Promised[] = [
  ['binds everybody', 'scope', single('scope', (s: NonNullable<Plan['scope']>) => /every member/.test(s.binds)), 'true'],
  ['threats count', 'scope', single('scope', (s: NonNullable<Plan['scope']>) => s.threats), 'count'],
  ...['consumer-apps', 'partner-products', 'apis', 'held-by-vendors'].map(
    (id): Promised => [`surface: ${id}`, 'scope', inside('surfaces', id)],
  ),
  ...['unauthorised-access', 'data-exposure', 'authentication-bypass', 'payment-failure', 'outage', 'data-loss'].map(
    (id): Promised => [`kind: ${id}`, 'scope', inside('kinds', id)],
  ),
  ...(['SEV1', 'SEV2', 'SEV3'] as const).map((id): Promised => [`${id} is defined`, 'severities', severity(id, 'definition')]),
  ['SEV1 begins', 'severities', severity('SEV1', 'respond'), 'at once'],
  ['SEV1 goes on', 'severities', severity('SEV1', 'until'), 'around the clock, until it is contained'],
  ['SEV2 begins', 'severities', severity('SEV2', 'respond'), 'within hours'],
  ['SEV2 is tracked and reviewed', 'severities', severity('SEV2', 'until'), 'tracked until it is resolved, and reviewed'],
  ['SEV3 is logged in the queue', 'severities', severity('SEV3', 'until')],
  ['SEV1 is taken up', 'lifecycle', obligation('start-work', 'SEV1'), 'at once on alert-received'],
  ...['detect', 'triage', 'contain', 'eradicate', 'recover', 'review'].map(
    (id): Promised => [`phase: ${id}`, 'lifecycle', inside('phases', id)],
  ),
  ['confirm, grade, call; false positives noted', 'lifecycle', obligation('triage'), 'without undue delay from alert-received'],
  ['notes in each phase', 'severities', inside('severities', 'SEV1', (s: Plan['severities'][number]) => s.phases), 'each with a note'],
  ['revoke', 'containment', step('contain', /Revoke/)],
  ['disable', 'containment', step('contain', /Disable/)],
  ['roll back', 'containment', step('contain', /Roll/)],
  ['offline', 'containment', step('contain', /offline/)],
  ['patch', 'containment', step('eradicate', /Patch/)],
  ['correct', 'containment', step('eradicate', /Correct/)],
  ['rotate', 'containment', step('eradicate', /Rotate/)],
  ['verify the way in is closed', 'containment', step('eradicate', /Verify/)],
  ['restore from backup if needed', 'containment', step('recover', /backup/)],
  ['watch for recurrence', 'lifecycle', inside('phases', 'recover', (p: Plan['phases'][number]) => isOpen(p.watch)), 'true'],
  ['the lead decides', 'roles', inside('roles', 'incident-lead', (r: Plan['roles'][number]) => r.decides.length), '7'],
  ['the responder works', 'roles', inside('roles', 'technical-responder')],
  ['communications', 'roles', inside('roles', 'communications')],
  ['vendors are called', 'escalation', inside('outside', 'vendor-support')],
  ['counsel is called', 'escalation', inside('outside', 'counsel')],
  ['specialists are called', 'escalation', inside('outside', 'forensics')],
  ['nobody answers: we chose', 'escalation', escalation('SEV1', 0), '5 minutes'],
  ...['provider-alerts', 'own-logging', 'people'].map((id): Promised => [`source: ${id}`, 'detection', inside('sources', id)]),
  [
    'no operations centre',
    'standing',
    inside('standing', 'operations-centre', (s: NonNullable<Plan['standing']>[number]) => s.state),
    'not in place',
  ],
  ...['severities-clear', 'lifecycle-defined', 'roles-owned', 'provider-detection', 'breach-commitment'].map(
    (id): Promised => [
      `what is run instead: ${id}`,
      'standing',
      inside('standing', id, (s: NonNullable<Plan['standing']>[number]) => s.state),
      'in place',
    ],
  ),
  ['is it a breach', 'breach', obligation('assess-breach', 'SEV1'), 'undecided time is counted, in view'],
  ['customers are told', 'breach', obligation('tell-breach'), 'without undue delay from breach-confirmed'],
  [
    'the target of 72 hours',
    'breach',
    (p: Plan) => ({ clause: 'breach', says: p.obligations.find(o => o.id === 'tell-breach')?.target['SEV1' as never]?.words }),
    'within 72 hours of breach-confirmed',
  ],
  ['preliminary notice', 'breach', obligation('preliminary-notification'), 'within 72 hours of breach-suspected'],
  ['followed up', 'breach', obligation('complete-notification'), 'without undue delay from breach-confirmed'],
  [
    'the standard that it keeps to',
    'breach',
    (p: Plan) => ({ clause: 'breach', says: p.obligations.find(o => o.id === 'tell-breach')?.law }),
    'gdpr-33-2',
  ],
  ['own duties with counsel', 'breach', obligation('own-duty'), 'within the applicable legal window'],
  ['counsel engaged', 'breach', obligation('engage-counsel'), 'without undue delay from alert-received'],
  [
    'four contents, in writing',
    'breach',
    inside(
      'notifications',
      'breach-notification',
      (n: NonNullable<Plan['notifications']>[number]) => `${n.contents.length} ${n.inWriting}`,
    ),
    '4 true',
  ],
  [
    'mail from a named person',
    'communication',
    inside('communication', 'to-customers', (c: NonNullable<Plan['communication']>[number]) => c.from),
    'a named person',
  ],
  [
    'primary contact',
    'communication',
    inside('communication', 'breach', (c: NonNullable<Plan['communication']>[number]) => /primary contact/.test(c.to)),
    'true',
  ],
  ['broad events where users are', 'communication', obligation('tell-users'), 'no time is given'],
  ['one timeline', 'communication', inside('communication', 'inside')],
  ...['supabase', 'vercel', 'stripe', 'clerk', 'resend', 'anthropic'].map(
    (id): Promised => [`vendor: ${id}`, 'vendors', inside('vendors', id)],
  ),
  ...['supabase', 'vercel', 'stripe', 'clerk', 'resend', 'anthropic'].map(
    (id): Promised => [
      `the feeds of ${id} are read`,
      'vendors',
      inside('vendors', id, (v: NonNullable<Plan['vendors']>[number]) => v.feeds.includes('statuspage')),
      'true',
    ],
  ),
  ['vendor channels engaged', 'vendors', obligation('engage-vendor'), 'without undue delay from alert-received'],
  ['review in a set window', 'review', obligation('hold-review', 'SEV1'), 'within a set window'],
  ['blameless', 'review', single('review', (r: NonNullable<Plan['review']>) => r.blameless), 'true'],
  ['five things captured', 'review', single('review', (r: NonNullable<Plan['review']>) => r.agenda.length), '5'],
  [
    'items have owner and date',
    'review',
    single('remediation', (r: NonNullable<Plan['remediation']>) => r.needs.join()),
    'owner,target date',
  ],
  ['not closed before', 'review', single('remediation', (r: NonNullable<Plan['remediation']>) => r.holdsOpen), 'true'],
  ['patterns', 'review', single('remediation', (r: NonNullable<Plan['remediation']>) => r.patterns !== null), 'true'],
  [
    'reviewed every year',
    'standing',
    single('planReview', (r: NonNullable<Plan['planReview']>) => !isOpen(r.every) && printSpan(r.every)),
    '12 months',
  ],
  ['material is decided', 'review', obligation('decide-material'), 'what is material is not said'],
  [
    'security address',
    'contact',
    inside('contacts', 'security', (c: NonNullable<Plan['contacts']>[number]) => c.address),
    'security@lean.example',
  ],
  [
    'general address',
    'contact',
    inside('contacts', 'general', (c: NonNullable<Plan['contacts']>[number]) => c.address),
    'hello@lean.example',
  ],
  ['subsidiary of', 'plan', header('parent'), 'Parent Example, Inc.'],
  ['established in', 'plan', header('establishment'), 'Springfield, Ohio'],
  ['related documents', 'plan', header('related'), 'trust,privacy,privacy posture'],
  ['last refreshed', 'plan', header('refreshed'), '2026-06-18'],
  ['published', 'plan', header('published'), 'https://lean.example/incident-response'],
]

const plans = { team: compiled(shippedSource('team')), lean: compiled(shippedSource('lean')) }
for (const [name, table] of [
  ['team', team],
  ['lean', lean],
] as const)
  for (const [promise, clause, carriedBy, figure] of table)
    test(`${name}: ${promise} is carried by #${clause}`, () => {
      const carried = carriedBy(plans[name])
      expect(carried).toBeDefined()
      expect(carried?.clause).toBe(clause)
      if (figure !== undefined) expect(String(carried?.says)).toBe(figure)
    })

test.each(['team', 'lean'] as const)('no clause of %s stands outside of the table but those that only say how it came about', name => {
  const table = new Set((name === 'team' ? team : lean).map(p => p[1]))
  const document = readDocument(shippedSource(name)).document!
  const withBlocks = new Set(document.blocks.map(b => document.sections[b.section]!.id))
  const outside = [...withBlocks].filter(id => !table.has(id!))
  expect(outside.sort()).toEqual(name === 'team' ? ['choices', 'contradictions'] : ['choices'])
})
