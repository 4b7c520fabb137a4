import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonical } from './canonical.ts'

const json = fc.jsonValue({ maxDepth: 4 }).filter(value => {
  try {
    canonical(value)
    return true
  } catch {
    return false // half a surrogate pair
  }
})
const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, v]) => [key, shuffled(v)]),
  )
}

test('C-30 canonical bytes do not depend on the order in which keys came', () => {
  fc.assert(
    fc.property(json, value => {
      expect(canonical(shuffled(value))).toBe(canonical(value))
    }),
  )
})

test('canonical text is JSON for the same value, and canonical again', () => {
  fc.assert(
    fc.property(json, value => {
      const text = canonical(value)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(canonical(JSON.parse(text))).toBe(text)
    }),
  )
})

test('numbers, strings and keys are written as RFC 8785 shows', () => {
  const value = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, Number('0.000000000000000000000000001'), -0],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
  }
  expect(canonical(value)).toBe('{"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27,0],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}')
  expect(canonical({ '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 })).toBe(
    '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
  )
})

test('what JSON cannot hold is refused, and the error says where it stands', () => {
  expect(() => canonical({ fact: { reason: undefined } })).toThrow('$.fact.reason is undefined')
  expect(() => canonical([1, Number.NaN])).toThrow('$[1] is NaN')
  expect(() => canonical({ a: Number.POSITIVE_INFINITY })).toThrow('$.a is Infinity')
  expect(() => canonical({ a: 1n })).toThrow('$.a is bigint')
  expect(() => canonical('\ud800')).toThrow('half a surrogate pair')
  expect(() => canonical({ '\udc00': 1 })).toThrow('a key of $')
})
