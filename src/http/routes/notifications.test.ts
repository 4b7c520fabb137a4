import { createHash } from 'node:crypto'
import { SMTPServer } from 'smtp-server'
import { afterEach, expect, test } from 'vitest'
import { calendarFor } from '../../calendar/make.ts'
import { id } from '../../core/id.ts'
import { directory, org } from '../../engine/testing/house.ts'
import { smtpMailer } from '../../integrations/email/notice.ts'
import type { Letter, Mailed, Mailer } from '../../integrations/mailer.ts'
import { dsn } from '../../integrations/testing/dsn.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import { memoryStore } from '../../store/memory/store.ts'
import { type Front, openFront } from '../testing/front.ts'

let front: Front
afterEach(() => front.stop())

/** Ana has an address of her own; Ben has one that nobody reads. */
const people = {
  ...directory,
  persons: directory.persons.map(p => ({
    ...p,
    methods: [
      ...p.methods,
      {
        id: id<'method'>(`${p.id}-mail`),
        kind: 'email' as const,
        address: p.id === 'ben' ? 'no-reply@our.example' : `${p.id}@our.example`,
        settings: {},
        verifiedAt: null,
      },
    ],
  })),
  positions: { 'security-officer': [{ person: id<'person'>('ana') }] } as never,
}
const open = (mailer: Mailer | null, store = memoryStore()) =>
  openFront({
    houseOptions: {
      store,
      plan: compiled(shippedSource('team')),
      directory: people,
      needs: { mailer, calendarFor: (plan, zones) => calendarFor(plan!.header, { zones }) },
    },
  })
const letters = (
  answer: (letter: Letter) => Mailed['carried'] | Promise<Mailed['carried']> = () => ({ carried: 'handed over', receipt: 'r' }),
) => {
  const sent: Letter[] = []
  const mailer: Mailer = {
    name: 'test',
    async send(letter) {
      sent.push(letter)
      return { carried: await answer(letter), hash: 'h' }
    },
  }
  return { sent, mailer }
}
const contents = Object.fromEntries(
  ['nature', 'people', 'data', 'consequences', 'measures', 'contact'].map(c => [c, { state: 'present', text: `About ${c}.` }]),
)
const body = (more: object = {}) => ({
  form: 'breach-notification',
  preliminary: false,
  from: 'ana',
  subject: 'A breach of your data',
  opening: 'We have to tell you of a breach.',
  contents,
  ...more,
})

async function breach(customers: number, withoutContact = 0) {
  const rows = Array.from({ length: customers }, (_, n) => `Customer ${n},${n < withoutContact ? '' : `c${n}@customer.example`}`)
  await front.program.send('POST', '/api/v1/customers/import', { csv: `name,contact_email\n${rows.join('\n')}` })
  const { number } = (await front.ana.send('POST', '/api/v1/incidents', { title: 'A bucket was open', severity: 'P1' })).json()
  const at = `/api/v1/incidents/${number}`
  await front.ana.send('POST', `${at}/fact`, { fact: 'breach', value: 'confirmed', reason: 'The log shows it.' })
  await front.ana.send('POST', `${at}/milestone`, { milestone: 'breach-discovered', reason: 'Then.' })
  await front.ana.send('POST', `${at}/customers`, { how: 'all' })
  const draft = async (more: object = {}) => (await front.ana.send('POST', `${at}/notifications`, body(more))).json()
  const act = async (n: string, verb: string, more: object = {}) =>
    (await front.ana.send('POST', `${at}/notifications/${n}/${verb}`, more)).json()
  const shown = async (n: string) => (await front.ana.get(`${at}/notifications`)).json().items.find((i: { id: string }) => i.id === n)
  const state = async (rule: string) => (await front.ana.get(at)).json().obligations.find((o: { rule: string }) => o.rule === rule)?.state
  const send = async (more: object = {}) => {
    const { id: n } = (await front.program.send('POST', `${at}/notifications`, body(more))).json()
    await act(n, 'approve')
    expect((await act(n, 'send')).status).toBe('sending')
    return n as string
  }
  return { at, draft, act, shown, state, send }
}

test('L-14 L-17 T-22 a notification goes by a real mail server from a named human to each customer’s contact, with proof, and then what was owed is met', async () => {
  const got: { from: string; to: string; text: string }[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const from = (session.envelope.mailFrom as { address: string }).address
        got.push({ from, to: session.envelope.rcptTo[0]!.address, text: Buffer.concat(chunks).toString('utf8') })
        done()
      })
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.server.address() as { port: number }
    front = await open(smtpMailer({ url: `smtp://127.0.0.1:${port}`, timeoutMs: 30_000, bouncesTo: 'bounces@our.example' }))
    const { draft, act, shown, state, at } = await breach(3)
    expect(await draft({ from: 'ben' })).toMatchObject({
      error: 'invalid',
      field: 'body.from',
      message: expect.stringContaining('nobody reads'),
    })
    const drafted = await draft({ contents: { ...contents, people: { state: 'missing' } } })
    expect(drafted).toMatchObject({ status: 'draft', recipients: 3, approvalsMissing: ['Incident commander'] })
    expect(drafted.contents.find((c: { id: string }) => c.id === 'people').state).toBe('missing')
    const n = drafted.id
    expect((await act(n, 'send')).error).toBe('approval-missing')
    await act(n, 'approve', { reason: 'Nobody else is awake.' })
    expect((await act(n, 'send')).error).toBe('contents-missing')
    const again = await draft({ notification: n })
    expect([again.id, again.approvals]).toEqual([n, []])
    expect((await act(n, 'approve')).error).toBe('reason-missing')
    const alone = await act(n, 'approve', { reason: 'Nobody else is awake.' })
    const from = new Date(front.house.clock.now() + 30 * 60_000).toISOString()
    expect(alone).toMatchObject({ singlePerson: true, approvalsMissing: [], sendFrom: from })
    expect(await act(n, 'send')).toMatchObject({
      error: 'one-person-waits',
      clause: 'breach-content',
      instead: expect.stringContaining('30 minutes'),
    })
    await front.house.clock.runFor(30 * 60_000)
    expect((await act(n, 'send')).status).toBe('sending')
    await expect.poll(async () => (await shown(n)).status).toBe('sent')
    expect(got.map(l => [l.from, l.to]).toSorted()).toEqual([0, 1, 2].map(c => ['bounces@our.example', `c${c}@customer.example`]))
    expect(got[0]!.text).toContain('From: Ana <ana@our.example>')
    expect(got[0]!.text).toContain('Reply-To: Ana <ana@our.example>')
    expect(got[0]!.text).toContain('About consequences.')
    expect(await state('tell-breach')).toBe('met')
    const { items } = (await front.ana.get(`${at}/notifications/${n}/notices`)).json()
    const letter = got.find(l => l.to === 'c0@customer.example')!
    const hashes = [letter.text, letter.text.replace(/\r\n$/, '')].map(t => createHash('sha256').update(t).digest('hex'))
    expect(hashes).toContain(items[0].hash)
    expect(letter.text).toContain(`Message-ID: ${items[0].receipt}`)
    // Days later a mail server on the way says that it came back: what was met is owed again, and told twice it counts once.
    const bounced = (id: string) => front.program.send('POST', '/api/v1/notifications/bounce', { message: dsn(id) })
    for (let n = 0; n < 2; n++) expect((await bounced(items[0].receipt)).json()).toEqual({ known: true, what: 'bounced', detail: '5.1.1' })
    expect((await bounced('<unknown@our.example>')).json()).toMatchObject({ known: false })
    expect((await front.program.send('POST', '/api/v1/notifications/bounce', { message: 'Hello' })).json()).toMatchObject({
      field: 'body.message',
      message: expect.stringContaining('no delivery status notification'),
    })
    const [came] = (await front.ana.get(`${at}/notifications/${n}/notices`)).json().items
    expect(came.reported).toMatchObject([{ what: 'bounced', by: expect.stringMatching(/\w/) }]) // whoever handed it in
    expect(await shown(n)).toMatchObject({ status: 'sending', counts: { sent: 2, refused: 1 } })
    expect(await state('tell-breach')).toBe('owed')
  } finally {
    await new Promise<void>(resolve => server.close(() => resolve()))
  }
})

test('L-17 a bounce and a customer without a contact keep it owed; a mended one is sent again to that one alone', async () => {
  const { sent, mailer } = letters(letter =>
    letter.to.address === 'c1@customer.example' ? { carried: 'refused', detail: '550 5.1.1' } : { carried: 'handed over', receipt: 'r' },
  )
  front = await open(mailer)
  const { at, send, shown, state } = await breach(3, 1)
  const n = await send()
  await front.house.clock.runFor(1_000)
  expect(await shown(n)).toMatchObject({ status: 'sending', counts: { sent: 1, refused: 2, unknown: 0, waiting: 0 } })
  expect(await state('tell-breach')).toBe('owed')
  const settle = (customer: string, as: string) =>
    front.ana.send('POST', `${at}/notifications/${n}/notices/${customer}/settle`, { as, reason: 'By telephone.' })
  expect((await settle('customer-2', 'again')).json().error).toBe('unfit')
  await settle('customer-0', 'sent')
  expect((await settle('customer-1', 'sent')).json()).toMatchObject({ status: 'sent', counts: { sent: 3 } })
  expect(await state('tell-breach')).toBe('met')
  expect(sent).toHaveLength(2)
})

test('X-10 hundreds of contracts with the same terms are one clock, which stops when every one of their customers has the word', async () => {
  const { mailer } = letters(letter =>
    letter.to.address === 'c7@customer.example' ? { carried: 'refused', detail: '550 5.1.1' } : { carried: 'handed over', receipt: 'r' },
  )
  front = await open(mailer)
  const row = (n: number, clock: string) => `Customer ${n},c${n}@customer.example,${clock},Within a day,Europe/Berlin`
  const rows = [...Array.from({ length: 600 }, (_, n) => row(n, '24 hours of aware')), row(600, '48 hours of aware')]
  await front.program.send('POST', '/api/v1/customers/import', { csv: `name,contact_email,clock,clause,zone\n${rows.join('\n')}` })
  const { number } = (await front.ana.send('POST', '/api/v1/incidents', { title: 'A bucket was open', severity: 'P1' })).json()
  const at = `/api/v1/incidents/${number}`
  await front.ana.send('POST', `${at}/fact`, { fact: 'breach', value: 'confirmed', reason: 'The log shows it.' })
  await front.ana.send('POST', `${at}/milestone`, { milestone: 'breach-discovered', reason: 'Then.' })
  await front.ana.send('POST', `${at}/milestone`, { milestone: 'aware', reason: 'Then.' })
  expect((await front.ana.send('POST', `${at}/customers`, { how: 'all' })).json().count).toBe(601)
  type Owed = Readonly<{ rule: string; state: string; citation: string }>
  const contracts = async () =>
    ((await front.ana.get(at)).json().obligations as Owed[]).filter(o => o.rule.startsWith('contract:')).map(o => [o.citation, o.state])
  expect(await contracts()).toEqual(
    expect.arrayContaining([
      ['600 contracts with these terms, as: Within a day', 'owed'],
      ['Within a day', 'owed'],
    ]),
  )
  const { id: n } = (await front.program.send('POST', `${at}/notifications`, body())).json()
  await front.ana.send('POST', `${at}/notifications/${n}/approve`, {})
  await front.ana.send('POST', `${at}/notifications/${n}/send`, {})
  await front.house.clock.runFor(1_000)
  expect(await contracts()).toEqual(
    expect.arrayContaining([
      ['600 contracts with these terms, as: Within a day', 'owed'],
      ['Within a day', 'met'],
    ]),
  )
  await front.ana.send('POST', `${at}/notifications/${n}/notices/customer-7/settle`, { as: 'sent', reason: 'By telephone.' })
  expect((await contracts()).map(([, state]) => state)).toEqual(['met', 'met'])
})

test('C-17 a server that accepts and then dies leaves a notice unknown: it is listed, and never sent again but by a person', async () => {
  const { sent, mailer } = letters(() => ({ carried: 'unknown', detail: 'sent, and not answered' }))
  front = await open(mailer)
  const { at, send, shown, state } = await breach(2)
  const n = await send()
  await front.house.clock.runFor(10 * 60_000)
  expect(sent).toHaveLength(2)
  expect(await shown(n)).toMatchObject({ status: 'sending', counts: { unknown: 2 } })
  const unknown = (await front.ana.get(`${at}/notifications/${n}/notices?state=unknown`)).json()
  expect(unknown).toMatchObject({ total: 2, items: [{ customer: 'customer-0', name: 'Customer 0' }, {}] })
  expect(await state('tell-breach')).toBe('owed')
  await front.ana.send('POST', `${at}/notifications/${n}/notices/customer-0/settle`, { as: 'again', reason: 'They never got it.' })
  await front.house.clock.runFor(10_000)
  expect(sent).toHaveLength(3)
})

test('C-17 a database that is away for a while holds no place of a letter for ever: all of them go, each once', async () => {
  const { sent, mailer } = letters()
  const real = memoryStore()
  let failures = 0
  const flaky: typeof real = {
    ...real,
    org: name => ({
      ...real.org(name),
      nextNotices: async (...args) => {
        if (args[1].length === 0 && failures++ % 2 === 0 && failures < 60) throw new Error('the database is away')
        return real.org(name).nextNotices(...args)
      },
    }),
  }
  front = await open(mailer, flaky)
  const { send, shown } = await breach(50)
  const n = await send()
  await front.house.clock.runFor(10 * 60_000)
  expect(await shown(n)).toMatchObject({ status: 'sent', counts: { sent: 50 } })
  expect(new Set(sent.map(l => l.to.address)).size).toBe(50)
  expect(sent).toHaveLength(50)
})

test('C-17 20,000 recipients and a death in the middle: at most what was in flight is unknown, all others are sent exactly once', async () => {
  const { sent, mailer } = letters()
  // The first node dies with its 5,000th letter: what it was just handing over left, and nobody there will ever say so.
  const dying: Mailer = {
    ...mailer,
    async send(letter, signal) {
      if (sent.length < 5_000) return mailer.send(letter, signal)
      sent.push(letter)
      await front.house.die()
      throw new Error('the dead do not answer')
    },
  }
  front = await open(dying)
  const { send, shown, at } = await breach(20_000)
  const n = await send()
  await front.house.clock.runFor(1_000)
  const second = front.house.another({ node: 'b', mailer })
  await second.start()
  await front.house.clock.runFor(5 * 60_000)
  const { counts } = await shown(n)
  expect(counts.unknown).toBeGreaterThan(0)
  expect(counts.unknown).toBeLessThanOrEqual(16)
  expect(counts.sent + counts.unknown).toBe(20_000)
  const often = new Map<string, number>()
  for (const { to } of sent) often.set(to.address, (often.get(to.address) ?? 0) + 1)
  expect([...often.values()].every(times => times === 1)).toBe(true)
  expect((await front.ana.get(`${at}/notifications/${n}/notices?state=unknown`)).json().total).toBe(counts.unknown)
})

test('T-30 in a drill a notification is practised to its end, and nothing leaves', async () => {
  const { sent, mailer } = letters()
  front = await open(mailer)
  const engine = front.house.engine
  const opened = await engine.handle({
    org,
    stream: 'new',
    drill: id('drill-1'),
    by: { person: id('ana') },
    ask: text => ({
      type: 'Open',
      severity: id('P1'),
      kind: null,
      title: text('DRILL'),
      alert: null,
      receivedAt: front.house.clock.now(),
      correlation: null,
      nearMiss: false,
      touches: [],
      autoResolve: false,
    }),
  })
  if (opened.handled !== 'done') throw new Error(opened.handled)
  const { stream } = opened
  const by = { person: id<'person'>('ana') }
  await engine.customers.change(org, register => ({
    ...register,
    customers: [
      {
        id: id('acme'),
        name: 'Acme',
        country: null,
        role: 'processor',
        contact: { name: 'Jo', email: 'jo@acme.example' },
        data: [],
        vendors: [],
        contracts: [],
      },
    ],
  }))
  await engine.customers.affect(org, stream, by, { how: 'all' }, null)
  const written = {
    notification: id<'notification'>('n1'),
    form: null,
    preliminary: false,
    from: id<'person'>('ana'),
    subject: 'Drill',
    opening: 'Hello.',
    contents: {},
  }
  await engine.notifications.draft(org, stream, by, written)
  await engine.handle({ org, stream, by, ask: text => ({ type: 'ApproveNotification', notification: id('n1'), reason: text('alone') }) })
  const sending = await engine.notifications.send(org, stream, by, id('n1'))
  expect(sending).toMatchObject({ handled: 'done' })
  // Even where somebody put notices there, nothing of a drill leaves.
  const { list } = (await front.house.store.org(org).load(stream))!.incident.notifications![id<'notification'>('n1')]!
  await front.house.store
    .org(org)
    .putNotices({ notification: `n1 ${list}`, stream, customers: [id('acme')], refused: [] }, front.house.clock.now())
  await front.house.clock.runFor(60_000)
  expect(sent).toEqual([])
  expect((await front.house.store.org(org).load(stream))!.incident.notifications![id<'notification'>('n1')]!.status).toBe('sent')
})
