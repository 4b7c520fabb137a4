import fc from 'fast-check'
import { expect, test } from 'vitest'
import { id, instant } from '../core/id.ts'
import { makeLinks } from './links.ts'
import type { AckLink, VerifyLink } from './port.ts'

const key = new Uint8Array(32).fill(7)
const links = makeLinks(key)
const noon = instant(Date.parse('2026-11-22T12:00:00Z'))
const acknowledge: AckLink = {
  kind: 'acknowledge',
  org: id('o1'),
  stream: id('s1'),
  callOut: 'c1',
  person: id('ana'),
  expiresAt: instant(noon + 60_000),
}
const verify: VerifyLink = { kind: 'verify', org: id('o1'), person: id('ana'), method: id('m1'), expiresAt: instant(noon + 60_000) }

test('a link is read back as it was made, until it expires', () => {
  for (const link of [acknowledge, verify]) {
    expect(links.read(links.make(link), noon)).toEqual(link)
    expect(links.read(links.make(link), instant(noon + 60_000))).toBe('expired')
  }
})

test('a link that was changed anywhere, or signed with another key, opens nothing', () => {
  const token = links.make(acknowledge)
  for (let at = 0; at < token.length; at++) {
    const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
    const read = links.read(changed, noon)
    // The last letter of base64 holds bits that mean nothing: such a token is the same one.
    if (read !== null) expect(read).toEqual(acknowledge)
  }
  expect(makeLinks(new Uint8Array(32).fill(8)).read(token, noon)).toBeNull()
})

test('whatever else somebody sends opens nothing and throws nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.base64String(),
        fc.string().map(text => `${text}.${text}`),
      ),
      text => {
        expect(links.read(text, noon)).toBeNull()
      },
    ),
  )
})

test('a link is fit for a text message: URL-safe, and under 250 characters with ids of full length', () => {
  const long = (letter: string) => id<never>(letter.repeat(32))
  const token = links.make({ ...acknowledge, org: long('a'), stream: long('b'), callOut: 'c'.repeat(32), person: long('d') })
  expect(token).toMatch(/^[\w.-]+$/)
  expect(token.length).toBeLessThan(250)
})
