import { Webhook } from 'standardwebhooks'
import { expect, onTestFinished, test } from 'vitest'
import { localServer } from '../testing/local-server.ts'
import { never, page } from '../testing/message.ts'
import { webhookCarrier } from './webhook.ts'

const secret = `whsec_${Buffer.from('a secret of at least 24 bytes').toString('base64')}`
const open = webhookCarrier({ secret, allowPrivate: true, timeoutMs: 30_000 })
const receiver = async (status = 200, headers: Record<string, string> = {}) => {
  const local = await localServer(() => ({ status, headers }))
  onTestFinished(local.close)
  return local
}

test('C-18 the receiver verifies what came with the official library, and a changed byte fails', async () => {
  const here = await receiver()
  const carried = await open.send(page(`${here.url}/hook`, { drill: true }), never())
  expect(carried).toEqual({ carried: 'handed over', receipt: 'answered 200' })
  const [heard] = here.heard
  const body = new Webhook(secret).verify(heard!.body, heard!.headers as Record<string, string>)
  expect(body).toEqual({
    type: 'page',
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    data: {
      drill: true,
      incident: '#12',
      severity: 'P1',
      title: expect.stringContaining('Checkout'),
      body: expect.stringContaining('Next:'),
      clause: expect.stringContaining('15 minutes'),
      link: 'https://tocsin.example/a/tok_en-1',
      code: 'K7QX',
      to: 'Ana Muster',
    },
  })
  expect(() => new Webhook(secret).verify(heard!.body.replace('P1', 'P4'), heard!.headers as Record<string, string>)).toThrow()
})

test('C-17 the same delivery again carries the same id, so that the receiver can tell', async () => {
  const here = await receiver()
  await open.send(page(here.url), never())
  await open.send(page(here.url), never())
  expect(here.heard.map(heard => heard.headers['webhook-id'])).toEqual(['d-0123456789abcdef', 'd-0123456789abcdef'])
})

test('a method’s own secret signs, and without any nothing is sent', async () => {
  const here = await receiver()
  const own = `whsec_${Buffer.from('another secret of 24 bytes or so').toString('base64')}`
  await open.send(page(here.url, {}, { secret: own }), never())
  new Webhook(own).verify(here.heard[0]!.body, here.heard[0]!.headers as Record<string, string>)
  const unset = webhookCarrier({ secret: null, allowPrivate: true, timeoutMs: 30_000 })
  expect(await unset.send(page(here.url), never())).toMatchObject({ carried: 'refused', detail: expect.stringContaining('secret') })
  expect(await unset.send(page(here.url, {}, { secret: 'whsec_c2hvcnQ=' }), never())).toMatchObject({ carried: 'refused' })
  expect(here.heard).toHaveLength(1)
})

test('a receiver’s own error is tried again, its refusal is not, and 410 is for ever', async () => {
  expect(await open.send(page((await receiver(500)).url), never())).toEqual({ carried: 'failed', detail: 'answered 500' })
  expect(await open.send(page((await receiver(429, { 'retry-after': '2' })).url), never())).toEqual({
    carried: 'failed',
    detail: 'answered 429',
    afterMs: 2_000,
  })
  expect(await open.send(page((await receiver(404)).url), never())).toEqual({ carried: 'refused', detail: 'answered 404' })
  expect(await open.send(page((await receiver(410)).url), never())).toMatchObject({ carried: 'refused' })
})

test('addresses inside private networks are refused unless the settings allow them', async () => {
  const here = await receiver()
  const guarded = webhookCarrier({ secret, allowPrivate: false, timeoutMs: 30_000 })
  for (const address of [
    'https://127.0.0.1/x',
    'https://10.0.0.1/',
    'https://[::1]/',
    'https://localhost/',
    'https://x.localhost/',
    'https://169.254.169.254/latest',
    'https://2130706433/',
    'http://example.com/',
    here.url,
  ])
    expect(await guarded.send(page(address), never()), address).toMatchObject({ carried: 'refused' })
  expect(here.heard).toEqual([])
  expect(guarded.objects('https://example.com/hook')).toBeNull()
  expect(open.objects(here.url)).toBeNull()
})

test('what is no address of a webhook is said when it is typed', () => {
  for (const address of ['example.com', 'ftp://example.com', 'https://user:pass@example.com/', 'javascript:alert(1)', ''])
    expect(open.objects(address), address).not.toBeNull()
})
