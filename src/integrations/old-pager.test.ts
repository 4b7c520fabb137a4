import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { instant } from '../core/id.ts'
import { goalertWebhook } from './goalert/webhook.ts'
import { onCallWebhook } from './grafana-oncall/webhook.ts'
import { opsgenieWebhook } from './opsgenie/webhook.ts'
import { pagerdutyIncidents } from './pagerduty/incidents.ts'
import type { SourceRoute } from './source.ts'

const now = instant(Date.UTC(2026, 11, 1, 3))
const heard = (route: SourceRoute, body: unknown) => {
  const read = route.read(Buffer.from(JSON.stringify(body)), {}, now)
  if ('problem' in read) return read
  expect(read.signals).toEqual([]) // it opens nothing and pages nobody
  return read.heard
}
const user = (id: string, summary: string) => ({ id, type: 'user_reference', summary, self: `https://api.pagerduty.com/users/${id}` })
const pagerduty = (event_type: string, more: object = {}, agent: object | null = null) => ({
  event: {
    id: '01EVENT',
    event_type,
    resource_type: 'incident',
    occurred_at: '2026-12-01T02:59:30.000Z',
    agent,
    data: {
      id: 'Q1',
      type: 'incident',
      number: 101,
      title: 'Checkout fails',
      incident_key: 'checkout-5xx',
      service: { id: 'PS', summary: 'Checkout' },
      ...more,
    },
  },
})

test('X-20 PagerDuty: who is assigned when it triggers and escalates is who is paged, and whoever acknowledges is who acknowledged', () => {
  const [ana, ben] = [user('PANA', 'Ana Example'), user('PBEN', 'Ben Example')]
  expect(heard(pagerdutyIncidents, pagerduty('incident.triggered', { assignees: [ana] }))).toEqual([
    {
      pager: 'PagerDuty',
      incident: 'Q1',
      number: 101,
      dedup: 'checkout-5xx',
      title: 'Checkout fails',
      service: 'Checkout',
      what: 'triggered',
      happenedAt: now - 30_000,
      persons: [{ id: 'PANA', name: 'Ana Example', email: null }],
    },
  ])
  expect(heard(pagerdutyIncidents, pagerduty('incident.escalated', { assignees: [ben] }))).toMatchObject([
    { what: 'paged', persons: [{ id: 'PBEN' }] },
  ])
  expect(heard(pagerdutyIncidents, pagerduty('incident.acknowledged', { assignees: [ana] }, ben))).toMatchObject([
    { what: 'acknowledged', persons: [{ id: 'PBEN' }] },
  ])
  expect(heard(pagerdutyIncidents, pagerduty('incident.resolved', {}, { id: 'PS', type: 'service_reference' }))).toMatchObject([
    { what: 'resolved', persons: [] },
  ])
  expect(heard(pagerdutyIncidents, pagerduty('incident.annotated'))).toEqual([])
  expect(heard(pagerdutyIncidents, { event: { event_type: 'pagey.ping', data: { message: 'Hello from your friend Pagey!' } } })).toEqual([])
  expect(heard(pagerdutyIncidents, { event: { event_type: 'incident.triggered', data: {} } })).toMatchObject({ field: 'event.data.id' })
})

test('X-20 PagerDuty signs with each secret that holds: one that agrees is enough, and none is not', () => {
  const body = Buffer.from(JSON.stringify(pagerduty('incident.triggered')))
  const by = (secret: string) => `v1=${createHmac('sha256', secret).update(body).digest('hex')}`
  const objects = (signature: string | undefined) =>
    pagerdutyIncidents.proof!.objects({ body, headers: { 'x-pagerduty-signature': signature }, secrets: ['new secret', 'old secret'], now })
  expect(objects(by('old secret'))).toBeNull()
  expect(objects(`${by('elsewhere')},${by('new secret')}`)).toBeNull()
  expect(objects(by('elsewhere'))).toContain('not right')
  expect(objects(undefined)).toContain('not signed')
  expect(pagerdutyIncidents.delivery!(body, {})).toBe('event 01EVENT')
})

test('X-20 Opsgenie: users are taken by address or id, a team is nobody, and a time in nanoseconds is one', () => {
  const alert = { alertId: 'a-1', tinyId: '23', alias: 'checkout-5xx', message: 'Checkout fails', createdAt: now, updatedAt: now * 1e6 }
  const created = {
    action: 'Create',
    integrationName: 'Checkout',
    alert: { ...alert, recipients: ['ana@example.com'], responders: [{ id: 't', type: 'team', name: 'ops' }] },
  }
  expect(heard(opsgenieWebhook, created)).toMatchObject([
    {
      what: 'triggered',
      incident: 'a-1',
      number: 23,
      dedup: 'checkout-5xx',
      service: 'Checkout',
      happenedAt: now,
      persons: [{ email: 'ana@example.com' }],
    },
  ])
  const later = { ...alert, updatedAt: (now + 60_000) * 1e6, username: 'ben@example.com' }
  expect(heard(opsgenieWebhook, { action: 'Acknowledge', alert: later })).toMatchObject([
    { what: 'acknowledged', happenedAt: now + 60_000, persons: [{ email: 'ben@example.com' }] },
  ])
  expect(heard(opsgenieWebhook, { action: 'AddRecipient', recipient: 'cleo@example.com', alert: later })).toMatchObject([
    { what: 'paged', persons: [{ email: 'cleo@example.com' }] },
  ])
  expect(
    heard(opsgenieWebhook, { action: 'Escalate', alert: later, escalationNotify: { id: 'u-9', type: 'user', name: 'dana@example.com' } }),
  ).toMatchObject([{ what: 'paged', persons: [{ id: 'u-9', email: 'dana@example.com' }] }])
  expect(heard(opsgenieWebhook, { action: 'Close', alert: later })).toMatchObject([{ what: 'resolved' }])
  // A time that no calendar has would keep whatever shows it from being drawn.
  for (const updatedAt of [1e300, 1e21])
    expect(heard(opsgenieWebhook, { action: 'Close', alert: { ...alert, updatedAt } })).toMatchObject([{ happenedAt: now }])
  expect(heard(opsgenieWebhook, { action: 'AddTags', alert: later })).toEqual([])
})

test('X-20 Grafana OnCall: who is to be notified at a step, and who acknowledged; GoAlert: that there is an alert, and nobody', () => {
  const group = {
    alert_group_id: 'G1',
    alert_group: { id: 'G1', title: 'Checkout fails', created_at: '2026-12-01T02:59:00Z' },
    integration: { name: 'Checkout' },
  }
  const ana = { id: 'U1', username: 'ana', email: 'ana@example.com' }
  expect(
    heard(onCallWebhook, { ...group, event: { type: 'escalation', time: '2026-12-01T02:59:10Z' }, users_to_be_notified: [ana] }),
  ).toMatchObject([
    { what: 'paged', incident: 'G1', service: 'Checkout', happenedAt: now - 50_000, persons: [{ id: 'U1', email: 'ana@example.com' }] },
  ])
  expect(heard(onCallWebhook, { ...group, event: { type: 'alert group created', time: null } })).toMatchObject([
    { what: 'triggered', happenedAt: now - 60_000, persons: [] },
  ])
  expect(heard(onCallWebhook, { ...group, event: { type: 'acknowledge' }, user: ana })).toMatchObject([
    { what: 'acknowledged', persons: [{ id: 'U1' }] },
  ])
  expect(heard(onCallWebhook, { ...group, event: { type: 'silence' } })).toEqual([])

  expect(
    heard(goalertWebhook, { AppName: 'GoAlert', Type: 'Alert', AlertID: 79685, Summary: 'Checkout fails', ServiceName: 'Checkout' }),
  ).toMatchObject([{ what: 'triggered', incident: '79685', number: 79685, service: 'Checkout', persons: [] }])
  expect(
    heard(goalertWebhook, { Type: 'AlertStatus', AlertID: 79685, LogEntry: 'Closed via test integration (Generic API)' }),
  ).toMatchObject([{ what: 'resolved' }])
  expect(heard(goalertWebhook, { Type: 'Verification', Code: '283917' })).toEqual([])
})
