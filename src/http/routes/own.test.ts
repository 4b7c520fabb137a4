import { afterEach, beforeEach, expect, test } from 'vitest'
import { id } from '../../core/id.ts'
import { org } from '../../engine/testing/house.ts'
import { newDoor } from '../new-door.ts'
import { hashOf } from '../secret.ts'
import { type Front, openFront, settle } from '../testing/front.ts'

let front: Front
beforeEach(async () => {
  front = await openFront()
  await front.house.signal({ summary: 'Checkout fails' })
  await settle(front.house)
})
afterEach(() => front.stop())

const sessionOf = async (person: string, name: string): Promise<Record<string, string>> => {
  const door = newDoor('session', { person: id(person), label: name, now: front.house.clock.now(), lastsMs: 3_600_000 })
  await front.house.store.org(org).putDoor(door, hashOf(name))
  return { cookie: `tocsin_session=${name}`, origin: 'https://tocsin.example.com' }
}
const ask = (headers: Record<string, string>, method: 'GET' | 'POST', url: string, payload?: object) =>
  front.server.app.inject({ method, url: `/api/v1${url}`, headers, ...(payload === undefined ? {} : { payload }) })
const works = async () => {
  await front.ana.send('POST', '/api/v1/incidents/1/acknowledge')
  await front.ana.send('POST', '/api/v1/incidents/1/note', { text: 'I look at the card processor' })
}

test('C-22 a person sees their sessions, and ends all others but the one that they use', async () => {
  await sessionOf('ana', 'Firefox on Linux, sent by e-mail')
  await sessionOf('ben', 'Chrome on Android')
  const open = async () =>
    (await front.ana.get('/api/v1/people/ana/ways-in'))
      .json()
      .items.filter((way: { revokedAt: unknown }) => way.revokedAt === null)
      .map(({ label, current }: { label: string; current: boolean }) => [label, current])
  expect(await open()).toEqual(
    expect.arrayContaining([
      ['session', true],
      ['Firefox on Linux, sent by e-mail', false],
    ]),
  )
  expect((await front.ana.send('POST', '/api/v1/people/ana/sign-out', { keepThis: true })).statusCode).toBe(200)
  expect(await open()).toEqual([['session', true]])
  expect((await front.house.store.org(org).ownDoors(id('ben'))).map(({ revokedAt }) => revokedAt)).toEqual([null])
})

test('C-22 what the log and the incidents hold of a person is counted, and exported whole in one file that says what is not in it', async () => {
  await works()
  const held = (await front.ana.get('/api/v1/me/own/held')).json()
  expect(held).toMatchObject({
    incidents: [
      { ref: '1', title: 'Checkout fails', acknowledged: 1, paged: 1, wrote: 1, wordsStay: 'the incident is open, and is worked by them' },
    ],
  })
  const feed = (await front.ana.send('POST', '/api/v1/people/ana/calendar')).json()
  expect((await front.ana.get('/api/v1/me/own')).json()).toMatchObject({
    person: { id: 'ana', name: 'Ana' },
    calendars: [{ label: 'calendar of Ana' }],
    deletion: { handOver: [] },
  })
  const answer = await front.ana.get('/api/v1/me/own/export')
  expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="tocsin-own-\d{4}-\d\d-\d\d\.json"$/)
  const file = answer.json()
  expect(file).toMatchObject({
    format: 'tocsin own data 1',
    person: { id: 'ana', name: 'Ana', zone: 'UTC', owner: false },
    contactMethods: [
      { kind: 'ntfy', address: 'ana@ntfy' },
      { kind: 'sms', address: 'ana@sms' },
    ],
    positions: [expect.any(String)],
    schedules: [],
  })
  expect(file.waysIn.map(({ kind }: { kind: string }) => kind).sort()).toEqual(['calendar address', 'session'])
  expect(file.log).toHaveLength((await front.ana.get('/api/v1/me/own/held')).json().events)
  expect(file.log.flatMap(({ words }: { words?: object }) => Object.values(words ?? {}))).toEqual(['I look at the card processor'])
  expect(file.notIncluded.every(({ what, why }: { what: string; why: string }) => what !== '' && why !== '')).toBe(true)
  const secret = feed.url.split('/').at(-1).replace('.ics', '')
  for (const secretOrOther of [secret, 'ben@ntfy', 'Benjamin', hashOf(secret)]) expect(answer.body).not.toContain(secretOrOther)
  // Nobody else's page says it, not to an owner either: it answers of whoever asks.
  expect((await front.program.get('/api/v1/me/own')).json().error).toBe('invalid')
  expect((await front.nobody.get('/api/v1/me/own/export')).statusCode).toBe(401)
})

test('C-22 C-20 a person deletes themselves: at once and hard, recorded, and what stays is said', async () => {
  const home = front.house.store.org(org)
  const other = await sessionOf('ana', 'Firefox on Linux')
  await works()
  await front.ana.send('POST', '/api/v1/incidents/1/resolve', { note: 'It is up again' })
  await front.ana.send('POST', '/api/v1/incidents/1/close', { as: 'done' })
  expect((await front.ana.send('POST', '/api/v1/me/own/delete', { name: 'Ben' })).json()).toMatchObject({
    error: 'invalid',
    instead: 'write Ana',
  })
  expect(await home.ownContacts(id('ana'))).toHaveLength(2)
  const answer = await front.ana.send('POST', '/api/v1/me/own/delete', { name: ' ana ', words: true })
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toMatchObject({
    gone: [
      'your entry in the directory, and 2 contact methods with it',
      '2 sessions, links or tokens that were open',
      '2 texts that you wrote on #1',
    ],
    stays: expect.arrayContaining([{ what: expect.stringContaining('audit log'), why: expect.stringContaining('proof') }]),
  })
  expect(String(answer.headers['set-cookie'])).toContain('Max-Age=0')
  // Within the same request: nothing is left for later.
  expect(await home.ownContacts(id('ana'))).toEqual([])
  expect((await front.house.engine.directory(org)).persons.map(({ name }) => name)).not.toContain('Ana')
  expect((await home.ownDoors(id('ana'))).map(({ label, revokedAt }) => [label, revokedAt !== null])).toEqual([
    ['erased', true],
    ['erased', true],
  ])
  expect([(await front.ana.get('/api/v1/me')).statusCode, (await ask(other, 'GET', '/me')).statusCode]).toEqual([401, 401])
  expect((await front.program.get('/api/v1/erasures')).json().items).toMatchObject([
    { person: 'ana', by: 'ana', why: 'asked for', texts: 2, incidents: [1], doneAt: expect.any(String) },
  ])
  const timeline = (await front.program.get('/api/v1/incidents/1/timeline')).body
  expect(timeline).not.toContain('card processor')
  expect(timeline).toContain('someone who is no longer in the directory')
})

test('C-22 on an incident that is open the words stay, and the person goes all the same', async () => {
  await works()
  expect((await front.ana.send('POST', '/api/v1/me/own/delete', { name: 'Ana', words: true })).json().gone).toHaveLength(2)
  expect((await front.program.get('/api/v1/incidents/1/timeline')).body).toContain('card processor')
})

test('C-22 the last owner, whoever is on call now, and whoever holds a role of an open incident hand over first', async () => {
  const olu = await sessionOf('olu', 'session of Olu')
  const ben = await sessionOf('ben', 'session of Ben')
  const refused = async (headers: Record<string, string>, name: string) => {
    const answer = await ask(headers, 'POST', '/me/own/delete', { name })
    return [answer.statusCode, answer.json().error, answer.json().message, answer.json().instead]
  }
  expect(await refused(olu, 'Olu')).toEqual([
    409,
    'handover-first',
    'You are the last owner: every escalation ends with the owners.',
    'make somebody else an owner, in People',
  ])
  await front.house.engine.changeDirectory(org, { person: id('olu') }, d => ({
    ...d,
    schedules: [
      {
        id: id('primary'),
        name: 'primary',
        zone: 'UTC',
        layers: [{ people: [id('ben')], start: '2026-01-05T09:00', every: { count: 1, unit: 'week' }, until: null, restrict: [] }],
        overrides: [],
      },
    ],
  }))
  expect((await ask(ben, 'GET', '/me/own')).json().deletion.handOver).toEqual([
    { what: 'You are on call now: primary.', instead: 'let somebody cover the shift, in People' },
  ])
  expect(await refused(ben, 'Ben')).toMatchObject([
    409,
    'handover-first',
    'You are on call now: primary.',
    expect.stringContaining('cover the shift'),
  ])
  await front.ana.send('POST', '/api/v1/incidents/1/take-role', { role: 'technical-lead' })
  expect(await refused(front.ana.headers, 'Ana')).toEqual([
    409,
    'handover-first',
    expect.stringMatching(/^You hold .+ in the open incident #1\.$/),
    'give the role to somebody else on incident #1',
  ])
  expect((await front.house.engine.directory(org)).persons).toHaveLength(3)
  const token = (await front.ana.send('POST', '/api/v1/tokens', { label: 'laptop', person: 'ana' })).json().token
  expect((await ask({ authorization: `Bearer ${token}` }, 'POST', '/me/own/delete', { name: 'Ana' })).json().error).toBe('unfit')
})
