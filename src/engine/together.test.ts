import { expect, test } from 'vitest'
import { makeTogether } from './together.ts'

const doubled = async (items: readonly number[]): Promise<readonly number[]> => items.map(item => item * 2)

test('what each brings is done for all at once, in their order and not in that in which they came', async () => {
  const seen: (readonly number[])[] = []
  const together = makeTogether<number, number>(3, items => {
    seen.push(items)
    return doubled(items)
  })
  const second = together.arrive(1, 20)
  const third = together.arrive(2, 30)
  await Promise.resolve()
  expect(seen).toEqual([])
  expect(await Promise.all([together.arrive(0, 10), second, third])).toEqual([20, 40, 60])
  together.leave() // it is over, and that changes nothing
  expect(seen).toEqual([[10, 20, 30]])
})

test('one who leaves before it came keeps nobody waiting: it is done for none, whoever comes later included', async () => {
  let ran = false
  const together = makeTogether<number, number>(3, items => {
    ran = true
    return doubled(items)
  })
  const first = together.arrive(0, 10)
  together.leave()
  expect(await first).toBeNull()
  expect(await Promise.all([together.arrive(1, 20), together.arrive(2, 30)])).toEqual([null, null])
  expect(ran).toBe(false)
})

test('what goes wrong all of them hear', async () => {
  const together = makeTogether<number, number>(2, () => Promise.reject(new Error('the store is away')))
  const outcomes = await Promise.allSettled([together.arrive(0, 1), together.arrive(1, 2)])
  expect(outcomes.map(outcome => outcome.status === 'rejected' && String(outcome.reason))).toEqual(
    Array(2).fill('Error: the store is away'),
  )
})
