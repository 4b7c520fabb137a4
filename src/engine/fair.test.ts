/** Organisations beside each other in one installation: the storm of one is no delay of another. */
import { afterEach, expect, test } from 'vitest'
import { id, instant } from '../core/id.ts'
import { makeLane } from './lane.ts'
import { directory, type House, makeHouse, org, signalOf, start } from './testing/house.ts'
import { testPlan } from './testing/plan.ts'

let house: House | null = null
afterEach(async () => {
  await house?.stop()
  house = null
})

const storm = 600
const sendMs = 200
const other = id<'org'>('other')

/** Two organisations; a page takes a carrier so long. `other` says what is burning there. */
async function two(): Promise<Readonly<{ house: House; stormHere(): Promise<unknown>; otherSays(): Promise<unknown> }>> {
  const made = await makeHouse()
  house = made
  const { clock, engine, store } = made
  made.carrying(async () => {
    await new Promise<void>(resolve => void clock.at(instant(clock.now() + sendMs), resolve))
    return { carried: 'handed over', receipt: null }
  })
  await store.createOrg(other, 'Other')
  await engine.setPlan(other, { tocsin: 'engine' }, JSON.stringify(testPlan))
  await engine.changeDirectory(other, { tocsin: 'engine' }, () => directory)
  await engine.start()
  const signals = Array.from({ length: storm }, (_, n) => signalOf({ labels: { service: `s${n}` } }))
  return {
    house: made,
    stormHere: () => engine.intake(made.door, 'signal', signals, { hash: 'h', bytes: 1 }),
    otherSays: () => engine.intake({ ...made.door, id: 'door-2', org: other }, 'signal', [signalOf()], { hash: 'h', bytes: 1 }),
  }
}
const pagedAt = (of: House) => of.sent.filter(({ message }) => message.to.org === other).map(({ at }) => at - start)

test('C-12 a storm of 600 incidents of one organisation delays the page of another by less than a second', async () => {
  const { house, stormHere, otherSays } = await two()
  void stormHere()
  await house.clock.runFor(2_000)
  expect(house.sent.length).toBeGreaterThan(50)
  expect(house.sent.length).toBeLessThan(storm) // the carrier is behind, and stays so for a while
  await otherSays()
  await house.clock.runFor(1_000)
  expect(pagedAt(house)).toHaveLength(1)
})

test('C-12 where one organisation has 600 incidents to escalate at once, another’s escalates in its second', async () => {
  const { house, stormHere, otherSays } = await two()
  await stormHere()
  await house.clock.runFor(200)
  await otherSays()
  const wait = testPlan.escalation[id<'severity'>('P1')]!.steps[0]!.wait.count
  await house.clock.runFor(wait + 3_000)
  const [first, , next] = pagedAt(house) // the lead by two methods, a minute apart; then the next step
  expect(first).toBeLessThan(1_000)
  expect(next! - 200 - wait).toBeLessThan(2_000)
  expect(house.sent.filter(({ message }) => message.to.org === org).length).toBeGreaterThan(2 * storm)
})

test('those who wait in a lane go by turns of whom they are of, each in its order; whoever stands behind goes last', async () => {
  const lane = makeLane(1)
  const went: string[] = []
  await lane.enter()
  const wait = (name: string, behind: boolean, of: string) => lane.enter(behind, of).then(() => void went.push(name))
  for (const [name, behind, of] of [
    ['drill', true, 'b'],
    ['a1', false, 'a'],
    ['a2', false, 'a'],
    ['a3', false, 'a'],
    ['b1', false, 'b'],
  ] as const)
    void wait(name, behind, of)
  for (let n = 0; n < 5; n++) {
    lane.leave()
    await Promise.resolve()
    await Promise.resolve()
  }
  expect(went).toEqual(['a1', 'b1', 'a2', 'a3', 'drill'])
})
