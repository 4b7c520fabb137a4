/** Vendors that sign: their secrets kept with the integration, what is refused, and what is taken in once. */
import { createHmac } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { org } from '../engine/testing/house.ts'
import { type Front, openFront } from './testing/front.ts'

let front: Front
afterEach(() => front.stop())

const secret = '5c1f0a7d9be84d06a2f3c4d5e6f70819'
const newer = '00c0ffee9be84d06a2f3c4d5e6f70819'
const issue = (action: string) =>
  JSON.stringify({
    action,
    data: {
      issue: { id: '7', title: 'TypeError: no price', level: 'error', project: { slug: 'checkout' }, lastSeen: '2026-11-22T04:20:11Z' },
    },
  })
const signed = (body: string, by: string) => createHmac('sha256', by).update(body).digest('hex')
const send = (key: string, body: string, signature?: string) =>
  front.server.app.inject({
    method: 'POST',
    url: `/in/${key}/sentry`,
    headers: {
      'content-type': 'application/json',
      'sentry-hook-resource': 'issue',
      ...(signature ? { 'sentry-hook-signature': signature } : {}),
    },
    payload: body,
  })
type Made = { id: string; key: string; signs: { source: string; need: string; setAt: string | null; previousUntil: string | null }[] }
const make = async (more: object = {}): Promise<Made> =>
  (await front.program.send('POST', '/api/v1/integrations', { name: 'Sentry', source: 'sentry', ...more })).json()
const alerts = async () => (await front.house.store.org(org).alerts({ limit: 10 })).map(({ status }) => status)
const outcomes = async (id: string) => {
  await front.house.clock.runFor(6_000)
  const of = (await front.program.get('/api/v1/integrations')).json().items.find((one: { id: string }) => one.id === id)
  return Object.fromEntries(of.counts.map(({ outcome, count }: { outcome: string; count: number }) => [outcome, count]))
}

test('before its secret is set nothing of a vendor that signs is taken, and the answer says how to set it', async () => {
  front = await openFront()
  const made = await make()
  expect(made.signs).toMatchObject([{ source: 'sentry', need: 'needed', setAt: null }])
  const answer = await send(made.key, issue('created'), signed(issue('created'), secret))
  expect([answer.statusCode, answer.json().message]).toEqual([401, expect.stringContaining('no secret of sentry')])
  expect(answer.json().instead).toContain(`tocsin key secret ${made.id} --source sentry`)
  const set = await front.program.send('PUT', `/api/v1/integrations/${made.id}/secrets/sentry`, { secret })
  expect(set.json().signs).toMatchObject([{ setAt: expect.any(String), previousUntil: null }])
  expect((await send(made.key, issue('created'), signed(issue('created'), secret))).statusCode).toBe(200)
  expect(await alerts()).toEqual(['firing'])
})

test('what is not signed, or with another secret, or was changed on its way, is refused with 401, counted, and leaves nothing', async () => {
  front = await openFront()
  const { id, key } = await make({ secret })
  for (const signature of [undefined, signed(issue('created'), newer), signed(issue('resolved'), secret)]) {
    const answer = await send(key, issue('created'), signature)
    expect([answer.statusCode, answer.json().field]).toEqual([401, 'signature'])
    expect(answer.json().instead).toContain('Client Secret')
  }
  expect(await alerts()).toEqual([])
  await expect.poll(() => outcomes(id)).toEqual({ rejected: 3, 'rejected: signature': 3 })
})

test('the same delivery again is answered and takes nothing in twice: an end that is played back ends nothing', async () => {
  front = await openFront()
  const { id, key } = await make({ secret })
  const say = async (body: string) => (await send(key, body, signed(body, secret))).statusCode
  expect(await say(issue('created'))).toBe(200)
  expect(await say(issue('resolved'))).toBe(200)
  expect(await alerts()).toEqual(['resolved'])
  const again = issue('unresolved')
  expect(await say(again)).toBe(200)
  expect((await alerts()).filter(status => status === 'firing')).toHaveLength(1)
  expect(await say(issue('resolved'))).toBe(200) // recorded before, and played back
  expect(await say(issue('created'))).toBe(200)
  expect((await alerts()).filter(status => status === 'firing')).toHaveLength(1)
  await expect.poll(() => outcomes(id)).toMatchObject({ 'said before': 2 })
  const both = await Promise.all([1, 2, 3].map(() => say(issue('archived'))))
  expect(both).toEqual([200, 200, 200])
  await expect.poll(() => outcomes(id)).toMatchObject({ 'said before': 4 })
})

test('what could not be committed is taken when the vendor sends it again', async () => {
  front = await openFront()
  const { key } = await make({ secret })
  const body = issue('created')
  const real = front.house.engine.intake
  let fail = true
  Object.assign(front.house.engine, {
    intake: (...words: Parameters<typeof real>) => (fail ? Promise.reject(new Error('Connection terminated')) : real(...words)),
  })
  expect((await send(key, body, signed(body, secret))).statusCode).toBe(503)
  fail = false
  expect((await send(key, body, signed(body, secret))).statusCode).toBe(200)
  expect(await alerts()).toEqual(['firing'])
})

test('a new secret takes the old one’s place after an overlap, in which both hold', async () => {
  front = await openFront()
  const { id, key } = await make({ secret })
  const set = await front.program.send('PUT', `/api/v1/integrations/${id}/secrets/sentry`, { secret: newer, overlapHours: 1 })
  expect(set.json().signs[0].previousUntil).toBe(new Date(front.house.clock.now() + 3_600_000).toISOString())
  const statusOf = async (body: string, by: string) => (await send(key, body, signed(body, by))).statusCode
  expect([await statusOf(issue('created'), secret), await statusOf(issue('resolved'), newer)]).toEqual([200, 200])
  await front.house.clock.runFor(3_600_000)
  expect([await statusOf(issue('unresolved'), secret), await statusOf(issue('unresolved'), newer)]).toEqual([401, 200])
  expect(
    (await front.program.get('/api/v1/integrations')).json().items.find((one: Made) => one.id === id).signs[0].previousUntil,
  ).toBeNull()
})

test('C-04 an integration that has a secret takes nothing by an address that asks for none: a DSN can be read by anybody', async () => {
  front = await openFront()
  const event = ['{}', '{"type":"event"}', '{"exception":{"values":[{"type":"Error","value":"made up"}]}}'].join('\n')
  const toDsn = (key: string) => front.server.app.inject({ method: 'POST', url: `/in/${key}/api/1/envelope/`, payload: event })
  const { key } = await make({ secret })
  const refused = await toDsn(key)
  expect([refused.statusCode, refused.json().detail]).toEqual([401, expect.stringContaining('make another integration of kind sentry')])
  expect(await alerts()).toEqual([])
  expect((await toDsn((await make()).key)).statusCode).toBe(200)
  expect(await alerts()).toEqual(['firing'])
})

test('C-04 a secret that got about is out at once where somebody says so, however often and with what overlap it was replaced before', async () => {
  front = await openFront()
  const { id, key } = await make({ secret })
  const put = async (to: string, overlapHours: number) =>
    (await front.program.send('PUT', `/api/v1/integrations/${id}/secrets/sentry`, { secret: to, overlapHours })).json().signs[0]
      .previousUntil
  const statusOf = async (body: string, by: string) => (await send(key, body, signed(body, by))).statusCode
  const newest = '0ddba11e9be84d06a2f3c4d5e6f70819'
  await put(newer, 24)
  expect(await put(newest, 0)).toBeNull()
  expect([await statusOf(issue('created'), secret), await statusOf(issue('created'), newer)]).toEqual([401, 401])
  await put(newer, 24)
  expect(await statusOf(issue('created'), newest)).toBe(200)
  expect(await put(newer, 0)).toBeNull() // the same one again, and nothing beside it any more
  expect([await statusOf(issue('resolved'), newest), await statusOf(issue('resolved'), newer)]).toEqual([401, 200])
})

test('C-04 a secret is never shown again, is nothing of another integration’s, and goes with the revocation', async () => {
  front = await openFront()
  const made = await make({ secret })
  const other = await make()
  expect(JSON.stringify(made)).not.toContain(secret)
  expect((await front.program.get('/api/v1/integrations')).body).not.toContain(secret)
  expect((await send(other.key, issue('created'), signed(issue('created'), secret))).statusCode).toBe(401)
  await front.program.send('DELETE', `/api/v1/integrations/${made.id}`)
  expect(JSON.stringify(await front.house.store.org(org).getPrivate('source secrets'))).not.toContain(secret)
})

test('a secret that cannot be one, or of a vendor that this integration does not hear, is refused with what to do', async () => {
  front = await openFront()
  const short = await front.program.send('POST', '/api/v1/integrations', { name: 'Sentry', source: 'sentry', secret: 'x' })
  expect([short.statusCode, short.json().field]).toEqual([400, 'secret'])
  const odd = await front.program.send('POST', '/api/v1/integrations', { name: 'Grafana', source: 'grafana', secret })
  expect([odd.statusCode, odd.json().field]).toEqual([409, 'source'])
  const { id } = await make()
  expect((await front.program.send('PUT', `/api/v1/integrations/${id}/secrets/grafana`, { secret })).statusCode).toBe(409)
  expect((await front.nobody.send('PUT', `/api/v1/integrations/${id}/secrets/sentry`, { secret })).statusCode).toBe(401)
})

test('C-08 that a secret was set, replaced or removed is in the log, once, by whom and for which source, and never what it is', async () => {
  front = await openFront()
  const { id } = await make({ secret })
  const put = (to: string, as = front.program) =>
    as.send('PUT', `/api/v1/integrations/${id}/secrets/sentry`, { secret: to, overlapHours: 1 })
  const until = front.house.clock.now() + 3_600_000
  expect((await put(newer, front.ana)).statusCode).toBe(403) // who is no owner
  for (const to of [newer, newer]) expect((await put(to)).statusCode).toBe(200)
  const again = (await front.program.get('/api/v1/integrations')).json().items.find((one: Made) => one.id === id)
  expect(again.signs[0].previousUntil).toBe(new Date(until).toISOString())
  for (let press = 1; press <= 2; press++)
    expect((await front.program.send('DELETE', `/api/v1/integrations/${id}/secrets/sentry`)).statusCode).toBe(200)
  while ((await front.house.store.engine.sequence(1000)) > 0);
  const log = (await front.house.store.org(org).log(-1, 1000)).map(({ event }) => event)
  const facts = log.filter(({ fact }) => fact.type.startsWith('SourceSecret'))
  expect(facts.map(({ by, fact }) => [by, fact])).toEqual([
    [{ program: expect.any(String) }, { type: 'SourceSecretSet', key: id, source: 'sentry', previousUntil: null }],
    [{ program: expect.any(String) }, { type: 'SourceSecretSet', key: id, source: 'sentry', previousUntil: until }],
    [{ program: expect.any(String) }, { type: 'SourceSecretRemoved', key: id, source: 'sentry' }],
  ])
  expect(JSON.stringify(log)).not.toMatch(new RegExp(`${secret}|${newer}`))
})
