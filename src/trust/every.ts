/** A length of time as the document has it: 90 days, 3 months, 1 year. */
import type { Every } from './posture.ts'

const daysIn = { day: 1, week: 7, month: 31, year: 366 } as const

/** Null: it is none. */
export function everyOf(text: string): Every | null {
  const match = /^(\d{1,4}) (day|week|month|year)s?$/.exec(text.trim())
  if (match === null || Number(match[1]) === 0) return null
  return { words: text.trim(), ms: Number(match[1]) * daysIn[match[2] as keyof typeof daysIn] * 86_400_000 }
}
