import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instant } from '../id.ts'
import {
  type Band,
  bandOf,
  isSilent,
  judgeUsage,
  likeSlots,
  newRow,
  type Slot,
  slotOf,
  startOf,
  type UsageRow,
  type UsageTurn,
  usual,
} from './usage.ts'

const utc = [{ at: instant(0), offset: 0 }]
const week = 7 * 96
const monday = slotOf(Date.UTC(2026, 2, 2))
const judged = (band: Band | null, counts: readonly number[], from: UsageRow = newRow(monday)) => {
  let row = from
  const turns: (UsageTurn & { at: number })[] = []
  for (const [n, count] of counts.entries()) {
    const step = judgeUsage(row, monday + n, count, band)
    row = step.after
    turns.push(...step.turns.map(turn => ({ ...turn, at: n })))
  }
  return { row, said: turns.map(t => `${t.at} ${t.to} ${t.way} since ${t.since - monday}`) }
}
const band = bandOf(Array.from({ length: 18 }, (_, n) => 95 + (n % 11)))!

test('T-05 of a hundred events a quarter of an hour, some more or fewer are usual, and one outlier among the days changes nothing', () => {
  expect(band).toMatchObject({ middle: 99, of: 18 })
  expect([band.low, band.high, band.far]).toEqual([49, 149, 297])
  expect(bandOf([...Array.from({ length: 17 }, (_, n) => 95 + (n % 11)), 90_000])).toMatchObject({ high: 149 })
  expect(bandOf(Array(18).fill(0))).toMatchObject({ low: null, middle: 0, high: 5 })
  expect(bandOf(Array(18).fill(12))!.low).toBeNull() // of a dozen none comes by chance now and then
  expect(bandOf([1, 2, 3])).toBeNull()
})

test('T-05 two quarters beyond what is usual are said, one that is far beyond is said at once, and two within it end that', () => {
  expect(judged(band, [100, 160, 100, 160, 161, 100, 100]).said).toEqual(['4 firing more since 3', '6 resolved more since 3'])
  expect(judged(band, [100, 301, 100, 100]).said).toEqual(['1 firing more since 1', '3 resolved more since 1'])
  expect(judged(band, [100, 0, 0, 100, 0, 99, 99]).said).toEqual(['2 firing fewer since 1', '6 resolved fewer since 1'])
  expect(judged(band, [0, 0, 160, 170, 100, 100]).said).toEqual([
    '1 firing fewer since 0',
    '3 resolved fewer since 0',
    '3 firing more since 2',
    '5 resolved more since 2',
  ])
  expect(judged(null, [0, 9_999, 9_999]).said).toEqual([])
})

test('T-05 what has lasted for two days is the usual now, and is learnt anew from when it began', () => {
  const { said, row } = judged(band, [100, ...Array<number>(193).fill(500)])
  expect(said).toEqual(['1 firing more since 1', '193 resolved more since 1'])
  expect(row).toMatchObject({ from: monday + 1, fires: null })
})

test('T-05 nothing is said in the first week, and then the same weekday is asked, or days of its kind, or all', () => {
  const at = monday + 3 * week + 40 // a Monday, 10:00
  const like = (weeks: number) => usual(utc, at, at - weeks * week, [], slot => (slot % week === at % week ? 500 : 7))
  expect(usual(utc, at, at - week + 1, [], () => 7)).toBeNull()
  expect(like(1)?.of).toBe(14) // weekdays; the Monday lacks the quarter before its own
  expect(likeSlots(utc, at, at - 3 * week - 1, [])[0]).toHaveLength(9)
  expect(usual(utc, at, at - 3 * week - 1, [], () => 7)?.of).toBe(9)
  const saturday = monday + 2 * week + 5 * 96 + 40
  expect(usual(utc, saturday, saturday - week - 1, [], () => 7)?.of).toBe(21) // two weekend days would be too few
})

test('T-05 quarters that nobody counted are compared with nothing', () => {
  const at = monday + 3 * week + 40
  const from = at - 3 * week - 1
  expect(usual(utc, at, from, [[at - week - 1, at - week + 1]], () => 7)?.of).toBe(42) // the Mondays that are left are too few
  expect(likeSlots(utc, at, from, [[from, at]])).toEqual([[], [], []])
})

test('T-05 nine in the morning is nine in the morning on both sides of a change of the clock', () => {
  const berlin = [
    { at: instant(0), offset: 3_600_000 },
    { at: instant(Date.UTC(2026, 2, 29, 1)), offset: 7_200_000 },
  ]
  const nine = slotOf(Date.UTC(2026, 2, 30, 7)) // 09:00 in summer
  const [mondays] = likeSlots(berlin, nine, nine - 8 * week, [])
  expect(
    mondays!
      .filter((_, n) => n % 3 === 1)
      .slice(0, 2)
      .map(slot => new Date(startOf(slot)).toISOString()),
  ).toEqual(['2026-03-23T08:00:00.000Z', '2026-03-16T08:00:00.000Z'])
})

test('T-05 where all that is expected is missing at once one thing is wrong', () => {
  const seen = (...counts: number[]) => counts.map(count => ({ count, band }))
  expect(isSilent(seen(0, 0, 0))).toBe(true)
  expect(isSilent(seen(0, 0, 1))).toBe(false)
  expect(isSilent(seen(0, 0))).toBe(false)
  expect(isSilent([...seen(0, 0), { count: 0, band: null }])).toBe(false)
  expect(isSilent([...seen(0, 0, 0), { count: 3, band: null }])).toBe(false)
})

test('T-05 whatever comes, firing and resolved take turns, and the same way is resolved that fired (U4)', () => {
  const counts = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400 })), { maxLength: 400 })
  fc.assert(
    fc.property(counts, all => {
      const open: string[] = []
      let row = newRow(monday)
      for (const [n, count] of all.entries()) {
        const { after, turns } = judgeUsage(row, (monday + n) as Slot, count, band)
        for (const { to, way, since } of turns) {
          expect(since).toBeLessThanOrEqual(monday + n)
          if (to === 'firing') {
            expect(open).toEqual([])
            open.push(way)
          } else expect(open.pop()).toBe(way)
        }
        expect(after.fires?.way).toBe(open[0])
        row = after
      }
    }),
  )
})

test('T-05 usual counts that stray by chance alone say nothing in two months', () => {
  let seed = 7
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  const poisson = (mean: number) => {
    let n = 0
    for (let p = random(); p > Math.exp(-mean); p *= random()) n++
    return n
  }
  for (const mean of [0.2, 3, 40]) {
    let row = newRow(monday)
    let said = 0
    for (let n = 0; n < 6_000; n++) {
      const step = judgeUsage(row, monday + n, poisson(mean), bandOf(Array.from({ length: 18 }, () => poisson(mean))))
      row = step.after
      said += step.turns.filter(turn => turn.to === 'firing').length
    }
    expect(said, `a mean of ${mean}`).toBe(0)
  }
})
