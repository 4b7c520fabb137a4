import { expect, test } from 'vitest'
import { addressesIn } from './addresses-in.ts'

test('L-19 an address in a note is found without the full stop or the bracket behind it, and no word is lost', () => {
  const text = 'Logs (https://logs.example.com/q?a=1&b=2#x), dump at http://s3.example.com/dump_(1).gz. See httpx://no and https://'
  expect(addressesIn(text).filter(p => p.url)).toEqual([
    { words: 'https://logs.example.com/q?a=1&b=2#x', url: true },
    { words: 'http://s3.example.com/dump_(1).gz', url: true },
  ])
  expect(
    addressesIn(text)
      .map(p => p.words)
      .join(''),
  ).toBe(text)
  expect(addressesIn('javascript:alert(1)')).toEqual([{ words: 'javascript:alert(1)', url: false }])
  expect(addressesIn('')).toEqual([])
})
