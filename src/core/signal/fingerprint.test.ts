import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprint, identity } from './fingerprint.ts'
import { sha256 } from './sha256.ts'

test('SHA-256 gives the digests of the standard', () => {
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(sha256('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  )
  expect(sha256('a'.repeat(1_000_000))).toBe('cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0')
  expect(sha256('ä€😀')).toBe(sha256('\u00e4\u20ac\ud83d\ude00'))
  expect(sha256('\ud800')).toBe(sha256('\ufffd'))
})

// Frozen: what was stored under one of these must be found again for ever.
test('the fingerprints of old signals are what they were', () => {
  expect(fingerprint('door-1', { dedup: null, labels: { alertname: 'HighLatency', job: 'api' } })).toBe(
    sha256('labels 6:door-19:alertname11:HighLatency3:job3:api', 32),
  )
  expect(fingerprint('door-1', { dedup: null, labels: { alertname: 'HighLatency', job: 'api' } })).toBe('7d8bb9e9fd74be665f4ecc670ae0ae22')
  expect(fingerprint('door-1', { dedup: 'srv01/HTTP', labels: {} })).toBe('54537913afeabd5140a32cae0edf1e1a')
})

const labels = fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), fc.string({ unit: 'grapheme', maxLength: 8 }))

test('the order of labels does not matter, and an empty label is no label', () => {
  fc.assert(
    fc.property(labels, fc.string(), (of, name) => {
      const turned = Object.fromEntries(Object.entries(of).reverse())
      const one = fingerprint('s', { dedup: null, labels: of })
      expect(one).toMatch(/^[0-9a-f]{32}$/)
      expect(fingerprint('s', { dedup: null, labels: turned })).toBe(one)
      if (!Object.hasOwn(of, name) && name !== '__proto__')
        expect(fingerprint('s', { dedup: null, labels: { ...of, [name]: '' } })).toBe(one)
    }),
  )
})

test('different conditions have different identities, however their parts are written', () => {
  const full = (of: Record<string, string>) => Object.fromEntries(Object.entries(of).filter(([, value]) => value !== ''))
  const same = (a: Record<string, string>, b: Record<string, string>) =>
    JSON.stringify(Object.entries(full(a)).sort()) === JSON.stringify(Object.entries(full(b)).sort())
  fc.assert(
    fc.property(labels, labels, fc.string(), fc.string(), (a, b, s, t) => {
      const equal = identity(s, { dedup: null, labels: a }) === identity(t, { dedup: null, labels: b })
      expect(equal).toBe(s === t && same(a, b))
    }),
  )
  expect(identity('s', { dedup: null, labels: { a: '11:b' } })).not.toBe(identity('s', { dedup: null, labels: { a: '1', b: '' } }))
  expect(identity('s', { dedup: 'a', labels: {} })).not.toBe(identity('s', { dedup: null, labels: { a: 'a' } }))
})
