/** Instants and lengths of time as people and programs read them. */
import type { Instant } from '../core/id.ts'
import { hour, minute } from '../core/span.ts'

/** ISO 8601 in UTC with milliseconds, as every instant on the wire. */
export const iso = (at: Instant): string => new Date(at).toISOString()
export const isoOrNull = (at: Instant | null | undefined): string | null => (at === null || at === undefined ? null : iso(at))

const plural = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`

/** "15 minutes", "1 hour 30 minutes", "2 days": the two largest units that say it. `ms` may be negative: its size is told. */
export function lengthOfTime(ms: number): string {
  const size = Math.abs(ms)
  if (size < 1000) return 'less than a second'
  if (size < minute) return plural(Math.round(size / 1000), 'second')
  const day = 24 * hour
  const parts: string[] = []
  const days = Math.floor(size / day)
  const hours = Math.floor((size % day) / hour)
  const minutes = Math.floor((size % hour) / minute)
  const seconds = Math.floor((size % minute) / 1000)
  if (days) parts.push(plural(days, 'day'))
  if (hours) parts.push(plural(hours, 'hour'))
  if (minutes && !days) parts.push(plural(minutes, 'minute'))
  if (seconds && !days && !hours && minutes < 5) parts.push(plural(seconds, 'second'))
  return parts.slice(0, 2).join(' ')
}

/** Date and wall clock of the one who reads it, with the zone's name: "2026-11-22", "03:15:00 CET". A zone that this runtime does not know: UTC. */
export function onTheWall(iso: string, zone: string): Readonly<{ day: string; time: string }> {
  const parts = new Map<string, string>()
  for (const { type, value } of formatOf(zone).formatToParts(new Date(iso))) parts.set(type, value)
  const part = (name: string) => parts.get(name) ?? ''
  return {
    day: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}:${part('second')} ${part('timeZoneName')}`,
  }
}
const formats = new Map<string, Intl.DateTimeFormat>() // making one costs 0.2 ms: once a zone
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (format === undefined) {
    const shown = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
    const of = (timeZone: string) => new Intl.DateTimeFormat('en-GB', { ...shown, hourCycle: 'h23', timeZoneName: 'short', timeZone })
    try {
      format = of(zone)
    } catch {
      format = of('UTC')
    }
    formats.set(zone, format)
  }
  return format
}
