import { expect, test } from 'vitest'
import { makeGather } from './gather.ts'

test('what comes while the first is on its way goes together, and each hears its own answer', async () => {
  const trips: number[][] = []
  const free: (() => void)[] = []
  const gather = makeGather<number, string>({
    most: 3,
    ways: 1,
    async run(items) {
      trips.push([...items])
      await new Promise<void>(resolve => free.push(resolve))
      return items.map(item => `answer ${item}`)
    },
  })
  const answers = [gather(1)]
  await expect.poll(() => trips).toEqual([[1]])
  for (const n of [2, 3, 4, 5]) answers.push(gather(n))
  for (let n = 0; n < 3; n++) {
    await expect.poll(() => free.length).toBe(1)
    free.pop()!()
  }
  expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5].map(n => `answer ${n}`))
  expect(trips).toEqual([[1], [2, 3, 4], [5]])
})

test('a trip that fails fails for those who were on it, and for nobody after them', async () => {
  let fails = true
  const gather = makeGather<number, number>({
    most: 10,
    ways: 2,
    async run(items) {
      if (fails) throw new Error('no')
      return items
    },
  })
  await expect(Promise.all([gather(1), gather(2)])).rejects.toThrow('no')
  fails = false
  expect(await gather(3)).toBe(3)
})
