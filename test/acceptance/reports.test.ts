/** Reports from people on a whole instance: the form by fetch, mail by a real client, what both open under the team's plan, and what is left of them. */
import type { AddressInfo } from 'node:net'
import { createTransport } from 'nodemailer'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort, installed, run } from '../../src/integrations/testing/installed.ts'
import { type NtfyServer, startNtfy } from './ntfy-server.ts'
import { type Api, removeData, type Served, serve, signIn, until } from './tocsin.ts'

const address = 'report@team.example'
let ntfy: NtfyServer
let tocsin: Served
let api: Api
let mailPort: number
const sent: string[] = []
const sentBox = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onData(stream, _, done) {
    let whole = ''
    stream.on('data', chunk => {
      whole += String(chunk)
    })
    stream.on('end', () => {
      sent.push(whole)
      done()
    })
  },
})
beforeAll(async () => {
  ;[ntfy, mailPort] = [await startNtfy(), await freePort()]
  const outgoing = await new Promise<number>(resolve => {
    const server = sentBox.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
  const env = {
    NTFY_URL: ntfy.url,
    REPORT_ADDRESS: address,
    REPORT_MAIL_PORT: String(mailPort),
    SMTP_URL: `smtp://127.0.0.1:${outgoing}`,
    MAIL_FROM: 'tocsin@team.example',
  }
  tocsin = await serve({ people: 'test/acceptance/people.yaml', env })
  api = await signIn(tocsin, 'Cai Example')
})
afterAll(async () => {
  expect(await tocsin.stop()).toBe(0)
  await ntfy.close()
  await new Promise(resolve => sentBox.close(() => resolve(null)))
  await removeData(tocsin.data)
})

type Alert = { summary: string; report: string; routing: string; labels: Record<string, string>; incident: { number: number } | null }
const alerts = async () => (await api.get<{ items: Alert[] }>('/alerts')).items
const alertOf = (reference: string) =>
  until('its alert is routed', async () => (await alerts()).find(a => a.report === reference && a.routing !== 'waiting'))
const referenceIn = (text: string) => /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(text)![0]
const form = (fields: Record<string, string>) => fetch(`${tocsin.url}/report`, { method: 'POST', body: new URLSearchParams(fields) })
const mail = async (more: object): Promise<string> => {
  const { response } = await createTransport({ host: '127.0.0.1', port: mailPort, ignoreTLS: true }).sendMail({
    from: 'Rita Reporter <rita@reporter.example>',
    to: address,
    subject: 'Invoices of others',
    text: 'I see them at /invoices/7.',
    ...more,
  })
  return referenceIn(response)
}
const pagedFor = (words: string) =>
  until(`a page that says ${words}`, async () => ntfy.published.find(p => JSON.stringify(p).includes(words)))

test('L-13 what is sent by the form is an incident under the team’s plan, and pages; its page names a reference', async () => {
  const answer = await form({
    about: 'data',
    title: 'Somebody is in my account',
    text: 'Since noon.',
    name: 'Rita',
    email: 'rita@reporter.example',
    named: 'yes',
  })
  expect(answer.status).toBe(200)
  const reference = referenceIn(await answer.text())
  const { incident } = await alertOf(reference)
  expect(await api.get(`/incidents/${incident!.number}`)).toMatchObject({ severity: 'P2', title: 'Report: Somebody is in my account' })
  const page = await pagedFor('Report: Somebody is in my account')
  expect(JSON.stringify(page)).not.toContain('Since noon')
  expect(await api.get(`/people-reports/${reference}`)).toMatchObject({ text: 'Since noon.', reporter: { name: 'Rita' } })
})

test('T-06 L-13 a letter opens an incident and pages; sent again it is the same one, an answer joins it, and what came with it is evidence', async () => {
  const letter = {
    messageId: '<first@reporter.example>',
    attachments: [{ filename: 'screen.txt', content: 'what I saw' }],
  }
  const reference = await mail(letter)
  expect(await mail(letter)).toBe(reference)
  const { incident } = await alertOf(reference)
  const { number } = incident!
  expect(await api.get(`/incidents/${number}`)).toMatchObject({ severity: 'P3', title: 'Report: Invoices of others' })
  await pagedFor('Report: Invoices of others')
  expect(await api.get(`/people-reports/${reference}`)).toMatchObject({
    via: 'mail',
    reporter: null,
    answerable: true,
    files: 1,
    leftOut: [],
  })
  expect((await api.get<{ files: unknown[] }>(`/incidents/${number}/evidence`)).files).toMatchObject([{ name: 'screen.txt' }])
  const second = await mail({
    subject: 'Re: Invoices of others',
    text: 'More of it.',
    messageId: '<second@reporter.example>',
    references: letter.messageId,
  })
  expect((await alertOf(second)).incident!.number).toBe(number)
  const others = await mail({
    subject: 'Out of office',
    headers: { 'Auto-Submitted': 'auto-replied' },
    messageId: '<third@reporter.example>',
  })
  expect(await alertOf(others)).toMatchObject({ routing: 'logged', incident: null })
})

test('L-13 who reported is answered by mail without being shown, once; what they write back joins the incident', async () => {
  const { report, incident } = (await alerts()).find(a => a.summary === 'Report: Invoices of others')!
  const answer = () =>
    api.post(`/people-reports/${report}/answer`, { text: 'Thank you, it is being mended.' }, { 'idempotency-key': 'answer one' })
  expect(await answer()).toEqual({ sent: true, again: false })
  expect(await answer()).toEqual({ sent: true, again: true })
  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatch(/^To: Rita Reporter <rita@reporter\.example>\r$/m)
  expect(sent[0]).toMatch(/^In-Reply-To: <first@reporter\.example>\r$/m)
  expect(sent[0]).toContain(`From: Our organisation <${address}>`)
  const timeline = await api.get<{ items: { text: string; note: string | null }[] }>(`/incidents/${incident!.number}/timeline`)
  expect(JSON.stringify(timeline)).toContain('Thank you, it is being mended.')
  expect(JSON.stringify(timeline)).not.toContain('rita@')
  const inReplyTo = /^Message-ID: (<\S+>)/m.exec(sent[0]!)![1]!
  const back = await mail({ subject: 'Re: Re:', text: 'Thanks.', messageId: '<fourth@reporter.example>', inReplyTo })
  expect((await alertOf(back)).incident!.number).toBe(incident!.number)
})

test('L-13 the client that mail servers are tried with is answered as it expects', async ({ skip }) => {
  skip(!installed('swaks'), 'swaks is not installed here')
  const { out } = await run('swaks', ['--server', `127.0.0.1:${mailPort}`, '--to', address, '--from', 'x@reporter.example'])
  expect(out).toMatch(/250 2\.0\.0 Kept as report/)
})

test('X-06 of what is erased no word is left: not in the alert, the incident, the evidence or the log', async () => {
  const { report, incident } = (await alerts()).find(a => a.summary === 'Report: Invoices of others')!
  expect(await api.post('/erasures', { report, why: 'asked for' })).toMatchObject({
    reports: 1,
    alerts: 1,
    files: 1,
    incidents: [incident!.number],
  })
  expect((await api.send('GET', `/people-reports/${report}`)).status).toBe(404)
  const everything = JSON.stringify([
    await api.get('/alerts'),
    await api.get('/log?limit=1000'),
    await api.get(`/incidents/${incident!.number}`),
    await api.get(`/incidents/${incident!.number}/timeline`),
    await api.get(`/incidents/${incident!.number}/evidence`),
  ])
  expect(everything).not.toMatch(/Report: Invoices|invoices\/7|screen\.txt/)
})
