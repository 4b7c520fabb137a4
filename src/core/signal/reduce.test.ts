import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Counts, defaultRules, type Reducible, type ReductionRules, reduce, reduceText } from './reduce.ts'

const rules: ReductionRules = { ...defaultRules, salt: 'salt of the organisation' }
const text = (of: string, over: Partial<ReductionRules> = {}) => reduceText(of, { ...rules, ...over }, {})
const counted = (of: string, over: Partial<ReductionRules> = {}) => {
  const counts: Counts = {}
  reduceText(of, { ...rules, ...over }, counts)
  return counts
}
// Put together here, so that no scanner takes the tests for a leak.
const made = (...parts: readonly string[]) => parts.join('')

const signal: Reducible = {
  dedup: null,
  severityHint: 'critical',
  summary: 'p99 latency is above 5 s for 10 minutes on api',
  labels: {
    alertname: 'HighLatency',
    instance: '10.0.0.1:9090',
    pod: 'payments-api-6f7d8c9b5-x2x9z',
    uid: '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
  },
  annotations: { runbook_url: 'https://runbooks.example.com/latency', at: '1795319902335', trace: '4bf92f3577b34da6a3ce929d0e0e4736' },
  link: 'http://prometheus:9090/graph?g0.expr=rate(http_requests_total%5B5m%5D)+%3E+5&g0.tab=1',
}

test('a signal that carries nothing private is handed back as it is', () => {
  const counts: Counts = {}
  expect(reduce(signal, rules, counts)).toBe(signal)
  expect(counts).toEqual({})
})

test.each([
  '4111 1111 1111 1111',
  '4111-1111-1111-1111',
  '4111111111111111',
  '4111.1111.1111.1111',
  '5555555555554444',
  '2223003122003222',
  '378282246310005',
  '3782 822463 10005',
  '6011111111111117',
  '3530111333300000',
  '30569309025904',
  '6200000000000005',
  '4222222222222',
])('C-14 the card number %s never passes', number => {
  const last = number.replace(/\D/g, '').slice(-4)
  expect(text(number)).toBe(`[card ending ${last}]`)
  expect(text(`charge of ${number}, declined`)).toBe(`charge of [card ending ${last}], declined`)
  expect(text(`2026-01-31 ${number} 4000`)).toContain(`[card ending ${last}]`)
  expect(text(`pan=${number}&x=1`)).not.toContain(number)
  expect(text(`card${number}x`, { token: false, email: false })).toBe(`card[card ending ${last}]x`)
  expect(counted(number)).toEqual({ card: 1 })
})

// Any number that a network could issue, however it is written and whatever stands around it.
const card = fc
  .tuple(
    fc.constantFrom('4', '51', '55', '2221', '2720', '34', '37', '6011', '65', '3528', '36', '62', '2200'),
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 20, maxLength: 20 }),
    fc.constantFrom('', ' ', '-', '.', '\u00a0', '_'),
  )
  .map(([start, random, gap]) => {
    const length = start === '34' || start === '37' ? 15 : start === '36' ? 14 : 16
    const body = (start + random.join('')).slice(0, length - 1)
    let sum = 0
    for (let i = body.length - 1, double = true; i >= 0; i--, double = !double)
      sum += double ? [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][Number(body[i])]! : Number(body[i])
    const digits = body + ((10 - (sum % 10)) % 10)
    return digits.replace(/(.{4})(?=.)/g, `$1${gap}`)
  })

test('C-14 no card number is ever in what is kept, wherever it stood', () => {
  const digits = (of: string) => of.replace(/\[card ending \d{4}\]/g, '#').replace(/[^\d#a-z]/gi, '')
  const around = fc.string({ unit: fc.constantFrom('a', 'Z', ':', ',', '"', '/', '(', 'ä', '\n'), maxLength: 6 })
  fc.assert(
    fc.property(card, around, around, fc.nat(5), (number, before, after, where) => {
      const value = before + number + after
      const of: Reducible = {
        dedup: where === 0 ? value : null,
        severityHint: null,
        summary: where === 1 ? value : 's',
        labels: where === 2 ? { note: value } : where === 3 ? { [value]: 'x' } : { a: 'b' },
        annotations: where === 4 ? { note: value } : {},
        link: where === 5 ? value : null,
      }
      const counts: Counts = {}
      const kept = reduce(of, { ...rules, token: false, email: false }, counts)
      expect(digits(JSON.stringify(kept))).not.toContain(number.replace(/\D/g, ''))
      expect(counts.card).toBe(1)
    }),
    { numRuns: 1_000 },
  )
})

test('what only looks like a card number stays: times, trace ids, counters, telephone numbers', () => {
  for (const kept of [
    '1795319902335',
    '1795319902335123456',
    '4111111111111112',
    '0041791234567890',
    '+49 30 123456789',
    '192.168.100.200:65535',
    '2026-01-31 09:30:00.123',
    '99999999999999999999999',
  ])
    expect(text(kept)).toBe(kept)
})

test('C-13 e-mail addresses go, and equal ones stay equal', () => {
  const one = text('login of Ana.Muster+x@mail.example.co.uk failed')
  expect(one).toMatch(/^login of \[e-mail [0-9a-f]{8}\] failed$/)
  expect(text('login of ana.muster+x@mail.example.co.uk failed')).toBe(one)
  expect(text('login of bob@example.com failed')).not.toBe(one)
  expect(text('login of ana.muster+x@mail.example.co.uk failed', { salt: 'another' })).not.toBe(one)
  expect(text('<ana@example.com>, bob@example.org')).toMatch(/^<\[e-mail \w+\]>, \[e-mail \w+\]$/)
  expect(text('jörg@müller.example')).toMatch(/^\[e-mail/)
  expect(text('getty@tty1.service user@1000.service left-pad@1.3.0 a@b')).toBe('getty@tty1.service user@1000.service left-pad@1.3.0 a@b')
  expect(text('ana@example.com', { email: false })).toBe('ana@example.com')
})

test('C-13 tokens, keys and passwords go, in every dress', () => {
  const web = made('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxMjM0NTY3ODkwIn0', '.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U')
  const secrets: readonly (readonly [string, string])[] = [
    [`token ${web} expired`, web],
    ['Authorization: Bearer abcdef0123456789', 'abcdef0123456789'],
    ['authorization=Basic dXNlcjpwYXNzd29yZA==', 'dXNlcjpwYXNzd29yZA'],
    ['bearer 8f3a9c1d22', '8f3a9c1d22'],
    [made('key sk', '_live_', '4eC39HqLyjWDarjtT1zdp7dc'), '4eC39HqLyjWDarjtT1zdp7dc'],
    [made('ghp', '_16C7e42F292c6912E7710c838347Ae178B4a'), '16C7e42F292c6912E7710c838347Ae178B4a'],
    [made('AKIA', 'IOSFODNN7EXAMPLE'), 'IOSFODNN7EXAMPLE'],
    [made('xoxb', '-123456789012-abcdefghijkl'), '123456789012-abcdefghijkl'],
    ['postgres://app:hunter2@db.example.com/x', 'hunter2'],
    ['password=hunter2', 'hunter2'],
    ['DB_PASSWORD: correcthorse', 'correcthorse'],
    ['{"client_secret":"abcd","x":1}', 'abcd'],
    ['https://x.example/cb?access_token=q1w2e3r4&x=1', 'q1w2e3r4'],
    ['api_key = zyxw9876', 'zyxw9876'],
    ['X-Api-Key: zyxw9876', 'zyxw9876'],
    [made('-----BEGIN RSA PRIVATE ', 'KEY-----\nMIIBOgIBAAJBAKj34\n-----END RSA PRIVATE ', 'KEY-----'), 'MIIBOgIBAAJBAKj34'],
  ]
  for (const [given, secret] of secrets) {
    expect(text(given), given).not.toContain(secret)
    expect(counted(given).token, given).toBe(1)
    expect(text(given, { token: false, email: false })).toBe(given)
  }
  for (const prose of [
    'invalid token: expired',
    'bearer authentication failed',
    'token=4096',
    'secret: missing',
    'max_tokens=200000 exceeded',
    'basic availability',
  ])
    expect(text(prose)).toBe(prose)
})

test('C-13 a value whose name says that it is a secret goes whole', () => {
  const kept = reduce({ ...signal, annotations: { password: 'x', db_password: 'y', 'X-Api-Key': 'z', team: 'core' } }, rules)
  expect(kept.annotations).toEqual({ password: '[secret]', db_password: '[secret]', 'X-Api-Key': '[secret]', team: 'core' })
})

test('C-13 addresses of machines go where the rules ask for it', () => {
  const on = { ip: true }
  expect(text('from 203.0.113.7:443 and 2001:db8::1', on)).toMatch(/^from \[ip \w{8}\]:443 and \[ip \w{8}\]$/)
  expect(text('at 12:30:45 version 1.2.3 of a::b', on)).not.toContain('12:30:45]')
  expect(text('at 12:30:45, version 1.2.3', on)).toBe('at 12:30:45, version 1.2.3')
  expect(text('from 203.0.113.7')).toBe('from 203.0.113.7')
})

test('C-13 annotations outside the list go, long texts are cut, and both are counted', () => {
  const counts: Counts = {}
  const kept = reduce({ ...signal, annotations: { summary: 's', body: 'b', x: 'y' } }, { ...rules, annotations: ['summary'] }, counts)
  expect(kept.annotations).toEqual({ summary: 's' })
  expect(counts).toEqual({ 'free text': 2 })
  const cut = text('ä😀'.repeat(100), { textMax: 50 })
  expect(cut.length).toBeLessThanOrEqual(50)
  expect(cut.isWellFormed()).toBe(true)
  expect(cut).toMatch(/ \[cut [0-9a-f]{8}\]$/)
})

const parts = fc.array(
  fc.constantFrom(
    ...[
      'ana@example.com',
      'bob@example.org',
      '4111 1111 1111 1111',
      'password=x1',
      'Bearer 8f3a9c1d22',
      '203.0.113.7',
      '::1',
      'token: ',
      'api_key=',
      '[',
      ']',
      '@',
      ' ',
      '.',
      '-',
      '12',
      'abc',
      '"',
      ':',
      '=',
      '/',
      'eyJ',
      '://',
      '[token ',
      '[e-mail 12345678]',
    ],
  ),
  { maxLength: 10 },
)

test('C-30 reducing is deterministic, and doing it again changes nothing more', () => {
  fc.assert(
    fc.property(parts, fc.boolean(), (list, ip) => {
      const once = text(list.join(''), { ip })
      expect(text(list.join(''), { ip })).toBe(once)
      const counts: Counts = {}
      expect(reduceText(once, { ...rules, ip }, counts)).toBe(once)
    }),
    { numRuns: 3_000 },
  )
})

// No clock: what took time in proportion to the square of such a text would not end within the test's time at all.
test('the time is in proportion to the text, whatever it is made of', () => {
  const units = [
    'a',
    '1',
    '4111 ',
    'eyJ',
    'a.',
    'a@',
    '@a.',
    'a:',
    'password ',
    'password=',
    'Bearer ',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    'http://',
    '://',
    'sk-',
    'SG.',
    '1:',
    '1.',
    '::',
    '= ',
    ' \t',
  ]
  for (const unit of units) {
    const text = unit.repeat(Math.ceil(400_000 / unit.length))
    const kept = reduceText(text, { ...rules, ip: true, textMax: 2_000_000 }, {})
    expect(reduceText(kept.slice(0, 1_000), { ...rules, ip: true }, {}).length).toBeGreaterThan(0)
  }
})
