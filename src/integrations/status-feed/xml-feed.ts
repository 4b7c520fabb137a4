/**
 * Status pages that are known by their RSS or Atom feed only. A feed tells what happened, not how things are: what an entry
 * of the last days does not call over is taken to go on, and its gravity is not known.
 */
import { parseFeed } from 'feedsmith'
import type { Instant } from '../../core/id.ts'
import { type FeedReading, instantOf, NotAFeed, plainText, type VendorIncident } from './feed.ts'

const openForMs = 3 * 86_400_000
const overWord = /\b(resolved|completed|postmortem|mitigated|operating normally|recovered|closed)\b/i
/** The status word that most feeds put before each update: "Resolved - …", "[Monitoring] …". */
const statusWord =
  /\b(resolved|completed|postmortem|mitigated|monitoring|identified|investigating|verifying|in progress|scheduled|update)\b/i

type Entry = Readonly<{ id: string; title: string; words: string; at: Instant | null; link: string | null; components: readonly string[] }>

function entriesOf(text: string): Readonly<{ title: string; entries: readonly Entry[]; kind: string }> {
  let parsed: ReturnType<typeof parseFeed>
  try {
    parsed = parseFeed(text)
  } catch {
    throw new NotAFeed('it is neither RSS nor Atom')
  }
  if (parsed.format === 'rss') {
    const { title, items = [] } = parsed.feed
    return {
      kind: 'rss',
      title: title ?? '',
      entries: items.map(item => ({
        id: item.guid?.value ?? item.link ?? item.title ?? '',
        title: item.title ?? '',
        words: plainText(item.description ?? ''),
        at: instantOf(item.pubDate),
        link: item.link ?? null,
        components: (item.categories ?? []).flatMap(c => (c.name ? [c.name] : [])),
      })),
    }
  }
  if (parsed.format === 'atom') {
    const { title, entries = [] } = parsed.feed
    return {
      kind: 'atom',
      title: title?.value ?? '',
      entries: entries.map(entry => ({
        id: entry.id ?? entry.links?.[0]?.href ?? '',
        title: entry.title?.value ?? '',
        words: plainText(entry.content?.value ?? entry.summary?.value ?? ''),
        at: instantOf(entry.updated) ?? instantOf(entry.published),
        link: entry.links?.find(l => l.rel === undefined || l.rel === 'alternate')?.href ?? null,
        components: (entry.categories ?? []).flatMap(c => (c.term ? [c.term] : [])),
      })),
    }
  }
  throw new NotAFeed(`it is ${parsed.format}, neither RSS nor Atom`)
}

function incidentOf(entry: Entry): VendorIncident {
  if (entry.id === '' || entry.at === null) throw new NotAFeed('an entry has no id or no time')
  // The newest update stands first; later ones repeat the earlier ones below it.
  const newest = entry.words.slice(0, 300)
  const said = statusWord.exec(entry.title)?.[1] ?? statusWord.exec(newest)?.[1] ?? 'reported'
  return {
    id: entry.id.slice(0, 200),
    title: entry.title.slice(0, 300),
    status: said.toLowerCase(),
    over: overWord.test(entry.title) || overWord.test(said),
    impact: 'unknown',
    words: entry.words,
    updatedAt: entry.at,
    link: entry.link,
    components: entry.components,
  }
}

/** Throws NotAFeed. */
export function readXmlFeed(text: string, now: Instant): FeedReading {
  const { title, entries } = entriesOf(text)
  if (title.trim() === '') throw new NotAFeed('its channel has no title')
  const recent = entries.map(incidentOf).filter(one => now - one.updatedAt < openForMs)
  const open = recent.filter(one => !one.over)
  return {
    state: open.length === 0 ? 'operational' : 'degraded_performance',
    words: open.map(one => one.title).join('; ') || 'nothing is reported',
    incidents: recent,
    silenceIsOver: false,
  }
}

/** Azure lists what goes on: nothing listed is well, if it is that feed at all. The rest is in the titles. Throws NotAFeed. */
export function readAzure(text: string): FeedReading {
  const { title, entries, kind } = entriesOf(text)
  if (kind !== 'rss' || title.trim() === '') throw new NotAFeed('it is no RSS with the title of its channel')
  const incidents = entries.map(incidentOf)
  const open = incidents.filter(one => !one.over)
  return {
    state: open.length === 0 ? 'operational' : 'degraded_performance',
    words: open.map(one => one.title).join('; ') || 'nothing is reported',
    incidents,
    silenceIsOver: true,
  }
}
