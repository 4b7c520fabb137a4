/**
 * A PostgreSQL for tests: one server a version for all test files that run at once, one database a file, cloned from a
 * template that is migrated once.
 */
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { type Embedded, startEmbedded } from '../embedded/server.ts'
import type { Store } from '../port.ts'
import { loginsOf, migrate, migrationsIn } from '../postgres/migrate.ts'
import { postgresStore } from '../postgres/store.ts'
import { makeVault, type Vault } from '../vault.ts'
import { prepareData } from './prepared.ts'

export type TestPostgres = Readonly<{
  version: 15 | 18
  vault: Vault
  /** How the owner, the application and the engine connect to this test's own database. */
  owner: pg.ClientConfig
  app: pg.ClientConfig
  engine: pg.ClientConfig
  /** The owner's address as DATABASE_URL has it. */
  url: string
  /** Opens a store on it, as one node; each call is another node. Closed with the database. */
  store(): Store
  /** Another empty database, migrated; dropped with this one. */
  another(): Promise<TestPostgres>
  stop(): Promise<void>
}>

const masterKey = Buffer.alloc(32, 7)
const packages = { 15: 'postgres-15-linux-x64', 18: undefined } as const
/** These tests die with their server: what a crash would lose is not what they test. Three workers with several nodes each once had 90. */
const forSpeed = { fsync: 'off', full_page_writes: 'off', max_connections: '300' }

export async function startTestPostgres(version: 15 | 18 = 18): Promise<TestPostgres> {
  const root = new URL('../../..', import.meta.url).pathname
  const dir = join(
    tmpdir(),
    `tocsin-test-${process.getuid?.() ?? 0}-pg${version}-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`,
  )
  mkdirSync(dir, { recursive: true, mode: 0o711 })
  const vault = makeVault(masterKey)
  const logins = loginsOf(vault, 'tocsin_test')
  const users = join(dir, 'users')
  mkdirSync(users, { recursive: true })
  const me = join(users, `${process.pid}-${randomBytes(3).toString('hex')}`)

  const server = await alone(dir, async () => {
    writeFileSync(me, '')
    const name = packages[version]
    await prepareData(dir, name)
    const server = await startEmbedded({ dir, database: 'postgres', settings: forSpeed, ...(name ? { package: name } : {}) })
    await makeTemplate(server, vault, logins)
    return server
  })
  const template = templateName()
  let made = 0

  const open = async (): Promise<TestPostgres> => {
    const database = `t_${process.pid}_${made++}_${randomBytes(3).toString('hex')}`
    await asOwner(server.owner, client => client.query(`create database ${database} template ${template}`))
    const { host, port } = server.owner
    const owner = { ...server.owner, database }
    const app = { host, port, database, ...logins.app }
    const engine = { host, port, database, ...logins.engine }
    const stores: Store[] = []
    const others: TestPostgres[] = []
    const drop = async () => {
      await Promise.all(stores.map(store => store.close()))
      for (const other of others) await other.stop()
      await asOwner(server.owner, client => client.query(`drop database if exists ${database} with (force)`))
    }
    return {
      version,
      vault,
      owner,
      app,
      engine,
      url: `postgres://${owner.user}:${owner.password}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`,
      store() {
        const store = postgresStore({ app: { ...app, max: 6 }, engine: { ...engine, max: 3 }, vault })
        stores.push(store)
        return store
      },
      async another() {
        const other = await open()
        others.push(other)
        return other
      },
      stop: drop,
    }
  }
  const first = await open()
  return {
    ...first,
    async stop() {
      await first.stop()
      await alone(dir, async () => {
        rmSync(me, { force: true })
        if (usersOf(users).length === 0) await server.stop()
      })
    },
  }
}

const templateName = () => {
  const hash = createHash('sha256').update(
    migrationsIn()
      .map(migration => migration.hash)
      .join(),
  )
  return `template_${hash.digest('hex').slice(0, 12)}`
}
async function makeTemplate(server: Embedded, vault: Vault, logins: ReturnType<typeof loginsOf>): Promise<void> {
  const template = templateName()
  const { databases, loginsThere } = await asOwner(server.owner, async client => ({
    databases: (await client.query<{ datname: string }>('select datname from pg_database')).rows.map(row => row.datname),
    loginsThere: ((await client.query('select from pg_roles where rolname = $1', [logins.app.user])).rowCount ?? 0) > 0,
  }))
  for (const left of databases) {
    const pid = Number(left.match(/^t_(\d+)_/)?.[1])
    const stale = left.startsWith('template_') && left !== template
    if (stale || (pid > 0 && !alive(pid))) await asOwner(server.owner, client => client.query(`drop database ${left} with (force)`))
  }
  if (databases.includes(template) && loginsThere) return
  const making = `${template}_making`
  await asOwner(server.owner, async client => {
    await client.query(`drop database if exists ${making} with (force)`)
    await client.query(`create database ${making}`)
  })
  await migrate({ ...server.owner, database: making }, vault, logins)
  await asOwner(server.owner, async client => {
    await client.query(`drop database if exists ${template} with (force)`)
    await client.query(`alter database ${making} rename to ${template}`)
  })
}
async function asOwner<T>(owner: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...owner, database: 'postgres' })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
/** Who uses the server; those who died without saying so do not count. */
function usersOf(folder: string): readonly string[] {
  return readdirSync(folder).filter(name => {
    if (alive(Number(name.split('-')[0]))) return true
    rmSync(join(folder, name), { force: true })
    return false
  })
}
/** One at a time among all processes: a directory is made once. Whoever died holding it is passed over. */
async function alone<T>(dir: string, work: () => Promise<T>): Promise<T> {
  const lock = join(dir, 'lock')
  for (;;) {
    try {
      mkdirSync(lock)
      break
    } catch {
      if (abandoned(lock)) {
        rmSync(lock, { recursive: true, force: true })
        continue
      }
      await pause(20)
    }
  }
  writeFileSync(join(lock, 'pid'), String(process.pid))
  try {
    return await work()
  } finally {
    rmSync(join(lock, 'pid'), { force: true })
    rmdirSync(lock)
  }
}
function abandoned(lock: string): boolean {
  try {
    return !alive(Number(readFileSync(join(lock, 'pid'), 'utf8')))
  } catch {
    // made, and not yet said by whom; or gone in this moment
    return Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 5_000
  }
}
