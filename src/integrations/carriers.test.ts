import { expect, test } from 'vitest'
import { type CarrierSettings, makeCarriers } from './carriers.ts'
import { never, page } from './testing/message.ts'

const nothing: CarrierSettings = { url: null, mail: null, slack: null, ntfy: null, twilio: null }

test('X-08 there is one carrier of every kind, and one that is not set up says what to set', async () => {
  const carriers = makeCarriers(nothing)
  expect(carriers.map(carrier => carrier.kind).sort()).toEqual(['email', 'ntfy', 'phone', 'slack', 'sms', 'webhook'])
  const variables = { email: 'SMTP_URL', slack: 'SLACK_TOKEN', sms: 'TWILIO_ACCOUNT_SID', phone: 'TWILIO_ACCOUNT_SID', ntfy: 'NTFY_URL' }
  for (const [kind, variable] of Object.entries(variables)) {
    const carrier = carriers.find(carrier => carrier.kind === kind)!
    expect(await carrier.send(page('topic'), never())).toMatchObject({ carried: 'refused', detail: expect.stringContaining(variable) })
    expect(carrier.objects('topic')).toContain(variable)
    expect(carrier.lacks).toEqual({ instead: expect.stringContaining(variable), all: kind !== 'ntfy' }) // told before it is typed
  }
})

test('set up, each knows an address of its kind', () => {
  const carriers = makeCarriers({
    url: 'https://tocsin.example',
    mail: { url: 'smtp://localhost', from: 'Tocsin <tocsin@example.com>' },
    slack: { token: 'xoxb-1', apiUrl: null },
    ntfy: { url: 'https://ntfy.example', token: null },
    twilio: { accountSid: 'AC1', authToken: 'x', from: '+15005550006', apiUrl: null },
  })
  const right = {
    email: 'ana@example.org',
    slack: 'U0123ABCD',
    ntfy: 'ana',
    sms: '+491701234567',
    phone: '+491701234567',
    webhook: 'https://example.org/hook',
  }
  for (const carrier of carriers) {
    if (carrier.kind === 'console') continue // has no address of its own
    expect(carrier.objects(right[carrier.kind]), carrier.kind).toBeNull()
    expect(carrier.objects('???'), carrier.kind).not.toBeNull()
  }
})

test('C-11 a carrier tells a page that one address does not take from one that none of its pages can be: a token, a password, settings', () => {
  const set = makeCarriers({
    url: null,
    mail: { url: 'smtp://localhost', from: 'tocsin@example.com' },
    slack: { token: 'xoxb-1', apiUrl: null },
    ntfy: { url: 'https://ntfy.example', token: null },
    twilio: { accountSid: 'AC1', authToken: 'x', from: '+15005550006', apiUrl: null },
  })
  const said = {
    email: {
      '550 5.1.1 at RCPT TO': 'address',
      '535 5.7.8 at AUTH PLAIN': 'carrier',
      'not sent: ESOCKET at CONN': null,
      '554 at DATA': null,
    },
    slack: { channel_not_found: 'address', invalid_auth: 'carrier', 'not connected: ECONNREFUSED': null },
    sms: { 'answered 400, Twilio code 21211': 'address', 'answered 401, Twilio code 20003': 'carrier', 'answered 500': null },
    phone: { 'answered 401, Twilio code 20003': 'carrier', 'answered 400, Twilio code 21220': null },
    ntfy: { 'answered 403': null, 'not connected: ECONNREFUSED': null },
    webhook: { 'answered 404': 'address', 'not connected: ECONNREFUSED': 'address' },
  } as const
  for (const carrier of set)
    for (const [detail, blame] of Object.entries(said[carrier.kind as keyof typeof said]))
      expect(carrier.blames?.(detail) ?? null, `${carrier.kind}: ${detail}`).toBe(blame)
  for (const { kind, objects, blames } of makeCarriers(nothing))
    if (kind !== 'ntfy' && kind !== 'webhook') expect(blames!(objects('topic')!), kind).toBe('carrier')
})
