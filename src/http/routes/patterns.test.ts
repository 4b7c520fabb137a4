import { afterEach, beforeEach, expect, test } from 'vitest'
import { id, instant } from '../../core/id.ts'
import { directory, org } from '../../engine/testing/house.ts'
import { makeVirtualClock } from '../../engine/virtual-clock.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import { type Front, openFront } from '../testing/front.ts'

const people = { ...directory, positions: { responder: [{ person: id('ana') }] } as typeof directory.positions }
const dayMs = 86_400_000
const said = shippedSource('lean').replace(
  /```yaml patterns[^`]*```/,
  '```yaml patterns\ntimes: 3\nwithin: 90 days\nwho: incident-lead\ndue: 10 days of raised\n```',
)
let front: Front
const open = async (source: string): Promise<void> => {
  front = await openFront({
    houseOptions: {
      plan: compiled(source),
      directory: people,
      clock: makeVirtualClock(instant(Date.parse('2026-03-01T12:00:00Z'))),
      needs: { alone: true },
    },
  })
}
beforeEach(() => open(said))
afterEach(() => front.stop())

const ask = async (number: number, verb: string, body: object) => {
  const answer = await front.ana.send('POST', `/api/v1/incidents/${number}/${verb}`, body)
  if (answer.statusCode >= 400) throw new Error(answer.body)
  return answer.json()
}
/** A SEV3 that is over, ten days before the next. */
async function happen(cause: string | null, more: Readonly<{ mended?: boolean; nearMiss?: boolean; as?: string }> = {}): Promise<number> {
  const { number } = (
    await front.ana.send('POST', '/api/v1/incidents', {
      title: `Certificate of app.example.com`,
      severity: 'SEV3',
      nearMiss: more.nearMiss ?? false,
    })
  ).json()
  if (cause !== null) await ask(number, 'root-causes', { causes: [cause] })
  if (more.mended) {
    const { remediation } = await ask(number, 'add-remediation', { what: 'Renew it' })
    await ask(number, 'finish-remediation', { item: remediation[0].id })
  }
  await ask(number, 'resolve', {})
  if (more.as) await ask(number, 'close', { as: more.as, reason: 'It was nothing' })
  await front.house.clock.runFor(10 * dayMs)
  return number
}
const patterns = async (query = '') => (await front.ana.get(`/api/v1/patterns${query}`)).json()

test('L-24 SEV3s are read together by their root cause: how often, how far apart, what was mended, and that it came back', async () => {
  expect(await patterns()).toMatchObject({
    criteria: { times: 3, withinDays: 90, whose: 'plan', clause: { id: 'review' }, open: [], raises: true },
    incidents: 0,
    items: [],
    raised: [],
  })
  await happen('expired-certificate', { mended: true })
  await happen('dns')
  await happen('expired-certificate', { nearMiss: true })
  await happen('expired-certificate')
  await happen(null)
  await happen('expired-certificate', { as: 'false positive' })
  const found = await patterns()
  expect(found).toMatchObject({ incidents: 6, unnamed: 1, isWhole: true, export: { total: 1 } })
  expect(found.items).toMatchObject([
    {
      key: 'cause:expired-certificate',
      likeness: 'cause',
      name: 'expired-certificate',
      count: 3,
      nearMisses: 1,
      usualGapMs: 10 * dayMs,
      severities: [{ id: 'SEV3', name: 'Minor', count: 3 }],
      mending: 0,
      mended: { times: 1, back: 2 },
      among: [],
    },
  ])
  expect(found.items[0].incidents.map((i: { number: number }) => i.number)).toEqual([4, 3, 1])
  expect(found.causes).toEqual([
    { id: 'expired-certificate', count: 4 },
    { id: 'dns', count: 1 },
  ])
  expect((await patterns('?from=2026-03-05T00:00:00Z')).items).toEqual([])
  expect((await front.ana.get('/api/v1/patterns?from=2020-01-01T00:00:00Z')).json()).toMatchObject({
    error: 'invalid',
    field: 'query.from',
  })
})

test('L-24 an incident says which of its pattern it is, who named its causes, and that nobody has named one', async () => {
  const first = await happen(null)
  const of = async (number: number) => (await front.ana.get(`/api/v1/incidents/${number}/patterns`)).json()
  expect(await of(first)).toEqual({ causes: null, said: [], known: [], patterns: [] })
  await happen('dns')
  await ask(first, 'root-causes', { causes: ['expired-certificate'] })
  await ask(first, 'root-causes', { causes: ['dns'], reason: 'It was the resolver.' })
  const third = await happen('dns')
  expect(await of(third)).toMatchObject({
    causes: ['dns'],
    known: [{ id: 'dns', count: 3 }],
    patterns: [{ key: 'cause:dns', nth: 3, count: 3, withinDays: 90 }],
  })
  expect((await of(first)).said).toMatchObject([
    { causes: ['expired-certificate'], by: 'Ana', reason: null },
    { causes: ['dns'], by: 'Ana', reason: 'It was the resolver.' },
  ])
  const timeline = (await front.ana.get(`/api/v1/incidents/${first}/timeline`)).json().items as { text: string }[]
  expect(timeline.map(e => e.text)).toEqual(expect.arrayContaining(['Root cause: expired-certificate', 'Root cause: dns']))
  expect((await front.ana.send('POST', `/api/v1/incidents/${first}/root-causes`, { causes: ['Ana forgot'] })).statusCode).toBe(400)
})

test('L-24 what follows is decided by a person: mended with an owner and a date, and raised anew when it comes back after that', async () => {
  for (let n = 0; n < 3; n++) await happen('dns')
  await front.house.engine.patterns.look(org)
  const [raised] = (await patterns()).raised
  expect(raised).toMatchObject({ key: 'cause:dns', name: 'dns', count: 3, criteria: 'plan', state: 'owed', answer: null })
  expect(raised.owedBy).toMatchObject({ name: 'Incident lead', people: [{ id: 'ana' }] })
  const duty = (await front.ana.get('/api/v1/duties')).json().items.find((d: { rule: string }) => d.rule === `pattern:${raised.id}`)
  expect(duty).toMatchObject({ state: 'owed', clause: { id: 'review' }, can: ['answer', 'waive'], dueAt: raised.dueAt })
  expect((await front.ana.send('POST', '/api/v1/duties/meet', { obligation: duty.id })).json()).toMatchObject({ error: 'pattern-own' })

  const answer = (body: object, by = front.ana) => by.send('POST', '/api/v1/patterns/answer', { pattern: raised.id, ...body })
  expect((await answer({ follows: 'accepted', words: 'So be it' }, front.program)).statusCode).toBe(400)
  expect((await answer({ follows: 'remediation', words: 'Two resolvers' })).json()).toMatchObject({ field: 'body.owner' })
  expect(
    (await answer({ follows: 'remediation', words: 'Two resolvers', owner: 'nobody', due: '2026-05-01T18:00:00Z' })).json().error,
  ).toBe('person-unknown')
  const done = await answer({ follows: 'remediation', words: 'Two resolvers', owner: 'ben', due: '2026-05-01T18:00:00Z' })
  expect(done.json().raised).toMatchObject([
    {
      state: 'answered',
      answer: { follows: 'remediation', words: 'Two resolvers', by: { id: 'ana' }, item: { owner: { id: 'ben' }, state: 'open' } },
    },
  ])
  expect((await answer({ follows: 'accepted', words: 'Or not' })).json().error).toBe('pattern-answered')
  const item = (await front.ana.get('/api/v1/duties')).json().items.find((d: { rule: string }) => d.rule.startsWith('remediation:'))
  expect((await front.ana.send('POST', '/api/v1/duties/meet', { obligation: item.id })).statusCode).toBe(200)
  await front.house.clock.runFor(dayMs)
  expect((await patterns()).items[0]).toMatchObject({ mended: { times: 1, back: 0, next: null } })
  await happen('dns')
  await front.house.engine.patterns.look(org)
  expect((await patterns()).raised.map((r: { state: string; count: number }) => [r.state, r.count])).toEqual([
    ['owed', 4],
    ['answered', 3],
  ])
})

test("L-24 the plan that ships leaves open how often: read by Tocsin's number, said to be, raised without a date", async () => {
  await front.stop()
  await open(shippedSource('lean'))
  for (let n = 0; n < 3; n++) await happen('dns')
  await front.house.engine.patterns.look(org)
  expect(await patterns()).toMatchObject({
    criteria: {
      times: 3,
      withinDays: 90,
      whose: 'tocsin',
      raises: true,
      open: [/how often/, /how long/, /by when/].map(w => expect.stringMatching(w)),
    },
    items: [{ key: 'cause:dns' }],
    raised: [{ criteria: 'tocsin', dueAt: null, state: 'owed' }],
  })
})
