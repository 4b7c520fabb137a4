/** Each vendor's webhooks against a whole instance: signed as the vendor signs, from the beginning of a condition to its end. */
import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, removeData, type Served, serve, signIn, until } from './tocsin.ts'

type Brief = { number: number; title: string; status: string; severity: string; alerts: number }
type Made = { id: string; key: string }

let tocsin: Served
let api: Api
beforeAll(async () => {
  tocsin = await serve({ plan: 'test/acceptance/plans/quick.md', people: 'test/acceptance/people.yaml' })
  api = await signIn(tocsin, 'Cai Example')
})
afterAll(async () => {
  await tocsin.stop()
  await removeData(tocsin.data)
})

const sample = (vendor: string, name: string) => readFileSync(`src/integrations/${vendor}/samples/${name}.json`)
const post = async (key: string, path: string, body: Uint8Array, headers: Readonly<Record<string, string>>): Promise<number> => {
  const answer = await fetch(`${tocsin.url}/in/${key}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(body),
  })
  return answer.status
}
const incidents = async (title: string) => (await api.get<{ items: Brief[] }>('/incidents')).items.filter(one => one.title.includes(title))
const opened = (title: string) => until(`an incident about ${title}`, async () => (await incidents(title))[0])
/** The plan lets a P2 resolve with its alerts. */
const over = (title: string) => until(`${title} is over`, async () => (await incidents(title))[0]?.status === 'resolved')

/** The command line as its user has it, with what is typed into it. */
const cli = (args: readonly string[], stdin: string): Promise<{ code: number | null; out: string }> =>
  new Promise(done => {
    const child = spawn(process.execPath, ['src/cli.ts', ...args, '--data', tocsin.data], { env: { ...process.env, NO_COLOR: '1' } })
    let out = ''
    child.stdout.on('data', chunk => {
      out += String(chunk)
    })
    child.once('exit', code => done({ code, out }))
    child.stdin.end(stdin)
  })

test('an error that Sentry tells of opens an incident, and Sentry’s word that it is resolved ends it; its key and secret are made on the command line', async () => {
  const secret = '5c1f0a7d9be84d06a2f3c4d5e6f70819'
  const made = await cli(['key', 'create', 'Sentry, shop', '--source', 'sentry', '--secret-file', '-', '--json'], `${secret}\n`)
  expect(made.code).toBe(0)
  const { key } = JSON.parse(made.out) as Made
  const say = (name: string, resource: string) => {
    const body = sample('sentry', name)
    const signature = createHmac('sha256', secret).update(body).digest('hex')
    return post(key, '/sentry', body, { 'sentry-hook-resource': resource, 'sentry-hook-signature': signature })
  }
  const title = 'checkout: TypeError: cannot read the price of nothing'
  expect(await post(key, '/sentry', sample('sentry', 'issue-created'), { 'sentry-hook-resource': 'issue' })).toBe(401)
  expect(await say('issue-created', 'issue')).toBe(200)
  expect(await opened(title)).toMatchObject({ severity: 'P2', status: 'open' })
  expect(await say('event-alert', 'event_alert')).toBe(200)
  expect(await say('issue-resolved', 'issue')).toBe(200)
  await over(title)
  expect(await incidents(title)).toMatchObject([{ alerts: 1 }]) // the alert about its event was of the same issue
})
