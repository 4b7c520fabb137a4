import { expect, onTestFinished, test } from 'vitest'
import { type Answer, localServer, unanswered } from '../testing/local-server.ts'
import { never, page } from '../testing/message.ts'
import { gathered, incomingSms, readForm, statusOf } from './incoming.ts'
import { sign, verify } from './signature.ts'
import { answerSpeech, askAgain, pageSpeech, smsAnswer } from './speech.ts'
import { numberProblem, smsText, twilioCarriers } from './twilio.ts'

const server = async (answer: Answer = { status: 201, body: { sid: 'SM0123', status: 'queued' } }) => {
  const local = await localServer(() => answer)
  onTestFinished(local.close)
  return local
}
const carriers = (apiUrl: string, publicUrl: string | null = null, from = '+15005550006', timeoutMs = 30_000) => {
  const [sms, phone] = twilioCarriers({ accountSid: 'AC1', authToken: 'secret', from, apiUrl, publicUrl, timeoutMs })
  return { sms: sms!, phone: phone! }
}
/** The elements of a document that is well formed: a parser's job in small, so that broken escaping shows. */
function elements(xml: string): string[] {
  const names: string[] = []
  const open: string[] = []
  const rest = xml
    .replace(/^<\?xml[^>]*\?>/, '')
    .replace(/<(\/?)([A-Za-z]+)((?:\s[A-Za-z]+="[^"<]*")*)\s*(\/?)>/g, (_, close: string, name: string, __, self: string) => {
      if (close) expect(open.pop()).toBe(name)
      else {
        names.push(name)
        if (!self) open.push(name)
      }
      return ''
    })
  expect(open).toEqual([])
  expect(rest).not.toMatch(/[<>]|&(?!(lt|gt|amp|quot|apos);)/)
  return names
}

test('X-22 an SMS says what is the matter, and how to answer by return or by link', async () => {
  const here = await server()
  expect(await carriers(here.url).sms.send(page('+49 (170) 123-4567'), never())).toEqual({ carried: 'handed over', receipt: 'SM0123' })
  const [heard] = here.heard
  expect(heard).toMatchObject({
    method: 'POST',
    path: '/2010-04-01/Accounts/AC1/Messages.json',
    headers: {
      authorization: `Basic ${Buffer.from('AC1:secret').toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
  })
  expect(readForm(heard!.body)).toEqual({
    To: '+491701234567',
    From: '+15005550006',
    Body: 'P1 #12: Checkout is down & <nobody> can "pay"\nReply K7QX to acknowledge, or https://tocsin.example/a/tok_en-1',
    StatusCallback: 'https://tocsin.example/twilio/status/d-0123456789abcdef',
  })
  expect(smsText(page('', { incident: 'test' }))).toContain('Reply K7QX to say that it reached you, or ')
  expect(smsText(page('', { title: 'x'.repeat(2_000) }))).toHaveLength(480)
  await carriers(here.url, null, 'MG42').sms.send(page('+491701234567'), never())
  expect(readForm(here.heard[1]!.body)).toMatchObject({ MessagingServiceSid: 'MG42' })
})

test('X-22 a call speaks the page, and only a pressed key acknowledges', async () => {
  const here = await server({ status: 201, body: { sid: 'CA0123' } })
  expect(await carriers(here.url, 'https://pager.example/base/').phone.send(page('+491701234567', { drill: true }), never())).toEqual({
    carried: 'handed over',
    receipt: 'CA0123',
  })
  const [heard] = here.heard
  expect(heard!.path).toBe('/2010-04-01/Accounts/AC1/Calls.json')
  const form = readForm(heard!.body)
  expect(form).toMatchObject({
    To: '+491701234567',
    From: '+15005550006',
    StatusCallback: 'https://pager.example/base/twilio/status/d-0123456789abcdef',
  })
  expect(elements(form.Twiml!)).toEqual(['Response', 'Gather', 'Say', 'Gather', 'Say', 'Say'])
  expect(form.Twiml).toContain('action="https://pager.example/base/twilio/gather/tok_en-1"')
  expect(form.Twiml).toContain('This is a drill.')
  expect(form.Twiml).toContain('Checkout is down &amp; &lt;nobody&gt; can &quot;pay&quot;')
  expect(form.Twiml).toContain('Press 1 to acknowledge')
})

test('a link under a path, or one that verifies, leads back to the same place', async () => {
  const here = await server()
  await carriers(here.url).phone.send(page('+491701234567', { link: 'https://x.example/tocsin/v/abc' }), never())
  expect(readForm(here.heard[0]!.body).Twiml).toContain('action="https://x.example/tocsin/twilio/gather/abc"')
})

test('what Twilio answers decides whether trying again helps, and its words, which quote numbers, stay here', async () => {
  const outcome = async (answer: Answer) => carriers((await server(answer)).url).sms.send(page('+491701234567'), never())
  expect(await outcome({ status: 400, body: { code: 21211, message: "The 'To' number +491701234567 is not valid" } })).toEqual({
    carried: 'refused',
    detail: 'answered 400, Twilio code 21211',
  })
  expect(await outcome({ status: 401, body: { code: 20003 } })).toEqual({ carried: 'refused', detail: 'answered 401, Twilio code 20003' })
  expect(await outcome({ status: 429, headers: { 'retry-after': '1' }, body: { code: 20429 } })).toEqual({
    carried: 'failed',
    detail: 'answered 429, Twilio code 20429',
    afterMs: 1_000,
  })
  expect(await outcome({ status: 500 })).toEqual({ carried: 'unknown', detail: 'answered 500' })
  const hung = await unanswered((url, timeoutMs) => carriers(url, null, undefined, timeoutMs).sms.send(page('+491701234567'), never()))
  expect(hung.outcome).toMatchObject({ carried: 'unknown' })
  expect(await outcome('reset')).toMatchObject({ carried: 'unknown' })
})

test('a telephone number is written with its country code', async () => {
  expect(['+49 30 1234567', '+1 (500) 555-0006', '+41.44.668.18.00'].map(numberProblem)).toEqual([null, null, null])
  for (const number of ['030 1234567', '+0123456789', 'ana', '', '+49', '+491701234567890123'])
    expect(numberProblem(number), number).not.toBeNull()
  const here = await server()
  expect(await carriers(here.url).sms.send(page('030 1234567'), never())).toMatchObject({ carried: 'refused' })
  expect(here.heard).toEqual([])
})

test('C-18 only what Twilio signed is heard: the vector of its documentation, a changed field, another address, another key', () => {
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
  const form = { CallSid: 'CA1234567890ABCDE', Caller: '+12349013030', Digits: '1234', From: '+12349013030', To: '+18005551212' }
  expect(sign('12345', url, form)).toBe('0/KCTR6DLpKmkAf8muzZqo1nDgQ=')
  expect(verify('12345', url, form, '0/KCTR6DLpKmkAf8muzZqo1nDgQ=')).toBe(true)
  expect(verify('12345', url, { ...form, Digits: '1' }, '0/KCTR6DLpKmkAf8muzZqo1nDgQ=')).toBe(false)
  expect(verify('12345', `${url}3`, form, '0/KCTR6DLpKmkAf8muzZqo1nDgQ=')).toBe(false)
  expect(verify('other', url, form, '0/KCTR6DLpKmkAf8muzZqo1nDgQ=')).toBe(false)
  for (const signature of [undefined, '', 'x', '0/KCTR6DLpKmkAf8muzZqo1nDgQ']) expect(verify('12345', url, form, signature)).toBe(false)
  expect(verify('', url, form, sign('', url, form))).toBe(false)
})

test('C-18 a signature over the address with its port, or without, is of the same server', () => {
  const form = { Digits: '1' }
  expect(verify('k', 'https://x.example/twilio/sms', form, sign('k', 'https://x.example:443/twilio/sms', form))).toBe(true)
  expect(verify('k', 'https://x.example:8443/twilio/sms', form, sign('k', 'https://x.example/twilio/sms', form))).toBe(true)
  expect(verify('k', 'https://x.example/twilio/sms', form, sign('k', 'https://y.example/twilio/sms', form))).toBe(false)
})

test('X-22 a key, a reply and a state are read for what they are', () => {
  expect([{ Digits: '1' }, { Digits: '2' }, { Digits: '9' }, {}].map(gathered)).toEqual(['acknowledge', 'again', 'nothing', 'nothing'])
  const sms = (Body: string) => incomingSms({ From: '+491701234567', Body })
  expect(['K7QX', ' k7qx ', 'ack K7QX', 'Ok, k7qx!'].map(body => sms(body).code)).toEqual(Array(4).fill('K7QX'))
  expect(['', 'ok', 'what is K7QX about'].map(body => sms(body).code)).toEqual([null, null, null])
  expect(sms('STOP')).toMatchObject({ stop: true, code: null, from: '+491701234567' })
  expect(statusOf({ MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30003' })).toEqual({
    sid: 'SM1',
    became: 'not delivered',
    detail: 'undelivered 30003',
  })
  expect(statusOf({ MessageSid: 'SM1', MessageStatus: 'delivered' })).toMatchObject({ became: 'delivered' })
  expect(statusOf({ MessageSid: 'SM1', MessageStatus: 'sent' })).toMatchObject({ became: 'on its way' })
  expect(statusOf({ CallSid: 'CA1', CallStatus: 'no-answer' })).toMatchObject({ became: 'not delivered' })
  expect(statusOf({ CallSid: 'CA1', CallStatus: 'completed' })).toMatchObject({ became: 'answered' })
  expect(statusOf({})).toBeNull()
})

test('everything that is said is well formed, whatever the title holds', () => {
  const nasty = '</Say><Hangup/> & "\u0000\u001b]]> 😀 \ud800'
  for (const xml of [
    pageSpeech(page('', { title: nasty }), 'https://x.example/?a=1&b="2"'),
    askAgain('https://x.example/', nasty),
    askAgain('https://x.example/', null),
    smsAnswer(nasty),
    smsAnswer(null),
    ...(['acknowledged', 'verified', 'already', 'expired', 'failed'] as const).map(answerSpeech),
  ]) {
    elements(xml)
    expect(xml.isWellFormed()).toBe(true)
  }
  expect(elements(pageSpeech(page('', { title: nasty }), 'https://x.example/'))).not.toContain('Hangup')
})
