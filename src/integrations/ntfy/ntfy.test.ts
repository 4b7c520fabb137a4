import { expect, onTestFinished, test } from 'vitest'
import { type Answer, localServer, unanswered } from '../testing/local-server.ts'
import { never, page } from '../testing/message.ts'
import { ntfyCarrier } from './ntfy.ts'

const server = async (answer: Answer = { status: 200, body: { id: 'Xk3j9' } }) => {
  const local = await localServer(() => answer)
  onTestFinished(local.close)
  return local
}

test('X-22 a page by ntfy rings, opens the page with the button on a tap, and can be acknowledged in place', async () => {
  const here = await server()
  const carrier = ntfyCarrier({ url: here.url, token: 'tk_1', allowPrivate: true, timeoutMs: 30_000 })
  expect(await carrier.send(page('on-call-ana'), never())).toEqual({ carried: 'handed over', receipt: 'Xk3j9' })
  const [heard] = here.heard
  expect(heard).toMatchObject({ method: 'POST', path: '/', headers: { authorization: 'Bearer tk_1', 'content-type': 'application/json' } })
  expect(JSON.parse(heard!.body)).toEqual({
    topic: 'on-call-ana',
    title: expect.stringMatching(/^P1 #12: Checkout/),
    message: expect.stringContaining('Next: Engineering Lead'),
    priority: 5,
    tags: ['rotating_light'],
    click: 'https://tocsin.example/a/tok_en-1',
    actions: [
      { action: 'http', label: 'Acknowledge', url: 'https://tocsin.example/a/tok_en-1', method: 'POST', clear: true },
      { action: 'view', label: 'Open', url: 'https://tocsin.example/a/tok_en-1' },
    ],
  })
})

test('L-23 what nobody is to be woken by does not ring through "do not disturb", unless the address says so itself', async () => {
  const here = await server()
  const carrier = ntfyCarrier({ url: here.url, token: null, allowPrivate: true, timeoutMs: 30_000 })
  await carrier.send(page('on-call-ana', { quiet: true, incident: '', severity: 'Overdue', title: 'Review the plan' }), never())
  await carrier.send(page('on-call-ana', { quiet: true }, { priority: '5' }), never())
  expect(here.heard.map(heard => JSON.parse(heard.body))).toMatchObject([
    { priority: 3, tags: ['memo'], title: 'Overdue: Review the plan' },
    { priority: 5 },
  ])
})

test('a whole address goes to its own server, and our token does not go with it', async () => {
  const [own, theirs] = [await server(), await server()]
  const carrier = ntfyCarrier({ url: own.url, token: 'tk_1', allowPrivate: true, timeoutMs: 30_000 })
  await carrier.send(page(`${theirs.url}/base/topic`, { drill: true }, { token: 'tk_2', priority: '3' }), never())
  await carrier.send(page(`${theirs.url}/topic`), never())
  await carrier.send(page(`${own.url}/topic`), never())
  expect(theirs.heard.map(heard => [heard.path, heard.headers.authorization])).toEqual([
    ['/base/', 'Bearer tk_2'],
    ['/', undefined],
  ])
  expect(own.heard[0]!.headers.authorization).toBe('Bearer tk_1')
  expect(JSON.parse(theirs.heard[0]!.body)).toMatchObject({ topic: 'topic', priority: 3, tags: ['test_tube'] })
})

test('an address elsewhere leads into no private network, by number, by name or by a name that turns to it; our own server may be there', async () => {
  const [own, theirs] = [await server(), await server()]
  const carrier = ntfyCarrier({ url: own.url, token: 'tk_1', allowPrivate: false, timeoutMs: 30_000 })
  expect(await carrier.send(page('topic'), never())).toMatchObject({ carried: 'handed over' })
  expect(await carrier.send(page(`${own.url}/topic`), never())).toMatchObject({ carried: 'handed over' })
  const { port } = new URL(theirs.url)
  for (const host of [
    '127.0.0.1',
    'localhost',
    '2130706433',
    '[::ffff:127.0.0.1]',
    '[::1]',
    'x.localhost',
    '[::127.0.0.1]',
    '[2002:7f00:1::]',
    '0',
  ]) {
    const address = `http://${host}:${port}/topic`
    expect(carrier.objects(address), address).toContain('private network')
    expect(await carrier.send(page(address), never()), address).toMatchObject({ carried: 'refused' })
  }
  expect(carrier.objects('http://169.254.169.254/latest')).toContain('NTFY_URL')
  expect(theirs.heard).toEqual([])
  const open = ntfyCarrier({ url: null, token: null, allowPrivate: true, timeoutMs: 30_000 })
  expect(await open.send(page(`${theirs.url}/topic`), never())).toMatchObject({ carried: 'handed over' })
})

test('what the server says decides whether trying again helps', async () => {
  const outcome = async (answer: Answer) => {
    const here = await server(answer)
    return ntfyCarrier({ url: here.url, token: null, allowPrivate: false, timeoutMs: 30_000 }).send(page('t'), never())
  }
  expect(await outcome({ status: 403 })).toEqual({ carried: 'refused', detail: 'answered 403' })
  expect(await outcome({ status: 429, headers: { 'retry-after': '4' } })).toEqual({
    carried: 'failed',
    detail: 'answered 429',
    afterMs: 4_000,
  })
  expect(await outcome({ status: 500 })).toEqual({ carried: 'unknown', detail: 'answered 500' })
  const hung = await unanswered((url, timeoutMs) =>
    ntfyCarrier({ url, token: null, allowPrivate: false, timeoutMs }).send(page('t'), never()),
  )
  expect(hung.outcome).toMatchObject({ carried: 'unknown' })
  expect(await outcome({ status: 200, body: 'not json' })).toEqual({ carried: 'handed over', receipt: null })
})

test('a topic needs a server: ours, or its own', () => {
  const [set, unset] = ['https://ntfy.example', null].map(url => ntfyCarrier({ url, token: null, allowPrivate: false, timeoutMs: 1 }))
  expect(set!.objects('on-call')).toBeNull()
  expect(unset!.objects('on-call')).toContain('NTFY_URL')
  expect(unset!.objects('https://ntfy.example/on-call')).toBeNull()
  for (const address of [
    '',
    'a b',
    'a/b',
    'https://ntfy.example/',
    'ftp://x/y',
    'https://u:p@ntfy.example/t',
    'https://ntfy.example/t?auth=x',
    't'.repeat(65),
  ])
    expect(set!.objects(address), address).not.toBeNull()
})
