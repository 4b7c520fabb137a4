import { afterEach, beforeEach, expect, test } from 'vitest'
import { org } from '../../engine/testing/house.ts'
import { compiled, shippedSource } from '../../plan/testing/shipped.ts'
import { type Front, openFront, publicUrl, settle } from '../testing/front.ts'

let front: Front
beforeEach(async () => {
  const plan = compiled(shippedSource('lean'))
  front = await openFront({
    houseOptions: { plan },
    settings: { publicUrl, organisation: 'Lean Example', reportAddress: 'report@lean.example' },
  })
})
afterEach(() => front.stop())
const report = {
  about: 'data',
  title: 'I see invoices of others',
  text: 'At /invoices/7.\nSince noon.',
  name: 'Rita',
  email: 'rita@reporter.example',
}
const post = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  front.server.app.inject({
    method: 'POST',
    url: '/report',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(fields).toString(),
  })
const once = async () => /name="once" value="([\w-]+)"/.exec((await front.nobody.get('/report')).body)![1]!
const alerts = () => front.house.store.org(org).alerts({ limit: 50 })
const referenceIn = (body: string) => /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(body)![0]

test('L-13 the form stands without a sign-in and without a script, says what happens next in the plan’s words, and looking changes nothing', async () => {
  for (let n = 0; n < 3; n++) {
    const { statusCode, body } = await front.nobody.get('/report')
    expect(statusCode).toBe(200)
    expect(body).not.toContain('<script')
    expect(body).toContain('The responder makes sure that the signal is real, gives a severity, and decides who is needed.')
    expect(body).toContain('report@lean.example')
    expect(body).toContain('112')
  }
  expect(await alerts()).toHaveLength(0)
})

test('L-13 a report that is sent is thanked for with its reference, opens what the plan says, and pressed twice is one', async () => {
  const fields = { ...report, once: await once() }
  const sent = await post(fields)
  expect(sent.statusCode).toBe(200)
  const reference = referenceIn(sent.body)
  expect(sent.body).toContain('an incident, at first of the severity SEV2, High')
  expect(referenceIn((await post(fields)).body)).toBe(reference)
  await settle(front.house)
  const incident = (await front.ana.get('/api/v1/incidents/1')).json()
  expect(incident).toMatchObject({ title: 'Report: I see invoices of others', severity: 'SEV2', alerts: 1 })
  const [alert] = (await front.ana.get('/api/v1/incidents/1/alerts')).json().items
  expect(alert).toMatchObject({ report: reference, sourceName: 'the form for reports', source: 'report' })
  expect((await front.ana.get(`/api/v1/people-reports/${reference}`)).json()).toMatchObject({
    text: report.text,
    reporter: null,
    consent: null,
  })
  expect((await front.nobody.get(`/api/v1/people-reports/${reference}`)).statusCode).toBe(401)
})

test('C-21 whoever ticks the box is named to those who work on it, with the words that they agreed to', async () => {
  const sent = await post({ ...report, named: 'yes' })
  const shown = (await front.ana.get(`/api/v1/people-reports/${referenceIn(sent.body)}`)).json()
  expect(shown.reporter).toEqual({ name: 'Rita', address: 'rita@reporter.example' })
  expect(shown.consent.words).toBe('You may show my name and my address to the people who work on this.')
})

test('L-13 what is not taken comes back with all that was written, and says what is missing', async () => {
  for (const [wrong, says] of [
    [{ title: '' }, 'in one line'],
    [{ text: ' ' }, 'Say what you saw'],
    [{ email: 'no address' }, 'no e-mail address'],
    [{ title: 'x'.repeat(141) }, 'longer than 140'],
    [{ text: 'x'.repeat(20_001) }, 'longer than 20000'],
    [{ about: 'me' }, 'one of: vulnerability'],
  ] as const) {
    const { statusCode, body } = await post({ ...report, name: '<Rita>', ...wrong })
    expect([statusCode, body]).toEqual([400, expect.stringContaining(says)])
    expect(body).toContain('role="alert"')
    expect(body).toContain('&lt;Rita&gt;')
  }
  const problem = await front.nobody.send('POST', '/report', { ...report, title: '' })
  expect(problem.json()).toMatchObject({ error: 'invalid', field: 'body.title' })
  expect(await alerts()).toHaveLength(0)
})

test('L-13 past the bound the answer says for how long, and keeps what was written on the page; a program gets the same in its form', async () => {
  for (let n = 0; n < 10; n++) expect((await post({ ...report, title: `Report ${n}` })).statusCode).toBe(200)
  const { statusCode, headers, body } = await post(report)
  expect(statusCode).toBe(429)
  expect(Number(headers['retry-after'])).toBeGreaterThan(3000)
  expect(body).toContain('Send it again in')
  expect(body).toContain('Since noon.')
  expect((await front.nobody.send('POST', '/report', report)).json().error).toBe('too-many')
  expect(await alerts()).toHaveLength(10)
})

test('L-13 what only a program fills in is thanked for, kept, and pages nobody', async () => {
  const { statusCode, body } = await post({ ...report, website: 'https://spam.example' })
  expect([statusCode, body]).toEqual([200, expect.stringContaining('Thank you')])
  await settle(front.house)
  expect(await front.house.incidents()).toHaveLength(0)
  expect(await alerts()).toHaveLength(1)
})

test('X-06 an owner has what was reported destroyed by its reference, also as it was read out', async () => {
  const reference = referenceIn((await post(report)).body)
  await settle(front.house)
  const spoken = reference.toLowerCase().replaceAll('-', ' ')
  expect((await front.ana.send('POST', '/api/v1/erasures', { report: spoken, why: 'asked for' })).json().error).toBe('owners-only')
  const erased = await front.program.send('POST', '/api/v1/erasures', { report: spoken, why: 'asked for' })
  expect([erased.statusCode, erased.json()]).toMatchObject([201, { reports: 1, alerts: 1, texts: 1, incidents: [1] }])
  expect((await front.ana.get(`/api/v1/people-reports/${reference}`)).json().error).toBe('no-such-report')
  expect((await front.program.send('POST', '/api/v1/erasures', { report: reference, why: 'asked for' })).json().error).toBe(
    'no-such-report',
  )
  expect((await front.ana.get('/api/v1/incidents/1')).json().title).toBe('(erased)')
})

test('L-27 security.txt names the form for reports and the address that takes mail', async () => {
  const { body } = await front.nobody.get('/.well-known/security.txt')
  expect(body.split('\n').filter(line => line.startsWith('Contact:'))).toEqual([
    `Contact: ${publicUrl}/report`,
    'Contact: mailto:report@lean.example',
  ])
})
