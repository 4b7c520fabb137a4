import { expect, test } from 'vitest'
import { refOf } from './incident-ref.ts'

test('T-30 an incident of a drill is never called as a real one is', () => {
  expect(refOf({ drill: false, number: 12 })).toBe('12')
  expect(refOf({ drill: true, number: 12 })).toBe('D12')
})
