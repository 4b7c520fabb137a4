/**
 * Alertmanager's API v2, as far as senders of alerts use it: Prometheus, Thanos, Grafana's external Alertmanager, amtool.
 * Its base URL (`path_prefix`, `--alertmanager.url`) becomes `…/in/{key}` and nothing else changes.
 *
 * A1  An alert lives until its `endsAt`; Prometheus moves it ahead with every refresh. Without one (amtool) it lives for
 *     the resolve timeout, 5 minutes as in Alertmanager.
 * A2  `endsAt` at or before now: resolved.
 * A3  All of a request is taken or nothing: the answer names the first field that is wrong. (Alertmanager keeps the
 *     valid ones of such a batch and answers 400 all the same.)
 * A4  Reading alerts back and silences are not served, and say so (unserved.ts): what there is to see is in the console and in /api/v1.
 */

import { type Instant, instant } from '../../core/id.ts'
import { minute } from '../../core/span.ts'
import { bodyMax, kindOf, readJson, readJsonText, textOf, unreadable } from '../body.ts'
import type { Read, Signal, SourceRoute } from '../source.ts'
import { readAlert, summaryOf } from './alert.ts'
import { readRepeats } from './repeats.ts'

export const resolveTimeoutMs = 5 * minute
const example = '[{"labels": {"alertname": "…"}}]'

export function readAlerts(body: Uint8Array, now: Instant, timeoutMs: number = resolveTimeoutMs): Read {
  const json = readJson(body, example)
  return 'problem' in json ? json : readList(json.value, now, timeoutMs)
}
function readList(list: unknown, now: Instant, timeoutMs: number): Read {
  if (!Array.isArray(list)) return unreadable('body', `the body is ${kindOf(list)}`, `send a list of alerts: ${example}`)
  const signals: Signal[] = []
  for (let i = 0; i < list.length; i++) {
    const alert = readAlert(list[i], `[${i}]`)
    if ('problem' in alert) return alert
    const { labels, annotations, startsAt, endsAt, link } = alert
    const resolved = endsAt !== null && endsAt <= now
    signals.push({
      dedup: null,
      status: resolved ? 'resolved' : 'firing',
      severityHint: labels.severity ?? null,
      summary: summaryOf(labels, annotations),
      labels,
      annotations,
      link,
      startsAt: startsAt ?? (resolved ? endsAt : null),
      endsAt: resolved ? endsAt : null,
      expiresAt: resolved ? null : (endsAt ?? instant(now + timeoutMs)),
    })
  }
  return { signals }
}

export function alertmanagerApi(timeoutMs: number = resolveTimeoutMs): readonly SourceRoute[] {
  const uptime = new Date().toISOString()
  return [
    {
      source: 'alertmanager',
      method: 'POST',
      path: '/api/v2/alerts',
      read: (body, _, now) => readAlerts(body, now, timeoutMs),
      repeats(body, now) {
        const text = body.byteLength > bodyMax.bytes ? null : textOf(body)
        return text === null
          ? null
          : readRepeats(text, now, alert => {
              const json = readJsonText(`[${alert}]`, example)
              const read = 'problem' in json ? json : readList(json.value, now, timeoutMs)
              return 'problem' in read || read.signals.length !== 1 ? null : read.signals[0]!
            })
      },
      reply: read => ('problem' in read ? refusal(read) : { status: 200, body: null }),
    },
    {
      source: 'alertmanager',
      method: 'GET',
      path: '/api/v2/status',
      read: () => ({ signals: [] }),
      reply: () => ({ status: 200, body: status(uptime) }),
    },
  ]
}

/** Alertmanager's error is one JSON text, which amtool prints. */
function refusal(read: Exclude<Read, { signals: unknown }>): ReturnType<SourceRoute['reply']> {
  return {
    status: read.status,
    body: JSON.stringify(`${read.field}: ${read.problem}; ${read.instead}`),
    headers: { 'content-type': 'application/json; charset=utf-8' },
  }
}

/** Every member that Alertmanager's own description of it requires; clients refuse it otherwise. */
const status = (uptime: string) => ({
  cluster: { name: 'tocsin', status: 'disabled', peers: [] },
  config: { original: '# Tocsin has no configuration of Alertmanager: what becomes of an alert is in the plan (GET /plan)\n' },
  uptime,
  versionInfo: { branch: '', buildDate: '', buildUser: '', goVersion: '', revision: '', version: 'tocsin' },
})
