/** Our own signal: `POST /in/{key}/signal`, one object or a list of them. What has no other way in comes in here. */

import type { z } from 'zod'
import { type Instant, instant } from '../../core/id.ts'
import { eventLabel } from '../../core/signal/match.ts'
import { bodyMax, deeperThan, isObject, kindOf, readJson, unreadable } from '../body.ts'
import { readInstant } from '../rfc3339.ts'
import type { Read, Signal, SourceRoute, Unreadable } from '../source.ts'
import { SignalIn, signalsMax } from './shape.ts'

const example = '{"summary": "…", "labels": {"service": "…"}}'

export function readSignals(body: Uint8Array, now: Instant): Read {
  const json = readJson(body, example)
  if ('problem' in json) return json
  const many = Array.isArray(json.value)
  const values: readonly unknown[] = Array.isArray(json.value) ? json.value : [json.value]
  if (values.length === 0) return unreadable('body', 'the list is empty', `send at least one signal: [${example}]`)
  if (values.length > signalsMax) return unreadable('body', `${values.length} signals are too many`, `send at most ${signalsMax} at a time`)
  const signals: Signal[] = []
  for (const [i, value] of values.entries()) {
    const at = many ? `[${i}]` : ''
    const signal = readSignal(value, at, now)
    if ('problem' in signal) return signal
    signals.push(signal)
  }
  return { signals }
}

function readSignal(value: unknown, at: string, now: Instant): Signal | Unreadable {
  if (!isObject(value)) return unreadable(at || 'body', `a signal is an object, and this is ${kindOf(value)}`, `send ${example}`)
  if (deeperThan(value, bodyMax.depth)) return unreadable(at || 'body', `it nests deeper than ${bodyMax.depth} levels`, 'send it flat')
  for (const record of ['labels', 'details'])
    if (isObject(value[record]) && Object.hasOwn(value[record], '__proto__'))
      return unreadable(path(at, [record]), '"__proto__" is no name', 'begin the name with a letter')
  const parsed = SignalIn.safeParse(value)
  if (!parsed.success) return firstIssue(parsed.error, at)
  const { summary, status = 'firing', key, severity, labels: given, details, link, startsAt, endsAt, expiresInSeconds } = parsed.data
  const labels = textsOf(given)
  delete labels[eventLabel] // only our own sources say that something is a change
  const start = startsAt === undefined ? null : (readInstant(startsAt) ?? null)
  const end = endsAt === undefined ? null : (readInstant(endsAt) ?? null)
  if (start !== null && end !== null && start > end)
    return unreadable(path(at, ['endsAt']), 'it ends before it begins', 'send an endsAt after startsAt, or leave it out')
  if (end !== null && status !== 'resolved')
    return unreadable(path(at, ['endsAt']), 'only what is resolved has ended', 'send "status": "resolved" with it, or leave it out')
  return {
    dedup: key ?? (Object.keys(labels).length === 0 ? `summary ${summary}` : null),
    status,
    severityHint: severity ?? labels.severity ?? null,
    summary,
    labels,
    annotations: textsOf(details),
    link: link ?? null,
    startsAt: start,
    endsAt: end,
    expiresAt: expiresInSeconds === undefined || status === 'resolved' ? null : instant(now + expiresInSeconds * 1000),
  }
}

function textsOf(values: Readonly<Record<string, string | number | boolean>> | undefined): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(values ?? {})) {
    const text = String(value)
    if (text !== '') texts[name] = text
  }
  return texts
}

/** The first thing that is wrong, where it is, and what would be right there. */
function firstIssue(error: z.ZodError, at: string): Unreadable {
  const issue = error.issues.find(one => one.code === 'unrecognized_keys') ?? error.issues[0]! // a misspelt name explains the missing one
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!
    return unreadable(
      path(at, [...issue.path, key]) || 'body',
      `"${key}" is not known here`,
      `leave it out, or put it into "details" or "labels"; known are ${Object.keys(SignalIn.shape).join(', ')}`,
    )
  }
  const field = path(at, issue.path) || 'body'
  const missing = issue.code === 'invalid_type' && /received undefined/.test(issue.message)
  const about = SignalIn.shape[issue.path[0] as keyof typeof SignalIn.shape] as z.ZodType | undefined
  const words = about?.description
  return unreadable(field, missing ? 'it is missing' : lower(issue.message), words === undefined ? `send ${example}` : `send ${words}`)
}

const path = (at: string, steps: readonly PropertyKey[]): string =>
  steps.reduce<string>((so, step) => (typeof step === 'number' ? `${so}[${step}]` : so === '' ? String(step) : `${so}.${String(step)}`), at)
const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

export const signalRoute: SourceRoute = {
  source: 'signal',
  method: 'POST',
  path: '/signal',
  read: (body, _, now) => readSignals(body, now),
  reply: (read, accepted) =>
    'problem' in read
      ? { status: read.status, body: { error: 'invalid', message: read.problem, field: read.field, instead: read.instead } }
      : { status: 202, body: { accepted: read.signals.length, at: new Date(accepted.now).toISOString(), keys: accepted.dedup } },
}
