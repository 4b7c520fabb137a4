import { expect, test } from 'vitest'
import { filesOfTheTree } from './files.ts'
import { directions, exits, type Finding, length, marks, names, purity } from './rules.ts'

const files = filesOfTheTree()
const words = (found: readonly Finding[]) => found.map(f => `${f.path}:${f.line} ${f.what}`)

test('the tree has files to look at', () => expect(files.length).toBeGreaterThan(20))
test('every import goes in the direction of the house', () => expect(words(directions(files))).toEqual([]))
test('C-30 core has no hidden input: no clock, no randomness, no zone data, no I/O', () => expect(words(purity(files))).toEqual([]))
test('every file is named after the one thing in it', () => expect(words(names(files))).toEqual([]))
test('no file has grown past its subject', () => expect(words(length(files))).toEqual([]))
test('nothing is left to do in the code, and no test is switched off', () => expect(words(marks(files))).toEqual([]))
test('X-20 everything that speaks to another machine shows a pass, is a guarded carrier, or is listed with why it may', () =>
  expect(words(exits(files))).toEqual([]))
