import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instant } from '../core/id.ts'
import { readJson } from './body.ts'
import { keyKinds, type Read } from './source.ts'
import { sourceRoutes } from './sources.ts'

const now = instant(Date.UTC(2026, 10, 22, 4, 30))
const bytes = (body: unknown) => Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
const posts = sourceRoutes().filter(route => route.method === 'POST')

test('no two sources are at the same address', () => {
  const addresses = sourceRoutes().map(route => `${route.method} ${route.path}`)
  expect(new Set(addresses).size).toBe(addresses.length)
})

test('X-11 whatever is understood can be asked for: each kind of source is one that a key can be made for', () => {
  expect([...new Set(posts.map(route => route.source))].sort()).toEqual(keyKinds.filter(kind => kind !== 'any').sort())
})

const broken: readonly (readonly [string, Uint8Array, RegExp, number])[] = [
  ['empty', bytes(''), /empty/, 400],
  ['not JSON', bytes('{"a": 1,\n  nope}'), /line 2, column 3/, 400],
  ['cut off', bytes('[{"labels": {"a'), /column|too early/, 400],
  [
    'not UTF-8',
    Buffer.concat([bytes('[{"labels": {"a": "'), Buffer.from([0xc3, 0x28]), bytes('"}}]')]),
    /not UTF-8.*line 1, column 20/,
    400,
  ],
  ['too large', Buffer.alloc(1_048_577, 0x20), /1048577 bytes/, 413],
  ['a number', bytes('42'), /a number|42/, 400],
  ['null', bytes('null'), /null/, 400],
]
test.each(broken)('C-16 a body that is %s gets a clear answer from every source', (_, body, problem, status) => {
  for (const route of posts) {
    const read = route.read(body, {}, now)
    if (!('problem' in read)) throw new Error(`${route.path} took it`)
    expect(read.status).toBe(status)
    expect(read.problem).toMatch(problem)
    expect(read.instead.length).toBeGreaterThan(5)
    const reply = route.reply(read, { now, dedup: [] })
    expect(reply.status).toBe(status)
    expect(JSON.stringify(reply.body)).toContain(JSON.stringify(read.problem).slice(1, -1).replaceAll('\\', '').slice(0, 10))
  }
})

test('C-16 a tower of brackets is refused, not climbed', () => {
  const tower = (open: string, close: string, n = 100_000) => open.repeat(n) + close.repeat(n)
  for (const route of posts) {
    for (const body of [
      tower('[', ']'),
      tower('{"a":', '}').replace('"a":}', '"a":1}'),
      `[{"labels":{"a":"b"},"x":${tower('[', ']', 1000)}}]`,
      `{"routing_key":"k","event_action":"trigger","version":"4","summary":"s","payload":{"summary":"s","source":"s","severity":"info","custom_details":${tower('[', ']', 1000)}},"alerts":[{"status":"firing","labels":{"a":"b"},"x":${tower('[', ']', 1000)}}]}`,
    ])
      expect(route.read(bytes(body), {}, now), route.path).toHaveProperty('problem')
  }
})

test('what no store can keep is replaced at the door', () => {
  const read = readJson(bytes('{"a\\u0000b": ["\\ud800", "\\ud83d\\ude00", "x\\u0000"]}'), '')
  expect(read).toEqual({ value: { 'a\ufffdb': ['\ufffd', '😀', 'x\ufffd'] } })
})

// Bodies near to right ones: every member may be missing or of any type.
const anything = fc.oneof(
  { maxDepth: 3 },
  fc.json({ maxDepth: 2 }).map(text => JSON.parse(text) as unknown),
  fc.constantFrom('', 'firing', '0001-01-01T00:00:00Z', 'trigger', '4'),
)
const texts = fc.oneof(
  fc.dictionary(fc.string(), fc.oneof({ weight: 9, arbitrary: fc.string() }, { weight: 1, arbitrary: anything })),
  anything,
)
const nearly = (members: Record<string, fc.Arbitrary<unknown>>) => fc.record(members, { requiredKeys: [] })
const alert = nearly({
  labels: texts,
  annotations: texts,
  startsAt: anything,
  endsAt: anything,
  status: anything,
  generatorURL: anything,
  extra: anything,
})
const body = fc.oneof(
  fc.array(alert, { maxLength: 3 }),
  nearly({ version: fc.constantFrom('4', 4, '1'), alerts: fc.oneof(fc.array(alert, { maxLength: 3 }), anything) }),
  nearly({
    routing_key: anything,
    event_action: fc.oneof(fc.constantFrom('trigger', 'acknowledge', 'resolve'), anything),
    dedup_key: anything,
    payload: fc.oneof(
      nearly({
        summary: anything,
        source: anything,
        severity: fc.oneof(fc.constantFrom('critical', 'info'), anything),
        timestamp: anything,
        component: anything,
        custom_details: anything,
      }),
      anything,
    ),
    links: anything,
    images: anything,
    client: anything,
    client_url: anything,
  }),
  nearly({
    summary: anything,
    labels: texts,
    details: texts,
    key: anything,
    status: anything,
    link: anything,
    endsAt: anything,
    expiresInSeconds: anything,
  }),
  anything,
)

test('C-16 whatever comes, it is read whole or refused whole, with a field and a remedy', () => {
  const whole = (read: Read) => {
    if ('problem' in read) {
      expect(read.field).not.toBe('')
      expect(read.instead).not.toBe('')
      expect(read.status).toBeGreaterThanOrEqual(400)
      return
    }
    for (const signal of read.signals) {
      expect(typeof signal.summary).toBe('string')
      for (const record of [signal.labels, signal.annotations])
        for (const [name, value] of Object.entries(record)) {
          expect(typeof value).toBe('string')
          expect(name).not.toBe('__proto__')
        }
      for (const time of [signal.startsAt, signal.endsAt, signal.expiresAt]) expect(time === null || Number.isSafeInteger(time)).toBe(true)
      for (const text of [signal.link, signal.severityHint, signal.dedup]) expect(text === null || typeof text === 'string').toBe(true)
    }
  }
  fc.assert(
    fc.property(body, value => {
      const raw = bytes(value ?? null)
      for (const route of posts) {
        const read = route.read(raw, {}, now)
        whole(read)
        route.reply(read, { now, dedup: [] })
      }
    }),
    { numRuns: 1_500 },
  )
})

test('C-16 bytes of any kind never make a reader throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), raw => {
      for (const route of posts) route.read(raw, {}, now)
    }),
  )
})
