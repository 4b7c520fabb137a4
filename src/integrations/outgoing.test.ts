import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { carriedOf, isPrivate, type Outgoing, retryAfter, send } from './outgoing.ts'
import { freePort } from './testing/installed.ts'
import { type Answer, localServer, trustLocal, unanswered } from './testing/local-server.ts'
import { never } from './testing/message.ts'

const to = (url: string, over: Partial<Outgoing> = {}): Outgoing => ({
  url: new URL(url),
  headers: {},
  body: '{"ä":1}',
  timeoutMs: 30_000,
  ...over,
})
const server = async (answer: Answer, secure = false) => {
  const local = await localServer(() => answer, secure)
  onTestFinished(local.close)
  return local
}

test('an answer is an answer, whatever it says', async () => {
  const here = await server({ status: 418, headers: { 'retry-after': '3' }, body: 'tea' })
  expect(await send(to(`${here.url}/x?y=1`, { headers: { 'x-a': 'b' } }), never())).toMatchObject({
    got: 'answer',
    status: 418,
    body: 'tea',
  })
  expect(here.heard[0]).toMatchObject({ method: 'POST', path: '/x?y=1', body: '{"ä":1}', headers: { 'x-a': 'b', 'content-length': '8' } })
})

test('a connection that never stood sent nothing', async () => {
  expect(await send(to(`http://127.0.0.1:${await freePort()}/`), never())).toMatchObject({ got: 'nothing sent', detail: 'ECONNREFUSED' })
  expect(await send(to('http://nowhere.invalid/'), never())).toMatchObject({ got: 'nothing sent' })
  expect(await send(to('ftp://127.0.0.1/'), never())).toMatchObject({ got: 'nothing sent', guarded: true })
  const here = await server({ status: 200 }, true)
  expect(await send(to(here.url.replace('127.0.0.1', 'localhost')), AbortSignal.abort())).toMatchObject({
    got: 'nothing sent',
    detail: 'called off',
  })
  expect(here.heard).toEqual([])
})

test('a certificate that nobody vouches for gets nothing, and one that somebody does gets the request', async () => {
  const here = await server({ status: 200 }, true)
  const url = here.url.replace('127.0.0.1', 'localhost')
  expect(await send(to(url), never())).toMatchObject({ got: 'nothing sent', detail: expect.stringMatching(/SELF_SIGNED|DEPTH_ZERO/) })
  trustLocal()
  expect(await send(to(url), never())).toMatchObject({ got: 'answer', status: 200 })
  expect(here.heard).toHaveLength(1)
})

test('what was sent and not answered is unknown: silence, a broken line, a call that was called off', async () => {
  const { outcome, timeoutMs } = await unanswered((url, timeoutMs) => send(to(url, { timeoutMs }), never()))
  expect(outcome).toEqual({ got: 'no answer', detail: `no answer within ${timeoutMs / 1000} s` })
  expect(await send(to((await server('reset')).url), never())).toEqual({ got: 'no answer', detail: 'ECONNRESET' })
  const hanging = await server('hang')
  const abort = new AbortController()
  const sent = send(to(hanging.url), abort.signal)
  while (hanging.heard.length === 0) await new Promise(resolve => setImmediate(resolve))
  abort.abort()
  expect(await sent).toEqual({ got: 'no answer', detail: 'called off' })
})

test('a server that takes the connection and never speaks TLS has heard nothing', async () => {
  const deaf = createServer(() => {}).listen(0, '127.0.0.1')
  await new Promise(resolve => deaf.once('listening', resolve))
  onTestFinished(() => void deaf.close())
  const { port } = deaf.address() as { port: number }
  expect(await send(to(`https://127.0.0.1:${port}/`, { timeoutMs: 200 }), never())).toMatchObject({ got: 'nothing sent' })
})

test('redirects are not followed', async () => {
  const here = await server({ status: 302, headers: { location: '/elsewhere' } })
  const got = await send(to(here.url), never())
  expect(carriedOf(got, () => null, true)).toMatchObject({
    carried: 'refused',
    detail: expect.stringContaining('redirects are not followed'),
  })
  expect(here.heard).toHaveLength(1)
})

test('an answer of any length is read only so far', async () => {
  const here = await server({ status: 200, body: 'x'.repeat(5_000_000) })
  const got = await send(to(here.url), never())
  expect(got.got === 'answer' && got.body.length).toBeLessThan(1_000_000)
})

test('with the guard, no request reaches a private network: by number, by name, or by a name that leads there', async () => {
  const here = await server({ status: 200 })
  for (const url of [
    here.url,
    `http://localhost:${here.port}/`,
    `http://[::1]:${here.port}/`,
    `http://[::ffff:127.0.0.1]:${here.port}/`,
    `http://0x7f.1:${here.port}/`,
    `http://2130706433:${here.port}/`,
  ])
    expect(await send(to(url, { guard: true }), never()), url).toMatchObject({ got: 'nothing sent', guarded: true })
  expect(here.heard).toEqual([])
  for (const address of [
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '::',
    '::1',
    'fc00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
  ])
    expect(isPrivate(address), address).toBe(true)
  for (const address of ['8.8.8.8', '172.32.0.1', '2606:4700::1111']) expect(isPrivate(address), address).toBe(false)
})

test('each answer means what it means for trying again', async () => {
  const meaning = (status: number, idempotent: boolean, headers = {}) =>
    carriedOf({ got: 'answer', status, headers, body: '' }, () => 'r', idempotent).carried
  expect([200, 201, 202, 204].map(status => meaning(status, false))).toEqual(Array(4).fill('handed over'))
  expect([400, 401, 403, 404, 410, 422].map(status => meaning(status, true))).toEqual(Array(6).fill('refused'))
  expect([408, 425, 429, 503].map(status => meaning(status, false))).toEqual(Array(4).fill('failed'))
  expect([500, 502, 504].map(status => meaning(status, false))).toEqual(Array(3).fill('unknown'))
  expect([500, 502, 504].map(status => meaning(status, true))).toEqual(Array(3).fill('failed'))
  expect(carriedOf({ got: 'answer', status: 429, headers: { 'retry-after': '7' }, body: '' }, () => null, false)).toMatchObject({
    afterMs: 7_000,
  })
  expect(retryAfter('Sun, 22 Nov 2026 04:30:10 GMT', Date.UTC(2026, 10, 22, 4, 30))).toBe(10_000)
  expect(retryAfter('Sun, 22 Nov 2020 04:30:10 GMT')).toBe(0)
  expect([undefined, '', 'soon'].map(header => retryAfter(header))).toEqual([null, null, null])
})
