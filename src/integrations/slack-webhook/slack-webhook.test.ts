import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { instant } from '../../core/id.ts'
import type { Read, Signal } from '../source.ts'
import { door } from '../testing/door.ts'
import { freePort, installed, until } from '../testing/installed.ts'
import { readSlackPost, slackWebhook } from './incoming.ts'

const now = instant(Date.UTC(2026, 10, 22, 4, 30))
const sample = (name: string) => readFileSync(new URL(`./samples/${name}.json`, import.meta.url))
const one = (read: Read) => {
  if ('problem' in read) throw new Error(`${read.field}: ${read.problem}`)
  return read.signals[0]!
}
const read = (body: unknown) => one(readSlackPost(Buffer.from(JSON.stringify(body)), {}, now))

test('X-11 what Alertmanager posts to Slack opens, and its [RESOLVED] ends the same condition', () => {
  const firing = one(readSlackPost(sample('alertmanager-firing'), {}, now))
  expect(firing).toMatchObject({
    status: 'firing',
    severityHint: 'critical',
    summary: '[FIRING:1] DiskFull (db-1 critical)',
    labels: { title: 'DiskFull (db-1 critical)', channel: '#alerts', username: 'Alertmanager' },
    link: 'http://alertmanager.example:9093/#/alerts?receiver=t',
    expiresAt: now + 24 * 3_600_000,
  })
  expect(one(readSlackPost(sample('alertmanager-resolved'), {}, now))).toMatchObject({
    status: 'resolved',
    dedup: firing.dedup,
    endsAt: now,
    expiresAt: null,
  })
})

test('T-06 a plain word in the channel is a signal, its mark-up taken off', () => {
  expect(read({ text: 'Checkout &amp; cart are down, see <https://example.com/x|the graph>\nmore below' })).toMatchObject({
    status: 'firing',
    summary: 'Checkout & cart are down, see the graph',
    annotations: { message: 'Checkout & cart are down, see the graph\nmore below' },
    link: 'https://example.com/x',
  })
})

test('blocks, fields and the old form body are read', () => {
  const blocks = {
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: 'Queue is long' } },
      { type: 'section', fields: [{ type: 'mrkdwn', text: '*Length*: 9' }] },
    ],
  }
  expect(read(blocks)).toMatchObject({ summary: 'Queue is long', annotations: { message: 'Queue is long\n*Length*: 9' } })
  expect(
    read({
      attachments: [
        {
          title: 'A',
          color: 'warning',
          fields: [
            { title: 'Host', value: 'db-1' },
            { title: 'Load', value: 9 },
          ],
        },
      ],
    }),
  ).toMatchObject({
    severityHint: 'warning',
    annotations: { 'field.Host': 'db-1', 'field.Load': '9' },
  })
  const form = Buffer.from(new URLSearchParams({ payload: JSON.stringify({ text: 'By form' }) }).toString())
  expect(one(readSlackPost(form, { 'content-type': 'application/x-www-form-urlencoded' }, now)).summary).toBe('By form')
})

test('an end is told by the word in front or the colour, and a firing one by nothing', () => {
  const status = (text: string, color?: string) => read({ attachments: [{ title: text, ...(color ? { color } : {}) }] }).status
  expect(['[RESOLVED] X', 'Recovered: X', '*Resolved*: X', '✅ OK - X', 'Closed | X'].map(text => status(text))).toEqual(
    Array(5).fill('resolved'),
  )
  expect(
    ['[FIRING:2] X', 'X is not ok', 'Up to 5 errors a second', 'Problem: X', 'X resolved to the wrong host'].map(text => status(text)),
  ).toEqual(Array(5).fill('firing'))
  expect(status('X', 'good')).toBe('resolved')
  const conditions = ['Problem: disk of db-1', 'Resolved: disk of db-1', '[CRITICAL] disk of db-1', 'OK: disk of db-1'].map(
    text => read({ text }).dedup,
  )
  expect(new Set(conditions).size).toBe(1)
})

test('C-16 it answers as Slack does, in bare words', () => {
  const answer = (body: unknown) => {
    const outcome = readSlackPost(Buffer.from(JSON.stringify(body)), {}, now)
    return slackWebhook.reply(outcome, { now, dedup: [] })
  }
  expect(answer({ text: 'x' })).toEqual({ status: 200, body: 'ok' })
  expect(answer({})).toMatchObject({ status: 400, body: expect.stringMatching(/^invalid_payload: text: there is no text/) })
  expect(answer({ text: 4 })).toMatchObject({ status: 400, body: expect.stringContaining('this is a number') })
  expect(answer({ attachments: {} })).toMatchObject({ status: 400, body: expect.stringContaining('attachments') })
})

test.skipIf(!installed('prometheus-alertmanager'))(
  'X-11 a real Alertmanager drives its webhook and its PagerDuty and Slack receivers into us (skipped where it is not installed)',
  async () => {
    const here = await door()
    const dir = mkdtempSync(join(tmpdir(), 'tocsin-alertmanager-'))
    const base = `${here.url}/in/${here.key}`
    writeFileSync(
      join(dir, 'config.yml'),
      `{route: {receiver: all, group_wait: 0s, group_interval: 1s, group_by: [alertname]}, receivers: [{name: all, webhook_configs: [{url: '${base}/alertmanager'}], pagerduty_configs: [{routing_key: '${'0'.repeat(32)}', url: '${base}/v2/enqueue'}], slack_configs: [{api_url: '${base}/slack-webhook', channel: '#alerts', send_resolved: true}]}]}`,
    )
    const port = await freePort()
    const alertmanager = spawn(
      'prometheus-alertmanager',
      [
        `--config.file=${dir}/config.yml`,
        `--storage.path=${dir}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ],
      { stdio: 'ignore' },
    )
    onTestFinished(async () => {
      const ended = new Promise(resolve => alertmanager.once('exit', resolve))
      alertmanager.kill()
      await ended
      await here.close()
      rmSync(dir, { recursive: true, force: true })
    })
    const post = (endsAt?: string) =>
      fetch(`http://127.0.0.1:${port}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify([
          { labels: { alertname: 'DiskFull' }, startsAt: new Date(Date.now() - 60_000).toISOString(), ...(endsAt ? { endsAt } : {}) },
        ]),
      }).then(
        answer => answer.ok,
        () => false,
      )
    for (let up = false; !up; up = await post()) await new Promise(resolve => setTimeout(resolve, 50))
    const by = (path: string) => here.heard.filter(heard => heard.path.endsWith(path)).length
    await until(() => by('/alertmanager') > 0 && by('/v2/enqueue') > 0 && by('/slack-webhook') > 0)
    await post(new Date().toISOString())
    // Each receiver tells by itself, when it gets to it.
    const ends = (signal: Signal, firing: Signal) =>
      signal.status === 'resolved' && signal.dedup === firing.dedup && (signal.dedup !== null || signal.labels.alertname === 'DiskFull')
    await until(() =>
      here.signals.filter(({ status }) => status === 'firing').every(firing => here.signals.some(signal => ends(signal, firing))),
    )
    expect(here.refused).toEqual([])
  },
)
