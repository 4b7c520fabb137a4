/**
 * A moment as a person says it of an incident, in one text: `2026-10-25T03:30+01:00`, `…Z`, or the clock on a wall with its place
 * behind it, `2026-10-25T03:30[Europe/Berlin]` (RFC 9557). Statutory clocks start here, so nothing is assumed: a wall clock that
 * a change of the clock skips or repeats is refused, with what to write instead.
 */
import { readWallClock } from '../core/calendar/civil.ts'
import { offsetAt, offsetText, resolve } from '../core/calendar/local.ts'
import type { Instant } from '../core/id.ts'
import { readInstant } from './read-instant.ts'
import { zoneProblem, zoneTableOf } from './zones.ts'

export type ReadMoment = Readonly<{ at: Instant }> | Readonly<{ problem: string; instead: string }>

export function readMoment(text: string): ReadMoment {
  const written = text.trim()
  const found = /^(.*?)\[([^\]]+)\]$/.exec(written)
  const [wallText, zone] = found === null ? [written, undefined] : [found[1]!, found[2]!]
  if (zone === undefined || /(Z|[+-]\d{2}:?\d{2})$/.test(wallText)) {
    const read = readInstant(wallText, null)
    return 'problem' in read
      ? { ...read, instead: 'write it as 2026-12-25T03:00+01:00, or as 2026-12-25T03:00[Europe/Berlin]' }
      : { at: read.at }
  }
  const wrong = zoneProblem(zone)
  if (wrong !== null) return { problem: `${JSON.stringify(zone)} is no time zone to work by`, instead: wrong }
  const wall = readWallClock(wallText)
  if (wall === null)
    return { problem: `${JSON.stringify(wallText)} is no date and time`, instead: 'write it as 2026-12-25T03:00[Europe/Berlin]' }
  const table = zoneTableOf(zone)
  const { at, hit } = resolve(table, wall)
  if (hit === 'once') return { at }
  const withOffset = (moment: Instant): string => {
    const offset = offsetAt(table, moment)
    return `${new Date(moment + offset).toISOString().slice(0, 16)}${offsetText(offset)}`
  }
  if (hit === 'gap')
    return {
      problem: `${wallText} does not exist in ${zone}: the clock skips it`,
      instead: `the clock went forward at ${withOffset(at)}: write a time before or after it`,
    }
  const later = resolve(table, wall, 'later').at
  return {
    problem: `${wallText} comes twice in ${zone}: the clock repeats it`,
    instead: `write ${withOffset(at)} for the first time, or ${withOffset(later)} for the second`,
  }
}
