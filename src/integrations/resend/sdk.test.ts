import { Resend } from 'resend'
import { expect, onTestFinished, test } from 'vitest'
import { passOut } from '../../core/outside.ts'
import type { Letter } from '../mailer.ts'
import { type ResendEmail, resendEvent, resendKey, resendSecret, resendServer } from '../testing/resend-server.ts'
import { hear } from './incoming.ts'
import { resendMailer } from './resend.ts'

const open = async () => {
  const server = await resendServer()
  onTestFinished(() => server.close())
  const sdk = (key = resendKey) => new Resend(key, { baseUrl: server.url })
  const ours = resendMailer({ apiKey: resendKey, apiUrl: server.url, timeoutMs: 30_000, perSecond: 100 })
  return { server, sdk, ours }
}
const mail = { from: 'Ana <ana@our.example>', to: ['jo@acme.example'], subject: 'A breach', text: 'We have to tell you.' }
const letter: Letter = {
  pass: passOut('customer', { drill: null }, {})!,
  key: 'notice-1',
  of: { org: 'house', notification: 'abc', list: 'def', customer: 'acme' },
  from: { name: 'Ana', address: 'ana@our.example' },
  to: { name: 'Jo', address: 'jo@acme.example' },
  subject: 'A breach',
  text: 'We have to tell you.',
}

test('L-17 X-11 the vendor’s own client is content with our server: it sends, is refused, and is answered the same for the same key', async () => {
  const { server, sdk } = await open()
  const first = await sdk().emails.send(mail, { idempotencyKey: 'k1' })
  expect(first).toMatchObject({ data: { id: expect.any(String) }, error: null })
  expect((await sdk().emails.send(mail, { idempotencyKey: 'k1' })).data).toEqual(first.data)
  expect(server.emails.size).toBe(1)
  expect((await sdk().emails.send({ ...mail, text: 'Other.' }, { idempotencyKey: 'k1' })).error).toMatchObject({
    name: 'invalid_idempotent_request',
    statusCode: 409,
  })
  expect((await sdk('re_wrong').emails.send(mail)).error).toMatchObject({ name: 'invalid_api_key' })
  expect((await sdk().emails.send({ ...mail, tags: [{ name: 'a b', value: 'c' }] })).error).toMatchObject({ name: 'validation_error' })
})

test('L-17 X-11 our letter is, field by field, what the vendor’s own client would have sent', async () => {
  const { server, sdk, ours } = await open()
  const { carried } = await ours.send(letter, new AbortController().signal)
  expect(carried).toEqual({ carried: 'handed over', receipt: [...server.emails.keys()][0] })
  await sdk().emails.send(
    {
      ...mail,
      from: '"Ana" <ana@our.example>',
      to: ['"Jo" <jo@acme.example>'],
      replyTo: '"Ana" <ana@our.example>',
      tags: [
        { name: 'tocsin_organisation', value: 'house' },
        { name: 'tocsin_notification', value: 'abc' },
        { name: 'tocsin_list', value: 'def' },
        { name: 'tocsin_customer', value: 'acme' },
      ],
    },
    { idempotencyKey: 'notice-1-by-the-sdk' },
  )
  const [mine, theirs] = [...server.emails.values()] as [ResendEmail, ResendEmail]
  expect(mine).toEqual(theirs)
  const [first, second] = server.heard
  const names = ['authorization', 'content-type', 'idempotency-key']
  expect(names.filter(name => first!.headers[name] === undefined || second!.headers[name] === undefined)).toEqual([])
  // The same letter again is the same letter there; nothing was sent twice.
  expect((await ours.send(letter, new AbortController().signal)).carried).toEqual(carried)
  expect(server.emails.size).toBe(2)
})

test('L-17 C-18 what it tells afterwards is heard when it is signed, by both families of header names, and not when it is old or changed', () => {
  const now = Date.UTC(2026, 10, 25, 12)
  const data = {
    email_id: 'em-1',
    tags: { tocsin_notification: 'abc', tocsin_list: 'def', tocsin_customer: 'acme' },
    bounce: { type: 'Permanent', subType: 'General', message: 'jo@acme.example does not exist' },
  }
  const { headers, body } = resendEvent('msg_1', now, 'email.bounced', data)
  const told = {
    id: 'msg_1',
    receipt: 'em-1',
    what: 'bounced',
    detail: 'Permanent, General',
    of: { org: null, notification: 'abc', list: 'def', customer: 'acme' },
  }
  expect(hear(resendSecret, headers, body, now)).toEqual({ heard: 'told', told })
  const standard = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.replace('svix-', 'webhook-'), value]))
  expect(hear(resendSecret, standard, body, now)).toMatchObject({ heard: 'told' })
  expect(hear(resendSecret, headers, body.replace('em-1', 'em-2'), now)).toMatchObject({ heard: 'refused' })
  expect(hear(resendSecret, headers, body, now + 6 * 60_000)).toMatchObject({ heard: 'refused', why: expect.stringContaining('too old') })
  expect(hear(resendSecret, {}, body, now)).toMatchObject({ heard: 'refused', why: 'it is not signed' })
  expect(hear(`whsec_${Buffer.from('another secret, as long').toString('base64')}`, headers, body, now)).toMatchObject({ heard: 'refused' })
  const opened = resendEvent('msg_2', now, 'email.opened', data)
  expect(hear(resendSecret, opened.headers, opened.body, now)).toEqual({ heard: 'ignored' })
  // The vendor's own client takes what our server signs.
  const verify = () =>
    new Resend(resendKey).webhooks.verify({
      payload: live.body,
      headers: { id: live.headers['svix-id']!, timestamp: live.headers['svix-timestamp']!, signature: live.headers['svix-signature']! },
      webhookSecret: resendSecret,
    })
  const live = resendEvent('msg_3', Date.now(), 'email.delivered', { email_id: 'em-1' })
  expect(verify()).toMatchObject({ type: 'email.delivered' })
})

test('L-17 X-11 letters that wait together leave as one batch, as the vendor’s own client would send it, and each hears what became of it', async () => {
  const { server, sdk, ours } = await open()
  const to = (n: number): Letter => ({
    ...letter,
    key: `notice-${n}`,
    of: { org: 'house', notification: 'abc', list: 'def', customer: `c${n}` },
    to: { name: 'Jo', address: n === 7 ? 'c7@wrong.example' : `c${n}@acme.example` },
  })
  const all = Array.from({ length: 130 }, (_, n) => to(n))
  const mailed = await Promise.all(all.map(one => ours.send(one, new AbortController().signal)))
  expect(server.heard.map(h => h.path)).toEqual(['/emails/batch', '/emails/batch'])
  expect(JSON.parse(server.heard[0]!.body)).toHaveLength(100)
  expect(mailed[7]!.carried).toEqual({ carried: 'refused', detail: 'answered: this letter is not valid' })
  for (const [n, { carried }] of mailed.entries()) {
    if (n === 7 || carried.carried !== 'handed over') continue
    expect(server.emails.get(carried.receipt!)!.to).toEqual([`"Jo" <c${n}@acme.example>`])
  }
  expect(mailed.filter(m => m.carried.carried === 'handed over')).toHaveLength(129)
  const theirs = await sdk().batch.send([{ ...mail }, { ...mail, to: ['eve@wrong.example'] }], {
    batchValidation: 'permissive',
    idempotencyKey: 'k',
  })
  expect(theirs).toMatchObject({ data: { data: [{ id: expect.any(String) }], errors: [{ index: 1 }] }, error: null })
  const names = ['authorization', 'content-type', 'idempotency-key', 'x-batch-validation']
  expect(names.filter(name => server.heard.some(h => h.headers[name] === undefined))).toEqual([])
})
