/**
 * What is usual of one type of event, and when it is left (T-05). Pure: counts of quarters of an hour, and what follows from one more.
 *
 * U1  Usual is what the same quarter of an hour had on other days: of the same weekday, else of days of its kind, else of all.
 * U2  One outlier among the days moves nothing: the middle of them and the middle distance from it count, not means.
 * U3  Nothing is said of a type before a week of it is known, nor of a quarter of which too few others are.
 * U4  Nothing fires twice without resolving in between, and nothing resolves that did not fire. What nobody counted (a gap) says nothing.
 * U5  Where all that is expected is missing at once, one thing is wrong, and one is said: nothing arrives.
 * U6  What has lasted for two days is the usual now, and is learnt anew.
 */
import { type Day, day, dayOf, timeOf, at as wallAt, weekday } from '../calendar/civil.ts'
import { resolve, toWallClock } from '../calendar/local.ts'
import { instant } from '../id.ts'
import type { ZoneTable } from '../world.ts'

export const slotMs = 15 * 60_000
/** Quarters of an hour since 1970. */
export type Slot = number
export const slotOf = (ms: number): Slot => Math.floor(ms / slotMs)
export const startOf = (slot: Slot) => instant(slot * slotMs)

export const historyDays = 42
export const learningDays = 7
const perDay = 96
const samplesLeast = 8
const inARow = 2 // beyond its bounds until it fires, within them until it resolves
const newUsualAfter = 2 * perDay
const silentLeast = 3 // types

/** Events in a quarter of an hour. `low` null: none at all would be usual. `far`: so much that one quarter says it. `of`: quarters that it is made from. */
export type Band = Readonly<{ low: number | null; middle: number; high: number; far: number; of: number }>

/** Null: there are too few to tell (U3). */
export function bandOf(samples: readonly number[]): Band | null {
  if (samples.length < samplesLeast) return null
  const middle = middleOf(samples)
  const apart = middleOf(samples.map(n => Math.abs(n - middle)))
  // By chance alone a count strays by its root; 1.4826 makes of a middle distance what a normal spread is called by.
  const spread = Math.max(1.4826 * apart, Math.sqrt(Math.max(middle, 1)))
  const low = Math.floor(Math.min(middle - 4 * spread, middle / 2))
  return {
    low: low < 0 ? null : low,
    middle,
    high: Math.ceil(Math.max(middle + 4 * spread, middle * 1.5, middle + 5)),
    far: Math.ceil(Math.max(middle + 8 * spread, middle * 3, middle + 10)),
    of: samples.length,
  }
}

function middleOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** Slots that nobody counted, first and last. */
export type Gap = readonly [Slot, Slot]

/**
 * The quarters to compare `slot` with, three of each day back to `from`, by the clock on the wall of the zone: whoever works from nine to five
 * does so through a change of the clock. In three circles, the nearest first.
 */
export function likeSlots(zone: ZoneTable, slot: Slot, from: Slot, gaps: readonly Gap[]): readonly (readonly Slot[])[] {
  const wall = toWallClock(zone, startOf(slot))
  const today = dayOf(wall)
  const circles: [Slot[], Slot[], Slot[]] = [[], [], []]
  for (let back = 1; back <= historyDays; back++) {
    const then = day(today - back)
    const like = slotOf(resolve(zone, wallAt(then, timeOf(wall))).at)
    for (const near of [like - 1, like, like + 1]) {
      if (near < from || gaps.some(([first, last]) => near >= first && near <= last)) continue
      if (weekday(then) === weekday(today)) circles[0].push(near)
      if (isWeekend(then) === isWeekend(today)) circles[1].push(near)
      circles[2].push(near)
    }
  }
  return circles
}
const isWeekend = (d: Day): boolean => weekday(d) > 5

/** `from`: since when it is known, or learnt anew. */
export function usual(zone: ZoneTable, slot: Slot, from: Slot, gaps: readonly Gap[], countAt: (slot: Slot) => number): Band | null {
  if (slot - from < learningDays * perDay) return null
  const circle = likeSlots(zone, slot, from, gaps).find(slots => slots.length >= samplesLeast)
  return circle === undefined ? null : bandOf(circle.map(countAt))
}

export type Way = 'more' | 'fewer'
/** `run`: the last quarters that were alike, and how many. */
export type UsageRow = Readonly<{
  from: Slot
  fires: Readonly<{ way: Way; since: Slot }> | null
  run: Readonly<{ way: Way | null; count: number; since: Slot }>
}>
export type UsageTurn = Readonly<{ to: 'firing' | 'resolved'; way: Way; since: Slot; why: 'left' | 'back' | 'new usual' }>

export const newRow = (from: Slot): UsageRow => ({ from, fires: null, run: { way: null, count: 0, since: from } })
/** After a gap counting begins anew; what fires goes on firing (U4). */
export const afterGap = (row: UsageRow, slot: Slot): UsageRow => ({ ...row, run: { way: null, count: 0, since: slot } })

/** One quarter of an hour more. `band` null: nobody knows what is usual. `usualAfter`: quarters until what fires is the usual (U6). */
export function judgeUsage(
  row: UsageRow,
  slot: Slot,
  count: number,
  band: Band | null,
  usualAfter: number = newUsualAfter,
): Readonly<{ after: UsageRow; turns: readonly UsageTurn[] }> {
  if (row.fires !== null && slot - row.fires.since >= usualAfter)
    return { after: newRow(row.fires.since), turns: [{ to: 'resolved', ...row.fires, why: 'new usual' }] } // U6
  if (band === null) return { after: row, turns: [] }
  const way: Way | null = count > band.high ? 'more' : band.low !== null && count <= band.low ? 'fewer' : null
  const run = way === row.run.way ? { ...row.run, count: row.run.count + 1 } : { way, count: 1, since: slot }
  const turns: UsageTurn[] = []
  let { fires } = row
  if (fires !== null && way !== fires.way && run.count >= inARow) {
    turns.push({ to: 'resolved', ...fires, why: 'back' })
    fires = null
  }
  if (fires === null && way !== null && (run.count >= inARow || count > band.far)) {
    fires = { way, since: run.since }
    turns.push({ to: 'firing', ...fires, why: 'left' })
  }
  return { after: { ...row, fires, run }, turns }
}

/** U5: every type of which something is expected is missing, and there are enough of them to tell. */
export function isSilent(seen: readonly Readonly<{ count: number; band: Band | null }>[]): boolean {
  const expected = seen.filter(({ band }) => band !== null && band.low !== null)
  return expected.length >= silentLeast && seen.every(({ count }) => count === 0)
}
