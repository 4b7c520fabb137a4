import { expect, test } from 'vitest'
import {
  clockWords,
  drawEvery,
  dueWords,
  fromLocalInput,
  fullWords,
  localMoments,
  minutesWords,
  momentInput,
  momentOf,
  relativeWords,
  spanWords,
  toLocalInput,
} from './time-words.ts'

const now = new Date(2026, 10, 22, 3, 7, 0).getTime()
const iso = (ms: number) => new Date(ms).toISOString()
const min = 60_000

test('what is left reads as minutes and seconds under an hour, and never as a negative number', () => {
  expect(spanWords(3 * min + 12_900)).toBe('3:12')
  expect(spanWords(-61_000)).toBe('1:01')
  expect(spanWords(0)).toBe('0:00')
  expect(spanWords(125 * min)).toBe('2 h 05 min')
  expect(spanWords(75 * 60 * min)).toBe('3 d 3 h')
})

test('only what falls due within the hour ticks by the second', () => {
  expect(drawEvery(59 * min)).toBe(1000)
  expect(drawEvery(61 * min)).toBe(30_000)
})

test('relative time says just now, minutes, hours and days, both ways', () => {
  expect(relativeWords(iso(now - 10_000), now)).toBe('just now')
  expect(relativeWords(iso(now - 4 * min), now)).toBe('4 min ago')
  expect(relativeWords(iso(now + 4 * min), now)).toBe('in 4 min')
  expect(relativeWords(iso(now - 26 * 60 * min), now)).toBe('26 h ago')
  expect(relativeWords(iso(now - 72 * 60 * min), now)).toBe('3 d ago')
})

test('absolute time carries as much of a date as it needs', () => {
  expect(clockWords(iso(now), now)).toBe('03:07')
  expect(clockWords(iso(new Date(2026, 10, 21, 23, 59).getTime()), now)).toBe('Sat 23:59')
  expect(clockWords(iso(new Date(2026, 2, 1, 9, 5).getTime()), now)).toBe('1 Mar 09:05')
  expect(clockWords(iso(new Date(2025, 2, 1, 9, 5).getTime()), now)).toBe('1 Mar 2025 09:05')
})

test('the whole instant is said down to the second', () => {
  expect(fullWords(iso(now))).toBe('Sunday 22 November 2026, 03:07:00')
  expect(fullWords(iso(new Date(2025, 1, 1, 23, 59, 9).getTime()))).toBe('Saturday 1 February 2025, 23:59:09')
})

test('lengths of time in settings are said in the largest unit that is exact', () => {
  expect(minutesWords(1)).toBe('1 minute')
  expect(minutesWords(90)).toBe('90 minutes')
  expect(minutesWords(120)).toBe('2 hours')
  expect(minutesWords(1440)).toBe('1 day')
})

test('a date field gives back the instant it was given, to the minute', () => {
  expect(fromLocalInput(toLocalInput(now))).toBe(iso(now))
  expect(fromLocalInput('')).toBe(null)
})

test('X-07 an hour that the clock skips is none, and one that it repeats is two, of which somebody has to choose', () => {
  const zone = process.env.TZ
  process.env.TZ = 'Europe/Berlin'
  try {
    expect(localMoments('2026-03-29T02:30')).toEqual([])
    expect(localMoments('2026-10-25T02:30')).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'])
    expect(momentOf('2026-03-29T02:30')).toBe(null)
    expect(momentOf('2026-10-25T02:30')).toBe(null)
    expect(momentOf('2026-10-25T02:30 second')).toBe('2026-10-25T01:30:00.000Z')
    expect(momentOf('2026-07-01T02:30')).toBe('2026-07-01T00:30:00.000Z')
    for (const moment of ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z', '2026-11-22T03:00:00.000Z'])
      expect(momentOf(momentInput(Date.parse(moment)))).toBe(moment)
  } finally {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  }
})

test('what is owed is overdue when it is recorded so: until then, what is due at once is due now', () => {
  expect(dueWords(3 * min + 12_000, false)).toBe('3:12')
  expect(dueWords(-7000, false)).toBe('Due now')
  expect(dueWords(-7000, true)).toBe('0:07 overdue')
})
