import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { id } from '../../core/id.ts'
import { memoryStore } from '../memory/store.ts'
import type { Store } from '../port.ts'
import { anySteps, look, type Side } from './model.ts'
import { startTestPostgres, type TestPostgres } from './postgres.ts'

let postgres: TestPostgres
let owner: pg.Client
let store: Store
beforeAll(async () => {
  postgres = await startTestPostgres()
  owner = new pg.Client(postgres.owner)
  await owner.connect()
  store = postgres.store()
})
afterAll(async () => {
  await owner.end()
  await postgres.stop()
})

/** Empties all tables; events can only be emptied by somebody who switches their trigger off. */
const empty = async () => {
  const { rows } = await owner.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'tocsin' and tablename not in ('installation', 'migration')`,
  )
  await owner.query(`set session_replication_role = replica; ${rows.map(row => `delete from tocsin.${row.name}`).join(';')}`)
}

test('any sequence of operations has the same answers and the same end in memory and in PostgreSQL', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(anySteps, async steps => {
      run++
      await empty()
      const names = { org: id<'org'>(`org-${run}`), other: id<'org'>(`zother-${run}`) }
      const sides: Side[] = [memoryStore(), store].map(store => ({ store, ...names, wakes: [], deliveries: [] }))
      for (const side of sides) for (const org of [side.org, side.other]) await side.store.createOrg(org, org)
      const [memory, database] = sides as [Side, Side]
      for (const step of steps) {
        const expected = await step.run(memory)
        expect(await step.run(database), step.name).toEqual(expected)
      }
      expect(await look(database)).toEqual(await look(memory))
    }),
    { numRuns: Number(process.env.TOCSIN_RUNS ?? 60), ...(process.env.TOCSIN_SEED ? { seed: Number(process.env.TOCSIN_SEED) } : {}) },
  )
})
