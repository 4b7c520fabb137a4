import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { id, instant } from '../core/id.ts'
import { type GrantClaims, makeGrantToken, readGrantToken } from './grant-token.ts'

const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytes => Buffer.from(bytes))
const name = fc.string({ minLength: 1, maxLength: 24 })
const claims: fc.Arbitrary<GrantClaims> = fc.record({
  kid: name,
  org: name.map(text => id<'org'>(text)),
  aud: name,
  sub: name.map(text => id<'person'>(text)),
  jti: name,
  iat: fc.nat().map(instant),
  exp: fc.nat().map(instant),
  epoch: fc.nat({ max: 1000 }),
  scope: fc.array(name, { maxLength: 5 }),
})
const keyring = (kid: string, key: Buffer) => (asked: string) => (asked === kid ? key : null)

test('C-06 what a key signed it proves, and says what was said', () => {
  fc.assert(
    fc.property(key, claims, (key, claims) => {
      expect(readGrantToken(makeGrantToken(key, claims), keyring(claims.kid, key))).toEqual(claims)
    }),
  )
})

test('C-06 nothing that another key signed is proved, nor by a name that no key has', () => {
  fc.assert(
    fc.property(key, key, claims, (key, other, claims) => {
      fc.pre(!key.equals(other))
      const token = makeGrantToken(key, claims)
      expect(readGrantToken(token, keyring(claims.kid, other))).toBeNull()
      expect(readGrantToken(token, keyring(`${claims.kid}?`, key))).toBeNull()
    }),
  )
})

test('C-06 a token with any character other than it came is none', () => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ '
  fc.assert(
    fc.property(key, claims, fc.nat(), fc.constantFrom(...letters), (key, claims, at, letter) => {
      const token = makeGrantToken(key, claims)
      const n = at % token.length
      fc.pre(token[n] !== letter)
      expect(readGrantToken(`${token.slice(0, n)}${letter}${token.slice(n + 1)}`, keyring(claims.kid, key))).toBeNull()
    }),
    { numRuns: 500 },
  )
})

test('C-06 claims of another with the signature of one’s own are none, and what is no token at all throws nothing', () => {
  fc.assert(
    fc.property(key, claims, claims, (key, mine, theirs) => {
      fc.pre(JSON.stringify(mine) !== JSON.stringify(theirs))
      const [, mac] = makeGrantToken(key, mine).split('.')
      const [body] = makeGrantToken(key, theirs).split('.')
      expect(readGrantToken(`${body}.${mac}`, () => key)).toBeNull()
    }),
  )
  fc.assert(fc.property(fc.string(), text => readGrantToken(text, () => Buffer.alloc(32)) === null))
  fc.assert(
    fc.property(
      fc.json(),
      json => readGrantToken(`tcg_${Buffer.from(json).toString('base64url')}.${'A'.repeat(43)}`, () => Buffer.alloc(32)) === null,
    ),
  )
})

test('C-06 the signature is HMAC-SHA-256, by the words that the file says', () => {
  const key = Buffer.alloc(32, 7)
  const of = {
    kid: 'k',
    org: id<'org'>('o'),
    aud: 'a',
    sub: id<'person'>('s'),
    jti: 'j',
    iat: instant(1),
    exp: instant(2),
    epoch: 0,
    scope: [],
  }
  const [body = '', mac] = makeGrantToken(key, of).slice(4).split('.')
  expect(mac).toBe(createHmac('sha256', key).update(`tocsin grant 1 ${body}`).digest('base64url'))
})
