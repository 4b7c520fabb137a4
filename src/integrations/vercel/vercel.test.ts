import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { eventLabel } from '../../core/signal/match.ts'
import { nearly, now, vendor } from '../testing/vendor.ts'
import { vercelWebhook } from './webhook.ts'

const { one, all, sample, json, objects, readsAnything } = vendor('vercel', vercelWebhook)

test('deploys to production that fail are one condition; the next that succeeds ends it, and is a change', () => {
  const failed = one(sample('deployment-error'))
  expect(failed).toMatchObject({
    status: 'firing',
    dedup: 'vercel deploys prj_7c2d production',
    severityHint: 'error',
    summary: 'storefront: the deploy to production failed',
    labels: { service: 'storefront', target: 'production' },
    annotations: { commit: 'f1d2d2f924e986ac86fdf7b36c94bcdf32beec15', branch: 'main' },
    link: 'https://vercel.com/example/storefront/3e4f',
    startsAt: 1_795_321_560_000,
  })
  const [end, change] = all(sample('deployment-succeeded'))
  expect(end).toMatchObject({ status: 'resolved', dedup: failed.dedup })
  expect(change).toMatchObject({ labels: { [eventLabel]: 'change', target: 'production' }, summary: 'storefront: deployment succeeded' })
  expect(JSON.stringify([failed, end, change])).not.toContain('Ana')
})

test('a preview that fails wakes nobody', () => {
  const preview = json('deployment-error')
  preview.payload.target = null
  expect(one(preview)).toMatchObject({ severityHint: 'info', labels: { target: 'preview' }, dedup: 'vercel deploys prj_7c2d preview' })
})

test('an attack and an anomaly end by themselves, an alert by a rule of the team’s own says how grave it is', () => {
  expect(one(sample('firewall-attack'))).toMatchObject({
    summary: 'storefront: attack seen by the firewall',
    severityHint: 'error',
    expiresAt: now + 2 * 3_600_000,
  })
  const triggered = (alert: object) =>
    one({ id: 'u', type: 'alerts.triggered', payload: { projectName: 'storefront', projectId: 'p', alert } })
  expect(triggered({ ruleId: 'ar_1', title: 'Checkout answers 500', severity: 'High' })).toMatchObject({
    dedup: 'vercel alerts.triggered p ar_1',
    severityHint: 'high',
    summary: 'storefront: Checkout answers 500',
  })
  expect(triggered({ ruleId: 'ar_1', status: 'resolved' })).toMatchObject({ status: 'resolved', dedup: 'vercel alerts.triggered p ar_1' })
})

test('a changed variable is a change, and what nobody has heard of a notice', () => {
  const of = (type: string) => one({ id: `u ${type}`, type, payload: {} }).labels[eventLabel]
  expect([
    of('project.env-variable.updated'),
    of('deployment.rollback'),
    of('integration-resource.made-up'),
    of('deployment.created'),
  ]).toEqual(['change', 'change', 'notice', 'notice'])
  expect(one({}).labels[eventLabel]).toBe('notice')
})

test('its signature is the HMAC-SHA-1 of the body, as hex', () => {
  const body = sample('deployment-error')
  const secret = 'whsec-of-vercel-0123456789'
  const signature = createHmac('sha1', secret).update(body).digest('hex')
  expect(objects(body, { 'x-vercel-signature': signature }, secret)).toBeNull()
  expect(objects(sample('firewall-attack'), { 'x-vercel-signature': signature }, secret)).toContain('not right')
  expect(objects(body, {}, secret)).toContain('not signed')
})

test('C-16 any JSON gives signals or a clear error', () => readsAnything(undefined, nearly(json('deployment-error'))))
