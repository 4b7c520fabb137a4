/** Usage by the door and by the API: what is counted, once, and what is said of it. */
import { createHmac } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { usageTypesMax } from '../engine/usage.ts'
import { type Front, openFront } from './testing/front.ts'

let front: Front
afterEach(() => front.stop())
const send = (key: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  front.server.app.inject({
    method: 'POST',
    url: `/in/${key}${path}`,
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(body),
  })
const make = async (more: object): Promise<{ id: string; key: string }> =>
  (await front.program.send('POST', '/api/v1/integrations', { name: 'Our product', ...more })).json()
type Shown = { type: string; state: string; recent: number[]; integration: { id: string; name: string } }
const usage = async () => (await front.program.get('/api/v1/usage')).json().items as Shown[]

test('T-05 events are counted by an integration key, once for an Idempotency-Key, and shown with what is usual of them', async () => {
  front = await openFront()
  const { id, key } = await make({ source: 'usage' })
  const answer = await send(key, '/usage', [{ type: 'sign-up', count: 3 }, { type: 'refund' }])
  expect([answer.statusCode, answer.json().accepted]).toEqual([202, 4])
  for (let n = 0; n < 2; n++) expect((await send(key, '/usage', { type: 'sign-up' }, { 'idempotency-key': 'a1' })).statusCode).toBe(202)
  expect((await usage()).map(({ type, state, recent, integration }) => [type, state, recent.at(-1), integration.id])).toEqual([
    ['refund', 'learning', 1, id],
    ['sign-up', 'learning', 4, id],
  ])
  expect((await send(key, '/usage', { type: 'ana@example.com' })).json()).toMatchObject({ error: 'invalid', field: 'type' })
  expect((await send(key, '/signal', { summary: 'x' })).statusCode).toBe(404) // a key for usage is for nothing else
})

test('T-05 a type too many is refused with what to send instead', async () => {
  front = await openFront()
  const { key } = await make({ source: 'usage' })
  const answer = await send(
    key,
    '/usage',
    Array.from({ length: usageTypesMax + 1 }, (_, n) => ({ type: `user ${n}` })),
  )
  expect([answer.statusCode, answer.json()]).toEqual([
    400,
    expect.objectContaining({
      field: 'type',
      message: '"user 200" would be type 201 of this integration.',
      instead: expect.stringMatching(/an id/),
    }),
  ])
  expect(await usage()).toEqual([])
})

test('T-05 what a vendor tells of ordinary things is counted by its type, and leaves nothing else', async () => {
  front = await openFront()
  const { id, key } = await make({ source: 'clerk' })
  const secret = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const kept = await front.program.send('PUT', `/api/v1/integrations/${id}/secrets/clerk`, { secret: `whsec_${secret}` })
  expect(kept.statusCode).toBeLessThan(300)
  const event = async (type: string, msg: string) => {
    const body = { type, object: 'event', data: { id: 'sess_1', user_id: 'user_1' } }
    const at = String(Math.floor(front.house.clock.now() / 1000))
    const signature = createHmac('sha256', Buffer.from(secret, 'base64'))
      .update(`${msg}.${at}.${JSON.stringify(body)}`)
      .digest('base64')
    return (await send(key, '/clerk', body, { 'svix-id': msg, 'svix-timestamp': at, 'svix-signature': `v1,${signature}` })).statusCode
  }
  for (let n = 0; n < 2; n++) expect(await event('session.created', 'msg_1')).toBe(200) // sent again it is counted once
  expect((await usage()).map(({ type, recent }) => [type, recent.at(-1)])).toEqual([['session.created', 1]])
  expect((await front.program.get('/api/v1/alerts')).json().items).toEqual([])
  for (let n = 1; n < usageTypesMax; n++) expect(await event(`made.up${n}`, `more_${n}`)).toBe(200)
  expect(await event('one.too.many', 'last')).toBe(200) // a vendor that is refused often sends nothing any more, alerts neither
  expect(await usage()).toHaveLength(usageTypesMax)
})
