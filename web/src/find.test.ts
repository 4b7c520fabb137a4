import { expect, test } from 'vitest'
import { find } from './find.ts'

const entries = [
  { label: 'Integrations', words: 'sources keys' },
  { label: 'Keys', words: 'keyboard shortcuts' },
  { label: '#12 Checkout is slow', words: 'P1 open' },
]

test('nothing typed shows everything, in the order given', () => {
  expect(find('', entries)).toEqual(entries)
})

test('each typed word must begin a word, and a hit in the label comes first', () => {
  expect(find('key', entries).map(e => e.label)).toEqual(['Keys', 'Integrations'])
  expect(find('che slo', entries).map(e => e.label)).toEqual(['#12 Checkout is slow'])
  expect(find('eys', entries)).toEqual([])
})

test('the small words of a question are left out, unless there is nothing else', () => {
  expect(find('where are the keys', entries).map(e => e.label)).toEqual(['Keys', 'Integrations'])
  expect(find('is', entries).map(e => e.label)).toEqual(['#12 Checkout is slow'])
})

test('an incident is found by its number, with or without the sign', () => {
  expect(find('12', entries)).toHaveLength(1)
  expect(find('#12', entries)).toHaveLength(1)
})
