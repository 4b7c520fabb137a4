import { expect, test } from 'vitest'
import { edgeOf } from './errors.ts'

test('a database that is away is a 503 that may be tried again, and no bug of ours', () => {
  const gone = Object.assign(new Error('the database cannot be reached: connect EHOSTUNREACH'), { name: 'DatabaseUnreachable' })
  expect(edgeOf(gone, 'r1')).toMatchObject({ status: 503, problem: { error: 'unavailable' }, retryAfterS: 2, bug: false })
  expect(edgeOf(new Error('the unforeseen'), 'r1')).toMatchObject({ status: 500, bug: true })
})
