import { expect, test } from 'vitest'
import { onTheWall } from './instant.ts'

test('a moment is read on the wall of whoever reads it, across midnight and the change of the clock, and in UTC where a zone is not known', () => {
  expect(onTheWall('2026-11-22T23:30:05.000Z', 'Europe/Berlin')).toEqual({ day: '2026-11-23', time: '00:30:05 CET' })
  expect(onTheWall('2026-10-25T00:30:00.000Z', 'Europe/Berlin').time).toMatch(/^02:30:00 (CEST|GMT\+2)$/)
  expect(onTheWall('2026-10-25T01:30:00.000Z', 'Europe/Berlin').time).toMatch(/^02:30:00 (CET|GMT\+1)$/)
  expect(onTheWall('2026-11-22T03:07:00.000Z', 'Nowhere/Atall')).toEqual({ day: '2026-11-22', time: '03:07:00 UTC' })
})
