import { readFileSync } from 'node:fs'
import net from 'node:net'
import { createTransport } from 'nodemailer'
import { afterEach, expect, test } from 'vitest'
import { listenForMail, type MailListener, type MailTaken, mailBytesMax } from './listener.ts'

const pem = (name: string) => readFileSync(new URL(`../../app/testing/${name}.pem`, import.meta.url))
let listener: MailListener
let came: { text: string; from: string }[]
let answers: () => MailTaken | Promise<MailTaken>
const open = async (tls: Parameters<typeof listenForMail>[0]['tls'] = null) => {
  came = []
  answers = () => ({ taken: 'done', reference: 'K3F9-QWZ7-M2PD' })
  listener = await listenForMail({
    address: 'report@lean.example',
    port: 0,
    host: '127.0.0.1',
    tls,
    trouble: () => {},
    async take(raw, { from }) {
      const answer = await answers()
      came.push({ text: Buffer.from(raw).toString(), from })
      return answer
    },
  })
}
afterEach(() => listener.stop())
const send = (more: object = {}, settings: object = {}) =>
  createTransport({ host: '127.0.0.1', port: listener.port, secure: false, tls: { rejectUnauthorized: false }, ...settings }).sendMail({
    from: 'rita@reporter.example',
    to: 'report@lean.example',
    subject: 'Invoices',
    text: 'Words',
    ...more,
  })
const codeOf = (sending: Promise<unknown>) => sending.then(() => 250).catch((error: { responseCode: number }) => error.responseCode)
/** Speaks by hand: what a client of its own would never send. */
const speak = (lines: readonly string[], end: 'quit' | 'cut' = 'quit') =>
  new Promise<string>(resolve => {
    const socket = net.connect(listener.port, '127.0.0.1')
    let heard = ''
    const waiting = [...lines]
    socket.on('data', chunk => {
      heard += String(chunk)
      if (!/^\d{3} [^\n]*\n$/m.test(heard.slice(heard.lastIndexOf('\n', heard.length - 2) + 1))) return
      const line = waiting.shift()
      if (line !== undefined) socket.write(`${line}\r\n`)
      else if (end === 'quit') socket.end('QUIT\r\n')
      if (waiting.length === 0 && end === 'cut') setTimeout(() => socket.destroy(), 50)
    })
    socket.on('close', () => resolve(heard))
    socket.on('error', () => {})
  })

test('L-13 a letter is answered with its reference once it is taken, and not before', async () => {
  await open()
  const asked = Promise.withResolvers<string>()
  const committed = Promise.withResolvers<MailTaken>()
  answers = () => {
    asked.resolve('asked')
    return committed.promise
  }
  const sending = send()
  expect(await Promise.race([sending.then(() => 'answered'), asked.promise])).toBe('asked')
  committed.resolve({ taken: 'done', reference: 'K3F9-QWZ7-M2PD' })
  expect((await sending).response).toBe('250 2.0.0 Kept as report K3F9-QWZ7-M2PD')
  expect(came[0]).toMatchObject({ from: 'rita@reporter.example', text: expect.stringContaining('Words') })
})

test('L-13 mail for anybody else is refused, whatever stands beside: nothing is passed on', async () => {
  await open()
  expect(await codeOf(send({ to: 'ceo@lean.example' }))).toBe(550)
  expect(await codeOf(send({ to: 'report@other.example' }))).toBe(550)
  const { accepted, rejected } = await send({
    to: ['REPORT@lean.example', ...Array.from({ length: 30 }, (_, n) => `x${n}@elsewhere.example`)],
  })
  expect([accepted, rejected!.length]).toEqual([['REPORT@lean.example'], 30])
  expect(came).toHaveLength(1)
})

test('L-13 what is not taken now is to be sent again, and what is too large never is', async () => {
  await open()
  answers = () => ({ taken: 'not now', waitMs: 61_000 })
  await expect(send()).rejects.toMatchObject({ responseCode: 450, response: expect.stringContaining('in 2 minutes') })
  answers = () => Promise.reject(new Error('the database is away'))
  expect(await codeOf(send())).toBe(451)
  answers = () => ({ taken: 'done', reference: 'x' })
  came = []
  expect(await codeOf(send({ text: 'x'.repeat(mailBytesMax) }))).toBe(552)
  expect(await speak(['EHLO x', 'MAIL FROM:<a@b.example> SIZE=99999999'])).toContain('552')
  expect(came).toHaveLength(0)
})

test('L-13 a letter that breaks off in the middle is not taken, and a null sender is heard', async () => {
  await open()
  await speak(['EHLO x', 'MAIL FROM:<a@b.example>', 'RCPT TO:<report@lean.example>', 'DATA', 'Subject: half'], 'cut')
  await new Promise(resolve => setTimeout(resolve, 200))
  expect(came).toHaveLength(0)
  const heard = await speak(['EHLO x', 'MAIL FROM:<>', 'RCPT TO:<report@lean.example>', 'DATA', 'Subject: bounce\r\n\r\nx\r\n.'])
  expect(heard).toContain('Kept as report')
  expect(came).toMatchObject([{ from: '' }])
})

test('C-03 STARTTLS is offered by the instance’s own certificate, where it has one, and by no other', async () => {
  await open()
  expect(await speak(['EHLO x'])).not.toContain('STARTTLS')
  await listener.stop()
  await open({ cert: pem('one.cert'), key: pem('one.key') })
  expect(await speak(['EHLO x'])).toContain('STARTTLS')
  expect(await codeOf(send({}, { requireTLS: true }))).toBe(250)
  listener.renew({ cert: pem('two.cert'), key: pem('two.key') })
  expect(await codeOf(send({}, { requireTLS: true }))).toBe(250)
})
