import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Instant, instant } from '../core/id.ts'
import { meansOf, measured, type Sighted } from './uptime.ts'

const at = (text: string) => instant(Date.parse(text))
const month = { name: '2026-11', from: at('2026-11-01T00:00:00Z'), to: at('2026-12-01T00:00:00Z') }
const promise = { percent: 99.9, downFrom: 'partial_outage' } as const
const minutes = 60_000
const later = at('2026-12-02T00:00:00Z')
const sights = (...all: readonly (readonly [string, string])[]): readonly Sighted[] =>
  all.map(([from, state]) => ({ from: at(from), state }))

test('C-28 minutes lost stand against minutes allowed: 99.9 % of November are 43.2 minutes, and 40 lost ones keep it', () => {
  const got = measured(
    promise,
    sights(
      ['2026-10-20T00:00:00Z', 'operational'],
      ['2026-11-10T10:00:00Z', 'partial_outage'],
      ['2026-11-10T10:40:00Z', 'degraded_performance'],
      ['2026-11-10T11:00:00Z', 'operational'],
    ),
    later,
    month,
    later,
  )
  expect(got).toMatchObject({
    allowedMs: 43.2 * minutes,
    lostMs: 40 * minutes,
    unknownMs: 0,
    maintenanceMs: 0,
    aheadMs: 0,
    verdict: 'kept',
  })
  expect(got.stretches).toEqual([
    { state: 'lost', said: 'partial_outage', from: at('2026-11-10T10:00:00Z'), to: at('2026-11-10T10:40:00Z') },
  ])
  expect(got.percent).toBeCloseTo(99.9074, 4)
  const strict = measured(
    { ...promise, downFrom: 'degraded_performance' },
    sights(['2026-10-20T00:00:00Z', 'operational'], ['2026-11-10T10:00:00Z', 'partial_outage'], ['2026-11-10T11:00:00Z', 'operational']),
    later,
    month,
    later,
  )
  expect([strict.lostMs, strict.verdict]).toEqual([60 * minutes, 'missed'])
})

test('C-28 what nobody saw is unknown and never up: a commitment that it could have broken is not called kept', () => {
  const begun = measured(promise, sights(['2026-11-20T00:00:00Z', 'up']), later, month, later)
  expect(begun).toMatchObject({
    upMs: 11 * 1_440 * minutes,
    unknownMs: 19 * 1_440 * minutes,
    lostMs: 0,
    percent: 100,
    verdict: 'not known',
  })
  // The last look was on the 25th; nothing speaks for the days after it.
  const silent = measured(promise, sights(['2026-10-01T00:00:00Z', 'up']), at('2026-11-25T00:00:00Z'), month, later)
  expect(silent).toMatchObject({ unknownMs: 6 * 1_440 * minutes, verdict: 'not known' })
  expect(measured(promise, [], null, month, later)).toMatchObject({ percent: null, unknownMs: 30 * 1_440 * minutes, verdict: 'not known' })
  // Lost is lost, whatever else nobody saw.
  const lost = measured(promise, sights(['2026-11-20T00:00:00Z', 'down'], ['2026-11-20T01:00:00Z', 'unknown']), later, month, later)
  expect([lost.lostMs, lost.verdict]).toEqual([60 * minutes, 'missed'])
  // Maintenance that was announced is neither.
  const worked = measured(
    promise,
    sights(['2026-10-20T00:00:00Z', 'up'], ['2026-11-10T10:00:00Z', 'under_maintenance'], ['2026-11-10T14:00:00Z', 'up']),
    later,
    month,
    later,
  )
  expect([worked.maintenanceMs, worked.lostMs, worked.percent, worked.verdict]).toEqual([240 * minutes, 0, 100, 'kept'])
})

test('C-28 of a month that goes on, what is still to come is neither up nor unknown', () => {
  const now = at('2026-11-15T00:00:00Z')
  const got = measured(
    promise,
    sights(['2026-10-20T00:00:00Z', 'up'], ['2026-11-10T10:00:00Z', 'down'], ['2026-11-10T10:30:00Z', 'up']),
    now,
    month,
    now,
  )
  expect([got.lostMs, got.aheadMs, got.verdict]).toEqual([30 * minutes, 16 * 1_440 * minutes, 'so far kept'])
  const future = measured(promise, [], null, month, at('2026-10-15T00:00:00Z'))
  expect([future.aheadMs, future.unknownMs, future.stretches]).toEqual([30 * 1_440 * minutes, 0, []])
})

test('C-28 whatever was seen, in whatever order of states, the parts are the month, and the stretches are what was not up', () => {
  const state = fc.constantFrom(
    'up',
    'down',
    'unknown',
    'operational',
    'partial_outage',
    'major_outage',
    'degraded_performance',
    'under_maintenance',
  )
  const moment = fc.integer({ min: month.from - 40 * 86_400_000, max: month.to + 5 * 86_400_000 })
  fc.assert(
    fc.property(fc.array(fc.tuple(moment, state), { maxLength: 40 }), fc.option(moment), moment, (given, heard, now) => {
      const all = given.map(([from, said]) => ({ from: from as Instant, state: said })).toSorted((a, b) => a.from - b.from)
      const got = measured(promise, all, heard as Instant | null, month, now as Instant)
      expect(got.lostMs + got.upMs + got.maintenanceMs + got.unknownMs + got.aheadMs).toBe(month.to - month.from)
      const of = (which: string) => got.stretches.filter(s => s.state === which).reduce((sum, s) => sum + s.to - s.from, 0)
      expect([of('lost'), of('unknown'), of('maintenance')]).toEqual([got.lostMs, got.unknownMs, got.maintenanceMs])
      // Up only where the last thing seen before it said so.
      if (got.upMs > 0) expect(all.some(s => meansOf(s.state, promise.downFrom) === 'up')).toBe(true)
    }),
  )
})
