/**
 * Alertmanager's webhook (version 4): the receiver for those who keep their Alertmanager and its routing.
 *
 * It says each alert's state by name and repeats a firing one after hours, so nothing here expires: what it resolves it
 * says (`send_resolved`, which is on by default for webhooks).
 */
import { isObject, kindOf, readJson, unreadable } from '../body.ts'
import type { Read, Signal, SourceRoute } from '../source.ts'
import { readAlert, summaryOf } from './alert.ts'

const example = '{"version": "4", "alerts": [{"status": "firing", "labels": {"alertname": "…"}}]}'

export function readWebhook(body: Uint8Array): Read {
  const json = readJson(body, example)
  if ('problem' in json) return json
  const message = json.value
  if (!isObject(message)) return unreadable('body', `the body is ${kindOf(message)}`, `send ${example}`)
  if (message.version !== '4')
    return unreadable(
      'version',
      `version 4 of the webhook is read here, and this is ${JSON.stringify(message.version ?? null)}`,
      `send ${example}`,
    )
  if (!Array.isArray(message.alerts)) return unreadable('alerts', `this is ${kindOf(message.alerts)}`, `send ${example}`)
  const signals: Signal[] = []
  for (let i = 0; i < message.alerts.length; i++) {
    const alert = readAlert(message.alerts[i], `alerts[${i}]`)
    if ('problem' in alert) return alert
    const { labels, annotations, startsAt, endsAt, link, status } = alert
    if (status !== 'firing' && status !== 'resolved')
      return unreadable(`alerts[${i}].status`, `${JSON.stringify(status ?? null)} is no state`, 'send "firing" or "resolved"')
    signals.push({
      dedup: null, // the labels: Alertmanager's own fingerprint is their hash
      status,
      severityHint: labels.severity ?? null,
      summary: summaryOf(labels, annotations),
      labels,
      annotations,
      link,
      startsAt,
      endsAt: status === 'resolved' ? endsAt : null,
      expiresAt: null,
    })
  }
  return { signals }
}

export const alertmanagerWebhook: SourceRoute = {
  source: 'alertmanager',
  method: 'POST',
  path: '/alertmanager',
  read: body => readWebhook(body),
  reply: (read, accepted) =>
    'problem' in read
      ? { status: read.status, body: { error: 'invalid', message: read.problem, field: read.field, instead: read.instead } }
      : { status: 200, body: { accepted: read.signals.length, at: new Date(accepted.now).toISOString() } },
}
