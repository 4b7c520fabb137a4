import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OnPostgres, openPostgres, shortRunOf } from './on-postgres.ts'

let database: OnPostgres
let folder: string
beforeAll(async () => {
  database = await openPostgres()
  folder = mkdtempSync(join(tmpdir(), 'tocsin-simulation-'))
})
afterAll(async () => {
  await database.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** `npm run simulate -- --postgres --seeds N` runs more. The database decides some races by itself, so a few answers may differ. */
test('C-12 a run on PostgreSQL keeps every promise, and what was asked of it can be asked again by its log', async () => {
  const short = shortRunOf(1)
  const run = { ...short, forMs: 60_000, operations: short.operations.filter(({ at }) => at < 60_000) }
  const { findings, log, ledger, now, mendedAt, commits } = await database.simulate(run)
  expect(findings).toEqual([])
  expect(commits).toBeGreaterThan(0)
  const path = join(folder, 'log.jsonl')
  log.write(path, { run, ledger, now, mendedAt, findings: findings.length })
  const again = await database.replay(path)
  expect(again.findings).toEqual([])
  expect(again.calls).toBeGreaterThan(1000)
  expect(again.differs.length).toBeLessThan(again.calls / 100)
})
