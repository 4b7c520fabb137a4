/**
 * What the webhooks of vendors have in common: a JSON object whose members may be missing or of any type, and from which signals are made.
 *
 * W1  Nothing that a vendor adds, renames or leaves out makes it unreadable: what identifies is asked for, the rest is taken where it is there.
 * W2  What is no alert is kept as a notice: it is seen among the alerts, and only a rule that asks for it opens anything. So no event is lost
 *     because nobody had heard of it.
 */
import { type Instant, instant } from '../core/id.ts'
import { eventLabel } from '../core/signal/match.ts'
import { cutAt } from '../core/signal/reduce.ts'
import { minute } from '../core/span.ts'
import { bodyMax, deeperThan, isObject, kindOf, readJson, tooDeep, unreadable } from './body.ts'
import { readInstant } from './rfc3339.ts'
import type { Read, Signal, SourceRoute, Unreadable } from './source.ts'

export type Fields = Readonly<Record<string, unknown>>
const summaryMost = 180 // characters: two lines and a half of a lock screen
const detailsMost = 60
const detailLongest = 2_000
const labelLongest = 500 // what tells alerts apart; a DSN takes whatever anybody writes
/** A change and a notice are of interest while people ask what was there just now. */
const noticeLastsMs = 30 * minute

export function readFields(body: Uint8Array, example: string): Readonly<{ fields: Fields }> | Unreadable {
  const json = readJson(body, example)
  if ('problem' in json) return json
  if (!isObject(json.value)) return unreadable('body', `the body is ${kindOf(json.value)}`, `send ${example}`)
  if (deeperThan(json.value, bodyMax.depth)) return tooDeep('body')
  return { fields: json.value }
}

/** What stands at `data.issue.title`; undefined: nothing does. */
export function at(value: unknown, path: string): unknown {
  let here = value
  for (const name of path.split('.')) {
    if (!isObject(here) || !Object.hasOwn(here, name)) return undefined
    here = here[name]
  }
  return here
}
/** A text or a number as a text, in one line; '': there is none. The first path that has one. */
export function text(value: unknown, ...paths: readonly string[]): string {
  for (const path of paths) {
    const found = at(value, path)
    if (typeof found === 'number' || typeof found === 'boolean') return String(found)
    if (typeof found === 'string' && found.trim() !== '') return found.trim()
  }
  return ''
}
/** RFC 3339, or seconds or milliseconds since 1970; null: it is none of these. */
export function time(value: unknown, ...paths: readonly string[]): Instant | null {
  for (const path of paths) {
    const found = at(value, path)
    if (typeof found === 'string') {
      const read = readInstant(found) ?? readInstant(`${found}Z`)
      if (read) return read
    }
    if (typeof found === 'number' && Number.isSafeInteger(Math.trunc(found)) && found > 0) {
      const ms = found < 100_000_000_000 ? found * 1000 : found
      if (ms < 253_402_300_800_000) return instant(Math.trunc(ms)) // before the year 10000
    }
  }
  return null
}

type Said = Readonly<{
  dedup: string
  summary: string
  severity?: string
  labels: Readonly<Record<string, string>>
  details?: Readonly<Record<string, string>>
  link?: string
  at?: Instant | null
}>
const signal = (said: Said, more: Pick<Signal, 'status'> & Partial<Signal>): Signal => {
  const labels = filled({ ...said.labels, ...(said.severity ? { severity: said.severity } : {}) }, labelLongest)
  return {
    dedup: cutAt(said.dedup, 500).toWellFormed(),
    severityHint: labels.severity ?? null,
    summary: line(said.summary),
    labels,
    annotations: filled(said.details ?? {}, detailLongest),
    link: said.link !== undefined && /^https?:\/\/\S+$/.test(said.link) ? said.link.slice(0, 2_000) : null,
    startsAt: null,
    endsAt: null,
    expiresAt: null,
    ...more,
  }
}
/** `lastsMs`: the vendor never says that it is over. */
export const firing = (said: Said, now: Instant, lastsMs: number | null = null): Signal =>
  signal(said, { status: 'firing', startsAt: notAhead(said.at, now), expiresAt: lastsMs === null ? null : instant(now + lastsMs) })
export const resolved = (said: Said, now: Instant): Signal => signal(said, { status: 'resolved', endsAt: notAhead(said.at, now) ?? now })
/** A deploy, a setting: what people look for when something broke. */
export const changed = (said: Said, now: Instant): Signal => noted({ ...said, labels: { ...said.labels, [eventLabel]: 'change' } }, now)
/** What is no alert and is kept all the same. */
export const noticed = (said: Said, now: Instant): Signal => noted({ ...said, labels: { ...said.labels, [eventLabel]: 'notice' } }, now)
const noted = (said: Said, now: Instant): Signal =>
  signal(
    { ...said, severity: said.severity ?? 'info' },
    {
      status: 'firing',
      startsAt: notAhead(said.at, now),
      expiresAt: instant(now + noticeLastsMs),
    },
  )

/** A vendor's clock that is ahead of ours does not make an alert begin after it came. */
const notAhead = (at: Instant | null | undefined, now: Instant): Instant | null => (at === null || at === undefined || at > now ? null : at)

/** Every plain member of an object under its name, nested ones under dotted names. */
export function details(value: unknown, name = ''): Record<string, string> {
  const into: Record<string, string> = {}
  flatten(value, name, into)
  return into
}
function flatten(value: unknown, name: string, into: Record<string, string>): void {
  if (Object.keys(into).length >= detailsMost || name === '__proto__') return
  if (Array.isArray(value)) {
    const plain = value.filter(one => ['string', 'number', 'boolean'].includes(typeof one))
    if (plain.length > 0 && name !== '') into[name] = plain.join(', ').slice(0, detailLongest)
  } else if (isObject(value)) for (const [inner, one] of Object.entries(value)) flatten(one, name === '' ? inner : `${name}.${inner}`, into)
  else if (value !== null && value !== undefined && value !== '' && name !== '') into[name] = String(value).slice(0, detailLongest)
}

const filled = (texts: Readonly<Record<string, string>>, longest: number): Record<string, string> =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([name, value]) =>
      value === '' || name === '' || name === '__proto__' ? [] : [[name, cutAt(value, longest).toWellFormed()]],
    ),
  )

/** In one line that fits, and never cut in the middle of a character. */
export function line(words: string): string {
  const one = words.replace(/\s+/g, ' ').trim()
  const characters = [...one]
  return characters.length <= summaryMost
    ? one
    : `${characters
        .slice(0, summaryMost - 1)
        .join('')
        .trimEnd()}…`
}

/** "deployment.error" as "deployment error". */
export const words = (name: string): string => name.replaceAll(/[._-]+/g, ' ').trim()

/**
 * The same route, each delivery of which is an event of its type as well (T-05): of what is ordinary and opens nothing, too, it can be said when it
 * is more or less than usual. `type`: where the name stands in the body.
 */
export const countedBy = (type: string, route: SourceRoute): SourceRoute => ({
  ...route,
  read(body, headers, now) {
    const read = route.read(body, headers, now)
    if ('problem' in read) return read
    const fields = readFields(body, '{}')
    const name = 'problem' in fields ? '' : text(fields.fields, type)
    return usageType.test(name) ? { ...read, events: [{ type: name, count: 1, at: now }] } : read
  },
})
const usageType = /^[a-z][\w.:-]{0,79}$/i

export const vendorReply: SourceRoute['reply'] = (read: Read, accepted) =>
  'problem' in read
    ? { status: read.status, body: { error: 'invalid', message: read.problem, field: read.field, instead: read.instead } }
    : { status: 200, body: { accepted: read.signals.length, at: new Date(accepted.now).toISOString() } }
