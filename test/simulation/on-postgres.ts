/** Runs on the real database: one server, emptied for each run; each node has connections of its own. */
import pg from 'pg'
import type { Store } from '../../src/store/port.ts'
import { makeRest } from '../../src/store/testing/at-rest.ts'
import { startTestPostgres } from '../../src/store/testing/postgres.ts'
import { check } from './check.ts'
import { makeOperationLog, type OperationLog, replayLog } from './operation-log.ts'
import { type Run, runOf } from './operations.ts'
import { type Result, simulate } from './simulate.ts'

const minutes = 3 // of virtual time; each poll of the engine is a question to a real server
export const shortRunOf = (seed: number): Run => runOf(seed, minutes * 60_000)

export type OnPostgres = Readonly<{
  simulate(run: Run): Promise<Result & Readonly<{ log: OperationLog }>>
  replay(path: string): Promise<Readonly<{ run: Run; findings: Result['findings']; calls: number; differs: readonly string[] }>>
  stop(): Promise<void>
}>

export async function openPostgres(): Promise<OnPostgres> {
  const postgres = await startTestPostgres()
  const owner = new pg.Client(postgres.owner)
  await owner.connect()
  const stores = { harness: postgres.store(), a: postgres.store(), b: postgres.store() }
  /** Events can only be emptied by somebody who switches their trigger off. */
  const empty = async (): Promise<void> => {
    const { rows } = await owner.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'tocsin' and tablename not in ('installation', 'migration')`,
    )
    await owner.query(`set session_replication_role = replica; ${rows.map(row => `delete from tocsin.${row.name}`).join(';')}`)
  }
  return {
    async simulate(run) {
      await empty()
      const log = makeOperationLog()
      const rest = makeRest()
      const watched = Object.fromEntries(Object.entries(stores).map(([who, store]) => [who, rest.watch(log.watch(who, store))])) as Record<
        keyof typeof stores,
        Store
      >
      const result = await simulate(run, { storeOf: who => watched[who], settle: rest.settle })
      return { ...result, log }
    },
    async replay(path) {
      await empty()
      const { run, ledger, now, mendedAt, calls, differs } = await replayLog(path, stores.harness)
      const findings = await check({ run, store: stores.harness, ledger, now, mendedAt })
      return { run, findings: [...ledger.found, ...findings], calls, differs }
    },
    async stop() {
      await owner.end()
      await postgres.stop()
    },
  }
}
