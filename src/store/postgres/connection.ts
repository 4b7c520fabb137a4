/**
 * Connections to PostgreSQL, and the one way in which a statement gets its organisation.
 *
 * P1  Within an organisation nothing runs but in a transaction that was begun for it: `set local` ends with it, so no
 *     connection ever carries one organisation into another's statement.
 * P2  begin, statement and commit are sent together (pipelined) and answered together: one round trip. A statement that
 *     fails makes the commit a rollback.
 * P3  What only a race can cause (serialisation, deadlock, a unique index lost to somebody else, what upsert-alerts.sql
 *     divides by zero for) is run again. A lost connection is not: nobody knows whether it was committed, and the caller's
 *     id makes its repetition safe.
 */
import { readFileSync } from 'node:fs'
import type { Writable } from 'node:stream'
import pg from 'pg'
import { clientOf, hostsOf } from './hosts.ts'

export type Statement = Readonly<{ name: string; text: string }>
export type Row = Readonly<Record<string, unknown>>
export type Connections = Readonly<{ app: pg.Pool; engine: pg.Pool }>

/** The database cannot be reached, or went away in the middle: trying again later may help. */
export class DatabaseUnreachable extends Error {
  override readonly name = 'DatabaseUnreachable'
  readonly retryable = true
}

/** A statement of its own file, beside this one; prepared once a connection under the file's name. */
export const statementIn = (file: string): Statement => ({
  name: file.replace(/\.sql$/, ''),
  text: readFileSync(new URL(file, import.meta.url), 'utf8'),
})

const types = new pg.TypeOverrides()
types.setTypeParser(20, Number) // int8: instants and counts, all far below 2^53
types.setTypeParser(1700, Number) // numeric: sums of int8
types.setTypeParser(2950, (uuid: string) => uuid.replaceAll('-', '')) // 32 hex digits, as everywhere else in the house

/**
 * A prepared plan is kept, and one that was made while a table was nearly empty reads it from end to end for as long as
 * nobody analyses it: 64 new alerts took 116 ms in a fresh database, against 3. Every statement here has its index.
 */
export const planning =
  'set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set plan_cache_mode = force_generic_plan; set jit = off'

export function makePool(config: pg.PoolConfig, onError: (error: Error) => void): pg.Pool {
  const hosts = hostsOf(config)
  const { connectionString: _, ...own } = config
  const pool = new pg.Pool({
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    pipeline: true,
    types,
    ...own,
    Client: clientOf(hosts),
  } as pg.PoolConfig)
  hostCount.set(pool, hosts.configs.length)
  pool.on('error', onError) // an idle connection went away: the pool has dropped it already
  // One that went away while it was in use fails what was asked of it; its own event, with nobody listening, would end the process.
  pool.on('connect', client => {
    client.on('error', () => {})
    client.query(planning).catch(() => {})
  })
  return pool
}

/** Runs one statement for one organisation, in one round trip; answers its rows. */
export async function inOrg(
  pool: pg.Pool,
  org: string,
  statement: Statement,
  values: readonly unknown[],
  attempts = 8,
): Promise<readonly Row[]> {
  return again(() => pipelined(pool, beginFor(org), statement, values), attempts)
}
const beginFor = (org: string): string => `begin; set local tocsin.org = ${pg.escapeLiteral(org)}`

/** What is sent within `send` leaves in one write: the three of a transaction took three, a third of all time in this process. */
function atOnce<T>(client: pg.PoolClient, send: () => T): T {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection
  stream.cork()
  try {
    return send()
  } finally {
    stream.uncork()
  }
}
/**
 * Several statements in one transaction and one round trip; answers the rows of each. Null: one of them failed, none was
 * kept, and each may be asked alone (by inOrg, which knows what is run again).
 */
export async function inOrgTogether(
  pool: pg.Pool,
  org: string,
  asked: readonly Readonly<{ statement: Statement; values: readonly unknown[] }>[],
): Promise<readonly (readonly Row[])[] | null> {
  const client = await connect(pool)
  return run(client, async () => {
    const sent = atOnce(client, () => [
      client.query(beginFor(org)),
      ...asked.map(({ statement, values }) => client.query({ ...statement, values: [...values] })),
      client.query('commit'),
    ])
    const results = await Promise.allSettled(sent)
    const failed = results.filter(result => result.status === 'rejected').map(({ reason }) => explained(reason))
    // The line broke: nobody knows whether it was committed (P3).
    for (const reason of failed) if (reason instanceof DatabaseUnreachable) throw reason
    if (failed.length > 0) return null
    return results.slice(1, -1).map(result => (result as PromiseFulfilledResult<pg.QueryResult>).value.rows as Row[])
  })
}
/** The same for what the engine asks across organisations; `begin` may lock something first. */
export async function across(
  pool: pg.Pool,
  statement: Statement,
  values: readonly unknown[],
  begin: string | null = null,
): Promise<readonly Row[]> {
  return again(async () => {
    if (begin !== null) return pipelined(pool, begin, statement, values)
    const client = await connect(pool)
    return run(client, () => client.query({ ...statement, values: [...values] }).then(result => result.rows as Row[]))
  })
}

async function pipelined(pool: pg.Pool, begin: string, statement: Statement, values: readonly unknown[]): Promise<readonly Row[]> {
  const client = await connect(pool)
  return run(client, async () => {
    const sent = atOnce(
      client,
      () => [client.query(begin), client.query({ ...statement, values: [...values] }), client.query('commit')] as const,
    )
    const [begun, answer, ended] = await Promise.allSettled(sent)
    if (begun.status === 'rejected') throw begun.reason
    if (answer.status === 'rejected') throw answer.reason
    if (ended.status === 'rejected') throw ended.reason
    return answer.value.rows as Row[]
  })
}

const hostCount = new WeakMap<pg.Pool, number>()
async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  for (let left = hostCount.get(pool) ?? 1; ; left--) {
    try {
      return await pool.connect()
    } catch (error) {
      const told = explained(error)
      if (left <= 1 || !(told instanceof DatabaseUnreachable)) throw told
    }
  }
}
async function run<T>(client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
  let broken: Error | undefined
  try {
    return await work()
  } catch (error) {
    const told = explained(error)
    if (told instanceof DatabaseUnreachable) broken = told
    throw told
  } finally {
    client.release(broken)
  }
}

const codeOf = (error: unknown): string => (typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '')
const races = new Set(['40001', '40P01', '23505', '22012'])
export const isRace = (error: unknown): boolean => races.has(codeOf(error))

async function again<T>(work: () => Promise<T>, attempts = 8): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isRace(error) || attempt === attempts) throw error
    }
  }
}

/** PostgreSQL going away says so in many ways; the caller needs to know one thing. */
function explained(error: unknown): unknown {
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  const gone =
    /^(ECONN|ENOTFOUND|EPIPE|ETIMEDOUT|ENOENT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|57P0|08|53300)/.test(code) ||
    /Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|Query read timeout|Client was closed|Cannot use a pool after calling end/.test(
      message,
    )
  return gone ? new DatabaseUnreachable(`the database cannot be reached: ${message || code}`, { cause: error }) : error
}
