import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Plan } from '../../core/plan.ts'
import { minute } from '../../core/span.ts'
import { org } from '../../engine/testing/house.ts'
import { testPlan } from '../../engine/testing/plan.ts'
import { small, smallBlocks } from '../../plan/testing/shipped.ts'
import { type Front, openFront, settle } from '../testing/front.ts'

const source = readFileSync(new URL('../../../plans/lean.md', import.meta.url), 'utf8')
let front: Front
beforeEach(async () => {
  front = await openFront()
})
afterEach(() => front.stop())

test('a saved plan is a version with hash, who, when and effective date; versions are listed, read and compared', async () => {
  await settle(front.house)
  const saved = await front.program.send('PUT', '/api/v1/plan', { source })
  expect(saved.statusCode).toBe(200)
  expect(saved.json()).toMatchObject({
    saved: true,
    version: {
      id: expect.stringMatching(/^[0-9a-f]{64}$/),
      state: 'running',
      savedBy: 'deploy script',
      title: 'Incident response',
      openIncidents: 0,
    },
  })
  const { items } = (await front.ana.get('/api/v1/plan/versions')).json()
  expect(items.map((v: { state: string; savedBy: string }) => [v.state, v.savedBy])).toEqual([
    ['running', 'deploy script'],
    ['earlier', 'Tocsin'],
  ])
  expect((await front.ana.get('/api/v1/plan')).json().id).toBe(items[0].id)
  const one = (await front.ana.get(`/api/v1/plan/versions/${items[0].id.slice(0, 10)}`)).json()
  expect([one.source, one.html.includes('Severity')]).toEqual([source, true])
  const diff = (await front.ana.get(`/api/v1/plan/diff?from=${items[1].id}&to=${items[0].id}`)).json()
  expect(diff.changes.length).toBeGreaterThan(10)
  expect(diff.changes[0].loud).toBe(true)
  expect((await front.ana.get('/api/v1/plan/versions/0000000000')).json().error).toBe('no-such-version')

  // Other prose is another version, though it runs alike.
  const prose = source.replace('We are honest about our size', 'We are plain about our size')
  const again = (await front.program.send('PUT', '/api/v1/plan', { source: prose }, { 'if-match': `"${items[0].id}"` })).json()
  expect(again.saved).toBe(true)
  expect(again.version.id).not.toBe(items[0].id)
  expect((await front.ana.get(`/api/v1/plan/diff?from=${items[0].id}&to=${again.version.id}`)).json().changes).toEqual([])
  const late = await front.program.send('PUT', '/api/v1/plan', { source }, { 'if-match': items[0].id })
  expect([late.statusCode, late.json().error, late.json().instead]).toEqual([409, 'conflict', expect.stringContaining(again.version.id)])
})

test('T-34 who saves a version and is its only approver is told so, where there is somebody else who could be', async () => {
  await front.program.send('PATCH', '/api/v1/people/ana', { owner: true })
  const plan = small({ plan: smallBlocks.plan!.replace('version: "1"', 'version: "2"') })
  expect((await front.ana.send('PUT', '/api/v1/plan', { source: plan })).json()).toMatchObject({ saved: true })
  const approvedBy = async (...people: string[]) => {
    await front.program.send('PUT', '/api/v1/positions/boss', { holders: people.map(person => ({ person })) })
    const [running] = (await front.ana.get('/api/v1/plan/versions')).json().items
    return [running.approver, running.approvers.map((p: { name: string }) => p.name), running.savedBy, running.ownApproval]
  }
  expect(await approvedBy('ana')).toEqual(['Boss', ['Ana'], 'Ana', true])
  expect(await approvedBy('ana', 'ben')).toEqual(['Boss', ['Ana', 'Ben'], 'Ana', false])
  expect(await approvedBy('ben')).toEqual(['Boss', ['Ben'], 'Ana', false])
})

test('a plan that cannot run is not saved: its problems come back with line, column and remedy', async () => {
  const broken = source.replace('```yaml severities', '```yaml severties')
  const answer = await front.program.send('PUT', '/api/v1/plan', { source: broken })
  expect(answer.statusCode).toBe(422)
  const { saved, problems } = answer.json()
  expect(saved).toBe(false)
  expect(problems.find((p: { severity: string }) => p.severity === 'error')).toMatchObject({
    line: expect.any(Number),
    column: expect.any(Number),
    instead: expect.stringContaining('severities'),
  })
  expect((await front.ana.get('/api/v1/plan/versions')).json().total).toBe(1)
  const checked = (await front.ana.send('POST', '/api/v1/plan/check', { source })).json()
  expect([checked.ok, checked.changes.length > 0, checked.html.length > 0]).toEqual([true, true, true])
  expect((await front.ana.send('POST', '/api/v1/plan/check', { source: broken })).json().ok).toBe(false)
  expect((await front.ana.get('/api/v1/plan/versions')).json().total).toBe(1) // checking saves nothing
  expect((await front.ana.send('PUT', '/api/v1/plan', { source })).statusCode).toBe(403) // Ana is no owner
})

test('L-04 adopting a newer plan shows first what would be owed no more, and changes nothing until it is asked for', async () => {
  await front.program.send('POST', '/api/v1/incidents', { title: 'Checkout fails', severity: 'P1' })
  const [acknowledge] = testPlan.obligations
  const due = {
    P1: [{ due: 'within', span: { unit: 'ms', count: 5 * minute }, of: 'alert-received', plus: null, words: 'within 5 minutes' }],
  }
  const work = { ...acknowledge, id: 'start-work', name: 'Start work', met: { met: 'done' } }
  const newer = (obligations: readonly unknown[], version: string) =>
    JSON.stringify({ ...testPlan, header: { ...testPlan.header, version }, obligations } as Plan)
  const engine = front.house.engine
  const preview = async () => (await front.ana.get('/api/v1/incidents/1/adopt')).json()
  expect(await preview()).toMatchObject({ vanish: [], move: [], arise: [], changes: [] })

  await engine.setPlan(org, { tocsin: 'engine' }, newer([work], '2'))
  await settle(front.house)
  const told = await preview()
  expect(told.vanish.map((o: { rule: string }) => o.rule)).toEqual(['acknowledge'])
  expect(told.arise.map((o: { rule: string }) => o.rule)).toEqual(['start-work'])
  expect(told.changes[0]).toMatchObject({ loud: true })
  expect([told.from.version, told.to.version]).toEqual(['1', '2'])

  await engine.setPlan(org, { tocsin: 'engine' }, newer([{ ...acknowledge, due }], '3'))
  const stale = await front.ana.send('POST', '/api/v1/incidents/1/adopt', { to: told.to.id })
  expect([stale.statusCode, stale.json().error]).toEqual([409, 'conflict'])
  const moved = await preview()
  expect([moved.vanish, moved.arise]).toEqual([[], []])
  expect(moved.move[0]).toMatchObject({ before: { words: 'within 15 minutes of alert received' }, after: { words: 'within 5 minutes' } })
  expect((await front.ana.get('/api/v1/incidents/1')).json().plan).toMatchObject({ version: '1', current: false })
  const adopted = await front.ana.send('POST', '/api/v1/incidents/1/adopt', { to: moved.to.id, reason: 'Five minutes, as decided today' })
  expect(adopted.json().plan).toMatchObject({ version: '3', current: true })
  expect(adopted.json().obligations[0]).toMatchObject({ words: 'within 5 minutes', state: 'owed' })
})

test('X-19 five answers make a first plan that can be saved as it is', async () => {
  const { questions } = (await front.ana.get('/api/v1/plan/first')).json() as { questions: { id: string; answers: { id: string }[] }[] }
  expect(questions.map(q => q.id)).toEqual(['team', 'sources', 'woken', 'data', 'customers'])
  const answers = { team: 'few', sources: ['prometheus'], woken: 'worst', data: ['personal'], customers: 'businesses' }
  const first = (await front.ana.send('POST', '/api/v1/plan/first', { ...answers, zone: 'UTC' })).json()
  expect(first.problems.filter((p: { severity: string }) => p.severity === 'error')).toEqual([])
  expect(first.people).toContain('- name: Ana')
  await settle(front.house)
  expect((await front.program.send('PUT', '/api/v1/plan', { source: first.plan })).json()).toMatchObject({
    saved: true,
    version: { state: 'running' },
  })
  const wrong = await front.ana.send('POST', '/api/v1/plan/first', { ...answers, zone: 'Berlin' })
  expect([wrong.statusCode, wrong.json().field]).toEqual([400, 'body.zone'])
})
