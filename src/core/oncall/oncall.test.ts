import { expect, test } from 'vitest'
import { id, instant } from '../id.ts'
import type { Plan } from '../plan.ts'
import type { Calendar } from '../world.ts'
import { holders } from './holders.ts'
import { onCall } from './oncall.ts'
import type { Layer, People, Schedule } from './people.ts'
import { shifts } from './shifts.ts'

const hour = 3_600_000
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
const [ana, ben, cai] = [id<'person'>('ana'), id<'person'>('ben'), id<'person'>('cai')]
const from = (text: string) => instant(Date.parse(text))
const weekly: Layer = { people: [ana, ben], start: '2026-01-05T09:00', every: { count: 1, unit: 'week' }, until: null, restrict: [] }
const schedule = (layers: readonly Layer[], overrides: Schedule['overrides'] = []): Schedule => ({
  id: id<'schedule'>('primary'),
  zone: 'Europe/Berlin',
  layers,
  overrides,
})
const who = (s: Schedule, text: string) => onCall(s, calendar, from(text)).person

test('a weekly rota changes hands at the same wall clock in winter and in summer', () => {
  const s = schedule([weekly])
  expect(onCall(s, calendar, from('2026-03-23T08:00:00Z'))).toEqual({ person: ben, until: from('2026-03-30T07:00:00Z') })
  expect(who(s, '2026-03-30T06:59:59.999Z')).toBe(ben)
  expect(onCall(s, calendar, from('2026-03-30T07:00:00Z'))).toEqual({ person: ana, until: from('2026-04-06T07:00:00Z') })
})

test('a hand-over in the hour that comes twice has been when the hour comes again', () => {
  const s = schedule([{ ...weekly, start: '2026-10-19T02:30', every: { count: 1, unit: 'day' } }])
  expect(who(s, '2026-10-25T00:29:00Z')).toBe(ben) // 02:29 the first time
  expect(who(s, '2026-10-25T00:30:00Z')).toBe(ana)
  expect(who(s, '2026-10-25T01:15:00Z')).toBe(ana) // 02:15 again
  expect(onCall(s, calendar, from('2026-10-25T01:15:00Z')).until).toBe(from('2026-10-26T01:30:00Z'))
})

test('a hand-over in the hour that is skipped happens at the change', () => {
  const s = schedule([{ ...weekly, start: '2026-03-23T02:30', every: { count: 1, unit: 'day' } }])
  expect(who(s, '2026-03-29T00:59:59.999Z')).toBe(ben)
  expect(onCall(s, calendar, from('2026-03-29T01:00:00Z'))).toEqual({ person: ana, until: from('2026-03-30T00:30:00Z') })
})

test('restricted hours over midnight belong to the day on which they begin', () => {
  const nights = schedule([weekly, { ...weekly, people: [cai], restrict: [{ days: [5], from: '22:00', to: '06:00' }] }])
  expect(who(nights, '2026-01-09T20:59:00Z')).toBe(ana)
  expect(who(nights, '2026-01-09T21:00:00Z')).toBe(cai)
  expect(who(nights, '2026-01-10T04:59:00Z')).toBe(cai)
  expect(who(nights, '2026-01-10T05:00:00Z')).toBe(ana)
  expect(who(nights, '2026-01-10T21:30:00Z')).toBe(ana) // Saturday night is nobody's window
})

test('an override covers everything, the later one the earlier, and nobody may be meant', () => {
  const s = schedule(
    [weekly],
    [
      { from: from('2026-01-06T00:00:00Z'), to: from('2026-01-08T00:00:00Z'), person: cai },
      { from: from('2026-01-07T00:00:00Z'), to: from('2026-01-07T12:00:00Z'), person: null },
    ],
  )
  expect(shifts(s, calendar, from('2026-01-05T08:00:00Z'), from('2026-01-09T08:00:00Z'))).toEqual([
    { from: from('2026-01-05T08:00:00Z'), to: from('2026-01-06T00:00:00Z'), person: ana, override: false },
    { from: from('2026-01-06T00:00:00Z'), to: from('2026-01-07T00:00:00Z'), person: cai, override: true },
    { from: from('2026-01-07T00:00:00Z'), to: from('2026-01-07T12:00:00Z'), person: null, override: true },
    { from: from('2026-01-07T12:00:00Z'), to: from('2026-01-08T00:00:00Z'), person: cai, override: true },
    { from: from('2026-01-08T00:00:00Z'), to: from('2026-01-09T08:00:00Z'), person: ana, override: false },
  ])
})

test('before the first hand-over, after the end and without people there is nobody', () => {
  const s = schedule([{ ...weekly, until: '2026-02-02T09:00' }])
  expect(onCall(s, calendar, from('2026-01-01T00:00:00Z'))).toEqual({ person: null, until: from('2026-01-05T08:00:00Z') })
  expect(onCall(s, calendar, from('2026-02-02T08:00:00Z'))).toEqual({ person: null, until: 'never' })
  expect(onCall(schedule([{ ...weekly, people: [] }]), calendar, from('2026-02-02T08:00:00Z'))).toEqual({ person: null, until: 'never' })
  expect(onCall(schedule([{ ...weekly, people: [ana, ana] }]), calendar, from('2026-02-02T08:00:00Z'))).toEqual({
    person: ana,
    until: 'never',
  })
})

const people: People = {
  persons: Object.fromEntries([ana, ben, cai].map(p => [p, { id: p, zone: 'Europe/Berlin', methods: [], loud: [], quiet: [] }])),
  positions: {
    [id<'position'>('lead')]: [{ schedule: id<'schedule'>('primary') }, { person: cai }, { person: id<'person'>('gone') }],
    [id<'position'>('boss')]: [],
  },
  roles: { [id<'role'>('incident-commander')]: [{ person: ben }, { person: ana }, { person: ben }] },
  schedules: { [id<'schedule'>('primary')]: schedule([weekly]) },
  owners: [cai],
}
const role = (name: string, position: string | null) => ({
  id: id<'role'>(name),
  name,
  duty: '',
  clause: id<'clause'>('c'),
  position: position === null ? null : id<'position'>(position),
  decides: [],
})
const plan = {
  roles: [role('technical-lead', 'lead'), role('incident-commander', 'boss'), role('responder', null)],
} as unknown as Plan

test('T-10 a role is whoever its position is bound to: people, and whoever is on call', () => {
  const at = from('2026-01-06T00:00:00Z')
  const named = (target: Parameters<typeof holders>[3]) => holders(people, plan, calendar, target, at)
  expect(named({ role: id<'role'>('technical-lead') })).toEqual([ana, cai])
  expect(named({ role: id<'role'>('incident-commander') })).toEqual([ben, ana]) // bound itself, each once
  expect(named({ role: id<'role'>('responder') })).toEqual([])
  expect(named({ role: id<'role'>('unheard-of') })).toEqual([])
  expect(named({ position: id<'position'>('boss') })).toEqual([])
  expect(named({ schedule: id<'schedule'>('primary') })).toEqual([ana])
  expect(named({ schedule: id<'schedule'>('gone') })).toEqual([])
  expect(named({ owners: true })).toEqual([cai])
})
