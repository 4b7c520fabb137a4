import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { id } from '../../core/id.ts'
import { org } from '../../engine/testing/house.ts'
import { scopeNames } from '../grant-scopes.ts'
import { makeServer, type Server } from '../server.ts'
import { type Front, openFront, publicUrl, settle } from '../testing/front.ts'

let front: Front
beforeEach(async () => {
  front = await openFront()
  await front.house.signal({ summary: 'Checkout fails' })
  await settle(front.house)
})
afterEach(() => front.stop())

type Registered = Readonly<{ id: string; secret: string }>
const returnTo = 'https://deploys.example.com/return'
const register = async (name: string, more: object = {}): Promise<Registered> =>
  (
    await front.program.send('POST', '/api/v1/applications', {
      name,
      returnTo,
      scopes: ['oncall:read', 'incidents:read', 'incidents:acknowledge'],
      ...more,
    })
  ).json()
const form = (headers: Readonly<Record<string, string>>, url: string, fields: Record<string, string>) =>
  front.server.app.inject({
    method: 'POST',
    url,
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  })
const asked = (app: Registered, scope = 'incidents:read', more: Record<string, string> = {}) => ({
  response_type: 'code',
  client_id: app.id,
  redirect_uri: returnTo,
  scope,
  state: 'xyz',
  ...more,
})
const consent = async (app: Registered, scope?: string, more?: Record<string, string>): Promise<string> => {
  const answer = await form(front.ana.headers, '/grant', { ...asked(app, scope, more), decision: 'yes' })
  const to = new URL(String(answer.headers.refresh).replace('0;url=', ''))
  expect([to.origin + to.pathname, to.searchParams.get('state')]).toEqual([returnTo, 'xyz'])
  return to.searchParams.get('code')!
}
const exchange = (app: Registered, code: string, more: Record<string, string> = {}) =>
  form({}, '/grant/token', {
    grant_type: 'authorization_code',
    client_id: app.id,
    client_secret: app.secret,
    redirect_uri: returnTo,
    code,
    ...more,
  })
const tokenFor = async (app: Registered, scope?: string): Promise<string> =>
  (await exchange(app, await consent(app, scope))).json().access_token
const by = (token: string, app: Pick<Registered, 'secret'>) => ({ authorization: `Bearer ${token}`, 'tocsin-application': app.secret })
const ask = (headers: Record<string, string>, url: string, method: 'GET' | 'POST' | 'DELETE' = 'GET', server: Server = front.server) =>
  server.app.inject({ method, url: `/api/v1${url}`, headers })
const logged = async () => {
  await settle(front.house)
  return (await front.house.store.org(org).log(-1, 1000)).map(({ event }) => event.fact)
}

test('C-06 a person sees who asks for what, says yes, and the application works with it in their name: recorded, and listed', async () => {
  const app = await register('Deploys')
  expect((await front.nobody.get(`/grant?${new URLSearchParams(asked(app))}`)).body).toContain('Sign in first')
  const shown = await front.ana.get(`/grant?${new URLSearchParams(asked(app, 'incidents:read incidents:acknowledge'))}`)
  expect(shown.statusCode).toBe(200)
  for (const words of ['Deploys asks', 'Ana, may Deploys', 'read incidents', 'acknowledge incidents in your name', 'deploys.example.com'])
    expect(shown.body).toContain(words)
  expect(await front.house.store.org(org).grants(id('ana'))).toEqual([]) // a GET gives nothing
  const token = await tokenFor(app, 'incidents:read incidents:acknowledge')
  expect((await ask(by(token, app), '/incidents/1')).json().title).toBe('Checkout fails')
  expect((await ask(by(token, app), '/me')).json()).toMatchObject({ person: { id: 'ana' }, owner: false })
  expect((await ask(by(token, app), '/incidents/1/acknowledge', 'POST')).statusCode).toBe(200)
  expect((await front.ana.get('/api/v1/incidents/1/timeline')).body).toContain('Ana, by an application')
  const [grant] = (await front.ana.get('/api/v1/me/grants')).json().items
  expect(grant).toMatchObject({ application: 'Deploys', removed: false, revokedAt: null, lastUsedAt: expect.any(String) })
  expect(grant.scopes.map(({ scope }: { scope: string }) => scope)).toEqual(['incidents:read', 'incidents:acknowledge'])
  const facts = await logged()
  expect(facts).toContainEqual({
    type: 'GrantGiven',
    grant: grant.id,
    person: 'ana',
    application: app.id,
    scopes: ['incidents:read', 'incidents:acknowledge'],
    until: Date.parse(grant.expiresAt),
  })
  expect(JSON.stringify(facts)).not.toContain(app.secret)
})

test('C-06 a grant opens what it is for; every route that stands under no scope is shut, to an owner’s grant too', async () => {
  const app = await register('Deploys', { scopes: [...scopeNames] })
  const narrow = by(await tokenFor(app, 'oncall:read'), app)
  expect((await ask(narrow, '/on-call')).statusCode).toBe(200)
  expect((await ask(narrow, '/incidents')).json()).toMatchObject({
    error: 'grant-too-narrow',
    instead: 'ask the person for a grant with the scope incidents:read',
  })
  const widest = by(await tokenFor(app, scopeNames.join(' ')), app)
  for (const [method, url] of [
    ['GET', '/people'],
    ['GET', '/tokens'],
    ['POST', '/tokens'],
    ['GET', '/me/own'],
    ['GET', '/me/own/export'],
    ['POST', '/me/own/delete'],
    ['GET', '/me/grants'],
    ['DELETE', '/me/grants'],
    ['GET', '/log.jsonl'],
    ['POST', '/erasures'],
    ['GET', '/live'],
    ['POST', '/incidents/1/resolve'],
    ['GET', '/incidents/1/evidence'],
    ['GET', '/nowhere'],
  ] as const) {
    const answer = await ask(widest, url, method)
    expect([answer.statusCode, answer.json().error], `${method} ${url}`).toEqual([403, 'grant-too-narrow'])
  }
})

test('C-06 a token works for the application that asked, and for no other; a code too, once, and for whom it was made', async () => {
  const [app, other] = [await register('Deploys'), await register('Another')]
  const token = await tokenFor(app)
  const refused = async (headers: Record<string, string>) => {
    const answer = await ask(headers, '/incidents')
    return [answer.statusCode, answer.json().error]
  }
  expect((await ask(by(token, app), '/incidents')).statusCode).toBe(200)
  expect(await refused(by(token, other))).toEqual([401, 'grant-refused'])
  expect(await refused({ authorization: `Bearer ${token}` })).toEqual([401, 'grant-refused'])
  expect(await refused(by(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`, app))).toEqual([401, 'grant-refused'])
  const code = await consent(app)
  for (const wrong of [
    { client_id: other.id, client_secret: other.secret },
    { client_secret: other.secret },
    { redirect_uri: 'https://evil.example.com/' },
    { code_verifier: 'none was asked for' },
    { code: 'guessed' },
  ])
    expect((await exchange(app, code, wrong)).json().error, JSON.stringify(wrong)).toBe('invalid_grant')
  const twice = await Promise.all([exchange(app, code), exchange(app, code)])
  expect(twice.map(({ statusCode }) => statusCode).sort()).toEqual([200, 400])
  const late = await consent(app)
  await front.house.clock.runFor(5 * 60_000)
  expect((await exchange(app, late)).json().error).toBe('invalid_grant')
})

test('C-06 with a challenge the code is worth nothing to whoever has not the verifier', async () => {
  const app = await register('Deploys')
  const verifier = 'a-verifier-that-is-long-enough-to-be-one-of-them'
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const code = await consent(app, 'incidents:read', { code_challenge: challenge, code_challenge_method: 'S256' })
  expect((await exchange(app, code)).json().error).toBe('invalid_grant')
  expect((await exchange(app, code, { code_verifier: 'another' })).json().error).toBe('invalid_grant')
  expect((await exchange(app, code, { code_verifier: verifier })).json()).toMatchObject({
    token_type: 'Bearer',
    scope: 'incidents:read',
    expires_in: 90 * 86_400,
  })
})

test('C-06 nobody is led to an address that is not registered, and nothing is asked for that the application may not', async () => {
  const app = await register('Deploys')
  for (const [more, says] of [
    [{ redirect_uri: 'https://evil.example.com/' }, 'redirect_uri'],
    [{ client_id: 'unknown' }, 'client_id'],
    [{ scope: 'incidents:open' }, 'incidents:open'],
    [{ scope: '' }, 'scope'],
    [{ response_type: 'token' }, 'response_type'],
    [{ code_challenge: 'x', code_challenge_method: 'plain' }, 'S256'],
  ] as const)
    for (const answer of [
      await front.ana.get(`/grant?${new URLSearchParams({ ...asked(app), ...more })}`),
      await form(front.ana.headers, '/grant', { ...asked(app), ...more, decision: 'yes' }),
    ]) {
      expect([answer.statusCode, answer.headers.refresh, answer.headers.location]).toEqual([400, undefined, undefined])
      expect(answer.body).toContain(says)
    }
  const no = await form(front.ana.headers, '/grant', { ...asked(app), decision: 'no' })
  expect(no.headers.refresh).toBe(`0;url=${returnTo}?error=access_denied&state=xyz`)
  const elsewhere = await form({ ...front.ana.headers, origin: 'https://evil.example.com' }, '/grant', { ...asked(app), decision: 'yes' })
  expect(elsewhere.statusCode).toBe(403)
  expect(await front.house.store.org(org).grants(id('ana'))).toEqual([])
  for (const bad of ['http://deploys.example.com/', 'javascript:alert(1)', 'https://a@b.example/', 'https://b.example/#x', 'nothing'])
    expect(
      (await front.program.send('POST', '/api/v1/applications', { name: 'X', scopes: ['oncall:read'], returnTo: bad })).json().field,
      bad,
    ).toBe('body.returnTo')
  expect((await front.ana.send('POST', '/api/v1/applications', { name: 'X', scopes: ['oncall:read'] })).json().error).toBe('owners-only')
})

test('C-06 without an address to return to the person carries a code over', async () => {
  const app = await register('Terminal', { returnTo: null })
  const { redirect_uri: _, ...of } = asked(app)
  const answer = await form(front.ana.headers, '/grant', { ...of, decision: 'yes' })
  const code = /<strong>([\w-]{32})<\/strong>/.exec(answer.body)![1]!
  const made = await form({ authorization: `Basic ${Buffer.from(`${app.id}:${app.secret}`).toString('base64')}` }, '/grant/token', {
    grant_type: 'authorization_code',
    code,
  })
  expect((await ask(by(made.json().access_token, app), '/incidents')).statusCode).toBe(200)
})

test('C-06 C-22 revoked by the person who gave it, it is refused at the next request on every node; nobody else revokes it', async () => {
  const engine = front.house.another()
  const second = await makeServer({ engine, org, sources: [], settings: { publicUrl } })
  try {
    const app = await register('Deploys')
    const first = by(await tokenFor(app), app)
    const other = by(await tokenFor(app), app)
    const works = async (headers: Record<string, string>) => [
      (await ask(headers, '/incidents')).statusCode,
      (await ask(headers, '/incidents', 'GET', second)).statusCode,
    ]
    expect([await works(first), await works(other)]).toEqual([
      [200, 200],
      [200, 200],
    ])
    const grants = async () => (await front.ana.get('/api/v1/me/grants')).json().items as { id: string; revokedAt: string | null }[]
    const jtiOf = ({ authorization }: { authorization: string }): string =>
      JSON.parse(Buffer.from(authorization.slice('Bearer tcg_'.length).split('.')[0]!, 'base64url').toString()).jti
    const [oldest, newest] = [{ id: jtiOf(first) }, { id: jtiOf(other) }]
    expect((await front.program.send('DELETE', `/api/v1/me/grants/${oldest.id}`)).json().error).toBe('invalid') // of no person
    expect((await front.ana.send('DELETE', '/api/v1/me/grants/unknown')).json().error).toBe('no-such-grant')
    // No time passes in between, and the nodes hear nothing of each other: the next request is enough.
    expect((await front.ana.send('DELETE', `/api/v1/me/grants/${oldest.id}`)).statusCode).toBe(200)
    expect([await works(first), await works(other)]).toEqual([
      [401, 401],
      [200, 200],
    ])
    expect((await front.ana.send('DELETE', '/api/v1/me/grants')).json()).toEqual({ revoked: 1 })
    expect(await works(other)).toEqual([401, 401])
    expect((await grants()).every(({ revokedAt }) => revokedAt !== null)).toBe(true)
    const revoked = (await logged()).filter(({ type }) => type === 'GrantsRevoked')
    expect(revoked).toMatchObject([
      { grants: [oldest.id], person: 'ana' },
      { grants: [newest.id], person: 'ana' },
    ])
    const again = by(await tokenFor(app), app)
    expect(await works(again)).toEqual([200, 200]) // a new grant is of the new epoch
    // With the application, and with the person, all of it ends.
    const elsewhere = await register('Elsewhere')
    const there = by(await tokenFor(elsewhere), elsewhere)
    expect((await front.program.send('DELETE', `/api/v1/applications/${app.id}`)).statusCode).toBe(200)
    expect([await works(again), await works(there)]).toEqual([
      [401, 401],
      [200, 200],
    ])
    expect((await front.program.send('DELETE', '/api/v1/people/ana')).statusCode).toBe(200)
    expect(await works(there)).toEqual([401, 401])
  } finally {
    await second.close()
  }
})

test('C-06 C-20 who deletes themselves takes their grants along', async () => {
  const app = await register('Deploys')
  const headers = by(await tokenFor(app), app)
  expect((await front.ana.send('POST', '/api/v1/me/own/delete', { name: 'Ana' })).statusCode).toBe(200)
  expect(await front.house.store.org(org).grants(id('ana'))).toEqual([])
  expect((await ask(headers, '/incidents')).json().error).toBe('grant-refused')
})

test('C-06 an owner has tokens signed by another key, and in need withdraws all that were signed before', async () => {
  const app = await register('Deploys')
  const works = async (headers: Record<string, string>) => (await ask(headers, '/incidents')).statusCode
  const first = by(await tokenFor(app), app)
  expect((await front.ana.send('POST', '/api/v1/grant-keys', {})).json().error).toBe('owners-only')
  expect((await front.program.send('POST', '/api/v1/grant-keys', {})).json()).toEqual({ kid: expect.any(String) })
  const second = by(await tokenFor(app), app)
  expect([await works(first), await works(second)]).toEqual([200, 200])
  await front.program.send('POST', '/api/v1/grant-keys', { withdraw: true })
  expect([await works(first), await works(second), await works(by(await tokenFor(app), app))]).toEqual([401, 401, 200])
  expect((await logged()).filter(({ type }) => type === 'GrantKeyChanged')).toMatchObject([{ withdrawn: false }, { withdrawn: true }])
})
