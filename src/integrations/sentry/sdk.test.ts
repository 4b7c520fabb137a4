import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Signal } from '../source.ts'
import { now } from '../testing/vendor.ts'
import { readEnvelope, readStore } from './sdk.ts'

const event = (more: object = {}) => ({
  event_id: '9f0a7c6e2b5d4c3f8e1d0a9b8c7d6e5f',
  timestamp: 1_795_321_560.5,
  platform: 'node',
  environment: 'production',
  release: 'checkout@2.14.0',
  server_name: 'shop-1',
  user: { email: 'shopper@example.com' },
  request: { cookies: 'session=0123456789' },
  exception: {
    values: [
      { type: 'Error', value: 'the cause' },
      {
        type: 'TypeError',
        value: 'cannot read the price of item 81',
        stacktrace: {
          frames: [
            { filename: 'node:internal', function: 'run' },
            { filename: 'cart.ts', function: 'priceOf', in_app: true },
          ],
        },
      },
    ],
  },
  ...more,
})
const lines = (...parts: readonly (object | string)[]) =>
  Buffer.from(parts.map(part => (typeof part === 'string' ? part : JSON.stringify(part))).join('\n'))
const head = { event_id: '9f0a7c6e2b5d4c3f8e1d0a9b8c7d6e5f', sent_at: '2026-11-22T04:29:30.000Z' }
const read = (body: Uint8Array): readonly Signal[] => {
  const outcome = readEnvelope(body, now)
  if ('problem' in outcome) throw new Error(`${outcome.field}: ${outcome.problem}`)
  return outcome.signals
}

test('an error is one condition by its type, its place and its words without their numbers, and over an hour after it was last seen', () => {
  const [signal] = read(lines(head, { type: 'event' }, event()))
  expect(signal).toMatchObject({
    status: 'firing',
    severityHint: 'error',
    summary: 'shop-1: TypeError: cannot read the price of item 81',
    labels: { service: 'shop-1', environment: 'production' },
    annotations: { where: 'cart.ts priceOf', release: 'checkout@2.14.0' },
    startsAt: 1_795_321_560_500,
    expiresAt: now + 3_600_000,
  })
  for (const secret of ['shopper', 'session=']) expect(JSON.stringify(signal)).not.toContain(secret)
  const other = event()
  other.exception.values[1]!.value = 'cannot read the price of item 4711'
  expect(read(lines(head, { type: 'event' }, other))[0]!.dedup).toBe(signal!.dedup)
  expect(read(lines(head, { type: 'event' }, event({ environment: 'staging' })))[0]!.dedup).not.toBe(signal!.dedup)
  const own = (fingerprint: readonly string[]) => read(lines(head, { type: 'event' }, event({ fingerprint })))[0]!.dedup
  expect([own(['prices']), own(['{{ default }}'])]).toEqual(['sentry event production prices', signal!.dedup])
  const store = readStore(Buffer.from(JSON.stringify(event())), now)
  expect('signals' in store && store.signals[0]!.dedup).toBe(signal!.dedup)
})

test('C-16 whatever is written into an event, what is kept of it is bounded and whole: a DSN can be read by anybody', () => {
  const long = (length: number) => `${'x'.repeat(length - 1)}\u{1f525} and more`.padEnd(100_000, 'y')
  const more = { server_name: long(500), environment: long(500), release: long(2_000), exception: undefined, message: long(120) }
  const [signal] = read(lines(head, { type: 'event' }, event(more)))
  for (const value of Object.values(signal!.labels)) expect(value.length).toBeLessThanOrEqual(500)
  for (const value of Object.values(signal!.annotations)) expect(value.length).toBeLessThanOrEqual(2_000)
  expect(JSON.stringify(signal)).not.toMatch(/\\ud[89a-f]/)
})

test('items are told by their length or by their line, and what is neither an error nor a check-in leaves nothing', () => {
  const attachment = 'two\nlines'
  const body = lines(
    head,
    { type: 'attachment', length: attachment.length },
    attachment,
    { type: 'session' },
    { sid: 's' },
    { type: 'event', length: JSON.stringify(event()).length },
    event(),
    '',
  )
  expect(read(body)).toHaveLength(1)
  expect(read(lines(head, { type: 'transaction' }, { spans: [] }))).toEqual([])
  expect(read(lines(head))).toEqual([])
  expect(read(lines(head, { type: 'event' }, event({ level: 'info' })))).toEqual([])
  const message = event({ exception: undefined, message: 'the queue is long', level: 'warning' })
  expect(read(lines(head, { type: 'event' }, message))[0]).toMatchObject({ severityHint: 'warning', summary: 'shop-1: the queue is long' })
})

test('a monitor that checks in with an error fires until it checks in well', () => {
  const says = (status: string) =>
    read(lines(head, { type: 'check_in' }, { check_in_id: 'c', monitor_slug: 'nightly-backup', status, environment: 'production' }))
  const [failed] = says('error')
  expect(failed).toMatchObject({ status: 'firing', severityHint: 'error', summary: 'nightly-backup: the job failed' })
  expect(says('ok')[0]).toMatchObject({ status: 'resolved', dedup: failed!.dedup })
  expect(says('in_progress')).toEqual([])
})

test('C-16 what is no envelope, or ends too early, is refused with what is wrong', () => {
  const refused = (body: Uint8Array) => {
    const outcome = readEnvelope(body, now)
    return 'problem' in outcome ? [outcome.field, outcome.status] : null
  }
  expect(refused(Buffer.from(''))).toEqual(['body', 400])
  expect(refused(Buffer.from('hello'))).toEqual(['body', 400])
  expect(refused(lines(head, { type: 'event', length: 5_000 }, event()))).toEqual(['item 1', 400])
  expect(refused(lines(head, { length: 2 }, '{}'))).toEqual(['item 1', 400])
})

test('C-16 any JSON and any bytes give signals or a clear error', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom('event', 'check_in', 'session'), (body, type) => {
      const outcome = readEnvelope(lines(head, { type }, body), now)
      for (const signal of 'signals' in outcome ? outcome.signals : []) expect(signal.summary).not.toBe('')
      readStore(Buffer.from(body), now)
    }),
  )
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => void readEnvelope(bytes, now)))
})
