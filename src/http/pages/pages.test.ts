import { afterEach, expect, test } from 'vitest'
import { id, instant } from '../../core/id.ts'
import type { ObligationRule } from '../../core/plan.ts'
import { codeOf } from '../../engine/message.ts'
import { org } from '../../engine/testing/house.ts'
import { testPlan } from '../../engine/testing/plan.ts'
import { sign } from '../../integrations/twilio/signature.ts'
import { removePerson } from '../../people/change.ts'
import { doorId, hashOf } from '../secret.ts'
import { type Front, openFront, publicUrl, settle } from '../testing/front.ts'
import { makeSignInSecret } from './sign-in.ts'

let front: Front
afterEach(() => front.stop())

const paged = async () => {
  await front.server.app.inject({
    method: 'POST',
    url: `/in/${front.key}/api/v2/alerts`,
    payload: [{ labels: { alertname: 'DiskFull', severity: 'critical', service: 'db' } }],
  })
  await settle(front.house)
  const { link } = front.house.sent[0]!.message
  return new URL(link).pathname
}
const form = (url: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  front.server.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(fields).toString(),
  })
const state = async () => (await front.ana.get('/api/v1/incidents/1')).json()

test('the link in a message shows one button, and following it changes nothing, however often', async () => {
  front = await openFront()
  const path = await paged()
  const before = await state()
  for (let i = 0; i < 3; i++) {
    const answer = await front.nobody.get(path)
    expect(answer.statusCode).toBe(200)
    expect(answer.body.match(/<button/g)).toHaveLength(1)
    expect(answer.body).toContain('DiskFull')
    expect(answer.body).toContain('Unless somebody acknowledges')
    expect(answer.body).not.toContain('<script')
  }
  expect((await front.server.app.inject({ method: 'HEAD', url: path })).statusCode).toBe(200)
  expect(await state()).toEqual(before)
})

test('X-15 without a session the page behind the link says what the alert says, its runbook, and that it no longer fires', async () => {
  front = await openFront()
  const labels = { alertname: 'DiskFull', severity: 'critical', service: 'db' }
  const annotations = {
    summary: 'Disk is full',
    description: 'Less than <1 %> is left.',
    runbook_url: 'https://wiki.example.com/disk',
    see: 'javascript:alert(1)',
  }
  const send = (more: object) =>
    front.server.app.inject({ method: 'POST', url: `/in/${front.key}/api/v2/alerts`, payload: [{ labels, annotations, ...more }] })
  await send({})
  await settle(front.house)
  const path = new URL(front.house.sent[0]!.message.link).pathname
  const asked = (await front.nobody.get(path)).body
  expect(asked).toContain('Less than &lt;1 %&gt; is left.')
  expect(asked).toMatch(/<a [^>]*href="https:\/\/wiki\.example\.com\/disk"[^>]*>Runbook<\/a>/)
  expect(asked).not.toContain('javascript:')
  expect(asked).not.toContain('no longer fires')
  await send({ endsAt: new Date(front.house.clock.now()).toISOString() })
  await settle(front.house)
  expect((await front.nobody.get(path)).body).toContain('Its alert no longer fires.')
  const answered = (await form(path)).body
  expect(answered).toContain('Acknowledged')
  expect(answered).toContain('Runbook')
})

test('the button acknowledges in the name of whom the message went to; pressed twice it is once', async () => {
  front = await openFront()
  const path = await paged()
  const answer = await form(path)
  expect(answer.statusCode).toBe(200)
  expect(answer.body).toContain('Acknowledged')
  expect(await state()).toMatchObject({ acknowledgedBy: { name: 'Ana' } })
  const seq = (await state()).seq
  expect((await form(path)).statusCode).toBe(200)
  expect((await state()).seq).toBe(seq)
  expect((await front.nobody.get(path)).body).toContain('Acknowledged by Ana')
})

test('L-18 a page for what is left of an incident that is over is answered by its link too, and the telephone stops', async () => {
  const word: ObligationRule = {
    ...testPlan.obligations[0]!,
    id: id('last-word'),
    name: 'Tell the customers how it ended',
    when: { fact: 'status', is: ['resolved'] },
    due: {
      P1: [{ due: 'within', span: { unit: 'ms', count: 3_600_000 }, of: id('resolved'), plus: null, words: 'within an hour of resolved' }],
    } as ObligationRule['due'],
    met: { met: 'sent', to: 'affected customers' },
    to: 'affected customers',
  }
  const houseOptions = { plan: { ...testPlan, obligations: [...testPlan.obligations, word] } }
  front = await openFront({ houseOptions })
  await form(await paged())
  await front.ana.send('POST', '/api/v1/incidents/1/resolve', {})
  await front.house.clock.runFor(3_600_500)
  const pages = front.house.sent.slice(1)
  expect(pages.map(s => s.to)).toEqual(['ana@ntfy'])
  const path = new URL(pages[0]!.message.link).pathname
  expect((await front.nobody.get(path)).body.match(/<button/g)).toHaveLength(1)
  const answer = await form(path)
  expect([answer.statusCode, answer.body.includes('What is owed stays owed until it is done')]).toEqual([200, true])
  await front.house.clock.runFor(3 * 3_600_000)
  expect(front.house.sent.slice(1)).toHaveLength(1) // neither her telephone nor the owner
  expect((await state()).obligations.find((o: { rule: string }) => o.rule === 'last-word')).toMatchObject({ state: 'overdue' })
  expect((await front.nobody.get(path)).body).toContain('There is nothing to acknowledge')
})

test('nothing is said to be acknowledged when the record could not take it', async () => {
  front = await openFront()
  const path = await paged()
  const { engine } = front.house
  const handle = engine.handle
  ;(engine as { handle: unknown }).handle = async () => {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  }
  const answer = await form(path)
  ;(engine as { handle: unknown }).handle = handle
  expect(answer.statusCode).toBe(503)
  expect(answer.body).toContain('Not acknowledged')
  expect(answer.body).toContain('Try again')
  expect((await state()).acknowledgedAt).toBeNull()
  expect((await form(path)).body).toContain('Acknowledged')
})

test('a link of a person who was removed says so, that nothing was acknowledged, and nothing of the incident', async () => {
  front = await openFront()
  const path = await paged()
  await front.house.engine.changeDirectory(org, { tocsin: 'engine' }, directory => removePerson(directory, id('ana')))
  for (const answer of [await front.nobody.get(path), await form(path)]) {
    expect([answer.statusCode, answer.body]).toEqual([410, expect.stringContaining('Nothing was acknowledged')])
    expect(answer.body).not.toContain('DiskFull')
  }
  expect(await state()).toMatchObject({ acknowledgedAt: null })
})

test('a link that was changed or is too old opens nothing', async () => {
  front = await openFront()
  const path = await paged()
  expect((await form(`${path.slice(0, -2)}xx`)).statusCode).toBe(404)
  const { engine, clock } = front.house
  const [callOut] = (await state()).calledOut
  const link = { kind: 'acknowledge', org, stream: (await state()).id, callOut: callOut.callOut, person: id<'person'>('ana') } as const
  const old = engine.links.make({ ...link, expiresAt: instant(clock.now() - 60_000) })
  expect((await form(`/a/${old}`)).statusCode).toBe(410)
  expect((await form(`/v/${path.slice('/a/'.length)}`)).statusCode).toBe(404)
  expect((await state()).acknowledgedBy).toBeNull()
})

test('a test page’s link verifies the contact method by its button alone', async () => {
  front = await openFront()
  await front.ana.send('POST', '/api/v1/people/ana/methods', { kind: 'ntfy', address: 'ana-phone' })
  const ana = (await front.ana.get('/api/v1/people')).json().items.find((p: { id: string }) => p.id === 'ana')
  const method = ana.methods.find((m: { address: string }) => m.address === 'ana-phone')
  expect(method.verifiedAt).toBeNull()
  const tested = await front.ana.send('POST', `/api/v1/people/ana/methods/${method.id}/test`)
  expect(tested.json()).toMatchObject({ outcome: 'handed over' })
  const { pathname } = new URL(front.house.sent.at(-1)!.message.link)
  const verifiedAt = async () =>
    (await front.ana.get('/api/v1/people'))
      .json()
      .items.flatMap((p: { methods: { id: string; verifiedAt: string | null }[] }) => p.methods)
      .find((m: { id: string }) => m.id === method.id).verifiedAt
  expect((await front.nobody.get(pathname)).body).toContain('Yes, it works')
  expect(await verifiedAt()).toBeNull()
  expect((await form(pathname)).body).toContain('Verified')
  expect(await verifiedAt()).toEqual(expect.any(String))
})

test('the printed link signs the first person in once, who becomes the owner', async () => {
  front = await openFront({ houseOptions: { directory: { persons: [], positions: {}, roles: {}, schedules: [] } } })
  const secret = await makeSignInSecret({ engine: front.house.engine }, org)
  const shown = await front.nobody.get(`/sign-in/${secret}`)
  expect(shown.body).toContain('Your name')
  expect((await form(`/sign-in/${secret}`, { name: ' ' })).statusCode).toBe(400)
  expect((await front.nobody.send('POST', `/sign-in/${secret}`, { name: 5, zone: {} })).statusCode).toBe(400)
  const refused = (await form(`/sign-in/${secret}`, { name: 'Noor', zone: 'Berlin' })).body
  for (const said of ['did you mean Europe/Berlin?', 'value="Noor"', 'value="Berlin"']) expect(refused).toContain(said)
  const used = await form(`/sign-in/${secret}`, { name: 'Noor', zone: 'Europe/Berlin' }, { origin: publicUrl })
  expect([used.statusCode, used.headers.location]).toEqual([303, '/'])
  const cookie = String(used.headers['set-cookie'])
  for (const part of ['HttpOnly', 'SameSite=Lax', 'Secure', 'Path=/']) expect(cookie).toContain(part)
  const me = await front.server.app.inject({ url: '/api/v1/me', headers: { cookie: cookie.split(';')[0]! } })
  expect(me.json()).toMatchObject({ person: { name: 'Noor' }, owner: true, breakGlass: false })
  expect((await form(`/sign-in/${secret}`, { name: 'Mallory' })).statusCode).toBe(404)
})

test('where there are people, the printed link lets an owner be chosen, and nobody else', async () => {
  front = await openFront()
  const secret = await makeSignInSecret({ engine: front.house.engine }, org)
  const shown = (await front.nobody.get(`/sign-in/${secret}`)).body
  expect(shown).toContain('Olu')
  expect(shown).not.toContain('Ana')
  expect((await form(`/sign-in/${secret}`, { person: 'ana' })).statusCode).toBe(400)
  expect((await form(`/sign-in/${secret}`, { person: 'olu' }, { origin: 'https://evil.example' })).statusCode).toBe(403)
  expect((await form(`/sign-in/${secret}`, { person: 'olu' })).statusCode).toBe(303)
})

test('X-16 the break-glass code signs in when typed from paper; wrong ones are slowed', async () => {
  front = await openFront()
  const now = front.house.clock.now()
  await front.house.store.org(org).putDoor(
    {
      id: doorId(),
      kind: 'break-glass',
      person: null,
      label: 'recovery kit',
      source: null,
      scopes: [],
      createdAt: now,
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
      once: false,
    },
    hashOf('ABCDE-FGHJK'),
  )
  const json = await front.server.app.inject({ method: 'POST', url: '/sign-in/break-glass', payload: { code: 'wrong' } })
  expect([json.statusCode, json.json().error]).toEqual([401, 'wrong-code'])
  const used = await form('/sign-in/break-glass', { code: ' abcde fghjk ' })
  expect([used.statusCode, used.headers.location]).toEqual([303, '/sign-in/who'])
  const cookie = String(used.headers['set-cookie']).split(';')[0]!
  expect((await front.server.app.inject({ url: '/api/v1/me', headers: { cookie } })).json()).toMatchObject({
    person: null,
    breakGlass: true,
  })
  expect((await front.server.app.inject({ url: '/sign-in/who', headers: { cookie } })).body).toContain('Ana')
  const named = await form('/sign-in/who', { person: 'ana' }, { cookie, origin: publicUrl })
  const after = String(named.headers['set-cookie']).split(';')[0]!
  expect((await front.server.app.inject({ url: '/api/v1/me', headers: { cookie: after } })).json()).toMatchObject({
    person: { name: 'Ana' },
    breakGlass: true,
  })
  expect((await front.server.app.inject({ url: '/api/v1/me', headers: { cookie } })).statusCode).toBe(401)
  for (let i = 0; i < 10; i++) await form('/sign-in/break-glass', { code: `guess ${i}` })
  expect((await form('/sign-in/break-glass', { code: 'guess 11' })).statusCode).toBe(429)
  expect((await form('/sign-in/break-glass', { code: 'ABCDE-FGHJK' })).statusCode).toBe(303) // whoever guesses locks nobody out
})

test('an owner makes a sign-in link for somebody; others make only their own', async () => {
  front = await openFront()
  expect((await front.ana.send('POST', '/api/v1/people/ben/sign-in-link')).json().error).toBe('owners-only')
  const made = (await front.program.send('POST', '/api/v1/people/ben/sign-in-link')).json()
  const { pathname } = new URL(made.url)
  expect((await front.nobody.get(pathname)).body).toContain('You are Ben')
  const used = await form(pathname)
  const cookie = String(used.headers['set-cookie']).split(';')[0]!
  expect((await front.server.app.inject({ url: '/api/v1/me', headers: { cookie } })).json()).toMatchObject({
    person: { name: 'Ben' },
    owner: false,
  })
})

test('X-22 a key pressed on the telephone acknowledges, when it is signed; a reply does by its code and number', async () => {
  const twilioAuthToken = 'auth-token-of-twilio'
  front = await openFront({ settings: { publicUrl, twilioAuthToken } })
  const token = (await paged()).slice('/a/'.length)
  const call = (path: string, fields: Record<string, string>, key = twilioAuthToken) =>
    form(path, fields, { 'x-twilio-signature': sign(key, `${publicUrl}${path}`, fields) })
  expect((await call(`/twilio/gather/${token}`, { Digits: '1' }, 'another key')).statusCode).toBe(403)
  expect((await state()).acknowledgedAt).toBeNull()
  expect((await call(`/twilio/gather/${token}`, { Digits: '2' })).body).toContain('DiskFull')
  expect((await state()).acknowledgedAt).toBeNull()
  expect((await call(`/twilio/gather/${token}`, { Digits: '1' })).body).toContain('Acknowledged')
  expect(await state()).toMatchObject({ acknowledgedBy: { name: 'Ana' } })
  expect((await call('/twilio/gather/nonsense', { Digits: '1' })).body).toContain('too old')

  await front.program.send('POST', '/api/v1/people/ben/methods', { kind: 'sms', address: '+49 30 1234567' })
  const ben = (await front.program.get('/api/v1/people')).json().items.find((p: { id: string }) => p.id === 'ben')
  const sms = ben.methods.find((m: { kind: string }) => m.kind === 'sms')
  const reply = (from: string, text: string) => call('/twilio/sms', { From: from, Body: text })
  await front.program.send('POST', `/api/v1/people/ben/methods/${sms.id}/test`)
  const { link, code } = front.house.sent.at(-1)!.message
  expect((await call(`/twilio/gather/${link.split('/v/')[1]}`, { Digits: '9' })).body).toContain('Press 1 to say that it reached you')
  expect((await reply('+15550001111', code)).body).toContain('Nothing was acknowledged')
  expect((await reply('+49301234567', code)).body).toContain('It is recorded that messages to this number reach you')
  const { methods } = (await front.program.get('/api/v1/people')).json().items.find((p: { id: string }) => p.id === 'ben')
  expect(methods.at(-1).verifiedAt).not.toBeNull()
  await front.program.send('PATCH', '/api/v1/people/ben', { loud: [{ method: sms.id, afterMinutes: 0 }] })
  await front.program.send('POST', '/api/v1/incidents', { title: 'Second' })
  await front.program.send('POST', '/api/v1/incidents/2/add-responder', { person: 'ben' })
  await settle(front.house)
  const delivery = (await front.house.store.org(org).deliveries({ limit: 50 })).find(d => d.send.method === sms.id)
  if (delivery === undefined) throw new Error('Ben was not paged by sms')
  expect((await reply('+15550001111', codeOf(delivery.id))).body).toContain('Nothing was acknowledged')
  expect((await reply('+49301234567', `ack ${codeOf(delivery.id)}`)).body).toContain('Acknowledged: #2')
  expect((await front.ana.get('/api/v1/incidents/2')).json()).toMatchObject({ acknowledgedBy: { name: 'Ben' } })
})
