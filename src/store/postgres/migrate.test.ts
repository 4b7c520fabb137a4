import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { id, instant } from '../../core/id.ts'
import { startTestPostgres, type TestPostgres } from '../testing/postgres.ts'
import { alertOf, batchOf } from '../testing/sample.ts'
import { makeVault } from '../vault.ts'
import { loginsOf, type Migration, migrate, migrationsIn, WrongMasterKey } from './migrate.ts'
import { postgresStore } from './store.ts'

let postgres: TestPostgres
const empty = async (name: string): Promise<pg.ClientConfig> => {
  await asOwner({ ...postgres.owner, database: 'postgres' }, client => client.query(`create database ${name}`))
  made.push(name)
  return { ...postgres.owner, database: name }
}
const made: string[] = []
async function asOwner<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
beforeAll(async () => {
  postgres = await startTestPostgres()
})
afterAll(async () => {
  for (const name of made) await asOwner({ ...postgres.owner, database: 'postgres' }, c => c.query(`drop database ${name} with (force)`))
  await postgres.stop()
})
const name = () => `t_${process.pid}_migrate_${made.length}`

test('an empty database is migrated once, also by many nodes that start together', async () => {
  const owner = await empty(name())
  const logins = loginsOf(postgres.vault, 'tocsin_test')
  const runs = await Promise.all(Array.from({ length: 4 }, () => migrate(owner, postgres.vault, logins)))
  expect(runs.map(run => run.length).sort()).toEqual([0, 0, 0, migrationsIn().length])
  expect(await migrate(owner, postgres.vault, logins)).toEqual([])
})

test('an old migration that was changed, or a database newer than this Tocsin, is refused', async () => {
  const owner = await empty(name())
  const migrations = migrationsIn()
  await migrate(owner, postgres.vault, null)
  const changed = migrations.map((migration, i): Migration => (i === 1 ? { ...migration, hash: 'other' } : migration))
  await expect(migrate(owner, postgres.vault, null, changed)).rejects.toThrow(/0002-organisations\.sql is not what was run/)
  await expect(migrate(owner, postgres.vault, null, migrations.slice(0, -1))).rejects.toThrow(/written by a newer one/)
})

test('a migration that fails leaves nothing of itself, and the next start goes on from there', async () => {
  const owner = await empty(name())
  const migrations = migrationsIn()
  const next: Migration = {
    number: migrations.length + 1,
    name: 'next.sql',
    text: 'create table tocsin.half (a int); select 1/0',
    hash: 'h',
  }
  await expect(migrate(owner, postgres.vault, null, [...migrations, next])).rejects.toThrow(
    /next\.sql failed, and nothing of it was kept: division by zero/,
  )
  const mended = { ...next, text: 'create table tocsin.half (a int)' }
  expect(await migrate(owner, postgres.vault, null, [...migrations, mended])).toEqual(['next.sql'])
})

test('alerts from before their words lay together are read, listed, told and ended as those that come now', async () => {
  const owner = await empty(name())
  const logins = loginsOf(postgres.vault, 'tocsin_test')
  await migrate(owner, postgres.vault, logins, migrationsIn().slice(0, 15))
  const wrapped = postgres.vault.newOrgKey('o')
  const intake = randomUUID()
  const key = postgres.vault.openOrg('o', wrapped).newKey(`intake ${intake.replaceAll('-', '')}`)
  const words = { summary: 'It is slow', severityHint: null, labels: { a: 'b' }, annotations: {}, link: null }
  await asOwner(owner, async client => {
    for (const table of ['organisation', 'intake_batch', 'alert'])
      await client.query(`alter table tocsin.${table} no force row level security`)
    await client.query(`insert into tocsin.organisation (org_id, name, wrapped_key) values ('o', 'O', $1)`, [wrapped])
    await client.query(
      `insert into tocsin.intake_batch (org_id, intake_id, batch_id, source_id, drill_id, at, hash, alerts, wrapped_key)
       values ('o', $1, 'batch', 'source-1', '', 0, 'h', 1, $2)`,
      [intake, key.wrappedKey],
    )
    for (const [id, at, print] of [
      ['b'.repeat(32), 1, '1'.repeat(32)],
      ['a'.repeat(32), 2, '2'.repeat(32)],
    ] as const)
      await client.query(
        `insert into tocsin.alert (org_id, alert_id, source_id, drill_id, fingerprint, generation, content, opened_by, sealed_by, status,
           routing, source_kind, starts_at, received_at, last_at, body)
         values ('o', $1, 'source-1', '', $2, 1, $2, $3, $3, 'firing', 'logged', 'alertmanager', $4, $4, $4, $5)`,
        [id, print, intake, at, key.seal('alert', JSON.stringify(words))],
      )
    for (const table of ['organisation', 'intake_batch', 'alert'])
      await client.query(`alter table tocsin.${table} force row level security`)
  })
  expect(await migrate(owner, postgres.vault, logins)).toContain('0016-words-together.sql')
  const of = (user: 'app' | 'engine') => ({ ...owner, ...logins[user] })
  const store = postgresStore({ app: of('app'), engine: of('engine'), vault: postgres.vault })
  const home = store.org(id('o'))
  const now = alertOf(3, { alert: id(`019${'c'.repeat(29)}`) })
  expect((await home.upsertAlerts(batchOf([now], { at: instant(3) })))[0]).toMatchObject({ change: 'new' })
  const ids = async (query: object) => (await home.alerts({ limit: 9, ...query })).map(row => row.alert[0])
  expect(await ids({})).toEqual(['0', 'a', 'b'])
  expect(await ids({ limit: 2 })).toEqual(['0', 'a'])
  expect(await ids({ before: now.alert })).toEqual(['a', 'b'])
  expect(await ids({ before: 'a'.repeat(32) })).toEqual(['b'])
  expect(await home.alertsByFingerprint('source-1', ['2'.repeat(32)], null)).toMatchObject([{ ...words, fingerprint: '2'.repeat(32) }])
  const over = alertOf(1, { fingerprint: '1'.repeat(32), status: 'resolved', endsAt: instant(4) })
  expect(await home.upsertAlerts(batchOf([over], { at: instant(4) }))).toMatchObject([{ change: 'resolved', alert: 'b'.repeat(32) }])
  await store.close()
})

test('alerts of an older version expire when they are due: those that were there, and those that a node of it inserts beside this one', async () => {
  const owner = await empty(name())
  const logins = loginsOf(postgres.vault, 'tocsin_test')
  await migrate(owner, postgres.vault, logins, migrationsIn().slice(0, 20))
  const of = (user: 'app' | 'engine') => ({ ...owner, ...logins[user] })
  const home = postgresStore({ app: of('app'), engine: of('engine'), vault: postgres.vault })
  await home.createOrg(id('o'), 'O')
  await home.close()
  const insert = (ids: readonly string[], intake: string, expires: number | null) =>
    asOwner(owner, async client => {
      await client.query(`begin; set local tocsin.org = 'o'; set local role tocsin_app`)
      for (const alert of ids)
        await client.query(
          `insert into tocsin.alert (org_id, alert_id, source_id, drill_id, fingerprint, content, opened_by, place, status, routing, source_kind,
             starts_at, expires_at, received_at, last_at)
           values ('o', $1, 'source-1', '', gen_random_uuid(), gen_random_uuid(), $2, $3, 'firing', 'logged', 'alertmanager', 0, $4, 0, 0)`,
          [alert, intake, alert.startsWith('019') ? 0 : null, expires],
        )
      await client.query('commit')
    })
  const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()]
  await insert(['019a', '019b'], one, 20)
  await insert(['9f', '00', 'c1'], two, 10) // ids of old, which are in no order
  await insert(['77'], two, null)
  expect(await migrate(owner, postgres.vault, logins)).toContain('0021-expiry-by-intake.sql')
  const store = postgresStore({ app: of('app'), engine: of('engine'), vault: postgres.vault })
  const endedAt = async (at: number) => {
    expect(await store.engine.expiring(instant(at), 9)).toEqual(['o'])
    return (await store.org(id('o')).expireAlerts(instant(at), 99)).map(({ alert }) => alert)
  }
  expect(await store.engine.expiring(instant(9), 9)).toEqual([])
  expect(await endedAt(10)).toEqual(['00', '9f', 'c1'])
  await insert(['019c', '019d'], three, 30) // by a node of the older version
  await insert(['019e'], three, null)
  expect(await endedAt(15)).toEqual([])
  expect(await store.engine.expiring(instant(19), 9)).toEqual([])
  expect(await endedAt(20)).toEqual(['019a', '019b'])
  expect(await endedAt(30)).toEqual(['019c', '019d'])
  expect(await store.engine.expiring(instant(99), 9)).toEqual([])
  await insert(['019f'], randomUUID(), 40)
  expect(await store.org(id('o')).extendExpiries(5, instant(1))).toBe(1)
  expect(await endedAt(44)).toEqual([])
  expect(await endedAt(45)).toEqual(['019f'])
  await store.close()
})

test('what waits for its place in the log is waiting still after appends began to wait together', async () => {
  const owner = await empty(name())
  const logins = loginsOf(postgres.vault, 'tocsin_test')
  await migrate(owner, postgres.vault, logins, migrationsIn().slice(0, 16))
  await asOwner(owner, client =>
    client.query(`insert into tocsin.unsequenced (org_id, stream_id, seq_from, seq_to) values ('o', 'a', 1, 3), ('o', 'b', 4, 4)`),
  )
  expect(await migrate(owner, postgres.vault, logins)).toContain('0017-wakes-together.sql')
  const of = (user: 'app' | 'engine') => ({ ...owner, ...logins[user] })
  const store = postgresStore({ app: of('app'), engine: of('engine'), vault: postgres.vault })
  expect((await store.engine.figures(instant(0))).unsequenced).toBe(4)
  expect(await store.engine.sequence(1)).toBe(3)
  expect(await store.engine.sequence(9)).toBe(1)
  await store.close()
  const leaves = await asOwner(owner, client => client.query('select stream_id || seq as at from tocsin.leaf order by leaf'))
  expect(leaves.rows.map(({ at }) => at)).toEqual(['a1', 'a2', 'a3', 'b4'])
})

test('C-04 with another master key nothing is opened and nothing is changed: the sentence says what to do', async () => {
  const owner = await empty(name())
  await migrate(owner, postgres.vault, null)
  const other = makeVault(Buffer.alloc(32, 9))
  await expect(migrate(owner, other, null)).rejects.toThrow(WrongMasterKey)
  await expect(migrate(owner, other, null)).rejects.toThrow(/TOCSIN_MASTER_KEY or DIR\/master\.key/)
  expect(await migrate(owner, postgres.vault, null)).toEqual([])
})

test('a database that cannot be reached is said to be', async () => {
  await expect(migrate({ host: '127.0.0.1', port: 1, user: 'u', database: 'd' }, postgres.vault, null)).rejects.toThrow(
    /the database cannot be reached/,
  )
})
