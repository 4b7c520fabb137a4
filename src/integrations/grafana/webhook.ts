/**
 * Grafana's webhook contact point (unified alerting): Alertmanager's shape as version "1", with the values that were
 * measured, and links to the panel. The old alerting of version 7 and before (`ruleId`, `state`) is read too.
 *
 * It says firing and resolved by name, and repeats a firing one after hours: nothing here expires.
 */
import { readAlert, summaryOf } from '../alertmanager/alert.ts'
import { bodyMax, deeperThan, isObject, kindOf, readJson, tooDeep, unreadable } from '../body.ts'
import type { Read, Signal, SourceRoute, Unreadable } from '../source.ts'

const example = '{"version": "1", "alerts": [{"status": "firing", "labels": {"alertname": "…"}}]}'

export function readGrafana(body: Uint8Array): Read {
  const json = readJson(body, example)
  if ('problem' in json) return json
  const message = json.value
  if (!isObject(message)) return unreadable('body', `the body is ${kindOf(message)}`, `send ${example}`)
  if (deeperThan(message, bodyMax.depth)) return tooDeep('body')
  if (message.alerts === undefined && message.ruleName !== undefined) return readOld(message)
  if (!Array.isArray(message.alerts)) return unreadable('alerts', `this is ${kindOf(message.alerts)}`, `send ${example}`)
  const signals: Signal[] = []
  for (const [i, value] of message.alerts.entries()) {
    const signal = readOne(value, `alerts[${i}]`)
    if ('problem' in signal) return signal
    signals.push(signal)
  }
  return { signals }
}

function readOne(value: unknown, at: string): Signal | Unreadable {
  const alert = readAlert(value, at)
  if ('problem' in alert) return alert
  if (alert.status !== 'firing' && alert.status !== 'resolved')
    return unreadable(`${at}.status`, `${JSON.stringify(alert.status ?? null)} is no state`, 'send "firing" or "resolved"')
  const given = value as Readonly<Record<string, unknown>>
  const annotations = { ...alert.annotations }
  for (const name of ['valueString', 'silenceURL', 'imageURL']) {
    const text = given[name]
    if (typeof text === 'string' && text !== '') annotations[name] = text
  }
  if (isObject(given.values)) {
    for (const [name, measured] of Object.entries(given.values))
      if (typeof measured === 'number' || typeof measured === 'string') annotations[`values.${name}`] = String(measured)
  }
  return {
    dedup: null, // the labels: Grafana's own fingerprint is their hash
    status: alert.status,
    severityHint: alert.labels.severity ?? null,
    summary: summaryOf(alert.labels, annotations),
    labels: alert.labels,
    annotations,
    link: [given.panelURL, given.dashboardURL, alert.link].find((link): link is string => typeof link === 'string' && link !== '') ?? null,
    startsAt: alert.startsAt,
    endsAt: alert.status === 'resolved' ? alert.endsAt : null,
    expiresAt: null,
  }
}

const states: Readonly<Record<string, Signal['status']>> = { alerting: 'firing', no_data: 'firing', ok: 'resolved' }

/** `{ruleId, ruleName, ruleUrl, state, title, message, evalMatches, tags}`; "paused" and "pending" say nothing. */
function readOld(message: Readonly<Record<string, unknown>>): Read {
  const { ruleName, state } = message
  if (typeof ruleName !== 'string' || ruleName === '')
    return unreadable('ruleName', `this is ${kindOf(ruleName)}`, 'send the name of the rule')
  if (state === 'paused' || state === 'pending') return { signals: [] }
  const status = typeof state === 'string' && Object.hasOwn(states, state) ? states[state] : undefined
  if (status === undefined) return unreadable('state', `${JSON.stringify(state ?? null)} is no state`, 'send "alerting", "no_data" or "ok"')
  const id = message.ruleId
  if (id !== undefined && typeof id !== 'number' && typeof id !== 'string')
    return unreadable('ruleId', `this is ${kindOf(id)}`, 'send a number')
  const labels: Record<string, string> = { alertname: ruleName, state: String(state) }
  if (isObject(message.tags))
    for (const [name, tag] of Object.entries(message.tags))
      if (typeof tag === 'string' && tag !== '' && name !== '__proto__') labels[name] = tag
  const annotations: Record<string, string> = {}
  if (typeof message.message === 'string' && message.message !== '') annotations.message = message.message
  for (const match of Array.isArray(message.evalMatches) ? message.evalMatches : [])
    if (isObject(match) && typeof match.metric === 'string') annotations[`values.${match.metric}`] = String(match.value)
  return {
    signals: [
      {
        dedup: `rule ${id ?? ruleName}`,
        status,
        severityHint: labels.severity ?? null,
        summary: typeof message.title === 'string' && message.title !== '' ? message.title : ruleName,
        labels,
        annotations,
        link: typeof message.ruleUrl === 'string' && message.ruleUrl !== '' ? message.ruleUrl : null,
        startsAt: null,
        endsAt: null,
        expiresAt: null,
      },
    ],
  }
}

export const grafanaWebhook: SourceRoute = {
  source: 'grafana',
  method: 'POST',
  path: '/grafana',
  read: body => readGrafana(body),
  reply: (read, accepted) =>
    'problem' in read
      ? { status: read.status, body: { error: 'invalid', message: read.problem, field: read.field, instead: read.instead } }
      : { status: 200, body: { accepted: read.signals.length, at: new Date(accepted.now).toISOString() } },
}
