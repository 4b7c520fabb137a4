import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { askAgain } from './ask-again.ts'

/** A question on screen: the server reads `truth` at once, and its answer is on the way until `arrive`. */
function onScreen() {
  let truth = 'before'
  let asked = 0
  const onTheWay: (() => void)[] = []
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const queryFn = () => {
    asked++
    const read = truth
    return new Promise<string>(resolve => onTheWay.push(() => resolve(read)))
  }
  const observer = new QueryObserver(client, { queryKey: ['now'], queryFn })
  observer.subscribe(() => {})
  return {
    client,
    change: (to: string) => {
      truth = to
      askAgain(client, ({ queryKey }) => queryKey[0] === 'now')
    },
    async arrive() {
      onTheWay.shift()!()
      await new Promise(resolve => setTimeout(resolve))
    },
    shown: () => observer.getCurrentResult().data,
    asked: () => asked,
  }
}

test.each([1, 2])('what changes while answer %i is on its way is asked for once more when that is there', async answer => {
  const { change, arrive, shown, asked } = onScreen()
  for (let n = 1; n < answer; n++) {
    await arrive()
    change('before')
  }
  expect(asked()).toBe(answer)
  for (const to of ['after', 'after', 'last']) change(to)
  expect(asked(), 'nothing is broken off').toBe(answer)
  await arrive()
  expect([shown(), asked()]).toEqual(['before', answer + 1])
  await arrive()
  expect([shown(), asked()], 'and once, however much changed').toEqual(['last', answer + 1])
})

test('what is answered is asked for at once, and what was not changed is not', async () => {
  const { client, change, arrive, shown, asked } = onScreen()
  await arrive()
  askAgain(client, ({ queryKey }) => queryKey[0] === 'people')
  expect([shown(), asked()]).toEqual(['before', 1])
  change('after')
  await arrive()
  expect([shown(), asked()]).toEqual(['after', 2])
})
