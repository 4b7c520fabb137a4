/**
 * What Sentry's own SDKs send, for whoever points their DSN here and has no Sentry: `https://tocsin@HOST/in/KEY/1`, from which an SDK makes
 * `/in/KEY/api/1/envelope/` (and the older `/api/1/store/`). https://develop.sentry.dev/sdk/data-model/envelopes/
 *
 * D1  An error is one condition by its fingerprint, else by its type, the place where it was thrown and its words without their numbers. Nobody says
 *     that it is over: it is when it has not been seen for an hour.
 * D2  A monitor that checks in with an error is one condition until it checks in well.
 * D3  Errors, warnings and check-ins are read; traces, sessions, replays, logs and attachments are taken and leave nothing.
 * D4  A DSN stands in programs that others can read, and signs nothing: the key is to be one for Sentry alone. With the webhook's secret set, it
 *     takes nothing here (http/intake.ts).
 */
import type { Instant } from '../../core/id.ts'
import { hour } from '../../core/span.ts'
import { isObject, readJsonText, textOf, unreadable } from '../body.ts'
import type { Read, Signal, SourceRoute, Unreadable } from '../source.ts'
import { at, details, firing, readFields, resolved, text, time } from '../vendor.ts'

const example = '{"event_id": "…"}\\n{"type": "event"}\\n{"exception": {"values": []}}'
const lastsMs = hour
const itemsMost = 200

export function readEnvelope(body: Uint8Array, now: Instant): Read {
  const items = itemsIn(body)
  if ('problem' in items) return items
  const signals = items.list.flatMap(({ type, value }) =>
    type === 'event' ? eventOf(value, now) : type === 'check_in' ? checkIn(value, now) : [],
  )
  // One envelope speaks of one condition twice where an SDK repeats itself; the last word counts.
  return { signals: [...new Map(signals.map(signal => [signal.dedup, signal])).values()] }
}

/** One event as JSON: what SDKs sent before there were envelopes. */
export function readStore(body: Uint8Array, now: Instant): Read {
  const read = readFields(body, '{"event_id": "…", "exception": {"values": []}}')
  return 'problem' in read ? read : { signals: eventOf(read.fields, now) }
}

type Items = Readonly<{ list: readonly Readonly<{ type: string; value: unknown }>[] }>
/** A line of headers, then for each item a line that says what follows and, if it may hold line breaks, how long it is. */
function itemsIn(body: Uint8Array): Items | Unreadable {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  let from = 0
  const line = (): Buffer | null => {
    if (from >= bytes.length) return null
    const end = bytes.indexOf(0x0a, from)
    const one = bytes.subarray(from, end < 0 ? bytes.length : end)
    from = end < 0 ? bytes.length : end + 1
    return one
  }
  const head = readFields(line() ?? bytes, example)
  if ('problem' in head) {
    const whole = readFields(body, example) // which says where it is wrong
    return 'problem' in whole ? whole : unreadable('body', 'its first line is no JSON object', `send an envelope: ${example}`)
  }
  const list: { type: string; value: unknown }[] = []
  for (let said = line(); said !== null && list.length < itemsMost; said = line()) {
    if (said.length === 0) continue
    const item = jsonIn(said)
    const type = text(item, 'type')
    if (type === '') return unreadable(`item ${list.length + 1}`, 'its header names no type', `send an envelope: ${example}`)
    const length = at(item, 'length')
    let payload: Buffer | null
    if (typeof length === 'number' && Number.isSafeInteger(length) && length >= 0) {
      if (from + length > bytes.length) return unreadable(`item ${list.length + 1}`, 'it is shorter than its header says', 'send it whole')
      payload = bytes.subarray(from, from + length)
      from += length
      if (bytes[from] === 0x0a) from++
    } else payload = line()
    list.push({ type, value: payload !== null && (type === 'event' || type === 'check_in') ? jsonIn(payload) : null })
  }
  return { list }
}
function jsonIn(bytes: Uint8Array): unknown {
  const said = textOf(bytes)
  const read = said === null ? null : readJsonText(said, example)
  return read === null || 'problem' in read ? undefined : read.value
}

const levels = ['fatal', 'critical', 'error', 'warning']

function eventOf(event: unknown, now: Instant): readonly Signal[] {
  if (!isObject(event)) return []
  const level = text(event, 'level') || 'error'
  if (!levels.includes(level)) return []
  const thrown = lastOf(at(event, 'exception.values') ?? at(event, 'exception'))
  const kind = text(thrown, 'type')
  const words = text(thrown, 'value') || text(event, 'logentry.formatted', 'logentry.message', 'message', 'message.formatted')
  const frames = at(thrown, 'stacktrace.frames')
  const frame: unknown = Array.isArray(frames)
    ? (frames.findLast((one: unknown) => at(one, 'in_app') === true) ?? frames.at(-1))
    : undefined
  const where = [text(frame, 'module', 'filename'), text(frame, 'function')].filter(part => part !== '').join(' ')
  const environment = text(event, 'environment')
  const service = text(event, 'tags.service', 'server_name') || text(event, 'logger') || 'app'
  const title = [kind, words.split('\n')[0]!].filter(part => part !== '').join(': ') || 'an error without words'
  return [
    firing(
      {
        dedup:
          `sentry event ${environment} ${own(at(event, 'fingerprint')) ?? `${kind} ${where} ${words.split('\n')[0]!.replace(/0x[0-9a-f]+|[0-9a-f-]{16,}|\d+/gi, '#')}`}`.slice(
            0,
            400,
          ),
        severity: level,
        summary: `${service}: ${title}`,
        labels: { alertname: title.slice(0, 120), service, environment, resource: 'event' },
        details: details({
          where,
          release: text(event, 'release'),
          transaction: text(event, 'transaction'),
          platform: text(event, 'platform'),
        }),
        at: time(event, 'timestamp'),
      },
      now,
      lastsMs,
    ),
  ]
}
/** The one that reached the top: what it was caused by comes before it. */
const lastOf = (values: unknown): unknown => (Array.isArray(values) ? values.at(-1) : values)
/** A fingerprint of the program's own; null: it leaves it to whoever groups. */
function own(fingerprint: unknown): string | null {
  if (!Array.isArray(fingerprint)) return null
  const parts = fingerprint.filter((one): one is string => typeof one === 'string')
  return parts.length === 0 || parts.some(one => /\{\{\s*default\s*\}\}/.test(one)) ? null : parts.join(' ')
}

function checkIn(said: unknown, now: Instant): readonly Signal[] {
  const monitor = text(said, 'monitor_slug')
  const status = text(said, 'status')
  if (monitor === '' || (status !== 'ok' && status !== 'error')) return [] // it is under way
  const environment = text(said, 'environment')
  const about = {
    dedup: `sentry monitor ${environment} ${monitor}`,
    severity: 'error',
    summary: `${monitor}: the job ${status === 'ok' ? 'ran' : 'failed'}`,
    labels: { alertname: 'monitor', service: monitor, environment, resource: 'check_in' },
    details: details({ seconds: text(said, 'duration') }),
  }
  return [status === 'ok' ? resolved(about, now) : firing(about, now)]
}

const reply: SourceRoute['reply'] = read =>
  'problem' in read
    ? {
        status: read.status,
        body: { detail: `${read.field}: ${read.problem}; ${read.instead}` },
        headers: { 'access-control-allow-origin': '*' },
      }
    : { status: 200, body: {}, headers: { 'access-control-allow-origin': '*' } }

export const sentrySdk: readonly SourceRoute[] = [
  {
    source: 'sentry',
    method: 'POST',
    path: '/api/1/envelope',
    read: (body, _, now) => readEnvelope(body, now),
    reply,
    setUp: {
      for: 'Sentry’s SDKs without Sentry',
      url: '{dsn}',
      how: 'for whoever has no Sentry: set this as the DSN of the SDK, and errors, warnings and check-ins come here; an error is over when it has not been seen for an hour. A DSN can be read by whoever has the program: use a key that is for Sentry alone, without a secret',
    },
  },
  { source: 'sentry', method: 'POST', path: '/api/1/store', read: (body, _, now) => readStore(body, now), reply },
]
