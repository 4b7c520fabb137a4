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
