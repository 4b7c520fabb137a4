/**
 * Lengths of time in words, both ways: "15 minutes", "1 hour 30 minutes", "72 hours", "5 business days", "12 months".
 * Hours are exact time, days and months are the calendar's: none is turned into another.
 */
import { hour, minute, type Span } from '../core/span.ts'

const second = 1000
const exact: Readonly<Record<string, number>> = {
  ms: 1,
  millisecond: 1,
  second,
  s: second,
  sec: second,
  minute,
  min: minute,
  hour,
  h: hour,
}
const counted: Readonly<Record<string, Readonly<{ unit: 'day' | 'business day' | 'month'; times: number }>>> = {
  day: { unit: 'day', times: 1 },
  week: { unit: 'day', times: 7 },
  'business day': { unit: 'business day', times: 1 },
  'working day': { unit: 'business day', times: 1 },
  month: { unit: 'month', times: 1 },
  year: { unit: 'month', times: 12 },
}
const most = 1_000_000

const ones = 'one two three four five six seven eight nine ten eleven twelve'.split(' ')
const numberWord = (word: string): number | null => {
  if (/^\d{1,9}$/.test(word)) return Number(word)
  if (word === 'a' || word === 'an') return 1
  const at = ones.indexOf(word)
  return at < 0 ? null : at + 1
}
const singular = (unit: string) => (unit.length > 2 ? unit.replace(/s$/, '') : unit)

/** A length of time, or null where the words are none. Zero, and mixtures of exact and calendar time, are none. */
export function parseSpan(text: string): Span | null {
  const words = text
    .trim()
    .toLowerCase()
    .replaceAll(/(\d)([a-z])/g, '$1 $2')
    .split(/\s+/)
  if (words.length > 16) return null
  let ms = 0
  let other: Span | null = null
  for (let i = 0; i < words.length; ) {
    if (i > 0 && words[i] === 'and') i++
    const count = numberWord(words[i] ?? '')
    const two = `${words[i + 1]} ${singular(words[i + 2] ?? '')}`
    const unit = two in counted ? two : singular(words[i + 1] ?? '')
    if (count === null || count === 0 || count > most) return null
    if (Object.hasOwn(exact, unit)) {
      if (other) return null
      ms += count * exact[unit]!
    } else if (Object.hasOwn(counted, unit)) {
      if (other || ms) return null
      other = { unit: counted[unit]!.unit, count: count * counted[unit]!.times }
    } else return null
    i += unit.includes(' ') ? 3 : 2
  }
  return other ?? (ms > 0 ? { unit: 'ms', count: ms } : null)
}

const some = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`

export function printSpan(span: Span): string {
  if (span.unit !== 'ms') return some(span.count, span.unit)
  const parts: string[] = []
  let rest = span.count
  for (const [unit, ms] of [
    ['hour', hour],
    ['minute', minute],
    ['second', second],
    ['millisecond', 1],
  ] as const) {
    const count = Math.floor(rest / ms)
    if (count > 0) parts.push(some(count, unit))
    rest -= count * ms
  }
  return parts.join(' ') || '0 seconds'
}

export const sameSpan = (a: Span, b: Span) => a.unit === b.unit && a.count === b.count

/** "one, two and three" */
export function listed(words: readonly string[], last = 'and'): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}

/** `before-change` as a heading says it: "before change". */
export const spoken = (key: string) => key.replaceAll('-', ' ')
