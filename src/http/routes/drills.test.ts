import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { calendarFor } from '../../calendar/make.ts'
import { id } from '../../core/id.ts'
import { showPass } from '../../core/outside.ts'
import { inventPeople } from '../../drill/people.ts'
import { org, start } from '../../engine/testing/house.ts'
import type { HookCall } from '../../integrations/hook.ts'
import { type Letter, letOut } from '../../integrations/mailer.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import { doorId, hashOf, makeSessionSecret } from '../secret.ts'
import { type Front, openFront, publicUrl } from '../testing/front.ts'

const plan = compiled(shippedSource('team'))
const attack = readFileSync(new URL('../../../drills/traffic-attack.md', import.meta.url), 'utf8')
const minute = 60_000
let front: Front
let letters: Letter[]
let calls: HookCall[]
afterEach(() => front.stop())

// biome-ignore lint/suspicious/noExplicitAny: an answer of whatever shape, looked at field by field
type Answer = any
type Person = Readonly<{ get(path: string): Promise<Answer>; post(path: string, body?: object): Promise<Answer> }>
/** By session: an answer is its body, with its status. */
async function signedIn(person: string): Promise<Person> {
  const session = makeSessionSecret()
  const door = {
    source: null,
    scopes: [],
    createdAt: front.house.clock.now(),
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
    once: false,
  }
  await front.house.store
    .org(org)
    .putDoor({ ...door, id: doorId(), kind: 'session', person: id(person), label: 'session' }, hashOf(session))
  const headers = { cookie: `tocsin_session=${session}`, origin: publicUrl }
  const ask = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const answer = await front.server.app.inject({ method, url: `/api/v1${url}`, headers, ...(payload === undefined ? {} : { payload }) })
    const json = String(answer.headers['content-type']).includes('json')
    return { ...(json ? answer.json() : {}), code: answer.statusCode, words: answer.body, type: answer.headers['content-type'] }
  }
  return { get: url => ask('GET', url), post: (url, body = {}) => ask('POST', url, body) }
}
let lead: Person // the owner, who leads
let ben: Person // takes part
async function open(): Promise<void> {
  letters = []
  calls = []
  const people = inventPeople(plan, 'one each', start)
  const mail = { id: id<'method'>('mail'), kind: 'email' as const, address: 'lead@example.com', settings: {}, verifiedAt: start }
  front = await openFront({
    settings: { publicUrl, localTokenHash: hashOf('of-this-machine') },
    houseOptions: {
      plan,
      directory: { ...people, persons: people.persons.map((p, n) => (n === 0 ? { ...p, methods: [...p.methods, mail] } : p)) },
      needs: {
        calendarFor: (of, zones) => calendarFor((of ?? plan).header, { zones }),
        mailer: {
          name: 'test',
          async send(letter) {
            letOut(letter)
            letters.push(letter)
            return { carried: { carried: 'handed over', receipt: null }, hash: 'h' }
          },
        },
        hooks: {
          objects: () => null,
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
  lead = await signedIn(people.persons[0]!.id)
  ben = await signedIn(people.persons[1]!.id)
}
/** By this machine's own right, as `tocsin drill …` comes, or by another token. */
const bearer = async (token: string, method: 'GET' | 'POST', url: string, payload?: object): Promise<Answer> => {
  const headers = { authorization: token.startsWith('Bearer') ? token : `Bearer ${token}` }
  const answer = await front.server.app.inject({ method, url: `/api/v1${url}`, headers, ...(payload === undefined ? {} : { payload }) })
  return { ...answer.json(), code: answer.statusCode }
}
/** Signals and words by hand; the house's own loops run. */
const begin = async (more: object = {}) => {
  const begun = await lead.post('/drills', { file: 'traffic-attack', byTime: false, ...more })
  expect(begun.code, begun.words).toBe(201)
  return begun
}
const release = async (drill: { id: string }, n: number) => {
  const released = await lead.post(`/drills/${drill.id}/release`, { inject: n })
  await front.house.clock.runFor(5_000)
  return released
}

test('T-30 what is still to come and what is expected is in no answer to those who take part, until the drill is over', async () => {
  await open()
  const drill = await begin()
  await release(drill, 0)
  await lead.post(`/drills/${drill.id}/notes`, { text: 'They do not look at the edge.' })
  await lead.post(`/drills/${drill.id}/findings`, { text: 'No number of the provider' })
  const hers = await lead.get(`/drills/${drill.id}`)
  expect(hers).toMatchObject({
    leading: true,
    lead: { notes: [{ text: 'They do not look at the edge.' }] },
    findings: [{ text: 'No number of the provider' }],
  })
  expect(hers.lead.injects.find((inject: { n: number }) => inject.n === 1)).toMatchObject({ kind: 'word', released: null })
  expect(hers.lead.expectations.length).toBeGreaterThan(5)
  const secrets = [
    'Our checkout has been spinning',
    'tell-commander-recovered',
    'Who decides what customers are told',
    'They do not look at the edge',
    'No number of the provider',
  ]
  for (const secret of secrets) expect(hers.words).toContain(secret)
  const [first] = hers.incidents
  for (const path of [
    `/drills/${drill.id}`,
    '/drills',
    '/now',
    '/incidents',
    `/incidents/${first.id}`,
    `/incidents/D1/timeline`,
    '/obligations',
    '/alerts',
    '/log',
  ]) {
    const answer = await ben.get(path)
    for (const secret of secrets.filter(secret => secret !== 'tell-commander-recovered' || path.startsWith('/drills')))
      expect(answer.words, path).not.toContain(secret)
  }
  expect(await ben.get(`/drills/${drill.id}`)).toMatchObject({ code: 200, leading: false, lead: null, findings: [] })
  for (const [path, body] of [
    ['release', { inject: 1 }],
    ['notes', { text: 'x' }],
    ['end', { as: 'done' }],
    ['resume', {}],
  ] as const)
    expect((await ben.post(`/drills/${drill.id}/${path}`, body)).code, path).toBe(403)
  expect((await ben.get(`/drills/${drill.id}/report`)).code).toBe(403)
  expect((await ben.post('/drills/compare', { drill: drill.id })).code).toBe(403)
  expect((await ben.post('/drills', { file: 'crash' })).code).toBe(403)
  await lead.post(`/drills/${drill.id}/end`, { as: 'done' })
  expect(await ben.get(`/drills/${drill.id}/report`)).toMatchObject({ code: 200, findings: [{ text: 'No number of the provider' }] })
})

test('T-30 those who take part see the drill on their ordinary screens, marked, behind what is real, and answer it as they would', async () => {
  await open()
  const drill = await begin()
  await release(drill, 0)
  await lead.post('/incidents', { title: 'Really down', severity: 'P3' })
  const now = await ben.get('/now')
  expect(now.drill).toMatchObject({ id: drill.id, state: 'running', leading: false })
  expect(now.burning.map((i: { drill: boolean; number: number }) => [i.drill, i.number])).toEqual([
    [false, 1],
    [true, 1],
  ])
  const owed = (await ben.get(`/drills/${drill.id}/obligations`)).items
  expect(owed.map((o: { rule: string }) => o.rule)).toContain('acknowledge')
  expect(owed.every((o: { incident: { drill: boolean; number: number } }) => o.incident.drill && o.incident.number === 1)).toBe(true)
  const all = (await ben.get('/obligations')).items.filter((o: { incident: unknown }) => o.incident !== null)
  expect(all.every((o: { incident: { drill: boolean; title: string } }) => !o.incident.drill && o.incident.title === 'Really down')).toBe(
    true,
  )
  const hers = (await lead.get(`/drills/${drill.id}/obligations?mine=true`)).items
  expect(hers.length).toBeLessThan(owed.length)
  expect(await ben.get('/incidents/D1')).toMatchObject({ drill: true, number: 1, plan: { current: true } })
  expect(await ben.get('/incidents/1')).toMatchObject({ drill: false, title: 'Really down' })
  expect(await ben.post('/incidents/D1/acknowledge')).toMatchObject({ code: 200, drill: true, acknowledgedAt: expect.any(String) })
  const { lead: state, real } = await lead.get(`/drills/${drill.id}`)
  expect(state.participants.some((p: { state: string; acts: number }) => p.state === 'answered' && p.acts > 0)).toBe(true)
  expect(real).toMatchObject([{ number: 1, title: 'Really down' }])
  // One button, for anybody.
  expect(await ben.post(`/drills/${drill.id}/pause`, { why: 'a real incident opened' })).toMatchObject({ code: 200, state: 'paused' })
  expect((await ben.post(`/drills/${drill.id}/resume`)).code).toBe(403)
  expect(await lead.post(`/drills/${drill.id}/resume`)).toMatchObject({ state: 'running' })
})

test('T-30 a drill that was begun from the terminal is paused by anybody, and goes on and ends by the terminal, by whatever began it, and by an owner in the console', async () => {
  await open()
  const terminal = (path: string, body?: object) => bearer('of-this-machine', body === undefined ? 'GET' : 'POST', path, body)
  const program = (path: string, body: object = {}) => bearer(front.program.headers.authorization!, 'POST', path, body)
  for (const [began, others] of [
    [terminal, program],
    [program, terminal],
  ] as const) {
    const drill = await began('/drills', { file: 'traffic-attack', byTime: false })
    expect(drill).toMatchObject({ code: 201, leading: true, mayEnd: true })
    const at = `/drills/${drill.id}`
    expect(await ben.get(at)).toMatchObject({ leading: false, mayEnd: false })
    expect(await lead.get(at)).toMatchObject({ leading: false, mayEnd: true, lead: null }) // the owner
    expect((await lead.get('/drills')).items[0]).toMatchObject({ leading: false, mayEnd: true })
    for (const who of [began, others, lead.post]) {
      expect(await ben.post(`${at}/pause`)).toMatchObject({ code: 200, state: 'paused' })
      expect(await ben.post(`${at}/resume`)).toMatchObject({
        code: 403,
        instead: 'ask whoever began it, or an owner; anybody may pause it',
      })
      expect(await who(`${at}/resume`, {})).toMatchObject({ code: 200, state: 'running' })
    }
    expect(await ben.post(`${at}/end`, { as: 'done' })).toMatchObject({ code: 403 })
    expect(await (began === terminal ? lead.post : terminal)(`${at}/end`, { as: 'aborted' })).toMatchObject({ code: 200, state: 'over' })
  }
  const led = (await lead.get('/drills')).items.map(({ facilitator }: { facilitator: string }) => facilitator)
  expect(led.toSorted()).toEqual(['a program', 'the command line'])
  // One that was begun in the console is the terminal's to end, too.
  const hers = await begin()
  expect(await terminal(`/drills/${hers.id}/pause`, {})).toMatchObject({ state: 'paused', leading: true })
  expect(await terminal(`/drills/${hers.id}/end`, { as: 'aborted' })).toMatchObject({ state: 'over' })
})

test('T-30 what a fast drill may send is said before it begins, and what it held back while it goes on, in its report and in the log', async () => {
  await open()
  const most = 'at most 2 pages a minute to each person and 100 in all; consoles ring as often as the plan says'
  expect((await lead.get('/drills/files')).fast).toBe(most)
  const drill = await begin({ factor: 120 })
  expect(drill.lead.heldBack).toBe(0)
  await release(drill, 0)
  await front.house.clock.runFor(2 * minute)
  const { heldBack } = (await lead.get(`/drills/${drill.id}`)).lead
  expect(heldBack).toBeGreaterThan(0)
  await lead.post(`/drills/${drill.id}/end`, { as: 'aborted' })
  const report = await lead.get(`/drills/${drill.id}/report`)
  expect(report.heldBack).toBe(heldBack)
  expect(report.timeline.filter((line: string) => line.endsWith('is held back'))).toHaveLength(heldBack)
  expect((await lead.get(`/drills/${drill.id}/report?as=markdown`)).words).toContain(
    `${heldBack} pages were held back: a drill that is sped up sends ${most}.`,
  )
  const notes = await front.house.engine.drills.events(org, drill.id)
  const refs = notes.flatMap(({ fact }) => (fact.type === 'NoteAdded' ? [fact.note] : []))
  const words = Object.values(await front.house.store.org(org).readTexts(refs)).join('\n')
  expect(words).toContain(`began 120 times as fast`)
  expect(words).toContain(`What leaves of it is ${most}.`)
  expect(words).toContain(`${heldBack} pages were held back`)
})

test('X-09, T-30 nothing real is touched: no incident, alert, obligation, breach, figure or number, while a drill goes on or after it', async () => {
  await open()
  const drill = await begin()
  await release(drill, 0)
  for (const [verb, body] of [
    ['fact', { fact: 'breach', value: 'confirmed', reason: 'practice' }],
    ['fact', { fact: 'compromised', value: 'yes', reason: 'practice' }],
    ['resolve', { note: 'practised' }],
  ] as const)
    expect((await lead.post(`/incidents/D1/${verb}`, body)).code, verb).toBe(200)
  await front.house.clock.runFor(5_000)
  for (const when of ['during', 'after']) {
    expect((await lead.get('/incidents')).items, when).toEqual([])
    expect((await lead.get('/alerts')).items, when).toEqual([])
    expect(
      (await lead.get('/obligations')).items.filter((o: { incident: unknown }) => o.incident !== null),
      when,
    ).toEqual([])
    expect((await lead.get('/breaches')).items, when).toEqual([])
    expect(JSON.stringify((await lead.get('/figures')).items ?? []), when).not.toMatch(/"(count|of|total|incidents)":[1-9]/)
    if (when === 'during') await lead.post(`/drills/${drill.id}/end`, { as: 'done' })
    await front.house.clock.runFor(5_000)
  }
  const real = await lead.post('/incidents', { title: 'The first real one', severity: 'P3' })
  expect(real.number).toBe(1)
})

test('T-30 a drill reaches nobody outside, by whatever door it is tried: customer, regulator, status page, webhook, and a real signal beside it is real', async () => {
  await open()
  const settings = {
    open: true,
    name: 'Example',
    about: '',
    address: null,
    sender: 'security-officer',
    groups: [],
    components: [{ id: 'api', name: 'API', surfaces: [] }],
  }
  await front.program.send('PUT', '/api/v1/status-page/settings', settings)
  const drill = await begin()
  await release(drill, 0)
  const stream = (await lead.get('/incidents/D1')).id as string
  const { engine } = front.house
  // customers: a register with one, who is affected, told, approved and sent to
  const me = { person: id<'person'>((await lead.get('/me')).person.id) }
  const acme = {
    id: id<'customer'>('acme'),
    name: 'Acme',
    country: null,
    role: 'processor' as const,
    contact: { name: 'Jo', email: 'jo@acme.example' },
    data: [],
    vendors: [],
    contracts: [],
  }
  await engine.customers.change(org, register => ({ ...register, customers: [acme] }))
  await engine.customers.affect(org, id(stream), me, { how: 'all' }, null)
  const written = {
    notification: id<'notification'>('n1'),
    form: null,
    preliminary: false,
    from: me.person,
    subject: 'Drill',
    opening: 'Hello.',
    contents: {},
  }
  await engine.notifications.draft(org, id(stream), me, written)
  await engine.handle({
    org,
    stream: id(stream),
    by: me,
    ask: text => ({ type: 'ApproveNotification', notification: id('n1'), reason: text('alone') }),
  })
  expect(await engine.notifications.send(org, id(stream), me, id('n1'))).toMatchObject({ handled: 'done' })
  // the status page: drafted and published as far as it goes
  const word = {
    incident: 'D1',
    kind: 'incident',
    title: 'Checkout is failing',
    text: 'We look into it.',
    status: 'investigating',
    components: { api: 'major_outage' },
  }
  const drafted = await lead.post('/status-page/updates', word)
  expect(drafted.code, drafted.words).toBeLessThan(300)
  const published = await lead.post(`/status-page/updates/${drafted.id}/publish`, {})
  expect(published.code, published.words).toBeLessThan(300) // practised to its end
  // a regulator: what is recorded as handed in is recorded in the drill alone
  await lead.post('/incidents/D1/submitted', { rule: 'gdpr-33', note: 'practised' })
  await front.house.clock.runFor(10 * minute)
  expect(letters).toEqual([])
  expect(calls).toEqual([])
  for (const path of ['/status', '/status/api/v2/summary.json', '/status/api/v2/incidents.json', '/status/history.atom'])
    expect((await front.server.app.inject({ method: 'GET', url: path })).body, path).not.toContain('Checkout is failing')
  expect((await lead.get('/breaches')).items).toEqual([])
  // the same signal in earnest, while the drill goes on
  const body = /body: \|\n((?: {4}.*\n)+)/.exec(attack)![1]!
  const sent = await front.server.app.inject({
    method: 'POST',
    url: `/in/${front.key}/api/v2/alerts`,
    headers: { 'content-type': 'application/json' },
    payload: body,
  })
  expect(sent.statusCode).toBe(200)
  await front.house.clock.runFor(5_000)
  expect((await lead.get('/incidents')).items).toMatchObject([{ number: 1, drill: false }])
  expect((await lead.get(`/drills/${drill.id}`)).incidents).toMatchObject([{ number: 1, drill: true, alerts: 1 }])
})

test('X-09 after it the report is a value, a page and a document; findings are open until somebody says how they were done', async () => {
  await open()
  const drill = await begin()
  for (const { n, kind } of drill.lead.injects) if (kind !== 'act') await release(drill, n)
  await ben.post('/incidents/D1/acknowledge')
  const { findings } = await lead.post(`/drills/${drill.id}/findings`, {
    text: 'The runbook is old',
    role: 'technical-lead',
    due: '2026-12-31',
  })
  await lead.post(`/drills/${drill.id}/end`, { as: 'done' })
  const [listed] = (await ben.get('/drills')).items
  expect(listed).toMatchObject({
    number: 1,
    ended: 'done',
    how: 'live',
    openFindings: 1,
    controls: ['A1.3', 'CC7.5'],
    transcriptHash: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  const report = await ben.get(`/drills/${drill.id}/report`)
  expect(report).toMatchObject({
    transcriptHash: listed.transcriptHash,
    findings: [{ role: expect.any(String), due: '2026-12-31', done: null }],
    controls: ['A1.3', 'CC7.5'],
  })
  expect(report.timeline.some((line: string) => /acknowledges/.test(line))).toBe(true)
  const page = await ben.get(`/drills/${drill.id}/report?as=html`)
  expect([page.code, page.type]).toEqual([200, 'text/html; charset=utf-8'])
  expect(page.words).toContain('<h1>After the drill: An attack by traffic</h1>')
  expect((await ben.get(`/drills/${drill.id}/report?as=markdown`)).words).toContain('# After the drill: An attack by traffic')
  expect(await ben.post(`/drills/${drill.id}/findings/done`, { finding: findings[0].id, note: 'It was written anew.' })).toMatchObject({
    openFindings: 0,
  })
})

test('X-04 a drill is set against another version of the plan, which may be one that nobody saved yet; without anybody it is played in a second and kept', async () => {
  await open()
  const stricter = shippedSource('team')
    .replaceAll('acknowledge: 15 minutes', 'acknowledge: 5 minutes')
    .replaceAll('[15 minutes](#P1.acknowledge)', '[5 minutes](#P1.acknowledge)')
  const compared = await ben.post('/drills/compare', { file: 'traffic-attack', otherSource: stricter })
  expect(compared.code, compared.words).toBe(200)
  expect(compared.incidents[0].rows.find((row: { rule: string }) => row.rule === 'acknowledge')).toMatchObject({ lateOnly: 'would' })
  const played = await lead.post('/drills/play', { file: 'lost-laptop', seed: '7' })
  expect(played).toMatchObject({ code: 201, how: 'virtual', state: 'over', controls: [], score: { points: expect.any(Number) } })
  const again = await lead.post('/drills/play', { file: 'lost-laptop', seed: '7' })
  expect(again.transcriptHash).toBe(played.transcriptHash)
  expect((await lead.get('/drills')).items).toHaveLength(2)
  expect((await lead.get('/drills/files')).items.filter((file: { fits: boolean }) => file.fits)).toHaveLength(9)
})

test('what cannot be is refused in words: an unknown file, a second drill, an inject that is not there', async () => {
  await open()
  expect(await lead.post('/drills', { file: 'nothing' })).toMatchObject({
    code: 400,
    field: 'body.file',
    instead: expect.stringContaining('traffic-attack'),
  })
  expect(await lead.post('/drills', { source: '# Hm' })).toMatchObject({ code: 400, message: expect.stringMatching(/^line 1: /) })
  const drill = await begin()
  expect(await lead.post('/drills', { file: 'crash' })).toMatchObject({ code: 409, message: 'A drill is going on.' })
  expect(await lead.post(`/drills/${drill.id}/release`, { inject: 99 })).toMatchObject({
    code: 409,
    message: expect.stringContaining('no inject 100'),
  })
  expect((await lead.get('/drills/nothing')).code).toBe(404)
})
