/** Erasure against the real database: every table is looked through for what was sealed before. */
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { id } from '../../core/id.ts'
import { type House, makeHouse, org, signalOf } from '../../engine/testing/house.ts'
import { startTestPostgres, type TestPostgres } from '../testing/postgres.ts'

let postgres: TestPostgres
let owner: pg.Client
let house: House
beforeAll(async () => {
  postgres = await startTestPostgres()
  owner = new pg.Client(postgres.owner)
  await owner.connect()
  house = await makeHouse({ store: postgres.store() })
})
afterAll(async () => {
  await owner.end()
  await postgres.stop()
})

const tables = async () =>
  (await owner.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'tocsin'`)).rows.map(row => row.name)
/** In which tables any of these strings stands. */
const whereIs = async (strings: readonly string[]) => {
  const found: string[] = []
  for (const table of await tables()) {
    const { rows } = await owner.query(
      `select count(*)::int as n from tocsin.${table} t where exists (select from unnest($1::text[]) s where strpos(t::text, s) > 0)`,
      [strings],
    )
    if (rows[0].n > 0) found.push(table)
  }
  return found
}
const columnOf = async (sql: string, values: readonly unknown[] = []) =>
  (await owner.query<{ of: string }>({ text: sql, values: [...values] })).rows.map(row => row.of)

test('X-06 C-20 of what was erased no copy is left in any table, sealed or not, and no key; events and hashes are as they were', async () => {
  const checkout = (summary: string) => signalOf({ summary, labels: { service: 'checkout' } })
  const search = signalOf({ summary: 'Search fails', labels: { service: 'search' } })
  await house.engine.intake(house.door, 'signal', [checkout('Checkout fails for Jane'), search], { hash: 'h', bytes: 1 }) // they lie together
  await expect.poll(async () => (await house.incidents()).length).toBe(2)
  const alerts = await house.store.org(org).alerts({ limit: 9 })
  const [one, two] = ['checkout', 'search'].map(service => alerts.find(({ labels }) => labels.service === service)!.incident!)
  await house.engine.intake(house.door, 'signal', [checkout('Checkout fails for John')], { hash: 'h', bytes: 1 }) // says something else
  const note = (stream: typeof one, words: string) =>
    house.engine.handle({
      org,
      stream: stream!,
      by: { person: id('ana') },
      ask: text => ({ type: 'AddNote', note: text(words), happenedAt: null }),
    })
  await note(one, 'Jane called')
  await note(two, 'nothing to do with it')

  const refs = await columnOf(`select jsonb_object_keys(bytes::jsonb -> 'private') as of from tocsin.event where stream_id = $1`, [one])
  const sealed = await columnOf(
    `select unnest(array[sealed, wrapped_key]) as of from tocsin.private_text where ref = any ($1::text[])
     union select unnest(array[a.body, b.wrapped_key]) from tocsin.alert a join tocsin.intake_batch b on b.intake_id = a.sealed_by where a.incident_id = $2
     union select unnest(array[encode(b.words[1], 'hex'), b.wrapped_key]) from tocsin.alert a join tocsin.intake_batch b on b.intake_id = a.opened_by
       where a.incident_id = $2`,
    [refs, one],
  )
  const directory = await columnOf(`select unnest(array[sealed, wrapped_key]) as of from tocsin.private_document where key = 'directory'`)
  expect(sealed).toHaveLength(8)
  expect(await whereIs(sealed)).toEqual(expect.arrayContaining(['alert', 'intake_batch', 'private_text']))
  const events = () => columnOf('select bytes || hash as of from tocsin.event order by stream_id, seq')
  const before = await events()

  await house.engine.erasures.erase(org, { person: id('olu') }, { stream: one!, seqs: 'all' }, 'asked for')
  await house.engine.erasures.erase(org, { person: id('olu') }, { person: id('ben'), words: true }, 'asked for')

  expect(await whereIs([...sealed, ...directory])).toEqual([])
  expect(await events()).toEqual(expect.arrayContaining(before))
  const of = house.store.org(org)
  expect(new Set(Object.values(await of.readTexts(refs as never)))).toEqual(new Set([null]))
  expect((await of.alerts({ incident: two!, limit: 9 })).map(row => row.summary)).toEqual(['Search fails'])
  expect((await house.engine.directory(org)).persons.map(({ id }) => id)).toEqual(['ana', 'olu'])
})

test('X-06 what a row held before its erasure is swept off its page by the next vacuum, which a single row is enough for', async () => {
  const { rows } = await owner.query(
    `select c.relname as table, c.reloptions, t.reloptions as toasted from pg_class c left join pg_class t on t.oid = c.reltoastrelid
     where c.oid in ('tocsin.private_text'::regclass, 'tocsin.intake_batch'::regclass) order by 1 desc`,
  )
  const atOnce = expect.arrayContaining(['autovacuum_vacuum_threshold=0', 'autovacuum_vacuum_scale_factor=0'])
  expect(rows).toMatchObject([
    { table: 'private_text', reloptions: atOnce },
    { table: 'intake_batch', reloptions: atOnce, toasted: atOnce },
  ])
})
