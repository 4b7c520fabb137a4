import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { id } from '../../core/id.ts'
import { startTestPostgres, type TestPostgres } from '../testing/postgres.ts'
import { makePool } from './connection.ts'
import { hostsOf } from './hosts.ts'
import { migrate } from './migrate.ts'
import { postgresStore } from './store.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startTestPostgres()
})
afterAll(() => postgres.stop())

const several = (config: pg.ClientConfig, hosts: readonly string[], more = '') => ({
  connectionString: `postgres:///${config.database}?user=${config.user}&password=${config.password}&host=${hosts.map(encodeURIComponent).join(',')}&port=5432${more}`,
})

test('several hosts are read as libpq writes them, with one port for all or one for each', () => {
  const read = (connectionString: string) => hostsOf({ connectionString }).configs.map(({ host, port, database }) => [host, port, database])
  expect(read('postgres://u:p@one,two/db?port=5432,5433&target_session_attrs=read-write')).toEqual([
    ['one', 5432, 'db'],
    ['two', 5433, 'db'],
  ])
  expect(hostsOf({ connectionString: 'postgres://u@one,two/db?target_session_attrs=read-write' }).readWrite).toBe(true)
  expect(read('postgres://u:p@one:6000/db')).toEqual([['one', 6000, 'db']])
  expect(() => read('postgres://u@one,two,three/db?port=1,2')).toThrow(/3 hosts and 2 ports/)
})

test('a database of this machine that is slow to answer, as when all starts at once, is waited for longer than one that a network may have lost', async () => {
  const patienceMs = async (config: pg.ClientConfig) => {
    const pool = makePool(config, () => {})
    await pool.end()
    return pool.options.connectionTimeoutMillis
  }
  expect(await patienceMs(postgres.app)).toBe(60_000)
  expect(await patienceMs(several(postgres.app, ['/run/one', '/run/two']))).toBe(60_000)
  expect(await patienceMs(several(postgres.app, ['/run/one', 'db.example.com']))).toBe(10_000)
  expect(await patienceMs({ connectionString: 'postgres://u:p@db.example.com/db' })).toBe(10_000)
})

test('C-12 where the first host does not answer, the next one is taken: by the owner, the application, the engine and the hints', async () => {
  const dead = '/nowhere'
  const alive = postgres.owner.host!
  expect(await migrate(several(postgres.owner, [dead, alive]), postgres.vault, null)).toEqual([])
  const store = postgresStore({
    app: several(postgres.app, [dead, alive]),
    engine: several(postgres.engine, [dead, alive]),
    vault: postgres.vault,
  })
  try {
    await store.ping()
    await store.createOrg(id('org-1'), 'One')
    expect(await store.engine.orgs()).toEqual(['org-1'])
  } finally {
    await store.close()
  }
})

test('a standby is passed over where writing is asked for, and said to be one where there is nothing else', async () => {
  const owner = new pg.Client(postgres.owner)
  await owner.connect()
  const role = pg.escapeIdentifier(String(postgres.app.user))
  const standby = await postgres.another()
  await owner.query(`alter role ${role} in database ${standby.owner.database} set default_transaction_read_only = on`)
  const store = postgresStore({
    app: several(standby.app, [postgres.owner.host!], '&target_session_attrs=read-write'),
    engine: postgres.engine,
    vault: postgres.vault,
  })
  try {
    await expect(store.ping()).rejects.toThrow(/is a standby: nothing can be written there/)
  } finally {
    await store.close()
    await owner.end()
  }
})
