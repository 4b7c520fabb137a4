import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { eventLabel } from '../../core/signal/match.ts'
import { nearly, now, vendor } from '../testing/vendor.ts'
import { clerkWebhook } from './webhook.ts'

const { one, all, sample, json, objects, readsAnything } = vendor('clerk', clerkWebhook)

test('a session that was revoked is a notice, without whose it was or from where', () => {
  const revoked = one(sample('session-revoked'))
  expect(revoked).toMatchObject({
    summary: 'Clerk: session revoked',
    severityHint: 'info',
    labels: { [eventLabel]: 'notice', event: 'session.revoked', service: 'sign-in', instance: 'ins_2aB' },
    annotations: { id: 'sess_2cD', user: 'user_2eF' },
    startsAt: 1_795_321_560_000,
  })
  for (const secret of ['192.0.2.7', 'Mozilla']) expect(JSON.stringify(revoked)).not.toContain(secret)
})

test('who may do what is a change; a sign-in leaves nothing', () => {
  const as = (type: string) => all({ ...json('session-revoked'), type })
  for (const type of ['role.updated', 'permission.created', 'organizationMembership.created'])
    expect(as(type)[0]!.labels[eventLabel], type).toBe('change')
  for (const type of ['session.created', 'user.updated', 'email.created', 'sms.created']) expect(as(type), type).toEqual([])
  for (const type of ['user.deleted', 'something.of.tomorrow', '']) expect(as(type)[0]!.labels[eventLabel], type).toBe('notice')
})

test('it is signed as Svix does', () => {
  const body = sample('session-revoked')
  const secret = `whsec_${Buffer.from('a key of twenty-four bytes').toString('base64')}`
  const headers = {
    'svix-id': 'msg_1',
    'svix-timestamp': String(now / 1000),
    'svix-signature': new Webhook(secret).sign('msg_1', new Date(now), String(body)),
  }
  expect(objects(body, headers, secret)).toBeNull()
  expect(objects({}, headers, secret)).toContain('not right')
})

test('C-16 any JSON gives signals or a clear error', () => readsAnything(undefined, nearly(json('session-revoked'))))
