import { expect, test } from 'vitest'
import { instantsOf, periodNamed } from './period.ts'

const now = new Date(2026, 10, 25, 3, 7).getTime()

test('a named period begins at the first of its days and is open to the present', () => {
  expect(periodNamed('30', now)).toEqual({ from: '2026-10-27', to: '' })
  expect(periodNamed('year', now)).toEqual({ from: '2026-01-01', to: '' })
  expect(periodNamed('last-year', now)).toEqual({ from: '2025-01-01', to: '2025-12-31' })
  expect(periodNamed('own', now)).toBe(null)
})

test('the last day belongs to it, also on the day when clocks change', () => {
  expect(instantsOf({ from: '2026-10-25', to: '2026-10-25' })).toEqual({
    from: new Date(2026, 9, 25).toISOString(),
    to: new Date(2026, 9, 26).toISOString(),
  })
})

test('what is no date is left open', () => {
  expect(instantsOf({ from: '', to: '2026-' })).toEqual({ from: '', to: '' })
})
