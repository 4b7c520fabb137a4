/** The identification checklist of the shipped team plan, as it runs: asked, answered, recorded, met. */
import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { compile } from '../../plan/compile.ts'
import { type Front, openFront, settle } from '../testing/front.ts'

let front: Front
afterEach(() => front.stop())

test('T-12 an alert owes the identification checklist to the technical lead; scope, exposure, whether it goes on and the cause are asked, answered and kept', async () => {
  const plan = compile(readFileSync('plans/team.md', 'utf8')).plan!
  front = await openFront({ houseOptions: { plan } })
  await front.server.app.inject({
    method: 'POST',
    url: `/in/${front.key}/api/v2/alerts`,
    payload: [{ labels: { alertname: 'CheckoutDown', severity: 'critical', service: 'checkout' } }],
  })
  await settle(front.house)
  const seen = async () => (await front.ana.get('/api/v1/incidents/1')).json()
  const verb = async (name: string, body: object) => {
    const answer = await front.ana.send('POST', `/api/v1/incidents/1/${name}`, body)
    expect(answer.statusCode, answer.body).toBe(200)
    return answer.json()
  }
  const checklist = (incident: { obligations: { rule: string; id: string }[] }) => incident.obligations.find(o => o.rule === 'identify')!
  const before = await seen()
  expect(checklist(before)).toMatchObject({ state: 'owed', owedBy: { role: 'technical-lead' }, clause: { id: 'identification' } })
  for (const [fact, value] of [
    ['scope', 'several-customers'],
    ['exposure', 'possible'],
    ['outage', 'ongoing'],
    ['cause', 'application-bug'],
  ]) {
    const asked = before.facts.find((f: { id: string }) => f.id === fact)
    expect(asked).toMatchObject({ value: 'unknown', asks: expect.stringMatching(/\?$/) })
    expect(asked.values).toContain(value)
    await verb('fact', { fact, value })
  }
  await verb('severity', { to: 'P2', reason: 'Part of the customers only' })
  const after = await verb('meet', { obligation: checklist(before).id, note: 'API and dashboard are hit' })
  expect(checklist(after)).toMatchObject({ state: 'met' })
  expect(after.facts.map((f: { id: string; value: string }) => `${f.id} ${f.value}`)).toEqual(
    expect.arrayContaining(['scope several-customers', 'exposure possible', 'outage ongoing', 'cause application-bug']),
  )
  const { items } = (await front.ana.get('/api/v1/incidents/1/timeline')).json()
  expect(items.filter((entry: { type: string }) => entry.type === 'FactSet')).toHaveLength(4)
})

test('L-12 what is more than the team can do owes a call outside, to whom the plan says; who was called and how is on record', async () => {
  front = await openFront({ houseOptions: { plan: compile(readFileSync('plans/lean.md', 'utf8')).plan! } })
  const post = async (path: string, body: object) => (await front.ana.send('POST', `/api/v1/incidents${path}`, body)).json()
  await post('', { title: 'Keys of the payment provider are in wrong hands', severity: 'SEV1' })
  const owed = (incident: { obligations: { rule: string; id: string; state: string }[] }, rule: string) =>
    incident.obligations.find(o => o.rule === rule)
  expect(owed(await post('/1/note', { text: 'Looking' }), 'engage-vendor')).toBeUndefined()
  const incident = await post('/1/fact', { fact: 'vendor', value: 'involved' })
  const call = owed(incident, 'engage-vendor')!
  expect(call).toMatchObject({
    state: 'owed',
    owedBy: { role: 'technical-responder' },
    clause: { id: 'vendors' },
    ask: { question: 'Whom of the sub-processor was called, how, and what did they find?' },
  })
  expect(owed(await post('/1/fact', { fact: 'breach', value: 'suspected' }), 'engage-counsel')).toMatchObject({
    owedBy: { role: 'communications' },
  })
  expect((await post('/1/meet', { obligation: call.id })).error).toBe('answer-missing')
  await post('/1/meet', { obligation: call.id, answer: 'called', note: 'Security desk by telephone at 14:10, ticket 4711' })
  const { items } = (await front.ana.get('/api/v1/incidents/1/timeline')).json()
  expect(items.map((e: { note: string | null }) => e.note)).toContain('called: Security desk by telephone at 14:10, ticket 4711')
})
