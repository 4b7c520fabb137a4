import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commitment } from './words.ts'

test('C-30 a commitment is HMAC-SHA-256 of the text under its salt, however long both are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ unit: 'binary', maxLength: 300 }), (salt, text) => {
      expect(commitment(salt, text)).toBe(createHmac('sha256', salt).update(text, 'utf8').digest('hex'))
    }),
  )
})
