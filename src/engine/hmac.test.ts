import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { hmacBy, hmacSha256 } from './hmac.ts'

test('it is the HMAC-SHA-256 of the runtime, for keys and texts of every length', () => {
  for (const bytes of [0, 1, 32, 63, 64, 65, 200]) {
    const key = Buffer.alloc(bytes, 0xe5)
    const by = hmacBy(key)
    for (const text of ['', 'a', 'é€😀\ud800', 'x'.repeat(1365), 'x'.repeat(1366), '€'.repeat(1365), '😀'.repeat(5000)]) {
      const expected = createHmac('sha256', key).update(text, 'utf8').digest('hex')
      expect([hmacSha256(key, text).toString('hex'), by(text).toString('hex')]).toEqual([expected, expected])
    }
  }
})
