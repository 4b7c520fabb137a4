import { afterEach, expect, test } from 'vitest'
import { type Front, openFront } from '../testing/front.ts'

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
