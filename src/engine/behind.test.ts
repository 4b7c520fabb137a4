import { expect, test } from 'vitest'
import { instant } from '../core/id.ts'
import { makeBehind } from './behind.ts'
import { makeShares } from './shares.ts'
import { makeVirtualClock } from './virtual-clock.ts'

const made = (more: Partial<Parameters<typeof makeBehind>[0]> = {}) => {
  const clock = makeVirtualClock(instant(0))
  const behind = makeBehind({ clock, turn: queueMicrotask, ways: 2, waitMs: 1000, apartMs: 0, waitingMax: 5, ...more })
  const went: number[] = []
  const ends: (() => void)[] = []
  const enter = (n: number) =>
    void behind.enter().then(over => {
      went.push(n)
      ends.push(over)
    })
  return { clock, behind, went, ends, enter }
}

test('what may wait goes at once where nothing urgent is in hand, so many at a time, in order', async () => {
  const { clock, went, ends, enter } = made()
  for (const n of [1, 2, 3, 4]) enter(n)
  await clock.runFor(1)
  expect(went).toEqual([1, 2])
  ends[1]!()
  ends[1]!() // said twice, it ends once
  await clock.runFor(1)
  expect(went).toEqual([1, 2, 3])
  ends[0]!()
  await clock.runFor(1)
  expect(went).toEqual([1, 2, 3, 4])
})

test('it waits while something urgent is in hand: until that is over, a second at most, and not where too many wait', async () => {
  const { clock, behind, went, ends, enter } = made({ ways: 10 })
  const [first, second] = [behind.urgent(), behind.urgent()]
  enter(1)
  await clock.runFor(500)
  first()
  first()
  enter(2)
  await clock.runFor(499)
  expect([went, behind.waiting()]).toEqual([[], 2])
  await clock.runFor(1)
  expect(went).toEqual([1])
  second()
  await clock.runFor(0)
  expect(went).toEqual([1, 2])
  behind.urgent()
  for (let n = 3; n < 8; n++) enter(n)
  await clock.runFor(0)
  expect(went).toEqual([1, 2])
  enter(8)
  await clock.runFor(0)
  expect(went).toEqual([1, 2, 3])
  behind.open()
  await clock.runFor(0)
  expect(went).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(ends).toHaveLength(8)
})

test('C-17 who comes right behind others goes with those that come meanwhile; who comes alone goes at once', async () => {
  const { clock, behind, went, enter } = made({ ways: 10, apartMs: 100 })
  enter(1)
  await clock.runFor(0)
  expect(went).toEqual([1])
  await clock.runFor(40)
  enter(2)
  await clock.runFor(40)
  enter(3)
  await clock.runFor(19)
  expect(went).toEqual([1])
  await clock.runFor(1)
  expect(went).toEqual([1, 2, 3])
  const over = behind.urgent()
  enter(4)
  await clock.runFor(50)
  over()
  await clock.runFor(49)
  expect(went).toEqual([1, 2, 3])
  await clock.runFor(1)
  expect(went).toEqual([1, 2, 3, 4])
  enter(5)
  behind.open()
  await clock.runFor(0)
  expect(went, 'as when it stops').toEqual([1, 2, 3, 4, 5])
})

test('a clock that is set back keeps nobody waiting for the time that comes again', async () => {
  let now = 3_600_000
  const timers: (() => void)[] = []
  const clock = {
    now: () => instant(now),
    at(_: number, wake: () => void) {
      timers.push(wake)
      return () => {}
    },
  }
  const { went, enter } = made({ clock, apartMs: 100 })
  enter(1)
  await Promise.resolve()
  enter(2)
  await new Promise(setImmediate)
  expect(went).toEqual([1])
  now = 0
  for (const wake of timers.splice(0)) wake()
  await new Promise(setImmediate)
  expect(went).toEqual([1, 2])
})

test('C-12 beyond its places a node takes what is of organisations that hold few, and of no other', async () => {
  const shares = makeShares(4)
  const asked: unknown[] = []
  const take = (room: number) =>
    shares.take(room, 2, async (limit, except) => {
      asked.push([limit, except])
      return []
    })
  await take(0) // nobody crowds: whoever is in hand is of many
  expect(asked).toEqual([])
  shares.hold('a' as never)
  shares.hold('a' as never)
  await take(0)
  await take(-2)
  await take(1)
  expect(asked).toEqual([
    [2, ['a']],
    [3, ['a']],
    [1, []],
  ])
})
