/** The plan and the people of the simulation: short times, so that much happens within minutes; two rotas in zones that change their clocks. */
import { type Instant, id, instant } from '../../src/core/id.ts'
import type { MethodKind, PersonId } from '../../src/core/oncall/people.ts'
import type { ObligationRule, Plan, Severity } from '../../src/core/plan.ts'
import { minute } from '../../src/core/span.ts'
import type { Register } from '../../src/customers/customer.ts'
import { testPlan } from '../../src/engine/testing/plan.ts'
import type { Directory } from '../../src/people/directory.ts'
import type { Does } from './operations.ts'

export const org = id<'org'>('simulated')
const ms = (count: number) => ({ unit: 'ms' as const, count })
const lead = { role: id<'role'>('technical-lead') }
const commander = { role: id<'role'>('incident-commander') }
const owners = { owners: true } as const
const verifiedAt = instant(Date.parse('2026-01-01T00:00:00Z'))

/** Version 1 as it is; 2 is twice as fast and lets acknowledgements lapse; 3 has another order and calls the owners in no round but the last. */
export function planOf(version: number): Plan {
  const wait = ms((version === 2 ? 1 : 2) * minute)
  const policy = {
    clause: testPlan.escalation[id<'severity'>('P1')]!.clause,
    steps:
      version === 3
        ? [
            { page: [commander, lead], wait },
            { page: [owners], wait },
          ]
        : [lead, commander, owners].map(to => ({ page: [to], wait })),
    again: wait,
  }
  const severities = testPlan.severities.map(
    (severity): Severity => ({
      ...severity,
      acknowledge: severity.acknowledge === null ? null : ms((severity.id === 'P1' ? 3 : 5) * minute),
      mobilise: severity.id === 'P1' && version !== 3 ? [commander.role] : [],
      acknowledgementLapses: version === 2 && severity.id === 'P1' ? ms(3 * minute) : null,
    }),
  )
  const acknowledge = testPlan.obligations[0]!
  const within = (minutes: number) => [
    {
      due: 'within' as const,
      span: ms(minutes * minute),
      of: id<'milestone'>('alert-received'),
      plus: null,
      words: `within ${minutes} minutes of alert-received`,
    },
  ]
  const rule = (name: string, more: Partial<ObligationRule>): ObligationRule => ({
    ...acknowledge,
    id: id(name),
    name,
    late: [],
    ...more,
  })
  return {
    ...testPlan,
    header: { ...testPlan.header, version: String(version), zone: 'Europe/Berlin' },
    severities,
    escalation: Object.fromEntries(severities.map(severity => [severity.id, policy])) as Plan['escalation'],
    obligations: [
      { ...acknowledge, due: { P1: within(3), P2: within(5) } as ObligationRule['due'] },
      rule('tell-commander', {
        when: { fact: 'severity', is: ['P1'] },
        due: { P1: [{ due: 'at once', on: id('acknowledged'), words: 'at once on acknowledged' }] } as ObligationRule['due'],
        met: { met: 'acknowledged by', role: commander.role },
      }),
      rule('contain', { due: { P1: within(6), P2: within(8) } as ObligationRule['due'], met: { met: 'done' }, late: [owners] }),
      rule('update', {
        when: { fact: 'status', is: ['open'] },
        due: {
          P1: [{ due: 'every', span: ms(3 * minute), until: id('resolved'), words: 'every 3 minutes until resolved' }],
        } as ObligationRule['due'],
        met: { met: 'done' },
      }),
    ],
  }
}

const person = (name: string, owner: boolean, kinds: readonly MethodKind[]): Directory['persons'][number] => ({
  id: id(name),
  name,
  zone: 'Europe/Berlin',
  owner,
  methods: kinds.map(kind => ({ id: id(`${name}-${kind}`), kind, address: `${name}@${kind}`, settings: {}, verifiedAt })),
  loud: kinds.map((kind, n) => ({ method: id(`${name}-${kind}`), after: n * 30_000 })),
  quiet: kinds.slice(0, 1).map(kind => ({ method: id(`${name}-${kind}`), after: 0 })),
})
/** Whose name is under what customers are told. */
const withMail = (of: Directory['persons'][number]): Directory['persons'][number] => ({
  ...of,
  methods: [...of.methods, { id: id(`${of.id}-mail`), kind: 'email', address: `${of.id}@our.example`, settings: {}, verifiedAt: null }],
})
export const register: Register = {
  vendors: [],
  customers: ['acme', 'bolt', 'cove', 'dune', 'edge'].map((name, n) => ({
    id: id(name),
    name,
    country: null,
    role: 'processor',
    contact: n === 4 ? null : { name, email: `${name}@customer.example` },
    data: [],
    vendors: [],
    contracts: [],
  })),
}
/** One turn lasts an hour, so that a run of minutes sees a hand-over; the checkers reckon it by Temporal, core by its tables. */
export const rotas = {
  berlin: { zone: 'Europe/Berlin', people: ['ana', 'cleo', 'dan'] },
  york: { zone: 'America/New_York', people: ['ben', 'dan'] },
} as const
export const rotaStart = '2026-01-05T00:00'
const rota = (name: keyof typeof rotas): Directory['schedules'][number] => ({
  id: id(name),
  name,
  zone: rotas[name].zone,
  layers: [
    {
      people: rotas[name].people.map(person => id<'person'>(person)),
      start: rotaStart,
      every: { count: 1, unit: 'hour' },
      until: null,
      restrict: [],
    },
  ],
  overrides: [],
})
export const directory: Directory = {
  persons: [
    person('ana', false, ['ntfy', 'sms']),
    person('ben', false, ['ntfy']),
    person('cleo', false, ['sms', 'ntfy']),
    person('dan', false, ['sms']),
    withMail(person('olu', true, ['ntfy', 'sms'])),
  ],
  positions: { lead: [{ schedule: id('berlin') }], chief: [{ schedule: id('york') }] } as Directory['positions'],
  roles: {},
  schedules: [rota('berlin'), rota('york')],
}

export function changed(before: Directory, how: Extract<Does, { does: 'people' }>['change'], now: Instant): Directory {
  const without = (who: PersonId): Directory => ({
    ...before,
    persons: before.persons.map(p => (p.id === who ? { ...p, methods: [], loud: [], quiet: [] } : p)),
  })
  switch (how) {
    case 'override':
      if (!before.persons.some(p => p.id === 'ben')) return before // erased: nobody can have him stand in
      return {
        ...before,
        schedules: before.schedules.map(schedule =>
          schedule.id === 'berlin'
            ? { ...schedule, overrides: [...schedule.overrides, { from: now, to: instant(now + 4 * minute), person: id('ben') }] }
            : schedule,
        ),
      }
    case 'methods gone':
      return without(id('ana'))
    case 'swap':
      return {
        ...before,
        positions: {
          lead: before.positions[id<'position'>('chief')] ?? [],
          chief: before.positions[id<'position'>('lead')] ?? [],
        } as Directory['positions'],
      }
    case 'nobody holds':
      return { ...before, positions: {} }
    default:
      return directory
  }
}
