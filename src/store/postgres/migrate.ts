/**
 * Migrations: the numbered files of sql/, each run once, in one transaction, by the owner, one node at a time.
 *
 * M1  What was run is recorded with its hash; an old file that reads otherwise today is refused, not run again.
 * M2  A database that is newer than this Tocsin is refused: an old node must not write into tables that it does not know.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import type { Vault } from '../vault.ts'
import { DatabaseUnreachable } from './connection.ts'
import { clientOf, connectsWithinMs, hostsOf } from './hosts.ts'

const folder = fileURLToPath(new URL('../../../sql/', import.meta.url))

/** How many there are in this version. */
export function migrationsKnown(): number {
  known ??= migrationNames(folder).length
  return known
}
let known: number | null = null
const migrationNames = (directory: string): readonly string[] => readdirSync(directory).filter(name => /^\d{4}-.+\.sql$/.test(name))

export type Migration = Readonly<{ number: number; name: string; text: string; hash: string }>
export function migrationsIn(directory = folder): readonly Migration[] {
  const migrations = migrationNames(directory)
    .toSorted()
    .map(name => {
      const text = readFileSync(`${directory}/${name}`, 'utf8')
      return { number: Number(name.slice(0, 4)), name, text, hash: createHash('sha256').update(text).digest('hex') }
    })
  migrations.forEach(({ number, name }, i) => {
    if (number !== i + 1) throw new Error(`sql/${name} should be number ${i + 1}: migrations are numbered without a gap`)
  })
  return migrations
}

/** The logins of the two roles: their passwords come from the master key, so nothing has to be written down. */
export type Logins = Readonly<{ app: Login; engine: Login }>
export type Login = Readonly<{ user: string; password: string }>
export function loginsOf(vault: Vault, database: string): Logins {
  const login = (role: string) => ({
    user: `${database.slice(0, 40)}_login_${role}`, // the group roles are called tocsin_app and tocsin_engine
    password: vault.deriveKey(`database login ${database} ${role}`).toString('hex'),
  })
  return { app: login('app'), engine: login('engine') }
}

/**
 * Brings the database up to date and answers what was run. `owner`: who owns the schema and may make roles; `logins`: made,
 * or given their password, when there are any (a database that is run by others may have its own).
 */
export async function migrate(
  owner: pg.ClientConfig,
  vault: Vault,
  logins: Logins | null,
  migrations = migrationsIn(),
): Promise<readonly string[]> {
  const client = await connectAsOwner(owner)
  try {
    await assertVersion(client)
    await client.query(`select pg_advisory_lock(hashtextextended('tocsin migrations', 0))`)
    const run = await runMissing(client, migrations)
    await assertKey(client, vault)
    await letOwnerCopy(client)
    if (logins) await makeLogins(client, logins)
    return run
  } finally {
    await client.end()
  }
}

/** One try for each host of the address. */
export async function connectAsOwner(owner: pg.ClientConfig): Promise<pg.Client> {
  const hosts = hostsOf(owner)
  const Client = clientOf(hosts)
  const { connectionString: _, ...own } = owner
  const connectionTimeoutMillis = connectsWithinMs(hosts)
  let cause: unknown
  for (let i = 0; i < hosts.configs.length; i++) {
    const client = new Client({ connectionTimeoutMillis, application_name: 'tocsin migrate', ...own })
    client.on('error', () => {}) // what was asked fails with it
    try {
      await client.connect()
      return client
    } catch (error) {
      cause = error
    }
  }
  throw new DatabaseUnreachable(`the database cannot be reached: ${cause instanceof Error ? cause.message : cause}`, { cause })
}

async function assertVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ server_version_num: string }>('show server_version_num')
  const version = Math.floor(Number(rows[0]!.server_version_num) / 10_000)
  if (version < 15) throw new Error(`the database is PostgreSQL ${version}: Tocsin needs 15 to 18`)
}

async function runMissing(client: pg.Client, migrations: readonly Migration[]): Promise<readonly string[]> {
  await client.query('create schema if not exists tocsin')
  await client.query(`create table if not exists tocsin.migration (
    number integer primary key, name text not null, hash text not null, at timestamptz not null default now())`)
  const { rows } = await client.query<{ number: number; name: string; hash: string }>(
    'select number, name, hash from tocsin.migration order by number',
  )
  for (const done of rows) {
    const known = migrations[done.number - 1]
    if (!known)
      throw new Error(
        `the database has migration ${done.name}, which this Tocsin does not know: it was written by a newer one; start that one, or restore a backup from before`,
      )
    if (known.hash !== done.hash)
      throw new Error(
        `sql/${known.name} is not what was run on this database: put the file back as it was, and make the change in a new migration`,
      )
  }
  const run: string[] = []
  for (const migration of migrations.slice(rows.length)) {
    try {
      await client.query('begin')
      await client.query(migration.text)
      await client.query('insert into tocsin.migration (number, name, hash) values ($1, $2, $3)', [
        migration.number,
        migration.name,
        migration.hash,
      ])
      await client.query('commit')
    } catch (cause) {
      await client.query('rollback').catch(() => {})
      throw new Error(`sql/${migration.name} failed, and nothing of it was kept: ${cause instanceof Error ? cause.message : cause}`, {
        cause,
      })
    }
    run.push(migration.name)
  }
  return run
}

/**
 * An owner who may not pass row-level security by would copy nothing into a backup, without a word. What the owner of a table
 * may read is the owner's to say anyhow, so this gives nothing to anybody; the application's roles are as they were.
 */
async function letOwnerCopy(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ table: string }>(
    `select c.relname as table from pg_class c
    where c.relnamespace = 'tocsin'::regnamespace and c.relkind in ('r', 'p') and c.relrowsecurity
      and not (select rolsuper or rolbypassrls from pg_roles where rolname = current_user)
      and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'owner_copies')`,
  )
  for (const { table } of rows)
    await client.query(`create policy owner_copies on tocsin.${pg.escapeIdentifier(table)} for select to current_user using (true)`)
}

/** The wrong master key would make everything private unreadable and everything new unreadable to the right one. */
async function assertKey(client: pg.Client, vault: Vault): Promise<void> {
  await client.query(`insert into tocsin.installation (key, value) values ('key check', $1) on conflict do nothing`, [vault.keyCheck])
  const { rows } = await client.query<{ value: string }>(`select value from tocsin.installation where key = 'key check'`)
  if (!vault.matches(rows[0]!.value)) throw new WrongMasterKey()
}
export class WrongMasterKey extends Error {
  override readonly name = 'WrongMasterKey'
  constructor() {
    super(
      'the master key is not the one that this database was made with: put the right one into TOCSIN_MASTER_KEY or DIR/master.key (it is in the recovery kit); nothing was changed',
    )
  }
}

async function makeLogins(client: pg.Client, logins: Logins): Promise<void> {
  for (const [role, { user, password }] of Object.entries(logins)) {
    const name = pg.escapeIdentifier(user)
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [user])
    const attributes = 'login nosuperuser nocreatedb nocreaterole noreplication nobypassrls inherit'
    try {
      if (rowCount === 0) await client.query(`create role ${name} ${attributes}`).catch(unlessThere)
      await client.query(`alter role ${name} password ${pg.escapeLiteral(password)}`)
      await client.query(`grant tocsin_${role} to ${name}`)
    } catch (cause) {
      throw new Error(
        `the owner of the database may not make its logins (${cause instanceof Error ? cause.message : cause}): give it createrole, or make them yourself and name them in TOCSIN_DATABASE_APP_URL and TOCSIN_DATABASE_ENGINE_URL`,
        { cause },
      )
    }
  }
}
const unlessThere = (error: unknown): void => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : ''
  if (code !== '42710' && code !== '23505') throw error
}
