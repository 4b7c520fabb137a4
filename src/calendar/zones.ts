/**
 * Zones of the runtime as tables for core. The runtime's zone data is an input that changes with its updates: a calendar
 * made of it carries the hash of what it says, so an old decision names the tables that it was taken by.
 */
import { type Instant, instant } from '../core/id.ts'
import type { ZoneTable } from '../core/world.ts'
import { nearest } from './nearest.ts'

/** First and last year that a table covers. */
export const covers = { from: 2015, to: 2060 } as const

const known = [...Intl.supportedValuesOf('timeZone'), 'UTC']
const byLowerCase = new Map(known.map(name => [name.toLowerCase(), name]))
const answered = new Map<string, string | null>()
const tables = new Map<string, ZoneTable>()

/**
 * Why a text is no zone to work by, with what to write instead; null where it is one. Abbreviations (EST, CET) and fixed
 * offsets are refused though the runtime takes them: they silently ignore summer time.
 */
export function zoneProblem(name: string): string | null {
  let answer = answered.get(name)
  if (answer === undefined) {
    answer = lookUp(name)
    if (answered.size < 10_000) answered.set(name, answer)
  }
  return answer
}

function lookUp(name: string): string | null {
  if (name === 'UTC') return null
  const rightCase = byLowerCase.get(name.toLowerCase())
  if (rightCase !== undefined) return rightCase === name ? null : `write ${rightCase}`
  if (/^[+-]|^(?:gmt|utc|etc\/gmt)?[+-]\d/i.test(name))
    return `${name} is a fixed offset without summer time: write a place, such as Europe/Berlin`
  if (/^(?:z|gmt|zulu|etc\/(?:utc|gmt|zulu|uct)|uct)$/i.test(name)) return 'write UTC'
  if (/^[A-Za-z]+\/[A-Za-z0-9_+\-/]+$/.test(name) && runtimeKnows(name)) {
    // A name that the runtime keeps as an alias (Asia/Kolkata): good, if written as the zone data writes it.
    const asWritten = name
      .split('/')
      .map(part => part.replace(/(^|[_-])([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase()))
      .join('/')
    return /(^|[/_-])[a-z]/.test(name.replace(/[_-](?:of|au|es|in|da|de)(?=[_-])/g, '')) ? `write ${asWritten}` : null
  }
  if (/^[A-Za-z]{2,5}\d?[A-Za-z]{0,3}$/.test(name) && runtimeKnows(name))
    return `${name} names no place, and whether it has summer time nobody can say: write a place, such as America/New_York`
  const meant =
    nearest(name, known) ?? known.find(zone => zone.toLowerCase().endsWith(`/${name.trim().toLowerCase().replaceAll(' ', '_')}`))
  return `there is no zone ${JSON.stringify(name)}: ${meant === undefined || meant === null ? 'write an IANA name, such as Europe/Berlin' : `did you mean ${meant}?`}`
}

function runtimeKnows(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** Further apart than this are any two changes of a zone's clock: the closest are Gaza's in 2040, by a week. */
const stretch = 6 * 86_400_000
const minute = 60_000

/** The table of a zone, 2015 to 2060; about 4 ms the first time. Throws, with a remedy, for what is no zone. */
export function zoneTableOf(name: string): ZoneTable {
  const before = tables.get(name)
  if (before) return before
  const problem = zoneProblem(name)
  if (problem !== null) throw new Error(problem)
  const offsetAt = offsetsOf(name)
  const offset = offsetAt(Date.UTC(covers.from, 0, 1))
  const table: { at: Instant; offset: number }[] = [{ at: instant(Date.UTC(covers.from, 0, 1) - offset), offset }]
  for (let from: number = table[0]!.at, end = Date.UTC(covers.to + 1, 0, 1); from < end; from += stretch) {
    const old = table.at(-1)!.offset
    const now = offsetAt(from + stretch)
    if (now === old) continue
    let [is, will] = [from, from + stretch]
    while (will - is > minute) {
      const middle = is + Math.floor((will - is) / 2 / minute) * minute
      if (offsetAt(middle) === old) is = middle
      else will = middle
    }
    if (will + now < end) table.push({ at: instant(will), offset: now })
  }
  tables.set(name, table)
  return table
}

/** By how many ms a zone's clock is ahead of UTC, as the runtime writes it: the shortest text that says so, since a table asks for thousands. */
function offsetsOf(zone: string): (at: number) => number {
  const { format } = new Intl.DateTimeFormat('en-US', { timeZone: zone, hour: 'numeric', timeZoneName: 'shortOffset' })
  const read = new Map<string, number>()
  return at => {
    const text = format(at)
    const written = text.slice(text.indexOf('GMT') + 3) // +2, -9:30, or nothing
    let offset = read.get(written)
    if (offset === undefined) {
      const [hours = '0', minutes = '0'] = written.split(':')
      offset = (Number(hours) * 60 + Number(minutes) * (hours.startsWith('-') ? -1 : 1)) * minute
      read.set(written, offset)
    }
    return offset
  }
}
