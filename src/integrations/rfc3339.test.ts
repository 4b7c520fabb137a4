import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readInstant } from './rfc3339.ts'

test('an instant is read to the millisecond, in any of its dresses', () => {
  const at = Date.UTC(2026, 10, 22, 4, 29, 28, 185)
  for (const text of [
    '2026-11-22T04:29:28.185Z',
    '2026-11-22T04:29:28.185239366Z',
    '2026-11-22t04:29:28.185z',
    '2026-11-22 05:29:28.185+01:00',
    '2026-11-21T22:59:28.185-0530',
  ])
    expect(readInstant(text), text).toBe(at)
  expect(readInstant('2026-11-22T04:29:28Z')).toBe(at - 185)
  expect(readInstant('2024-02-29T00:00:00Z')).toBe(Date.UTC(2024, 1, 29))
})

test('the zero time of other tools is "not set", not the year 1', () => {
  expect(readInstant('0001-01-01T00:00:00Z')).toBeNull()
  expect(readInstant('0001-01-01T00:00:00.000Z')).toBeNull()
})

test('what is no instant is not guessed at', () => {
  for (const text of [
    '',
    'now',
    '2026-11-22',
    '2026-13-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-11-22T24:00:00Z',
    '2026-11-22T04:60:00Z',
    '2026-11-22T04:29:28',
    '2026-11-22T04:29:28.Z',
    '2026-11-22T04:29:28+1:00',
    '2026-11-22T04:29:28 CET',
    '1795321811389',
    '2026-11-22T04:29:28Z trailing',
  ])
    expect(readInstant(text), text).toBeUndefined()
  fc.assert(fc.property(fc.string({ maxLength: 45 }), text => void readInstant(text)))
})

test('every instant that the runtime writes is read back', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0002-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
      fc.integer({ min: -839, max: 839 }),
      (date, minutes) => {
        expect(readInstant(date.toISOString())).toBe(date.getTime())
        const local = new Date(date.getTime() + minutes * 60_000)
        const zone = `${minutes < 0 ? '-' : '+'}${String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0')}:${String(Math.abs(minutes) % 60).padStart(2, '0')}`
        if (local.getUTCFullYear() > 1 && local.getUTCFullYear() <= 9999)
          expect(readInstant(local.toISOString().replace('Z', zone))).toBe(date.getTime())
      },
    ),
  )
})
