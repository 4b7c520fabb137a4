/** Reads a vendor's status page over HTTP, by its kind. */
import { leadsInside, retryAfter, send } from '../outgoing.ts'
import { type FeedKind, type FeedReading, type Feeds, NotAFeed } from './feed.ts'
import { readIncidentIo } from './incident-io.ts'
import { readSlackStatus } from './slack-status.ts'
import { readStatuspage } from './statuspage.ts'
import type { readXmlFeed } from './xml-feed.ts'

const bodyMax = 4_000_000

type Parse = (text: string, now: Parameters<typeof readXmlFeed>[1]) => FeedReading
/** What reads XML is large: it is fetched when such a page is read. */
const parserOf: Readonly<Record<FeedKind, () => Parse | Promise<Parse>>> = {
  statuspage: () => readStatuspage,
  'incident.io': () => readIncidentIo,
  slack: () => readSlackStatus,
  feed: async () => (await import('./xml-feed.ts')).readXmlFeed,
  azure: async () => (await import('./xml-feed.ts')).readAzure,
}

export function vendorFeeds(settings: Readonly<{ allowPrivate: boolean; timeoutMs: number }>): Feeds {
  const objects = (address: string): string | null => {
    if (!URL.canParse(address)) return 'this is no web address'
    const url = new URL(address)
    if (url.protocol !== 'https:' && !(settings.allowPrivate && url.protocol === 'http:')) return 'a status page is read by https'
    if (!settings.allowPrivate && leadsInside(url)) return 'this address is inside a private network'
    return null
  }
  return {
    objects,
    async read({ url, kind }, known, now, signal) {
      const problem = objects(url)
      if (problem !== null) return { got: 'nothing', problem, afterMs: null }
      const headers = {
        accept: kind === 'feed' || kind === 'azure' ? 'application/atom+xml, application/rss+xml, application/xml' : 'application/json',
        ...(known?.etag ? { 'if-none-match': known.etag } : {}),
        ...(known?.lastModified ? { 'if-modified-since': known.lastModified } : {}),
      }
      const got = await send(
        { url: new URL(url), method: 'GET', headers, body: '', timeoutMs: settings.timeoutMs, guard: !settings.allowPrivate, bodyMax },
        signal,
      )
      if (got.got !== 'answer') return { got: 'nothing', problem: `it does not answer: ${got.detail}`, afterMs: null }
      if (got.status === 304 && known !== null) return { got: 'unchanged' }
      if (got.status >= 300 && got.status < 400)
        return { got: 'nothing', problem: `it has moved: write the address ${got.headers.location ?? 'that it moved to'}`, afterMs: null }
      if (got.status !== 200)
        return { got: 'nothing', problem: `it answered ${got.status}`, afterMs: retryAfter(got.headers['retry-after'], now) }
      try {
        const text = got.body.replace(/^\uFEFF/, '')
        const tag = { etag: got.headers.etag ?? null, lastModified: got.headers['last-modified'] ?? null }
        return { got: 'reading', reading: (await parserOf[kind]())(text, now), known: tag }
      } catch (error) {
        if (error instanceof NotAFeed) return { got: 'nothing', problem: error.message, afterMs: null }
        throw error
      }
    },
  }
}
