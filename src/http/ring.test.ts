/** The first visit, with nothing set up: the first person's console is what rings. */
import { afterEach, expect, test } from 'vitest'
import { id } from '../core/id.ts'
import { org } from '../engine/testing/house.ts'
import type { Carrier } from '../integrations/carrier.ts'
import { makeConsoles } from '../integrations/console/console.ts'
import { addMethod, markVerified } from '../people/change.ts'
import { makeSignInSecret } from './pages/sign-in.ts'
import { type Front, openFront, settle } from './testing/front.ts'

let front: Front
const streams: AbortController[] = []
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.abort()
  await front?.stop()
})

/** Signs the first person in by the printed link, and answers with their cookie. */
async function firstVisit() {
  const consoles = makeConsoles(60_000)
  const rang: string[] = []
  const phone: Carrier = {
    kind: 'phone',
    objects: () => null,
    send: async ({ title }) => {
      rang.push(title)
      return { carried: 'handed over', receipt: null }
    },
  }
  front = await openFront({
    consoles,
    houseOptions: { directory: { persons: [], positions: {}, roles: {}, schedules: [] }, needs: { carriers: [consoles.carrier, phone] } },
  })
  const url = await front.server.listen({ port: 0, host: '127.0.0.1' })
  const secret = await makeSignInSecret({ engine: front.house.engine }, org)
  const signedIn = await front.server.app.inject({
    method: 'POST',
    url: `/sign-in/${secret}`,
    payload: 'name=Noor',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const headers = { cookie: String(signedIn.headers['set-cookie']).split(';')[0]!, 'sec-fetch-site': 'same-origin' }
  const send = async (method: 'GET' | 'POST', path: string, body: object = {}) =>
    (await front.server.app.inject({ method, url: `/api/v1${path}`, headers, ...(method === 'POST' ? { payload: body } : {}) })).json()
  return { url, headers, send, rang }
}
/** A console as the browser has it: hears rings, and says that it shows them. */
async function openConsole(url: string, headers: Record<string, string>) {
  const stop = new AbortController()
  streams.push(stop)
  const answer = await fetch(`${url}/api/v1/live`, { headers, signal: stop.signal })
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = (await reader.read()).value ?? ''
  return async () => {
    for (;;) {
      const ring = /event: ring\ndata: (.+)\n/.exec(text)?.[1]
      if (ring !== undefined) return JSON.parse(ring) as { delivery: string; title: string; clause: string; incident: string }
      const { value, done } = await reader.read()
      if (done) throw new Error('the stream ended')
      text += value
    }
  }
}

test('X-08 the first person has the console as a verified contact method, holds every position by one press, and a first incident rings there', async () => {
  const { url, headers, send } = await firstVisit()
  const [noor] = (await send('GET', '/people')).items
  expect(noor).toMatchObject({
    canBeReached: true,
    methods: [{ kind: 'console', address: 'wherever open', verifiedAt: expect.any(String) }],
  })
  const held = (await send('GET', '/now')).todo.find((t: { press?: object }) => t.press !== undefined)
  expect(held.press.path).toBe('/positions/hold-vacant')
  const positions = (await send('POST', held.press.path)).items
  expect(positions.length).toBeGreaterThan(0)
  for (const position of positions) expect(position.holders).toMatchObject([{ name: 'Noor' }])
  expect((await send('GET', '/now')).todo.filter((t: { press?: object }) => t.press !== undefined)).toEqual([])

  const rung = await openConsole(url, headers)
  await send('POST', '/incidents', { title: 'Checkout fails' })
  const settling = settle(front.house)
  const ring = await rung()
  expect(ring).toMatchObject({ incident: '#1', title: 'Checkout fails' })
  expect(await send('POST', `/rings/${ring.delivery}/shown`)).toEqual({ ok: true })
  await settling
  await expect.poll(async () => (await send('GET', '/incidents/1')).pages).toMatchObject([{ method: 'console', outcome: 'handed over' }])
  const [burning] = (await send('GET', '/now')).burning
  expect(burning).toMatchObject({ number: 1, calling: { since: expect.any(String), why: expect.any(String) } })
  await send('POST', '/incidents/1/acknowledge')
  expect((await send('GET', '/now')).burning).toMatchObject([{ number: 1, calling: null }])
})

test('L-36 when no console is open the page is refused with that reason, and the next method follows at once, not after its pause', async () => {
  const { send, rang } = await firstVisit()
  await send('POST', '/positions/hold-vacant')
  await front.house.engine.changeDirectory(org, { tocsin: 'engine' }, (directory, now) => {
    const [noor] = directory.persons
    const withPhone = addMethod(directory, noor!.id, { kind: 'phone', address: '+34600000001', id: id('phone-1') })
    return markVerified(withPhone, noor!.id, id('phone-1'), now)
  })
  await send('POST', '/incidents', { title: 'Checkout fails' })
  await settle(front.house)
  const { pages } = await send('GET', '/incidents/1')
  expect(pages).toContainEqual(expect.objectContaining({ method: 'console', outcome: 'refused', detail: 'no console is open' }))
  expect(rang).toEqual(['Checkout fails'])
})

test('only an owner takes the vacant positions, and what somebody holds stays theirs', async () => {
  front = await openFront()
  expect((await front.ana.send('POST', '/api/v1/positions/hold-vacant')).statusCode).toBe(403)
  expect((await front.program.send('POST', '/api/v1/positions/hold-vacant')).statusCode).toBe(400)
  const todo = (await front.ana.get('/api/v1/now')).json().todo as { press?: object }[]
  expect(todo.filter(t => t.press !== undefined)).toEqual([])
})
