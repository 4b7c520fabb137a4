/** What several nodes on one PostgreSQL, and one that loses it, make of it. */
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { id } from '../../core/id.ts'
import type { Change } from '../port.ts'
import { startTestPostgres, type TestPostgres } from '../testing/postgres.ts'
import { after, alertId, alertOf, appendOf, batchOf, stream } from '../testing/sample.ts'
import { DatabaseUnreachable } from './connection.ts'
import { postgresStore } from './store.ts'
import { keptWarm } from './warm.ts'

let postgres: TestPostgres
let owner: pg.Client
let watch: pg.Client // outside of the owner's transactions, where what it sees of others would stand still
const org = id<'org'>('org-1')
beforeAll(async () => {
  postgres = await startTestPostgres()
  owner = new pg.Client(postgres.owner)
  await owner.connect()
  watch = new pg.Client(postgres.owner)
  await watch.connect()
  await postgres.store().createOrg(org, 'One')
})
afterAll(async () => {
  await owner.end()
  await watch.end()
  await postgres.stop()
})
/** Ends every connection of the stores. */
const lose = () =>
  watch.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'tocsin%'`,
  )
const count = async (condition: string) =>
  (await watch.query(`select from pg_stat_activity where datname = current_database() and ${condition}`)).rowCount

test('C-12 another node hears what changed, once per stream however many commits, and its own changes once', async () => {
  const [here, there] = [postgres.store(), postgres.store()]
  const heard: Readonly<{ by: string; change: Change }>[] = []
  here.onChange(change => heard.push({ by: 'here', change }))
  there.onChange(change => heard.push({ by: 'there', change }))
  await expect.poll(() => count(`query ilike 'listen%'`)).toBeGreaterThanOrEqual(2)
  const began = performance.now()
  await here.org(org).append(appendOf(org, { stream: stream('a') }))
  for (let seq = 1; seq < 30; seq++) await here.org(org).append(appendOf(org, { stream: stream('a'), after: seq }))
  const of = (by: string) => heard.filter(one => one.by === by && one.change.stream === stream('a'))
  await expect.poll(() => of('there').length).toBeGreaterThan(0)
  await expect.poll(() => of('here').length).toBeGreaterThan(0)
  expect(of('there').length).toBeLessThan(2 + (performance.now() - began) / 50) // changes.ts: one in 50 ms at most
  expect(of('there')[0]?.change).toEqual({ org, stream: stream('a'), kinds: ['incident'] })
})

test('more changes than fit into one hint are told by organisation', async () => {
  const [here, there] = [postgres.store(), postgres.store()]
  const heard: Change[] = []
  there.onChange(change => heard.push(change))
  await there.ping()
  await expect.poll(() => count(`query ilike 'listen%'`)).toBeGreaterThanOrEqual(2)
  await Promise.all(
    Array.from({ length: 300 }, (_, i) => here.org(org).append(appendOf(org, { stream: stream(`${'long'.repeat(20)}-${i}`) }))),
  )
  await expect.poll(() => heard.some(change => change.stream === null && change.kinds.includes('incident'))).toBe(true)
})

test('a lost database is said to be lost; the pools recover, hints come again, and say that anything may have changed', async () => {
  const listening = (await count(`query ilike 'listen%'`)) ?? 0
  const store = postgres.store()
  const heard: Change[] = []
  store.onChange(change => heard.push(change))
  await store.ping()
  await expect.poll(() => count(`query ilike 'listen%'`)).toBeGreaterThan(listening)
  await lose()
  await expect
    .poll(async () =>
      store.ping().then(
        () => 'back',
        () => 'lost',
      ),
    )
    .toBe('back')
  await expect.poll(() => heard.find(change => change.stream === null && change.kinds.length === 6)?.org).toBe(org)
  expect((await store.org(org).append(appendOf(org, { stream: stream('after') }))).appended).toBe('done')
  const other = postgres.store()
  heard.length = 0
  await other.org(org).append(appendOf(org, { stream: stream('after'), after: 1 }))
  await expect.poll(() => heard.some(change => change.stream === stream('after'))).toBe(true)
})

test('a statement that is cut off in the middle fails as unreachable, and its repetition is safe', async () => {
  const store = postgres.store()
  const append = appendOf(org, { stream: stream('cut') })
  await owner.query('begin; lock table tocsin.stream in access exclusive mode')
  const cut = store.org(org).append(append)
  cut.catch(() => {})
  await expect.poll(() => count(`wait_event_type = 'Lock' and application_name like 'tocsin%'`)).toBe(1)
  await owner.query('commit; begin')
  await cut
  await owner.query('lock table tocsin.stream in access exclusive mode')
  const second = store.org(org).append({ ...append, command: id('other') })
  second.catch(() => {})
  await expect.poll(() => count(`wait_event_type = 'Lock' and application_name like 'tocsin%'`)).toBe(1)
  await lose()
  await expect(second).rejects.toThrow(DatabaseUnreachable)
  await owner.query('commit')
  expect(await store.org(org).append(append)).toMatchObject({ appended: 'command seen' })
})

test('a database that is not there is said not to be there, with what was tried', async () => {
  const nowhere = { host: '127.0.0.1', port: 1, user: 'u', database: 'd' }
  const store = postgresStore({ app: nowhere, engine: nowhere, vault: postgres.vault })
  await expect(store.ping()).rejects.toThrow(DatabaseUnreachable)
  await expect(store.ping()).rejects.toThrow(/the database cannot be reached: .*ECONNREFUSED/)
  await expect(store.engine.takeWakes(0 as never, 1, 1)).rejects.toMatchObject({ retryable: true })
  await store.close()
  await expect(store.ping()).rejects.toThrow(DatabaseUnreachable)
})

test('X-21 connections are made ready for the first alerts, which writes nothing and uses no number up', async () => {
  const fresh = await postgres.another()
  const store = fresh.store()
  await store.createOrg(org, 'Example')
  await store.warm?.()
  const looking = new pg.Client(fresh.owner)
  await looking.connect()
  try {
    const { rows: connections } = await looking.query(
      `select count(*)::int as count from pg_stat_activity where datname = current_database() and application_name = 'tocsin app'`,
    )
    expect(connections[0].count).toBe(keptWarm)
    for (const table of ['stream', 'event', 'unsequenced', 'wake', 'delivery', 'command', 'private_text', 'obligation', 'alert_count'])
      expect((await looking.query(`select from tocsin.${table}`)).rowCount, table).toBe(0)
  } finally {
    await looking.end()
  }
  const first = appendOf(org, { stream: stream('first') })
  expect(await store.org(org).append(first)).toMatchObject({ appended: 'done', number: 1 })
  expect(await store.org(org).load(first.stream)).toMatchObject({ number: 1 })
})

test('C-12 an alert that another node holds is not ended over its head, nor forgotten: it is looked at again a second later', async () => {
  const store = postgres.store()
  const home = store.org(org)
  await home.upsertAlerts(
    batchOf([alertOf(71, { expiresAt: after(100), correlation: null }), alertOf(72, { expiresAt: after(100), correlation: null })], {
      batch: id('held'),
    }),
  )
  await watch.query(`begin; update tocsin.alert set last_at = last_at where alert_id = '${alertId(71)}'`)
  const endedAt = async (ms: number) => (await home.expireAlerts(after(ms), 10)).map(({ alert }) => alert)
  expect(await endedAt(100)).toEqual([alertId(72)])
  expect(await endedAt(1100)).toEqual([])
  await watch.query('commit')
  expect(await store.engine.expiring(after(2099), 10)).toEqual([])
  expect(await endedAt(2100)).toEqual([alertId(71)])
  await home.upsertAlerts(batchOf([alertOf(73, { expiresAt: after(100), correlation: null })], { batch: id('seen') }))
  await watch.query(`begin; select from tocsin.alert_expiry where org_id = '${org}' for update`) // as another node that looks
  expect(await endedAt(100)).toEqual([])
  await watch.query('rollback')
  expect(await endedAt(100)).toEqual([alertId(73)])
})

test('C-12 a storm on two nodes at once: one incident, every alert attached once and counted once', async () => {
  const nodes = [postgres.store(), postgres.store()]
  const taken = await Promise.all(
    nodes.flatMap((node, n) =>
      Array.from({ length: 20 }, (_, b) => {
        const alerts = Array.from({ length: 25 }, (_, i) => alertOf(b * 25 + i, { alert: id(`storm-${n}-${b}-${i}`) }))
        return node.org(org).upsertAlerts(batchOf(n === 0 ? alerts : alerts.toReversed(), { batch: id(`storm-${n}-${b}`) }))
      }),
    ),
  )
  expect(taken.flat().filter(change => change.change === 'new')).toHaveLength(500)
  const opened = await Promise.all(
    nodes.map((node, n) => node.org(org).append(appendOf(org, { stream: stream(`storm-${n}`), incident: { correlation: 'storm' } }))),
  )
  expect(opened.map(one => one.appended).sort()).toEqual(['correlation taken', 'done'])
  const incident = stream(`storm-${opened[0]?.appended === 'done' ? 0 : 1}`)
  await Promise.all(
    nodes.map(async node => {
      for (let rows = await node.org(org).takeUnrouted(100); rows.length > 0; rows = await node.org(org).takeUnrouted(100))
        await node.org(org).attachAlerts(
          incident,
          rows.map(row => row.alert),
        )
    }),
  )
  expect(await nodes[0]!.org(org).attachAlerts(incident, [])).toMatchObject({ count: 500, firing: 500 })
})
