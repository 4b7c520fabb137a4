import { afterEach, expect, test } from 'vitest'
import type { Event } from '../core/event.ts'
import { id, instant } from '../core/id.ts'
import type { Tell } from '../engine/tell.ts'
import { directory, org } from '../engine/testing/house.ts'
import type { Carried, Carrier, Message } from '../integrations/carrier.ts'
import { removePerson } from '../people/change.ts'
import type { Directory, DirectoryMethod } from '../people/directory.ts'
import { makeBound } from './bound.ts'
import { consolePath } from './console-path.ts'
import { senderOf } from './sender.ts'
import type { DoorSettings } from './settings.ts'
import { type Front, openFront, publicUrl, settle } from './testing/front.ts'

let front: Front
afterEach(() => front?.stop())

const letters: Message[] = []
let answers: Carried[] = []
let said = '' // to whoever runs it
const mail: Carrier = {
  kind: 'email',
  objects: () => null,
  async send(message) {
    letters.push(message)
    return answers.shift() ?? { carried: 'handed over', receipt: null }
  },
}
const noMail: Carrier = { ...mail, lacks: { instead: 'set SMTP_URL and MAIL_FROM', all: true } }
const address = (of: string, verified = true, name = of): DirectoryMethod => ({
  id: id(`${of}-${name}-email`),
  kind: 'email',
  address: `${name}@example.com`,
  settings: {},
  verifiedAt: verified ? (front?.house.clock.now() ?? (1 as never)) : null,
})
const withMail = (more: Readonly<Record<string, readonly DirectoryMethod[]>>): Directory => ({
  ...directory,
  persons: directory.persons.map(p => ({ ...p, methods: [...p.methods, ...(more[p.id] ?? [])] })),
})
/** Ana has an address that is verified, Ben one that is not. */
const open = async (
  known = withMail({ ana: [address('ana')], ben: [address('ben', false)] }),
  settings: Partial<DoorSettings> = {},
  carrier = mail,
) => {
  letters.length = 0
  answers = []
  said = ''
  const tell: Tell = (...what) => {
    said += JSON.stringify(what)
  }
  front = await openFront({ tell, carriers: [carrier], settings: { publicUrl, ...settings }, houseOptions: { directory: known } })
}
const form = async (url: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}, from = '192.0.2.1') => {
  const answer = await front.server.app.inject({
    method: 'POST',
    url,
    remoteAddress: from,
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: publicUrl, ...headers },
    payload: new URLSearchParams(fields).toString(),
  })
  await sentOut()
  return answer
}
/** What was put off until after the answer is done. */
const sentOut = async () => {
  for (let turns = 0; turns < 20; turns++) await new Promise(resolve => setImmediate(resolve))
}
const linkIn = (message: Message | undefined) => {
  const { pathname, search } = new URL(message!.link)
  return pathname + search
}
const recorded = async (type: string): Promise<readonly Event[]> => {
  while ((await front.house.store.engine.sequence(1000)) > 0);
  return (await front.house.store.org(org).log(-1, 1000)).map(({ event }) => event).filter(event => event.fact.type === type)
}
const whoIs = async (cookie: string) => (await front.server.app.inject({ url: '/api/v1/me', headers: { cookie } })).json()
const cookieOf = (answer: { headers: Record<string, unknown> }) => String(answer.headers['set-cookie'] ?? '').split(';')[0]!

test('C-08 a link goes to a verified address of a member, opens once by a press, leads back to where they came from, and both are recorded', async () => {
  await open()
  const asked = await form('/sign-in/send', { email: ' Ana@example.com ', to: '/incidents/12?part=law' })
  expect([asked.statusCode, letters.length]).toEqual([200, 1])
  expect(asked.body).not.toContain('/sign-in/ana')
  const [letter] = letters
  expect(letter).toMatchObject({ to: { address: 'ana@example.com' }, title: 'Your sign-in link', answer: 'Sign in' })
  expect(letter!.body).toContain(letter!.link)
  const link = linkIn(letter)
  const shown = await front.nobody.get(link)
  expect(shown.body).toContain('Sign in as Ana on this device')
  expect((await front.nobody.get(link)).headers['set-cookie']).toBeUndefined() // a mail scanner has followed it
  expect((await form(link, {}, { origin: 'https://evil.example' })).statusCode).toBe(403)
  const used = await form(link)
  expect([used.statusCode, used.headers.location]).toEqual([303, '/incidents/12?part=law'])
  expect(await whoIs(cookieOf(used))).toMatchObject({ person: { name: 'Ana' } })
  const again = await form(link)
  expect([again.statusCode, cookieOf(again)]).toEqual([404, ''])
  const otherTab = await form(link, {}, { cookie: cookieOf(used) })
  expect(otherTab.body).toContain('<a href="/incidents/12?part=law">Go on</a>')

  const [made, ...more] = await recorded('SignInLinkMade')
  expect([made!.by, made!.fact, more]).toMatchObject([
    { tocsin: 'engine' },
    { person: 'ana', method: 'ana-ana-email', asked: 'on the sign-in screen' },
    [],
  ])
  const [signedIn] = await recorded('SignedIn')
  expect([signedIn!.by, signedIn!.fact]).toMatchObject([
    { person: 'ana' },
    { by: 'sign-in link', link: (made!.fact as { link: string }).link },
  ])
  const secret = link.split('/').at(-1)!.split('?')[0]!
  const log = JSON.stringify(await front.house.store.org(org).log(-1, 1000)) + said
  expect([log.includes(secret), log.includes('example.com')]).toEqual([false, false])
})

test('C-08 the answer says nothing of who is a member: the same words and bounds for a member, an unverified address, nobody and a member of another organisation, and all of it before anything is looked up', async () => {
  await open()
  const { engine } = front.house
  const read = engine.directory
  let look = () => {}
  const looking = new Promise<void>(resolve => {
    look = resolve
  })
  ;(engine as { directory: unknown }).directory = (of: typeof org) => looking.then(() => read(of))
  const heard: string[][] = []
  const other = id<'org'>('other')
  await front.house.store.createOrg(other, 'Other')
  const olu = withMail({ olu: [address('olu')] })
  await engine.changeDirectory(other, { tocsin: 'engine' }, () => olu)
  for (const [n, name] of ['ana', 'ben', 'eve', 'olu'].entries()) {
    const turns: string[] = []
    for (let time = 0; time < 4; time++) {
      const { statusCode, body } = await form('/sign-in/send', { email: `${name}@example.com` }, {}, `192.0.2.${n}`)
      turns.push(`${statusCode} ${body.replaceAll(`${name}@`, 'NAME@')}`)
    }
    heard.push(turns)
  }
  for (const others of heard.slice(1)) expect(others).toEqual(heard[0])
  expect(heard[0]!.map(turn => turn.slice(0, 3))).toEqual(['200', '200', '200', '429'])
  expect(letters).toEqual([])
  look()
  await sentOut()
  expect(letters.map(letter => letter.to.address)).toEqual(Array(3).fill('ana@example.com'))
})

test('C-08 a newer link ends the one before it, and no link that an owner made; each ends after a quarter of an hour, when its person is removed, and at the end of all sessions', async () => {
  await open()
  const byHand = new URL((await front.program.send('POST', '/api/v1/people/ana/sign-in-link')).json().url).pathname
  await form('/sign-in/send', { email: 'ana@example.com' })
  await form('/sign-in/send', { email: 'ana@example.com' })
  const [first, second] = letters.filter(l => l.title === 'Your sign-in link').map(linkIn)
  expect((await front.nobody.get(first!)).statusCode).toBe(404)
  expect((await front.nobody.get(second!)).statusCode).toBe(200)
  expect((await front.nobody.get(byHand)).statusCode).toBe(200)
  await front.house.clock.runFor(15 * 60_000)
  expect((await form(second!)).statusCode).toBe(404)
  await form('/sign-in/send', { email: 'ana@example.com' })
  await front.ana.send('POST', '/api/v1/people/ana/sign-out')
  expect((await form(linkIn(letters.at(-1)))).statusCode).toBe(404)
  await form('/sign-in/send', { email: 'ana@example.com' })
  await front.house.engine.changeDirectory(org, { tocsin: 'engine' }, d => removePerson(d, id('ana')))
  const removed = await form(linkIn(letters.at(-1)))
  expect([removed.statusCode, cookieOf(removed)]).toEqual([404, ''])
  const before = letters.length
  await front.house.clock.runFor(15 * 60_000)
  await form('/sign-in/send', { email: 'ana@example.com' })
  expect(letters).toHaveLength(before)
})

test('C-08 of one link two presses at once open one session', async () => {
  await open()
  await form('/sign-in/send', { email: 'ana@example.com' })
  const link = linkIn(letters[0])
  const pressed = await Promise.all([form(link), form(link), form(link)])
  expect(pressed.map(answer => answer.statusCode).sort()).toEqual([303, 404, 404])
})

test('C-08 nobody floods a mailbox or this server: three by address, ten by sender, three thousand in all, in a quarter of an hour, and no sender shuts out the others', async () => {
  await open()
  const ask = async (n: number, from: string) => (await form('/sign-in/send', { email: `n${n}@example.com` }, {}, from)).statusCode
  const one = []
  for (let n = 0; n < 11; n++) one.push(await ask(n, '2001:db8:1:2::1'))
  expect(one).toEqual([...Array(10).fill(200), 429])
  expect(await ask(99, '2001:db8:1:2:ffff::7'), 'of the same network').toBe(429)
  for (let n = 11; n < 91; n++) expect(await ask(n, `192.0.2.${n}`)).toBe(200)
  const { bounds } = front.house.engine
  const all = [{ what: 'sign-in links', who: '', most: 3_000, withinMs: 15 * 60_000 }]
  for (let n = 90; n < 3_000; n++) expect(await bounds.count(org, all)).toEqual([0]) // as from as many networks
  const full = await form('/sign-in/send', { email: 'ana@example.com' }, {}, '198.51.100.1')
  expect([full.statusCode, letters.length, Number(full.headers['retry-after'])]).toEqual([429, 0, 900])
  await front.house.clock.runFor(15 * 60_000)
  expect((await form('/sign-in/send', { email: 'ana@example.com' }, {}, '198.51.100.1')).statusCode).toBe(200)
  expect(letters).toHaveLength(1)
})

test('C-08 whoever asks for links to one address all day sends it twenty, and the person’s own page still sends them one', async () => {
  await open()
  const path = await paged()
  const { clock } = front.house
  const began = clock.now()
  let later = 0
  ;(clock as { now: unknown }).now = () => instant(began + later)
  for (let n = 0; n < 40; n++, later += 15 * 60_000) await form('/sign-in/send', { email: 'ana@example.com' })
  expect(letters).toHaveLength(20)
  const full = await form('/sign-in/send', { email: 'ana@example.com' })
  expect([full.statusCode, full.body.includes('ask again in 14 hours')]).toEqual([429, true])
  expect((await form(`${path}/sign-in`)).statusCode).toBe(200)
  expect(letters).toHaveLength(21)
})

test('C-08 an address that several people are reached by gets no link, and hears why; another site asks for none', async () => {
  await open(withMail({ ana: [address('ana', true, 'team')], ben: [address('ben', true, 'Team')] }))
  await form('/sign-in/send', { email: 'team@example.com' })
  expect(letters.map(l => [l.title, l.link])).toEqual([['No sign-in link is sent to this address', `${publicUrl}/sign-in`]])
  expect(await recorded('SignInLinkMade')).toEqual([])
  expect((await form('/sign-in/send', { email: 'team@example.com' }, { origin: 'https://evil.example' })).statusCode).toBe(403)
  expect((await form('/sign-in/send', { email: 'no address' })).body).toContain('role="alert"')
  expect(letters).toHaveLength(1)
})

test('C-08 where no mail is set up, or links are switched off, the screen says who makes one, and has no button for it', async () => {
  for (const [settings, carrier] of [
    [{}, noMail],
    [{ signInLinks: false }, mail],
  ] as const) {
    await open(undefined, settings, carrier)
    const screen = (await front.nobody.get('/sign-in?to=/incidents/1')).body
    expect(screen).toContain('tocsin sign-in')
    expect(screen).not.toContain('<button')
    expect((await form('/sign-in/send', { email: 'ana@example.com' })).statusCode).toBe(400)
    const path = await paged()
    const answered = (await form(path)).body
    expect(answered).toContain('Acknowledged')
    expect(answered).toContain('/sign-in?to=%2Fincidents%2F1')
    expect(answered).not.toContain('Send me')
    expect((await form(`${path}/sign-in`)).statusCode).toBe(409)
    expect(letters).toEqual([])
    await front.stop()
  }
})

const paged = async () => {
  await front.server.app.inject({
    method: 'POST',
    url: `/in/${front.key}/api/v2/alerts`,
    payload: [{ labels: { alertname: 'DiskFull', severity: 'critical', service: 'db' } }],
  })
  await settle(front.house)
  return new URL(front.house.sent[0]!.message.link).pathname
}

test('X-15 from a page’s link without a session one press sends a link to the person’s own address, shown shortened; whoever holds the page’s link gets nothing by it', async () => {
  await open()
  const path = await paged()
  expect((await front.nobody.get(path)).body).not.toContain('Send me')
  const answered = (await form(path)).body
  expect(answered).toContain('Send me a sign-in link')
  expect(answered).toContain('a…@example.com')
  expect(answered).not.toContain('ana@example.com')
  expect((await front.nobody.get(path)).body, 'also when the call is over').toContain('Send me a sign-in link')
  const asked = await form(`${path}/sign-in`)
  expect([asked.statusCode, cookieOf(asked), asked.body.includes('a…@example.com')]).toEqual([200, '', true])
  expect(asked.body).not.toContain(letters[0]!.link)
  const used = await form(linkIn(letters[0]))
  expect([used.statusCode, used.headers.location]).toEqual([303, '/incidents/1'])
  const withSession = await front.server.app.inject({ url: path, headers: { cookie: cookieOf(used) } })
  expect(withSession.body).toContain(`<a href="${publicUrl}/incidents/1">Open the incident</a>`)
  expect(withSession.body).not.toContain('Send me')
  expect((await recorded('SignInLinkMade')).map(({ fact }) => fact)).toMatchObject([{ asked: 'on the page of a page', person: 'ana' }])
  for (let n = 0; n < 2; n++) expect((await form(`${path}/sign-in`)).statusCode).toBe(200)
  const fourth = await form(`${path}/sign-in`)
  expect([fourth.statusCode, fourth.body.includes('the newest still works'), letters.length]).toEqual([429, true, 3])
  expect((await form('/a/nonsense/sign-in')).statusCode).toBe(404)
})

test('X-15 what the mail server does not take is said where the person waits for it, and its link opens nothing; what it may take later is tried again', async () => {
  await open()
  const path = await paged()
  answers = [{ carried: 'refused', detail: 'answered 550' }]
  const refused = await form(`${path}/sign-in`)
  expect([refused.statusCode, refused.body.includes('It was not sent')]).toEqual([502, true])
  expect((await form(linkIn(letters[0]))).statusCode).toBe(404)
  answers = [{ carried: 'failed', detail: 'answered 451' }]
  const going = form(`${path}/sign-in`)
  await sentOut()
  await front.house.clock.runFor(2_000)
  expect([(await going).statusCode, letters.length]).toEqual([200, 3])
  expect((await form(linkIn(letters[2]))).statusCode).toBe(303)
})

test('C-08 whoever makes a link or a token for another is recorded, named where they are listed, and the person is told by mail', async () => {
  await open(withMail({ ana: [address('ana')], olu: [address('olu')] }))
  const { url } = (await front.program.send('POST', '/api/v1/people/olu/sign-in-link')).json()
  await sentOut()
  const olu = { cookie: cookieOf(await form(new URL(url).pathname)), origin: publicUrl }
  const byOlu = async (path: string, payload: object) => {
    const answer = await front.server.app.inject({ method: 'POST', url: `/api/v1${path}`, headers: olu, payload })
    await sentOut()
    return answer.json()
  }
  letters.length = 0
  const token = await byOlu('/tokens', { label: 'her laptop', person: 'ana' })
  await byOlu('/people/ana/sign-in-link', {})
  await byOlu('/tokens', { label: 'my own', person: 'olu' })
  expect(letters.map(l => [l.to.address, l.title])).toEqual([
    ['ana@example.com', 'Olu made the API token “her laptop” for you'],
    ['ana@example.com', 'Olu made a sign-in link for you'],
  ])
  expect((await recorded('TokenMade')).map(({ by, fact }) => [by, fact])).toMatchObject([
    [{ person: 'olu' }, { person: 'ana', token: token.id }],
    [{ person: 'olu' }, { person: 'olu' }],
  ])
  expect((await recorded('SignInLinkMade')).at(-1)).toMatchObject({
    by: { person: 'olu' },
    fact: { person: 'ana', asked: 'by hand', method: null },
  })
  const tokens = (await front.program.get('/api/v1/tokens')).json().items
  expect(tokens.map((t: { label: string; madeBy: string | null }) => [t.label, t.madeBy]).sort()).toEqual([
    ['deploy script', null],
    ['her laptop', 'Olu'],
    ['my own', null],
  ])
  const waysIn = (await front.ana.get('/api/v1/people/ana/ways-in')).json().items
  expect(waysIn.map((w: { kind: string; madeBy: string | null }) => `${w.kind} ${w.madeBy}`).sort()).toEqual([
    'api token Olu',
    'session null',
    'sign-in link Olu',
  ])
  expect((await front.ana.get('/api/v1/people/olu/ways-in')).json().error).toBe('owners-only')

  // Who ends one is recorded like whoever made it, once; and with a person their tokens end.
  const other = await byOlu('/tokens', { label: 'her tablet', person: 'ana' })
  for (let press = 1; press <= 2; press++)
    expect((await front.server.app.inject({ method: 'DELETE', url: `/api/v1/tokens/${token.id}`, headers: olu })).statusCode).toBe(200)
  expect((await front.program.send('DELETE', '/api/v1/people/ana')).statusCode).toBe(200)
  expect((await recorded('TokenRevoked')).map(({ by, fact }) => [by, fact])).toMatchObject([
    [{ person: 'olu' }, { person: 'ana', token: token.id }],
    [{ program: expect.any(String) }, { person: 'ana', token: other.id }],
  ])
  // Her session, and the link that she never opened.
  expect((await recorded('SignedOut')).map(({ by, fact }) => [by, fact])).toMatchObject([
    [{ program: expect.any(String) }, { person: 'ana', ways: [expect.any(String), expect.any(String)] }],
  ])
})

test('C-08 whoever signs out, ends one way in or is signed out by an owner leaves that in the log, once and by whom', async () => {
  await open(withMail({ ana: [address('ana')], olu: [address('olu')] }))
  const { url } = (await front.program.send('POST', '/api/v1/people/olu/sign-in-link')).json()
  const olu = { cookie: cookieOf(await form(new URL(url).pathname)), origin: publicUrl }
  const asOlu = async (method: 'POST' | 'DELETE', path: string) =>
    (await front.server.app.inject({ method, url: `/api/v1${path}`, headers: olu, payload: {} })).statusCode
  const ways = async (): Promise<readonly { id: string; kind: string; revokedAt: string | null }[]> =>
    (await front.program.get('/api/v1/people/ana/ways-in')).json().items
  const [session] = await ways()
  expect(await asOlu('POST', '/people/ana/sign-in-link')).toBe(201)
  const token = (await front.program.send('POST', '/api/v1/tokens', { label: 'her phone', person: 'ana' })).json()
  const link = (await ways()).find(({ kind }) => kind === 'sign-in link')!
  for (let press = 1; press <= 2; press++) {
    expect(await asOlu('DELETE', `/people/ana/ways-in/${link.id}`)).toBe(200)
    expect(await asOlu('DELETE', `/people/ana/ways-in/${token.id}`)).toBe(200)
    expect((await front.program.send('POST', '/api/v1/people/ana/sign-out', {})).statusCode).toBe(200)
  }
  expect(await asOlu('POST', '/sign-out')).toBe(200)
  expect(await asOlu('POST', '/sign-out')).toBe(401)
  expect((await recorded('SignedOut')).map(({ by, fact }) => [by, fact])).toMatchObject([
    [{ person: 'olu' }, { person: 'ana', ways: [link.id] }],
    [{ program: expect.any(String) }, { person: 'ana', ways: [session!.id] }],
    [{ person: 'olu' }, { person: 'olu', ways: [expect.any(String)] }],
  ])
  expect((await recorded('TokenRevoked')).map(({ by, fact }) => [by, fact])).toMatchObject([
    [{ person: 'olu' }, { person: 'ana', token: token.id }],
  ])
})

test('C-08 an address that somebody else gave a person takes them over in no silence: their other addresses hear of the link', async () => {
  await open(withMail({ ana: [address('ana'), address('ana', true, 'mallory')] }))
  await form('/sign-in/send', { email: 'mallory@example.com' })
  expect(letters.map(l => [l.to.address, l.title])).toEqual([
    ['mallory@example.com', 'Your sign-in link'],
    ['ana@example.com', 'A sign-in link was sent to another address of yours'],
  ])
  expect(letters[1]!.body).toContain('m…@example.com')
  expect(letters[1]!.body).not.toContain('/sign-in/')
})

test('C-08 an invitation goes to an address that has proved nothing yet, signs its person in once, proves the address, and is withdrawn alone', async () => {
  await open()
  const invited = async (by = front.program, who = 'ben') => {
    const answer = await by.send('POST', `/api/v1/people/${who}/invitation`, {})
    await sentOut()
    return answer
  }
  expect((await invited(front.ana)).json().error, 'an owner invites').toBe('owners-only')
  expect((await invited(front.program, 'olu')).json().message).toBe('Olu has no e-mail address.')
  const first = await invited()
  expect([first.statusCode, first.json().sentTo]).toEqual([201, 'ben@example.com'])
  expect(first.body).not.toContain('/sign-in/')
  expect(letters).toMatchObject([{ to: { address: 'ben@example.com' }, title: 'deploy script invites you to Tocsin', answer: 'Sign in' }])
  const [old] = letters.splice(0)
  await form('/sign-in/send', { email: 'ben@example.com' })
  expect(letters, 'it has proved nothing yet').toEqual([])

  await invited()
  expect((await front.nobody.get(linkIn(old))).statusCode, 'a newer one ends it').toBe(404)
  const link = linkIn(letters[0])
  const forwarded = await front.server.app.inject({ url: link, headers: front.ana.headers })
  expect(forwarded.body).toContain('You are signed in here as Ana.')
  const used = await form(link)
  expect(await whoIs(cookieOf(used))).toMatchObject({ person: { name: 'Ben' } })
  expect((await form(link)).statusCode, 'once').toBe(404)
  const ben = (await front.program.get('/api/v1/people')).json().items.find((p: { id: string }) => p.id === 'ben')
  expect(ben.methods.find((m: { kind: string }) => m.kind === 'email').verifiedAt).not.toBeNull()

  letters.length = 0
  await invited()
  const waysIn = async () =>
    (await front.program.get('/api/v1/people/ben/ways-in')).json().items as {
      id: string
      kind: string
      usedAt: string | null
      revokedAt: string | null
    }[]
  const unopened = (await waysIn()).find(way => way.kind === 'sign-in link' && way.usedAt === null && way.revokedAt === null)!
  expect((await front.ana.send('DELETE', `/api/v1/people/ben/ways-in/${unopened.id}`)).json().error).toBe('owners-only')
  expect((await front.program.send('DELETE', `/api/v1/people/olu/ways-in/${unopened.id}`)).json().error).toBe('no-such-way-in')
  expect((await front.program.send('DELETE', `/api/v1/people/ben/ways-in/${unopened.id}`)).statusCode).toBe(200)
  expect((await form(linkIn(letters[0]))).statusCode, 'withdrawn').toBe(404)
  expect((await whoIs(cookieOf(used))).person.name, 'and their session is left').toBe('Ben')
})

test('an invitation that the mail server does not take is told, and opens nothing; without mail there is none', async () => {
  await open()
  answers = [{ carried: 'refused', detail: 'no such mailbox' }]
  const answer = await front.program.send('POST', '/api/v1/people/ben/invitation', {})
  expect([answer.statusCode, answer.json().error]).toEqual([502, 'letter-refused'])
  expect((await front.nobody.get(linkIn(letters[0]))).statusCode).toBe(404)
  await front.stop()
  await open(undefined, {}, noMail)
  expect((await front.program.send('POST', '/api/v1/people/ben/invitation', {})).json().error).toBe('no-mail')
})

test('X-16 a sign-in that cannot be recorded keeps nobody out', async () => {
  await open()
  await form('/sign-in/send', { email: 'ana@example.com' })
  ;(front.house.engine.waysIn as { note: unknown }).note = () => Promise.reject(new Error('the disk is full'))
  expect((await form(linkIn(letters[0]))).statusCode).toBe(303)
})

test('C-08 a way back leads to a screen of the console and nowhere else', () => {
  for (const path of ['/', '/incidents/12', '/incidents/D1?part=law', '/obligations?mine=yes']) expect(consolePath(path)).toBe(path)
  for (const path of [
    'https://evil.example/incidents/1',
    '//evil.example/incidents/1',
    '/\\evil.example/incidents/1',
    '/.//evil.example',
    '/.//',
    '/incidents/../..//evil.example',
    '/%2f/evil.example',
    '/sign-in/abc',
    '/a/abc',
    '/api/v1/me',
    'incidents/1',
    '/incidents/1\r\nset-cookie: a=b',
    'javascript:alert(1)',
    ['/incidents/1', '/'],
    undefined,
  ])
    expect([path, consolePath(path)]).toEqual([path, '/'])
})

test('a bound is of one key, lets go as time passes, and keeps nothing for ever', () => {
  const bound = makeBound(2, 1_000)
  const at = (ms: number) => ms as never
  bound.count('a', at(0))
  bound.count('a', at(400))
  expect([bound.wait('a', at(500)), bound.wait('b', at(500)), bound.wait('a', at(1_000)), bound.wait('a', at(999))]).toEqual([500, 0, 0, 1])
})

test('a sender is the address that a proxy near us names last, else the one that reaches us; of IPv6 its network', () => {
  const of = (ip: string, passedOn?: string) => senderOf({ ip, headers: passedOn === undefined ? {} : { 'x-forwarded-for': passedOn } })
  expect(of('192.0.2.7')).toBe('192.0.2.7')
  expect(of('192.0.2.7', '198.51.100.1'), 'anybody writes such a header').toBe('192.0.2.7')
  expect(of('127.0.0.1', '203.0.113.9, 198.51.100.1')).toBe('198.51.100.1')
  expect(of('::ffff:10.0.0.3', '2001:DB8:1:2:3::9')).toBe('2001:db8:1:2')
  expect(of('127.0.0.1', 'nonsense')).toBe('127.0.0.1')
  expect(of('2001:db8::1')).toBe(of('2001:db8:0:0:ffff::2'))
})

test('C-08 an integration key that is made or revoked is in the log, once, by whom and for which source, and neither the key nor its name', async () => {
  await open()
  const made = (await front.program.send('POST', '/api/v1/integrations', { name: 'the pager of Mr. Novák', source: 'pagerduty' })).json()
  for (let press = 1; press <= 2; press++)
    expect((await front.program.send('DELETE', `/api/v1/integrations/${made.id}`)).statusCode).toBe(200)
  const facts = [...(await recorded('IntegrationKeyMade')), ...(await recorded('IntegrationKeyRevoked'))]
  expect(facts.map(({ by, fact }) => [by, fact])).toEqual([
    [{ program: expect.any(String) }, { type: 'IntegrationKeyMade', key: made.id, source: 'pagerduty' }],
    [{ program: expect.any(String) }, { type: 'IntegrationKeyRevoked', key: made.id, source: 'pagerduty' }],
  ])
  expect(JSON.stringify(facts)).not.toMatch(new RegExp(`Novák|${made.key}`))
})
