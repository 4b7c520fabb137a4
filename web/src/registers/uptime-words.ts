/** Figures of uptime as people read them: never rounded up to a promise that was not kept. */
import type { VendorUptime } from '../shapes.ts'

type Month = VendorUptime['sources'][number]['months'][number]

export const minuteWords = (ms: number): string => (ms === 0 ? '0' : ms < 60_000 ? 'under 1' : String(Math.round(ms / 60_000)))
/** 40 min, 5 h, 12 days: what nobody saw is told coarsely, since no promise hangs on its minutes. */
export function lengthWords(ms: number): string {
  const hours = ms / 3_600_000
  if (hours < 2) return `${minuteWords(ms)} min`
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`
}
export const percentWords = (percent: number | null): string =>
  percent === null ? 'nothing is known' : `${Math.floor(percent * 10_000) / 10_000} % of what is known`

const worst: readonly Month['verdict'][] = ['missed', 'so far missed', 'not known', 'so far kept', 'kept']
/** The running month, by the source in which it looks worst. */
export function lastMonthOf({ sources }: VendorUptime): Month | null {
  const months = sources.flatMap(source => source.months.slice(0, 1))
  return months.toSorted((a, b) => worst.indexOf(a.verdict) - worst.indexOf(b.verdict))[0] ?? null
}
