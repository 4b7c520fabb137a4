import { expect, test } from 'vitest'
import { factFor, factWords } from './fact-words.ts'

const facts = [
  { id: 'breach', value: 'unknown', values: ['unknown', 'confirmed'] },
  { id: 'data-breach', value: 'unknown', values: ['unknown', 'confirmed'] },
]

test('ids of the plan are read as words', () => {
  expect(factWords('ruled-out')).toBe('Ruled out')
})

test('an obligation that asks leads to the fact that its rule names, the longest name first', () => {
  expect(factFor({ rule: 'assess-breach' }, facts)?.id).toBe('breach')
  expect(factFor({ rule: 'assess-data-breach' }, facts)?.id).toBe('data-breach')
  expect(factFor({ rule: 'breach' }, facts)?.id).toBe('breach')
  expect(factFor({ rule: 'decide-degradation' }, facts)).toBe(null)
})
