import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instant } from '../../core/id.ts'
import { eventLabel } from '../../core/signal/match.ts'
import type { Signal } from '../source.ts'
import { readSentry, sentryWebhook } from './webhook.ts'

const now = instant(Date.UTC(2026, 10, 22, 4, 30))
const sample = (name: string) => readFileSync(new URL(`samples/${name}.json`, import.meta.url))
const one = (body: Uint8Array | object, resource?: string): Signal => {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body))
  const read = readSentry(bytes, resource === undefined ? {} : { 'sentry-hook-resource': resource }, now)
  if ('problem' in read) throw new Error(`${read.field}: ${read.problem}`)
  return read.signals[0]!
}

test('an issue begins with its creation, is the same one by an alert about its event, and is over when Sentry says so', () => {
  const created = one(sample('issue-created'), 'issue')
  expect(created).toMatchObject({
    status: 'firing',
    dedup: 'sentry issue 4410920011',
    severityHint: 'error',
    summary: 'checkout: TypeError: cannot read the price of nothing (CHECKOUT-7K)',
    labels: { service: 'checkout', alertname: 'TypeError: cannot read the price of nothing', severity: 'error', substatus: 'new' },
    link: 'https://example.sentry.io/issues/4410920011/',
    startsAt: Date.UTC(2026, 10, 22, 4, 20, 11, 120),
    expiresAt: null,
  })
  const alert = one(sample('event-alert'), 'event_alert')
  expect(alert).toMatchObject({
    status: 'firing',
    dedup: created.dedup,
    labels: { service: 'checkout', environment: 'production', rule: 'Errors of the checkout' },
    link: expect.stringContaining('/events/9f0a7c6e'),
  })
  expect(one(sample('issue-resolved'), 'issue')).toMatchObject({ status: 'resolved', dedup: created.dedup, endsAt: now })
})

test('C-14 nothing of whoever was in front of the screen is taken along', () => {
  const told = JSON.stringify(one(sample('event-alert'), 'event_alert'))
  for (const secret of ['shopper', '192.0.2.7', '4111', 'session=']) expect(told).not.toContain(secret)
})

test('a crash rate above its threshold is a metric alert of its own, with how grave it is, and its end', () => {
  const firing = one(sample('metric-alert-critical'), 'metric_alert')
  expect(firing).toMatchObject({
    status: 'firing',
    dedup: 'sentry metric alert 812',
    severityHint: 'critical',
    summary: 'mobile: Critical: Crash rate of the app',
    labels: { alertname: 'Crash rate of the app', service: 'mobile', environment: 'production' },
    startsAt: Date.UTC(2026, 10, 22, 4, 21),
    annotations: { measured: 'percentage(sessions_crashed, sessions)', query: 'level:fatal' },
  })
  expect(one(sample('metric-alert-resolved'), 'metric_alert')).toMatchObject({
    status: 'resolved',
    dedup: firing.dedup,
    endsAt: Date.UTC(2026, 10, 22, 4, 29),
  })
  const warning = { ...JSON.parse(String(sample('metric-alert-critical'))), action: 'warning' }
  expect(one(warning, 'metric_alert').severityHint).toBe('warning')
})

test('an issue that comes back fires again, one that is archived is over, and an assignment is a notice', () => {
  const issue = (action: string, more: object = {}) => {
    const said = JSON.parse(String(sample('issue-created')))
    return one({ ...said, action, data: { issue: { ...said.data.issue, ...more } } }, 'issue')
  }
  expect(issue('unresolved', { substatus: 'regressed' })).toMatchObject({
    status: 'firing',
    labels: { substatus: 'regressed' },
    startsAt: Date.UTC(2026, 10, 22, 4, 28, 40, 4),
  })
  expect(issue('archived').status).toBe('resolved')
  expect(issue('ignored').status).toBe('resolved')
  expect(issue('assigned')).toMatchObject({
    severityHint: 'info',
    labels: { [eventLabel]: 'notice' },
    summary: expect.stringContaining('issue assigned'),
  })
})

test('what it has never heard of is a notice, with or without its header', () => {
  expect(one({ action: 'created', data: { installation: { uuid: 'u' } } }, 'installation').labels[eventLabel]).toBe('change')
  expect(one({ action: 'created', data: { comment: 'hello', issue_id: 4 } }, 'comment').labels[eventLabel]).toBe('notice')
  expect(one({ a: 1 }).labels[eventLabel]).toBe('notice')
  expect(one(sample('metric-alert-critical')).dedup).toBe('sentry metric alert 812')
  expect(one(sample('event-alert')).dedup).toBe('sentry issue 4410920011')
  const older = { action: 'triggered', data: { event: { title: 'x', level: 'fatal', issue_url: 'https://sentry.io/api/0/issues/77/' } } }
  expect(one(older, 'event_alert')).toMatchObject({ dedup: 'sentry issue 77', severityHint: 'fatal' })
})

test('its signature is the HMAC-SHA-256 of the body under the Client Secret, as hex', () => {
  const body = sample('issue-created')
  const secret = '5c1f0a7d9be84d06a2f3c4d5e6f70819'
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  const objects = (given: string | undefined, secrets = [secret], bytes: Uint8Array = body) =>
    sentryWebhook.proof!.objects({ body: bytes, headers: given === undefined ? {} : { 'sentry-hook-signature': given }, secrets, now })
  expect(objects(signature)).toBeNull()
  expect(objects(signature, ['another-secret', secret])).toBeNull() // while it is changed over
  expect(objects(undefined)).toContain('not signed')
  for (const given of [signature.slice(1), signature.toUpperCase(), `${signature}0`, 'x']) expect(objects(given)).toContain('not right')
  expect(objects(signature, ['another-secret'])).toContain('not right')
  expect(objects(signature, [secret], Buffer.concat([body, Buffer.from(' ')]))).toContain('not right')
})

test('C-16 any JSON gives signals or a clear error', () => {
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 4 }),
      fc.constantFrom('issue', 'event_alert', 'metric_alert', 'error', 'comment', '__proto__', undefined),
      (body, resource) => {
        const read = readSentry(Buffer.from(body), { 'sentry-hook-resource': resource }, now)
        if ('problem' in read) expect(read.instead).not.toBe('')
        else expect(read.signals).toHaveLength(1)
      },
    ),
  )
})
