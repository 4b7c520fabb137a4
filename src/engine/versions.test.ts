import { expect, test } from 'vitest'
import { id, instant } from '../core/id.ts'
import type { Plan } from '../core/plan.ts'
import { makeHouse as houseAt, org } from './testing/house.ts'
import { testPlan } from './testing/plan.ts'
import { VersionOvertaken } from './versions.ts'
import { makeVirtualClock } from './virtual-clock.ts'

/** Shortly before midnight. */
const evening = instant(Date.parse('2026-11-22T23:50:00Z'))
const makeHouse = (options: Parameters<typeof houseAt>[0] = {}) => houseAt({ clock: makeVirtualClock(evening), ...options })
const by = { person: id<'person'>('ana') }
const version = (name: string, effective: string): string =>
  JSON.stringify({ ...testPlan, header: { ...testPlan.header, version: name, effective } } satisfies Plan)

test('T-34 a version runs from its effective date: one with a future date waits, is shown, and starts by itself', async () => {
  const house = await makeHouse()
  await house.engine.start()
  const running = async () => (await house.engine.world(org)).plan.value.header.version
  const first = (await house.engine.world(org)).plan.edition
  await house.clock.runFor(2_000)
  const saved = await house.engine.setPlan(org, by, version('2', '2026-11-23'))
  expect(await running()).toBe('1')
  expect(
    (await house.engine.versions(org)).map(v => [v.plan.header.version, v.state, v.savedBy, new Date(v.startsAt).toISOString()]),
  ).toEqual([
    ['2', 'waiting', 'ana', '2026-11-23T00:00:00.000Z'],
    ['1', 'running', 'tocsin', '2026-11-22T23:50:00.000Z'],
  ])
  await house.signal()
  await house.clock.runFor(2_000)
  const [incident] = await house.incidents()
  expect(incident!.incident.plan).toBe(first)

  await house.clock.runFor(9 * 60_000)
  expect(await running()).toBe('1')
  await house.clock.runFor(60_000)
  expect(await running()).toBe('2')
  expect((await house.incidents())[0]!.incident.plan).toBe(first) // open incidents stay on theirs
  expect((await house.engine.version(org, saved.slice(0, 12)))?.state).toBe('running')
  await house.stop()
})

test('a correction of the running version does not stop the one that waits, and an older one can be brought back', async () => {
  const house = await makeHouse()
  await house.engine.start()
  await house.clock.runFor(2_000)
  const first = (await house.engine.versions(org))[0]!
  await house.engine.setPlan(org, by, version('2', '2026-11-23'))
  await house.clock.runFor(2_000)
  await house.engine.setPlan(org, by, version('1.1', '2026-01-01'))
  const running = async () => (await house.engine.world(org)).plan.value.header.version
  expect(await running()).toBe('1.1')
  await house.clock.runFor(11 * 60_000)
  expect(await running()).toBe('2')
  await house.engine.setPlan(org, by, JSON.stringify(first.plan))
  await house.clock.runFor(2_000)
  expect(await running()).toBe('1')
  expect((await house.engine.versions(org)).map(v => [v.plan.header.version, v.state])).toEqual([
    ['1', 'running'],
    ['1.1', 'earlier'],
    ['2', 'earlier'],
  ])
  await house.stop()
})

test('who saves upon a version that is not the newest any more is told, and nothing is saved', async () => {
  const house = await makeHouse()
  const newest = (await house.engine.versions(org))[0]!.id
  const second = await house.engine.setPlan(org, by, version('2', '2026-01-01'), newest)
  await expect(house.engine.setPlan(org, by, version('3', '2026-01-01'), newest)).rejects.toThrow(VersionOvertaken)
  expect((await house.engine.versions(org)).map(v => v.id)).toEqual([second, newest])
  await house.stop()
})

test('the first plan of all runs at once, whatever date it names', async () => {
  const house = await makeHouse({ plan: { ...testPlan, header: { ...testPlan.header, effective: '2027-01' } } })
  expect((await house.engine.world(org)).plan.value.header.effective).toBe('2027-01')
  await house.stop()
})

test('any node that looks starts the version that is due, though the one that it was saved at is gone', async () => {
  const house = await makeHouse()
  await house.clock.runFor(2_000)
  await house.engine.setPlan(org, by, version('2', '2026-11-23'))
  await house.clock.runFor(11 * 60_000)
  const other = house.another()
  await other.start()
  await house.clock.runFor(2_000)
  expect((await other.world(org)).plan.value.header.version).toBe('2')
  await house.stop()
})
