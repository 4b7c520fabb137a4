/** A plan for the engine's tests: two severities that page, one that does not; a lead, a commander, and the owners behind them. */
import { id } from '../../core/id.ts'
import type { ClauseId, DetectionRule, EscalationPolicy, ObligationRule, Plan, Severity } from '../../core/plan.ts'
import { minute } from '../../core/span.ts'

const ms = (count: number) => ({ unit: 'ms' as const, count })
const clauseOf = (text: string): ClauseId => id<'clause'>(text)
const who = clauseOf('communication')
const lead = id<'role'>('technical-lead')
const commander = id<'role'>('incident-commander')

const severity = (name: string, acknowledge: number, pages: Severity['pages']): Severity => ({
  id: id(name),
  name,
  definition: `${name} by definition`,
  clause: clauseOf('severity'),
  acknowledge: ms(acknowledge * minute),
  respond: null,
  pages,
  mobilise: [],
  phases: 'in order',
  acknowledgementLapses: null,
})
const escalation = (stepMinutes: number): EscalationPolicy => ({
  clause: clauseOf('escalation'),
  steps: [
    { page: [{ role: lead }], wait: ms(stepMinutes * minute) },
    { page: [{ role: commander }], wait: ms(stepMinutes * minute) },
    { page: [{ owners: true }], wait: ms(stepMinutes * minute) },
  ],
  again: ms(stepMinutes * minute),
})
const acknowledge: ObligationRule = {
  id: id('acknowledge'),
  clause: who,
  name: 'Acknowledge',
  when: { fact: 'severity', is: ['P1', 'P2'] },
  who: lead,
  due: {
    P1: [{ due: 'within', span: ms(15 * minute), of: id('alert-received'), plus: null, words: 'within 15 minutes of alert-received' }],
    P2: [{ due: 'within', span: ms(30 * minute), of: id('alert-received'), plus: null, words: 'within 30 minutes of alert-received' }],
  } as ObligationRule['due'],
  target: {} as ObligationRule['target'],
  met: { met: 'acknowledged' },
  warn: null,
  late: [],
  ask: null,
  again: [],
  stays: false,
  law: null,
  to: null,
}
const detects = (severityLabel: string, opens: string, autoResolve: boolean): DetectionRule => ({
  id: id(`rule-${severityLabel}`),
  clause: clauseOf('detection'),
  source: [],
  match: [{ label: 'severity', is: [severityLabel] }],
  does: { does: 'open', severity: id(opens), kind: null, correlate: ['service'], autoResolve },
})

export const testPlan: Plan = {
  format: 1,
  title: 'Test plan',
  header: {
    version: '1',
    effective: '2026-01-01',
    owner: { open: 'not said' },
    approver: { open: 'not said' },
    zone: 'UTC',
    hours: { open: 'not said' },
    holidays: { open: 'not said' },
  },
  clauses: [
    { id: clauseOf('severity'), number: '1', title: 'How bad it is', depth: 2, line: 1, internal: false },
    { id: who, number: '6', title: 'Who hears of it', depth: 2, line: 10, internal: false },
    { id: clauseOf('escalation'), number: '7', title: 'If nobody answers', depth: 2, line: 20, internal: false },
    { id: clauseOf('detection'), number: '2', title: 'What we watch', depth: 2, line: 5, internal: false },
  ],
  severities: [severity('P1', 15, 'loud'), severity('P2', 30, 'loud'), { ...severity('P4', 0, 'nobody'), acknowledge: null }],
  kinds: [],
  roles: [
    {
      id: lead,
      name: 'Technical Lead',
      duty: 'repairs',
      clause: who,
      position: id('lead'),
      decides: ['severity', 'containment', 'resolve', 'close'],
    },
    { id: commander, name: 'Incident Commander', duty: 'decides', clause: who, position: id('chief'), decides: ['outside word'] },
  ],
  positions: [
    { id: id('lead'), name: 'Engineering Lead', clause: who },
    { id: id('chief'), name: 'Chief Executive', clause: who },
  ],
  phases: [
    { id: id('detect'), name: 'Detect', clause: clauseOf('detection'), does: 'detect' },
    { id: id('contain'), name: 'Contain', clause: clauseOf('detection'), does: 'contain' },
  ],
  milestones: [{ id: id('alert-received'), name: 'Alert received', clause: who, setBy: 'tocsin', withReason: false, mayPrecede: null }],
  facts: [],
  detection: [
    detects('critical', 'P1', false),
    detects('error', 'P2', false),
    detects('flapping', 'P2', true),
    { id: id('rule-info'), clause: clauseOf('detection'), source: [], match: [{ label: 'severity', is: ['info'] }], does: { does: 'log' } },
  ],
  escalation: { P1: escalation(15), P2: escalation(30), P4: escalation(30) } as Plan['escalation'],
  obligations: [acknowledge],
  open: [],
}
