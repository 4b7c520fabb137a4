/** "72 hours of aware", "3 business days of confirmed", "without undue delay of aware": what a contract says of time, in words. */
import type { ContractClock } from '../core/obligation/law/law-state.ts'

type Said = Pick<ContractClock, 'time' | 'from'>
const units = { hour: 'hour', day: 'day', 'business day': 'business day', month: 'month' } as const

/** Null: it cannot be read. */
export function readClock(words: string): Said | null {
  const text = words.trim().toLowerCase().replaceAll(/\s+/g, ' ')
  const counted = /^(?:within )?(\d{1,4}) (hour|day|business day|month)s? of ([a-z][a-z-]{0,60})$/.exec(text)
  if (counted !== null) return { time: { count: Number(counted[1]), unit: units[counted[2] as keyof typeof units] }, from: counted[3]! }
  const open = /^(without undue delay|at once|promptly) of ([a-z][a-z-]{0,60})$/.exec(text)
  return open === null ? null : { time: { words: open[1]! }, from: open[2]! }
}

export const printClock = ({ time, from }: Said): string =>
  'words' in time ? `${time.words} of ${from}` : `${time.count} ${time.unit}${time.count === 1 ? '' : 's'} of ${from}`

export const clockHint = 'write "72 hours of aware", "3 business days of confirmed" or "without undue delay of aware"'
