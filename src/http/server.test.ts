import { afterEach, expect, test } from 'vitest'
import { type Front, openFront, settle } from './testing/front.ts'

let front: Front
afterEach(() => front.stop())

test('what needs a sign-in says so, and what is public does not', async () => {
  front = await openFront()
  for (const path of ['/api/v1/me', '/api/v1/incidents', '/api/v1/live', '/api/openapi.json', '/api/v1/people', '/api/v1/plan']) {
    const answer = await front.nobody.get(path)
    expect([path, answer.statusCode, answer.json().error]).toEqual([path, 401, 'signed-out'])
  }
  for (const path of ['/health', '/.well-known/security.txt', '/sign-in', '/sign-in/break-glass']) {
    expect([path, (await front.nobody.get(path)).statusCode]).toEqual([path, 200])
  }
})

test('C-07 only a bearer token opens: no other header, no query, and no wrong token does', async () => {
  front = await openFront()
  const token = front.program.headers.authorization!.slice('Bearer '.length)
  expect((await front.program.get('/api/v1/me')).statusCode).toBe(200)
  const spoofs: Record<string, string>[] = [
    { 'x-forwarded-user': 'ana' },
    { 'x-api-key': token },
    { 'x-vercel-cron': '1' },
    { authorization: token },
    { authorization: `Basic ${token}` },
    { authorization: 'Bearer tcs_wrong' },
    { authorization: 'Bearer ' },
  ]
  for (const headers of spoofs) {
    const answer = await front.server.app.inject({ url: '/api/v1/me', headers })
    expect([headers, answer.statusCode]).toEqual([headers, 401])
  }
  expect((await front.nobody.get(`/api/v1/me?token=${token}`)).statusCode).toBe(401)
})

test('a write with a cookie comes from our own pages or is refused; a token needs no origin', async () => {
  front = await openFront()
  const { cookie } = front.ana.headers as { cookie: string }
  const post = (headers: Record<string, string>) =>
    front.server.app.inject({
      method: 'POST',
      url: '/api/v1/incidents',
      headers: { cookie, ...headers },
      payload: { title: 'Checkout fails' },
    })
  expect((await post({})).json().error).toBe('other-origin')
  expect((await post({ origin: 'https://evil.example' })).statusCode).toBe(403)
  expect((await post({ origin: 'null' })).statusCode).toBe(403)
  expect((await post({ 'sec-fetch-site': 'cross-site', origin: 'https://tocsin.example.com' })).statusCode).toBe(403)
  expect((await post({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(201)
  expect((await post({ origin: 'https://tocsin.example.com' })).statusCode).toBe(201)
  expect((await front.program.send('POST', '/api/v1/incidents', { title: 'By a program' })).statusCode).toBe(201)
})

test('C-09 no page or policy names a third party: every script, style, image and font is our own', async () => {
  front = await openFront()
  for (const path of ['/sign-in', '/sign-in/break-glass', '/a/nonsense', '/v/nonsense', '/sign-in/nonsense']) {
    const answer = await front.nobody.get(path)
    const policy = String(answer.headers['content-security-policy'])
    expect(policy).toContain("default-src 'self'")
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/)
    expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/)
    expect(answer.body).toContain('<!doctype html>')
    expect(answer.body).not.toMatch(/<script|<img|<iframe|\son\w+=/i)
    const from = [...answer.body.matchAll(/\b(?:src|href|action)="([^"]*)"/g)].map(m => m[1]!)
    for (const url of from) expect(url.startsWith('/') || url.startsWith('https://tocsin.example.com/')).toBe(true)
    expect(answer.headers['set-cookie']).toBeUndefined()
  }
})

test('L-27 security.txt names a contact and an expiry less than a year away', async () => {
  front = await openFront({ settings: { publicUrl: 'https://tocsin.example.com', securityContact: 'mailto:security@example.com' } })
  const text = (await front.nobody.get('/.well-known/security.txt')).body
  expect(text).toContain('Contact: mailto:security@example.com\n')
  const expires = Date.parse(/^Expires: (.+)$/m.exec(text)![1]!)
  const ahead = expires - front.house.clock.now()
  expect(ahead).toBeGreaterThan(300 * 86_400_000)
  expect(ahead).toBeLessThan(365 * 86_400_000)
})

test('errors are Problems: broken JSON, a missing field, a wrong type, nothing there', async () => {
  front = await openFront()
  const broken = await front.server.app.inject({
    method: 'POST',
    url: '/api/v1/incidents',
    headers: { ...front.program.headers, 'content-type': 'application/json' },
    payload: '{"title": ',
  })
  expect([broken.statusCode, broken.json().error]).toEqual([400, 'broken-json'])
  const missing = await front.program.send('POST', '/api/v1/incidents', {})
  expect([missing.statusCode, missing.json().field]).toEqual([400, 'body.title'])
  const xml = await front.server.app.inject({
    method: 'POST',
    url: '/api/v1/incidents',
    headers: { ...front.program.headers, 'content-type': 'text/xml' },
    payload: '<a/>',
  })
  expect(xml.json().error).toBe('wrong-media-type')
  expect((await front.program.get('/api/v1/nothing')).json().error).toBe('not-found')
  const wrong = await front.program.send('PUT', '/api/v1/incidents?x=1')
  expect([wrong.statusCode, wrong.headers.allow, wrong.json().error]).toEqual([405, 'GET, HEAD, POST', 'wrong-method'])
  expect((await front.program.get('/api/v1/incidents/1/note')).headers.allow).toBe('POST')
  expect((await front.program.get('/api/v1/incidents/77')).json().error).toBe('no-such-incident')
  const huge = await front.program.send('POST', '/api/v1/incidents', { title: 'x', note: 'x'.repeat(1_100_000) })
  expect([huge.statusCode, huge.json().error]).toEqual([413, 'too-large'])
})

test('the API describes itself as OpenAPI 3.1, every route with its answers, our own signal included', async () => {
  front = await openFront()
  const api = (await front.program.get('/api/openapi.json')).json()
  expect(api.openapi).toBe('3.1.0')
  expect(api.paths['/in/{key}/signal'].post.requestBody.content['application/json'].schema).toBeTruthy()
  const operations = Object.entries<Record<string, { summary?: string; responses?: Record<string, unknown> }>>(api.paths).flatMap(
    ([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ route: `${method} ${path}`, operation })),
  )
  expect(operations.length).toBeGreaterThan(45)
  expect(operations.every(o => / \/(api|in)\//.test(o.route))).toBe(true)
  for (const { route, operation } of operations.filter(o => o.route.includes('/api/'))) {
    expect([route, typeof operation.summary]).toEqual([route, 'string'])
    expect([route, Object.keys(operation.responses ?? {}).length > 0]).toEqual([route, true])
  }
})

test('a revoked token is shut at once, and a person who was removed is signed out', async () => {
  front = await openFront()
  const made = (await front.program.send('POST', '/api/v1/tokens', { label: 'short-lived' })).json()
  const with_ = (token: string) => front.server.app.inject({ url: '/api/v1/me', headers: { authorization: `Bearer ${token}` } })
  expect((await with_(made.token)).statusCode).toBe(200)
  expect((await front.program.send('DELETE', `/api/v1/tokens/${made.id}`)).json()).toEqual({ ok: true })
  expect((await with_(made.token)).statusCode).toBe(401)
  expect((await front.ana.get('/api/v1/me')).json().person).toEqual({ id: 'ana', name: 'Ana' })
  expect((await front.program.send('DELETE', '/api/v1/people/ana')).statusCode).toBe(200)
  expect((await front.ana.get('/api/v1/me')).statusCode).toBe(401)
})

test('C-04 a removal that fails on its way leaves nobody signed in whom nobody can see, and is done when it is asked for again', async () => {
  front = await openFront()
  const { store } = front.house.engine
  const real = store.org
  let fails = true
  const gone = () => Promise.reject(new Error('Connection terminated'))
  Object.assign(store, {
    org: (org: Parameters<typeof real>[0]) => ({ ...real(org), ...(fails ? { revokeDoor: gone, revokeOwnDoor: gone } : {}) }),
  })
  const remove = async () => (await front.program.send('DELETE', '/api/v1/people/ana')).statusCode
  const listed = async () => (await front.program.get('/api/v1/people')).json().items.some(({ id }: { id: string }) => id === 'ana')
  expect([await remove(), (await front.ana.get('/api/v1/me')).statusCode, await listed()]).toEqual([503, 200, true])
  fails = false
  expect([await remove(), (await front.ana.get('/api/v1/me')).statusCode, await listed()]).toEqual([200, 401, false])
})

test('signing out ends the session', async () => {
  front = await openFront()
  const out = await front.ana.send('POST', '/api/v1/sign-out')
  expect(out.statusCode).toBe(200)
  expect(String(out.headers['set-cookie'])).toContain('Max-Age=0')
  await settle(front.house)
  expect((await front.ana.get('/api/v1/me')).statusCode).toBe(401)
})

test('what no store can keep is replaced in a body and refused in an address; a name that every object has is nobody’s id', async () => {
  front = await openFront()
  const made = await front.program.send('POST', '/api/v1/incidents', { title: 'a\u0000b\ud800', severity: 'P1' })
  expect([made.statusCode, made.json().title]).toEqual([201, 'a\ufffdb\ufffd'])
  expect((await front.program.send('POST', '/api/v1/tokens', { label: 'x\u0000' })).json().label).toBe('x\ufffd')
  for (const path of [
    '/api/v1/incidents/%00',
    '/api/v1/alerts?before=%00',
    '/api/v1/incidents?cursor=nonsense',
    '/api/v1/incidents?cursor=1e9',
  ])
    expect([path, (await front.program.get(path)).json().error]).toEqual([path, 'invalid'])
  const asked: [string, object][] = [
    ['explain', { deviation: '__proto__', reason: 'x' }],
    ['add-responder', { person: 'constructor' }],
    ['take-role', { role: 'toString', person: 'ana' }],
  ]
  for (const [verb, body] of asked) {
    const answer = await front.program.send('POST', `/api/v1/incidents/1/${verb}`, body)
    expect([verb, answer.statusCode, answer.json().error]).toEqual([verb, 400, 'invalid'])
  }
  expect((await front.program.get('/api/v1/incidents/1')).statusCode).toBe(200)
})

test('C-11 whoever is not signed in learns from /health which part is not well, and nothing of why; by a token the API says it in words', async () => {
  front = await openFront()
  expect((await front.nobody.get('/health')).json()).toEqual({ ok: true, parts: [] })
  const { store } = front.house
  const ping = store.ping
  Object.assign(store, { ping: () => Promise.reject(new Error('connect ECONNREFUSED 10.1.2.3:5432')) })
  for (const asked of [front.nobody, front.ana]) {
    const answer = await asked.get('/health')
    expect(answer.statusCode).toBe(503)
    expect(answer.json()).toEqual({ ok: false, parts: ['store'], why: 'GET /api/v1/health with a token, and the console' })
  }
  const whole = await front.program.get('/api/v1/health')
  expect(whole.json()).toMatchObject({ ok: false, problems: ['the store does not answer: connect ECONNREFUSED 10.1.2.3:5432'] })
  expect((await front.nobody.get('/api/v1/health')).statusCode).toBe(401)
  Object.assign(store, { ping })
})

test('C-17 a node that is older than its database refuses what sources send, so that they send it again to another one', async () => {
  front = await openFront()
  const send = () => front.nobody.send('POST', `/in/${front.key}/signal`, { summary: 'Down', severity: 'critical' })
  expect((await send()).statusCode).toBeLessThan(300)
  const { engine } = front.house.store
  Object.assign(engine, { heartbeat: async () => engine.knows + 1 })
  await front.house.clock.runFor(6000)
  const refused = await send()
  expect([refused.statusCode, refused.headers['retry-after'], refused.json().error]).toEqual([503, '5', 'outdated'])
  expect((await front.nobody.get('/health')).json()).toMatchObject({ ok: false, parts: ['version'] })
})
