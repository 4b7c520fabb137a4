import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Front, openFront } from '../http/testing/front.ts'
import { compiled, shippedSource } from '../plan/testing/shipped.ts'
import { typed } from './testing/typed.ts'

let front: Front
let there: string[]
let folder: string
beforeEach(async () => {
  front = await openFront({
    settings: { publicUrl: 'https://tocsin.example.com', evidenceBytes: 1_048_576 },
    houseOptions: { plan: compiled(shippedSource('team')) },
  })
  const url = await front.server.listen({ port: 0, host: '127.0.0.1' })
  there = ['--url', url, '--token', front.program.headers.authorization!.slice(7)]
  folder = mkdtempSync(join(tmpdir(), 'tocsin-evidence-'))
})
afterEach(async () => {
  await front.stop()
  rmSync(folder, { recursive: true })
})

test('T-25 C-04 a file is kept, listed, fetched and compared from a terminal; what cannot be is said with what to do instead', async () => {
  const evidence = (...args: string[]) => typed('incident', 'evidence', ...args, ...there)
  await typed('incident', 'open', 'A bucket is open', ...there)
  expect((await evidence('1')).out).toMatch(
    /^No file is kept here\.\n\nTypes of evidence in the plan:\n +error-logs +Error logs of the application, from Sentry: there 90 days/,
  )

  const bytes = Buffer.from(Array.from({ length: 400_000 }, (_, n) => (n * 31) % 253))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const file = join(folder, 'Zugriffe „heute“.log')
  writeFileSync(file, bytes)
  const added = await evidence('1', 'add', file, '--type', 'error-logs', '--note', 'Aus Sentry 🔥')
  expect(added).toMatchObject({ code: 0, out: expect.stringContaining(`sha256 ${sha256}; held until the review is complete`) })
  expect((await evidence('1', 'add', file, '--type', 'error-logs')).out).toContain('is kept already')
  const listed = (await evidence('#1')).out
  expect(listed).toContain(`${sha256}  Zugriffe „heute“.log`) // as sha256sum writes it
  expect(JSON.parse((await evidence('1', '--json')).out).files).toMatchObject([
    { note: 'Aus Sentry 🔥', mediaType: 'text/plain', type: { id: 'error-logs' } },
  ])

  const copy = join(folder, 'copy')
  const id = listed.slice(0, 8)
  expect(await evidence('1', 'get', id, '--output', copy)).toMatchObject({
    code: 0,
    out: expect.stringContaining('That you have it is in the record.'),
  })
  expect(readFileSync(copy).equals(bytes)).toBe(true)
  expect(statSync(copy).mode & 0o777).toBe(0o600)
  expect(await evidence('1', 'get', 'Zugriffe „heute“.log', '--output', copy)).toMatchObject({
    code: 1,
    err: expect.stringContaining('is there already'),
  })
  expect((await evidence('1')).out).toContain('opened by deploy script')

  expect(await evidence('1', 'delete', id)).toMatchObject({ code: 2, err: expect.stringContaining('reason') })
  expect(await evidence('1', 'delete', id, '--reason', 'Too old')).toMatchObject({
    code: 1,
    err: expect.stringContaining('It is held until the review is complete.'),
  })
  expect(await evidence('1', 'get', 'nothing')).toMatchObject({ code: 1, err: expect.stringContaining(id) })
  expect(await evidence('1', 'add', join(folder, 'nothing'))).toMatchObject({ code: 2 })
  expect(await evidence('1', 'add', folder)).toMatchObject({ code: 2 })
  expect(await evidence('1', 'look', id)).toMatchObject({ code: 2 })
  writeFileSync(file, Buffer.alloc(1_048_577))
  expect(await evidence('1', 'add', file)).toMatchObject({ code: 1, err: expect.stringContaining('at most 1048576') })
  writeFileSync(file, '')
  expect(await evidence('1', 'add', file)).toMatchObject({ code: 1, err: expect.stringContaining('empty') })
})
