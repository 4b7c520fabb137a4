import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Id, id, instant } from '../id.ts'
import type { EscalationPolicy, Plan, Target } from '../plan.ts'
import { hour, minute } from '../span.ts'
import { plan as teamPlan } from '../testing/team.ts'
import type { Calendar, World } from '../world.ts'
import { escalationAt } from './escalation-at.ts'
import type { Holder, MethodKind, People, Person, PersonId, Schedule } from './people.ts'
import { proveReach } from './reach.ts'

/** Berlin in 2026, both changes of the clock. */
const calendar: Calendar = {
  zones: {
    'Europe/Berlin': [
      { at: instant(Date.UTC(2025, 9, 26, 1)), offset: hour },
      { at: instant(Date.UTC(2026, 2, 29, 1)), offset: 2 * hour },
      { at: instant(Date.UTC(2026, 9, 25, 1)), offset: hour },
    ],
  },
  holidays: {},
  business: null,
}
const person = (name: string, methods: Readonly<Record<string, boolean>>): Person => ({
  id: id(name),
  zone: 'Europe/Berlin',
  methods: Object.entries(methods).map(([kind, verified]) => ({
    id: id(`${name}-${kind}`),
    kind: kind as MethodKind,
    verifiedAt: verified ? instant(1) : null,
  })),
  loud: [],
  quiet: [],
})
const schedule = (change: Partial<Schedule>): Schedule => ({
  id: id('primary'),
  zone: 'Europe/Berlin',
  layers: [],
  overrides: [],
  ...change,
})
const weekdays = schedule({
  layers: [
    {
      people: [id('ana'), id('ben')],
      start: '2026-01-05T09:00',
      every: { count: 1, unit: 'week' },
      until: null,
      restrict: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
    },
  ],
})
const peopleWith = (
  persons: readonly Person[],
  positions: Readonly<Record<string, readonly Holder[]>>,
  more: Partial<People> = {},
): People => ({
  persons: Object.fromEntries(persons.map(p => [p.id, p])),
  positions: positions as People['positions'],
  roles: {},
  schedules: { [weekdays.id]: weekdays },
  owners: [],
  ...more,
})
const [ana, ben, cai] = ['ana', 'ben', 'cai'].map(name => id<'person'>(name)) as [PersonId, PersonId, PersonId]
const from = (text: string) => instant(Date.parse(text))
const only = (plan: Plan, severity: string): Plan => ({ ...plan, severities: plan.severities.filter(s => (s.id as string) === severity) })
const spans = (gaps: readonly Readonly<{ from: number; to: number }>[]) =>
  gaps.map(g => `${new Date(g.from).toISOString()} ${new Date(g.to).toISOString()}`)
const worldOf = (plan: Plan, people: People): World => ({
  now: instant(0),
  plan: { edition: id('plan'), value: plan },
  law: { edition: id('law'), value: { rules: [] } },
  calendar: { edition: id('calendar'), value: calendar },
  people: { edition: id('people'), value: people },
  code: 'test',
})

test('X-02 a rota of working hours leaves every night and weekend without anybody, to the minute and through the change of the clock', () => {
  const people = peopleWith([person('ana', { sms: true }), person('ben', { sms: true })], { lead: [{ schedule: weekdays.id }] })
  const [p1] = proveReach(only(teamPlan, 'P1'), people, calendar, from('2026-03-27T00:00:00+01:00'), from('2026-03-31T00:00:00+02:00'))
  expect(spans(p1!.gaps)).toEqual([
    '2026-03-26T23:00:00.000Z 2026-03-27T07:50:00.000Z', // the second round, ten minutes later, finds the rota at 09:00
    '2026-03-27T17:00:00.000Z 2026-03-30T06:50:00.000Z', // 09:00 is summer time by then
    '2026-03-30T16:00:00.000Z 2026-03-30T22:00:00.000Z',
  ])
  expect(p1).toMatchObject({ promise: 15 * minute, pages: true, slowest: 10 * minute })
  expect(p1!.gaps[0]).toMatchObject({ first: null, tried: [] })
})

test('X-02 whoever comes next in the escalation closes the gap, if their turn comes within the promise', () => {
  const persons = [person('ana', { sms: true }), person('ben', { sms: true }), person('cai', { phone: true })]
  const holders = { lead: [{ schedule: weekdays.id }], chief: [{ person: cai }] }
  const week = [from('2026-03-23T00:00:00Z'), from('2026-03-30T00:00:00Z')] as const
  // At night nobody has the rota, so the chief is paged at once.
  const [p2] = proveReach(only(teamPlan, 'P2'), peopleWith(persons, holders), calendar, ...week)
  expect(p2).toMatchObject({ gaps: [], slowest: 0 })
  // Where the rota has somebody with only unverified methods, the chief is paged when the promise is over: too late.
  const unproved = peopleWith([person('ana', { sms: false }), ...persons.slice(1)], holders)
  const late = proveReach(only(teamPlan, 'P2'), unproved, calendar, from('2026-03-30T00:00:00Z'), from('2026-04-01T00:00:00Z'))[0]!
  expect(spans(late.gaps)).toEqual([
    '2026-03-30T07:00:00.000Z 2026-03-30T16:00:00.000Z',
    '2026-03-31T07:00:00.000Z 2026-03-31T16:00:00.000Z',
  ])
  expect(late.gaps[0]).toMatchObject({ first: 30 * minute, tried: [ana, cai] })
  // An opening just before the hand-over is seen by who has it then: Friday evening's is nobody's fault.
  const [p1] = proveReach(only(teamPlan, 'P1'), unproved, calendar, ...week)
  expect(p1!.gaps).toEqual([]) // a P1 mobilises the chief at once
})

test('X-02 a severity that pages nobody has nothing to prove, and one without a figure is measured by its first round', () => {
  const [p4] = proveReach(only(teamPlan, 'P4'), peopleWith([], {}), calendar, from('2026-03-23T00:00:00Z'), from('2026-03-30T00:00:00Z'))
  expect(p4).toMatchObject({ pages: false, promise: null, gaps: [] })
  const open = { ...only(teamPlan, 'P1'), severities: [{ ...teamPlan.severities[0]!, acknowledge: { open: 'soon' }, mobilise: [] }] }
  const people = peopleWith([person('cai', { sms: true })], { chief: [{ person: cai }] })
  const [p1] = proveReach(open, people, calendar, from('2026-03-23T00:00:00Z'), from('2026-03-24T00:00:00Z'))
  expect(p1).toMatchObject({ promise: null, gaps: [], slowest: 0 })
  const nobody = proveReach(open, peopleWith([], {}), calendar, from('2026-03-23T00:00:00Z'), from('2026-03-24T00:00:00Z'))[0]!
  expect(nobody.gaps).toEqual([{ from: from('2026-03-23T00:00:00Z'), to: from('2026-03-24T00:00:00Z'), first: null, tried: [] }])
})

test('X-02 what the escalation says at an instant is what the interpreter does when nobody answers', () => {
  const persons = [person('ana', { ntfy: true, sms: true }), person('ben', { sms: true }), person('cai', { phone: false })]
  const ladder: Person = {
    ...persons[0]!,
    loud: [
      { method: id('ana-ntfy'), after: 0 },
      { method: id('ana-sms'), after: 2 * minute },
    ],
  }
  const people = peopleWith(
    [ladder, persons[1]!, persons[2]!],
    { lead: [{ schedule: weekdays.id }], chief: [{ person: cai }] },
    { owners: [ben] },
  )
  const at = from('2026-03-30T12:00:00+02:00')
  const said = escalationAt(worldOf(teamPlan, people), id('P2'), at)
  const told = said.map(c => [(c.at - at) / minute, c.type === 'page' ? c.method : c.type, c.step])
  expect(told).toEqual([
    [0, 'ana-ntfy', 0],
    [2, 'ana-sms', 0],
    [30, 'cai-phone', 1],
    [60, 'ben-sms', 2],
  ])
  expect(said.find(c => c.type === 'page' && c.person === cai)).toMatchObject({ unverified: true, clause: 'escalation' })
  expect(() => escalationAt(worldOf(teamPlan, people), id('P9'), at)).toThrow('P1')
})

// ---- the proof against the interpreter itself, whatever the team

const anyMethods = fc.constantFrom<Readonly<Record<string, boolean>>>({}, { sms: true }, { sms: false }, { email: true, phone: false })
const anyHolder = fc.oneof(
  fc.constantFrom<Holder>({ person: ana }, { person: ben }, { person: cai }),
  fc.constantFrom<Holder>({ schedule: id('primary') }, { schedule: id('other') }),
)
const anyTime = fc.integer({ min: 0, max: 23 }).map(h => `${String(h).padStart(2, '0')}:00`)
const anySchedule = (name: string) =>
  fc.record({
    id: fc.constant(id<'schedule'>(name)),
    zone: fc.constant('Europe/Berlin'),
    layers: fc.array(
      fc.record({
        people: fc.array(fc.constantFrom(ana, ben, cai), { minLength: 1, maxLength: 3 }),
        start: anyTime.map(t => `2026-03-20T${t}`),
        every: fc.constantFrom({ count: 1, unit: 'day' as const }, { count: 7, unit: 'hour' as const }),
        until: fc.constantFrom(null, '2026-03-29T12:00'),
        restrict: fc.array(fc.record({ days: fc.subarray([1, 5, 6, 7], { minLength: 1 }), from: anyTime, to: anyTime }), { maxLength: 1 }),
      }),
      { maxLength: 2 },
    ),
    overrides: fc.array(
      fc
        .record({
          hours: fc.integer({ min: 0, max: 60 }),
          length: fc.integer({ min: 1, max: 20 }),
          person: fc.constantFrom(null, ana, ben),
        })
        .map(o => ({
          from: instant(Date.UTC(2026, 2, 28) + o.hours * hour),
          to: instant(Date.UTC(2026, 2, 28) + (o.hours + o.length) * hour),
          person: o.person,
        })),
      { maxLength: 1 },
    ),
  })
const anyTarget = fc.constantFrom<Target>({ role: id('technical-lead') }, { role: id('incident-commander') }, { schedule: id('other') })
const anyPolicy: fc.Arbitrary<EscalationPolicy> = fc
  .record({
    steps: fc.array(
      fc.record({
        page: fc.array(anyTarget, { minLength: 1, maxLength: 2 }),
        wait: fc.constantFrom(0, 1, 5, 20).map(n => ({ unit: 'ms' as const, count: n * minute })),
      }),
      { maxLength: 3 },
    ),
    again: fc.constantFrom(5, 10).map(n => ({ unit: 'ms' as const, count: n * minute })),
  })
  .map(({ steps, again }) => ({ clause: id('escalation'), steps: [...steps, { page: [{ owners: true }], wait: again }], again }))

test('X-02 the proof by intervals agrees with the interpreter at every instant that is tried, close to its own edges above all', () => {
  fc.assert(
    fc.property(
      fc.record({
        methods: fc.tuple(anyMethods, anyMethods, anyMethods),
        lead: fc.array(anyHolder, { maxLength: 2 }),
        chief: fc.array(anyHolder, { maxLength: 1 }),
        owners: fc.subarray([ana, ben, cai], { maxLength: 1 }),
        primary: anySchedule('primary'),
        other: anySchedule('other'),
        policy: anyPolicy,
        promise: fc.constantFrom(10, 15, 45),
        mobilise: fc.subarray<Id<'role'>>([id('incident-commander')]),
        pick: fc.array(fc.nat(3 * 24 * 60), { minLength: 2, maxLength: 4 }),
      }),
      given => {
        const persons = ['ana', 'ben', 'cai'].map((name, i) => person(name, given.methods[i]!))
        const people = peopleWith(
          persons,
          { lead: given.lead, chief: given.chief },
          {
            owners: given.owners,
            schedules: { [given.primary.id]: given.primary, [given.other.id]: given.other },
          },
        )
        const p1 = {
          ...teamPlan.severities[0]!,
          acknowledge: { unit: 'ms' as const, count: given.promise * minute },
          mobilise: given.mobilise,
        }
        const plan: Plan = { ...teamPlan, severities: [p1], escalation: { [p1.id]: given.policy }, obligations: [] }
        const start = from('2026-03-28T00:00:00Z')
        const end = from('2026-03-31T00:00:00Z')
        const [reach] = proveReach(plan, people, calendar, start, end)
        const edges = reach!.gaps.flatMap(g => [g.from - 1, g.from, g.to - 1, g.to]).slice(0, 8)
        for (const at of [...edges, ...given.pick.map(m => start + m * minute + 17)]) {
          if (at < start || at >= end) continue
          const deadline = instant(at + given.promise * minute)
          const reached = escalationAt(worldOf(plan, people), p1.id, instant(at), deadline).some(c => c.type === 'page' && !c.unverified)
          const gap = reach!.gaps.some(g => g.from <= at && at < g.to)
          expect([new Date(at).toISOString(), gap]).toEqual([new Date(at).toISOString(), !reached])
        }
      },
    ),
    { numRuns: 250 },
  )
})
