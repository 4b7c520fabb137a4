import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../testing/installed.ts'
import { type Answer, localServer, unanswered } from '../testing/local-server.ts'
import { never, page } from '../testing/message.ts'
import { slackCarrier } from './slack.ts'

const server = async (answer: Answer = { status: 200, body: { ok: true, channel: 'U0123ABCD', ts: '1795321811.000100' } }) => {
  const local = await localServer(() => answer)
  onTestFinished(local.close)
  return local
}
const to = (url: string, timeoutMs = 30_000) => slackCarrier({ token: 'xoxb-test', apiUrl: `${url}/api/`, timeoutMs })

test('a page by Slack says what, why and what next, and its button leads to the page that acknowledges', async () => {
  const here = await server()
  expect(await to(here.url).send(page('U0123ABCD'), never())).toEqual({ carried: 'handed over', receipt: '1795321811.000100' })
  const [heard] = here.heard
  expect(heard).toMatchObject({ method: 'POST', path: '/api/chat.postMessage', headers: { authorization: 'Bearer xoxb-test' } })
  const form = Object.fromEntries(new URLSearchParams(heard!.body))
  expect(form).toMatchObject({ channel: 'U0123ABCD', unfurl_links: 'false' })
  expect(form.text).toContain('P1 #12: Checkout is down')
  const blocks = JSON.parse(form.blocks!) as { type: string; text?: { type: string; text: string }; elements?: { url?: string }[] }[]
  expect(blocks[1]!.text).toMatchObject({ type: 'plain_text', text: expect.stringContaining('Next: Engineering Lead') }) // plain: nobody is mentioned by a title
  expect(blocks.at(-1)!.elements![0]).toMatchObject({ url: 'https://tocsin.example/a/tok_en-1' })
  expect(JSON.parse(form.metadata!)).toEqual({ event_type: 'tocsin_page', event_payload: { delivery: 'd-0123456789abcdef' } })
})

test('what Slack says decides, and it is asked once', async () => {
  const outcome = async (answer: Answer) => {
    const here = await server(answer)
    const carried = await to(here.url).send(page('C0123ABCD'), never())
    expect(here.heard).toHaveLength(1)
    return carried
  }
  expect(await outcome({ status: 200, body: { ok: false, error: 'channel_not_found' } })).toEqual({
    carried: 'refused',
    detail: 'channel_not_found',
  })
  expect(await outcome({ status: 200, body: { ok: false, error: 'invalid_auth' } })).toEqual({ carried: 'refused', detail: 'invalid_auth' })
  expect(await outcome({ status: 200, body: { ok: false, error: 'service_unavailable' } })).toEqual({
    carried: 'failed',
    detail: 'service_unavailable',
  })
  expect(await outcome({ status: 200, body: { ok: false, error: 'fatal_error' } })).toEqual({ carried: 'unknown', detail: 'fatal_error' })
  expect(await outcome({ status: 429, headers: { 'retry-after': '3' }, body: { ok: false } })).toEqual({
    carried: 'failed',
    detail: 'ratelimited',
    afterMs: 3_000,
  })
  expect(await outcome({ status: 503 })).toEqual({ carried: 'failed', detail: 'answered 503' })
  expect(await outcome({ status: 502 })).toEqual({ carried: 'unknown', detail: 'answered 502' })
  const hung = await unanswered((url, timeoutMs) => to(url, timeoutMs).send(page('C0123ABCD'), never()))
  expect(hung.outcome).toMatchObject({ carried: 'unknown' })
  expect(await outcome('reset')).toMatchObject({ carried: 'unknown' })
})

test('where no connection stood, nothing was sent', async () => {
  expect(await to(`http://127.0.0.1:${await freePort()}`).send(page('C0123ABCD'), never())).toEqual({
    carried: 'failed',
    detail: 'not connected: ECONNREFUSED',
  })
  expect(await to('http://127.0.0.1:1').send(page('C0123ABCD'), AbortSignal.abort())).toEqual({ carried: 'failed', detail: 'called off' })
})

test('an id is asked for, not a name', () => {
  const { objects } = to('http://127.0.0.1')
  expect(['U0123ABCD', 'C0123ABCD', 'W0123ABCD'].map(objects)).toEqual([null, null, null])
  for (const address of ['#alerts', '@ana', 'ana', '', 'u0123abcd']) expect(objects(address), address).toContain('copy its id')
})
