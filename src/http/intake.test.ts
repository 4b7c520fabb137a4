import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { org } from '../engine/testing/house.ts'
import { bodyBytesMax, partsOf } from './intake.ts'
import { type Front, openFront, settle } from './testing/front.ts'

let front: Front
afterEach(() => front?.stop())

const alert = (labels: Record<string, string> = {}) => [
  { labels: { alertname: 'DiskFull', severity: 'critical', service: 'db', ...labels } },
]
const post = (path: string, payload: string | Buffer | object, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  front.server.app.inject({ method: 'POST', url: `/in/${front.key}${path}`, headers, payload })
/** Refusals are gathered for a moment before they are counted: to be polled. */
const counts = async () => {
  const rows = await front.house.store.org(org).intakeCounts(0 as never)
  return Object.fromEntries(rows.map(r => [r.outcome, r.count]))
}

test('the key and the path of the other tool are parted, whatever its query and last slash', () => {
  expect(partsOf('/in/abc/api/v2/alerts?x=1')).toEqual({ key: 'abc', path: '/api/v2/alerts' })
  expect(partsOf('/in/abc/signal/')).toEqual({ key: 'abc', path: '/signal' })
  expect(partsOf('/in/abc')).toEqual({ key: 'abc', path: '/' })
  expect(partsOf('/in/')).toEqual({ key: '', path: '/' })
})

test('an alert that got its 2xx is in the store, and opens an incident under the plan', async () => {
  front = await openFront()
  const answer = await post('/api/v2/alerts', alert())
  expect(answer.statusCode).toBe(200)
  const [row] = await front.house.store.org(org).alerts({ limit: 10 })
  expect(row?.labels.alertname).toBe('DiskFull')
  await settle(front.house)
  expect((await front.program.get('/api/v1/incidents')).json().items).toMatchObject([
    { number: 1, severity: 'P1', alerts: 1, status: 'open' },
  ])
})

test('C-16 a bad input is refused with the field and the remedy, is counted, and leaves nothing', async () => {
  front = await openFront()
  const bad: [string, string | Buffer | object, number, RegExp][] = [
    ['/signal', '{"summary": ', 400, /JSON/],
    ['/signal', { summary: 7 }, 400, /summary/],
    ['/signal', { sumary: 'x' }, 400, /sumary|summary/],
    ['/api/v2/alerts', { labels: {} }, 400, /list|array/i],
    ['/api/v2/alerts', [{ labels: { alertname: 5 } }], 400, /alertname|labels/],
    ['/v2/enqueue', { event_action: 'trigger' }, 400, /routing_key|payload/],
    ['/signal', Buffer.from([0xff, 0xfe, 0x00]), 400, /JSON|UTF-8/i],
    ['/signal', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 400, /./],
    ['/signal', '', 400, /./],
  ]
  for (const [path, body, status, said] of bad) {
    const answer = await post(path, body)
    expect([path, answer.statusCode]).toEqual([path, status])
    expect(answer.body).toMatch(said)
  }
  const large = await post('/signal', `{"summary": "${'x'.repeat(bodyBytesMax)}"}`)
  expect(large.statusCode).toBe(413)
  expect(large.json()).toMatchObject({ error: 'too-large', field: 'body' })
  const bomb = await post('/signal', gzipSync(Buffer.alloc(20_000_000, 'x')), { 'content-encoding': 'gzip' })
  expect(bomb.statusCode).toBe(413)
  expect((await post('/signal', 'x', { 'content-encoding': 'br' })).statusCode).toBe(415)
  expect((await post('/signal', 'no gzip', { 'content-encoding': 'gzip' })).statusCode).toBe(400)
  expect(await front.house.store.org(org).alerts({ limit: 10 })).toEqual([])
  await expect.poll(async () => (await counts()).rejected).toBe(bad.length + 4)
})

test('a packed body is read like a plain one, and one without a content type too', async () => {
  front = await openFront()
  const body = JSON.stringify({ summary: 'disk is full', labels: { host: 'db1' } })
  expect((await post('/signal', gzipSync(body), { 'content-encoding': 'gzip' })).statusCode).toBe(202)
  expect((await post('/signal', Buffer.from(JSON.stringify({ summary: 'other' })), {})).statusCode).toBe(202)
  expect(await front.house.store.org(org).alerts({ limit: 10 })).toHaveLength(2)
})

test('an unknown key and a revoked one open nothing; what is not there is answered with what is', async () => {
  front = await openFront()
  const unknown = await front.server.app.inject({
    method: 'POST',
    url: '/in/0123456789abcdef0123456789abcdef/signal',
    payload: { summary: 'x' },
  })
  expect([unknown.statusCode, unknown.json().error]).toEqual([401, 'no-such-key'])
  const nothing = await post('/api/v1/alerts', alert())
  expect(nothing.statusCode).toBe(404)
  expect(nothing.json().instead).toContain('POST /in/{key}/api/v2/alerts')
  const got = await front.server.app.inject({ method: 'GET', url: `/in/${front.key}/signal` })
  expect([got.statusCode, got.headers.allow, got.json().error]).toEqual([405, 'POST', 'wrong-method'])
  const [integration] = (await front.program.get('/api/v1/integrations')).json().items
  expect((await post('/signal', { summary: 'x' })).statusCode).toBe(202)
  expect((await front.program.send('DELETE', `/api/v1/integrations/${integration.id}`)).statusCode).toBe(200)
  expect((await post('/signal', { summary: 'y' })).statusCode).toBe(401)
})

test('X-11 what Alertmanager would do and Tocsin does not is refused in a text that its clients show, and only behind a key that opens', async () => {
  front = await openFront()
  const ask = (method: 'GET' | 'POST' | 'DELETE', path: string, key = front.key) =>
    front.server.app.inject({ method, url: `/in/${key}${path}`, ...(method === 'POST' ? { payload: { matchers: [] } } : {}) })
  const asked = [
    ['GET', '/api/v2/alerts?active=true', 400],
    ['GET', '/api/v2/alerts/groups', 400],
    ['GET', '/api/v2/silences', 500],
    ['POST', '/api/v2/silences', 400],
    ['GET', '/api/v2/silence/9cba9fd4', 500],
    ['DELETE', '/api/v2/silence/9cba9fd4', 500],
    ['GET', '/api/v2/receivers', 404],
  ] as const
  for (const [method, path, status] of asked) {
    const answer = await ask(method, path)
    expect([path, answer.statusCode, answer.json()]).toEqual([path, status, expect.stringMatching(/^Tocsin (does not hand|has no)/)])
    if (path.includes('silence')) expect(answer.json()).toContain('nothing was silenced')
  }
  expect((await ask('GET', '/api/v2/silences', '0123456789abcdef0123456789abcdef')).json().error).toBe('no-such-key')
  expect((await ask('GET', '/api/v2/status')).statusCode).toBe(200)
})

test('C-08 a key that was made for one source takes nothing from another', async () => {
  front = await openFront()
  const made = (await front.program.send('POST', '/api/v1/integrations', { name: 'pager', source: 'pagerduty' })).json()
  const with_ = (path: string, payload: object) => front.server.app.inject({ method: 'POST', url: `/in/${made.key}${path}`, payload })
  const event = {
    routing_key: made.key,
    event_action: 'trigger',
    dedup_key: 'a',
    payload: { summary: 'down', source: 'web', severity: 'critical' },
  }
  expect((await with_('/v2/enqueue', event)).statusCode).toBe(202)
  const other = await with_('/signal', { summary: 'x' })
  expect([other.statusCode, other.json().message]).toEqual([404, 'This key is for pagerduty, and this address belongs to signal.'])
  expect(made.urls.map((u: { url: string }) => u.url)).toEqual([`https://tocsin.example.com/in/${made.key}/v2/enqueue`])
})

test('a loop of requests is slowed with 429 and Retry-After, counted, and taken again the next minute', async () => {
  front = await openFront({ settings: { publicUrl: 'https://tocsin.example.com', intakePerMinute: 3 } })
  const statuses: number[] = []
  for (let i = 0; i < 5; i++) statuses.push((await post('/signal', { summary: `n${i}` })).statusCode)
  expect(statuses).toEqual([202, 202, 202, 429, 429])
  const slowed = await post('/v2/enqueue', {})
  expect(slowed.headers['retry-after']).toMatch(/^\d+$/)
  await expect.poll(async () => (await counts()).throttled).toBe(3)
  await front.house.clock.runFor(60_000)
  expect((await post('/signal', { summary: 'later' })).statusCode).toBe(202)
})

test('X-21 what came in is counted whole: new, logged only, refused', async () => {
  front = await openFront()
  await post('/api/v2/alerts', alert())
  await post('/api/v2/alerts', alert({ severity: 'info', service: 'x' }))
  await post('/signal', '{')
  await front.house.clock.runFor(6_000) // what was taken is counted every few seconds
  await expect.poll(async () => (await counts()).rejected).toBe(1)
  const [integration] = (await front.program.get('/api/v1/integrations')).json().items
  const sum = (outcome: string) => integration.counts.find((c: { outcome: string }) => c.outcome === outcome)?.count ?? 0
  expect(sum('rejected')).toBe(1)
  expect(sum('signal')).toBe(2)
  const { items } = (await front.program.get('/api/v1/alerts')).json()
  expect(items.map((a: { routing: string }) => a.routing).sort()).toEqual(['attached', 'logged'])
})

test('on a real socket the same path answers: keep-alive, an oversized body, a broken connection', async () => {
  front = await openFront()
  const url = await front.server.listen({ port: 0, host: '127.0.0.1' })
  const ok = await fetch(`${url}/in/${front.key}/signal`, { method: 'POST', body: JSON.stringify({ summary: 'over the wire' }) })
  expect(ok.status).toBe(202)
  const large = await fetch(`${url}/in/${front.key}/signal`, { method: 'POST', body: 'x'.repeat(bodyBytesMax + 1) }).catch(() => null)
  if (large) expect(large.status).toBe(413)
  const status = await fetch(`${url}/in/${front.key}/api/v2/status`)
  expect(status.status).toBe(200)
  expect(await front.house.store.org(org).alerts({ limit: 10 })).toHaveLength(1)
})

test('an address whose key is not known any more shows where the key goes, readable in every line', async () => {
  front = await openFront()
  const [integration] = (await front.program.get('/api/v1/integrations')).json().items
  expect(integration.urls[0].how).toContain('path_prefix to /in/<key>;')
})
