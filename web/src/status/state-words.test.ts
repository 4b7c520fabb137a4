import { expect, test } from 'vitest'
import { followersTold, timesOf } from './state-words.ts'

test('L-18 whoever publishes a word reads the times that it speaks of, and how many hear of it', () => {
  const [from, until] = ['2026-12-02T02:00:00Z', '2026-12-02T04:00:00Z']
  expect(timesOf({ window: { from, until }, since: null })).toEqual([
    ['From', from],
    ['Until', until],
  ])
  expect(timesOf({ window: null, since: from })).toEqual([['So since', from]])
  expect(timesOf({ window: null, since: null })).toEqual([])
  expect([0, 1, 2].map(followersTold)).toEqual([
    'Nobody follows the page by mail or webhook.',
    'The one who follows the page is told, once.',
    'The 2 who follow the page are told, each once.',
  ])
})
