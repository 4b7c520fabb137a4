import Fastify from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { id } from '../core/id.ts'
import type { Store } from '../store/port.ts'
import { makeLive } from './live.ts'
import { type Front, openFront } from './testing/front.ts'

let front: Front
afterEach(() => front?.stop())

/** Reads a stream of server-sent events until `enough`. */
async function listen(
  url: string,
  headers: Record<string, string>,
  enough: (text: string) => boolean,
  act: () => Promise<unknown> = async () => {},
) {
  const stop = new AbortController()
  const answer = await fetch(url, { headers, signal: stop.signal })
  expect(answer.headers.get('content-type')).toContain('text/event-stream')
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  let acted = false
  while (!enough(text)) {
    const { done, value } = await reader.read()
    if (done) break
    text += value
    if (!acted) {
      acted = true
      await act()
    }
  }
  stop.abort()
  return text
}
const hints = (text: string) =>
  [...text.matchAll(/^id: (.+)\nevent: change\ndata: (.+)$/gm)].map(m => ({
    id: m[1]!,
    ...(JSON.parse(m[2]!) as { kinds: string[]; incident: string | null }),
  }))

test('a change is told to whoever listens, and again to whoever was away, from the last one they had', async () => {
  front = await openFront()
  const url = `${await front.server.listen({ port: 0, host: '127.0.0.1' })}/api/v1/live`
  const { headers } = front.program
  const first = await listen(
    url,
    headers,
    text => text.includes('event: change'),
    () => front.program.send('POST', '/api/v1/incidents', { title: 'One' }),
  )
  const [hint] = hints(first)
  expect(hint).toMatchObject({ kinds: expect.arrayContaining(['incident']), incident: expect.any(String) })
  const two = (await front.program.send('POST', '/api/v1/incidents', { title: 'Two' })).json()
  const resumed = await listen(url, { ...headers, 'last-event-id': hint!.id }, text => text.includes(two.id))
  expect(hints(resumed).some(h => h.incident === two.id)).toBe(true)
  expect(hints(resumed).every(h => h.id !== hint!.id)).toBe(true)
})

test('who was away too long is told that everything may have changed', async () => {
  front = await openFront()
  const url = `${await front.server.listen({ port: 0, host: '127.0.0.1' })}/api/v1/live`
  const text = await listen(url, { ...front.program.headers, 'last-event-id': 'another-life-7' }, t => t.includes('event: change'))
  expect(hints(text)[0]).toMatchObject({
    incident: null,
    kinds: expect.arrayContaining(['incident', 'alert', 'people', 'plan', 'door', 'drill']),
  })
})

test('narrowed to one incident, the others are not heard of', async () => {
  front = await openFront()
  const url = await front.server.listen({ port: 0, host: '127.0.0.1' })
  const one = (await front.program.send('POST', '/api/v1/incidents', { title: 'One' })).json()
  const text = await listen(
    `${url}/api/v1/live?incident=${one.id}`,
    front.program.headers,
    t => t.includes('event: change'),
    async () => {
      await front.program.send('POST', '/api/v1/incidents', { title: 'Two' })
      await front.program.send('POST', '/api/v1/incidents/1/note', { text: 'here' })
    },
  )
  for (const hint of hints(text)) expect([one.id, null]).toContain(hint.incident)
})

test('a stream ends when the right behind it was revoked', async () => {
  const store = { onChange: () => () => {} } as unknown as Store
  const live = makeLive(store, 'epoch', null, 20)
  let may = true
  const app = Fastify()
  app.get('/live', (request, reply) =>
    live.attach(request, reply, { org: id('house'), person: null, incident: null, may: async () => may }),
  )
  const url = await app.listen({ port: 0 })
  const answer = await fetch(`${url}/live`)
  const ended = answer.text()
  may = false
  expect(await ended).toContain(': connected')
  await expect.poll(() => live.listening()).toBe(0) // its own side of the line is closed when it has noticed
  live.close()
  await app.close()
})
