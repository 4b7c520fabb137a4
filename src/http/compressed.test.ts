import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodingFor } from './compressed.ts'
import { type Front, openFront } from './testing/front.ts'

let front: Front
beforeAll(async () => {
  front = await openFront()
  await front.ana.send('POST', '/api/v1/incidents', { title: 'Checkout fails' })
})
afterAll(() => front?.stop())

const ask = (url: string, headers: Record<string, string>, method: 'GET' | 'HEAD' | 'POST' = 'GET') =>
  front.server.app.inject({ url, method, headers, ...(method === 'POST' ? { payload: {} } : {}) })
const ownPage = () => ({ cookie: front.ana.headers.cookie!, 'sec-fetch-site': 'same-origin', 'accept-encoding': 'gzip, deflate, br' })
const token = () => ({ authorization: front.program.headers.authorization!, 'accept-encoding': 'gzip' })

test('a longer answer comes compressed to our own page and to a program, and says by what it differs', async () => {
  const plain = (await front.ana.get('/api/v1/plan')).body
  const page = await ask('/api/v1/plan', ownPage())
  expect([page.headers['content-encoding'], String(page.headers.vary)]).toEqual(['br', expect.stringContaining('accept-encoding')])
  expect(brotliDecompressSync(page.rawPayload).toString()).toBe(plain)
  expect(page.rawPayload.length).toBeLessThan(plain.length / 2)
  expect(Number(page.headers['content-length'])).toBe(page.rawPayload.length)
  const program = await ask('/api/v1/plan', token())
  expect([program.headers['content-encoding'], gunzipSync(program.rawPayload).toString()]).toEqual(['gzip', plain])
})

test('what another site makes a browser ask is not compressed, nor for a browser that does not say who asks', async () => {
  for (const site of ['cross-site', 'same-site', 'none', null]) {
    const { 'sec-fetch-site': _, ...others } = ownPage()
    const answer = await ask('/api/v1/plan', site === null ? others : { ...others, 'sec-fetch-site': site })
    expect([site, answer.statusCode, answer.headers['content-encoding']]).toEqual([site, 200, undefined])
    expect(answer.headers.vary).toContain('sec-fetch-site')
  }
})

test('an answer to a write, a short one and one that nobody can read compressed go out as they are', async () => {
  const declared = await ask('/api/v1/incidents/1/acknowledge', ownPage(), 'POST')
  expect([declared.statusCode, declared.body.length > 2_000, declared.headers['content-encoding']]).toEqual([200, true, undefined])
  expect((await ask('/api/v1/me', ownPage())).headers['content-encoding']).toBe(undefined)
  expect((await ask('/api/v1/plan', { ...ownPage(), 'accept-encoding': 'identity' })).headers['content-encoding']).toBe(undefined)
})

test('brotli before gzip, and neither where it is refused', () => {
  const of = (accepted: string) => encodingFor({ headers: { 'accept-encoding': accepted } })
  expect(['gzip, deflate, br, zstd', 'GZIP;q=1, br;q=0', 'br; q=0.0, gzip;q=0', 'br;q=0.5', 'brx', ''].map(of)).toEqual([
    'br',
    'gzip',
    null,
    'br',
    null,
    null,
  ])
  expect(encodingFor({ headers: {} })).toBe(null)
})
