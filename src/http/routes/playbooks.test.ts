import { afterEach, expect, test } from 'vitest'
import { calendarFor } from '../../calendar/make.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import { type Front, openFront } from '../testing/front.ts'

let front: Front
afterEach(() => front.stop())
async function opened(plan: 'team' | 'lean', severity: string) {
  front = await openFront({
    houseOptions: {
      plan: compiled(shippedSource(plan)),
      needs: { calendarFor: (plan, zones) => calendarFor(plan!.header, { zones }) },
    },
  })
  const { number } = (await front.ana.send('POST', '/api/v1/incidents', { title: 'A bucket was open', severity })).json()
  const at = `/api/v1/incidents/${number}`
  return {
    ask: async (verb: string, body: object) => (await front.ana.send('POST', `${at}/${verb}`, body)).json(),
    detail: async () => (await front.ana.get(at)).json(),
    timeline: async (): Promise<{ text: string; note: string | null; clause: { id: string } | null }[]> =>
      (await front.ana.get(`${at}/timeline`)).json().items,
  }
}

test('T-38 T-42 a playbook is proposed, begun with one word and worked step by step; the incident shows who did what when, by which clause', async () => {
  const { ask, detail, timeline } = await opened('team', 'P2')
  const { running, others } = (await detail()).playbooks
  expect(running).toEqual([])
  expect(others[0]).toMatchObject({ id: 'isolate', proposed: 'phase', phase: 'Containment', clause: { id: 'containment' } })
  expect(others.find((p: { id: string }) => p.id === 'stolen-credentials').proposed).toBe(null)
  await ask('fact', { fact: 'compromised', value: 'yes', reason: 'A strange sign-in.' })
  const proposed = (await detail()).playbooks.others.find((p: { id: string }) => p.id === 'stolen-credentials')
  expect(proposed).toMatchObject({ proposed: 'condition', steps: [expect.stringContaining('Rotate'), expect.stringContaining('sessions')] })
  const begun = await ask('start-playbook', { playbook: 'stolen-credentials' })
  const [{ run }] = begun.playbooks.running
  expect(begun.playbooks.running[0].steps).toMatchObject([
    { step: 1, action: 'github.rotate-secret', must: true, irreversible: true, changes: true, as: null },
    { step: 2, condition: 'if possible', must: false, as: null },
  ])
  expect(await ask('answer-step', { run, step: 1, as: 'skipped' })).toMatchObject({ error: 'reason-missing', clause: 'containment' })
  const after = await ask('answer-step', { run, step: 2, as: 'does not apply', note: 'No session was open.' })
  expect(after.playbooks.running[0]).toMatchObject({ left: 1, by: 'Ana' })
  expect(after.playbooks.running[0].steps[1]).toMatchObject({ as: 'does not apply', note: 'No session was open.', by: 'Ana' })
  expect(await ask('answer-step', { run: 'constructor', step: 1, as: 'done' })).toHaveProperty('error')
  const words = (await timeline()).map(e => [e.text, e.note, e.clause?.id])
  expect(words).toContainEqual(['Playbook begun: Credentials in wrong hands, 2 steps', null, 'containment'])
  expect(words).toContainEqual([
    'Credentials in wrong hands, step 2, does not apply: End the sessions that are open.',
    'No session was open.',
    'containment',
  ])
})

test('L-01 L-20 the surfaces that are touched are named, and the vendors behind them stand beside', async () => {
  const { ask, detail, timeline } = await opened('lean', 'SEV2')
  expect((await detail()).surfaces).toMatchObject({
    touched: null,
    vendors: [],
    known: expect.arrayContaining([expect.objectContaining({ id: 'apis' })]),
  })
  const { surfaces } = await ask('surfaces', { surfaces: ['apis'] })
  expect(surfaces.touched).toEqual(['apis'])
  expect(surfaces.vendors.map((v: { name: string }) => v.name)).toEqual(['Supabase', 'Vercel'])
  expect(await ask('surfaces', { surfaces: ['moon'] })).toMatchObject({ error: 'surface-unknown' })
  expect((await timeline()).map(e => e.text)).toContain('Touched: The APIs behind them')
})
