/** Each vendor's webhooks against a whole instance: signed as the vendor signs, from the beginning of a condition to its end. */
import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SlackServer, slackServer } from '../../src/integrations/testing/slack-server.ts'
import { type Api, removeData, type Served, serve, signIn, until } from './tocsin.ts'

type Brief = { number: number; title: string; status: string; severity: string; alerts: number }
type Made = { id: string; key: string }

const channel = 'C0ALERTS1'
let slack: SlackServer
let tocsin: Served
let api: Api
beforeAll(async () => {
  slack = await slackServer()
  tocsin = await serve({
    plan: 'test/acceptance/plans/quick.md',
    people: 'test/acceptance/people.yaml',
    env: { SLACK_TOKEN: 'xoxb-test', SLACK_API_URL: slack.url },
  })
  api = await signIn(tocsin, 'Cai Example')
  expect((await api.send('PUT', '/chat', { channel })).status).toBe(200)
})
afterAll(async () => {
  await tocsin.stop()
  await slack.close()
  await removeData(tocsin.data)
})

const sample = (vendor: string, name: string) => readFileSync(`src/integrations/${vendor}/samples/${name}.json`)
type Alert = { summary: string; status: string; routing: string; labels: Record<string, string> }
const make = async (source: string, secret?: string): Promise<string> => {
  const made = await api.post<Made>('/integrations', { name: `${source} of the test`, source, ...(secret === undefined ? {} : { secret }) })
  return made.key
}
const alerts = async (words: string) => (await api.get<{ items: Alert[] }>('/alerts')).items.filter(one => one.summary.includes(words))
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

test('T-01 errors and crash rates that Sentry tells of open incidents and are in the alert channel at once, and Sentry’s word ends them; key and secret are made on the command line', async () => {
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
  const saidAt = Date.now()
  expect(await opened(title)).toMatchObject({ severity: 'P2', status: 'open' })
  const inChannel = (words: string) =>
    until(`${words} in the channel`, async () => slack.in(channel).find(message => message.text.includes(words)))
  await inChannel(title)
  expect(Date.now() - saidAt).toBeLessThan(30_000) // what a slow machine takes; on a quiet one about a second
  expect(await say('event-alert', 'event_alert')).toBe(200)
  expect(await say('issue-resolved', 'issue')).toBe(200)
  await over(title)
  expect(await incidents(title)).toMatchObject([{ alerts: 1 }]) // the alert about its event was of the same issue

  const crashes = 'mobile: Critical: Crash rate of the app'
  expect(await say('metric-alert-critical', 'metric_alert')).toBe(200)
  expect(await opened(crashes)).toMatchObject({ severity: 'P1' })
  await inChannel(crashes)
  expect(await say('metric-alert-resolved', 'metric_alert')).toBe(200)
  await until('its alert is over', async () => (await alerts('mobile: '))[0]?.status === 'resolved')
})

test('T-04 an attack that Cloudflare tells of opens an incident that ends with it; a test of the webhook is seen among the alerts', async () => {
  const secret = 'what-Cloudflare-was-told-to-say'
  const key = await make('cloudflare', secret)
  const say = (name: string, auth = secret) => post(key, '/cloudflare', sample('cloudflare', name), { 'cf-webhook-auth': auth })
  expect(await say('ddos-start', 'another')).toBe(401)
  expect(await say('save-and-test')).toBe(200)
  expect(await alerts('Cloudflare: This is a test message')).toMatchObject([{ routing: 'logged', labels: { tocsin_event: 'notice' } }])
  const title = 'shop.example.com: DDoS attack by HTTP'
  expect(await say('ddos-start')).toBe(200)
  expect(await opened(title)).toMatchObject({ severity: 'P2', status: 'open' })
  expect(await say('ddos-end')).toBe(200)
  await over(title)
})

test('a deploy that Vercel could not make opens an incident, and the next one that succeeds ends it and is in view as a change', async () => {
  const secret = 'shown-once-by-vercel'
  const key = await make('vercel', secret)
  const say = (name: string, by = secret) =>
    post(key, '/vercel', sample('vercel', name), {
      'x-vercel-signature': createHmac('sha1', by).update(sample('vercel', name)).digest('hex'),
    })
  expect(await say('deployment-error', 'another-secret')).toBe(401)
  const title = 'storefront: the deploy to production failed'
  expect(await say('deployment-error')).toBe(200)
  expect(await opened(title)).toMatchObject({ severity: 'P2', status: 'open' })
  expect(await say('deployment-succeeded')).toBe(200)
  await over(title)
  expect(await alerts('storefront: deployment succeeded')).toMatchObject([{ routing: 'logged', labels: { tocsin_event: 'change' } }])
})

test('a payout of Stripe’s that fails opens an incident, and the next one that arrives ends it', async () => {
  const secret = 'whsec_0123456789abcdef'
  const key = await make('stripe', secret)
  const say = (name: string, ageS = 0) => {
    const body = sample('stripe', name)
    const t = Math.floor(Date.now() / 1000) - ageS
    const signature = `t=${t},v1=${createHmac('sha256', secret).update(`${t}.`).update(body).digest('hex')}`
    return post(key, '/stripe', body, { 'stripe-signature': signature })
  }
  expect([await say('payout-failed', 400), await say('payout-failed', -400)]).toEqual([401, 401])
  const title = 'Stripe: a payout failed'
  expect(await say('payout-failed')).toBe(200)
  expect(await opened(title)).toMatchObject({ severity: 'P2', status: 'open' })
  expect(await say('payout-paid')).toBe(200)
  await over(title)
})

/** As Standard Webhooks and Svix sign: the id is the delivery's. */
const standard = (key: string, secret: string) => (vendor: string, name: string, id: string) => {
  const body = sample(vendor, name)
  const at = new Date()
  return post(key, `/${vendor}`, body, {
    'svix-id': id,
    'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
    'svix-signature': new Webhook(secret).sign(id, at, String(body)),
  })
}
const base64Secret = `whsec_${Buffer.from('a key of twenty-four bytes').toString('base64')}`

test('a domain that Resend lets send no more opens an incident until it is verified again', async () => {
  const key = await make('resend', base64Secret)
  const say = standard(key, base64Secret)
  expect(await standard(key, `whsec_${Buffer.from('another key of some bytes').toString('base64')}`)('resend', 'domain-failed', 'm')).toBe(
    401,
  )
  const title = 'Resend: mail.example.com may not send'
  expect(await say('resend', 'domain-failed', 'msg_1')).toBe(200)
  expect(await opened(title)).toMatchObject({ severity: 'P2', status: 'open' })
  expect(await say('resend', 'domain-verified', 'msg_2')).toBe(200)
  await over(title)
  expect(await say('resend', 'domain-failed', 'msg_1')).toBe(200) // sent again by Svix: taken in once
  expect(await incidents(title)).toMatchObject([{ status: 'resolved' }])
})

test('what Clerk tells of a session that was revoked is in view, and opens nothing', async () => {
  const key = await make('clerk', base64Secret)
  expect(await standard(key, base64Secret)('clerk', 'session-revoked', 'msg_9')).toBe(200)
  expect(await alerts('Clerk: session revoked')).toMatchObject([
    { routing: 'logged', labels: { tocsin_event: 'notice', event: 'session.revoked' } },
  ])
})

test('a deployment to production that GitHub calls failed opens an incident, and the next that succeeds ends it', async () => {
  const secret = "It's a Secret to Everybody"
  const key = await make('github', secret)
  const say = (name: string, by = secret) => {
    const body = sample('github', name)
    const signature = `sha256=${createHmac('sha256', by).update(body).digest('hex')}`
    return post(key, '/github', body, { 'x-github-event': 'deployment_status', 'x-hub-signature-256': signature })
  }
  expect(await say('deployment-failure', 'another secret')).toBe(401)
  const title = 'example/shop: the deployment to production failed'
  expect(await say('deployment-failure')).toBe(200)
  expect(await opened(title)).toMatchObject({ severity: 'P2', status: 'open' })
  expect(await say('deployment-success')).toBe(200)
  await over(title)
})

test('a host that MongoDB Atlas calls down opens an incident until Atlas closes its alert', async () => {
  const secret = 'the secret of the project'
  const key = await make('mongodb-atlas', secret)
  const say = (name: string, event: string, by = secret) => {
    const body = sample('mongodb-atlas', name)
    return post(key, '/mongodb-atlas', body, {
      'x-mms-event': event,
      'x-mms-signature': createHmac('sha1', by).update(body).digest('base64'),
    })
  }
  expect(await say('alert-open', 'alert.open', 'another secret')).toBe(401)
  const title = 'shop-prod: Host is down'
  expect(await say('alert-open', 'alert.open')).toBe(200)
  expect(await opened(title)).toMatchObject({ severity: 'P2', status: 'open' })
  expect(await say('alert-close', 'alert.close')).toBe(200)
  await over(title)
})

test('an alert that Azure Monitor fires opens an incident until it is resolved there; the key in the address is what it is known by', async () => {
  const key = await make('azure-monitor')
  const say = (name: string, by = key) => post(by, '/azure-monitor', sample('azure-monitor', name), {})
  const title = 'shop-api: Too many 5xx of the API'
  expect(await say('fired', `${key.slice(0, -4)}0000`)).toBe(401)
  expect(await say('fired')).toBe(200)
  expect(await opened(title)).toMatchObject({ severity: 'P2', status: 'open' })
  expect(await say('resolved')).toBe(200)
  await over(title)
})

test('a credential that Anthropic could not renew opens an incident', async () => {
  const key = await make('anthropic', base64Secret)
  expect(await standard(key, base64Secret)('anthropic', 'refresh-failed', 'msg_20')).toBe(200)
  expect(await opened('Anthropic: a credential in a vault could not be renewed')).toMatchObject({ severity: 'P2', status: 'open' })
})

test('an incident of a vendor that its status page posts here opens our own until it is resolved there', async () => {
  const key = await make('statuspage')
  const title = 'status.vendor.example: The database does not answer'
  expect(await post(key, '/statuspage', sample('statuspage', 'incident'), {})).toBe(200)
  expect(await opened(title)).toMatchObject({ severity: 'P2', status: 'open' })
  expect(await post(key, '/statuspage', sample('statuspage', 'incident-resolved'), {})).toBe(200)
  await over(title)
})

test('an error and a failed job that an SDK of Sentry’s sends to a DSN of ours open incidents; the job that runs again ends its own', async () => {
  const made = await api.post<Made & { urls: { url: string }[] }>('/integrations', { name: 'SDK', source: 'sentry' })
  const dsn = made.urls.map(({ url }) => url).find(url => url.endsWith('/1'))!
  // As an SDK makes its address of a DSN: what is behind the last slash is the project, what is before it stays.
  const { origin, pathname, username } = new URL(dsn)
  const [, above, project] = /^(.*)\/(\d+)$/.exec(pathname)!
  const address = `${origin}${above}/api/${project}/envelope/?sentry_version=7&sentry_key=${username}`
  const send = async (type: string, item: object) => {
    const body = [{ event_id: '9f0a7c6e2b5d4c3f8e1d0a9b8c7d6e5f', sent_at: new Date().toISOString() }, { type }, item].map(one =>
      JSON.stringify(one),
    )
    return (await fetch(address, { method: 'POST', body: Buffer.from(body.join('\n')) })).status
  }
  const thrown = {
    exception: { values: [{ type: 'RangeError', value: 'the cart is full', stacktrace: { frames: [{ function: 'add', in_app: true }] } }] },
  }
  expect(await send('event', { ...thrown, level: 'error', environment: 'production', server_name: 'shop-1' })).toBe(200)
  expect(await opened('shop-1: RangeError: the cart is full')).toMatchObject({ severity: 'P2', status: 'open' })
  const checkIn = (status: string) => send('check_in', { check_in_id: 'c', monitor_slug: 'nightly-backup', status })
  expect([await checkIn('in_progress'), await checkIn('error')]).toEqual([200, 200])
  await opened('nightly-backup: the job failed')
  expect(await checkIn('ok')).toBe(200)
  await over('nightly-backup: the job failed')
})
