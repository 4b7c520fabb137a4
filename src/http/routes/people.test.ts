import { readFileSync } from 'node:fs'
import ICAL from 'ical.js'
import { afterEach, expect, test } from 'vitest'
import { tellUnset } from '../../app/files.ts'
import { id } from '../../core/id.ts'
import { directory, org } from '../../engine/testing/house.ts'
import { makeCarriers } from '../../integrations/carriers.ts'
import { removePerson } from '../../people/change.ts'
import { type Asker, type Front, openFront } from '../testing/front.ts'

let front: Front
afterEach(() => front.stop())
const json = async (answer: Promise<{ statusCode: number; json(): unknown; body: string }>, status = 200) => {
  const got = await answer
  expect(got.statusCode, got.body).toBe(status)
  // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what the test looks at
  return got.json() as any
}

test('people are added, changed and removed by owners and programs; everybody keeps their own contact methods', async () => {
  front = await openFront()
  expect((await front.ana.send('POST', '/api/v1/people', { name: 'Kim' })).json().error).toBe('owners-only')
  const kim = await json(front.program.send('POST', '/api/v1/people', { name: 'Kim', zone: 'UTC' }), 201)
  expect(kim).toMatchObject({ name: 'Kim', owner: false, canBeReached: false, methods: [] })
  expect((await front.program.send('POST', '/api/v1/people', { name: 'Lou', zone: 'Mars/Olympus' })).json()).toMatchObject({
    error: 'no-such-zone',
  })
  expect((await front.ana.send('POST', `/api/v1/people/${kim.id}/methods`, { kind: 'email', address: 'kim@example.com' })).statusCode).toBe(
    403,
  )
  const added = await json(front.ana.send('POST', '/api/v1/people/ana/methods', { kind: 'email', address: 'ana@example.com' }), 201)
  expect(added.methods.at(-1)).toMatchObject({ kind: 'email', verifiedAt: null })
  expect((await front.ana.send('POST', '/api/v1/people/ana/methods', { kind: 'email', address: 'no address' })).statusCode).toBe(400)
  await json(front.ana.send('PATCH', '/api/v1/people/ana', { quiet: [{ method: added.methods.at(-1).id, afterMinutes: 1 }] }))
  const said = await json(front.ana.send('PATCH', '/api/v1/people/ana', { name: 'Ana Adler', zone: 'Europe/Lisbon', owner: false }))
  expect(said, 'one’s own entry, as the console says it whole').toMatchObject({ name: 'Ana Adler', zone: 'Europe/Lisbon', owner: false })
  expect((await front.ana.send('PATCH', '/api/v1/people/ana', { owner: true })).json().error).toBe('owners-only')
  const bens = (await json(front.ana.get('/api/v1/people'))).items.find((p: { id: string }) => p.id === 'ben').methods[0].id
  const sent = front.house.sent.length
  expect((await front.ana.send('POST', `/api/v1/people/ben/methods/${bens}/test`)).json().error).toBe('owners-only') // nobody rings another for nothing
  expect(front.house.sent).toHaveLength(sent)
  await json(front.program.send('POST', `/api/v1/people/ben/methods/${bens}/test`))
  expect(front.house.sent).toHaveLength(sent + 1)
  const removed = await json(front.ana.send('DELETE', `/api/v1/people/ana/methods/${added.methods.at(-1).id}`))
  expect(removed.methods).toHaveLength(2)
  await json(front.program.send('DELETE', `/api/v1/people/${kim.id}`))
  expect((await front.program.send('DELETE', '/api/v1/people/olu')).json().error).toBe('last-owner')
  expect((await front.program.send('DELETE', '/api/v1/people/nobody')).statusCode).toBe(404)
})

test('what is not set up here is told before an address is typed, and to the owner of a directory that relies on it', async () => {
  const mail = { id: id<'method'>('olu-mail'), kind: 'email' as const, address: 'olu@example.com', settings: {}, verifiedAt: null }
  const persons = directory.persons.map(p => (p.owner ? { ...p, methods: [...p.methods, mail] } : p))
  const carriers = makeCarriers({ url: null, mail: null, slack: null, ntfy: null, twilio: null })
  front = await openFront({ carriers, houseOptions: { directory: { ...directory, persons } } })
  const { items } = await json(front.ana.get('/api/v1/carriers'))
  expect(items).toContainEqual({ kind: 'email', works: false, instead: 'set SMTP_URL and MAIL_FROM' })
  expect(items).toContainEqual({ kind: 'ntfy', works: true, instead: expect.stringContaining('NTFY_URL') })
  const todo = async (who: Asker) =>
    (await json(who.get('/api/v1/now'))).todo.filter(({ what }: { what: string }) => what.startsWith('Set up'))
  expect(await todo(front.ana)).toEqual([])
  await front.house.engine.changeDirectory(org, { tocsin: 'engine' }, known => ({
    ...known,
    persons: known.persons.map(p => (p.id === 'ana' ? { ...p, owner: true } : p)),
  }))
  expect(await todo(front.ana)).toMatchObject([
    { what: 'Set up email', why: expect.stringMatching(/^1 person names it.*set SMTP_URL/) },
    { what: 'Set up sms' },
  ])
  const told: string[] = []
  await tellUnset(front.house.engine, org, carriers, (_, what, more) => void told.push(`${what} ${JSON.stringify(more)}`))
  expect(told[0]).toMatch(/^1 person names email as a contact method, and it is not set up .*SMTP_URL/)
})

test('test pages to one person are ten in ten minutes: who has a member’s token runs up no telephone bill', async () => {
  front = await openFront()
  const [method] = (await json(front.ana.get('/api/v1/people'))).items.find((p: { id: string }) => p.id === 'ana').methods
  const ask = () => front.ana.send('POST', `/api/v1/people/ana/methods/${method.id}/test`)
  for (let n = 0; n < 10; n++) await json(ask())
  const eleventh = await ask()
  expect([eleventh.statusCode, eleventh.json().error]).toEqual([429, 'too-many'])
  expect(Number(eleventh.headers['retry-after'])).toBeGreaterThan(500)
  expect(front.house.sent).toHaveLength(10)
  await front.house.clock.runFor(10 * 60_000)
  await json(ask())
})

test('C-08 whoever is removed comes in by nothing any more: no link that was never opened, and no calendar address of theirs', async () => {
  front = await openFront()
  const layer = { people: ['ana', 'ben'], start: '2026-11-16T09:00', every: { count: 1, unit: 'week' }, until: null, restrict: [] }
  await json(front.program.send('POST', '/api/v1/schedules', { name: 'Primary', zone: 'UTC', layers: [layer] }), 201)
  const link = async (who: string) =>
    new URL((await json(front.program.send('POST', `/api/v1/people/${who}/sign-in-link`), 201)).url).pathname
  const [unopened, calendar, own] = [
    await link('ana'),
    new URL((await json(front.ana.send('POST', '/api/v1/schedules/primary/calendar'), 201)).url).pathname,
    new URL((await json(front.ana.send('POST', '/api/v1/people/ana/calendar'), 201)).url).pathname,
  ]
  for (const path of [calendar, own, unopened]) expect((await front.nobody.get(path)).statusCode, path).toBe(200)
  await json(front.program.send('DELETE', '/api/v1/people/ana'))
  for (const path of [calendar, own, unopened]) expect((await front.nobody.get(path)).statusCode, path).toBe(404)
  const signIn = await front.nobody.send('POST', unopened)
  expect([signIn.statusCode, signIn.headers['set-cookie']]).toEqual([404, undefined])
  expect((await front.ana.get('/api/v1/me')).statusCode).toBe(401)
})

test('C-08 a lost telephone: whoever it is of, or an owner, ends every session and every link that would begin one; tokens stay', async () => {
  front = await openFront()
  const link = new URL((await json(front.program.send('POST', '/api/v1/people/ana/sign-in-link'), 201)).url).pathname
  const other = new URL((await json(front.program.send('POST', '/api/v1/people/ana/sign-in-link'), 201)).url).pathname
  const cookie = String((await front.nobody.send('POST', other)).headers['set-cookie']).split(';')[0]!
  const { token } = await json(front.ana.send('POST', '/api/v1/tokens', { label: 'laptop', person: 'ana' }), 201)
  const by = async (headers: Record<string, string>) => (await front.server.app.inject({ url: '/api/v1/me', headers })).statusCode
  expect((await front.ana.send('POST', '/api/v1/people/ben/sign-out')).json().error).toBe('owners-only')
  expect((await front.program.send('POST', '/api/v1/people/nobody/sign-out')).json().error).toBe('no-such-person')
  expect([await by({ cookie }), await by({ cookie: front.ana.headers.cookie! })]).toEqual([200, 200])
  await json(front.ana.send('POST', '/api/v1/people/ana/sign-out'))
  expect([await by({ cookie }), await by({ cookie: front.ana.headers.cookie! })]).toEqual([401, 401])
  expect((await front.nobody.send('POST', link)).statusCode).toBe(404)
  expect(await by({ authorization: `Bearer ${token}` })).toBe(200)
})

test('a link that was made for somebody while they were being removed signs nobody in', async () => {
  front = await openFront()
  const path = new URL((await json(front.program.send('POST', '/api/v1/people/ben/sign-in-link'), 201)).url).pathname
  await front.house.engine.changeDirectory('house' as never, { tocsin: 'engine' }, d => removePerson(d, 'ben' as never))
  expect((await front.nobody.send('POST', path)).statusCode).toBe(404)
})

test('addresses are whole for their person and the owners; others see enough to tell them apart', async () => {
  front = await openFront()
  const of = async (asker: typeof front.ana, who: string) =>
    (await json(asker.get('/api/v1/people'))).items.find((p: { id: string }) => p.id === who).methods[0].address
  expect(await of(front.ana, 'ana')).toBe('ana@ntfy')
  expect(await of(front.ana, 'ben')).toBe('be…')
  expect(await of(front.program, 'ben')).toBe('ben@ntfy')
})

test('positions are held by people or schedules', async () => {
  front = await openFront()
  const { items } = await json(front.program.get('/api/v1/positions'))
  const [position] = items
  const held = await json(
    front.program.send('PUT', `/api/v1/positions/${position.id}`, { holders: [{ person: 'ben' }, { person: 'ana' }] }),
  )
  expect(held.holders.map((h: { name: string }) => h.name)).toEqual(['Ben', 'Ana'])
  expect((await front.program.send('PUT', `/api/v1/positions/${position.id}`, { holders: [{ person: 'nobody' }] })).statusCode).toBe(404)
  expect((await front.program.send('PUT', '/api/v1/positions/nothing', { holders: [] })).json().error).toBe('no-such-position')
})

test('a schedule shows who is on call now and next; anyone covers a shift; its calendar is read by calendar applications', async () => {
  front = await openFront()
  const layer = { people: ['ana', 'ben'], start: '2026-11-16T09:00', every: { count: 1, unit: 'week' }, until: null, restrict: [] }
  const made = await json(front.program.send('POST', '/api/v1/schedules', { name: 'Primary', zone: 'UTC', layers: [layer] }), 201)
  expect(made).toMatchObject({ id: 'primary', now: { name: 'Ana', override: false } })
  expect(made.upcoming[0]).toMatchObject({ name: 'Ben', from: '2026-11-23T09:00:00.000Z' })
  const now = await json(front.ana.get('/api/v1/now'))
  expect(now.onCall).toMatchObject({
    now: [{ name: 'Primary', until: '2026-11-23T09:00:00.000Z' }],
    next: { from: '2026-11-30T09:00:00.000Z' },
  })
  const override = { from: '2026-11-22T03:00:00.000Z', to: '2026-11-22T05:00:00.000Z', person: 'olu' }
  const covered = await json(front.ana.send('POST', '/api/v1/schedules/primary/overrides', override), 201)
  expect(covered.now).toMatchObject({ name: 'Olu', override: true })
  const feed = await json(front.ana.send('POST', '/api/v1/schedules/primary/calendar'), 201)
  const path = new URL(feed.url).pathname
  const calendar = await front.nobody.get(path)
  const listed = (await json(front.ana.get('/api/v1/tokens'))).items.map((t: { label: string; calendar: boolean }) => [t.label, t.calendar])
  expect(listed).toContainEqual(['calendar of Primary', true])
  expect(listed).toContainEqual(['deploy script', false])
  expect(calendar.headers['content-type']).toContain('text/calendar')
  const events = new ICAL.Component(ICAL.parse(calendar.body)).getAllSubcomponents('vevent').map(e => new ICAL.Event(e).summary)
  expect(events).toEqual(expect.arrayContaining(['On call: Primary, Ana', 'On call: Primary, Ben', 'On call: Primary, Olu']))
  const secret = path.slice('/calendar/'.length).replace('.ics', '')
  expect((await front.server.app.inject({ url: '/api/v1/me', headers: { authorization: `Bearer ${secret}` } })).statusCode).toBe(401)
  const token = front.program.headers.authorization!.slice(7)
  expect((await front.nobody.get(`/calendar/${token}.ics`)).statusCode).toBe(404)
  expect((await json(front.ana.send('DELETE', '/api/v1/schedules/primary/overrides/0'))).now.name).toBe('Ana')
  const bad = await front.program.send('PUT', '/api/v1/schedules/primary', {
    name: 'Primary',
    zone: 'UTC',
    layers: [{ ...layer, start: 'Monday' }],
  })
  expect([bad.statusCode, bad.json().error]).toEqual([400, 'bad-start'])
  await json(front.program.send('DELETE', '/api/v1/schedules/primary'))
  expect((await json(front.ana.get('/api/v1/schedules'))).items).toEqual([])
})

test('L-26 X-01 the page that the public reads is drawn from the plan that runs, and nothing on it comes from elsewhere', async () => {
  front = await openFront()
  await front.house.engine.setPlan(
    'house' as never,
    { tocsin: 'engine' },
    readFileSync(new URL('../../../plans/team.md', import.meta.url), 'utf8'),
  )
  const view = await json(front.ana.get('/api/v1/plan'))
  const page = await front.nobody.get('/plan')
  expect(page.statusCode).toBe(200)
  expect(page.body).toContain(view.id)
  expect(page.body).toContain(view.title)
  expect(page.body).not.toMatch(/<script|<iframe|<img[^>]+src="https?:|@import|url\(https?:/i)
  for (const severity of view.severities) expect(page.body).toContain(severity.name)
  expect(view.html).toContain('id="')
  const again = await front.server.app.inject({ url: '/plan', headers: { 'if-none-match': String(page.headers.etag) } })
  expect(again.statusCode).toBe(304)
  const check = await json(front.ana.get('/api/v1/plan/check'))
  expect(check.problems.length).toBe(check.problems.filter((p: { severity: string }) => p.severity !== 'error').length)
  expect(view.open.length).toBeGreaterThan(0)
})
