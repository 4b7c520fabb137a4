/** What the shipped plans say, as the compiled plan has it: the rows of the source documents that the plan carries. */
import { expect, test } from 'vitest'
import type { ObligationRule, Plan } from '../core/plan.ts'
import { detect } from '../core/signal/match.ts'
import { hour, minute } from '../core/span.ts'
import { compile } from './compile.ts'
import { planEdition } from './edition.ts'
import { compiled, shippedSource } from './testing/shipped.ts'

const team = compiled(shippedSource('team'))
const lean = compiled(shippedSource('lean'))
const rule = (plan: Plan, id: string): ObligationRule => {
  const found = plan.obligations.find(o => o.id === id)
  if (!found) throw new Error(`no obligation ${id}`)
  return found
}
const due = (plan: Plan, id: string, severity: string) => rule(plan, id).due[severity as never]
const ms = (count: number) => ({ unit: 'ms', count })
const signal = (labels: Record<string, string>, more: object = {}) => ({
  source: 'alertmanager',
  severityHint: null,
  summary: 's',
  labels,
  annotations: {},
  ...more,
})
const opens = (plan: Plan, labels: Record<string, string>, more?: object) => {
  const found = detect(plan, signal(labels, more))
  return found?.does.does === 'open' ? found.does : null
}

test.each([
  ['team', team],
  ['lean', lean],
] as const)('X-01 %s compiles without an error, and every rule cites a clause of the document', (name, plan) => {
  expect(compile(shippedSource(name)).problems.filter(p => p.severity === 'error')).toEqual([])
  const clauses = new Set<string>(plan.clauses.map(c => c.id))
  for (const part of [
    ...plan.severities,
    ...plan.roles,
    ...plan.positions,
    ...plan.phases,
    ...plan.milestones,
    ...plan.facts,
    ...plan.detection,
    ...plan.obligations,
    ...Object.values(plan.escalation),
  ])
    expect(clauses).toContain(part.clause)
  expect(plan.clauses.every((c, i) => i === 0 || c.number !== '')).toBe(true)
  expect(planEdition(plan).edition).toMatch(/^[0-9a-f]{64}$/)
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
})

test.each(['team', 'lean'] as const)('no name of a person or company of the source documents is in %s', name => {
  expect(shippedSource(name)).not.toMatch(/[\w.]+@(?!lean\.example|team\.example)[\w-]+\.\w+/)
  for (const [url] of shippedSource(name).matchAll(/https?:\/\/[^\s)"]+/g)) expect(new URL(url).hostname).toMatch(/\.example$/)
})

test('T-08 P1 to P4 with definitions and response: 15 minutes, 30 minutes, 2 hours, next business day', () => {
  expect(team.severities.map(s => [s.id, s.respond])).toEqual([
    ['P1', ms(15 * minute)],
    ['P2', ms(30 * minute)],
    ['P3', ms(2 * hour)],
    ['P4', 'next business day'],
  ])
  expect(due(team, 'start-work', 'P4')).toMatchObject([{ due: 'by end of next business day', after: 'alert-received' }])
  expect(team.severities.map(s => s.pages)).toEqual(['loud', 'loud', 'quiet', 'nobody'])
})
test('T-09 P1 and P2 mobilise the chief executive and the engineering lead, P3 the engineering team', () => {
  const positions = (severity: string) =>
    team.severities.find(s => s.id === severity)!.mobilise.map(r => team.roles.find(x => x.id === r)!.position)
  expect(positions('P1')).toEqual(['engineering-lead', 'chief-executive'])
  expect(positions('P2')).toEqual(positions('P1'))
  expect(positions('P3')).toEqual(['engineering-team'])
  expect(team.contradictions?.find(c => c.id === 'commander')?.says).toHaveLength(3)
})
test('T-10 T-37 the four roles, each bound to a position, with the accesses they need', () => {
  expect(Object.fromEntries(team.roles.map(r => [r.id, r.position]))).toMatchObject({
    'incident-commander': 'security-officer',
    'technical-lead': 'engineering-lead',
    'internal-communications': 'senior-developer',
    'external-communications': 'security-officer',
  })
  expect(team.roles.find(r => r.id === 'technical-lead')?.access).toEqual(['Azure', 'MongoDB Atlas', 'Cloudflare'])
})
test('T-11 the contact protocol: acknowledged within 15 minutes, the commander told at once for a P1, and asked what is said outside', () => {
  expect(due(team, 'acknowledge', 'P1')).toMatchObject([{ due: 'within', span: ms(15 * minute), of: 'alert-received' }])
  expect(due(team, 'tell-commander', 'P1')).toMatchObject([{ due: 'at once', on: 'acknowledged' }])
  expect(rule(team, 'tell-commander').met).toEqual({ met: 'acknowledged by', role: 'incident-commander' })
  expect(rule(team, 'decide-outside-word')).toMatchObject({ who: 'incident-commander', met: { met: 'decided' } })
})
test('T-12 the identification checklist, whose answers set facts, the severity and the thread', () => {
  expect(team.checklist?.map(c => c.sets)).toEqual(['scope', null, 'exposure', 'outage', 'cause', 'severity', 'thread'])
  expect(team.checklist?.every(c => c.who === 'technical-lead')).toBe(true)
})
test.each([
  ['T-13', 'P1', 15],
  ['T-14', 'P2', 30],
])('%s a %s that nobody acknowledges in %i minutes escalates to the commander, and at last to the owners', (_row, severity, minutes) => {
  const steps = team.escalation[severity as never]!.steps
  expect(steps.map(s => s.page[0])).toEqual([{ role: 'technical-lead' }, { role: 'incident-commander' }, { owners: true }])
  expect(steps[0]!.wait).toEqual(ms(minutes * minute))
})
test('T-15 T-38 containment by scenario, and isolating and rerouting for any', () => {
  const containment = team.playbooks!.filter(p => p.clause === 'containment')
  expect(containment.map(p => p.id)).toEqual([
    'isolate',
    'traffic-attack',
    'stolen-credentials',
    'api-intrusion',
    'crash',
    'database-loss',
    'integrity',
  ])
  expect(containment.flatMap(p => p.steps).filter(s => s.by === 'action').length).toBeGreaterThan(6)
})
test('T-42 "if possible" is a condition that someone answers, and what cannot be undone says so', () => {
  const steps = team.playbooks!.find(p => p.id === 'stolen-credentials')!.steps
  expect(steps[1]).toMatchObject({ condition: 'if possible', irreversible: true })
  expect(team.evidence!.find(e => e.id === 'audit-logs')!.condition).toBe('where enabled')
  expect(team.recovery!.find(r => r.id === 'application')!.expected).toMatchObject({ within: ms(30 * minute), typically: true })
})
test('T-17 T-18 T-19 eradication by type, the recovery procedure in order, and how each system comes back', () => {
  expect(team.playbooks!.filter(p => p.phase === 'eradication')).toHaveLength(4)
  expect(team.playbooks!.find(p => p.id === 'recover')!.steps).toHaveLength(6)
  expect(team.recovery!.map(r => r.id)).toEqual(['application', 'database', 'queue', 'edge'])
})
test('T-20 communication inside, by severity', () => {
  expect(team.communication!.filter(c => c.clause === 'communication-inside').map(c => c.steps.length)).toEqual([4, 4, 3, 2])
})
test('T-21 outside: breach, outage with the second reading shown, degradation decided, vulnerability on request, regulator where required', () => {
  expect(due(team, 'tell-breach', 'P1')).toMatchObject([{ span: ms(72 * hour), of: 'breach-discovered' }])
  expect(due(team, 'tell-outage', 'P1')).toMatchObject([
    { span: ms(4 * hour), of: 'outage-began', plus: null },
    { span: ms(4 * hour), of: 'outage-began', plus: ms(hour) },
  ])
  expect(rule(team, 'tell-outage')).toMatchObject({
    stays: true,
    to: 'affected customers',
    when: {
      all: [
        { fact: 'severity', is: ['P1'] },
        { fact: 'outage', lastsOver: ms(hour) },
      ],
    },
  })
  expect(due(team, 'tell-outage', 'P2')).toBeUndefined()
  expect(rule(team, 'decide-degradation')).toMatchObject({
    who: 'incident-commander',
    ask: { weigh: ['scope', 'duration'] },
    again: ['scope', 'severity'],
  })
  expect(rule(team, 'disclose-vulnerability').ask?.answers).toContain('disclosed after the patch')
  expect(rule(team, 'decide-regulator').law).toBe('gdpr-33')
})
test('T-22 the six contents of a breach notification', () => {
  expect(team.notifications![0]!.contents.map(c => c.id)).toEqual(['nature', 'people', 'data', 'consequences', 'measures', 'contact'])
})
test('T-25 evidence, sources and retention, "per provider plan" as unknown', () => {
  expect(team.evidence!.map(e => e.retention)).toEqual([
    { unit: 'day', count: 90 },
    { unit: 'day', count: 90 },
    { open: 'per provider plan (Cloudflare)' },
    { open: 'per provider plan (as Atlas is configured)' },
    { open: "per provider plan (GitHub's retention)" },
  ])
})
test('T-26 T-36 figures with their targets, which are no due times, and "to be baselined"', () => {
  const by = Object.fromEntries(team.metrics!.map(m => [m.id, m]))
  expect(by.mttd!.target).toEqual({ open: 'to be baselined' })
  expect(by.mtta!.targets).toEqual({ P1: ms(15 * minute), P2: ms(30 * minute) })
  expect(by.mttr!.targets).toEqual({ P1: ms(4 * hour), P2: ms(8 * hour) })
  expect([by['notification-compliance']!.target, by['review-completion']!.target]).toEqual([100, 100])
  expect(
    team.obligations.some(o =>
      Object.values(o.due)
        .flat()
        .some(d => 'span' in d && d.span.unit === 'ms' && d.span.count === 8 * hour),
    ),
  ).toBe(false)
})
test('T-27 T-28 review after every P1 and P2 and chosen P3s within 5 business days of resolution, with seven points', () => {
  expect(team.review).toMatchObject({ after: ['P1', 'P2'], chosen: ['P3'], within: { unit: 'business day', count: 5 }, of: 'resolved' })
  expect(due(team, 'hold-review', 'P1')).toMatchObject([{ span: { unit: 'business day', count: 5 }, of: 'resolved' }])
  expect(rule(team, 'choose-review').ask).not.toBeNull()
  expect(team.review!.agenda).toHaveLength(7)
})
test('T-33 the contradictions of the team plan are named with both lines and with the one that is taken', () => {
  const { problems } = compile(shippedSource('team'))
  const told = problems.filter(p => p.code === 'contradiction')
  expect(told).toHaveLength(5)
  const lines = shippedSource('team').split('\n')
  const acknowledged = told.find(p => p.what.includes('how soon a P2'))!
  expect(lines[acknowledged.line - 1]).toContain('15 minutes for both')
  expect(lines[acknowledged.also!.line - 1]).toContain('30 minutes')
  expect(acknowledged.why).toBe('The plan takes: 30 minutes.')
})
test('T-35 acknowledging and responding are two figures, both from the alert', () => {
  const p1 = team.severities[0]!
  expect([p1.acknowledge, p1.respond]).toEqual([ms(15 * minute), ms(15 * minute)])
  expect(team.severities[2]!.acknowledge).toBeNull()
})
test('T-40 the technical lead declares recovery, and the commander is told', () => {
  expect(team.roles.find(r => r.id === 'technical-lead')!.decides).toContain('resolve')
  expect(rule(team, 'tell-commander-recovered')).toMatchObject({ who: 'technical-lead', when: { fact: 'status', is: ['resolved'] } })
})

test('L-01 L-02 surfaces with the data and vendors behind each; kinds, of which some raise the severity', () => {
  expect(lean.surfaces).toHaveLength(4)
  expect(lean.surfaces!.every(s => s.vendors.length > 0 && s.data.length > 0)).toBe(true)
  expect(lean.kinds.map(k => [k.id, k.raisesTo])).toEqual([
    ['unauthorised-access', null],
    ['data-exposure', 'SEV1'],
    ['authentication-bypass', 'SEV1'],
    ['payment-failure', 'SEV1'],
    ['outage', null],
    ['data-loss', null],
  ])
})
test('L-03 SEV1 at once and around the clock until contained, SEV2 within hours, SEV3 in the queue', () => {
  expect(lean.severities.map(s => s.respond)).toEqual(['at once', { open: 'within hours' }, null])
  expect(lean.severities[0]!.until).toBe('around the clock, until it is contained')
  expect(lean.severities[2]!.pages).toBe('nobody')
})
test('L-05 L-08 L-09 L-10 six phases in order, a SEV1 with a note in each, a watch period that is open', () => {
  expect(lean.phases.map(p => p.does)).toEqual(['detect', 'triage', 'contain', 'eradicate', 'recover', 'review'])
  expect(lean.severities.map(s => s.phases)).toEqual(['each with a note', 'in order', 'in one step'])
  expect(lean.phases[4]!.watch).toHaveProperty('open')
  expect(lean.phases[3]!.exit![0]).toContain('verified')
})
test('L-11 L-35 three roles that one position holds; the lead decides', () => {
  expect(lean.roles.map(r => r.position)).toEqual(['responder', 'responder', 'responder'])
  expect(lean.roles[0]!.decides).toEqual(expect.arrayContaining(['severity', 'containment', 'resolve', 'review']))
  expect(lean.roles.slice(1).every(r => r.decides.length === 0)).toBe(true)
})
test('L-12 vendors, counsel and specialists are called from outside, and what is not named is open', () => {
  expect(lean.outside!.map(o => o.id)).toEqual(['vendor-support', 'counsel', 'forensics', 'wake'])
  expect(lean.open.filter(o => o.what.startsWith('how to reach')).map(o => o.words)).toEqual([
    'nobody is named',
    'nobody is named',
    'nobody is named',
  ])
})
test('L-14 L-15 L-16 L-31 L-32 breach notification: assessed, preliminary, without undue delay with a target of 72 hours, followed up', () => {
  expect(due(lean, 'tell-breach', 'SEV1')).toMatchObject([{ due: 'without undue delay', from: 'breach-confirmed' }])
  expect(rule(lean, 'tell-breach')).toMatchObject({
    met: { met: 'sent', to: 'every primary-contact' },
    target: { SEV1: { span: ms(72 * hour), of: 'breach-confirmed' } },
    stays: true,
  })
  expect(rule(lean, 'assess-breach').when).toEqual({
    any: [
      { fact: 'severity', is: ['SEV1'] },
      { fact: 'breach', is: ['suspected'] },
    ],
  })
  expect(due(lean, 'preliminary-notification', 'SEV2')).toMatchObject([{ span: ms(72 * hour), of: 'breach-suspected' }])
  expect(rule(lean, 'own-duty').when).toEqual({
    all: [
      { fact: 'breach', is: ['confirmed'] },
      { fact: 'our-part', is: ['controller', 'both'] },
    ],
  })
  expect(lean.notifications![0]).toMatchObject({ inWriting: true, from: 'a named person', toExtentKnown: true })
})
test('L-20 the register of sub-processors, each with its role and interface', () => {
  expect(lean.vendors!.map(v => v.role)).toEqual([
    'database',
    'hosting',
    'payments',
    'authentication',
    'transactional e-mail',
    'compression engine',
  ])
  expect(lean.vendors!.every(v => v.interface.length > 0 && v.holds.length > 0)).toBe(true)
})
test('L-22 L-23 a blameless review after SEV1 and SEV2; items with owner and date hold the incident open', () => {
  expect(lean.review).toMatchObject({ after: ['SEV1', 'SEV2'], blameless: true, within: { open: 'within a set window' } })
  expect(lean.remediation).toMatchObject({ needs: ['owner', 'target date'], livesIn: 'engineering queue', holdsOpen: true })
})
test('L-25 L-40 the plan is reviewed every year and after a material incident, which is a decision at the end', () => {
  expect(lean.planReview).toMatchObject({ every: { unit: 'month', count: 12 }, after: 'a material incident' })
  expect(rule(lean, 'decide-material')).toMatchObject({ met: { met: 'decided' }, stays: true })
})
test('L-28 what is not in place is said, and what nobody set is listed as open', () => {
  expect(lean.standing!.filter(s => s.state === 'not in place').map(s => s.id)).toEqual(['operations-centre', 'rota'])
  expect(lean.open.map(o => o.words)).toEqual(
    expect.arrayContaining(['within hours', 'within a set window', 'what is material is not said']),
  )
  expect(team.open.map(o => o.words)).toEqual(
    expect.arrayContaining(['to be baselined', 'the document names nobody', 'the document leaves the address out']),
  )
})
test('L-29 a credible threat counts, and confidentiality, integrity and availability are named', () => {
  expect(lean.scope).toMatchObject({ threats: 'count', properties: ['confidentiality', 'integrity', 'availability'] })
})
test('L-36 when the one person does not answer: every method again, then somebody outside, then the owners', () => {
  expect(lean.escalation['SEV1' as never]!.steps.map(s => s.page[0])).toEqual([
    { role: 'incident-lead' },
    { role: 'incident-lead' },
    { position: 'outside-contact' },
    { owners: true },
  ])
  expect(lean.open.some(o => o.what === 'how to reach wake')).toBe(true)
})
test('L-38 L-39 legal entity, parent, establishment, addresses, and whom it binds', () => {
  expect(lean.header).toMatchObject({
    entity: 'Lean Example, Inc.',
    parent: 'Parent Example, Inc.',
    securityAddress: 'security@lean.example',
    generalAddress: 'hello@lean.example',
    refreshed: '2026-06-18',
  })
  expect(lean.planReview!.readBy).toBe('every member of the team')
})
test('both plans blur the statute and their own promise, and the check says so', () => {
  for (const name of ['team', 'lean'] as const) {
    const codes = compile(shippedSource(name))
      .problems.filter(p => p.severity === 'warning')
      .map(p => p.code)
    expect(codes.sort()).toEqual(['anchored-otherwise', 'law-without-figure'])
  }
})

test('the first test alert opens: severity and correlation follow from the labels that tools send', () => {
  expect(opens(team, { alertname: 'X', severity: 'critical', service: 'checkout' })).toMatchObject({
    severity: 'P1',
    correlate: ['alertname', 'service'],
  })
  expect(opens(team, { alertname: 'X', severity: 'page' })?.severity).toBe('P1')
  expect(opens(team, { alertname: 'X', severity: 'error' })?.severity).toBe('P2')
  expect(opens(team, { alertname: 'X', severity: 'warning' })).toMatchObject({ severity: 'P3', autoResolve: true })
  expect(opens(team, { alertname: 'Watchdog', severity: 'none' })).toBeNull()
  expect(opens(team, { alertname: 'X', severity: 'info' })).toBeNull()
  expect(opens(team, { alertname: 'X' })?.severity).toBe('P3')
  expect(opens(team, { dedup_key: 'k' }, { source: 'pagerduty', severityHint: 'critical' })).toMatchObject({
    severity: 'P1',
    correlate: ['dedup_key'],
  })
  expect(opens(team, {}, { source: 'signal', severityHint: 'critical' })).toMatchObject({
    severity: 'P1',
    correlate: ['service', 'summary'],
  })
  expect(opens(team, {}, { source: 'signal', severityHint: 'P4' })?.severity).toBe('P4')
  expect(opens(lean, { alertname: 'X', severity: 'critical' })?.severity).toBe('SEV1')
})
test("T-03 an answer slower than 5 seconds is a signal, and the threshold is the plan's", () => {
  expect(opens(team, { alertname: 'Slow', latency_seconds: '5.1' })?.severity).toBe('P3')
  expect(detect(team, signal({ alertname: 'Slow', latency_seconds: '5.1' }))?.rule.id).toBe('slow')
  expect(detect(team, signal({ alertname: 'Slow', latency_seconds: '5' }))?.rule.id).toBe('rest')
})
