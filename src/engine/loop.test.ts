import { expect, test } from 'vitest'
import { instant } from '../core/id.ts'
import { makeLoop } from './loop.ts'
import { pause } from './pause.ts'
import { tellNobody } from './tell.ts'
import { makeVirtualClock } from './virtual-clock.ts'

const loopOf = (clock: ReturnType<typeof makeVirtualClock>, turn: () => Promise<number | null>) =>
  makeLoop({
    name: 'test',
    clock,
    tell: tellNobody,
    pollMs: 1000,
    turn: async () => {
      const next = await turn()
      return next === null ? null : instant(next)
    },
  })

test('a loop runs when kicked, when it asked to, and at the latest at the poll, never twice at once', async () => {
  const clock = makeVirtualClock(instant(0))
  const turns: number[] = []
  let inside = 0
  const loop = loopOf(clock, async () => {
    expect(++inside).toBe(1)
    turns.push(clock.now())
    await pause(clock, 10)
    inside--
    return turns.length === 1 ? 500 : null
  })
  loop.start()
  await clock.runUntil(instant(5))
  loop.kick()
  loop.kick() // during a turn: one more afterwards
  await clock.runUntil(instant(2600))
  expect(turns).toEqual([0, 10, 1020, 2030])
  await loop.stop()
  await clock.runUntil(instant(9000))
  expect(turns).toHaveLength(4)
})

test('a loop that has to run by a time does, without a turn before it; one that would run sooner is left alone', async () => {
  const clock = makeVirtualClock(instant(0))
  const turns: number[] = []
  const loop = loopOf(clock, async () => {
    turns.push(clock.now())
    if (clock.now() === 2000) loop.by(instant(2200)) // said during a turn: it counts from its end
    await pause(clock, 10)
    return null
  })
  loop.by(instant(100)) // it does not go yet
  loop.start()
  await clock.runUntil(instant(50))
  loop.by(instant(5000)) // the poll is sooner
  loop.by(instant(500))
  loop.by(instant(700))
  await clock.runUntil(instant(1600))
  expect(turns).toEqual([0, 500, 1510])
  loop.by(instant(2000))
  await clock.runUntil(instant(2500))
  loop.by(instant(2400)) // past already
  await clock.runUntil(instant(2550))
  expect(turns).toEqual([0, 500, 1510, 2000, 2200, 2500])
  await loop.stop()
  loop.by(instant(2600))
  await clock.runUntil(instant(9000))
  expect(turns).toHaveLength(6)
})

test('a turn that throws is told and tried again after a second, and ends nothing', async () => {
  const clock = makeVirtualClock(instant(0))
  let turns = 0
  const loop = loopOf(clock, async () => {
    if (++turns < 3) throw new Error('the store is away')
    return null
  })
  loop.start()
  await clock.runUntil(instant(1500))
  expect(loop.failing()).toEqual({ since: 0, why: 'the store is away' })
  await clock.runUntil(instant(2500))
  expect(turns).toBe(3)
  expect(loop.failing()).toBeNull()
  await loop.stop()
})
