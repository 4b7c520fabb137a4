import { expect, test } from 'vitest'
import { id, instant } from './id.ts'

test('a branded id is the text itself, so it costs nothing on the wire', () => {
  expect(JSON.stringify({ person: id<'person'>('ana'), at: instant(5) })).toBe('{"person":"ana","at":5}')
})
