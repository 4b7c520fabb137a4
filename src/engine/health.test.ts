import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { MethodKind } from '../core/oncall/people.ts'
import { minute } from '../core/span.ts'
import type { Carrier } from '../integrations/carrier.ts'
import { memoryStore } from '../store/memory/store.ts'
import { realClock } from './clock.ts'
import { armFailpoint, armFromEnvironment, disarmFailpoint, failpoint } from './failpoints.ts'
import { makeHeartbeat } from './heartbeat.ts'
import { tellNobody } from './tell.ts'
import { directory, type House, makeHouse, org, start } from './testing/house.ts'
import { makeVirtualClock } from './virtual-clock.ts'

let house: House | null = null
afterEach(async () => {
  disarmFailpoint()
  await house?.stop()
  house = null
})

test('C-11 a house in which all is well says so', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(10 * minute)
  expect(await house.engine.health()).toMatchObject({
    ok: true,
    problems: [],
    figures: { wakesBehind: 0, deliveriesBehind: 0, unroutedAlerts: 0 },
  })
})

test('C-11 a store that does not answer, deadlines that are behind and a worker that fails are said, in sentences', async () => {
  house = await makeHouse()
  await house.signal() // nothing runs: the page stays where it is
  await house.clock.runFor(20 * minute)
  const behind = await house.engine.health()
  expect(behind.ok).toBe(false)
  expect(behind.problems.join('\n')).toMatch(/1 deadline is behind, the oldest for \d+ s/)
  expect(behind.problems.join('\n')).toMatch(/1 page is behind/)
  await house.engine.start()
  await house.clock.runFor(1000)
  expect((await house.engine.health()).ok).toBe(true)
  const { takeWakes } = house.store.engine
  Object.assign(house.store.engine, { takeWakes: () => Promise.reject(new Error('the connection was lost')) })
  await house.clock.runFor(5000)
  expect((await house.engine.health()).problems).toContainEqual(
    expect.stringMatching(/waking has failed for [45] s: the connection was lost/),
  )
  Object.assign(house.store.engine, { takeWakes })
  await house.clock.runFor(5000)
  expect((await house.engine.health()).ok).toBe(true)
  Object.assign(house.store, { ping: () => Promise.reject(new Error('no route to host')) })
  expect(await house.engine.health()).toMatchObject({ problems: ['the store does not answer: no route to host'], parts: ['store'] })
})

test('C-11 where everybody has contact methods and none is of a kind that is set up, that is said before the first page, and not where one is', async () => {
  const lost = (kind: MethodKind): Carrier => ({
    kind,
    lacks: { instead: `set ${kind.toUpperCase()}_URL`, all: true },
    objects: () => 'not set up',
    send: async () => ({ carried: 'refused', detail: 'not set up' }),
  })
  const all = [...new Set(directory.persons.flatMap(({ methods }) => methods.map(({ kind }) => kind)))].filter(kind => kind !== 'console')
  house = await makeHouse({ needs: { carriers: all.map(lost) } })
  const { problems, parts } = await house.engine.health()
  expect(problems).toEqual([expect.stringMatching(/^no carrier is set up by which anybody here can be paged \(.*ntfy: set NTFY_URL/)])
  expect(parts).toEqual(['carriers'])
  await house.stop()
  const works = { kind: all[0]!, objects: () => null, send: async () => ({ carried: 'handed over' as const, receipt: null }) }
  house = await makeHouse({ needs: { carriers: [works, ...all.slice(1).map(lost)] } })
  expect((await house.engine.health()).problems).toEqual([])
  await house.stop()
  const nobody = { ...directory, persons: directory.persons.map(person => ({ ...person, methods: [], loud: [], quiet: [] })) }
  house = await makeHouse({ directory: nobody, needs: { carriers: all.map(lost) } }) // a new installation
  expect((await house.engine.health()).problems).toEqual([])
})

test('C-17 a node whose database is newer takes nothing in and is not well; a newer one that finds it says so and is well', async () => {
  const told: string[] = []
  const store = memoryStore()
  const { heartbeats } = store.engine
  let newest = 19
  Object.assign(store.engine, { knows: 19, heartbeat: async () => newest })
  house = await makeHouse({ store, needs: { tell: (_, what, more) => void told.push(`${what} ${JSON.stringify(more ?? {})}`) } })
  await house.engine.start()
  await house.clock.runFor(6000)
  expect(house.engine.outdated()).toBeNull()
  const { clock } = house
  Object.assign(house.store.engine, { heartbeats: async () => ['old', 'a'].map(node => ({ node, at: clock.now(), knows: 18 })) })
  await house.clock.runFor(12_000)
  expect(await house.engine.health()).toMatchObject({ ok: true, problems: [], figures: { olderNodes: 1 } })
  expect(told.filter(words => /a node of an older version/.test(words))).toEqual([expect.stringContaining('"node":"old"')]) // once
  Object.assign(house.store.engine, { heartbeats })
  newest = 20
  await house.clock.runFor(70_000)
  expect(house.engine.outdated()).toMatch(/^the database was brought up to date by a newer Tocsin \(migration 20, this one knows 19\)/)
  expect(await house.engine.health()).toMatchObject({ ok: false, parts: ['version'], figures: { olderNodes: 0 } })
  expect(await house.incidents()).toEqual([]) // a rolling update wakes nobody
})

test('C-11 an instance that is not well for a minute opens an incident about itself: one, whoever sees it, and no other when it stays so', async () => {
  house = await makeHouse()
  const other = house.another()
  await house.engine.start()
  await other.start()
  const { takeUnreported } = house.store.engine
  Object.assign(house.store.engine, { takeUnreported: () => Promise.reject(new Error('a column is missing')) })
  await house.clock.runFor(50_000)
  expect(await house.incidents()).toEqual([])
  await house.clock.runFor(10 * minute)
  const [row, ...more] = await house.incidents()
  expect(more).toEqual([])
  const title = (await house.store.org(org).readTexts([row!.incident.title]))[row!.incident.title]
  expect(title).toMatch(/^Tocsin is not well: delivering has failed for \d+ s: a column is missing$/)
  expect(house.sent.map(({ to }) => to)).toContain('ana@ntfy')
  Object.assign(house.store.engine, { takeUnreported })
})

test('X-13 while all is well the heartbeat goes out every minute, to every address; when it is not, it stops', async () => {
  const clock = makeVirtualClock(start)
  let well = true
  const called: [string, number][] = []
  const heartbeat = makeHeartbeat({
    urls: ['https://one.example.com', 'https://two.example.com'],
    clock,
    tell: tellNobody,
    well: async () => well,
    call: async url => {
      called.push([url, (clock.now() - start) / minute])
      if (url.includes('one')) throw new Error('answered 500') // one that fails holds up no other
    },
  })
  heartbeat.start()
  await clock.runFor(2 * minute)
  well = false
  await clock.runFor(10 * minute)
  expect(called.filter(([url]) => url.includes('two')).map(([, at]) => at)).toEqual([0, 1, 2])
  well = true
  await clock.runFor(minute)
  expect(called.filter(([url]) => url.includes('two'))).toHaveLength(4)
  await heartbeat.stop()
})

test('X-13 the heartbeat is a real request, and an address that does not take it is told without its secret', async () => {
  const paths: string[] = []
  const server = createServer((request, response) => {
    paths.push(request.url ?? '')
    response.writeHead(request.url === '/ping/right' ? 200 : 404).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping`
  const told: string[] = []
  const done = Promise.withResolvers<void>()
  const heartbeat = makeHeartbeat({
    urls: [`${base}/right`, `${base}/wrong`],
    clock: realClock,
    every: 'never',
    tell: (_, what, more) => {
      told.push(`${what} ${JSON.stringify(more)}`)
      done.resolve()
    },
    well: async () => true,
  })
  heartbeat.start()
  heartbeat.kick()
  await done.promise
  await heartbeat.stop()
  server.close()
  server.closeAllConnections()
  expect(paths).toEqual(expect.arrayContaining(['/ping/right', '/ping/wrong']))
  expect(told[0]).toMatch(/a heartbeat was not taken .*answered 404/)
  expect(told.join()).not.toContain('/ping/')
})

test('the page of an incident that somebody closed meanwhile is called off before it leaves', async () => {
  house = await makeHouse()
  await house.signal()
  await house.clock.runFor(100)
  const [row] = await house.incidents()
  await house.engine.handle({ org, stream: row!.stream, by: { tocsin: 'engine' }, ask: () => ({ type: 'Resolve', note: null }) })
  await house.engine.start()
  await house.clock.runFor(minute)
  expect(house.sent).toEqual([])
  expect(await house.store.org(org).deliveries({ limit: 10 })).toMatchObject([{ outcome: 'superseded' }])
})

test('a failpoint dies the n-th time it is passed, and costs nothing when it is off; a wrong name is refused', async () => {
  expect(failpoint('in-a-wake')).toBeUndefined()
  let died = 0
  armFailpoint('in-a-wake', 2, async () => {
    died++
  })
  await failpoint('middle-of-flush')
  await failpoint('in-a-wake')
  expect(died).toBe(0)
  await failpoint('in-a-wake')
  expect(died).toBe(1)
  expect(() => armFromEnvironment('in-a-dream')).toThrow('there is no such failpoint; write one of after-commit-before-answer')
  armFromEnvironment('')
})
