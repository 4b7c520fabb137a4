import { expect, test } from 'vitest'
import { makeCalendar } from '../calendar/make.ts'
import { id, instant } from '../core/id.ts'
import { onCall } from '../core/oncall/oncall.ts'
import type { Layer } from '../core/oncall/people.ts'
import { addMethod, addPerson, changePerson, DirectoryError, markVerified, removeMethod, removePerson, setHolders } from './change.ts'
import { addOverride, addSchedule, changeSchedule, removeOverride, removeSchedule, swap } from './change-schedule.ts'
import type { Directory } from './directory.ts'
import { peopleOf, zonesOf } from './people-of.ts'

const nobody: Directory = { persons: [], positions: {}, roles: {}, schedules: [] }
const [ana, ben] = [id<'person'>('ana'), id<'person'>('ben')]
const two = addPerson(addPerson(nobody, { name: 'Ana', zone: 'Europe/Berlin', id: ana }), { name: 'Ben', id: ben })
const layer: Layer = { people: [ana, ben], start: '2026-01-05T09:00', every: { count: 1, unit: 'week' }, until: null, restrict: [] }
const withRota = addSchedule(two, { name: 'Primary rota', zone: 'Europe/Berlin', layers: [layer] })
const rota = id<'schedule'>('primary-rota')
const position = id<'position'>('engineering-lead')
const calendar = makeCalendar({ zones: ['Europe/Berlin'], holidays: [], business: null, years: { from: 2026, to: 2026 } }).value
const at = (text: string) => instant(Date.parse(text))

function refusal(change: () => unknown): { code: string; message: string; instead: string } {
  try {
    change()
  } catch (error) {
    if (error instanceof DirectoryError) return { code: error.code, message: error.message, instead: error.instead }
    throw error
  }
  throw new Error('it was not refused')
}

test('the first person is an owner, and the last owner can be neither removed nor demoted', () => {
  expect(two.persons.map(p => [p.name, p.owner, p.zone])).toEqual([
    ['Ana', true, 'Europe/Berlin'],
    ['Ben', false, 'Europe/Berlin'],
  ])
  expect(refusal(() => removePerson(two, ana))).toMatchObject({ code: 'last-owner', instead: 'make somebody else an owner first' })
  expect(refusal(() => changePerson(two, ana, { owner: false })).code).toBe('last-owner')
  const three = changePerson(two, ben, { owner: true })
  expect(removePerson(three, ana).persons.map(p => p.name)).toEqual(['Ben'])
})

test('an id of a person never tells the name, and two of one name are asked apart', () => {
  const directory = addPerson(nobody, { name: 'Ana Álvarez' })
  expect(directory.persons[0]!.id).toMatch(/^person-[0-9a-f]{12}$/)
  expect(refusal(() => addPerson(directory, { name: ' ana  álvarez' })).code).toBe('name-taken')
  expect(refusal(() => addPerson(directory, { name: '  ' })).code).toBe('no-name')
  expect(refusal(() => addPerson(directory, { name: 'Cai', zone: 'Berlin' })).instead).toContain('Europe/Berlin')
})

test('who is removed is gone from positions, roles, rotations and overrides', () => {
  let directory = setHolders(withRota, { position }, [{ person: ben }, { schedule: rota }, { person: ben }])
  directory = setHolders(directory, { role: id<'role'>('scribe') }, [{ person: ben }])
  directory = addOverride(directory, rota, { from: at('2026-01-06T00:00:00Z'), to: at('2026-01-07T00:00:00Z'), person: ben })
  expect(directory.positions[position]).toHaveLength(2)
  const after = removePerson(directory, ben)
  expect(JSON.stringify(after)).not.toContain('ben')
  expect(after.positions[position]).toEqual([{ schedule: rota }])
  expect(after.schedules[0]!.layers[0]!.people).toEqual([ana])
})

test('a contact method is kept as it is dialled, unverified until its test page is answered', () => {
  let directory = addMethod(two, ana, { kind: 'phone', address: '+34 600 000-001' })
  const method = directory.persons[0]!.methods[0]!
  expect(method).toMatchObject({ kind: 'phone', address: '+34600000001', verifiedAt: null })
  expect(method.id).not.toContain('600')
  expect(refusal(() => addMethod(directory, ana, { kind: 'phone', address: '0034600000001' })).code).toBe('method-known')
  for (const [kind, address] of [
    ['phone', '0600 1234'],
    ['email', 'ana'],
    ['webhook', 'example.com/x'],
    ['ntfy', 'a topic'],
    ['slack', ''],
  ] as const)
    expect(refusal(() => addMethod(directory, ana, { kind, address })).code).toBe('bad-address')
  directory = markVerified(directory, ana, method.id, instant(5))
  expect(directory.persons[0]!.methods[0]!.verifiedAt).toBe(5)
  directory = changePerson(directory, ana, { loud: [{ method: method.id, after: 60_000 }] })
  expect(removeMethod(directory, ana, method.id).persons[0]).toMatchObject({ methods: [], loud: [] })
  expect(refusal(() => removeMethod(directory, ben, method.id)).code).toBe('no-such-method')
  expect(refusal(() => changePerson(directory, ben, { loud: [{ method: method.id, after: 0 }] })).code).toBe('no-such-method')
})

test('without rules of their own people are called quietly by what does not ring, loudly by all of it in turn', () => {
  let directory = addMethod(two, ana, { kind: 'phone', address: '+34600000001' })
  directory = addMethod(directory, ana, { kind: 'email', address: 'ana@example.com' })
  directory = addMethod(directory, ana, { kind: 'sms', address: '+34600000001' })
  directory = addMethod(directory, ben, { kind: 'sms', address: '+34600000002' })
  const people = peopleOf(directory)
  const kinds = (person: typeof ana, rungs: 'loud' | 'quiet') =>
    people.persons[person]![rungs].map(r => [people.persons[person]!.methods.find(m => m.id === r.method)!.kind, r.after / 60_000])
  expect(kinds(ana, 'loud')).toEqual([
    ['email', 0],
    ['sms', 1],
    ['phone', 2],
  ])
  expect(kinds(ana, 'quiet')).toEqual([['email', 0]])
  expect(kinds(ben, 'loud')).toEqual([['sms', 0]])
  expect(kinds(ben, 'quiet')).toEqual([['sms', 0]])
})

test('core learns ids, kinds and times of the directory, and no name or address', () => {
  const directory = addMethod(withRota, ana, { kind: 'email', address: 'ana@example.com' })
  const text = JSON.stringify(peopleOf(directory))
  for (const secret of ['Ana', 'Ben', 'example.com', 'Primary']) expect(text).not.toContain(secret)
  expect(peopleOf(directory).owners).toEqual([ana])
  expect(zonesOf(directory)).toEqual(['Europe/Berlin'])
})

test('a schedule that holds a position is not removed, and one that makes no sense is not added', () => {
  const bound = setHolders(withRota, { position }, [{ schedule: rota }])
  expect(refusal(() => removeSchedule(bound, rota))).toMatchObject({
    code: 'schedule-in-use',
    message: 'Primary rota holds the position engineering-lead',
  })
  expect(removeSchedule(setHolders(bound, { position }, []), rota).schedules).toEqual([])
  const bad = (change: Partial<Layer>) =>
    refusal(() => addSchedule(two, { name: 'x', zone: 'UTC', layers: [{ ...layer, ...change }] })).code
  expect(bad({ start: '2026-02-30T09:00' })).toBe('bad-start')
  expect(bad({ until: '2026-01-05T09:00' })).toBe('bad-until')
  expect(bad({ every: { count: 0, unit: 'day' } })).toBe('bad-turn')
  expect(bad({ restrict: [{ days: [8], from: '09:00', to: '17:00' }] })).toBe('bad-days')
  expect(bad({ restrict: [{ days: [1], from: '9', to: '17:00' }] })).toBe('bad-hours')
  expect(bad({ people: [id<'person'>('nobody')] })).toBe('no-such-person')
  expect(refusal(() => addSchedule(withRota, { name: 'primary rota', zone: 'UTC', layers: [] })).code).toBe('name-taken')
  expect(refusal(() => setHolders(two, { position }, [{ schedule: rota }])).code).toBe('no-such-schedule')
  expect(changeSchedule(withRota, rota, { name: 'Primary rota', zone: 'UTC', layers: [] }).schedules[0]!.zone).toBe('UTC')
})

test('an override is put on top and taken off again', () => {
  const override = { from: at('2026-01-06T00:00:00Z'), to: at('2026-01-07T00:00:00Z'), person: ben }
  const directory = addOverride(withRota, rota, override)
  const who = (d: Directory) => onCall(peopleOf(d).schedules[rota]!, calendar, at('2026-01-06T12:00:00Z')).person
  expect(who(withRota)).toBe(ana)
  expect(who(directory)).toBe(ben)
  expect(who(removeOverride(directory, rota, 0, override))).toBe(ana)
  expect(refusal(() => removeOverride(directory, rota, 1)).code).toBe('no-such-override')
  expect(refusal(() => removeOverride(directory, rota, 0, { ...override, person: ana })).code).toBe('no-such-override')
  expect(refusal(() => addOverride(directory, rota, { ...override, to: override.from })).code).toBe('bad-override')
  const later = addOverride(
    directory,
    rota,
    { ...override, from: at('2026-06-01T00:00:00Z'), to: at('2026-06-02T00:00:00Z') },
    at('2026-06-01T00:00:00Z'),
  )
  expect(later.schedules[0]!.overrides).toHaveLength(1) // January is long over
})

test('a swap trades two times between two people, and only whole shifts of one person', () => {
  const first = { from: at('2026-01-06T00:00:00Z'), to: at('2026-01-07T00:00:00Z') }
  const second = { from: at('2026-01-13T00:00:00Z'), to: at('2026-01-14T00:00:00Z') }
  const swapped = peopleOf(swap(withRota, calendar, rota, first, second)).schedules[rota]!
  expect(onCall(swapped, calendar, first.from).person).toBe(ben)
  expect(onCall(swapped, calendar, second.from).person).toBe(ana)
  expect(onCall(swapped, calendar, second.to).person).toBe(ben)
  const code = (a: typeof first, b: typeof first) => refusal(() => swap(withRota, calendar, rota, a, b)).code
  expect(code(first, first)).toBe('bad-swap')
  expect(code(first, { from: first.to, to: at('2026-01-08T00:00:00Z') })).toBe('bad-swap') // ana has both
  expect(code(first, { from: at('2026-01-11T00:00:00Z'), to: second.to })).toBe('bad-swap') // two people's
})
