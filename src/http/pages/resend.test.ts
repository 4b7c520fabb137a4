import { afterEach, expect, test } from 'vitest'
import { calendarFor } from '../../calendar/make.ts'
import { id } from '../../core/id.ts'
import { directory } from '../../engine/testing/house.ts'
import type { Letter, Mailer } from '../../integrations/mailer.ts'
import { resendEvent, resendSecret } from '../../integrations/testing/resend-server.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import { type Front, openFront } from '../testing/front.ts'

let front: Front
afterEach(() => front.stop())

/** A breach of two customers' data, told to both by a carrier that gives receipts. */
async function told() {
  const sent: Letter[] = []
  const mailer: Mailer = {
    name: 'test',
    async send(letter) {
      sent.push(letter)
      return { carried: { carried: 'handed over', receipt: `em-${sent.length}` }, hash: 'h' }
    },
  }
  const mail = { id: id<'method'>('ana-mail'), kind: 'email' as const, address: 'ana@our.example', settings: {}, verifiedAt: null }
  front = await openFront({
    settings: { publicUrl: 'https://tocsin.example.com', resendWebhookSecret: resendSecret },
    houseOptions: {
      plan: compiled(shippedSource('team')),
      directory: {
        ...directory,
        persons: directory.persons.map(p => (p.id === id('ana') ? { ...p, methods: [...p.methods, mail] } : p)),
        positions: { 'security-officer': [{ person: id<'person'>('ana') }] } as never,
      },
      needs: { mailer, calendarFor: (plan, zones) => calendarFor(plan!.header, { zones }) },
    },
  })
  await front.program.send('POST', '/api/v1/customers/import', {
    csv: 'name,contact_email\nAcme,jo@acme.example\nBolt,kim@bolt.example\nCog,',
  })
  const { number } = (await front.ana.send('POST', '/api/v1/incidents', { title: 'A bucket was open', severity: 'P1' })).json()
  const at = `/api/v1/incidents/${number}`
  const ask = async (path: string, body: object, who: 'ana' | 'program' = 'ana') =>
    (await front[who].send('POST', `${at}/${path}`, body)).json()
  await ask('fact', { fact: 'breach', value: 'confirmed', reason: 'The log shows it.' })
  await ask('milestone', { milestone: 'breach-discovered', reason: 'Then.' })
  const contents = Object.fromEntries(
    ['nature', 'people', 'data', 'consequences', 'measures', 'contact'].map(c => [c, { state: 'present', text: `About ${c}.` }]),
  )
  const word = { form: 'breach-notification', preliminary: false, from: 'ana', subject: 'A breach', contents }
  const state = async (rule: string) =>
    (await front.ana.get(at)).json().obligations.findLast((o: { rule: string }) => o.rule === rule)?.state as string
  const tell = async (more: object = {}) => {
    const { id: n } = await ask('notifications', { ...word, ...more }, 'program')
    await ask(`notifications/${n}/approve`, {})
    await ask(`notifications/${n}/send`, {})
    await front.house.clock.runFor(1_000)
    return n as string
  }
  const shown = async (n: string) => (await front.ana.get(`${at}/notifications`)).json().items.find((i: { id: string }) => i.id === n)
  const event = (name: string, type: string, receipt: string) => {
    const { headers, body } = resendEvent(name, front.house.clock.now(), type, {
      email_id: receipt,
      bounce: { type: 'Permanent', subType: 'General' },
    })
    return front.server.app.inject({ method: 'POST', url: '/resend/events', headers, payload: body })
  }
  return { at, ask, state, tell, shown, event, sent }
}

test('L-17 a bounce that Resend tells of is owed again, told twice it counts once, and an unsigned one is not heard', async () => {
  const { at, ask, state, tell, shown, event } = await told()
  await ask('customers', { how: 'upload', customers: ['acme', 'bolt'] })
  const n = await tell()
  expect([(await shown(n)).status, await state('tell-breach')]).toEqual(['sent', 'met'])
  expect((await event('m0', 'email.delivered', 'em-1')).statusCode).toBe(200)
  expect((await event('m1', 'email.bounced', 'em-2')).statusCode).toBe(200)
  expect((await event('m1', 'email.bounced', 'em-2')).statusCode).toBe(200)
  expect((await event('m2', 'email.bounced', 'em-unknown')).statusCode).toBe(204)
  expect(await shown(n)).toMatchObject({ status: 'sending', counts: { sent: 1, refused: 1 } })
  expect(await state('tell-breach')).toBe('owed')
  const { items } = (await front.ana.get(`${at}/notifications/${n}/notices`)).json()
  expect(
    items.map((i: { state: string; detail: string | null; reported: { what: string }[] }) => [
      i.state,
      i.detail,
      i.reported.map(r => r.what),
    ]),
  ).toEqual([
    ['sent', null, ['delivered']],
    ['refused', 'bounced: Permanent, General', ['bounced']],
  ])
  const unsigned = await front.server.app.inject({
    method: 'POST',
    url: '/resend/events',
    headers: { 'content-type': 'application/json' },
    payload: '{"type":"email.bounced"}',
  })
  expect([unsigned.statusCode, unsigned.json().error]).toEqual([401, 'bad-signature'])
  expect(await ask(`notifications/${n}/notices/bolt/settle`, { as: 'sent', reason: 'By telephone.' })).toMatchObject({ status: 'sent' })
  expect(await state('tell-breach')).toBe('met')
  const proof = (await front.ana.get(`${at}/notifications/${n}/notices.csv`)).body
  expect(proof).toContain('# total: 2')
  expect(await ask(`notifications/${n}/notices/acme/settle`, { as: 'bounced', reason: 'Their server sent it back.' })).toMatchObject({
    status: 'sending',
  })
})

test('L-14 L-16 a customer without a contact is said beforehand, the proposal fills in what is known, and who comes later gets a second wave of their own', async () => {
  const { at, ask, state, tell, shown, sent } = await told()
  await ask('customers', { how: 'upload', customers: ['acme'] })
  await ask('data', {
    data: 'customer-data',
    state: 'affected',
    role: 'processor',
    categories: ['addresses'],
    people: [{ place: 'DE', count: null }],
  })
  const propose = async (query = '') => (await front.ana.get(`${at}/notifications/proposal${query}`)).json()
  const proposal = await propose()
  expect(proposal).toMatchObject({
    form: 'breach-notification',
    preliminary: true,
    recipients: 1,
    withoutContact: { count: 0 },
    alone: '30 minutes',
    unfilled: [],
  })
  expect(proposal.subject).toContain('#1')
  expect(proposal.contents.map((c: { id: string; state: string }) => [c.id, c.state])).toEqual([
    ['nature', 'unknown'],
    ['people', 'unknown'],
    ['data', 'present'],
    ['consequences', 'missing'],
    ['measures', 'missing'],
    ['contact', 'missing'],
  ])
  expect(proposal.regimes).toMatchObject([
    { rule: 'gdpr-33-2', fields: expect.arrayContaining([expect.objectContaining({ id: 'data', state: 'present' })]) },
  ])
  const first = await tell()
  expect(await state('tell-breach')).toBe('met')
  await ask('customers', { how: 'all' })
  expect(await state('second-wave')).toBe('owed')
  expect(await propose('?to=not%20told%20yet')).toMatchObject({
    recipients: 2,
    withoutContact: { count: 1, customers: [{ id: 'cog', name: 'Cog' }] },
  })
  const second = await tell({ to: 'not told yet' })
  expect(sent.map(l => l.to.address)).toEqual(['jo@acme.example', 'kim@bolt.example'])
  expect(await shown(second)).toMatchObject({ to: 'not told yet', status: 'sending', recipients: 2, counts: { sent: 1, refused: 1 } })
  expect([(await shown(first)).status, await state('second-wave')]).toEqual(['sent', 'owed'])
  await ask(`notifications/${second}/notices/cog/settle`, { as: 'sent', reason: 'By telephone.' })
  expect(await state('second-wave')).toBe('met')
})

test('L-17 one account sends for every organisation of an installation: a bounce is heard by the one whose letter it was', async () => {
  const { event } = await told()
  await front.house.store.createOrg(id('other'), 'Other')
  const other = front.house.store.org(id<'org'>('other'))
  const list = { notification: 'n1 l1', stream: id<'stream'>('a'), customers: [id<'customer'>('acme')], refused: [] }
  await other.putNotices(list, front.house.clock.now())
  await other.takeNotices('n1 l1', 1, front.house.clock.now(), 'x')
  const end = {
    customer: id<'customer'>('acme'),
    state: 'sent' as const,
    receipt: 'em-other',
    hash: 'h',
    detail: null,
    at: front.house.clock.now(),
  }
  await other.endNotices('n1 l1', [end])
  expect((await event('m1', 'email.delivery_delayed', 'em-other')).statusCode).toBe(200)
  expect(await other.noticeReports('n1 l1', [id('acme')])).toMatchObject([{ customer: 'acme', what: 'delayed' }])
})
