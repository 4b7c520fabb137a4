import { afterEach, expect, test } from 'vitest'
import { id } from '../core/id.ts'
import type { passAsked } from '../core/outside.ts'
import { minute } from '../core/span.ts'
import { guarded } from '../integrations/carrier.ts'
import { makeCarriers } from '../integrations/carriers.ts'
import { makeConsoles } from '../integrations/console/console.ts'
import { page } from '../integrations/testing/message.ts'
import { memoryStore } from '../store/memory/store.ts'
import { pause } from './pause.ts'
import type { Engine } from './port.ts'
import { type House, makeHouse, org } from './testing/house.ts'

let house: House
afterEach(() => house.stop())
const olu = { person: id<'person'>('olu') }

/** Asks, and lets the time pass that it takes. */
async function passing<T>(asked: Promise<T>): Promise<T> {
  const over = asked.finally(() => (done = true))
  let done = false
  while (!done) await house.clock.runFor(100)
  return over
}
const begin = (engine: Engine = house.engine) => passing(engine.shadow.begin(org, olu, 'beside the old pager'))
const end = (engine: Engine = house.engine) => passing(engine.shadow.end(org, olu, null))
const ends = async () =>
  Promise.all(
    (await house.incidents()).map(async ({ stream }) =>
      (await house.store.org(org).events(stream)).flatMap(({ fact }) => (fact.type === 'PageEnded' ? [fact.outcome] : [])),
    ),
  )

test('X-20 in shadow an incident opens and escalates at its times, and no carrier is asked for anything; after it the next one pages', async () => {
  house = await makeHouse()
  await house.engine.start()
  expect(await begin()).toMatchObject({ by: olu, until: 'never' })
  await house.signal()
  await house.clock.runFor(40 * minute)
  expect(house.sent).toEqual([])
  const [row] = await house.incidents()
  const events = await house.store.org(org).events(row!.stream)
  const steps = events.flatMap(({ fact }) => (fact.type === 'EscalationStepped' ? [fact.persons] : []))
  expect(steps.slice(0, 3)).toEqual([['ana'], ['ben'], ['olu']])
  expect(new Set((await ends()).flat())).toEqual(new Set(['withheld']))
  expect(await house.engine.shadow.open(org)).toMatchObject([{ number: 1 }])

  await end()
  await house.clock.runFor(40 * minute)
  expect(house.sent).toEqual([]) // what was opened in shadow stays in it
  await house.signal({ dedup: 'another', labels: { service: 'another' } })
  await house.clock.runFor(1000)
  expect(house.sent.map(({ to, message }) => [to, message.incident])).toEqual([['ana@ntfy', '#2']])
})

test('X-20 what fires anew after the shadow pages, although the incident that it belongs to was opened in it and is open still', async () => {
  house = await makeHouse()
  await house.engine.start()
  await begin()
  await house.signal({ dedup: 'one' })
  await house.clock.runFor(20 * minute)
  await house.signal({ dedup: 'two' })
  await house.clock.runFor(1000)
  expect(house.sent).toEqual([])
  await end()
  await house.signal({ dedup: 'one' }) // it fires still, and says nothing new
  await house.clock.runFor(1000)
  expect(house.sent).toEqual([])
  await house.signal({ dedup: 'three' })
  await house.clock.runFor(1000)
  expect(house.sent.map(({ to, message }) => [to, message.incident])).toEqual([['ana@ntfy', '#1']])
  expect(await house.incidents()).toHaveLength(1)
})

test('X-20 once whoever began it has heard so, another node lets nothing out either, and after the end none withholds what is real', async () => {
  house = await makeHouse()
  const other = house.another()
  await house.engine.start()
  await other.start()
  await house.clock.runFor(300)
  await other.world(org) // it knows what held a moment ago
  await begin()
  await house.signal({ dedup: 'b', labels: { service: 'b' } }, other)
  await house.clock.runFor(3 * minute)
  expect(house.sent).toEqual([])
  await other.world(org)
  await end()
  await house.signal({ dedup: 'c', labels: { service: 'c' } }, other)
  await house.clock.runFor(1000)
  expect(house.sent.map(({ message }) => message.incident)).toEqual(['#2'])
})

test('X-20 a page from before the shadow that has not left yet is withheld, and not sent when shadow ends', async () => {
  house = await makeHouse()
  house.carrying(() => ({ carried: 'failed', detail: 'busy' }))
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(100)
  const tried = house.sent.length
  expect(tried).toBe(1)
  house.carrying(() => ({ carried: 'handed over', receipt: null }))
  await begin()
  await house.clock.runFor(10_000)
  expect(house.sent).toHaveLength(tried)
  expect((await ends()).flat()[0]).toBe('withheld')
  await end()
  await house.clock.runFor(1000)
  expect(house.sent).toHaveLength(tried)
})

test('X-20 what was asked for in shadow and not ended before a death is ended by the next one, and sent by nobody', async () => {
  house = await makeHouse()
  await begin() // nothing runs: the page is committed and lies there
  await house.signal()
  await end()
  await house.engine.start()
  await house.clock.runFor(1000)
  expect(house.sent).toEqual([])
  expect((await ends()).flat()).toEqual(['withheld'])
})

test('X-20 an incident of the shadow pages anew only where somebody says so, from the first step on', async () => {
  house = await makeHouse()
  await house.engine.start()
  await begin()
  await house.signal()
  await house.clock.runFor(5 * minute)
  const [row] = await house.incidents()
  expect(await house.engine.shadow.leave(org, olu, row!.stream)).toMatchObject({ code: 'in-shadow' })
  await end()
  expect(await house.engine.shadow.leave(org, olu, row!.stream)).toBeNull()
  await house.clock.runFor(500)
  expect(house.sent.map(({ to }) => to)).toEqual(['ana@ntfy'])
  expect(await house.engine.shadow.open(org)).toEqual([])
})

test('X-20 somebody asks for a test page in shadow, and gets it: it says nothing of any incident', async () => {
  house = await makeHouse()
  await house.engine.start()
  await begin()
  expect(await house.engine.testMethod(org, id('ana'), id('ana-ntfy'))).toMatchObject({ outcome: 'handed over' })
  expect(house.sent.map(({ message }) => message.title)).toEqual(['A test page from Tocsin'])
})

test('X-20 who began and ended it is in the audit log; it begins once, and ends once', async () => {
  house = await makeHouse()
  await house.engine.start()
  await begin()
  expect(await begin()).toMatchObject({ code: 'in-shadow' })
  await end()
  expect(await end()).toMatchObject({ code: 'not-in-shadow' })
  await house.clock.runFor(2000)
  const log = await house.store.org(org).log(-1, 1000)
  const said = log.flatMap(({ event }) => (event.fact.type.startsWith('Shadow') ? [[event.fact.type, event.by]] : []))
  expect(said).toEqual([
    ['ShadowBegan', olu],
    ['ShadowEnded', olu],
  ])
})

test('X-20 shadow does not begin beside a node of an older version: that one may know nothing of it, and would page', async () => {
  const real = memoryStore()
  let older = true
  const heartbeats = async () => (older ? [{ node: 'before', at: house.clock.now(), knows: 24 }] : [])
  house = await makeHouse({ store: { ...real, engine: { ...real.engine, knows: 25, heartbeats } } })
  expect(await begin()).toMatchObject({ code: 'older-node', refused: expect.stringContaining('Node before runs an older version') })
  expect(await house.engine.shadow.shadows(org)).toEqual([])
  older = false
  expect(await begin()).toMatchObject({ until: 'never' })
})

test('X-20 an end whose commit took long is answered when every node knows of it, although its own moment is over', async () => {
  const real = memoryStore()
  let slow = false
  const slowly = (of: ReturnType<typeof real.org>): typeof of => ({
    ...of,
    async append(append) {
      const appended = await of.append(append)
      if (slow && append.events.some(({ fact }) => fact.type === 'ShadowEnded')) await pause(house.clock, 5000)
      return appended
    },
  })
  house = await makeHouse({ store: { ...real, org: id => slowly(real.org(id)) } })
  await begin()
  const asked = house.clock.now()
  slow = true
  await end()
  expect(house.clock.now() - asked).toBeGreaterThanOrEqual(6000)
})

test('X-20 no carrier there is sends what has no pass', async () => {
  house = await makeHouse()
  const all = makeCarriers({
    url: 'https://tocsin.example',
    mail: { url: 'smtp://127.0.0.1:9', from: 'Tocsin <tocsin@example.com>' },
    slack: { token: 'xoxb-1', apiUrl: 'http://127.0.0.1:9/' },
    ntfy: { url: 'http://127.0.0.1:9', token: null },
    twilio: { accountSid: 'AC1', authToken: 'x', from: '+15005550006', apiUrl: 'http://127.0.0.1:9' },
    webhook: { secret: 'x', allowPrivate: true },
  })
  for (const carrier of [...all, guarded(makeConsoles().carrier)]) {
    const forged = { ...page('ana'), pass: {} as ReturnType<typeof passAsked<'person'>> }
    await expect(carrier.send(forged, new AbortController().signal), carrier.kind).rejects.toThrow(/without a pass/)
  }
})
