import { afterEach, expect, test } from 'vitest'
import { calendarFor } from '../../calendar/make.ts'
import { org } from '../../engine/testing/house.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import { type Front, openFront } from '../testing/front.ts'
import { vacantOf } from './people.ts'

let front: Front
afterEach(() => front?.stop())

const at = '2026-12-25T03:00:00.000Z'
const ask = async (query: string) => {
  const answer = await front.ana.get(`/api/v1/plan/escalation?${query}`)
  return { status: answer.statusCode, body: answer.json() }
}

test('X-02 who would be called when, at a chosen instant, is told by the function that pages, with the clause of each step', async () => {
  front = await openFront()
  const { body } = await ask(`severity=P1&at=${at}`)
  expect(body).toMatchObject({ severity: 'P1', at })
  expect(body.called[0]).toMatchObject({ at, afterMs: 0, person: { name: 'Ana' }, methods: ['ntfy'], unverified: false, step: 0 })
  const people = body.called.map((c: { person: { name: string } | null }) => c.person?.name)
  expect(people).toContain('Olu') // an owner is the last step of every escalation
  const times = body.called.map((c: { at: string }) => c.at)
  expect(times).toEqual([...times].sort())
  for (const call of body.called) expect(call.clause).toMatchObject({ id: expect.any(String), number: expect.any(String) })
  expect((await front.ana.get('/api/v1/incidents')).json().items, 'nothing was opened by asking').toEqual([])
})

test('an escalation of no severity, or further away than schedules are known, is refused with what to ask instead', async () => {
  front = await openFront()
  expect(await ask(`severity=P9&at=${at}`)).toMatchObject({ status: 400, body: { instead: expect.stringContaining('P1') } })
  expect((await ask('severity=P1&at=2036-12-25T03:00:00.000Z')).body).toMatchObject({
    field: 'querystring.at',
    instead: expect.any(String),
  })
  expect((await ask('severity=P1&at=yesterday')).status).toBe(400)
})

test('L-11 a role that nobody holds is shown as vacant and asked for, and what it owes is owed all the same', async () => {
  front = await openFront({
    houseOptions: { plan: compiled(shippedSource('lean')), needs: { calendarFor: (plan, zones) => calendarFor(plan!.header, { zones }) } },
  })
  const incident = async () => (await front.ana.get('/api/v1/incidents/1')).json()
  await front.ana.send('POST', '/api/v1/incidents', { title: 'Checkout fails', severity: 'SEV1' })
  expect((await incident()).roles.map((r: { id: string; vacant: boolean }) => [r.id, r.vacant])).toEqual([
    ['incident-lead', true],
    ['technical-responder', true],
    ['communications', true],
  ])
  const owed = (await incident()).obligations.find((o: { rule: string }) => o.rule === 'start-work')
  expect(owed).toMatchObject({ state: expect.stringMatching(/owed|overdue/), owedBy: { role: 'technical-responder', people: [] } })
  // One person who takes the position holds all three.
  await front.program.send('PUT', '/api/v1/positions/responder', { holders: [{ person: 'ana' }] })
  expect(
    (await incident()).roles.every((r: { vacant: boolean; people: { name: string }[] }) => !r.vacant && r.people[0]!.name === 'Ana'),
  ).toBe(true)
})

test('L-36 a plan of one that names somebody outside, and the directory does not: the product says that the step reaches nobody, and asks', async () => {
  front = await openFront({
    houseOptions: { plan: compiled(shippedSource('lean')), needs: { calendarFor: (plan, zones) => calendarFor(plan!.header, { zones }) } },
  })
  const outside = 'Somebody outside who can wake the responder'
  const asked = async () => (await front.program.get('/api/v1/now')).json().todo.map((t: { what: string }) => t.what)
  expect(await asked()).toEqual(expect.arrayContaining(['Say who is The responder', `Say who is ${outside}`]))
  // Holding what is vacant oneself does not make one's own outside contact of oneself.
  const { plan } = await front.house.engine.world(org)
  expect(vacantOf(plan.value, { persons: [], positions: {}, roles: {}, schedules: [] }).map(v => [v.name, v.outside])).toEqual([
    ['The responder', false],
    [outside, true],
  ])
  await front.program.send('PUT', '/api/v1/positions/responder', { holders: [{ person: 'ana' }] })
  expect(await asked()).toEqual(expect.arrayContaining([`Say who is ${outside}`]))
  expect(await asked()).not.toContain('Say who is The responder')
  const escalation = async () => (await front.ana.get('/api/v1/plan/escalation?severity=SEV1')).json().called
  const steps = (called: { person: { name: string } | null; step: number | null; whom: string[] }[]) => [
    ...new Map(called.filter(c => c.step !== null).map(c => [c.step, c.person?.name ?? c.whom])),
  ] // by more than one method each
  expect(steps(await escalation())).toEqual([
    [0, 'Ana'],
    [1, 'Ana'],
    [2, [outside]],
    [3, 'Olu'],
  ])
  await front.program.send('PUT', '/api/v1/positions/outside-contact', { holders: [{ person: 'ben' }] })
  expect(steps(await escalation())[2]).toEqual([2, 'Ben'])
  expect(await asked()).not.toContain(`Say who is ${outside}`)
})
