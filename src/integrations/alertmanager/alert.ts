/**
 * One alert as Prometheus, amtool and Alertmanager write it: `{labels, annotations, startsAt, endsAt, generatorURL}`.
 * Read by hand, in place: this is what the intake's speed is made of, and what was parsed is kept, not copied.
 */
import type { Instant } from '../../core/id.ts'
import { bodyMax, deeperThan, isObject, kindOf, tooDeep, unreadable } from '../body.ts'
import { readInstant } from '../rfc3339.ts'
import type { Signal, Unreadable } from '../source.ts'

export type ReadAlert = Readonly<{
  labels: Readonly<Record<string, string>>
  annotations: Readonly<Record<string, string>>
  startsAt: Instant | null
  endsAt: Instant | null
  link: string | null
  status: unknown
}>

export function readAlert(value: unknown, at: string): ReadAlert | Unreadable {
  if (!isObject(value)) return unreadable(at, `an alert is an object, and this is ${kindOf(value)}`, 'send {"labels": {"alertname": "…"}}')
  for (const name in value) {
    if (name === 'labels' || name === 'annotations' || name === 'startsAt' || name === 'endsAt' || name === 'generatorURL') continue
    const extra = value[name]
    if (typeof extra === 'object' && deeperThan(extra, bodyMax.depth)) return tooDeep(`${at}.${name}`)
  }
  const labels = readTexts(value.labels, `${at}.labels`, true)
  if ('problem' in labels) return labels
  const annotations = readTexts(value.annotations, `${at}.annotations`, false)
  if ('problem' in annotations) return annotations
  const startsAt = readTime(value.startsAt, `${at}.startsAt`, lastStart)
  if (typeof startsAt === 'object' && startsAt !== null) return startsAt
  const endsAt = readTime(value.endsAt, `${at}.endsAt`, lastEnd)
  if (typeof endsAt === 'object' && endsAt !== null) return endsAt
  if (startsAt !== null && endsAt !== null && startsAt > endsAt)
    return unreadable(`${at}.endsAt`, 'start time must be before end time', 'send an endsAt after startsAt, or leave it out')
  const link = value.generatorURL
  if (link !== undefined && link !== null && typeof link !== 'string')
    return unreadable(`${at}.generatorURL`, `this is ${kindOf(link)}`, 'send an address as a text, or leave it out')
  return { labels: labels.texts, annotations: annotations.texts, startsAt, endsAt, link: link || null, status: value.status }
}

/** An empty value is no label: as Alertmanager has it. */
function readTexts(value: unknown, at: string, required: boolean): Readonly<{ texts: Record<string, string> }> | Unreadable {
  if (!isObject(value)) {
    if (!required && (value === undefined || value === null)) return { texts: {} }
    return unreadable(
      at,
      value === undefined ? 'labels are missing' : `this is ${kindOf(value)}`,
      'send an object of texts: {"alertname": "…"}',
    )
  }
  let count = 0
  let empty = false
  for (const name in value) {
    const text = value[name]
    if (typeof text !== 'string') return unreadable(`${at}.${name}`, `this is ${kindOf(text)}`, `send a text: "${name}": "…"`)
    if (text === '') empty = true
    else count++
    if (name === '' || name === '__proto__') return unreadable(at, `${JSON.stringify(name)} is no name`, 'begin the name with a letter')
  }
  if (required && count === 0) return unreadable(at, 'at least one label pair required', 'send {"alertname": "…"}')
  const texts = value as Record<string, string>
  return { texts: empty ? Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== '')) : texts }
}

/** Alerts of one request most often end at one time, and those of one rule began at one: the last ones are at hand. */
type LastTime = { text: string; time: Instant | null }
const lastStart: LastTime = { text: '', time: null }
const lastEnd: LastTime = { text: '', time: null }
function readTime(value: unknown, at: string, last: LastTime): Instant | null | Unreadable {
  if (value === undefined || value === null || value === '') return null
  const instead = 'send RFC 3339, 2026-01-31T09:30:00Z, or leave it out'
  if (typeof value !== 'string') return unreadable(at, `this is ${kindOf(value)}`, instead)
  if (value === last.text) return last.time
  const time = readInstant(value)
  if (time === undefined) return unreadable(at, `${JSON.stringify(value.slice(0, 60))} is not a time`, instead)
  last.text = value
  last.time = time
  return time
}

/** What people read first: the summary that the rule's author wrote, else what comes nearest. */
export function summaryOf(labels: Signal['labels'], annotations: Signal['annotations']): string {
  const said = annotations.summary ?? annotations.title ?? annotations.message ?? annotations.description
  if (said !== undefined && said !== '') return said
  if (labels.alertname !== undefined) return labels.instance === undefined ? labels.alertname : `${labels.alertname} on ${labels.instance}`
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
    .slice(0, 300)
}
