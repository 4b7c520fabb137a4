import { expect, test } from 'vitest'
import { eventLabel } from '../../core/signal/match.ts'
import { nearly, now, vendor } from '../testing/vendor.ts'
import { cloudflareWebhook } from './webhook.ts'

const { one, sample, json, objects, readsAnything } = vendor('cloudflare', cloudflareWebhook)
const as = (alert_type: string, more: object = {}) => one({ ...json('ddos-start'), alert_type, ...more })

test('an attack begins and ends by its correlation id, and says what it is on a lock screen', () => {
  const start = one(sample('ddos-start'))
  expect(start).toMatchObject({
    status: 'firing',
    dedup: 'cloudflare 000eaa907ed24e78946d3a93adb2ae57',
    severityHint: 'error',
    summary: 'shop.example.com: DDoS attack by HTTP',
    labels: { alertname: 'advanced_ddos_attack_l7_alert', service: 'shop.example.com', group: 'ddos', policy: 'Attacks on the shop' },
    annotations: { requests_per_second: '52000', mitigation: 'managed-challenge' },
    link: expect.stringContaining('https://dash.cloudflare.com/'),
    startsAt: Date.UTC(2026, 10, 22, 4, 25),
    expiresAt: null,
  })
  expect(one(sample('ddos-end'))).toMatchObject({ status: 'resolved', dedup: start.dedup, endsAt: 1_795_321_740_000 })
})

test('T-04 traffic, WAF, DDoS and bot alerts are told apart by their alert_type, in labels that a plan’s rule can match', () => {
  const group = (type: string) => [as(type).labels.group, as(type).severityHint]
  for (const type of [
    'dos_attack_l4',
    'dos_attack_l7',
    'advanced_ddos_attack_l4_alert',
    'advanced_ddos_attack_l7_alert',
    'fbm_dosd_attack',
  ])
    expect(group(type), type).toEqual(['ddos', 'error'])
  for (const type of ['clickhouse_alert_fw_anomaly', 'clickhouse_alert_fw_ent_anomaly'])
    expect(group(type), type).toEqual(['waf', 'warning'])
  for (const type of ['bot_traffic_basic_alert', 'custom_bot_detection_alert']) expect(group(type), type).toEqual(['bot', 'warning'])
  expect(group('traffic_anomalies_alert')).toEqual(['traffic', 'warning'])
  for (const type of ['http_alert_edge_error', 'http_alert_origin_error', 'advanced_http_alert_error'])
    expect(group(type), type).toEqual(['traffic', 'error'])
  expect(as('traffic_anomalies_alert').summary).toBe('shop.example.com: unusual traffic')
})

test('health begins and ends by its status: the check is the condition', () => {
  const ill = one(sample('health'))
  expect(ill).toMatchObject({ status: 'firing', dedup: 'cloudflare hc-81', labels: { group: 'health' }, expiresAt: null })
  const well = json('health')
  Object.assign(well.data, { new_health_status: 'Healthy', new_status: 'Healthy', old_status: 'Unhealthy' })
  expect(one({ ...well, data: { tunnel_id: 't', new_status: 'TUNNEL_STATUS_TYPE_HEALTHY' } }).status).toBe('resolved')
  expect(
    one({ ...well, data: { tunnel_id: 't', new_status: 'TUNNEL_STATUS_TYPE_DOWN' }, alert_event: 'ALERT_STATE_EVENT_END' }).status,
  ).toBe('firing')
  expect(one(well)).toMatchObject({ status: 'resolved', dedup: ill.dedup })
})

test('what has no correlation is one condition for each policy and zone, and ends by itself after a day', () => {
  const signal = as('dedicated_ssl_certificate_event_type', { alert_correlation_id: undefined, alert_event: undefined })
  expect(signal).toMatchObject({
    dedup: 'cloudflare 749b911ea5d04344a58e45edd099b328 dedicated_ssl_certificate_event_type shop.example.com',
    severityHint: 'warning',
    labels: { group: 'certificate' },
    expiresAt: now + 24 * 3_600_000,
  })
  expect(as('something_of_tomorrow')).toMatchObject({ status: 'firing', severityHint: 'warning', labels: { group: 'other' } })
})

test('"Save and Test" is a notice, a maintenance is one, and a deploy of Pages is a change', () => {
  expect(one(sample('save-and-test'))).toMatchObject({
    summary: 'Cloudflare: This is a test message. If you can read it, your webhook works.',
    labels: { [eventLabel]: 'notice' },
    severityHint: 'info',
  })
  expect(as('maintenance_event_notification').labels[eventLabel]).toBe('notice')
  expect(as('pages_event_alert').labels[eventLabel]).toBe('change')
})

test('what says the same again is known, but for a test, which has no time', () => {
  expect(cloudflareWebhook.delivery!(sample('ddos-start'), {})).not.toBe(cloudflareWebhook.delivery!(sample('ddos-end'), {}))
  expect(cloudflareWebhook.delivery!(sample('save-and-test'), {})).toBeNull()
})

test('where a secret is set, cf-webhook-auth has to be it; without one the key in the address is all', () => {
  expect(cloudflareWebhook.proof!.secret).toBe('if set')
  const secret = 'a secret of the destination'
  expect(objects({}, { 'cf-webhook-auth': secret }, secret)).toBeNull()
  expect(objects({}, { 'cf-webhook-auth': secret }, 'another-one', secret)).toBeNull()
  expect(objects({}, { 'cf-webhook-auth': `${secret} ` }, secret)).toContain('is another one')
  expect(objects({}, {}, secret)).toContain('has no cf-webhook-auth')
})

test('C-16 any JSON gives signals or a clear error', () => readsAnything(undefined, nearly(json('health'))))
