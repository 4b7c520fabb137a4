import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commitment } from './words.ts'

/** Any text that UTF-8 has, with all code points alike. */
const text = (maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength }).map(points => String.fromCodePoint(...points).toWellFormed())

test('C-30 a commitment is HMAC-SHA-256 of the text under its salt, however long both are', () => {
  fc.assert(
    fc.property(text(200), text(300), (salt, text) => {
      expect(commitment(salt, text)).toBe(createHmac('sha256', salt).update(text, 'utf8').digest('hex'))
    }),
  )
})
