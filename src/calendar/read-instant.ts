/**
 * An instant as somebody writes it: with its offset, or as a local date and time of a zone. A wall clock that a change of
 * the clock skips or repeats is taken in one stated way, and the answer says so.
 */
import { readDate, readWallClock } from '../core/calendar/civil.ts'
import { resolve } from '../core/calendar/local.ts'
import { type Instant, instant } from '../core/id.ts'
import type { ZoneTable } from '../core/world.ts'
import { zoneProblem, zoneTableOf } from './zones.ts'

/** `note`: what was assumed, for whoever reads the answer. `offset`: ms, where one was written. */
export type ReadInstant =
  | Readonly<{ at: Instant; offset: number | null; dateOnly: boolean; note: string | null }>
  | Readonly<{ problem: string; instead: string }>

const offsetPattern = /(Z|[+-]\d{2}:?\d{2})$/
const example = 'write it as 2026-12-25T03:00+01:00, or as 2026-12-25T03:00 with a zone'

/** `zone`: IANA name for a text without an offset; null: none was given. A date alone is its midnight. */
export function readInstant(text: string, zone: string | null): ReadInstant {
  const written = text.trim()
  const dateOnly = readDate(written) !== null
  const offsetText = dateOnly ? undefined : offsetPattern.exec(written)?.[1]
  const wall = readWallClock(offsetText === undefined ? written : written.slice(0, -offsetText.length))
  if (wall === null) return { problem: `${JSON.stringify(text)} is no date and time`, instead: example }
  if (offsetText !== undefined) {
    const offset = offsetOf(offsetText)
    if (offset === null) return { problem: `${offsetText} is no offset from UTC`, instead: example }
    return { at: instant(wall - offset), offset, dateOnly, note: null }
  }
  if (zone === null) return { problem: `${JSON.stringify(text)} has no offset and no zone was given`, instead: example }
  const problem = zoneProblem(zone)
  if (problem !== null) return { problem: `${JSON.stringify(zone)} is no time zone to work by`, instead: problem }
  return { ...placed(zoneTableOf(zone), wall, written, zone), offset: null, dateOnly }
}

function placed(
  table: ZoneTable,
  wall: Parameters<typeof resolve>[1],
  text: string,
  zone: string,
): Readonly<{ at: Instant; note: string | null }> {
  const { at, hit } = resolve(table, wall)
  if (hit === 'gap') return { at, note: `${text} does not exist in ${zone}, where the clock skips it: the moment of the change is taken.` }
  if (hit === 'fold') return { at, note: `${text} comes twice in ${zone}: the earlier is taken; write the offset for the later.` }
  return { at, note: null }
}

function offsetOf(text: string): number | null {
  if (text === 'Z') return 0
  const hours = Number(text.slice(1, 3))
  const minutes = Number(text.slice(-2))
  if (hours > 18 || minutes > 59) return null
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
