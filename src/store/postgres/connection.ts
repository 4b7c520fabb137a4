/**
 * Connections to PostgreSQL, and the one way in which a statement gets its organisation.
 *
 * P1  Within an organisation nothing runs but in a transaction that was begun for it: its setting ends with it, so no
 *     connection ever carries one organisation into another's statement.
 * P2  The setting and the statement are one transaction, sent and answered together (transaction.ts): one round trip.
 * P3  A statement that another version has to be made ready of (its table was changed by a newer node) is run again, and so is what only
 *     a race can cause (serialisation, deadlock, a unique index lost to somebody else, what upsert-alerts.sql
 *     divides by zero for) is run again. A lost connection is not: nobody knows whether it was committed, and the caller's
 *     id makes its repetition safe.
 */
import { readFileSync } from 'node:fs'
import pg from 'pg'
import type { Whose } from '../port.ts'
import { clientOf, connectsWithinMs, hostsOf } from './hosts.ts'
import { type Asked, inOneTransaction, isStale, type Row, type Statement } from './transaction.ts'

export type { Row, Statement } from './transaction.ts'
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
    connectionTimeoutMillis: connectsWithinMs(hosts),
    idleTimeoutMillis: 30_000,
    keepAlive: true,
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
  return again(async () => (await inOne(pool, [forOrg(org), { statement, values }]))[1]!, attempts)
}
/** Ends with its transaction (P1). */
export const setOrg: Statement = { name: 'set-org', text: `select set_config('tocsin.org', $1, true)` }
const forOrg = (org: string): Asked => ({ statement: setOrg, values: [org] })

/**
 * The same where rows are a person's own: PostgreSQL lets the statement see and change that person's alone, or everybody's
 * (sql/0025). Whoever asks without it sees none.
 */
export async function inOrgOf(
  pool: pg.Pool,
  org: string,
  whose: Whose,
  statement: Statement,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  return again(
    async () =>
      (
        await inOne(pool, [
          { statement: setOrgAndPerson, values: [org, whose] },
          { statement, values },
        ])
      )[1]!,
  )
}
const setOrgAndPerson: Statement = {
  name: 'set-org-and-person',
  text: `select set_config('tocsin.org', $1, true), set_config('tocsin.person', $2, true)`,
}

/**
 * Several statements in one transaction and one round trip; answers the rows of each. Null: one of them failed, none was
 * kept, and each may be asked alone (by inOrg, which knows what is run again).
 */
export async function inOrgTogether(pool: pg.Pool, org: string, asked: readonly Asked[]): Promise<readonly (readonly Row[])[] | null> {
  try {
    const [, ...rows] = await inOne(pool, [forOrg(org), ...asked])
    return rows
  } catch (error) {
    // The line broke: nobody knows whether it was committed (P3).
    if (error instanceof DatabaseUnreachable) throw error
    return null
  }
}
/** The same for what the engine asks across organisations; `first` may lock something that the statement has to see as it is then. */
export async function across(
  pool: pg.Pool,
  statement: Statement,
  values: readonly unknown[],
  first: Statement | null = null,
): Promise<readonly Row[]> {
  const before = first === null ? [] : [{ statement: first, values: [] }]
  return again(async () => (await inOne(pool, [...before, { statement, values }])).at(-1)!)
}

async function inOne(pool: pg.Pool, asked: readonly Asked[]): Promise<readonly (readonly Row[])[]> {
  const client = await connect(pool)
  return run(client, () => inOneTransaction(client, asked, types))
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

const madeReadyMost = 8
/** `attempts`: what a race may take. */
async function again<T>(work: () => Promise<T>, attempts = 8): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (isStale(error) ? attempt >= madeReadyMost : !isRace(error) || attempt >= attempts) throw error
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
