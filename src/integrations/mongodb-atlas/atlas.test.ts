import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventLabel } from '../../core/signal/match.ts'
import { nearly, vendor } from '../testing/vendor.ts'
import { atlasWebhook } from './webhook.ts'

const { one, sample, json, objects, readsAnything } = vendor('mongodb-atlas', atlasWebhook)
const by = (event: string) => ({ 'x-mms-event': event })

test('an alert goes on until it is closed or cancelled, by its id and its own status', () => {
  const open = one(sample('alert-open'), by('alert.open'))
  expect(open).toMatchObject({
    status: 'firing',
    dedup: 'atlas 5e1f0a7d9be84d06a2f3c4d5',
    severityHint: 'error',
    summary: 'shop-prod: Host is down',
    labels: { alertname: 'HOST_DOWN', service: 'shop-prod' },
    link: 'https://cloud.mongodb.com/v2/5d1f0a7d9be84d06a2f3c4d5#/alerts',
    startsAt: Date.UTC(2026, 10, 22, 4, 26),
  })
  expect(one(sample('alert-close'), by('alert.close'))).toMatchObject({
    status: 'resolved',
    dedup: open.dedup,
    endsAt: Date.UTC(2026, 10, 22, 4, 29),
  })
  expect(one({ ...json('alert-open'), status: 'CANCELLED' }).status).toBe('resolved')
  expect(one(sample('alert-open'), by('alert.close')).status, 'a header that nobody signed ends nothing').toBe('firing')
  expect(one({ id: 'x', eventTypeName: 'NO_PRIMARY' }, by('alert.open'))).toMatchObject({ status: 'firing', severityHint: 'critical' })
})

test('a threshold says what was measured; an acknowledgement in Atlas and what only informs are notices', () => {
  const crossed = {
    ...json('alert-open'),
    eventTypeName: 'OUTSIDE_METRIC_THRESHOLD',
    metricName: 'CONNECTIONS',
    humanReadable: undefined,
    currentValue: { number: 1480, units: 'RAW' },
  }
  expect(one(crossed)).toMatchObject({ severityHint: 'warning', summary: 'shop-prod: CONNECTIONS, outside metric threshold, 1480 raw' })
  expect(one(sample('alert-open'), by('alert.acknowledge')).labels[eventLabel]).toBe('notice')
  expect(one({ ...json('alert-open'), status: 'INFORMATIONAL' }).labels[eventLabel]).toBe('notice')
  expect(one({}).labels[eventLabel]).toBe('notice')
})

test('its signature is the HMAC-SHA-1 of the body, as base64', () => {
  const body = sample('alert-open')
  const signature = createHmac('sha1', 'the secret of the project').update(body).digest('base64')
  expect(objects(body, { 'x-mms-signature': signature }, 'the secret of the project')).toBeNull()
  expect(objects(sample('alert-close'), { 'x-mms-signature': signature }, 'the secret of the project')).toContain('not right')
  expect(objects(body, by('alert.open'), 'the secret of the project')).toContain('not signed')
})

test('C-16 any JSON gives signals or a clear error', () =>
  readsAnything(
    fc.constantFrom(by('alert.open'), by('__proto__'), {}),
    nearly({ ...json('alert-open'), currentValue: { number: 4, units: 'RAW' } }),
  ))
