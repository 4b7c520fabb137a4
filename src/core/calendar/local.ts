/**
 * From an instant to the clock on the wall of a zone, and back, by the zone's table alone.
 *
 * L1  Every instant has exactly one wall clock.
 * L2  A wall clock that a change of the clock skips (a gap) means the first instant after the change.
 * L3  A wall clock that a change of the clock repeats (a fold) means the earlier of its two instants, unless the later is asked for.
 * L4  `toInstant` never goes backwards when the wall clock goes forwards.
 */
import { type Instant, instant } from '../id.ts'
import type { Calendar, ZoneTable } from '../world.ts'
import { type WallClock, wallClock } from './civil.ts'

const utc: ZoneTable = [{ at: instant(0), offset: 0 }]

/** UTC needs no table. Throws where the calendar lacks the zone: whoever made the calendar left out a zone that is in use. */
export function zoneTable(calendar: Pick<Calendar, 'zones'>, zone: string): ZoneTable {
  const table = calendar.zones[zone] ?? (zone === 'UTC' ? utc : undefined)
  if (table === undefined || table.length === 0)
    throw new Error(`the calendar has no zone ${zone}: make it with every zone that plan, people and schedules name`)
  return table
}

/** The place in the table that holds at an instant; the first one for all time before it. */
function placeOf(table: ZoneTable, when: number): number {
  let low = 0
  let high = table.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (table[middle]!.at <= when) low = middle
    else high = middle - 1
  }
  return low
}

/** Ms that the zone's clocks are ahead of UTC. */
export const offsetAt = (table: ZoneTable, when: Instant): number => table[placeOf(table, when)]!.offset

export const toWallClock = (table: ZoneTable, when: Instant): WallClock => wallClock(when + offsetAt(table, when))

export type Hit = 'once' | 'gap' | 'fold'

/** The instant that a wall clock means, and whether it exists once, not at all (gap) or twice (fold). */
export function resolve(table: ZoneTable, wall: WallClock, fold: 'earlier' | 'later' = 'earlier'): Readonly<{ at: Instant; hit: Hit }> {
  // No zone is further from UTC than 26 hours: only the changes of these two days can matter.
  const first = placeOf(table, wall - 26 * 3_600_000)
  const last = placeOf(table, wall + 26 * 3_600_000)
  let found: number | null = null
  let twice = false
  let gap: number | null = null
  for (let place = first; place <= last; place++) {
    const { at, offset } = table[place]!
    const from = place === 0 ? Number.NEGATIVE_INFINITY : at
    const to = table[place + 1]?.at ?? Number.POSITIVE_INFINITY
    const candidate = wall - offset
    if (candidate >= from && candidate < to) {
      if (found !== null) twice = true
      if (found === null || fold === 'later') found = candidate
    }
    // What the clock skips when it goes forward into this place.
    if (place > 0 && candidate < at && wall - table[place - 1]!.offset >= at) gap ??= at
  }
  if (found !== null) return { at: instant(found), hit: twice ? 'fold' : 'once' }
  if (gap !== null) return { at: instant(gap), hit: 'gap' }
  return { at: instant(wall - table[last]!.offset), hit: 'once' }
}

export const toInstant = (table: ZoneTable, wall: WallClock, fold: 'earlier' | 'later' = 'earlier'): Instant =>
  resolve(table, wall, fold).at

/** +02:00, or Z for UTC. */
export function offsetText(offset: number): string {
  if (offset === 0) return 'Z'
  const minutes = Math.round(Math.abs(offset) / 60_000)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
