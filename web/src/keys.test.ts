import { expect, test } from 'vitest'
import { chordMs, press, typing } from './keys.ts'

const bindings = ['a', 'n', 'g n', 'g i', '?']

test('a single key is meant at once', () => {
  expect(press(null, { key: 'a', at: 0 }, bindings)).toEqual({ meant: 'a', pending: null })
  expect(press(null, { key: 'x', at: 0 }, bindings)).toEqual({ meant: null, pending: null })
})

test('two keys in a row are meant together, also where the second is a binding of its own', () => {
  const first = press(null, { key: 'g', at: 0 }, bindings)
  expect(first).toEqual({ meant: null, pending: { key: 'g', at: 0 } })
  expect(press(first.pending, { key: 'n', at: 300 }, bindings)).toEqual({ meant: 'g n', pending: null })
})

test('a second key that comes too late stands for itself', () => {
  expect(press({ key: 'g', at: 0 }, { key: 'n', at: chordMs + 1 }, bindings).meant).toBe('n')
})

test('a pair that nobody bound falls back to the second key', () => {
  expect(press({ key: 'g', at: 0 }, { key: 'a', at: 10 }, bindings).meant).toBe('a')
})

test('what is typed into a field is not a command', () => {
  expect(typing({ tagName: 'TEXTAREA' })).toBe(true)
  expect(typing({ tagName: 'INPUT', type: 'search' })).toBe(true)
  expect(typing({ tagName: 'INPUT', type: 'radio' })).toBe(false)
  expect(typing({ tagName: 'DIV', isContentEditable: true })).toBe(true)
  expect(typing({ tagName: 'BUTTON' })).toBe(false)
  expect(typing(null)).toBe(false)
})
