import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spans } from './testing/spans.ts'
import { listed, parseSpan, printSpan } from './words.ts'

test('a length of time that is printed is read back as the same one', () => {
  fc.assert(fc.property(spans, span => void expect(parseSpan(printSpan(span))).toEqual(span)))
})

test.each([
  ['15 minutes', { unit: 'ms', count: 900_000 }],
  ['1 hour 30 minutes', { unit: 'ms', count: 5_400_000 }],
  ['1 hour and 30 minutes', { unit: 'ms', count: 5_400_000 }],
  ['90m', null],
  ['an hour', { unit: 'ms', count: 3_600_000 }],
  ['72 hours', { unit: 'ms', count: 259_200_000 }],
  ['5 business days', { unit: 'business day', count: 5 }],
  ['2 weeks', { unit: 'day', count: 14 }],
  ['a year', { unit: 'month', count: 12 }],
  ['1 day 3 hours', null],
  ['0 minutes', null],
  ['soon', null],
  ['', null],
  ['-5 minutes', null],
  ['5', null],
  ['constructor', null],
  ['1 constructor', null],
])('%s', (text, span) => expect(parseSpan(text)).toEqual(span))

test('hours stay hours and days stay days', () => {
  expect(printSpan({ unit: 'ms', count: 72 * 3_600_000 })).toBe('72 hours')
  expect(printSpan({ unit: 'day', count: 3 })).toBe('3 days')
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c')
})
