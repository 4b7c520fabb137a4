import { expect, test } from 'vitest'
import { instant } from '../core/id.ts'
import { readMoment } from './read-moment.ts'

const iso = (text: string) => {
  const read = readMoment(text)
  return 'at' in read ? new Date(read.at).toISOString() : [read.problem, read.instead]
}

test('a moment is read with its offset, or as the clock on the wall of a place', () => {
  expect(iso('2026-10-25T03:30+01:00')).toBe('2026-10-25T02:30:00.000Z')
  expect(iso('2026-10-25T02:30:00.000Z')).toBe('2026-10-25T02:30:00.000Z')
  expect(iso('2026-07-01T03:30[Europe/Berlin]')).toBe('2026-07-01T01:30:00.000Z')
  expect(iso('2026-10-25T02:30+01:00[Europe/Berlin]')).toBe('2026-10-25T01:30:00.000Z')
  expect(readMoment('1970-01-01T00:00Z')).toEqual({ at: instant(0) })
})

test('X-07 an hour that a change of the clock skips or repeats is not guessed: it is said what to write instead', () => {
  expect(iso('2026-03-29T02:30[Europe/Berlin]')).toEqual([
    '2026-03-29T02:30 does not exist in Europe/Berlin: the clock skips it',
    'the clock went forward at 2026-03-29T03:00+02:00: write a time before or after it',
  ])
  expect(iso('2026-10-25T02:30[Europe/Berlin]')).toEqual([
    '2026-10-25T02:30 comes twice in Europe/Berlin: the clock repeats it',
    'write 2026-10-25T02:30+02:00 for the first time, or 2026-10-25T02:30+01:00 for the second',
  ])
})

test('X-07 a zone that does not exist, no zone at all, and no date each say what to write', () => {
  expect(iso('2026-10-25T02:30[Mars/Olympus]')).toEqual(['"Mars/Olympus" is no time zone to work by', expect.stringContaining('IANA')])
  expect(iso('2026-10-25T02:30')).toEqual([expect.stringContaining('no offset'), expect.stringContaining('[Europe/Berlin]')])
  expect(iso('yesterday')).toEqual([expect.stringContaining('no date'), expect.stringContaining('2026-12-25')])
})
