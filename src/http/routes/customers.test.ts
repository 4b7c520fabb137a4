import { createHash } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { calendarFor } from '../../calendar/make.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import { type Front, openFront } from '../testing/front.ts'

let front: Front
afterEach(() => front.stop())
const lean = async () => {
  front = await openFront({
    houseOptions: {
      plan: compiled(shippedSource('lean')),
      needs: { calendarFor: (plan, zones) => calendarFor(plan!.header, { zones }) },
    },
  })
  return front
}
const csv = [
  'name,country,role,contact_name,contact_email,data,vendors,clock,clause',
  'Acme,DE,processor,Jo,jo@acme.example,customer-data,supabase,24 hours of vendor-told,Within 24 hours of a word of a sub-processor',
  'Globex,US,processor,Kim,kim@globex.example,customer-data,supabase;stripe,without undue delay of aware,Without undue delay',
  'Initech,FR,controller,,,payment-data,stripe,48 hours of aware,Within 48 hours',
].join('\n')
const imported = () => front.program.send('POST', '/api/v1/customers/import', { csv })
type Owed = Readonly<{ rule: string; state: string; dueAt: string | null; citation: string | null }>

test('L-33 X-10 a vendor’s word opens our incident and starts the clocks of exactly the customers whose data it holds', async () => {
  await lean()
  expect((await imported()).json()).toEqual({ taken: 3, withoutContact: 1, problems: [] })
  const vendors = (await front.ana.get('/api/v1/vendors')).json().items
  expect(vendors.find((v: { id: string }) => v.id === 'supabase')).toMatchObject({ customers: 2 })
  const toldAt = new Date(front.house.clock.now() - 1_800_000).toISOString()
  const tell = (body: object, key = 'a') =>
    front.program.send(
      'POST',
      '/api/v1/vendors/supabase/word',
      { toldAt, words: 'A backup was copied.', touched: 'yes', ...body },
      { 'idempotency-key': key },
    )
  expect((await tell({ touched: 'no' }, 'b')).json()).toEqual({ incident: null })
  expect((await tell({ toldAt: '2099-01-01T00:00:00Z' }, 'c')).statusCode).toBe(400)
  const { incident } = (await tell({})).json()
  expect((await tell({})).json().incident.id).toBe(incident.id)
  const detail = (await front.ana.get(`/api/v1/incidents/${incident.number}`)).json()
  expect(detail.title).toContain('A backup was copied.')
  expect(detail.law).toMatchObject({
    breach: 'suspected',
    customers: { count: 2, how: 'vendor', frozen: false },
    data: [{ data: 'customer-data' }],
  })
  const contracts = (detail.obligations as Owed[]).filter(o => o.rule.startsWith('contract:'))
  expect(contracts.map(o => [o.rule, o.state, o.citation]).toSorted()).toEqual([
    ['contract:acme-1', 'owed', 'Within 24 hours of a word of a sub-processor'],
    ['contract:globex-1', 'owed', 'Without undue delay'],
  ])
  expect(contracts.find(o => o.rule === 'contract:acme-1')!.dueAt).toBe(new Date(Date.parse(toldAt) + 24 * 3_600_000).toISOString())
  const list = (await front.ana.get(`/api/v1/incidents/${incident.number}/customers`)).json()
  expect(list.items.map((c: { name: string }) => c.name)).toEqual(['Acme', 'Globex'])
  expect((await front.ana.get('/api/v1/incidents')).json().total).toBe(1)
})

test('X-10 who is affected is said as all, by filter or one by one; nobody who is not in the register, and no fewer without a reason', async () => {
  await lean()
  await imported()
  const { number } = (await front.ana.send('POST', '/api/v1/incidents', { title: 'A bucket was open' })).json()
  const affect = (body: object) => front.ana.send('POST', `/api/v1/incidents/${number}/customers`, body)
  expect((await affect({ how: 'all' })).json()).toMatchObject({ count: 3, frozen: false })
  expect((await affect({ how: 'filter', filter: { country: 'DE' } })).json().error).toBe('reason-missing')
  expect(
    (await affect({ how: 'filter', filter: { vendor: 'stripe' }, reason: 'The others are on another cluster.' })).json(),
  ).toMatchObject({
    count: 2,
    items: [{ id: 'globex' }, { id: 'initech', contact: null }],
  })
  expect((await affect({ how: 'upload', customers: ['acme', 'hooli'] })).json()).toMatchObject({
    error: 'invalid',
    field: 'body.customers',
  })
})

test('X-10 who is affected comes in as a file; every line that names nobody is told, and then nothing is recorded', async () => {
  await lean()
  await imported()
  const { number } = (await front.ana.send('POST', '/api/v1/incidents', { title: 'A bucket was open' })).json()
  const affect = (body: object) => front.ana.send('POST', `/api/v1/incidents/${number}/customers`, { how: 'upload', ...body })
  const file = 'id;mail\n;kim@globex.example\nhooli;\nacme;\n;nobody@example.org\n'
  expect((await front.ana.send('POST', '/api/v1/customers/find', { csv: file })).json()).toMatchObject({
    items: [{ id: 'globex' }, { id: 'acme' }],
    withoutContact: 0,
    problems: [
      { line: 3, column: 'id' },
      { line: 5, column: 'mail' },
    ],
  })
  const refused = await affect({ csv: file })
  expect([refused.statusCode, refused.json()]).toMatchObject([
    400,
    { error: 'invalid', field: 'body.csv', message: expect.stringContaining('line 3'), lines: [{ line: 3 }, { line: 5 }] },
  ])
  expect((await front.ana.get(`/api/v1/incidents/${number}/customers`)).json().list).toBeNull()
  expect((await affect({ csv: file, customers: ['acme'] })).json().field).toBe('body.csv')
  expect((await affect({ csv: 'Acme\nGLOBEX' })).json()).toMatchObject({ count: 2, items: [{ id: 'acme' }, { id: 'globex' }] })
})

test('X-10 a contract is counted in its own zone, also where nobody of us lives; a zone that is none is told by its line', async () => {
  await lean()
  const of = (zone: string) =>
    `name,contact_email,clock,clause,zone\nKaigai,k@kaigai.example,3 business days of aware,Within three days,${zone}`
  const wrong = (await front.program.send('POST', '/api/v1/customers/import', { csv: of('Asia/Tokio') })).json()
  expect(wrong).toMatchObject({
    taken: 0,
    problems: [{ line: 2, column: 'zone', what: expect.stringContaining('Asia/Tokio'), instead: expect.stringContaining('Asia/Tokyo') }],
  })
  expect((await front.program.send('POST', '/api/v1/customers/import', { csv: of('Asia/Tokyo') })).json()).toMatchObject({ taken: 1 })
  const { number } = (await front.ana.send('POST', '/api/v1/incidents', { title: 'A bucket was open' })).json()
  await front.ana.send('POST', `/api/v1/incidents/${number}/fact`, { fact: 'breach', value: 'confirmed', reason: 'The log.' })
  await front.ana.send('POST', `/api/v1/incidents/${number}/customers`, { how: 'all' })
  const { obligations } = (await front.ana.get(`/api/v1/incidents/${number}`)).json()
  const due = (obligations as Owed[]).find(o => o.rule === 'contract:kaigai-1')!.dueAt!
  expect(due.slice(11, 19)).toBe('14:59:59') // the end of a day in Tokyo
  const file = (await front.ana.get('/api/v1/customers.csv')).body
  expect(file).toContain('# total: 1')
  expect((await front.program.send('POST', '/api/v1/customers/import', { csv: file })).json()).toMatchObject({ taken: 1, problems: [] })
})

test('X-10 two who change the register at once both are in it, and a contract belongs to one customer', async () => {
  await lean()
  const customer = (id: string, more: object = {}) => ({
    id,
    name: id,
    country: null,
    role: 'processor',
    contact: null,
    data: [],
    vendors: [],
    contracts: [],
    ...more,
  })
  const put = (id: string, more: object = {}) => front.program.send('PUT', `/api/v1/customers/${id}`, customer(id, more))
  await Promise.all(['a', 'b', 'c'].map(one => put(one)))
  expect((await front.ana.get('/api/v1/customers')).json().total).toBe(3)
  const contracts = [{ contract: 'dpa', clause: 'Soon.', clock: '24 hours of aware', zone: null }]
  expect((await put('a', { contracts })).statusCode).toBe(200)
  expect((await put('b', { contracts })).json()).toMatchObject({ field: 'body.contracts' })
  expect((await put('b', { contracts: [{ ...contracts[0], contract: 'x', zone: 'Mars/Olympus' }] })).json().field).toBe(
    'body.contracts.0.zone',
  )
  expect((await put('b', { contracts: [{ ...contracts[0], contract: 'x', clock: 'soon' }] })).json().field).toBe('body.contracts.0.clock')
  expect((await front.ana.send('PUT', '/api/v1/customers/a', customer('a'))).json().error).toBe('owners-only')
})

test('X-12 X-21 every breach, told or not, is in the register with its effects, measures and reasons, and exports say what they are', async () => {
  await lean()
  const open = async (title: string) => (await front.ana.send('POST', '/api/v1/incidents', { title })).json().number
  const ask = (number: number, verb: string, body: object) => front.ana.send('POST', `/api/v1/incidents/${number}/${verb}`, body)
  const first = await open('A bucket was open')
  await open('The site is slow')
  const ruledOut = await open('A laptop was lost')
  await ask(first, 'fact', { fact: 'breach', value: 'suspected' })
  await ask(first, 'data', {
    data: 'customer-data',
    state: 'affected',
    role: 'controller',
    categories: ['addresses'],
    people: [{ place: 'DE', count: 1200 }],
  })
  await ask(first, 'fact', { fact: 'breach', value: 'confirmed', reason: 'The log shows downloads.' })
  await ask(first, 'phase', { to: 'contain', note: 'The bucket is private again.' })
  await ask(ruledOut, 'fact', { fact: 'breach', value: 'suspected' })
  await ask(ruledOut, 'fact', { fact: 'breach', value: 'ruled-out', reason: 'The disk was encrypted.' })
  const register = (await front.ana.get('/api/v1/breaches')).json()
  expect(register.items.map((b: { number: number; breach: string }) => [b.number, b.breach])).toEqual([
    [first, 'confirmed'],
    [ruledOut, 'ruled-out'],
  ])
  expect(register.items[0]).toMatchObject({
    effects: ['customer-data: affected (addresses); DE 1200'],
    measures: ['The bucket is private again.'],
    reasons: ['breach confirmed: The log shows downloads. (Ana)'],
  })
  expect(register.items[1].reasons).toEqual(['breach ruled-out: The disk was encrypted. (Ana)'])
  expect(register.export).toMatchObject({ total: 2, query: expect.stringContaining('breaches'), from: null })
  expect(createHash('sha256').update(JSON.stringify(register.items)).digest('hex')).toBe(register.export.hash)
  const file = (await front.ana.get('/api/v1/breaches.csv')).body
  const [about, body] = [file.split('\r\n').slice(0, 4), file.split('\r\n').slice(4).join('\r\n')]
  expect(about[2]).toBe('# total: 2')
  expect(about[3]).toBe(`# sha256 of what follows: ${createHash('sha256').update(body).digest('hex')}`)
  expect((await front.ana.get('/api/v1/breaches?to=2020-01-01T00:00:00Z')).json().export.total).toBe(0)
})

test('X-12 an entry has facts, effects, measures, and for each authority the ground, who approved it, and the reference; what nobody wrote down is open', async () => {
  await lean()
  await front.program.send('PUT', '/api/v1/law/profile', {
    entities: ['nis2'],
    established: ['DE'],
    data: [{ id: 'customer-data', role: 'controller', people: ['DE'] }],
  })
  const { number } = (await front.ana.send('POST', '/api/v1/incidents', { title: 'A bucket was open' })).json()
  const ask = (path: string, body: object) => front.ana.send('POST', `/api/v1/incidents/${number}/${path}`, body)
  const entry = async () => (await front.ana.get(`/api/v1/breaches/${number}`)).json()
  expect((await entry()).error).toBe('not-found')
  await ask('fact', { fact: 'breach', value: 'confirmed', reason: 'The log shows it.' })
  expect((await entry()).open).toEqual(expect.arrayContaining(['the facts: what happened', 'its effects', 'the remedial action taken']))
  await ask('milestone', { milestone: 'aware', reason: 'Then.' })
  await ask('data', { data: 'customer-data', state: 'affected', role: 'controller', categories: [], people: [{ place: 'DE', count: 3 }] })
  for (const [field, text] of [
    ['nature', 'A bucket could be read by anybody.'],
    ['consequences', 'Letters that pretend to be ours.'],
    ['measures', 'The bucket was closed.'],
  ])
    await ask(`fields/${field}`, { state: 'present', text })
  await ask('reports/gdpr-33/submitted', { reference: 'LDA-2026-7' })
  await ask('reports/nis2-early/decide', { decision: 'does not apply', ground: 'exemption', approvedBy: 'olu', reason: 'Not significant.' })
  const written = await entry()
  expect(written).toMatchObject({
    facts: ['A bucket could be read by anybody.'],
    effects: [expect.stringContaining('DE 3'), 'Letters that pretend to be ours.'],
    measures: ['The bucket was closed.'],
    open: [],
  })
  const of = (rule: string) => written.authorities.find((a: { rule: string }) => a.rule === rule)
  expect(of('gdpr-33')).toMatchObject({ ground: 'Notified', submissions: [{ reference: 'LDA-2026-7', by: 'Ana', withdrawn: null }] })
  expect(of('nis2-early')).toMatchObject({ ground: 'Not notified: exemption: Not significant.', approvedBy: 'Olu', submissions: [] })
  const file = (await front.ana.get('/api/v1/breaches.csv')).body
  for (const words of ['LDA-2026-7', 'exemption', 'Olu', 'A bucket could be read']) expect(file).toContain(words)
})
