/** The alert channel from end to end: a served instance, a server that speaks Slack's Web API, and what Slack would send back, signed. */
import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buttonsIn, type SlackServer, slackServer, wordsIn } from '../../src/integrations/testing/slack-server.ts'
import { type Api, removeData, type Served, serve, signIn, until } from './tocsin.ts'

const secret = '8f742231b10e8888abcd99aaabbb85a5'
const alerts = 'C0ALERTS1'
const member = 'U0BENBEN1'
const files = mkdtempSync(join(tmpdir(), 'tocsin-chat-'))
const people = join(files, 'people.yaml')
const plan = 'test/acceptance/plans/quick.md'

let slack: SlackServer
let tocsin: Served
let api: Api
const env = () => ({ SLACK_TOKEN: 'xoxb-test', SLACK_API_URL: slack.url, SLACK_SIGNING_SECRET: secret })

beforeAll(async () => {
  slack = await slackServer()
  const team = readFileSync('test/acceptance/people.yaml', 'utf8')
  const ben = 'contact: { ntfy: { address: ben, verified: 2026-11-01 } }'
  expect(team).toContain(ben)
  writeFileSync(
    people,
    team.replace(ben, `contact: { ntfy: { address: ben, verified: 2026-11-01 }, slack: { address: ${member}, verified: 2026-11-01 } }`),
  )
  tocsin = await serve({ plan, people, env: env() })
  api = await signIn(tocsin, 'Cai Example')
})
afterAll(async () => {
  await tocsin.stop()
  await slack.close()
  await removeData(tocsin.data)
  rmSync(files, { recursive: true })
})

const signed = async (path: string, body: string, type: string): Promise<Response> => {
  const at = String(Math.floor(Date.now() / 1000))
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`
  return fetch(`${tocsin.url}/slack/${path}`, {
    method: 'POST',
    headers: { 'content-type': type, 'x-slack-request-timestamp': at, 'x-slack-signature': signature },
    body,
  })
}
const action = (payload: object) =>
  signed(
    'actions',
    new URLSearchParams({ payload: JSON.stringify({ user: { id: member }, ...payload }) }).toString(),
    'application/x-www-form-urlencoded',
  )
const fire = (service: string) =>
  fetch(`${tocsin.intake.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ labels: { alertname: `${service} is down`, service, severity: 'error' } }]),
  })
const rootOf = (service: string) =>
  until(`${service} in the channel`, async () => slack.in(alerts).find(message => message.text.includes(`${service} is down`)))

test('T-07 from the alert to the end by the chat alone: channel and thread, acknowledged, severity, role, note, recovery, and the timeline says who', async () => {
  expect(await (await api.send('POST', '/chat/test')).json()).toMatchObject({ instead: 'PUT /api/v1/chat with a channel first' })
  const wrong = await api.send('PUT', '/chat', { channel: '#alerts' })
  expect([wrong.status, ((await wrong.json()) as { field: string }).field]).toEqual([400, 'body.channel'])
  const put = await api.send('PUT', '/chat', { channel: alerts })
  expect(await put.json()).toMatchObject({
    chat: 'Slack',
    hears: true,
    settings: { channel: alerts, drills: null, words: true },
    trouble: null,
  })
  await until('the audit log says who set it', async () =>
    (await api.get<{ items: { bytes: string }[] }>('/log?limit=200')).items.some(({ bytes }) => {
      const { by, fact } = JSON.parse(bytes) as { by: object; fact: { type: string; channels?: string[] } }
      return fact.type === 'AlertChannelSet' && fact.channels?.join() === alerts && 'person' in by
    }),
  )
  expect(await api.post('/chat/test')).toEqual({ items: [{ channel: alerts, outcome: 'posted', detail: null, instead: null }] })

  const firedAt = Date.now()
  await fire('checkout')
  const root = await rootOf('checkout')
  expect(Date.now() - firedAt).toBeLessThan(30_000) // what a slow machine takes; on a quiet one about a second
  await until('its thread', async () => slack.thread(root.ts).length === 1)
  const stream = buttonsIn(root)[0]!.value!
  const press = (does: string) =>
    action({
      type: 'block_actions',
      trigger_id: `t-${does}`,
      container: { message_ts: root.ts, channel_id: alerts },
      actions: [{ action_id: does, value: stream, action_ts: '1795321811.1' }],
    })
  const answer = (does: string, values: object) =>
    action({
      type: 'view_submission',
      view: { id: `V-${does}`, hash: 'h', callback_id: does, private_metadata: stream, state: { values } },
    })

  expect((await press('acknowledge')).status).toBe(200)
  type Detail = { number: number; status: string; severity: string; acknowledgedBy: { name: string } | null }
  const detail = () => api.get<Detail>(`/incidents/${stream}`)
  expect(await detail()).toMatchObject({ acknowledgedBy: { name: 'Ben Example' } }) // committed before Slack had its answer
  await until('the message says so', async () => wordsIn(root).includes('Acknowledged by Ben Example'))

  expect((await press('severity')).status).toBe(200)
  expect(slack.views.at(-1)!.view).toMatchObject({ callback_id: 'severity' })
  const chosen = (value: string) => ({ choice: { choice: { selected_option: { value } } } })
  expect(await (await answer('severity', { ...chosen('P4'), text: { text: { value: 'One shop only' } } })).text()).toBe('')
  expect(await (await answer('role', chosen('incident-commander'))).text()).toBe('')
  const mention = JSON.stringify({
    type: 'event_callback',
    event_id: 'Ev1',
    event: {
      type: 'app_mention',
      user: member,
      text: '<@U0TOCSIN1> Cache flushed',
      ts: '1795321900.000001',
      channel: alerts,
      thread_ts: root.ts,
    },
  })
  for (let n = 0; n < 2; n++) expect((await signed('events', mention, 'application/json')).status).toBe(200)
  expect(await (await answer('resolve', { text: { text: { value: 'Errors are at their baseline' } } })).text()).toBe('')
  expect(await detail()).toMatchObject({ status: 'resolved', severity: 'P4' })
  await until('the message says that it is over', async () => root.text.includes('Resolved: P4'))

  const { items } = await api.get<{ items: { type: string; by: string; text: string; note: string | null }[] }>(
    `/incidents/${stream}/timeline`,
  )
  const byBen = items.filter(entry => entry.by === 'Ben Example, in the chat').map(({ type, note }) => [type, note])
  expect(byBen).toEqual(
    expect.arrayContaining([
      ['Acknowledged', null],
      ['SeverityChanged', 'One shop only'],
      ['RoleTaken', null],
      ['NoteAdded', 'Cache flushed'],
      ['IncidentResolved', 'Errors are at their baseline'],
    ]),
  )
  expect(byBen.filter(([type]) => type === 'NoteAdded')).toHaveLength(1)
})

test('T-07 killed hard between Slack’s taking a message and our knowing it: after the start it stands there once, and the thread goes on', async () => {
  let killed: Promise<void> | null = null
  slack.failing((method, args) => {
    if (method !== 'chat.postMessage' || killed !== null || !(args.text ?? '').includes('login')) return null
    killed = tocsin.kill9()
    return { answer: 'hang', after: true } // it is posted, and nobody hears that
  })
  await fire('login')
  await until('it was posted', async () => killed !== null)
  await killed
  slack.failing(null)
  tocsin = await serve({ plan, people, data: tocsin.data, port: tocsin.port, env: env() })
  api = await signIn(tocsin, 'Cai Example')
  const root = await rootOf('login')
  await until('its thread', async () => slack.thread(root.ts).length > 0)
  expect(slack.in(alerts).filter(message => message.text.includes('login is down'))).toHaveLength(1)
  expect(slack.asked).toContain('conversations.history')
})
