/** Counts of what happens: `POST /in/{key}/usage`, one type of event or a list. It is no signal by itself: leaving what is usual is (engine/usage.ts). */
import type { z } from 'zod'
import { type Instant, instant } from '../../core/id.ts'
import { historyDays } from '../../core/signal/usage.ts'
import { hour, minute } from '../../core/span.ts'
import { isObject, kindOf, readJson, unreadable } from '../body.ts'
import { readInstant } from '../rfc3339.ts'
import type { Read, SourceRoute, Unreadable, UsageEvent } from '../source.ts'
import { UsageEventIn, usageEventsMax } from './shape.ts'

const example = '{"type": "sign-up", "count": 3}'
const aheadMost = 5 * minute

export function readUsage(body: Uint8Array, now: Instant): Read {
  const json = readJson(body, example)
  if ('problem' in json) return json
  const many = Array.isArray(json.value)
  const values: readonly unknown[] = Array.isArray(json.value) ? json.value : [json.value]
  if (values.length === 0) return unreadable('body', 'the list is empty', `send at least one: [${example}]`)
  if (values.length > usageEventsMax)
    return unreadable(
      'body',
      `${values.length} events are too many`,
      `send at most ${usageEventsMax} at a time, with a count for those of one type`,
    )
  const events: UsageEvent[] = []
  for (const [i, value] of values.entries()) {
    const event = readEvent(value, many ? `[${i}]` : '', now)
    if ('problem' in event) return event
    events.push(event)
  }
  return { signals: [], events }
}

function readEvent(value: unknown, at: string, now: Instant): UsageEvent | Unreadable {
  if (!isObject(value)) return unreadable(at || 'body', `an event is an object, and this is ${kindOf(value)}`, `send ${example}`)
  const parsed = UsageEventIn.safeParse(value)
  if (!parsed.success) return firstIssue(parsed.error, at)
  const { type, count = 1, at: told } = parsed.data
  const when = told === undefined ? now : (readInstant(told) ?? now)
  if (when > now + aheadMost)
    return unreadable(at === '' ? 'at' : `${at}.at`, 'it has not happened yet', 'send when it happened, or leave it out')
  if (when < now - historyDays * 24 * hour)
    return unreadable(
      at === '' ? 'at' : `${at}.at`,
      `it is older than ${historyDays} days`,
      'leave out what is older: nothing is compared with it',
    )
  return { type, count, at: instant(Math.min(when, now)) }
}

function firstIssue(error: z.ZodError, at: string): Unreadable {
  const issue = error.issues.find(one => one.code === 'unrecognized_keys') ?? error.issues[0]!
  const name = issue.code === 'unrecognized_keys' ? issue.keys[0]! : String(issue.path[0] ?? '')
  const field = at === '' ? name || 'body' : `${at}.${name}`
  if (issue.code === 'unrecognized_keys')
    return unreadable(field, `"${name}" is not known here`, `leave it out; known are ${Object.keys(UsageEventIn.shape).join(', ')}`)
  const missing = issue.code === 'invalid_type' && /received undefined/.test(issue.message)
  const about = UsageEventIn.shape[name as keyof typeof UsageEventIn.shape] as z.ZodType | undefined
  const problem = missing ? 'it is missing' : issue.message.charAt(0).toLowerCase() + issue.message.slice(1)
  return unreadable(field, problem, about?.description === undefined ? `send ${example}` : `send ${about.description}`)
}

export const usageRoute: SourceRoute = {
  source: 'usage',
  method: 'POST',
  path: '/usage',
  read: (body, _, now) => readUsage(body, now),
  reply: (read, accepted) =>
    'problem' in read
      ? { status: read.status, body: { error: 'invalid', message: read.problem, field: read.field, instead: read.instead } }
      : {
          status: 202,
          body: {
            accepted: (read.events ?? []).reduce((sum, { count }) => sum + count, 0),
            at: new Date(accepted.now).toISOString(),
          },
        },
  /** Counting twice is not the same as counting once: whoever tries again says that it is the same. */
  delivery: (_, headers) => headers['idempotency-key'] ?? null,
  setUp: {
    for: 'Usage of your own product',
    how: 'send a POST with {"type": "sign-up", "count": 1} for each thing that happens, or counts of some at a time; after a week, leaving what is usual is a signal. Send an Idempotency-Key, and it may be sent again',
  },
}
