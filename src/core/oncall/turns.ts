/**
 * One layer of a schedule as what it is: turns, hand-over after hand-over, cut by the layer's restricted hours.
 *
 * T1  Hand-overs keep their wall-clock time: the nth is at start + n turns on the wall, whatever the clocks did between.
 * T2  The rotation goes on while the hours are restricted; restricting hides a turn, it does not stop it.
 * T3  A layer has nobody before its first hand-over and from `until` on.
 */
import { at, day, dayLength, dayOf, readTime, readWallClock, type WallClock, wallClock, weekday } from '../calendar/civil.ts'
import { toInstant, toWallClock } from '../calendar/local.ts'
import type { Instant } from '../id.ts'
import type { ZoneTable } from '../world.ts'
import type { Layer, PersonId } from './people.ts'

const unitLength = { hour: 3_600_000, day: dayLength, week: 7 * dayLength } as const

/** A layer made ready: its texts read once, its zone's table at hand. */
export type Turns = Readonly<{
  table: ZoneTable
  people: readonly PersonId[]
  start: WallClock
  begins: Instant
  ends: Instant | 'never'
  period: number // ms on the wall
  windows: readonly Readonly<{ days: readonly number[]; from: number; to: number }>[] // ms after midnight; `to` may pass midnight
}>

/** Throws on a layer that no reader of directories lets through: a start, a time or a length that means nothing. */
export function turnsOf(layer: Layer, table: ZoneTable): Turns {
  const start = readWallClock(layer.start)
  const until = layer.until === null ? null : readWallClock(layer.until)
  const period = layer.every.count * unitLength[layer.every.unit]
  if (start === null || (layer.until !== null && until === null)) throw new Error(`no local date and time: ${layer.start}, ${layer.until}`)
  if (!(period >= unitLength.hour)) throw new Error(`a turn of ${layer.every.count} ${layer.every.unit}s has no length`)
  const windows = layer.restrict.map(r => {
    const from = readTime(r.from)
    const to = readTime(r.to)
    if (from === null || to === null) throw new Error(`no time of day: ${r.from} to ${r.to}`)
    return { days: r.days, from, to: to <= from ? to + dayLength : to }
  })
  return {
    table,
    people: layer.people,
    start,
    begins: toInstant(table, start),
    ends: until === null ? 'never' : toInstant(table, until),
    period,
    windows,
  }
}

const handOver = (turns: Turns, n: number): Instant => toInstant(turns.table, wallClock(turns.start + n * turns.period))

/** Number of the turn that holds at an instant, from 0. In the repeated hour the wall alone does not tell: the hand-over has been. */
function turnAt(turns: Turns, when: Instant): number {
  let n = Math.floor((toWallClock(turns.table, when) - turns.start) / turns.period)
  while (handOver(turns, n + 1) <= when) n++
  while (handOver(turns, n) > when) n--
  return n
}

const personOf = (turns: Turns, n: number): PersonId => turns.people[n % turns.people.length]!

/** Within the restricted hours, and until when that answer may hold (a moment at which to look again). */
function windowAt(turns: Turns, when: Instant): Readonly<{ open: boolean; until: Instant | 'never' }> {
  if (turns.windows.length === 0) return { open: true, until: 'never' }
  const today = dayOf(toWallClock(turns.table, when))
  let openUntil: Instant | null = null
  let opensAt: Instant | null = null
  // A window of two days ago may run into yesterday only; one of the coming eight days holds the next opening.
  for (const window of turns.windows)
    for (let offset = -2; offset <= 8; offset++) {
      const d = day(today + offset)
      if (!window.days.includes(weekday(d))) continue
      const from = toInstant(turns.table, at(d, window.from))
      const to = toInstant(turns.table, at(d, window.to))
      if (from <= when && when < to) openUntil = openUntil === null || to > openUntil ? to : openUntil
      else if (from > when) opensAt = opensAt === null || from < opensAt ? from : opensAt
    }
  if (openUntil !== null) return { open: true, until: openUntil }
  return { open: false, until: opensAt ?? 'never' }
}

const earlier = (a: Instant | 'never', b: Instant | 'never'): Instant | 'never' => (a === 'never' ? b : b === 'never' || a < b ? a : b)

/** Who has the layer at an instant (undefined: it has nobody, what lies below shows), and until when that surely holds. */
export function turnOf(turns: Turns, when: Instant): Readonly<{ person: PersonId | undefined; until: Instant | 'never' }> {
  if (turns.people.length === 0) return { person: undefined, until: 'never' }
  if (when < turns.begins) {
    const gone = turns.ends !== 'never' && turns.ends <= turns.begins
    return { person: undefined, until: gone ? 'never' : turns.begins }
  }
  if (turns.ends !== 'never' && when >= turns.ends) return { person: undefined, until: 'never' }
  const window = windowAt(turns, when)
  if (!window.open) return { person: undefined, until: earlier(window.until, turns.ends) }
  const n = turnAt(turns, when)
  const person = personOf(turns, n)
  // The next turn of somebody else: a rotation of one has none.
  let next: Instant | 'never' = 'never'
  for (let ahead = 1; ahead < turns.people.length; ahead++)
    if (personOf(turns, n + ahead) !== person) {
      next = handOver(turns, n + ahead)
      break
    }
  return { person, until: earlier(earlier(window.until, next), turns.ends) }
}
