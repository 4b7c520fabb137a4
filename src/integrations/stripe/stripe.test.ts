import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { eventLabel } from '../../core/signal/match.ts'
import { nearly, now, vendor } from '../testing/vendor.ts'
import { stripeWebhook } from './webhook.ts'

const { one, sample, json, objects, readsAnything } = vendor('stripe', stripeWebhook)
const event = (type: string, object: object = {}, more: object = {}) =>
  one({ id: `evt_${type}`, type, created: 1_795_321_560, livemode: true, data: { object }, ...more })

test('payouts that fail are one condition of the account, which the next that arrives ends', () => {
  const failed = one(sample('payout-failed'))
  expect(failed).toMatchObject({
    status: 'firing',
    dedup: 'stripe payouts own',
    severityHint: 'error',
    summary: 'Stripe: a payout failed: 4200.50 EUR',
    labels: { service: 'payments', mode: 'live' },
    annotations: { reason: 'The bank account has been closed' },
    link: 'https://dashboard.stripe.com/payouts/po_1Q0a',
    startsAt: 1_795_321_560_000,
  })
  expect(one(sample('payout-paid'))).toMatchObject({ status: 'resolved', dedup: failed.dedup })
  expect(event('payout.failed', {}, { account: 'acct_7' }).dedup).toBe('stripe payouts acct_7')
})

test('a dispute, a review and a warning of fraud begin and end by their own ids, and nothing of the customer is taken along', () => {
  const dispute = one(sample('dispute-created'))
  expect(dispute).toMatchObject({
    status: 'firing',
    dedup: 'stripe dispute dp_1Q0c',
    severityHint: 'warning',
    summary: 'Stripe: a dispute over 42.00 USD',
  })
  expect(JSON.stringify(dispute)).not.toContain('shopper')
  expect(event('charge.dispute.closed', { id: 'dp_1Q0c', status: 'won' })).toMatchObject({ status: 'resolved', dedup: dispute.dedup })
  expect([event('review.opened', { id: 'prv_1' }).status, event('review.closed', { id: 'prv_1' }).status]).toEqual(['firing', 'resolved'])
  const fraud = (actionable: boolean) =>
    event('radar.early_fraud_warning.created', { id: 'issfr_1', fraud_type: 'made_with_stolen_card', actionable })
  expect([fraud(true).status, fraud(false).status, fraud(true).summary]).toEqual([
    'firing',
    'resolved',
    'Stripe: a warning of fraud (made with stolen card)',
  ])
})

test('an account that may not take payments is grave, one that may not pay out less so, and one that may both is well', () => {
  const account = (object: object) => event('account.updated', { id: 'acct_1', charges_enabled: true, payouts_enabled: true, ...object })
  expect(account({ charges_enabled: false })).toMatchObject({
    status: 'firing',
    severityHint: 'critical',
    summary: 'Stripe: the account may not take payments',
  })
  expect(account({ payouts_enabled: false })).toMatchObject({
    status: 'firing',
    severityHint: 'error',
    summary: 'Stripe: the account may not pay out',
  })
  expect(account({})).toMatchObject({ status: 'resolved', dedup: 'stripe account acct_1' })
})

test('test mode wakes nobody, and a single payment that failed is a notice', () => {
  expect(event('payout.failed', {}, { livemode: false })).toMatchObject({
    severityHint: 'info',
    labels: { mode: 'test' },
    summary: expect.stringContaining('test mode'),
  })
  expect(event('payment_intent.payment_failed').labels[eventLabel]).toBe('notice')
  expect(event('v2.core.event_destination.ping').labels[eventLabel]).toBe('notice')
})

test('its signature holds for five minutes on both sides, with any of the secrets and any of the signatures', () => {
  const body = sample('payout-failed')
  const secret = 'whsec_0123456789abcdef'
  const at = (seconds: number, by = secret) => createHmac('sha256', by).update(`${seconds}.${body}`).digest('hex')
  const t = now / 1000
  const header = (value: string) => ({ 'stripe-signature': value })
  expect(objects(body, header(`t=${t},v1=${at(t)}`), secret)).toBeNull()
  expect(objects(body, header(`t=${t},v1=${at(t, 'whsec_other-one')},v1=${at(t)},v0=old`), 'whsec_new-one', secret)).toBeNull()
  for (const ahead of [-300, 300]) expect(objects(body, header(`t=${t + ahead},v1=${at(t + ahead)}`), secret)).toBeNull()
  for (const ahead of [-301, 301, 9_000])
    expect(objects(body, header(`t=${t + ahead},v1=${at(t + ahead)}`), secret)).toMatch(/five minutes/)
  expect(objects(body, header(`t=${t + 1},v1=${at(t)}`), secret)).toContain('not right')
  expect(objects(body, header(`t=${t},v0=${at(t)}`), secret)).toContain('not signed')
  expect(objects(body, {}, secret)).toContain('not signed')
  expect(stripeWebhook.proof!.objectsToSecret('sk_live_0123456789')).toContain('whsec_')
})

test('an event that is sent again is told by its id, whatever else has changed around it', () => {
  const again = { ...json('payout-failed'), pending_webhooks: 0 }
  expect(stripeWebhook.delivery!(Buffer.from(JSON.stringify(again)), {})).toBe(stripeWebhook.delivery!(sample('payout-failed'), {}))
  expect(stripeWebhook.delivery!(sample('payout-paid'), {})).not.toBe(stripeWebhook.delivery!(sample('payout-failed'), {}))
})

test('C-16 any JSON gives signals or a clear error', () => readsAnything(undefined, nearly(json('dispute-created'))))
