import { expect, test } from 'vitest'
import { keptWords, lengthWords, targetWords } from './figure-words.ts'

const row = { severity: 'P1', severityName: 'Critical', value: 60_000, target: null, targetWords: null, kept: null, of: 1, missing: 0 }

test('lengths are said in their two largest units', () => {
  expect([40_000, 59_999, 300_000, 3_900_000, 7_200_000, 183_600_000].map(lengthWords)).toEqual([
    '40 s',
    '60 s',
    '5 min',
    '1 h 5 min',
    '2 h',
    '2 d 3 h',
  ])
})

test('T-26 a target that the plan leaves open is said in its words, and nothing is judged by it', () => {
  const open = { ...row, targetWords: 'to be baselined' }
  expect(targetWords(open, 'ms')).toBe('to be baselined')
  expect(keptWords(open)).toEqual({ tone: 'calm', words: 'to be baselined' })
  expect(keptWords({ ...row, value: null })).toEqual({ tone: 'off', words: 'Nothing to judge yet' })
  expect(keptWords({ ...row, target: 30_000, kept: false }).words).toBe('Missed')
})
