/**
 * Instants as other tools write them (RFC 3339), read by hand: four of them stand in every alert, and the runtime's
 * parser takes months with 31 days too many and leaves strangers' zones to the machine's own.
 */
import type { Instant } from '../core/id.ts'

const zero = '0001-01-01T00:00:00'

/** Milliseconds; parts of them are dropped. Null: not set (Go's zero time). Undefined: not an instant. */
export function readInstant(text: string): Instant | null | undefined {
  if (text.length < 20 || text.length > 40) return undefined
  if (text.startsWith(zero)) return null
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 2)
  const day = digits(text, 8, 2)
  const hours = digits(text, 11, 2)
  const minutes = digits(text, 14, 2)
  const seconds = digits(text, 17, 2)
  const t = text.charCodeAt(10)
  if (text[4] !== '-' || text[7] !== '-' || (t !== 0x54 && t !== 0x74 && t !== 0x20) || text[13] !== ':' || text[16] !== ':')
    return undefined
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) && hours <= 23 && minutes <= 59 && seconds <= 60))
    return undefined
  let at = 19
  let ms = 0
  if (text[at] === '.' || text[at] === ',') {
    let scale = 100
    const from = ++at
    for (let c = text.charCodeAt(at); c >= 0x30 && c <= 0x39; c = text.charCodeAt(++at)) {
      ms += (c - 0x30) * scale
      scale = scale >= 10 ? scale / 10 : 0
    }
    if (at === from) return undefined
  }
  const offset = readOffset(text, at)
  if (offset === undefined) return undefined
  const utc = Date.UTC(2000, month - 1, day, hours, minutes, seconds, ms) // a year below 100 would be taken for 19xx
  const date = new Date(utc)
  date.setUTCFullYear(year, month - 1, day)
  return (date.getTime() - offset) as Instant
}

/** Z, +02:00, +0200 (as PagerDuty's own examples have it), in ms. */
function readOffset(text: string, at: number): number | undefined {
  const sign = text[at]
  if ((sign === 'Z' || sign === 'z') && text.length === at + 1) return 0
  if (sign !== '+' && sign !== '-') return undefined
  const colon = text[at + 3] === ':' ? 1 : 0
  if (text.length !== at + 5 + colon) return undefined
  const hours = digits(text, at + 1, 2)
  const minutes = digits(text, at + 3 + colon, 2)
  if (!(hours <= 23 && minutes <= 59)) return undefined
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

/** NaN where one of them is no digit. */
function digits(text: string, from: number, count: number): number {
  let n = 0
  for (let i = from; i < from + count; i++) {
    const c = text.charCodeAt(i)
    if (!(c >= 0x30 && c <= 0x39)) return Number.NaN
    n = n * 10 + c - 0x30
  }
  return n
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
