/**
 * A small team and its plan, as values: what the core's tests are told about. Six people in the shape of a team plan,
 * P1 to P4; every figure stands here, so that a test can be read beside it.
 */
import type { Edition, Id } from '../id.ts'
import { id, instant } from '../id.ts'
import type { Method, MethodId, People, Person, PersonId, Rung } from '../oncall/people.ts'
import type { Due, EscalationPolicy, ObligationRule, Plan, Severity, Target } from '../plan.ts'
import { hour, minute, type Span } from '../span.ts'
import { foldVersion } from '../version.ts'
import type { Calendar, Law, World } from '../world.ts'

const ms = (count: number) => ({ unit: 'ms', count }) as const satisfies Span
export const within = (span: Span, of: string, words: string, plus: Span | null = null): Due => ({
  due: 'within',
  span,
  of: id(of),
  plus,
  words,
})
const role = (name: string): Target => ({ role: id(name) })

export const severity = (name: string, change: Partial<Severity> = {}): Severity => ({
  id: id(name),
  name,
  definition: `what ${name} means`,
  clause: id(name.toLowerCase()),
  acknowledge: ms(15 * minute),
  respond: null,
  pages: 'loud',
  mobilise: [],
  phases: 'in order',
  acknowledgementLapses: null,
  ...change,
})

export const rule = (name: string, change: Partial<ObligationRule> = {}): ObligationRule => ({
  id: id(name),
  clause: id(`c-${name}`),
  name,
  when: { always: true },
  who: null,
  due: {},
  target: {},
  met: { met: 'done' },
  warn: null,
  late: [],
  ask: null,
  again: [],
  stays: false,
  law: null,
  to: null,
  ...change,
})

const policy = (wait: number, ...steps: readonly (readonly Target[])[]): EscalationPolicy => ({
  clause: id('escalation'),
  steps: [...steps, [{ owners: true } as Target]].map(page => ({ page, wait: ms(wait) })),
  again: ms(10 * minute),
})

export const plan: Plan = {
  format: 1,
  title: 'A team plan',
  header: {
    version: '1',
    effective: '2026-01-01',
    owner: 'lead',
    approver: 'chief',
    zone: 'UTC',
    hours: { open: 'hours' },
    holidays: { open: 'holidays' },
  },
  clauses: [],
  severities: [
    severity('P1', { phases: 'each with a note', mobilise: [id('incident-commander')], acknowledgementLapses: ms(30 * minute) }),
    severity('P2', { acknowledge: ms(30 * minute) }),
    severity('P3', { acknowledge: ms(2 * hour), pages: 'quiet', phases: 'in one step' }),
    severity('P4', { acknowledge: null, respond: 'next business day', pages: 'nobody', phases: 'in one step' }),
  ],
  kinds: [
    { id: id('outage'), name: 'Outage', clause: id('kinds'), raisesTo: null },
    { id: id('data-exposure'), name: 'Data exposure', clause: id('kinds'), raisesTo: id('P1') },
  ],
  roles: [
    {
      id: id('technical-lead'),
      name: 'technical lead',
      duty: 'leads the work',
      clause: id('roles'),
      position: id('lead'),
      decides: ['containment'],
    },
    {
      id: id('incident-commander'),
      name: 'incident commander',
      duty: 'decides',
      clause: id('roles'),
      position: id('chief'),
      decides: ['severity', 'resolve', 'close'],
    },
    { id: id('communications'), name: 'communications', duty: 'tells', clause: id('roles'), position: null, decides: [] },
  ],
  positions: [
    { id: id('lead'), name: 'Engineering Lead', clause: id('roles') },
    { id: id('chief'), name: 'Chief Executive', clause: id('roles') },
  ],
  phases: (['detect', 'triage', 'contain', 'eradicate', 'recover', 'review'] as const).map(does => ({
    id: id(does),
    name: does,
    clause: id(does),
    does,
  })),
  milestones: [
    {
      id: id('outage-began'),
      name: 'outage began',
      clause: id('milestones'),
      setBy: [id('technical-lead')],
      withReason: false,
      mayPrecede: id('alert-received'),
    },
    {
      id: id('breach-confirmed'),
      name: 'breach confirmed',
      clause: id('milestones'),
      setBy: [id('incident-commander')],
      withReason: true,
      mayPrecede: null,
    },
  ],
  facts: [
    { id: id('breach'), clause: id('facts'), values: ['unknown', 'suspected', 'confirmed', 'ruled-out'], initial: 'unknown' },
    { id: id('scope'), clause: id('facts'), values: ['unknown', 'one customer', 'all customers'], initial: 'unknown' },
  ],
  detection: [],
  escalation: {
    [id<'severity'>('P1')]: policy(15 * minute, [role('technical-lead')], [role('incident-commander')]),
    [id<'severity'>('P2')]: policy(30 * minute, [role('technical-lead')], [role('incident-commander')]),
    [id<'severity'>('P3')]: policy(2 * hour, [role('technical-lead')]),
  },
  obligations: [
    rule('acknowledge', {
      when: { fact: 'severity', is: ['P1', 'P2', 'P3'] },
      who: id('technical-lead'),
      due: {
        [id<'severity'>('P1')]: [within(ms(15 * minute), 'alert-received', 'within 15 minutes of alert-received')],
        [id<'severity'>('P2')]: [within(ms(30 * minute), 'alert-received', 'within 30 minutes of alert-received')],
        [id<'severity'>('P3')]: [within(ms(2 * hour), 'alert-received', 'within 2 hours of alert-received')],
      },
      met: { met: 'acknowledged' },
      late: [role('incident-commander')],
    }),
    rule('tell-commander', {
      when: { fact: 'severity', is: ['P1', 'P2'] },
      who: id('technical-lead'),
      due: {
        [id<'severity'>('P1')]: [{ due: 'at once', on: id('acknowledged'), words: 'at once on acknowledged' }],
        [id<'severity'>('P2')]: [{ due: 'open', words: 'open' }],
      },
      met: { met: 'acknowledged by', role: id('incident-commander') },
    }),
    rule('start-work', {
      when: { fact: 'severity', is: ['P4'] },
      who: id('technical-lead'),
      due: {
        [id<'severity'>('P4')]: [
          { due: 'by end of next business day', after: id('alert-received'), words: 'by end of next business day after alert-received' },
        ],
      },
      met: { met: 'milestone', milestone: id('work-started') },
      late: [role('technical-lead')],
    }),
    rule('tell-outage', {
      when: {
        all: [
          { fact: 'severity', is: ['P1'] },
          { fact: 'outage', lastsOver: ms(hour) },
        ],
      },
      due: {
        [id<'severity'>('P1')]: [
          within(ms(4 * hour), 'outage-began', 'within 4 hours of outage-began'),
          within(ms(4 * hour), 'outage-began', 'within 4 hours of outage-began + 1 hour', ms(hour)),
        ],
      },
      met: { met: 'sent', to: 'affected customers' },
      stays: true,
      to: 'affected customers',
    }),
  ],
  open: [],
}

// people --------------------------------------------------------------------------------------------
export const method = (name: string, kind: Method['kind'] = 'ntfy', verified = true): Method => ({
  id: id(name),
  kind,
  verifiedAt: verified ? instant(0) : null,
})
export const rung = (name: string, after: number): Rung => ({ method: id<'method'>(name) as MethodId, after })
/** Loud: push at once, phone after two minutes; quiet: push. */
export const person = (name: string, change: Partial<Person> = {}): Person => ({
  id: id(name),
  zone: 'UTC',
  methods: [method(`${name}-push`), method(`${name}-phone`, 'phone')],
  loud: [rung(`${name}-push`, 0), rung(`${name}-phone`, 2 * minute)],
  quiet: [rung(`${name}-push`, 0)],
  ...change,
})

/** Ana leads, Ben commands, Cleo owns the company, Dan and Eve help. */
export const people: People = {
  persons: Object.fromEntries(['ana', 'ben', 'cleo', 'dan', 'eve'].map(name => [name, person(name)])) as Record<PersonId, Person>,
  positions: { [id<'position'>('lead')]: [{ person: id('ana') }], [id<'position'>('chief')]: [{ person: id('ben') }] },
  roles: {},
  schedules: {},
  owners: [id('cleo')],
}

/** UTC, Monday to Friday 09:00 to 17:00, no holidays. */
export const calendar: Calendar = {
  zones: { UTC: [{ at: instant(0), offset: 0 }] },
  holidays: { none: [] },
  business: { zone: 'UTC', days: [1, 2, 3, 4, 5], from: 9 * 60, to: 17 * 60, holidays: 'none', closures: [] },
}

const edition = <Of extends string, T>(value: T, name: string): Edition<Of, T> => ({ edition: name as Id<Of>, value })
export type Given = Readonly<{ plan: Plan; people: People; calendar: Calendar; law?: Law; lawEdition?: string; shadow?: true }>
export const team: Given = { plan, people, calendar }
export const worldAt = (given: Given, now: number): World => ({
  now: instant(now),
  plan: edition(given.plan, `plan-${given.plan.header.version}`),
  law: edition<'law', Law>(given.law ?? { rules: [] }, given.lawEdition ?? (given.law === undefined ? 'law-1' : 'law-2')),
  calendar: edition(given.calendar, 'calendar-1'),
  people: edition(given.people, 'people-1'),
  code: foldVersion,
  ...(given.shadow ? { shadow: true } : {}),
})

/** Changes one value of the plan, by a path of nothing but types. */
export const withPlan = (change: (plan: Plan) => Partial<Plan>): Given => ({ ...team, plan: { ...plan, ...change(plan) } })
export const withPerson = (given: Given, name: string, change: Partial<Person>): Given => ({
  ...given,
  people: { ...given.people, persons: { ...given.people.persons, [name]: person(name, change) } },
})
