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
/** A moment on the clock of the record's zone, and in UTC. */
export type Clock = (iso: string) => string

export function clockOf(zone: string): Clock {
  const said = new Map<string, string>() // many events are of one moment, and a zone's clock takes longest of all
  const words = (iso: string): string => {
    const { day, time } = onTheWall(iso, zone)
    if (time.endsWith(' UTC')) return `${day} ${time}`
    const [date, rest] = [iso.slice(0, 10), iso.slice(11, 19)]
    return `${day} ${time} (${date === day ? '' : `${date} `}${rest} UTC)`
  }
  return iso => {
    const known = said.get(iso) ?? words(iso)
    said.set(iso, known)
    return known
  }
}
/** Text after a colon, or nothing. */
export const because = (text: string | null): string => (text === null ? '' : `: ${text}`)
export const known = (text: string | null): string => text ?? 'not known'
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
