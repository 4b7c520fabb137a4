import { expect, test } from 'vitest'
import { instant } from '../../core/id.ts'
import { eventLabel } from '../../core/signal/match.ts'
import type { Read } from '../source.ts'
import { signalsMax } from './shape.ts'
import { readSignals, signalRoute } from './signal.ts'

const now = instant(Date.UTC(2026, 10, 22, 4, 30))
const read = (body: unknown): Read => readSignals(Buffer.from(JSON.stringify(body)), now)
const one = (body: unknown) => {
  const outcome = read(body)
  if ('problem' in outcome) throw new Error(`${outcome.field}: ${outcome.problem}`)
  return outcome.signals[0]!
}
const refused = (body: unknown) => {
  const outcome = read(body)
  return 'problem' in outcome ? [outcome.field, outcome.problem] : null
}

test('T-06 a report in one line is a signal', () => {
  expect(one({ summary: 'Checkout is down' })).toEqual({
    dedup: 'summary Checkout is down',
    status: 'firing',
    severityHint: null,
    summary: 'Checkout is down',
    labels: {},
    annotations: {},
    link: null,
    startsAt: null,
    endsAt: null,
    expiresAt: null,
  })
})

test('everything that may be said is read', () => {
  const signal = one({
    summary: 'Queue is long',
    key: 'queue/7',
    severity: 'high',
    labels: { service: 'mail', shard: 7, empty: '' },
    details: { length: 90_000, draining: false },
    link: 'https://example.com/queue',
    startsAt: '2026-11-22T05:00:00+01:00',
    expiresInSeconds: 60,
  })
  expect(signal).toMatchObject({
    dedup: 'queue/7',
    severityHint: 'high',
    labels: { service: 'mail', shard: '7' },
    annotations: { length: '90000', draining: 'false' },
    startsAt: Date.UTC(2026, 10, 22, 4),
    expiresAt: now + 60_000,
  })
  expect(signal.labels).not.toHaveProperty('empty')
  expect(one({ summary: 's', status: 'resolved', key: 'k', endsAt: '2026-11-22T04:00:00Z' })).toMatchObject({
    status: 'resolved',
    endsAt: Date.UTC(2026, 10, 22, 4),
  })
  expect(one({ summary: 's', labels: { service: 'mail', severity: 'P1' } })).toMatchObject({ dedup: null, severityHint: 'P1' })
})

test('nobody outside can call an alert a change', () => {
  expect(one({ summary: 's', labels: { a: 'b', [eventLabel]: 'change' } }).labels).toEqual({ a: 'b' })
})

test('several come as a list, and the answer names each one’s key', () => {
  const outcome = read([{ summary: 'a' }, { summary: 'b' }])
  expect(signalRoute.reply(outcome, { now, dedup: ['x', 'y'] })).toEqual({
    status: 202,
    body: { accepted: 2, at: '2026-11-22T04:30:00.000Z', keys: ['x', 'y'] },
  })
})

test('C-16 what is wrong is named with its place and its remedy', () => {
  expect(refused({})).toEqual(['summary', 'it is missing'])
  expect(refused([{ summary: 'a' }, {}])).toEqual(['[1].summary', 'it is missing'])
  expect(refused({ sumary: 'a' })).toEqual(['sumary', '"sumary" is not known here'])
  expect(refused({ summary: '  ' })![0]).toBe('summary')
  expect(refused({ summary: 'a', labels: { b: [] } })![0]).toBe('labels.b')
  expect(refused({ summary: 'a', status: 'on' })![0]).toBe('status')
  expect(refused({ summary: 'a', link: 'javascript:alert(1)' })![0]).toBe('link')
  expect(refused({ summary: 'a', startsAt: 'now' })![0]).toBe('startsAt')
  expect(refused({ summary: 'a', status: 'resolved', startsAt: '2026-01-02T00:00:00Z', endsAt: '2026-01-01T00:00:00Z' })).toEqual([
    'endsAt',
    'it ends before it begins',
  ])
  expect(refused({ summary: 'a', endsAt: '2026-01-01T00:00:00Z' })).toEqual(['endsAt', 'only what is resolved has ended'])
  expect(refused([])).toEqual(['body', 'the list is empty'])
  expect(refused(Array(signalsMax + 1).fill({ summary: 'a' }))![1]).toContain('too many')
  const reply = signalRoute.reply(read({ sumary: 'a' }), { now, dedup: [] })
  expect(reply).toMatchObject({ status: 400, body: { error: 'invalid', field: 'sumary', instead: expect.stringContaining('summary') } })
})
