/** What a document of a record is made of: parts with lines, lists and tables of plain text, and the few words that they share. */
import { onTheWall } from '../instant.ts'

export type Block =
  | Readonly<{ text: string }>
  /** A name and what is said under it. */
  | Readonly<{ facts: readonly (readonly [name: string, value: string])[] }>
  | Readonly<{ table: readonly string[]; rows: readonly (readonly string[])[] }>
  | Readonly<{ entries: readonly Readonly<{ title: string; lines: readonly string[] }>[] }>
  /** To be typed as it stands: never text of others. */
  | Readonly<{ code: readonly string[] }>
export type Part = Readonly<{ heading: string; blocks: readonly Block[] }>
export type Document = Readonly<{ mark: string; drill: string | null; title: string; lead: readonly string[]; parts: readonly Part[] }>
/** A moment on the clock of the plan's zone, and in UTC. */
export type Clock = (iso: string) => string

export const clockOf =
  (zone: string): Clock =>
  iso => {
    const { day, time } = onTheWall(iso, zone)
    if (time.endsWith(' UTC')) return `${day} ${time}`
    const utc = onTheWall(iso, 'UTC')
    return `${day} ${time} (${utc.day === day ? '' : `${utc.day} `}${utc.time})`
  }
/** Text after a colon, or nothing. */
export const because = (text: string | null): string => (text === null ? '' : `: ${text}`)
export const known = (text: string | null): string => text ?? 'not known'
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
