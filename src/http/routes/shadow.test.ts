import { afterEach, expect, test } from 'vitest'
import { org } from '../../engine/testing/house.ts'
import { type Front, openFront } from '../testing/front.ts'

let front: Front
afterEach(() => front.stop())
/** Asks, and lets the time pass that the answer takes. */
async function passing<T>(asked: Promise<T>): Promise<T> {
  let done = false
  const over = asked.finally(() => {
    done = true
  })
  while (!done) await front.house.clock.runFor(100)
  return over
}
const shadow = async (what: 'begin' | 'end', body: object = {}) => passing(front.program.send('POST', `/api/v1/shadow/${what}`, body))

test('X-20 an owner begins and ends a shadow; every place that shows the house says that it is in it', async () => {
  front = await openFront()
  const { house, ana, program, nobody } = front
  expect((await ana.get('/api/v1/now')).json().shadow).toBeNull()
  expect((await ana.send('POST', '/api/v1/shadow/begin', {})).json()).toMatchObject({ error: 'owners-only' })
  expect((await shadow('begin', { note: 'two weeks beside the old pager' })).json()).toMatchObject({ by: 'deploy script', open: [] })
  expect((await shadow('begin')).json()).toMatchObject({ error: 'in-shadow' })
  await house.signal()
  await house.clock.runFor(1000)
  expect((await ana.get('/api/v1/now')).json()).toMatchObject({ shadow: { by: 'deploy script' }, burning: [{ number: 1, shadow: true }] })
  expect((await nobody.get('/health')).json()).toMatchObject({ ok: true, shadow: true })
  expect((await ana.get('/api/v1/incidents/1')).json()).toMatchObject({
    shadow: true,
    pages: [{ outcome: 'withheld', person: { id: 'ana' } }],
  })
  const [row] = await house.incidents()
  const [callOut] = Object.keys(row!.incident.callOuts)
  const link = { kind: 'acknowledge', org, stream: row!.stream, callOut, person: 'ana', expiresAt: house.clock.now() + 60_000 } as never
  const page = (await nobody.get(`/a/${house.engine.links.make(link)}`)).body
  expect(page).toContain('It was opened in shadow')
  expect((await program.get('/api/v1/shadow')).json().open).toMatchObject([{ number: 1, title: 'Checkout fails', acknowledged: false }])

  expect((await shadow('end', { pageAnew: true })).json()).toMatchObject({ shadow: { since: null, open: [] }, paged: [1], notPaged: [] })
  await house.clock.runFor(1000)
  expect(house.sent.map(({ to }) => to)).toEqual(['ana@ntfy'])
  expect((await nobody.get('/health')).json()).toEqual({ ok: true, parts: [] })
  const log = await house.store.org(org).log(-1, 1000)
  const began = log.find(({ event }) => event.fact.type === 'ShadowBegan')!.event
  expect(Object.values(await house.store.org(org).readTexts(Object.keys(began.private) as never))).toEqual([
    'two weeks beside the old pager',
  ])
})
