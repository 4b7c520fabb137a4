import { afterEach, expect, test } from 'vitest'
import { instant } from '../core/id.ts'
import { slotMs } from '../core/signal/usage.ts'
import type { UsageEvent } from '../integrations/source.ts'
import { compiled, shippedSource } from '../plan/testing/shipped.ts'
import type { Door } from '../store/port.ts'
import { type House, makeHouse, org, start } from './testing/house.ts'
import { usageTypesMax } from './usage.ts'

let house: House
afterEach(() => house.stop())

const types = [
  'sign-up',
  'sign-in',
  'sign-in.failed',
  'password.reset',
  'invite.sent',
  'checkout.begun',
  'checkout.done',
  'refund',
  'upload',
]
  .concat(['download', 'export', 'search', 'api.call', 'api.refused', 'letter.sent', 'letter.bounced', 'job.done', 'job.failed'])
  .map((type, n) => ({ type, usual: 40 + 10 * n }))

let door: Door
async function made(): Promise<void> {
  house = await makeHouse({ plan: compiled(shippedSource('team')) })
  door = { ...house.door, id: 'product', label: 'The product', source: 'usage' }
  await house.store.org(org).putDoor(door, 'hash of its key')
}
const slotsAgo = (n: number) => instant(house.clock.now() - n * slotMs)
/** What came in a quarter of an hour: as usual but for what is named. */
const quarter = (at: number, but: Readonly<Record<string, number>> = {}): UsageEvent[] =>
  types.flatMap(({ type, usual }) => {
    const count = but[type] ?? usual + (Math.floor(at / slotMs) % 5)
    return count === 0 ? [] : [{ type, count, at: instant(at) }]
  })
/** Eight days of history are sent at once, and judging begins. */
async function learnt(): Promise<void> {
  await made()
  await house.engine.start()
  for (let n = 8 * 96; n > 0; n--) await house.engine.usage.count(door, quarter(slotsAgo(n)))
  await goOn(2)
}
async function goOn(quarters: number, but: Readonly<Record<string, number>> = {}): Promise<void> {
  for (let n = 0; n < quarters; n++) {
    const events = quarter(house.clock.now(), but)
    if (events.length > 0) await house.engine.usage.count(door, events)
    await house.clock.runFor(slotMs)
  }
}
const alerts = async () =>
  (await house.store.org(org).alerts({ limit: 50 })).map(a => `${a.labels.alertname} ${a.labels.event_type ?? ''} ${a.status}`).toSorted()
const stateOf = async (type: string) => (await house.engine.usage.list(org)).find(one => one.type === type)

test('T-05 of eighteen types of events each has its baseline, and leaving it is a signal of that type alone, which ends when it is as usual again', async () => {
  await learnt()
  await goOn(4)
  expect(await alerts()).toEqual([])
  expect(await stateOf('refund')).toMatchObject({ state: 'usual', learningUntil: null, last: { count: 110, band: { low: 56, high: 170 } } })
  expect((await house.engine.usage.list(org)).map(({ state }) => state)).toEqual(types.map(() => 'usual'))

  await goOn(3, { refund: 300, 'checkout.done': 0 })
  expect(await alerts()).toEqual(['UsageFewer checkout.done firing', 'UsageMore refund firing'])
  const [more] = (await house.store.org(org).alerts({ limit: 50 })).filter(({ labels }) => labels.event_type === 'refund')
  expect(more!.summary).toMatch(/^More refund than usual: 300 in a quarter of an hour, where there are up to 1[67]\d$/)
  expect(await stateOf('refund')).toMatchObject({ state: 'more', since: instant(Math.floor((start + 6 * slotMs) / slotMs) * slotMs) })
  await goOn(3)
  expect(await alerts()).toEqual(['UsageFewer checkout.done resolved', 'UsageMore refund resolved'])
  expect((await house.store.org(org).alerts({ limit: 50 })).every(({ rule }) => rule !== null)).toBe(true)
})

test('T-05 where nothing of any type arrives, one thing is said and not eighteen, and it ends when something does', async () => {
  await learnt()
  await goOn(3, Object.fromEntries(types.map(({ type }) => [type, 0])))
  expect(await alerts()).toEqual(['UsageSilent  firing'])
  await goOn(3)
  expect(await alerts()).toEqual(['UsageSilent  resolved'])
})

test('T-05 nothing is said while a type is learnt, whatever comes, and its counts are shown', async () => {
  await made()
  await house.engine.start()
  await goOn(3)
  await goOn(3, { refund: 5_000 })
  expect(await alerts()).toEqual([])
  expect(await stateOf('refund')).toMatchObject({ state: 'learning', last: { count: 5_000, band: null } })
  expect((await stateOf('refund'))!.recent.slice(-4, -1)).toEqual([5_000, 5_000, 5_000])
  expect((await stateOf('refund'))!.learningUntil).toBe(instant(Math.floor(start / slotMs) * slotMs + 7 * 86_400_000))
})

test('T-05 after a downtime nothing of it is judged, and it is compared with nothing', async () => {
  await learnt()
  await house.engine.stop()
  await house.clock.runFor(20 * slotMs)
  const again = house.another()
  await again.start()
  for (let n = 0; n < 3; n++) {
    await again.usage.count(door, quarter(house.clock.now()))
    await house.clock.runFor(slotMs)
  }
  expect(await alerts()).toEqual([])
  const [watch] = await house.store.org(org).usageWatches()
  expect((watch!.state as { gaps: unknown[] }).gaps).toHaveLength(1)
  await again.stop()
})

test('T-05 two nodes judge a quarter once, and what both count is one number', async () => {
  await learnt()
  const other = house.another()
  await other.start()
  for (let n = 0; n < 3; n++) {
    const at = house.clock.now()
    await Promise.all([
      house.engine.usage.count(door, quarter(at, { refund: 90 })),
      other.usage.count(door, [{ type: 'refund', count: 90, at }]),
    ])
    await house.clock.runFor(slotMs)
  }
  expect(await alerts()).toEqual(['UsageMore refund firing'])
  await other.stop()
})

test('T-05 a key that is revoked is watched no longer, and what fired of it is over', async () => {
  await learnt()
  await goOn(3, { refund: 300 })
  await house.store.org(org).revokeDoor(door.id, house.clock.now())
  await house.clock.runFor(2 * slotMs)
  expect(await alerts()).toEqual(['UsageMore refund resolved'])
  expect(await house.engine.usage.list(org)).toEqual([])
  expect(await house.store.org(org).nextUsage()).toBeNull()
})

test('T-05 a sender that makes up types is told which is one too many, and nothing of it is counted', async () => {
  await made()
  await house.engine.start()
  const at = house.clock.now()
  const many = Array.from({ length: usageTypesMax }, (_, n) => ({ type: `type ${n}`, count: 1, at }))
  expect(await house.engine.usage.count(door, many)).toBeNull()
  expect(await house.engine.usage.count(door, [many[0]!, { type: 'one more', count: 1, at }])).toEqual({ tooMany: 'one more' })
  expect(await house.engine.usage.count(door, [many[0]!])).toBeNull()
  expect((await stateOf('type 0'))!.recent.at(-1)).toBe(2)
  const other = house.another() // which reads what is there
  expect(await other.usage.count(door, [{ type: 'one more', count: 1, at }])).toEqual({ tooMany: 'one more' })
})
