import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { instant } from '../../core/id.ts'
import type { Read, Signal } from '../source.ts'
import { door } from '../testing/door.ts'
import { freePort, installed, run, until } from '../testing/installed.ts'
import { alertmanagerApi, readAlerts, resolveTimeoutMs } from './api.ts'
import { alertmanagerWebhook, readWebhook } from './webhook.ts'

const now = instant(Date.UTC(2026, 10, 22, 4, 30))
const sample = (name: string) => readFileSync(new URL(`./samples/${name}.json`, import.meta.url))
const bytes = (body: unknown) => Buffer.from(JSON.stringify(body))
const signals = (read: Read): readonly Signal[] => {
  if ('problem' in read) throw new Error(`${read.field}: ${read.problem}`)
  return read.signals
}
const one = (alert: unknown, timeoutMs?: number) => signals(readAlerts(bytes([alert]), now, timeoutMs))[0]!
const refused = (read: Read) => ('problem' in read ? [read.field, read.problem] : null)

test('X-11 what Prometheus sends: an end in the future is an expiry, one in the past a resolution', () => {
  expect(signals(readAlerts(sample('prometheus-2.42'), now))).toEqual([
    {
      dedup: null,
      status: 'firing',
      severityHint: 'critical',
      summary: 'Latency is above 5 s on api',
      labels: { alertname: 'HighLatency', cluster: 'eu', job: 'api', severity: 'critical' },
      annotations: { description: 'The 99th percentile has been above 5 s for 10 minutes.', summary: 'Latency is above 5 s on api' },
      link: 'http://prometheus.example:9090/graph?g0.expr=vector%281%29+%3E+0&g0.tab=1',
      startsAt: Date.UTC(2026, 10, 22, 4, 30, 11, 389),
      endsAt: null,
      expiresAt: Date.UTC(2026, 10, 22, 4, 34, 31, 389),
    },
    expect.objectContaining({
      status: 'resolved',
      severityHint: 'warning',
      endsAt: Date.UTC(2026, 10, 22, 4, 29),
      expiresAt: null,
      labels: { alertname: 'DiskFull', cluster: 'eu', instance: 'db-1:9100', severity: 'warning' },
    }),
  ])
})

test('X-11 what amtool sends: the zero time is no time, and the alert lives for the resolve timeout', () => {
  const [signal] = signals(readAlerts(sample('amtool-0.25'), now))
  expect(signal).toMatchObject({ status: 'firing', startsAt: null, endsAt: null, expiresAt: now + resolveTimeoutMs })
  expect(one({ labels: { a: 'b' } }, 60_000).expiresAt).toBe(now + 60_000)
})

test('an end without a beginning began then, and a resolution at this very instant is one', () => {
  const ended = '2026-11-22T04:30:00Z'
  expect(one({ labels: { a: 'b' }, endsAt: ended })).toMatchObject({ status: 'resolved', startsAt: now, endsAt: now })
})

test('an empty label is no label, and the summary is what the author of the rule wrote first', () => {
  expect(one({ labels: { a: 'b', c: '' }, annotations: { d: '' } })).toMatchObject({ labels: { a: 'b' }, annotations: {}, summary: 'a=b' })
  expect(one({ labels: { alertname: 'Down', instance: 'db-1' } }).summary).toBe('Down on db-1')
  expect(one({ labels: { alertname: 'Down' }, annotations: { description: 'It is down.' } }).summary).toBe('It is down.')
})

test('C-16 a wrong alert is named by its place, and nothing of the request is taken', () => {
  const good = { labels: { alertname: 'A' } }
  const at = (alert: unknown) => refused(readAlerts(bytes([good, alert]), now))
  expect(at('x')).toEqual(['[1]', 'an alert is an object, and this is a text'])
  expect(at({})).toEqual(['[1].labels', 'labels are missing'])
  expect(at({ labels: {} })).toEqual(['[1].labels', 'at least one label pair required'])
  expect(at({ labels: { a: '' } })).toEqual(['[1].labels', 'at least one label pair required'])
  expect(at({ labels: { a: 1 } })).toEqual(['[1].labels.a', 'this is a number'])
  expect(at({ labels: { a: { b: 'c' } } })).toEqual(['[1].labels.a', 'this is an object'])
  expect(at({ ...good, annotations: [] })).toEqual(['[1].annotations', 'this is a list'])
  expect(at({ ...good, startsAt: 'yesterday' })).toEqual(['[1].startsAt', '"yesterday" is not a time'])
  expect(at({ ...good, endsAt: 1795321811 })).toEqual(['[1].endsAt', 'this is a number'])
  expect(at({ ...good, generatorURL: {} })).toEqual(['[1].generatorURL', 'this is an object'])
  expect(at({ ...good, startsAt: '2026-01-02T00:00:00Z', endsAt: '2026-01-01T00:00:00Z' })).toEqual([
    '[1].endsAt',
    'start time must be before end time',
  ])
  expect(refused(readAlerts(Buffer.from('[{"labels": {"__proto__": "x"}}]'), now))).toEqual(['[0].labels', '"__proto__" is no name'])
  expect(refused(readAlerts(bytes({ labels: {} }), now))).toEqual(['body', 'the body is an object'])
})

test('an empty list is an empty list', () => expect(signals(readAlerts(bytes([]), now))).toEqual([]))

test('its errors are one JSON text, as its clients read them, and its status has every required member', () => {
  const [post, status] = alertmanagerApi()
  const reply = post!.reply(readAlerts(bytes([{}]), now), { now, dedup: [] })
  expect(reply).toMatchObject({ status: 400, headers: { 'content-type': 'application/json; charset=utf-8' } })
  expect(JSON.parse(reply.body as string)).toBe('[0].labels: labels are missing; send an object of texts: {"alertname": "…"}')
  expect(status!.reply({ signals: [] }, { now, dedup: [] }).body).toMatchObject({
    cluster: { status: 'disabled' },
    config: { original: expect.stringMatching(/^# Tocsin has no configuration of Alertmanager.*\n$/) },
    uptime: expect.any(String),
    versionInfo: { version: 'tocsin' },
  })
})

test('X-11 the webhook of Alertmanager says firing and resolved by name, and nothing of it expires', () => {
  const [firing] = signals(readWebhook(sample('webhook-firing-0.25')))
  expect(firing).toMatchObject({
    dedup: null,
    status: 'firing',
    severityHint: 'critical',
    summary: 'Disk is 97% full',
    expiresAt: null,
    endsAt: null,
    link: null,
  })
  const [resolved] = signals(readWebhook(sample('webhook-resolved-0.25')))
  expect(resolved).toMatchObject({ status: 'resolved', labels: firing!.labels, endsAt: Date.UTC(2026, 10, 22, 4, 29, 30, 188) })
})

test('C-16 a webhook of another make is refused with what is read here', () => {
  expect(refused(readWebhook(bytes({ version: '3', alerts: [] })))).toEqual([
    'version',
    'version 4 of the webhook is read here, and this is "3"',
  ])
  expect(refused(readWebhook(bytes({ version: '4' })))).toEqual(['alerts', 'this is missing'])
  expect(refused(readWebhook(bytes({ version: '4', alerts: [{ status: 'on', labels: { a: 'b' } }] })))).toEqual([
    'alerts[0].status',
    '"on" is no state',
  ])
  const reply = alertmanagerWebhook.reply(readWebhook(bytes({ version: '3' })), { now, dedup: [] })
  expect(reply).toMatchObject({ status: 400, body: { error: 'invalid', field: 'version' } })
})

test.skipIf(!installed('amtool'))(
  'X-11 the real amtool adds an alert, and shows why one was refused (skipped where it is not installed)',
  async () => {
    const here = await door()
    onTestFinished(here.close)
    const add = (...args: string[]) => run('amtool', ['--alertmanager.url', `${here.url}/in/${here.key}`, 'alert', 'add', ...args])
    expect(await add('alertname=DiskFull', 'severity=critical', '--annotation=summary=Disk is 97% full')).toMatchObject({ code: 0 })
    expect(here.signals).toMatchObject([{ summary: 'Disk is 97% full', severityHint: 'critical', status: 'firing' }])
    const bad = await add('alertname=DiskFull', '--start=2026-01-02T00:00:00Z', '--end=2026-01-01T00:00:00Z')
    expect(bad.code).not.toBe(0)
    expect(bad.out).toContain('start time must be before end time')
  },
)

test.skipIf(!installed('amtool'))(
  'X-11 the real amtool shows a sentence for alerts and silences, which Tocsin has not (skipped where it is not installed)',
  async () => {
    const here = await door()
    onTestFinished(here.close)
    const amtool = (...args: string[]) => run('amtool', ['--alertmanager.url', `${here.url}/in/${here.key}`, ...args])
    const silence = '9cba9fd4-1e5c-4f6e-8f4e-0a0a0a0a0a0a'
    const asked = [
      [['alert', 'query'], 'does not hand alerts back'],
      [['silence', 'query'], 'nothing was silenced'],
      [['silence', 'add', 'alertname=DiskFull', '--comment=x', '--author=ana'], 'nothing was silenced'],
      [['silence', 'expire', silence], 'nothing was silenced'],
      [['silence', 'update', silence], 'nothing was silenced'],
    ] as const
    for (const [args, words] of asked)
      expect([args, await amtool(...args)]).toEqual([args, { code: 1, out: expect.stringContaining(words) }])
    expect((await amtool('config', 'show')).out).toContain('Tocsin has no configuration of Alertmanager')
  },
)

test.skipIf(!installed('prometheus'))(
  'X-11 a real Prometheus sends, refreshes and resolves through path_prefix (skipped where it is not installed)',
  async () => {
    const here = await door()
    const dir = mkdtempSync(join(tmpdir(), 'tocsin-prometheus-'))
    const rules = (over: number) =>
      writeFileSync(
        join(dir, 'rules.yml'),
        `groups: [{name: g, interval: 1s, rules: [{alert: High, expr: 'vector(1) > ${over}', labels: {severity: critical}, annotations: {summary: It is high}}]}]`,
      )
    rules(0)
    writeFileSync(
      join(dir, 'prometheus.yml'),
      `{global: {evaluation_interval: 1s}, rule_files: ['${dir}/rules.yml'], alerting: {alertmanagers: [{path_prefix: /in/${here.key}, static_configs: [{targets: ['127.0.0.1:${here.port}']}]}]}}`,
    )
    const port = await freePort()
    const prometheus = spawn(
      'prometheus',
      [
        `--config.file=${dir}/prometheus.yml`,
        `--storage.tsdb.path=${dir}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--rules.alert.resend-delay=1s',
        '--web.enable-lifecycle',
      ],
      { stdio: 'ignore' },
    )
    onTestFinished(async () => {
      const ended = new Promise(resolve => prometheus.once('exit', resolve))
      prometheus.kill()
      await ended
      await here.close()
      rmSync(dir, { recursive: true, force: true })
    })
    await until(() => here.signals.length >= 2)
    const [first, again] = here.signals
    expect(first).toMatchObject({
      status: 'firing',
      severityHint: 'critical',
      summary: 'It is high',
      labels: { alertname: 'High', severity: 'critical' },
    })
    expect(again!.labels).toEqual(first!.labels)
    expect(again!.expiresAt!).toBeGreaterThan(first!.expiresAt!)
    rules(2)
    await fetch(`http://127.0.0.1:${port}/-/reload`, { method: 'POST' })
    await until(() => here.signals.some(signal => signal.status === 'resolved'))
    expect(here.refused).toEqual([])
  },
)
