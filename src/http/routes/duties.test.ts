import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { id, instant } from '../../core/id.ts'
import type { Plan } from '../../core/plan.ts'
import { houseStreamOf } from '../../engine/house-stream.ts'
import { directory, org } from '../../engine/testing/house.ts'
import { makeVirtualClock } from '../../engine/virtual-clock.ts'
import { compile } from '../../plan/compile.ts'
import { type Front, openFront, settle } from '../testing/front.ts'

const source = readFileSync(new URL('../../../plans/lean.md', import.meta.url), 'utf8')
const lean = compile(source).plan as Plan
const people = { ...directory, positions: { responder: [{ person: id('ana') }] } as typeof directory.positions }
let front: Front
beforeEach(async () => {
  const clock = makeVirtualClock(instant(Date.parse('2026-11-22T12:00:00Z')))
  front = await openFront({ houseOptions: { plan: lean, directory: people, clock } })
  await settle(front.house)
})
afterEach(() => front.stop())

type Shown = {
  id: string
  rule: string
  state: string
  dueAt: string | null
  incident: { number: number } | null
  person: { id: string } | null
  owedBy: { people: { id: string }[] } | null
}
const duties = async (): Promise<Shown[]> => (await front.ana.get('/api/v1/duties')).json().items
const duty = async (rule: string) => (await duties()).find(d => d.rule === rule)

test('L-25 what the plan asks for without an incident is listed with its clause, its date and who owes it, also among all that is owed', async () => {
  const review = (await duty('plan-review'))!
  expect(review).toMatchObject({
    name: 'Review the plan',
    state: 'owed',
    words: 'every 12 months',
    clause: { id: 'standing' },
    owedBy: { name: 'The responder', people: [{ id: 'ana', name: 'Ana' }] },
  })
  expect(review.dueAt?.slice(0, 10)).toBe('2027-06-18') // twelve months after the plan was last gone over
  const { items } = (await front.ana.get('/api/v1/obligations')).json() as { items: Shown[] }
  expect(items.filter(o => o.incident === null).map(o => o.rule)).toEqual(['plan-review', 'read:ana', 'read:ben', 'read:olu'])
  const met = await front.ana.send('POST', '/api/v1/duties/meet', { obligation: review.id, note: 'Gone over with everybody' })
  expect([met.statusCode, met.json().state]).toEqual([200, 'met'])
  const next = (await duties()).filter(d => d.rule === 'plan-review' && d.state === 'owed')
  expect(next.map(d => d.dueAt?.slice(0, 10))).toEqual(['2027-11-22'])
  expect((await front.ana.send('POST', '/api/v1/duties/meet', { obligation: 'nothing' })).json().error).toBe('no-such-duty')
})

test('L-39 who has read which version is listed, and each says it for themselves', async () => {
  const [{ id: version, version: name }] = (await front.ana.get('/api/v1/plan/versions')).json().items
  const todo = async () => ((await front.ana.get('/api/v1/now')).json().todo as { press?: { path: string } }[]).map(t => t.press?.path)
  expect(await todo()).toContain('/plan/read')
  const read = await front.ana.send('POST', '/api/v1/plan/read')
  expect(await todo()).not.toContain('/plan/read')
  expect(read.json()).toMatchObject({ person: { id: 'ana' }, owes: false, read: [{ version, name }] })
  const { items } = (await front.ana.get('/api/v1/plan/readers')).json() as {
    items: { person: { id: string }; owes: boolean; since: string | null }[]
  }
  expect(items.map(r => [r.person.id, r.owes, r.since === null])).toEqual([
    ['ana', false, true],
    ['ben', true, false],
    ['olu', true, false],
  ])
  const bens = (await duty('read:ben'))!
  expect((await front.ana.send('POST', '/api/v1/duties/meet', { obligation: bens.id })).json().error).toBe('not-yours')
  expect((await front.program.send('POST', '/api/v1/plan/read')).statusCode).toBe(400)

  await front.house.engine.setPlan(org, { tocsin: 'engine' }, source.replace('We are honest about', 'We are plain about'))
  await settle(front.house)
  const [me] = (await front.ana.get('/api/v1/plan/readers')).json().items
  expect([me.owes, me.read.map((r: { version: string }) => r.version)]).toEqual([true, [version]])
})

test('L-39 nobody says for another that they have read the plan, nor ends a standing duty, by the routes of incidents', async () => {
  const house = houseStreamOf(org)
  const [bens, review] = [(await duty('read:ben'))!, (await duty('plan-review'))!]
  const before = (await front.ana.get(`/api/v1/incidents/${house}`)).json() as { seq: number }
  const acts: [string, object][] = [
    ['meet', { obligation: bens.id, note: 'They said so' }],
    ['waive', { obligation: review.id, reason: 'No time' }],
    ['fact', { fact: 'read:ben', value: 'read', reason: 'They said so' }],
    ['milestone', { milestone: 'plan-review:last', reason: 'Was done' }],
    ['resolve', {}],
    ['close', { as: 'done' }],
    ['adopt', {}],
    ['notifications', { form: null, to: [], from: 'ana', subject: 'x', opening: 'x', contents: [] }],
    ['checklist', { answers: {} }],
  ]
  for (const by of [front.ana, front.program])
    for (const [act, body] of acts)
      expect((await by.send('POST', `/api/v1/incidents/${house}/${act}`, body)).statusCode, act).toBeOneOf([400, 404])
  for (const act of ['meet', 'waive', 'fact', 'resolve', 'adopt'])
    expect((await front.ana.send('POST', `/api/v1/incidents/${house}/${act}`, acts.find(([a]) => a === act)![1])).json().error, act).toBe(
      'no-such-incident',
    )
  expect((await front.ana.get(`/api/v1/incidents/${house}`)).json()).toMatchObject({ seq: before.seq, status: 'open' })
})

test('L-40 whether an incident was material is asked at its end, and "yes" owes the review of the plan', async () => {
  await front.program.send('POST', '/api/v1/incidents', { title: 'Checkout fails', severity: 'SEV1' })
  const resolved = (await front.ana.send('POST', '/api/v1/incidents/1/resolve', {})).json()
  const asked = resolved.obligations.find((o: { rule: string }) => o.rule === 'decide-material')
  expect(asked).toMatchObject({ state: 'owed', can: ['answer', 'waive'] })
  // Ana keeps the plan: by her own word she would know.
  const meet = (body: object) => front.program.send('POST', '/api/v1/incidents/1/meet', { obligation: asked.id, ...body })
  expect((await meet({ answer: 'perhaps', note: 'who knows' })).json()).toMatchObject({ field: 'body.answer', instead: 'yes | no' })
  expect(await duty('plan-review-after-material')).toBeUndefined()
  expect((await meet({ answer: 'yes', note: 'A day without checkout' })).statusCode).toBe(200)
  await settle(front.house)
  expect(await duty('plan-review-after-material')).toMatchObject({ state: 'owed', dueAt: null, words: 'after a material incident' })
  const timeline = (await front.ana.get('/api/v1/incidents/1/timeline')).json().items as { note: string | null }[]
  expect(timeline.map(e => e.note)).toContain('yes: A day without checkout')

  // Its keeper is told, by a page whose link answers it.
  const page = front.house.sent.find(s => s.message.body.includes('Owed: '))!
  expect(page.message).toMatchObject({ incident: '', severity: 'Owed', title: expect.stringMatching(/review/i) })
  expect(page.to).toBe('ana@ntfy')
  const link = page.message.link.replace('https://tocsin.example.com', '')
  expect((await front.nobody.get(link)).body).toContain('<h1>What the plan asks for without an incident</h1>')
  const answered = await front.nobody.send('POST', link)
  expect([answered.statusCode, answered.body.includes('Acknowledged')]).toEqual([200, true])
  expect(await duty('plan-review-after-material:told')).toMatchObject({ state: 'met' })
})

test('L-40 an incident that was not material owes no review of the plan', async () => {
  await front.program.send('POST', '/api/v1/incidents', { title: 'A slow page', severity: 'SEV3' })
  const resolved = (await front.ana.send('POST', '/api/v1/incidents/1/resolve', {})).json()
  const asked = resolved.obligations.find((o: { rule: string }) => o.rule === 'decide-material')
  await front.ana.send('POST', '/api/v1/incidents/1/meet', { obligation: asked.id, answer: 'no', note: 'Nobody noticed' })
  await settle(front.house)
  expect(await duty('plan-review-after-material')).toBeUndefined()
})

test('L-40 closing asks whether it was material, and the answer given there is the decision: recorded with its reason, and it owes the review', async () => {
  await front.program.send('POST', '/api/v1/incidents', { title: 'Checkout fails', severity: 'SEV1' })
  const { closing } = (await front.ana.get('/api/v1/incidents/1')).json()
  expect(closing).toMatchObject({ question: 'Was this incident material, so that the plan itself is reviewed?', answers: ['yes', 'no'] })
  const close = (body: object) => front.ana.send('POST', '/api/v1/incidents/1/close', { as: 'done', ...body }, { 'idempotency-key': 'k' })
  expect((await close({ material: 'perhaps' })).json()).toMatchObject({ field: 'body.answer', instead: 'yes | no' })
  const closed = (await close({ material: 'yes', why: 'A day without checkout' })).json()
  expect([closed.status, closed.closing]).toEqual(['closed', null])
  expect(closed.obligations.find((o: { rule: string }) => o.rule === 'decide-material')).toMatchObject({ state: 'met' })
  const again = (await close({ material: 'yes', why: 'A day without checkout' })).json()
  expect([again.status, again.seq]).toEqual(['closed', closed.seq]) // a retry does nothing twice
  await settle(front.house)
  expect(await duty('plan-review-after-material')).toMatchObject({ state: 'owed' })
  const events = (await front.ana.get('/api/v1/incidents/1/timeline')).json().items as { note: string | null; what: string }[]
  expect(events.map(e => e.note)).toContain('yes: A day without checkout')
  expect(closed.deviations.map((d: { what: string }) => d.what).join()).not.toContain('material')
})
