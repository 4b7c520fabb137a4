import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { id, instant } from '../core/id.ts'
import type { Erasure } from '../store/port.ts'
import { erasureListIn, makeErasureList, readErasures } from './erasure-list.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tocsin-erasures-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))
const erasure = (name: string): Erasure => ({
  id: id(name),
  org: id('main'),
  at: instant(1),
  by: { tocsin: 'engine' },
  why: 'asked for',
  texts: {},
  alerts: {},
  person: null,
})

test('X-06 the list is there, and empty, before anything is erased: it is copied beside backups by the same command', async () => {
  await makeErasureList(dir).keep([])
  expect(readFileSync(erasureListIn(dir), 'utf8')).toBe('')
  await makeErasureList(dir).keep([erasure('a')])
  await makeErasureList(dir).keep([])
  expect(readErasures(erasureListIn(dir))).toHaveLength(1)
})

test('X-06 what is erased is put down once, beside the database, and read back by the next process', async () => {
  expect(readErasures(erasureListIn(dir))).toEqual([])
  await makeErasureList(dir).keep([erasure('a'), erasure('b')])
  await makeErasureList(dir).keep([erasure('b'), erasure('c')])
  expect(readErasures(erasureListIn(dir)).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
})

test('a line that was cut short is no erasure yet, and the next look writes it whole', async () => {
  await makeErasureList(dir).keep([erasure('a'), erasure('b')])
  const path = erasureListIn(dir)
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, -20))
  expect(readErasures(path).map(({ id }) => id)).toEqual(['a'])
  await makeErasureList(dir).keep([erasure('a'), erasure('b')])
  expect(readErasures(path).map(({ id }) => id)).toEqual(['a', 'b'])
})

test('a list that somebody else wrote into is refused by its line', async () => {
  await makeErasureList(dir).keep([erasure('a')])
  appendFileSync(erasureListIn(dir), '{"who": "knows"}\n')
  expect(() => readErasures(erasureListIn(dir))).toThrow(/line 2, is no erasure/)
})
