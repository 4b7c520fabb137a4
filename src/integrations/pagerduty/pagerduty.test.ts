import { readFileSync } from 'node:fs'
import { acknowledge, change, resolve, trigger } from '@pagerduty/pdjs'
import { expect, onTestFinished, test } from 'vitest'
import { instant } from '../../core/id.ts'
import { fingerprint } from '../../core/signal/fingerprint.ts'
import { eventLabel } from '../../core/signal/match.ts'
import type { Read, Signal } from '../source.ts'
import { door } from '../testing/door.ts'
import { trustLocal } from '../testing/local-server.ts'
import { pagerdutyRoutes, readChange, readEvent } from './event.ts'

const now = instant(Date.UTC(2026, 10, 22, 4, 30))
const sample = (name: string) => readFileSync(new URL(`./samples/${name}.json`, import.meta.url))
const bytes = (body: unknown) => Buffer.from(JSON.stringify(body))
const payload = { summary: 'Disk is full', source: 'db-1', severity: 'critical' }
const event = { routing_key: 'R'.repeat(32), event_action: 'trigger', payload }
const signal = (read: Read): Signal => {
  if ('problem' in read) throw new Error(`${read.field}: ${read.problem}`)
  return read.signals[0]!
}
const read = (body: unknown) => signal(readEvent(bytes(body), now))
const errors = (body: unknown, route = 0) => {
  const outcome = pagerdutyRoutes[route]!.read(bytes(body), {}, now)
  const reply = pagerdutyRoutes[route]!.reply(outcome, { now, dedup: [] })
  return [reply.status, (reply.body as { errors?: string[] }).errors] as const
}

test('X-11 what Alertmanager sends to PagerDuty opens, and resolves what it opened', () => {
  const firing = signal(readEvent(sample('alertmanager-trigger'), now))
  expect(firing).toMatchObject({
    status: 'firing',
    severityHint: 'error',
    summary: '[FIRING:1] DiskFull (db-1 critical)',
    labels: { source: 'Alertmanager', severity: 'error', dedup_key: '17c4e445d234645c9e547ff6d32a864af0ebdadcd1902771c24c8d366637ff41' },
    annotations: { client: 'Alertmanager', 'custom_details.num_firing': '1' },
    link: 'http://alertmanager.example:9093/#/alerts?receiver=t',
    expiresAt: null,
  })
  const resolved = signal(readEvent(sample('alertmanager-resolve'), now))
  expect(resolved).toMatchObject({ status: 'resolved', endsAt: now })
  expect(fingerprint('door', resolved)).toBe(fingerprint('door', firing))
})

test('C-17 the dedup key names the condition, within its routing key only', () => {
  const one = read({ ...event, dedup_key: 'k' })
  expect(fingerprint('d', read({ ...event, dedup_key: 'k', payload: { ...payload, summary: 'other' } }))).toBe(fingerprint('d', one))
  expect(fingerprint('d', read({ ...event, dedup_key: 'k2' }))).not.toBe(fingerprint('d', one))
  expect(fingerprint('d', read({ ...event, dedup_key: 'k', routing_key: 'other' }))).not.toBe(fingerprint('d', one))
})

test('a trigger without a key gets one, and the answer tells it', () => {
  const outcome = readEvent(bytes(event), now)
  const { dedup_key } = signal(outcome).labels
  expect(dedup_key).toMatch(/^[0-9a-f]{32}$/)
  expect(pagerdutyRoutes[0]!.reply(outcome, { now, dedup: [] })).toEqual({
    status: 202,
    body: { status: 'success', message: 'Event processed', dedup_key },
  })
  expect(read(event).labels.dedup_key).not.toBe(dedup_key)
})

test('acknowledge and resolve need no payload', () => {
  expect(read({ routing_key: 'r', event_action: 'acknowledge', dedup_key: 'k' })).toMatchObject({ status: 'acknowledged' })
  expect(read({ routing_key: 'r', event_action: 'resolve', dedup_key: 'k' })).toMatchObject({ status: 'resolved', endsAt: now })
})

test('C-16 errors are in the words that clients of PagerDuty know', () => {
  expect(errors({})).toEqual([400, ["'routing_key' is missing or blank"]])
  expect(errors({ ...event, event_action: undefined })).toEqual([400, ["'event_action' is missing or blank"]])
  expect(errors({ ...event, event_action: 'fire' })[1]![0]).toContain("'event_action' is invalid")
  expect(errors({ ...event, payload: undefined })).toEqual([400, ["'payload' is missing or blank"]])
  for (const name of ['summary', 'source', 'severity'])
    expect(errors({ ...event, payload: { ...payload, [name]: '' } })).toEqual([400, [`'payload.${name}' is missing or blank`]])
  expect(errors({ ...event, payload: { ...payload, severity: 'P1' } })[1]![0]).toContain(
    "must be one of the following: 'critical', 'warning', 'error' or 'info'",
  )
  expect(errors({ ...event, payload: { ...payload, summary: 4 } })).toEqual([400, ["'payload.summary' is a number"]])
  expect(errors({ ...event, event_action: 'resolve' })).toEqual([400, ["'dedup_key' is missing or blank"]])
  expect(errors({ ...event, dedup_key: 'k'.repeat(256) })[1]![0]).toContain("Length of 'dedup_key' is incorrect")
  expect(errors({ ...event, dedup_key: 'k'.repeat(255) })[0]).toBe(202)
  expect(errors({ ...event, links: 'x' })).toEqual([400, ["'links' is a text"]])
  expect(errors({ ...event, links: [{ href: 4 }] })).toEqual([400, ["'links[0].href' is a number"]])
  expect(errors({ routing_key: 'r', payload: {} }, 1)).toEqual([400, ["'payload.summary' is missing or blank"]])
  expect(pagerdutyRoutes[0]!.fault!(429, 'slower')).toMatchObject({ status: 'throttle exceeded' })
})

test('what PagerDuty would cut or mistake is kept as far as it goes', () => {
  expect([...read({ ...event, payload: { ...payload, summary: '😀'.repeat(2000) } }).summary]).toHaveLength(1024)
  expect(read({ ...event, payload: { ...payload, timestamp: '2015-07-17T08:42:58.315+0000' } }).startsAt).toBe(
    Date.UTC(2015, 6, 17, 8, 42, 58, 315),
  )
  expect(read({ ...event, payload: { ...payload, timestamp: 'noon' } })).toMatchObject({
    startsAt: null,
    annotations: { timestamp: 'noon' },
  })
  expect(
    read({
      ...event,
      payload: {
        ...payload,
        component: 'pg',
        group: 'db',
        class: 'disk',
        custom_details: { env: 'prod', host: { free: 3, ok: false, tags: ['a', 'b'], none: null }, list: [{ a: 1 }] },
      },
      links: [{ href: 'https://example.com/graph', text: 'Graph' }],
      images: [{ src: 'https://example.com/a.png', alt: 'Picture' }],
      client: 'Watcher',
    }),
  ).toMatchObject({
    labels: { source: 'db-1', component: 'pg', group: 'db', class: 'disk' },
    annotations: {
      'custom_details.env': 'prod',
      'custom_details.host.free': '3',
      'custom_details.host.ok': 'false',
      'custom_details.host.tags': 'a, b',
      'custom_details.list': '[{"a":1}]',
      'links.0': 'Graph: https://example.com/graph',
      'images.0': 'Picture: https://example.com/a.png',
      client: 'Watcher',
    },
    link: 'https://example.com/graph',
  })
  const many = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, i]))
  expect(Object.keys(read({ ...event, payload: { ...payload, custom_details: many } }).annotations).length).toBeLessThanOrEqual(501)
  expect(read({ ...event, payload: { ...payload, custom_details: 'plain' } }).annotations).toEqual({ custom_details: 'plain' })
})

test('L-06 a change is taken in as one of its own, marked, and ends by itself', () => {
  const body = bytes({
    routing_key: 'r',
    payload: { summary: 'Deployed 1.2.3', source: 'ci', timestamp: '2026-11-22T04:00:00Z' },
    links: [{ href: 'https://example.com/build/7' }],
  })
  const one = signal(readChange(body, now))
  expect(one).toMatchObject({
    labels: { [eventLabel]: 'change', source: 'ci' },
    summary: 'Deployed 1.2.3',
    link: 'https://example.com/build/7',
    startsAt: Date.UTC(2026, 10, 22, 4),
  })
  expect(one.expiresAt!).toBeGreaterThan(now)
  expect(signal(readChange(body, now)).dedup).not.toBe(one.dedup)
})

test('X-11 the vendor’s own client drives trigger, acknowledge, resolve and change over TLS', async () => {
  const here = await door(true)
  onTestFinished(here.close)
  trustLocal()
  const server = `127.0.0.1:${here.port}/in/${here.key}`
  const routing_key = 'R'.repeat(32)
  const opened = await trigger({ server, data: { routing_key, payload: { ...payload, severity: 'critical' } } as never })
  expect(opened.response.status).toBe(202)
  const { dedup_key } = opened.data as { dedup_key: string }
  for (const [send, status] of [
    [acknowledge, 'acknowledged'],
    [resolve, 'resolved'],
  ] as const) {
    const answered = await send({ server, data: { routing_key, dedup_key } as never })
    expect(answered.data).toEqual({ status: 'success', message: 'Event processed', dedup_key })
    expect(here.signals.at(-1)).toMatchObject({ status, dedup: here.signals[0]!.dedup })
  }
  const deployed = await change({
    server,
    data: { routing_key, payload: { summary: 'Deployed', source: 'ci', timestamp: '2026-11-22T04:00:00Z', custom_details: {} } } as never,
  })
  expect(deployed.response.status).toBe(202)
  const bad = await trigger({ server, data: { routing_key, payload: { source: 's' } } as never })
  expect(bad.response.status).toBe(400)
  expect(bad.data).toMatchObject({ status: 'invalid event', errors: ["'payload.summary' is missing or blank"] })
})
