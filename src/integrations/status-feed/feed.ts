/**
 * The port to vendors' status pages, whatever their shape (L-21).
 *
 * V1  What cannot be reached or read is unknown: never down, and never well.
 * V2  A page that has not changed since it was last read is not read again.
 */
import { type Instant, instant } from '../../core/id.ts'
import type { ComponentState } from '../../core/status-update.ts'
import { readInstant } from '../rfc3339.ts'

export const feedKinds = ['statuspage', 'incident.io', 'slack', 'feed', 'azure'] as const
/** statuspage: summary.json of Statuspage's version 2; feed: RSS or Atom; azure: its own RSS, where nothing listed is well. */
export type FeedKind = (typeof feedKinds)[number]
export type VendorIncident = Readonly<{
  id: string // by the vendor's own page
  title: string
  status: string
  over: boolean
  impact: 'none' | 'minor' | 'major' | 'critical' | 'maintenance' | 'unknown'
  words: string // the newest
  updatedAt: Instant
  link: string | null
  components: readonly string[]
}>
export type FeedReading = Readonly<{
  state: ComponentState | 'unknown'
  words: string
  incidents: readonly VendorIncident[]
  /** By name, where the page has them. */
  components?: Readonly<Record<string, ComponentState>>
  /** What the page no longer lists is over; otherwise it says so itself. */
  silenceIsOver: boolean
}>
/** How the last answer is asked for again. */
export type Known = Readonly<{ etag: string | null; lastModified: string | null }>
export type FeedGot =
  | Readonly<{ got: 'reading'; reading: FeedReading; known: Known }>
  | Readonly<{ got: 'unchanged' }>
  | Readonly<{ got: 'nothing'; problem: string; afterMs: number | null }>
export type Feeds = Readonly<{
  /** A sentence for the person who typed the address, or null. */
  objects(url: string): string | null
  read(source: Readonly<{ url: string; kind: FeedKind }>, known: Known | null, now: Instant, signal: AbortSignal): Promise<FeedGot>
}>

/** Thrown by a parser: what it misses. */
export class NotAFeed extends Error {}

/** An instant as pages write it: ISO, RFC 822, or a bare one that ends in Z. Null: it is none. */
export function instantOf(text: unknown): Instant | null {
  if (typeof text !== 'string') return null
  const exact = readInstant(text)
  if (exact) return exact
  const parsed = Date.parse(text.trim().replace(/ Z$/, ' GMT'))
  return Number.isFinite(parsed) ? instant(parsed) : null
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', '#39': "'" }
/** Text of what may be HTML, on a few lines. */
export const plainText = (html: string): string =>
  html
    .replace(/<(br|\/p|\/li|\/div)\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(#?\w+);/g, (all, name: string) => entities[name] ?? all)
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n\s*/g, '\n')
    .trim()
    .slice(0, 4_000)
