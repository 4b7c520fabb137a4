import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instant } from '../core/id.ts'
import { pause } from './pause.ts'
import { makeTicks, makeVirtualClock } from './virtual-clock.ts'

test('time stands until it is told to go on, and stops at every timer on the way', async () => {
  const clock = makeVirtualClock(instant(0))
  const seen: number[] = []
  clock.at(instant(20), () => seen.push(clock.now()))
  clock.at(instant(10), () => seen.push(clock.now()))
  const off = clock.at(instant(15), () => seen.push(-1))
  off()
  await clock.runUntil(instant(15))
  expect(seen).toEqual([10])
  expect(clock.now()).toBe(15)
  await clock.runFor(10)
  expect(seen).toEqual([10, 20])
  expect(clock.now()).toBe(25)
})

test('work that a timer set off comes to rest before time goes on', async () => {
  const clock = makeVirtualClock(instant(0))
  const steps: string[] = []
  clock.at(instant(10), async () => {
    for (let step = 0; step < 20; step++) await Promise.resolve()
    steps.push(`work ends at ${clock.now()}`)
    await pause(clock, 5)
    steps.push(`pause ends at ${clock.now()}`)
  })
  clock.at(instant(11), () => steps.push('next timer'))
  await clock.runUntil(instant(100))
  expect(steps).toEqual(['work ends at 10', 'next timer', 'pause ends at 15'])
})

test('V3 timers fire by their time, of the same instant in the order in which they were set, and none that was called off', async () => {
  const anyTimers = fc.array(fc.record({ at: fc.nat({ max: 9 }), off: fc.boolean() }))
  await fc.assert(
    fc.asyncProperty(anyTimers, async timers => {
      const clock = makeVirtualClock(instant(0), makeTicks().settle)
      const fired: number[] = []
      timers.map(({ at }, n) => clock.at(instant(at), () => fired.push(n))).forEach((off, n) => void (timers[n]!.off && off()))
      await clock.runUntil(instant(10))
      const expected = timers.map(({ at, off }, n) => ({ at, off, n })).filter(({ off }) => !off)
      expect(fired).toEqual(expected.toSorted((a, b) => a.at - b.at || a.n - b.n).map(({ n }) => n))
    }),
  )
})

test('what is at rest by ticks has done everything that promises, and the ends of turns, had left to do', async () => {
  const { settle, turn } = makeTicks()
  const clock = makeVirtualClock(instant(0), settle)
  const steps: string[] = []
  clock.at(instant(10), async () => {
    for (let step = 0; step < 1000; step++) {
      if (step % 100 === 0) await new Promise<void>(resolve => turn(resolve))
      await Promise.resolve()
    }
    steps.push(`work ends at ${clock.now()}`)
  })
  clock.at(instant(11), () => steps.push('next timer'))
  await clock.runUntil(instant(100))
  expect(steps).toEqual(['work ends at 10', 'next timer'])
})
