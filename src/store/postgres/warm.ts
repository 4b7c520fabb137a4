/**
 * Connections that are ready for what cannot wait. What a connection is asked for the first time it reads, plans, and looks the tables up
 * for: before its first append 25 ms of processor time, 4 to 6 more for each other statement, and 8 for the connection itself with its
 * password, on both sides. An alert that met a new connection waited for all of that, at any time, since those that were idle for 30 s were
 * closed. So some stay, and are asked for everything in the quiet moment after a start: nothing is known to these statements (every
 * value is null), so nothing is written, and all of it is rolled back. Each holds 4.5 MB more.
 */
import type pg from 'pg'
import { statementsOfInserts } from './alerts.ts'
import { statementsOfAppends } from './append.ts'
import { type Statement, setOrg } from './connection.ts'
import { loadThese } from './streams.ts'

export const keptWarm = 4 // an alert's insert, the incident that it opens, an outcome, a look

/** One after the other, so that there is always one that is free for whoever asks meanwhile. Throws what the last that failed said. */
export async function warm(pool: pg.Pool): Promise<void> {
  let failure: unknown
  const statements = [...statementsOfInserts(), ...statementsOfAppends(), loadThese]
  const connected = await Promise.allSettled(Array.from({ length: keptWarm }, () => pool.connect()))
  const clients = connected.flatMap(one => (one.status === 'fulfilled' ? one.value : []))
  for (const client of clients) {
    let failed: Error | undefined
    try {
      await client.query('begin')
      await client.query({ ...setOrg, values: [''] })
      for (const statement of statements) await client.query({ ...statement, values: nothingFor(statement) })
      await client.query('rollback')
    } catch (error) {
      failure = error
      failed = error instanceof Error ? error : new Error(String(error)) // it is closed, and another takes its place
    }
    client.release(failed)
  }
  for (const one of connected) if (one.status === 'rejected') failure = one.reason
  if (failure !== undefined) throw failure
}

const nothingFor = ({ text }: Statement): null[] =>
  Array(Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(([, n]) => Number(n)))).fill(null)
