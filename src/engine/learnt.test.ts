import { expect, test } from 'vitest'
import type { Repeat, Repeats, Signal } from '../integrations/source.ts'
import type { Door } from '../store/port.ts'
import { makeLearnt } from './learnt.ts'

const door = { id: 'door' } as Door
const repeat = (print: string): Repeat => ({ print, expiresAt: 0 as Repeat['expiresAt'], read: () => null, isTold: () => true })
const requestOf = (...prints: string[]): Repeats => {
  const all = prints.map(repeat)
  return { first: all[0]!, all: () => all }
}
const signals = (count: number) => Array<Signal>(count).fill({} as Signal)

test('what was learnt is found again, all of a request or nothing', () => {
  const learnt = makeLearnt()
  expect(learnt.find(door, requestOf('a', 'b'))).toBeNull()
  learnt.learn(door, requestOf('a', 'b'), signals(2), 0, { key: 'A', content: 'says a' })
  expect(learnt.find(door, requestOf('a', 'b'))).toBeNull()
  learnt.learn(door, requestOf('a', 'b'), signals(2), 1, { key: 'B', content: 'says b' })
  expect(learnt.find(door, requestOf('b', 'a'))?.known.map(({ key }) => key)).toEqual(['B', 'A'])
  expect(learnt.find({ id: 'another' } as Door, requestOf('a'))).toBeNull()
})

test('where nothing is repeated one request in sixteen is looked at, and every one again as soon as something is', () => {
  const learnt = makeLearnt()
  const looked = (requests: number) => {
    let count = 0
    for (let n = 0; n < requests; n++) {
      if (!learnt.looks(door)) continue
      count++
      learnt.find(door, requestOf(`new ${n}`))
    }
    return count
  }
  expect(looked(64)).toBe(64)
  expect(looked(1600)).toBe(100)
  learnt.learn(door, null, signals(1), 0, { key: 'A', content: 'says a' }) // it was read, and is known
  expect(looked(64)).toBe(64)
})
