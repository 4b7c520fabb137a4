import { Webhook } from 'standardwebhooks'
import { Statuspage } from 'statuspage.io'
import { afterEach, expect, test, vi } from 'vitest'
import { calendarFor } from '../../calendar/make.ts'
import { type Instant, id } from '../../core/id.ts'
import { showPass } from '../../core/outside.ts'
import { armFailpoint, disarmFailpoint } from '../../engine/failpoints.ts'
import { directory, org } from '../../engine/testing/house.ts'
import type { Carried } from '../../integrations/carrier.ts'
import type { HookCall } from '../../integrations/hook.ts'
import { type Letter, letOut } from '../../integrations/mailer.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import { doorId, hashOf, makeSessionSecret } from '../secret.ts'
import { type Front, openFront, publicUrl, settle } from '../testing/front.ts'

let front: Front
let letters: Letter[]
let calls: HookCall[]
let carried: (letter: Letter) => Carried
afterEach(() => front.stop())
const minute = 60_000
const hour = 60 * minute

/** The team's own plan; Ben is its security officer, Ana leads engineering. */
async function team() {
  letters = []
  calls = []
  carried = () => ({ carried: 'handed over', receipt: null })
  const email = (name: string, address: string) => ({
    id: id<'method'>(`${name}-mail`),
    kind: 'email' as const,
    address,
    settings: {},
    verifiedAt: null,
  })
  front = await openFront({
    houseOptions: {
      plan: compiled(shippedSource('team')),
      directory: {
        ...directory,
        persons: directory.persons.map(p =>
          (p.id as string) === 'ben' ? { ...p, owner: true, methods: [...p.methods, email('ben', 'ben@example.com')] } : p,
        ),
        positions: {
          'security-officer': [{ person: id('ben') }],
          'engineering-lead': [{ person: id('ana') }],
          'engineering-team': [{ person: id('ana') }],
        } as never,
      },
      needs: {
        calendarFor: (plan, zones) => calendarFor(plan!.header, { zones }),
        mailer: {
          name: 'test',
          async send(letter) {
            letOut(letter)
            letters.push(letter)
            return { carried: carried(letter), hash: 'h' }
          },
        },
        hooks: {
          objects: address => (address.startsWith('https://') ? null : 'use https'),
          makeSecret: () => `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
          async send(call) {
            showPass(call.pass, 'webhook')
            calls.push(call)
            return { carried: 'handed over', receipt: null }
          },
        },
      },
    },
  })
  const settings = {
    open: true,
    name: 'Example',
    about: 'How we are doing.',
    address: null,
    sender: 'ben',
    groups: [{ id: 'platform', name: 'Platform' }],
    components: [
      { id: 'api', name: 'API', group: 'platform', surfaces: [] },
      { id: 'dashboard', name: 'Dashboard' },
    ],
  }
  const put = await front.program.send('PUT', '/api/v1/status-page/settings', settings)
  expect(put.json()).toMatchObject({ open: true, components: [{ id: 'api' }, { id: 'dashboard' }] })
  return settings
}
const ben = async () => {
  const session = makeSessionSecret()
  await front.house.store.org(org).putDoor(
    {
      id: doorId(),
      kind: 'session',
      person: id('ben'),
      label: 'session',
      source: null,
      scopes: [],
      createdAt: front.house.clock.now(),
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
      once: false,
    },
    hashOf(session),
  )
  const headers = { cookie: `tocsin_session=${session}`, origin: publicUrl }
  const ask = (method: 'GET' | 'POST', url: string, payload?: object) =>
    front.server.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
  return { get: (url: string) => ask('GET', url), post: (url: string, body: object = {}) => ask('POST', url, body) }
}
const open = async (severity: string, title = 'Checkout fails') =>
  (await front.ana.send('POST', '/api/v1/incidents', { title, severity })).json() as { number: number; id: string }
const word = (more: object = {}) => ({
  kind: 'incident',
  title: 'Checkout is failing',
  text: 'We look into it.',
  status: 'investigating',
  components: { api: 'major_outage' },
  ...more,
})
const written = async (by: Awaited<ReturnType<typeof ben>>, more: object = {}) => {
  const drafted = await by.post('/api/v1/status-page/updates', word(more))
  expect(drafted.statusCode, drafted.body).toBe(200)
  return drafted.json() as { id: string; post: string }
}
const told = async (by: Awaited<ReturnType<typeof ben>>, more: object = {}, meets: readonly string[] = []) => {
  const drafted = await written(by, more)
  const published = await by.post(`/api/v1/status-page/updates/${drafted.id}/publish`, { meets })
  expect(published.statusCode, published.body).toBe(200)
  return published.json() as { id: string; post: string; role: string }
}
const summary = async () => (await front.nobody.get('/status/api/v2/summary.json')).json()
const pathOf = (text: string, what: string): string =>
  new RegExp(`${publicUrl.replaceAll('.', '\\.')}(/status/${what}/\\S+)`).exec(text)![1]!
async function subscribed(address = 'kim@customer.example', kind = 'mail') {
  const before = letters.length + calls.length
  const form = (url: string, body: string) =>
    front.server.app.inject({ method: 'POST', url, headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: body })
  const asked = await form('/status/subscribe', `kind=${kind}&address=${encodeURIComponent(address)}`)
  expect(asked.statusCode, asked.body).toBe(202)
  await settle(front.house)
  expect(letters.length + calls.length).toBe(before + 1)
  const words = kind === 'mail' ? letters.at(-1)!.text : JSON.stringify(calls.at(-1)!.body).replaceAll('"', ' ')
  const path = pathOf(words, 'confirm')
  return { path, form, confirm: () => form(path, '') }
}
type Owed = { id: string; rule: string; state: string; dueAt: string | null; readings?: unknown }
const owed = async (number: number, rule: string): Promise<Owed & Record<string, unknown>> =>
  ((await front.ana.get(`/api/v1/incidents/${number}`)).json().obligations as (Owed & Record<string, unknown>)[]).find(
    o => o.rule === rule,
  )!

test('T-21 L-18 a P1 outage over an hour: customers are told within 4 hours by the status page, which is the event that met it', async () => {
  await team()
  const b = await ben()
  const { number } = await open('P1')
  const began = new Date(front.house.clock.now() - 70 * minute).toISOString()
  await front.ana.send('POST', `/api/v1/incidents/${number}/milestone`, { milestone: 'outage-began', happenedAt: began })
  const duty = await owed(number, 'tell-outage')
  expect(duty).toMatchObject({ state: 'owed', dueAt: new Date(Date.parse(began) + 4 * hour).toISOString() })
  await front.ana.send('POST', `/api/v1/incidents/${number}/resolve`, { note: 'It works again.' })
  expect((await owed(number, 'tell-outage')).state).toBe('owed')
  const of = (await b.get(`/api/v1/incidents/${number}/status-page`)).json()
  expect(of).toMatchObject({
    mayPublish: true,
    decidedBy: ['Incident commander'],
    meetable: [{ id: duty.id, dueAt: duty.dueAt, alsoAt: new Date(Date.parse(began) + 5 * hour).toISOString() }],
  })
  const published = await told(
    b,
    { incident: String(number), status: 'monitoring', components: { api: 'degraded_performance' }, since: began },
    [duty.id],
  )
  expect((await owed(number, 'tell-outage')).state).toBe('met')
  const timeline = (await front.ana.get(`/api/v1/incidents/${number}/timeline`)).json().items as { type: string; text: string }[]
  expect(timeline.find(e => e.type === 'StatusUpdatePublished')!.text).toContain('as Incident commander')
  expect(await summary()).toMatchObject({ status: { indicator: 'minor' }, incidents: [{ id: published.post, status: 'monitoring' }] })
})

test('T-21 a P2: whether customers are told is the commander’s decision, asked for, and "not now" needs its reason', async () => {
  await team()
  const { number } = await open('P2')
  const asked = await owed(number, 'decide-degradation')
  expect(asked).toMatchObject({ state: 'owed', dueAt: null })
  const answer = (body: object) => front.ana.send('POST', `/api/v1/incidents/${number}/meet`, { obligation: asked.id, ...body })
  expect((await answer({})).json().error).toBe('answer-missing')
  expect((await answer({ answer: 'not now' })).json()).toMatchObject({ error: 'invalid', field: 'body.note' })
  expect((await answer({ answer: 'not now', note: 'One customer, for two minutes.' })).statusCode).toBe(200)
  expect((await owed(number, 'decide-degradation')).state).toBe('met')
  const timeline = (await front.ana.get(`/api/v1/incidents/${number}/timeline`)).json().items as { note: string | null }[]
  expect(timeline.some(e => e.note === 'not now: One customer, for two minutes.')).toBe(true)
  // Asked again when what it weighs changes.
  await front.ana.send('POST', `/api/v1/incidents/${number}/fact`, { fact: 'scope', value: 'whole-platform' })
  const again = (await front.ana.get(`/api/v1/incidents/${number}`)).json().obligations as Owed[]
  expect(
    again
      .filter(o => o.rule === 'decide-degradation')
      .map(o => o.state)
      .toSorted(),
  ).toEqual(['met', 'owed'])
})

test('L-18 a draft is not seen outside, nor what is written inside; what is published is, and a correction is a new word', async () => {
  await team()
  const b = await ben()
  const { number } = await open('P2', 'Ana broke the payment of ACME')
  await front.ana.send('POST', `/api/v1/incidents/${number}/note`, { text: 'An internal word about Kim.' })
  const drafted = await written(b, { incident: String(number) })
  expect((await summary()).incidents).toEqual([])
  expect((await b.post('/api/v1/status-page/preview', word({ title: 'As it would be' }))).json().html).toContain('As it would be')
  expect((await summary()).incidents).toEqual([])
  await b.post(`/api/v1/status-page/updates/${drafted.id}/publish`)
  await told(b, {
    incident: String(number),
    post: drafted.post,
    status: 'identified',
    text: 'Correction: it began earlier.',
    components: { api: 'partial_outage' },
  })
  const pages = await Promise.all(
    ['/status', '/status/history', `/status/incidents/${drafted.post}.html`, '/status/history.atom', '/status/banner.json'].map(path =>
      front.nobody.get(path),
    ),
  )
  for (const shown of pages) {
    expect(shown.statusCode).toBe(200)
    expect(shown.body).toContain('Checkout is failing')
    for (const inside of ['ACME', 'Kim', 'Ana', 'Ben']) expect(shown.body).not.toContain(inside)
    expect(shown.body).not.toMatch(new RegExp(`#${number}(?![0-9a-f])`)) // an anchor may begin with the same figure
  }
  expect(pages[0]!.body).toContain('Incident commander') // C-21: by role
  const { incidents } = await summary()
  expect(incidents[0].incident_updates.map((u: { body: string }) => u.body)).toEqual(['Correction: it began earlier.', 'We look into it.'])
  expect((await b.post(`/api/v1/status-page/updates/${drafted.id}/publish`)).json().error).toBe('status-update-over')

  // what is erased inside is gone outside, too, and the state that was said of a component stays as it was said.
  const before = await summary()
  expect((await front.program.send('POST', '/api/v1/erasures', { incident: 1, why: 'should not be there' })).statusCode).toBe(201)
  const after = await summary()
  expect([after.components, after.status]).toEqual([before.components, before.status])
  const page = (await front.nobody.get('/status')).body
  expect(page).toContain('What was written here has been removed.')
  for (const gone of ['erased', 'Checkout is failing', 'We look into it.']) expect(page, gone).not.toContain(gone)
})

test('L-18 what is about no incident has its own stream: maintenance is announced, begins and ends by its time, and opens no incident', async () => {
  await team()
  const b = await ben()
  const from = new Date(front.house.clock.now() + 2 * minute).toISOString()
  const until = new Date(front.house.clock.now() + 4 * minute).toISOString()
  await told(b, {
    kind: 'maintenance',
    status: 'scheduled',
    title: 'Database upgrade',
    components: { dashboard: 'under_maintenance' },
    window: { from, until },
  })
  expect(await summary()).toMatchObject({
    status: { indicator: 'none' },
    scheduled_maintenances: [{ name: 'Database upgrade', status: 'scheduled' }],
  })
  await front.house.clock.runFor(2 * minute)
  expect(await summary()).toMatchObject({ status: { indicator: 'maintenance' }, scheduled_maintenances: [{ status: 'in_progress' }] })
  expect((await front.nobody.get('/status/api/v2/scheduled-maintenances/active.json')).json().scheduled_maintenances).toHaveLength(1)
  await front.house.clock.runFor(2 * minute)
  expect(await summary()).toMatchObject({ status: { indicator: 'none' }, scheduled_maintenances: [] })
  expect((await front.ana.get('/api/v1/incidents')).json().total).toBe(0)
  expect((await b.get('/api/v1/status-page')).json().updates).toMatchObject([
    { incident: null, state: 'published', role: 'Incident commander' },
  ])
})

test('L-17 L-18 nothing of a drill reaches the page or a subscriber, though it is practised to the end', async () => {
  await team()
  await (await subscribed()).confirm()
  const b = await ben()
  const { engine } = front.house
  const opened = await engine.handle({
    org,
    stream: 'new',
    drill: id('drill-1'),
    by: { person: id('ben') },
    ask: text => ({
      type: 'Open',
      severity: id('P1'),
      kind: null,
      title: text('Drill'),
      alert: null,
      receivedAt: front.house.clock.now() as Instant,
      correlation: null,
      nearMiss: false,
      touches: [],
      autoResolve: false,
    }),
  })
  if (opened.handled !== 'done') throw new Error(opened.handled)
  const drafted = await written(b, { incident: opened.stream })
  const published = await b.post(`/api/v1/status-page/updates/${drafted.id}/publish`)
  expect(published.json()).toMatchObject({ state: 'published', drill: true })
  await front.house.clock.runFor(minute)
  expect(letters).toHaveLength(1) // the confirmation
  expect((await summary()).incidents).toEqual([])
  for (const path of ['/status', '/status/history', '/status/history.rss', '/status/banner.json'])
    expect((await front.nobody.get(path)).body).not.toContain('Checkout is failing')
  expect((await front.nobody.get(`/status/incidents/${drafted.post}.html`)).statusCode).toBe(404)
  expect((await front.program.get('/api/v1/status-page/files')).body).not.toContain('Checkout is failing')
})

test('L-17 mail subscribers confirm by a link whose GET changes nothing, hear once from a named human, and end it likewise', async () => {
  await team()
  const b = await ben()
  const { path, confirm, form } = await subscribed()
  expect(letters[0]).toMatchObject({ from: { name: 'Ben', address: 'ben@example.com' }, to: { address: 'kim@customer.example' } })
  expect(letters[0]!.text).toContain('Nothing else is sent to this address before it is confirmed. End it: ')
  const asked = (await front.nobody.get(path)).body
  expect(asked).toContain('<form method="post">')
  expect(asked, 'of which page').toMatch(/<h1>Hear of changes of Example[^<]*<\/h1>/)
  await told(b)
  await front.house.clock.runFor(minute)
  expect(letters).toHaveLength(1) // not confirmed: nothing is sent
  expect((await confirm()).statusCode).toBe(200)
  const second = await told(b, { title: 'Dashboard is slow', components: { dashboard: 'degraded_performance' } })
  await front.house.clock.runFor(minute)
  expect(letters).toHaveLength(2)
  expect(letters[1]).toMatchObject({
    from: { name: 'Ben', address: 'ben@example.com' },
    subject: expect.stringMatching(/^Example[^:]*: Dashboard is slow: investigating$/),
  })
  expect(letters[1]!.text).toContain('Dashboard: Degraded performance')
  expect(letters[1]!.text).toMatch(/You hear of this because you follow the status page of Example[^.]*\. End it: /)
  expect((await b.get('/api/v1/status-page')).json()).toMatchObject({
    subscribers: { mail: 1, webhook: 0 },
    updates: [{ id: second.id, told: { sent: 1, unknown: 0 } }, { told: { sent: 0 } }],
  })
  const end = pathOf(letters[1]!.text, 'unsubscribe')
  expect(letters[1]!.unsubscribe).toBe(`${publicUrl}${end}`)
  await front.nobody.get(end)
  expect((await b.get('/api/v1/status-page')).json().subscribers.mail).toBe(1)
  expect((await form(end, 'List-Unsubscribe=One-Click')).statusCode).toBe(200)
  expect((await b.get('/api/v1/status-page')).json().subscribers.mail).toBe(0)
  await told(b, { title: 'Later' })
  await front.house.clock.runFor(minute)
  expect(letters).toHaveLength(2)
  const notices = (await b.get(`/api/v1/status-page/updates/${second.id}/notices`)).json().items
  expect(notices).toMatchObject([{ state: 'sent', address: null, hash: 'h' }]) // erased with the subscription

  // An owner takes one off the list: found by the whole address, shown shortened, recorded with who did it; they may come again.
  const list = '/api/v1/status-page/followers'
  await (await subscribed('lee@customer.example')).confirm()
  await (await subscribed('mia@customer.example')).confirm()
  expect((await front.ana.get(list)).json().error).toBe('owners-only')
  expect(
    (await b.get(list))
      .json()
      .items.map((f: { address: string }) => f.address)
      .sort(),
  ).toEqual(['l…@customer.example', 'm…@customer.example'])
  const find = async (address: string) => (await b.post(`${list}/find`, { address })).json().items as { id: string; state: string }[]
  expect(await find('nobody@customer.example')).toEqual([])
  const [lee] = await find('Lee@customer.example')
  expect(lee).toMatchObject({ address: 'l…@customer.example', state: 'confirmed', kind: 'mail' })
  const remove = async () => (await front.program.send('DELETE', `${list}/${lee!.id}`)).statusCode
  expect((await front.ana.send('DELETE', `${list}/${lee!.id}`)).statusCode).toBe(403)
  expect([await remove(), await remove(), await find('lee@customer.example')]).toEqual([200, 404, []])
  while ((await front.house.store.engine.sequence(1000)) > 0);
  const log = await front.house.store.org(org).log(-1, 10_000)
  expect(log.filter(({ event }) => event.fact.type === 'FollowerRemoved').map(({ event }) => [event.by, event.fact])).toMatchObject([
    [{ program: expect.any(String) }, { follower: lee!.id, kind: 'mail' }],
  ])
  const sent = letters.length
  await told(b, { title: 'Later still' })
  await front.house.clock.runFor(minute)
  expect(letters.slice(sent).map(l => l.to.address)).toEqual(['mia@customer.example'])
  await (await subscribed('lee@customer.example')).confirm()
  expect(await find('lee@customer.example')).toMatchObject([{ state: 'confirmed' }])
})

test('L-17 nobody writes from an address that nobody reads: without a named human there is no subscription by mail', async () => {
  const settings = await team()
  const owners = await front.program.send('PUT', '/api/v1/status-page/settings', { ...settings, sender: 'olu' })
  expect(owners.json()).toMatchObject({ error: 'invalid', field: 'body.sender' }) // has no e-mail address
  await front.program.send('PUT', '/api/v1/status-page/settings', { ...settings, sender: null })
  expect((await front.nobody.get('/status')).body).not.toContain('type="email"')
  const asked = await front.server.app.inject({
    method: 'POST',
    url: '/status/subscribe',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'kind=mail&address=kim%40customer.example',
  })
  expect(asked.statusCode).toBe(400)
})

test('L-17 asked again and again, somebody is asked once in ten minutes, and nobody learns who follows the page', async () => {
  await team()
  const ask = async (address: string) => {
    const asked = await front.server.app.inject({
      method: 'POST',
      url: '/status/subscribe',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `kind=mail&address=${encodeURIComponent(address)}`,
    })
    await settle(front.house)
    return asked.body
  }
  const first = await ask('kim@customer.example')
  for (let i = 0; i < 3; i++) expect(await ask('Kim@customer.example')).toBe(first)
  expect(letters).toHaveLength(1)
  await front.house.clock.runFor(11 * minute)
  await ask('kim@customer.example')
  expect(letters).toHaveLength(2)
  await front.server.app.inject({ method: 'POST', url: pathOf(letters[1]!.text, 'confirm') })
  await front.house.clock.runFor(11 * minute)
  expect(await ask('kim@customer.example')).toBe(first)
  expect(letters).toHaveLength(2) // follows it already
})

test('L-17 who asks for others again and again is stopped by network, and shuts nobody else out', async () => {
  await team()
  const ask = (n: number, remoteAddress: string) =>
    front.server.app.inject({
      method: 'POST',
      url: '/status/subscribe',
      remoteAddress,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `kind=mail&address=n${n}@customer.example`,
    })
  for (let n = 0; n < 20; n++) expect((await ask(n, `2001:db8:5:6::${n + 1}`)).statusCode).toBe(202)
  const more = await ask(20, '2001:db8:5:6:ffff::1')
  expect([more.statusCode, more.headers['retry-after'], more.body.includes('Try again in 1 hour')]).toEqual([429, '3600', true])
  expect((await ask(20, '2001:db8:5:7::1')).statusCode).toBe(202)
})

test('L-17 what nobody can say of a letter is listed and never sent again by itself; a person decides', async () => {
  await team()
  const b = await ben()
  await (await subscribed()).confirm()
  carried = () => ({ carried: 'unknown', detail: 'sent, and not answered' })
  const published = await told(b)
  await front.house.clock.runFor(3 * minute) // longer than a lease, and than the wait for another attempt
  expect(letters).toHaveLength(2)
  const listed = async () => (await b.get(`/api/v1/status-page/updates/${published.id}/notices?state=unknown`)).json().items
  const [unknown] = await listed()
  expect(unknown).toMatchObject({ state: 'unknown', detail: 'sent, and not answered', kind: 'mail' })
  carried = () => ({ carried: 'handed over', receipt: null })
  const settleIt = (body: object) => b.post(`/api/v1/status-page/updates/${published.id}/notices/${unknown.subscriber}`, body)
  expect((await settleIt({ as: 'waiting', reason: 'Their log has nothing.' })).statusCode).toBe(200)
  await front.house.clock.runFor(minute)
  expect(letters).toHaveLength(3)
  expect(await listed()).toEqual([])
  expect((await settleIt({ as: 'sent', reason: 'again' })).json().error).toBe('unfit')
})

test('L-17 a webhook is confirmed by whoever gets its link, is shown its secret, and every message carries its own id', async () => {
  await team()
  const b = await ben()
  const { confirm } = await subscribed('https://customer.example/hooks/status', 'webhook')
  expect(calls[0]!.body).toMatchObject({ type: 'status.subscription' })
  const secret = /whsec_[A-Za-z0-9+/=]+/.exec((await confirm()).body)![0]
  expect(calls[0]!.secret).toBe(secret)
  expect(() => new Webhook(secret)).not.toThrow()
  await told(b)
  await told(b, { title: 'Another' })
  await front.house.clock.runFor(minute)
  expect(
    calls
      .slice(1)
      .map(c => (c.body as { data: { incident: { name: string } } }).data.incident.name)
      .toSorted(),
  ).toEqual(['Another', 'Checkout is failing'])
  expect(new Set(calls.map(c => c.id)).size).toBe(3)
  expect(calls[1]!.body).toMatchObject({
    type: 'status.update',
    data: { status: 'investigating', components: [{ id: 'api', status: 'major_outage' }], role: 'Incident commander' },
  })
})

test('X-11 an existing Statuspage client reads the page over HTTP, from any origin, and what did not change is not sent again', async () => {
  await team()
  const b = await ben()
  await told(b)
  const url = await front.server.listen({ port: 0, host: '127.0.0.1' })
  const client = new Statuspage('tocsin')
  client.setApiUrl(`${url}/status`)
  expect((await client.api.getSummary()).incidents).toMatchObject([{ name: 'Checkout is failing', impact: 'critical' }])
  expect((await client.api.getStatus()).status.indicator).toBe('critical')
  expect((await client.api.incidents.getUnresolved()).incidents).toHaveLength(1)
  const first = await front.nobody.get('/status/api/v2/summary.json')
  expect(first.headers).toMatchObject({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' })
  const again = await front.server.app.inject({
    url: '/status/api/v2/summary.json',
    headers: { 'if-none-match': String(first.headers.etag) },
  })
  expect(again.statusCode).toBe(304)
  await told(b, { title: 'More' })
  const changed = await front.server.app.inject({
    url: '/status/api/v2/summary.json',
    headers: { 'if-none-match': String(first.headers.etag) },
  })
  expect(changed.statusCode).toBe(200)
  expect((await front.nobody.get('/status/api/v2/constructor')).statusCode).toBe(404)
})

test('a page that is not open is seen by nobody, and only owners describe it', async () => {
  const settings = await team()
  expect((await front.ana.send('PUT', '/api/v1/status-page/settings', { ...settings, open: false })).json().error).toBe('owners-only')
  await front.program.send('PUT', '/api/v1/status-page/settings', { ...settings, open: false })
  for (const path of ['/status', '/status/api/v2/summary.json', '/status/history.atom', '/status/banner.json'])
    expect((await front.nobody.get(path)).statusCode).toBe(404)
  const bad = await front.program.send('PUT', '/api/v1/status-page/settings', {
    ...settings,
    components: [{ id: 'api', name: 'API', group: 'nowhere' }],
  })
  expect(bad.json()).toMatchObject({ error: 'invalid', field: 'body.components' })
  const alike = await front.program.send('PUT', '/api/v1/status-page/settings', {
    ...settings,
    components: ['api', 'api-2'].map(id => ({ id, name: 'API' })),
  })
  expect(alike.json()).toMatchObject({ message: 'Two components are named API: readers cannot tell them apart.' })
})

test('L-17 two nodes, of which one dies in the middle: no subscriber hears of a word twice, and of whom nobody knows it is said so', async () => {
  await team()
  const b = await ben()
  for (const name of ['a', 'b', 'c']) await (await subscribed(`${name}@customer.example`)).confirm()
  const node = front.house.another({
    mailer: {
      name: 'test',
      async send(letter) {
        letters.push(letter)
        return { carried: { carried: 'handed over', receipt: null }, hash: 'h' }
      },
    },
  })
  letters = []
  armFailpoint('after-send-before-outcome', 1, front.house.die)
  const published = await told(b)
  await front.house.clock.runFor(minute / 6)
  disarmFailpoint()
  await node.start()
  await front.house.clock.runFor(3 * minute)
  expect(letters.map(l => l.to.address).toSorted()).toEqual(['a@customer.example', 'b@customer.example', 'c@customer.example'])
  expect((await b.get('/api/v1/status-page')).json().updates[0]).toMatchObject({
    id: published.id,
    told: { sent: 0, unknown: 3, waiting: 0 },
  })
})

test('T-21 a vulnerability is disclosed to the enterprise customers who asked, and to nobody else; before the patch only with a reason', async () => {
  await team()
  const b = await ben()
  const customer = (which: string, enterprise: boolean) =>
    front.program.send('PUT', `/api/v1/customers/${which}`, {
      id: which,
      name: which,
      country: null,
      role: 'processor',
      contact: { name: which, email: `security@${which}.example` },
      data: [],
      vendors: [],
      contracts: [],
      enterprise,
    })
  await Promise.all([customer('acme', true), customer('globex', true), customer('small', false)])
  const asked = await front.ana.send('POST', '/api/v1/customers/acme/asked', { words: 'Our contract has us told of vulnerabilities.' })
  expect(asked.json()).toMatchObject({ enterprise: true, asked: [{ words: 'Our contract has us told of vulnerabilities.' }] })
  expect((await customer('acme', true)).json().asked).toHaveLength(1) // written anew, the request stays
  const { number } = await open('P2', 'A parser can be made to crash')
  await front.ana.send('POST', `/api/v1/incidents/${number}/fact`, { fact: 'vulnerability', value: 'found' })
  const duty = await owed(number, 'disclose-vulnerability')
  expect(duty).toMatchObject({ state: 'owed', dueAt: null })
  const chosen = await b.post(`/api/v1/incidents/${number}/customers`, { how: 'filter', filter: { enterprise: true, asked: true } })
  expect(chosen.json()).toMatchObject({ count: 1, items: [{ id: 'acme' }] })
  const notified = await b.post(`/api/v1/incidents/${number}/notifications`, {
    form: null,
    preliminary: false,
    subject: 'A vulnerability, and its patch',
    opening: 'We found and patched a vulnerability.',
    contents: {},
  })
  const { id: notification } = notified.json()
  await b.post(`/api/v1/incidents/${number}/notifications/${notification}/approve`, { reason: 'Ana is away.' })
  await b.post(`/api/v1/incidents/${number}/notifications/${notification}/send`)
  await front.house.clock.runFor(minute)
  expect(letters.map(l => [l.to.address, l.from.name])).toEqual([['security@acme.example', 'Ben']])
  const decide = (body: object) => b.post(`/api/v1/incidents/${number}/meet`, { obligation: duty.id, ...body })
  expect((await decide({ answer: 'disclosed before the patch' })).json()).toMatchObject({ error: 'invalid', field: 'body.note' })
  expect((await decide({ answer: 'disclosed after the patch', note: 'Version 12 has it.' })).statusCode).toBe(200)
  expect((await owed(number, 'disclose-vulnerability')).state).toBe('met')
})

test('X-17 however the address of the status page is written, it is drawn once: nobody fills the memory with it', async () => {
  await team()
  const spelled = Array.from({ length: 64 }, (_, n) =>
    [...'status'].map((letter, i) => ((n >> i) & 1 ? `%${letter.charCodeAt(0).toString(16)}` : letter)).join(''),
  )
  const plain = (await front.nobody.get('/status')).body
  expect(plain).toContain('Example')
  const draws = vi.spyOn(front.house.engine.subscriptions, 'offered') // asked for each time that it is drawn
  for (const path of spelled) expect((await front.nobody.get(`/${path}`)).body).toBe(plain)
  expect(draws).not.toHaveBeenCalled()
})

test('X-17 a word is for a post of ours: an id that leads elsewhere would be the name of a file in the copy of the page', async () => {
  await team()
  const b = await ben()
  for (const post of ['../../index', '../index', 'a/b', '..', '', 'a.html'])
    expect((await b.post('/api/v1/status-page/updates', word({ post }))).statusCode, post).toBe(400)
  const first = await told(b)
  await told(b, { post: first.post, status: 'resolved', components: { api: 'operational' } })
  expect((await b.get('/api/v1/status-page/files')).statusCode).toBe(200)
})
