/**
 * Beside another pager on the real clock: a served instance in shadow, alerts over HTTP, PagerDuty's webhooks signed as PagerDuty signs,
 * and the report by the command line. The plan has seconds for minutes.
 */
import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SlackServer, slackServer } from '../../src/integrations/testing/slack-server.ts'
import { type NtfyServer, startNtfy } from './ntfy-server.ts'
import { type Api, removeData, type Served, serve, signIn, until } from './tocsin.ts'

type Item = {
  is: string
  theirs: { incident: string } | null
  ours: { number: number } | null
  matched: string | null
  calls: { is: string; ours: { person: { name: string } } | null }[]
}
type Report = { verdict: { is: string; lookAt: string[] }; coverage: { words: number; fromTheStart: number }; items: Item[] }

const secret = 'pd-signing-secret-1'
let ntfy: NtfyServer
let slack: SlackServer
let tocsin: Served
let api: Api
beforeAll(async () => {
  ntfy = await startNtfy()
  slack = await slackServer()
  tocsin = await serve({
    plan: 'test/acceptance/plans/quick.md',
    people: 'test/acceptance/people.yaml',
    env: { NTFY_URL: ntfy.url, SLACK_TOKEN: 'xoxb-test', SLACK_API_URL: slack.url },
  })
  api = await signIn(tocsin, 'Cai Example')
  expect((await api.send('PUT', '/chat', { channel: 'C0ALERTS1' })).status).toBe(200)
})
afterAll(async () => {
  await tocsin.stop()
  await Promise.all([ntfy.close(), slack.close()])
  await removeData(tocsin.data)
})

/** The command line as its user has it. */
const cli = (...args: readonly string[]): Promise<{ code: number | null; out: string }> =>
  new Promise(done => {
    const child = spawn(process.execPath, ['src/cli.ts', ...args, '--data', tocsin.data], { env: { ...process.env, NO_COLOR: '1' } })
    let out = ''
    child.stdout.on('data', chunk => {
      out += String(chunk)
    })
    child.once('exit', code => done({ code, out }))
  })
const fire = (service: string) =>
  fetch(`${tocsin.intake.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([
      {
        labels: { alertname: 'Down', service, severity: 'error', dedup_key: `${service}-down` },
        annotations: { summary: `${service} is down` },
      },
    ]),
  })
const numberOf = (service: string) =>
  until(`an incident of ${service}`, async () => {
    const { items } = await api.get<{ items: { number: number; title: string }[] }>('/incidents')
    return items.find(({ title }) => title.startsWith(service))?.number ?? null
  })
let key: string
const says = async (
  type: string,
  incident: string,
  service: string,
  person: readonly [string, string],
  more: object = {},
  signed = secret,
) => {
  const assignees = [{ id: person[0], type: 'user_reference', summary: person[1] }]
  const data = {
    id: incident,
    type: 'incident',
    number: Number(incident.slice(1)),
    title: `${service} is down`,
    incident_key: `${service}-down`,
  }
  const event = {
    id: `01${incident}${type}`,
    event_type: type,
    resource_type: 'incident',
    occurred_at: new Date().toISOString(),
    data: { ...data, assignees },
  }
  const body = JSON.stringify({ event: { ...event, ...more } })
  const signature = createHmac('sha256', signed).update(body).digest('hex')
  const answer = await fetch(`${tocsin.url}/in/${key}/old-pager/pagerduty`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-pagerduty-signature': `v1=${'0'.repeat(64)},v1=${signature}` },
    body,
  })
  return answer.status
}

test('X-20 shadow beside PagerDuty: nothing leaves, the differences are told, and after its end the next alert pages', async () => {
  const begun = await cli('shadow', 'begin', '--note', 'beside PagerDuty', '--json')
  expect(begun).toMatchObject({ code: 0, out: expect.stringContaining('"since"') })
  expect(await (await fetch(`${tocsin.url}/health`)).json()).toMatchObject({ ok: true, shadow: true })
  key = (await api.post<{ key: string }>('/integrations', { name: 'PagerDuty', source: 'pagerduty-incidents', secret })).key

  for (const service of ['shop', 'search', 'mail']) expect((await fire(service)).status).toBe(200)
  const [shop, search, mail] = [await numberOf('shop'), await numberOf('search'), await numberOf('mail')]
  expect(await says('incident.triggered', 'Q101', 'shop', ['PANA', 'Ana Example'])).toBeLessThan(300)
  expect(await says('incident.triggered', 'Q101', 'shop', ['PANA', 'Ana Example'])).toBeLessThan(300) // sent again
  expect(await says('incident.triggered', 'Q102', 'search', ['PZOE', 'Zoe of the other pager'])).toBeLessThan(300)
  expect(await says('incident.triggered', 'Q103', 'billing', ['PANA', 'Ana Example'])).toBeLessThan(300)
  expect(await says('incident.triggered', 'Q104', 'shop', ['PANA', 'Ana Example'], {}, 'another-secret')).toBe(401)
  await until('the escalation walks', async () => {
    const { items } = await api.get<{ items: { type: string }[] }>(`/incidents/${shop}/timeline`)
    return items.some(({ type }) => type === 'PageEnded')
  })
  const pages = (await api.get<{ pages: { outcome: string | null }[] }>(`/incidents/${shop}`)).pages
  expect(pages.length).toBeGreaterThan(0)
  expect(pages.every(({ outcome }) => outcome === 'withheld')).toBe(true)
  for (const incident of ['Q101', 'Q102', 'Q103']) await says('incident.resolved', incident, 'x', ['PANA', 'Ana Example'])

  // Who Zoe is nobody knows, until an owner says so.
  expect((await cli('shadow', 'match', 'PagerDuty', 'PZOE', 'Ben Example')).code).toBe(0)
  const told = await cli('shadow', 'report', '--tolerance', '30', '--json')
  expect(told.code).toBe(1) // there is something to look at
  const report = JSON.parse(told.out) as Report
  const of = (incident: string) => report.items.find(({ theirs }) => theirs?.incident === incident)
  expect(of('Q101')).toMatchObject({
    is: 'same',
    matched: 'key',
    ours: { number: shop },
    calls: [{ is: 'same', ours: { person: { name: 'Ana Example' } } }],
  })
  expect(of('Q102')).toMatchObject({ is: 'somebody else', ours: { number: search } })
  expect(of('Q103')).toMatchObject({ is: 'nobody here', ours: null })
  expect(report.items.find(({ ours }) => ours?.number === mail)).toMatchObject({ is: 'nobody there', theirs: null })
  expect(report.coverage).toMatchObject({ words: 6, fromTheStart: 3 })
  expect(report.verdict.lookAt.join(' ')).toContain('had none here')

  expect([ntfy.published, slack.messages]).toEqual([[], []])
  expect((await cli('shadow', 'end')).out).toContain('Not in shadow')
  expect((await fire('till')).status).toBe(200)
  await until('the next alert pages', async () => ntfy.published.find(({ title }) => title.includes('till')))
  expect(ntfy.published.every(({ title }) => title.includes('till'))).toBe(true)
})
