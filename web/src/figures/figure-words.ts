/** Figures in words: lengths of time and shares as people say them, and how a figure stands to its target. */
import type { Figure } from '../shapes.ts'
import type { Tone } from '../state-mark.tsx'

type Row = Figure['rows'][number]
const minute = 60_000

/** `4 min`, `1 h 5 min`, `2 d 3 h`; `40 s` below a minute. */
export function lengthWords(ms: number): string {
  if (ms < minute) return `${Math.round(ms / 1000)} s`
  const minutes = Math.round(ms / minute)
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60]
  const parts =
    days > 0 ? [`${days} d`, hours > 0 ? `${hours} h` : ''] : hours > 0 ? [`${hours} h`, rest > 0 ? `${rest} min` : ''] : [`${rest} min`]
  return parts.filter(part => part !== '').join(' ')
}

export const valueWords = (value: number | null, unit: Figure['unit']): string =>
  value === null ? 'none yet' : unit === 'ms' ? lengthWords(value) : `${value} %`

/** A target that the plan leaves open is said in its words: to be baselined. */
export function targetWords(row: Row, unit: Figure['unit']): string {
  if (row.target !== null) return unit === 'ms' ? `at most ${lengthWords(row.target)}` : `at least ${row.target} %`
  return row.targetWords ?? 'no target'
}

export function keptWords(row: Row): { tone: Tone; words: string } {
  if (row.value === null) return { tone: 'off', words: 'Nothing to judge yet' }
  if (row.kept === null) return { tone: 'calm', words: row.targetWords ?? 'No target' }
  return row.kept ? { tone: 'good', words: 'Kept' } : { tone: 'late', words: 'Missed' }
}
