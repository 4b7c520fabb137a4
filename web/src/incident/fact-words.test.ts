import { expect, test } from 'vitest'
import { factWords } from './fact-words.ts'

test('ids of the plan are read as words', () => {
  expect(factWords('ruled-out')).toBe('Ruled out')
  expect(factWords('data_exposed')).toBe('Data exposed')
  expect(factWords('-')).toBe('-')
})
