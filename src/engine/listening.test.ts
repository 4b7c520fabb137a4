import { expect, test } from 'vitest'
import { instant } from '../core/id.ts'
import { memoryStore } from '../store/memory/store.ts'
import { makeListening } from './listening.ts'

test('C-12 a node whose sign of life is of the future shows that clocks differ: the one behind tells it once, and again when it comes back', async () => {
  const store = memoryStore()
  let now = 1_000_000
  const told: string[] = []
  const node = (name: string, aheadMs: () => number) =>
    makeListening({
      store,
      node: name,
      clock: { now: () => instant(now + aheadMs()), at: () => () => {} },
      tell: (level, what, more) => told.push(`${level} ${name}: ${what}; ${String(more?.why)}`),
      every: 'never',
    })
  let ahead = 7000
  const [right, wrong] = [node('right', () => 0), node('wrong', () => ahead)]
  const turn = async (of: typeof right) => {
    of.start()
    await of.stop()
    now += 1
  }
  await turn(right)
  await turn(wrong)
  await turn(right)
  await turn(right)
  const differ = () => told.filter(line => line.includes('clocks of two nodes differ'))
  expect(differ()).toEqual([
    'error right: the clocks of two nodes differ; set them by NTP, or a page may be sent twice; wrong is ahead of right by 6999 ms',
  ])
  ahead = 0
  now += 60_000
  await turn(wrong)
  await turn(right)
  ahead = 2500
  await turn(wrong)
  await turn(right)
  expect(differ()).toHaveLength(2)
})
