import { expect, test } from 'vitest'
import { sizeWords } from './size-words.ts'

test('a size is said in the unit that people would use', () => {
  const said = [1, 812, 1_024, 4_100, 1_048_576, 3_250_000, 26_214_400].map(sizeWords)
  expect(said).toEqual(['1 byte', '812 bytes', '1 kB', '4 kB', '1 MB', '3.1 MB', '25 MB'])
})
