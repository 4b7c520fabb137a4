import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { eventLabel } from '../../core/signal/match.ts'
import { nearly, now, vendor } from '../testing/vendor.ts'
import { anthropicWebhook } from './webhook.ts'

const { one, all, sample, json, objects, readsAnything } = vendor('anthropic', anthropicWebhook)
const as = (type: string) => all({ ...json('refresh-failed'), data: { ...json('refresh-failed').data, type } })

test('a credential that could not be renewed is an alert of a day, a session that ended in an error one of some hours', () => {
  expect(one(sample('refresh-failed'))).toMatchObject({
    status: 'firing',
    dedup: 'anthropic vault_credential.refresh_failed vcrd_7c',
    severityHint: 'error',
    summary: 'Anthropic: a credential in a vault could not be renewed',
    labels: { service: 'anthropic', workspace: 'wrkspc_2' },
    expiresAt: now + 24 * 3_600_000,
  })
  expect(as('session.status_terminated')[0]).toMatchObject({ severityHint: 'warning', expiresAt: now + 6 * 3_600_000 })
})

test('what agents do all day leaves nothing, and what nobody has heard of is a notice', () => {
  for (const type of ['session.status_idled', 'session.status_run_started', 'session.created', 'session.thread_created'])
    expect(as(type), type).toEqual([])
  for (const type of ['vault.created', 'something.of.tomorrow', '']) expect(as(type)[0]!.labels[eventLabel], type).toBe('notice')
})

test('it is signed as Standard Webhooks has it', () => {
  const body = sample('refresh-failed')
  const secret = `whsec_${Buffer.from('a key of twenty-four bytes').toString('base64')}`
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(now / 1000),
    'webhook-signature': new Webhook(secret).sign('msg_1', new Date(now), String(body)),
  }
  expect(objects(body, headers, secret)).toBeNull()
  expect(objects(body, { ...headers, 'webhook-timestamp': String(now / 1000 + 1) }, secret)).toContain('not right')
})

test('C-16 any JSON gives signals or a clear error', () => readsAnything(undefined, nearly(json('refresh-failed'))))
