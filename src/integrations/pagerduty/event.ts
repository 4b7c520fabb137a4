/**
 * PagerDuty's Events API v2: `/v2/enqueue` (trigger, acknowledge, resolve) and `/v2/change/enqueue` (a deploy, a setting).
 * A client's base URL becomes `…/in/{key}`; its routing key stays what it was.
 *
 * E1  A condition is (routing key, dedup key): two services may use the same dedup key. A trigger without one gets one,
 *     and the answer tells it.
 * E2  Answers have PagerDuty's status, message and errors, word for word where clients look at them.
 * E3  Lengths are PagerDuty's where they identify (dedup key 255); a summary past 1024 is cut, not refused: a page that
 *     is cut short is better than none.
 * E4  A change opens nothing by itself: it is marked, and only a rule of the plan that asks for the mark takes it.
 */
import { randomUUID } from 'node:crypto'
import { type Instant, instant } from '../../core/id.ts'
import { eventLabel } from '../../core/signal/match.ts'
import { minute } from '../../core/span.ts'
import { bodyMax, deeperThan, isObject, kindOf, readJson, unreadable } from '../body.ts'
import { readInstant } from '../rfc3339.ts'
import type { Read, Signal, SourceRoute, Unreadable } from '../source.ts'

const summaryMax = 1024
const dedupMax = 255
const detailsMax = 500
/** A change is of interest while people ask "what was deployed just now?". */
const changeLastsMs = 30 * minute
const severities = ['critical', 'warning', 'error', 'info']
const statuses: Readonly<Record<string, Signal['status']>> = { trigger: 'firing', acknowledge: 'acknowledged', resolve: 'resolved' }
const example = '{"routing_key": "…", "event_action": "trigger", "payload": {"summary": "…", "source": "…", "severity": "critical"}}'
const changeExample = '{"routing_key": "…", "payload": {"summary": "…"}}'

export function readEvent(body: Uint8Array, now: Instant): Read {
  const event = readEnvelope(body, example)
  if ('problem' in event) return event
  const action = event.value.event_action
  const status = typeof action === 'string' && Object.hasOwn(statuses, action) ? statuses[action] : undefined
  if (status === undefined)
    return blank(action)
      ? missing('event_action', 'send "trigger", "acknowledge" or "resolve"')
      : unreadable(
          'event_action',
          "'event_action' is invalid (must be one of the following: 'trigger', 'acknowledge' or 'resolve')",
          'send "trigger", "acknowledge" or "resolve"',
        )
  const key = event.value.dedup_key
  if (!blank(key) && typeof key !== 'string') return wrong('dedup_key', key, 'a text')
  if (blank(key) && status !== 'firing') return missing('dedup_key', 'send the dedup_key that the trigger was answered with')
  if (typeof key === 'string' && [...key].length > dedupMax)
    return unreadable(
      'dedup_key',
      `Length of 'dedup_key' is incorrect (should be less than or equal to ${dedupMax})`,
      'send a shorter one, a hash of it for example',
    )
  const dedupKey = blank(key) ? randomUUID().replaceAll('-', '') : (key as string)
  const payload = readPayload(event.value.payload, status === 'firing', true)
  if ('problem' in payload) return payload
  const { labels, annotations, summary, timestamp } = payload
  labels.dedup_key = dedupKey
  const extra = readLinks(event.value, annotations)
  if ('problem' in extra) return extra
  return {
    signals: [
      {
        dedup: `${event.routingKey}\n${dedupKey}`,
        status,
        severityHint: labels.severity ?? null,
        summary: summary ?? '',
        labels,
        annotations,
        link: extra.link,
        startsAt: status === 'firing' ? timestamp : null,
        endsAt: status === 'resolved' ? (timestamp ?? now) : null,
        expiresAt: null,
      },
    ],
  }
}

export function readChange(body: Uint8Array, now: Instant): Read {
  const event = readEnvelope(body, changeExample)
  if ('problem' in event) return event
  const payload = readPayload(event.value.payload, true, false)
  if ('problem' in payload) return payload
  const { labels, annotations, summary, timestamp } = payload
  labels[eventLabel] = 'change'
  const extra = readLinks(event.value, annotations)
  if ('problem' in extra) return extra
  return {
    signals: [
      {
        dedup: `${event.routingKey}\nchange ${randomUUID()}`, // each is one of its own
        status: 'firing',
        severityHint: null,
        summary: summary ?? '',
        labels,
        annotations,
        link: extra.link,
        startsAt: timestamp,
        endsAt: null,
        expiresAt: instant(now + changeLastsMs),
      },
    ],
  }
}

type Envelope = Readonly<{ value: Record<string, unknown>; routingKey: string }>
function readEnvelope(body: Uint8Array, shown: string): Envelope | Unreadable {
  const json = readJson(body, shown)
  if ('problem' in json) return json
  if (!isObject(json.value)) return unreadable('body', `the body is ${kindOf(json.value)}`, `send ${shown}`)
  if (deeperThan(json.value, bodyMax.depth))
    return unreadable('body', `it nests deeper than ${bodyMax.depth} levels`, 'send custom_details flat')
  const routingKey = json.value.routing_key
  if (blank(routingKey)) return missing('routing_key', 'send the routing key that you had, or any name of the service')
  if (typeof routingKey !== 'string') return wrong('routing_key', routingKey, 'a text')
  return { value: json.value, routingKey }
}

type Payload = { labels: Record<string, string>; annotations: Record<string, string>; summary: string | null; timestamp: Instant | null }
function readPayload(value: unknown, required: boolean, alert: boolean): Payload | Unreadable {
  const payload: Payload = { labels: {}, annotations: {}, summary: null, timestamp: null }
  if (blank(value) && !required) return payload
  if (blank(value)) return missing('payload', `send ${alert ? example : changeExample}`)
  if (!isObject(value)) return wrong('payload', value, 'an object')
  for (const name of ['summary', 'source', 'severity']) {
    const given = value[name]
    if (blank(given)) {
      if (required && (alert || name === 'summary')) return missing(`payload.${name}`, `send "${name}": "…"`)
    } else if (typeof given !== 'string') return wrong(`payload.${name}`, given, 'a text')
  }
  if (typeof value.severity === 'string' && value.severity !== '' && !severities.includes(value.severity))
    return unreadable(
      'payload.severity',
      "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')",
      'send one of these',
    )
  if (typeof value.summary === 'string') payload.summary = cut(value.summary, summaryMax)
  for (const name of ['source', 'severity', 'component', 'group', 'class']) {
    const given = value[name]
    if (blank(given)) continue
    if (typeof given === 'object') return wrong(`payload.${name}`, given, 'a text')
    payload.labels[name] = String(given)
  }
  if (!blank(value.timestamp)) {
    const time = typeof value.timestamp === 'string' ? readInstant(value.timestamp) : undefined
    if (time === undefined)
      payload.annotations.timestamp = String(isScalar(value.timestamp) ? value.timestamp : JSON.stringify(value.timestamp)) // an odd clock is no reason to lose a page
    else payload.timestamp = time
  }
  flatten(value.custom_details, 'custom_details', payload.annotations)
  return payload
}

/** `client`, `links`, `images`: where to look. */
function readLinks(
  event: Readonly<Record<string, unknown>>,
  annotations: Record<string, string>,
): Readonly<{ link: string | null }> | Unreadable {
  let link: string | null = null
  if (typeof event.client_url === 'string' && event.client_url !== '') link = event.client_url
  if (typeof event.client === 'string' && event.client !== '') annotations.client = event.client
  for (const [name, member] of [
    ['links', 'href'],
    ['images', 'src'],
  ] as const) {
    const list = event[name]
    if (list === undefined || list === null) continue
    if (!Array.isArray(list)) return wrong(name, list, 'a list')
    for (const [i, one] of list.entries()) {
      if (!isObject(one)) return wrong(`${name}[${i}]`, one, 'an object')
      const address = one[member]
      if (blank(address)) continue
      if (typeof address !== 'string') return wrong(`${name}[${i}].${member}`, address, 'a text')
      const words = typeof one.text === 'string' ? one.text : typeof one.alt === 'string' ? one.alt : ''
      annotations[`${name}.${i}`] = words === '' ? address : `${words}: ${address}`
      if (name === 'links') link ??= address
    }
  }
  return { link }
}

/** Nested details under dotted names, so that each can be shown, searched and matched; past a bound they stay one text. */
function flatten(value: unknown, name: string, into: Record<string, string>): void {
  if (blank(value)) return
  if (isScalar(value)) into[name] = String(value)
  else if (Array.isArray(value)) into[name] = value.every(isScalar) ? value.join(', ') : JSON.stringify(value)
  else
    for (const [inner, one] of Object.entries(value as Record<string, unknown>)) {
      if (Object.keys(into).length >= detailsMax) {
        into['custom_details (rest)'] = `more than ${detailsMax} details were sent; the rest was left out`
        return
      }
      flatten(one, `${name}.${inner}`, into)
    }
}

const isScalar = (value: unknown): value is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof value)
const blank = (value: unknown): value is undefined | null | '' => value === undefined || value === null || value === ''
const missing = (field: string, instead: string) => unreadable(field, `'${field}' is missing or blank`, instead)
const wrong = (field: string, value: unknown, right: string) => unreadable(field, `'${field}' is ${kindOf(value)}`, `send ${right}`)

function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const whole = [...text]
  return whole.length <= max ? text : `${whole.slice(0, max - 1).join('')}…`
}

const refusal = (read: Unreadable): ReturnType<SourceRoute['reply']> => ({
  status: read.status,
  body: { status: 'invalid event', message: 'Event object is invalid', errors: [read.problem], field: read.field, instead: read.instead },
})

/** What PagerDuty answers to those who send too much or too many: clients wait and try again. */
const fault = (status: number, message: string) => ({
  status: status === 429 ? 'throttle exceeded' : 'invalid event',
  message: status === 429 ? 'Requests for this service are arriving too quickly. Please retry later.' : message,
  errors: [message],
})

export const pagerdutyRoutes: readonly SourceRoute[] = [
  {
    source: 'pagerduty',
    method: 'POST',
    path: '/v2/enqueue',
    read: (body, _, now) => readEvent(body, now),
    reply: read =>
      'problem' in read
        ? refusal(read)
        : { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: read.signals[0]!.labels.dedup_key } },
    fault,
  },
  {
    source: 'pagerduty',
    method: 'POST',
    path: '/v2/change/enqueue',
    read: (body, _, now) => readChange(body, now),
    reply: read => ('problem' in read ? refusal(read) : { status: 202, body: { status: 'success', message: 'Change event processed' } }),
    fault,
  },
]
