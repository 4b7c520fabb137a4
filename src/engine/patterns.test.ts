import { expect, test } from 'vitest'
import { id, instant } from '../core/id.ts'
import type { RaisedPattern } from '../core/incident-patterns.ts'
import { runs } from '../core/obligation/obligation.ts'
import { patternRule } from '../core/obligation/pattern-owed.ts'
import type { Plan } from '../core/plan.ts'
import type { Patterns } from '../core/plan-parts.ts'
import { houseStreamOf, latestOf } from './house-stream.ts'
import { makePatternLooks } from './patterns.ts'
import { type House, makeHouse, org } from './testing/house.ts'
import { testPlan } from './testing/plan.ts'
import { makeVirtualClock } from './virtual-clock.ts'

const dayMs = 86_400_000
const says: Patterns = {
  clause: id('communication'),
  same: ['cause', 'kind'],
  times: 3,
  within: { unit: 'day', count: 90 },
  who: id('technical-lead'),
  due: { unit: 'day', count: 10 },
}
const ana = { person: id<'person'>('ana') }
const openHouse = async (patterns: Patterns | null = says): Promise<House> => {
  const plan: Plan = { ...testPlan, ...(patterns === null ? {} : { patterns }) }
  const house = await makeHouse({
    plan,
    clock: makeVirtualClock(instant(Date.parse('2026-06-01T12:00:00Z'))),
    needs: { alone: true },
  })
  await house.engine.start()
  return house
}
/** One incident by hand, with this cause; `drill`: in one. */
async function happen(house: House, cause: string, drill: string | null = null) {
  const opened = await house.engine.handle({
    org,
    stream: 'new',
    by: ana,
    drill: drill === null ? null : id(drill),
    ask: (text, world) => ({
      type: 'Open',
      severity: world.plan.value.severities.at(-1)!.id,
      kind: null,
      title: text('Something small'),
      alert: null,
      receivedAt: house.clock.now(),
      correlation: null,
      nearMiss: false,
      touches: [],
      autoResolve: false,
    }),
  })
  if (!('stream' in opened)) throw new Error(JSON.stringify(opened))
  await house.engine.handle({
    org,
    stream: opened.stream,
    by: ana,
    ask: () => ({ type: 'NameRootCauses', causes: [id(cause)], reason: null }),
  })
  await house.clock.runFor(dayMs)
  return opened.stream
}
const raisedIn = async (house: House): Promise<readonly (RaisedPattern & { id: string })[]> =>
  Object.entries(((await house.engine.house.state(org))?.patterns ?? {}) as Record<string, RaisedPattern>).map(([key, one]) => ({
    ...one,
    id: key,
  }))
const raisings = async (house: House) =>
  (await house.store.org(org).events(houseStreamOf(org))).filter(e => e.fact.type === 'PatternRaised').length

test('L-24 SEV3s with one root cause are raised as a pattern once, told to whoever decides, and once more when it came back after the answer', async () => {
  const house = await openHouse()
  await happen(house, 'expired-certificate')
  await happen(house, 'expired-certificate')
  await house.engine.patterns.look(org)
  expect(await raisedIn(house)).toEqual([])
  const third = await happen(house, 'expired-certificate')
  const sent = house.sent.length
  await Promise.all([house.engine.patterns.look(org), house.another({ alone: true }).patterns.look(org)]) // two nodes
  await house.engine.patterns.look(org) // and one that has just come up
  expect(await raisings(house)).toBe(1)
  const [one] = await raisedIn(house)
  expect(one).toMatchObject({ key: 'cause:expired-certificate', count: 3, criteria: 'plan', answer: null })
  expect(one!.incidents).toContain(third)
  await house.clock.runFor(2_000)
  expect(house.sent.slice(sent).map(s => s.to)).toEqual(['ana@ntfy'])
  expect(house.sent.at(-1)!.message).toMatchObject({
    quiet: true,
    body: expect.stringContaining('Decide what follows: 3 incidents with the root cause expired-certificate'),
  })
  const state = (await house.engine.house.state(org))!
  expect(runs(latestOf(state, patternRule(id(one!.id)))!)).toBe(true)

  await house.engine.house.answer(org, ana, id(one!.id), {
    follows: 'remediation',
    words: 'Renew certificates by themselves',
    mend: { owner: id('ben'), due: instant(house.clock.now() + 5 * dayMs) },
  })
  const answered = (await house.engine.house.state(org))!
  expect(runs(latestOf(answered, patternRule(id(one!.id)))!)).toBe(false)
  const [item] = Object.keys(answered.remediation!)
  expect(latestOf(answered, `remediation:${item}`)).toMatchObject({ state: 'owed', person: 'ben' })

  await happen(house, 'expired-certificate') // it is being mended
  await house.engine.patterns.look(org)
  expect(await raisings(house)).toBe(1)
  await house.engine.house.done(org, { person: id('ben') }, latestOf(answered, `remediation:${item}`)!.id, null)
  await house.clock.runFor(dayMs)
  await happen(house, 'expired-certificate')
  await house.engine.patterns.look(org)
  expect((await raisedIn(house)).map(r => r.count)).toEqual([3, 5])
  await house.stop()
})

test('L-24 drills raise nothing, and a plan that says nothing of patterns has none raised', async () => {
  const house = await openHouse()
  for (let n = 0; n < 3; n++) await happen(house, 'expired-certificate', 'drill-1')
  await house.engine.patterns.look(org)
  expect(await raisedIn(house)).toEqual([])
  await house.stop()

  const silent = await openHouse(null)
  for (let n = 0; n < 3; n++) await happen(silent, 'expired-certificate')
  await silent.engine.patterns.look(org)
  expect(await silent.engine.house.state(org)).toBeNull()
  await silent.stop()
})

test("L-24 where the plan leaves open how often, it is raised by Tocsin's number and said so, without a date and without a page", async () => {
  const house = await openHouse({ ...says, times: { open: 'when it recurs' }, within: { open: 'over time' }, due: { open: 'not said' } })
  for (let n = 0; n < 3; n++) await happen(house, 'dns')
  const sent = house.sent.length
  await house.engine.patterns.look(org)
  await house.clock.runFor(30 * dayMs)
  const [one] = await raisedIn(house)
  expect(one).toMatchObject({ criteria: 'tocsin', times: 3, withinDays: 90 })
  expect(latestOf((await house.engine.house.state(org))!, patternRule(id(one!.id)))).toMatchObject({ state: 'owed', due: [] })
  expect(house.sent.length).toBe(sent)
  await house.stop()
})

test('L-24 what is raised has no words of anybody in it: ids and the hash by which signals correlate', async () => {
  const house = await openHouse({ ...says, same: ['signal'] })
  for (let n = 0; n < 3; n++) {
    await house.signal({ dedup: `secret-host-${n}`, summary: 'ana@example.com cannot sign in' })
    await house.clock.runFor(60_000)
    const [row] = await house.incidents()
    await house.engine.handle({ org, stream: row!.stream, by: ana, ask: () => ({ type: 'Close', as: 'done', reason: null }) })
    await house.clock.runFor(dayMs)
  }
  await house.engine.patterns.look(org)
  for (const one of await raisedIn(house)) expect(one.key).toMatch(/^signal:[a-z-]+\/[0-9a-f]{32}$/)
  const events = JSON.stringify(await house.store.org(org).events(houseStreamOf(org)))
  expect(events).not.toContain('example.com')
  expect(events).not.toContain('secret-host')
  await house.stop()
})

test('L-24 a node looks by itself, and soon after something was said that incidents are read together by', async () => {
  const clock = makeVirtualClock(instant(0))
  let looks = 0
  const loop = makePatternLooks({
    store: { engine: { orgs: async () => [org] } } as never,
    clock,
    tell: () => {},
    editions: {
      world: async () => {
        looks++
        return { plan: { value: testPlan } } as never
      },
    } as never,
    house: {} as never,
    every: 'default',
  })
  loop.start()
  await clock.runFor(1_000)
  expect(looks).toBe(0) // a start has other things to do
  loop.said()
  await clock.runFor(3_000)
  expect(looks).toBe(1)
  await clock.runFor(15 * 60_000)
  expect(looks).toBe(2)
  await loop.stop()
})
