import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { eventLabel } from '../../core/signal/match.ts'
import { nearly, now, vendor } from '../testing/vendor.ts'
import { resendWebhook } from './webhook.ts'

const { one, all, sample, json, objects, readsAnything } = vendor('resend', resendWebhook)

test('a domain that may not send is an alert until it is verified again', () => {
  const failed = one(sample('domain-failed'))
  expect(failed).toMatchObject({
    status: 'firing',
    severityHint: 'error',
    summary: 'Resend: mail.example.com may not send (failed)',
    labels: { service: 'mail.example.com' },
  })
  expect(one(sample('domain-verified'))).toMatchObject({ status: 'resolved', dedup: failed.dedup })
  expect(one({ ...json('domain-failed'), type: 'domain.deleted' }).labels[eventLabel]).toBe('change')
})

test('a letter that could not be sent is an alert, one that bounced is only logged, and that it arrived ends what was said of it', () => {
  const bounced = one(sample('email-bounced'))
  expect(bounced).toMatchObject({
    status: 'firing',
    severityHint: 'info',
    summary: 'Resend: a letter bounced (General)',
    labels: { service: 'mail.example.com', alertname: 'email.bounced' },
    link: 'https://resend.com/emails/56761188-7520-42d8-8898-ff6fc54ce618',
  })
  for (const secret of ['shopper', 'order 81']) expect(JSON.stringify(bounced)).not.toContain(secret)
  const as = (type: string) => ({ ...json('email-bounced'), type })
  expect(one(as('email.failed')).severityHint).toBe('warning')
  expect(one(as('email.delivered'))).toMatchObject({ status: 'resolved', dedup: bounced.dedup })
  for (const type of ['email.sent', 'email.opened', 'email.received']) expect(all(as(type)), type).toEqual([])
  expect(one(as('contact.created')).labels[eventLabel]).toBe('notice')
})

test('it is signed as Standard Webhooks and Svix have it, under either family of headers, for five minutes on both sides', () => {
  const body = sample('domain-failed')
  const secret = `whsec_${Buffer.from('a key of twenty-four bytes').toString('base64')}`
  const other = `whsec_${Buffer.from('another key of some bytes').toString('base64')}`
  const at = (ms: number, by = secret) => new Webhook(by).sign('msg_1', new Date(ms), String(body))
  const headers = (ms: number, signature: string, family = 'svix') => ({
    [`${family}-id`]: 'msg_1',
    [`${family}-timestamp`]: String(Math.floor(ms / 1000)),
    [`${family}-signature`]: signature,
  })
  for (const family of ['svix', 'webhook']) expect(objects(body, headers(now, at(now), family), secret)).toBeNull()
  expect(objects(body, headers(now, `v1a,abc ${at(now, other)} ${at(now)}`), secret)).toBeNull()
  expect(objects(body, headers(now, at(now)), other, secret)).toBeNull()
  expect(objects(body, headers(now, at(now)), other)).toContain('not right')
  for (const off of [-301_000, 301_000, 9_000_000]) expect(objects(body, headers(now + off, at(now + off)), secret)).toMatch(/five minutes/)
  expect(objects(body, { ...headers(now, at(now)), 'svix-id': 'msg_2' }, secret)).toContain('not right')
  expect(objects(body, {}, secret)).toContain('not signed')
  expect(resendWebhook.delivery!(body, headers(now, ''))).toBe('msg_1')
  expect(resendWebhook.proof!.objectsToSecret(secret)).toBeNull()
  expect(resendWebhook.proof!.objectsToSecret('re_0123456789abcdef')).toContain('whsec_')
})

test('C-16 any JSON gives signals or a clear error', () => readsAnything(undefined, nearly(json('email-bounced'))))
