import { expect, test } from 'vitest'
import { instant } from '../id.ts'
import type { ZoneTable } from '../world.ts'
import { readWallClock, wallClockText } from './civil.ts'
import { offsetAt, resolve, toInstant, toWallClock, zoneTable } from './local.ts'

const hour = 3_600_000
/** Berlin in 2026: summer time from 29 March 01:00 UTC to 25 October 01:00 UTC. */
const berlin: ZoneTable = [
  { at: instant(Date.UTC(2025, 9, 26, 1)), offset: hour },
  { at: instant(Date.UTC(2026, 2, 29, 1)), offset: 2 * hour },
  { at: instant(Date.UTC(2026, 9, 25, 1)), offset: hour },
]
const wall = (text: string) => readWallClock(text)!
const iso = (at: number) => new Date(at).toISOString()

test('an instant has one wall clock, an hour further in summer', () => {
  expect(wallClockText(toWallClock(berlin, instant(Date.UTC(2026, 0, 15, 12))))).toBe('2026-01-15T13:00')
  expect(wallClockText(toWallClock(berlin, instant(Date.UTC(2026, 6, 15, 12))))).toBe('2026-07-15T14:00')
  expect(offsetAt(berlin, instant(0))).toBe(hour)
})

test('a wall clock that the change of the clock skips is the first instant after it', () => {
  expect(resolve(berlin, wall('2026-03-29T02:30'))).toEqual({ at: instant(Date.UTC(2026, 2, 29, 1)), hit: 'gap' })
  expect(iso(toInstant(berlin, wall('2026-03-29T01:59')))).toBe('2026-03-29T00:59:00.000Z')
  expect(iso(toInstant(berlin, wall('2026-03-29T03:00')))).toBe('2026-03-29T01:00:00.000Z')
})

test('a wall clock that comes twice is the earlier one, unless the later is asked for', () => {
  expect(resolve(berlin, wall('2026-10-25T02:30'))).toEqual({ at: instant(Date.UTC(2026, 9, 25, 0, 30)), hit: 'fold' })
  expect(iso(toInstant(berlin, wall('2026-10-25T02:30'), 'later'))).toBe('2026-10-25T01:30:00.000Z')
  expect(resolve(berlin, wall('2026-10-25T03:00')).hit).toBe('once')
})

test('UTC needs no table, and a zone that is missing is said by name', () => {
  const none = { zones: {}, holidays: {}, business: null }
  expect(toInstant(zoneTable(none, 'UTC'), wall('2026-01-01'))).toBe(Date.UTC(2026, 0, 1))
  expect(() => zoneTable(none, 'Europe/Berlin')).toThrow('no zone Europe/Berlin')
})
