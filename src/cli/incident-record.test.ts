import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Front, openFront } from '../http/testing/front.ts'
import { typed } from './testing/typed.ts'

let front: Front
let there: string[]
let folder: string
beforeEach(async () => {
  front = await openFront()
  const url = await front.server.listen({ port: 0, host: '127.0.0.1' })
  there = ['--url', url, '--token', front.program.headers.authorization!.slice(7)]
  folder = mkdtempSync(join(tmpdir(), 'tocsin-record-'))
})
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true })
  await front.stop()
})

const called = (...args: string[]) => typed(...args, ...there)

test('L-19 C-30 a record is printed or written in each form, and the commands that it ends with verify it by an export of the log', async () => {
  await called('incident', 'open', 'Mail fails')
  await called('incident', 'open', 'Checkout fails')
  await called('incident', 'note', '2', 'The deploy did it')
  await front.house.clock.runFor(1_500)
  const text = (await called('incident', 'record', '#2')).out
  expect(text).toMatch(/^# Record of incident 2: Checkout fails\n/)
  expect(text).toContain('  - The deploy did it')
  const page = join(folder, 'record.html')
  expect(await called('incident', 'record', '2', '--format', 'html', '--output', page)).toMatchObject({
    code: 0,
    out: `${page}: the record of incident 2`,
  })
  expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>/)
  expect(statSync(page).mode & 0o777).toBe(0o600)
  const value = JSON.parse((await called('incident', 'record', '2', '--json')).out)
  expect(value).toMatchObject({ incident: { number: 2, title: 'Checkout fails' }, timeline: expect.any(Array) })
  expect(JSON.parse((await called('incident', 'record', '2', '--format', 'json')).out).timeline).toEqual(value.timeline)
  const kept = join(folder, 'record.json')
  await called('incident', 'record', '2', '--format', 'json', '--output', kept)
  expect(JSON.parse(readFileSync(kept, 'utf8')).log).toEqual(value.log)

  // As the record says, on what the log says later.
  await called('incident', 'note', '2', 'Rolled back')
  await front.house.clock.runFor(1_500)
  const log = join(folder, 'log.jsonl')
  writeFileSync(log, `${(await called('log', 'export')).out}\n`)
  const verify = /^tocsin (log verify log\.jsonl .*)$/m.exec(text)![1]!.replace('log.jsonl', log).split(' ')
  expect(await typed(...verify)).toMatchObject({
    code: 0,
    out: expect.stringContaining(`of incident ${value.log.stream} are those of the hash`),
  })
  writeFileSync(log, readFileSync(log, 'utf8').replaceAll('"schema":1', '"schema":9'))
  expect((await typed(...verify)).code).toBe(1)
})

test('what is no format, no incident, or a file that is there already is said, and nothing is written over', async () => {
  await called('incident', 'open', 'Checkout fails')
  const file = join(folder, 'mine.md')
  writeFileSync(file, 'mine')
  expect(await called('incident', 'record', '1', '--output', file)).toMatchObject({
    code: 1,
    err: expect.stringContaining('is there already'),
  })
  expect(readFileSync(file, 'utf8')).toBe('mine')
  expect(await called('incident', 'record', '1', '--output', join(folder, 'no', 'where.md'))).toMatchObject({
    code: 2,
    err: expect.stringContaining('cannot be written'),
  })
  expect(await called('incident', 'record', '1', '--format', 'pdf')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--format markdown'),
  })
  expect(await called('incident', 'record', '7')).toMatchObject({ code: 1, err: expect.stringContaining('incident list') })
})
