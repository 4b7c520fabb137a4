import { afterEach, expect, test, vi } from 'vitest'
import { id, instant } from '../core/id.ts'
import { minute } from '../core/span.ts'
import { step } from '../core/step.ts'
import { memoryStore } from '../store/memory/store.ts'
import type { Store } from '../store/port.ts'
import { armFailpoint, disarmFailpoint } from './failpoints.ts'
import { type House, makeHouse, org, start } from './testing/house.ts'
import { testPlan } from './testing/plan.ts'
import { makeVirtualClock } from './virtual-clock.ts'

let house: House
afterEach(async () => {
  disarmFailpoint()
  await house.stop()
})
const pagedAt = (to: string) => house.sent.filter(sent => sent.to === to).map(({ at }) => (at - start) / minute)
const facts = async (n = 0) => {
  const rows = await house.incidents()
  return (await house.store.org(org).events(rows.toReversed()[n]!.stream)).map(({ fact }) => fact)
}

test('T-13 a P1 that nobody acknowledges in 15 minutes escalates, and goes on until the owners', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(14 * minute)
  expect(pagedAt('ben@ntfy')).toEqual([])
  await house.clock.runFor(17 * minute)
  expect(pagedAt('ana@ntfy')[0]).toBe(0)
  expect(pagedAt('ana@sms')[0]).toBe(1)
  expect(pagedAt('ben@ntfy')[0]).toBe(15)
  expect(pagedAt('olu@ntfy')[0]).toBe(30)
})

test('T-14 a P2 that nobody acknowledges in 30 minutes escalates', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal({ severityHint: 'error' })
  await house.clock.runFor(29 * minute)
  expect(pagedAt('ben@ntfy')).toEqual([])
  await house.clock.runFor(2 * minute)
  expect(pagedAt('ben@ntfy')[0]).toBe(30)
})

test('C-17 steps that fall due right behind others are taken together, 25 ms late at most; who comes alone is not late', async () => {
  house = await makeHouse()
  const took: number[] = []
  const { engine } = house.store
  const takeWakes = engine.takeWakes.bind(engine)
  vi.spyOn(engine, 'takeWakes').mockImplementation(async (...asked) => {
    const taken = await takeWakes(...asked)
    if (taken.length > 0) took.push(taken.length)
    return taken
  })
  await house.engine.start()
  for (const n of [0, 5, 10, 15, 20]) {
    await house.clock.runUntil(instant(start + n))
    await house.signal({ labels: { service: `s${n}` } })
  }
  await house.clock.runUntil(instant(start + 14 * minute))
  took.length = 0
  await house.clock.runFor(2 * minute)
  const second = house.sent.filter(({ to }) => to === 'ben@ntfy').map(({ at }) => at - start - 15 * minute)
  expect(second).toEqual([0, 25, 25, 25, 25])
  expect(took.slice(0, 2)).toEqual([1, 4])
})

test('an acknowledged incident pages nobody further', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(5 * minute)
  const [row] = await house.incidents()
  await house.engine.handle({
    org,
    stream: row!.stream,
    by: { person: id('ana') },
    ask: () => ({ type: 'Acknowledge', person: id('ana'), callOut: null, via: 'link' }),
  })
  await house.clock.runFor(120 * minute)
  expect(pagedAt('ben@ntfy')).toEqual([])
})

test('C-12 an escalation outlives the node that began it: another one goes on where it stood', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(2 * minute)
  const stopped = house.engine.stop()
  await house.clock.runFor(2 * minute)
  await stopped
  const other = house.another()
  await other.start()
  await house.clock.runFor(12 * minute)
  expect(pagedAt('ben@ntfy')[0]).toBe(15)
})

test('after an hour in which no node ran, the next step comes once, and the ones after it at their distance', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(minute / 2)
  const stopped = house.engine.stop()
  await house.clock.runFor(60 * minute)
  await stopped
  const other = house.another()
  await other.start()
  await house.clock.runFor(5 * minute)
  expect(pagedAt('ben@ntfy').length).toBeGreaterThan(0)
  expect(pagedAt('olu@ntfy')).toEqual([])
})

test('C-12 two nodes that race for every wake take each step once', async () => {
  house = await makeHouse()
  const other = house.another()
  await house.engine.start()
  await other.start()
  await house.signal()
  await house.clock.runFor(31 * minute)
  const stepped = (await facts()).filter(fact => fact.type === 'EscalationStepped')
  expect(new Set(stepped.map(fact => `${fact.round} ${fact.step}`)).size).toBe(stepped.length)
  expect(stepped.map(({ step }) => step)).toEqual([0, 1, 2])
})

test('C-12 a node that comes back with an older state in memory takes the next step at once, not when a lease runs out', async () => {
  house = await makeHouse()
  const run = async (engine: House['engine'], ms: number) => {
    await engine.start()
    await house.clock.runFor(ms)
    const stopped = engine.stop()
    await house.clock.runFor(1)
    await stopped
  }
  await house.signal()
  await run(house.engine, minute / 2)
  await run(house.another(), 13 * minute) // wakes it from the very state that the first node remembers
  await run(house.engine, 3 * minute)
  expect(pagedAt('ben@ntfy')[0]).toBeCloseTo(15, 2)
})

test('W3 moments that lie closer together than a commit takes are no failure of the wake', async () => {
  const store = memoryStore()
  const clock = makeVirtualClock(start)
  const slow: Store = {
    ...store,
    org: of => ({
      ...store.org(of),
      async append(append) {
        await new Promise<void>(resolve => void clock.at(instant(clock.now() + 20), resolve))
        return store.org(of).append(append)
      },
    }),
  }
  const acknowledge = testPlan.obligations[0]!
  const text = JSON.stringify(acknowledge).replaceAll(`"count":${15 * minute}`, `"count":${15 * minute + 5}`)
  const soonAfter = { ...(JSON.parse(text) as typeof acknowledge), id: id<'rule'>('soon-after') }
  const told: string[] = []
  house = await makeHouse({
    store: slow,
    clock,
    plan: { ...testPlan, obligations: [acknowledge, soonAfter] },
    needs: { tell: (level, what, more) => void (level === 'error' && told.push(`${what} ${more?.why}`)) },
  })
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(16 * minute)
  expect(pagedAt('ben@ntfy')[0]).toBeCloseTo(15, 2)
  expect(told).toEqual([])
})

test('X-08 a node that dies in the middle of a wake loses no step: the next one takes it within its lease', async () => {
  house = await makeHouse()
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(14 * minute)
  armFailpoint('in-a-wake', 1, house.die)
  await house.clock.runFor(minute)
  expect(house.isDead()).toBe(true)
  disarmFailpoint()
  const other = house.another()
  await other.start()
  await house.clock.runFor(10 * minute)
  const at = pagedAt('ben@ntfy')[0]!
  expect(at).toBeGreaterThanOrEqual(15)
  expect(at).toBeLessThan(15.5)
})

test('C-11 an incident that cannot be woken backs off alone, is told, and opens an incident about Tocsin itself', async () => {
  let broken: string | null = null
  house = await makeHouse({
    needs: {
      step: (world, incident, command, where) => {
        if (command.ask.type === 'Tick' && where.stream === broken) throw new Error('a chapter does not come to rest')
        return step(world, incident, command, where)
      },
    },
  })
  await house.engine.start()
  await house.signal()
  await house.clock.runFor(1000)
  broken = (await house.incidents())[0]!.stream
  await house.clock.runFor(30 * minute)
  await house.signal({ labels: { service: 'search' }, summary: 'Search fails' })
  await house.clock.runFor(16 * minute)
  const rows = await house.incidents()
  const titles = await Promise.all(
    rows.map(async ({ incident }) => (await house.store.org(org).readTexts([incident.title]))[incident.title]),
  )
  expect(titles.toSorted()).toEqual([
    'Checkout fails',
    'Search fails',
    'Tocsin cannot keep the deadlines of an incident: look at it, and at what the console says of Tocsin',
  ])
  const health = await house.engine.health()
  expect(health.ok).toBe(false)
  expect(health.problems.join()).toContain('a chapter does not come to rest')
  // The one behind it escalates as if nothing were wrong.
  expect(house.sent.some(({ to, message }) => to === 'ben@ntfy' && message.title === 'Search fails')).toBe(true)
  broken = null
  await house.clock.runFor(2 * minute)
  expect((await house.engine.health()).problems).toEqual([])
})

test('what is met after its time while nobody was there to say that it is overdue is met late', async () => {
  house = await makeHouse()
  await house.signal()
  await house.clock.runFor(20 * minute)
  const { stream } = (await house.incidents())[0]!
  await house.engine.handle({ org, stream, by: { person: id('ana') }, ask: text => ({ type: 'Resolve', note: text('repaired') }) })
  const { obligations } = (await house.incidents())[0]!.incident
  const [acknowledge] = Object.values(obligations)
  expect(acknowledge).toMatchObject({ state: { late: true }, overdueAt: start + 15 * minute })
})
