import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instant } from '../core/id.ts'
import type { Look } from '../integrations/health-check/check.ts'
import { type Aspect, type Judged, judge, looksKept, type Thresholds, type Turn, unlooked } from './health-verdict.ts'

const of: Thresholds = { everySeconds: 60, timeoutSeconds: 10, failures: 3, successes: 2, latencySeconds: 5, warnDays: 21, criticalDays: 3 }
const t0 = Date.parse('2026-11-22T03:00:00Z')
const day = 86_400_000
const well: Look = { ok: true, reached: true, detail: 'it answered 200', latencyMs: 40, expiresAt: null }
const down: Look = { ok: false, reached: true, detail: 'refused', latencyMs: 2, expiresAt: null }
const slow: Look = { ...well, latencyMs: 5_001 }
/** One look a minute; `null` is a minute in which nobody looked. */
function told(looks: readonly (Look | null)[], from: Judged = unlooked): readonly string[] {
  let judged = from
  const turns: string[] = []
  looks.forEach((look, minute) => {
    if (look === null) return
    const { after, turns: now } = judge(judged, of, look, instant(t0 + minute * 60_000))
    judged = after
    turns.push(...now.map(({ aspect, to, since }) => `${minute}: ${aspect} ${to} since ${(since - t0) / 60_000}`))
  })
  return turns
}

test('T-02 given two that failed, when the third in a row fails, then it fires, since the first; after two that were well it resolves', () => {
  expect(told([well, down, down])).toEqual([])
  expect(told([well, down, down, down])).toEqual(['3: failing firing since 1'])
  expect(told([well, down, down, down, down, well, down, well, well, well])).toEqual([
    '3: failing firing since 1',
    '8: failing resolved since 1',
  ])
})
test('T-02 what flaps below the threshold never fires', () => {
  expect(told(Array.from({ length: 30 }, (_, n) => (n % 3 === 2 ? well : down)))).toEqual([])
})
test('T-02 time in which nobody looked says nothing: it neither counts on nor resolves', () => {
  expect(told([down, down, null, null, null, null, down, down])).toEqual([])
  expect(told([down, down, null, null, null, null, down, down, down])).toEqual(['8: failing firing since 6'])
  expect(told([down, down, down, ...Array(20).fill(null), well])).toEqual(['2: failing firing since 0'])
  expect(told([down, down, down, ...Array(20).fill(null), well, well])).toEqual([
    '2: failing firing since 0',
    '24: failing resolved since 0',
  ])
})
test('T-03 an answer above the bound is slow and not down; how slow something is that does not answer, nobody knows', () => {
  expect(told([slow, slow, { ...well, latencyMs: 5_000 }])).toEqual([])
  expect(told([slow, slow, slow])).toEqual(['2: slow firing since 0'])
  expect(told([slow, slow, down, slow])).toEqual(['3: slow firing since 0'])
  expect(told([slow, slow, slow, down, down, down, well, well])).toEqual([
    '2: slow firing since 0',
    '5: failing firing since 3',
    '7: failing resolved since 3',
    '7: slow resolved since 0',
  ])
})
test('T-02 a certificate warns once, turns critical once, and is renewed at once', () => {
  const ends = (days: number): Look => ({ ...well, expiresAt: instant(t0 + days * day) })
  expect(told([ends(22), ends(20), ends(20), ends(2), ends(90)])).toEqual([
    '1: expires firing since 1',
    '3: expires now firing since 3',
    '4: expires resolved since 1',
    '4: expires now resolved since 3',
  ])
})
test('T-02 for any looks and any gaps: nothing fires twice without resolving, nothing resolves that did not fire, and what is kept is bounded', () => {
  const look = fc.record({
    ok: fc.boolean(),
    reached: fc.boolean(),
    detail: fc.constant(''),
    latencyMs: fc.option(fc.integer({ min: 0, max: 10_000 })),
    expiresAt: fc.option(fc.integer({ min: 0, max: 60 }).map(days => instant(t0 + days * day))),
  })
  const thresholds = fc.record({
    everySeconds: fc.integer({ min: 10, max: 600 }),
    timeoutSeconds: fc.integer({ min: 1, max: 30 }),
    failures: fc.integer({ min: 1, max: 5 }),
    successes: fc.integer({ min: 1, max: 5 }),
    latencySeconds: fc.option(fc.integer({ min: 1, max: 8 })),
    warnDays: fc.integer({ min: 10, max: 30 }),
    criticalDays: fc.integer({ min: 0, max: 9 }),
  })
  fc.assert(
    fc.property(thresholds, fc.array(fc.tuple(look, fc.integer({ min: 1, max: 5_000 })), { maxLength: 120 }), (given, steps) => {
      let judged = unlooked
      let at = t0
      const fires = new Set<Aspect>()
      const inARow: boolean[] = []
      for (const [one, seconds] of steps) {
        at += seconds * 1000
        const { after, turns } = judge(judged, given, one, instant(at))
        judged = after
        inARow.push(one.ok)
        for (const { aspect, to, since } of turns as Turn[]) {
          expect(since).toBeLessThanOrEqual(at)
          expect(fires.has(aspect)).toBe(to === 'resolved')
          if (to === 'firing') fires.add(aspect)
          else fires.delete(aspect)
          if (aspect === 'failing') {
            const last = inARow.slice(-(to === 'firing' ? given.failures : given.successes))
            expect(last).toHaveLength(to === 'firing' ? given.failures : given.successes)
            expect(last.every(ok => ok === (to === 'resolved'))).toBe(true)
          }
        }
        for (const aspect of Object.keys(judged.rows) as Aspect[]) expect(judged.rows[aspect].fires).toBe(fires.has(aspect))
        expect(judged.looks.length).toBeLessThanOrEqual(looksKept)
      }
    }),
  )
})
