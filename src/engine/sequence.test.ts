import { expect, test } from 'vitest'
import { instant } from '../core/id.ts'
import type { Store } from '../store/port.ts'
import { makeSequencer } from './sequence.ts'
import { makeVirtualClock } from './virtual-clock.ts'

test('what was committed is given its place within a tenth of a second, and within a second while many are still to be reached', async () => {
  const clock = makeVirtualClock(instant(1000))
  const at: number[] = []
  let crowded = false
  const sequence = async (): Promise<number> => {
    at.push(clock.now())
    return 0
  }
  const store = { engine: { sequence } } as unknown as Store
  const sequencer = makeSequencer({ store, clock, tell: () => {}, pollMs: 'never', crowded: () => crowded })
  sequencer.start()
  await clock.runFor(10)
  sequencer.kick()
  await clock.runFor(200)
  expect(at).toEqual([1000, 1100])
  crowded = true
  sequencer.kick()
  await clock.runFor(800)
  expect(at).toEqual([1000, 1100])
  await clock.runFor(300)
  expect(at).toEqual([1000, 1100, 2100])
  await sequencer.stop()
})
