import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestPostgres, type TestPostgres } from '../testing/postgres.ts'
import { inOrg, makePool } from './connection.ts'
import { type Asked, inOneTransaction, isStale } from './transaction.ts'

let postgres: TestPostgres
let client: pg.Client
let other: pg.Client
beforeAll(async () => {
  postgres = await startTestPostgres()
  ;[client, other] = [new pg.Client(postgres.owner), new pg.Client(postgres.owner)]
  await client.connect()
  await other.connect()
})
beforeEach(async () => {
  await other.query('drop table if exists public.kept; create table public.kept (n int unique deferrable initially deferred)')
})
afterAll(async () => {
  await client.end()
  await other.end()
  await postgres.stop()
})

const ask = (...asked: readonly Asked[]) => inOneTransaction(client, asked, pg.types)
const keep = (n: number): Asked => ({ statement: { name: 'keep', text: 'insert into public.kept values ($1)' }, values: [n] })
const divide = (by: number): Asked => ({ statement: { name: 'divide', text: 'select 1 / $1::int as result' }, values: [by] })
const kept = async () => (await other.query('select n from public.kept order by n')).rows.map(row => row.n)

test('statements are carried out in their order, each answers its rows, and one that has none answers none', async () => {
  const count = { statement: { name: 'count', text: 'select count(*)::int as n, null as nothing from public.kept' }, values: [] }
  for (const n of [0, 1]) expect(await ask(count, keep(n), count)).toEqual([[{ n, nothing: null }], [], [{ n: n + 1, nothing: null }]])
  expect(await kept()).toEqual([0, 1])
})
test('where one fails nothing is kept of those before it, those behind it are not carried out, and the connection is as it was', async () => {
  await expect(ask(keep(1), divide(0), keep(2))).rejects.toMatchObject({ code: '22012' })
  expect(await kept()).toEqual([])
  expect(await ask(keep(3), divide(1))).toEqual([[], [{ result: 1 }]])
  expect(await kept()).toEqual([3])
})
test('what fails at the commit alone fails, although every statement had said that it is complete', async () => {
  await expect(ask(keep(1), keep(1))).rejects.toMatchObject({ code: '23505' })
  expect(await kept()).toEqual([])
})
test('a setting of the transaction ends with it', async () => {
  const set = { statement: { name: 'set', text: `select set_config('tocsin.org', $1, true)` }, values: ['acme'] }
  const get = { statement: { name: 'get', text: `select current_setting('tocsin.org', true) as org` }, values: [] }
  expect((await ask(set, get))[1]).toEqual([{ org: 'acme' }])
  expect((await ask(get))[0]![0]!.org || null).toBe(null)
})
test('a statement that could not be made ready, or failed when it was carried out for the first time, is asked again like any other', async () => {
  const late = { statement: { name: 'late', text: 'select * from public.late' }, values: [] }
  await other.query('drop table if exists public.late')
  await expect(ask(keep(1), late)).rejects.toMatchObject({ code: '42P01' })
  await other.query('create table public.late (n int); insert into public.late values (7)')
  expect(await ask(late)).toEqual([[{ n: 7 }]])
  const fails = (by: number): Asked => ({ statement: { name: 'fails at first', text: 'select 1 / $1::int as result' }, values: [by] })
  await expect(ask(fails(0))).rejects.toMatchObject({ code: '22012' })
  for (let n = 0; n < 2; n++) expect(await ask(fails(1), fails(1))).toEqual([[{ result: 1 }], [{ result: 1 }]])
})
test('a statement whose table has another column now fails once, says so, and is made ready anew', async () => {
  const all = { statement: { name: 'all', text: 'select * from public.kept' }, values: [] }
  await ask(keep(1))
  expect(await ask(all)).toEqual([[{ n: 1 }]])
  await other.query('alter table public.kept add column more text')
  await expect(ask(all).catch(error => Promise.reject(isStale(error)))).rejects.toBe(true)
  expect(await ask(all)).toEqual([[{ n: 1, more: null }]])
})
test('and whoever asks for an organisation is answered, and hears nothing of that', async () => {
  const pool = makePool(postgres.owner, () => {})
  try {
    const all = { name: 'all', text: 'select *, $1::text as org from public.kept' }
    expect(await inOrg(pool, 'acme', all, ['acme'])).toEqual([])
    await other.query('alter table public.kept add column more text; insert into public.kept values (1)')
    expect(await inOrg(pool, 'acme', all, ['acme'])).toEqual([{ n: 1, more: null, org: 'acme' }])
    // Whoever would rather hear of a race at once (alerts.ts) does not hear of this either.
    await other.query('alter table public.kept drop column more')
    expect(await inOrg(pool, 'acme', all, ['acme'], 1)).toEqual([{ n: 1, org: 'acme' }])
  } finally {
    await pool.end()
  }
})
test('a statement that failed when it was carried out for the first time is known to whoever asks for it otherwise, as warm.ts does', async () => {
  const by = (n: number) => ({ statement: { name: 'fails once', text: 'select 1 / $1::int as result' }, values: [n] })
  await expect(ask(by(0))).rejects.toMatchObject({ code: '22012' })
  const { rows } = await client.query({ ...by(1).statement, values: [1] })
  expect(rows).toEqual([{ result: 1 }])
  expect(await ask(by(1))).toEqual([[{ result: 1 }]])
})
test('another statement under a name that is taken is refused before anything is sent, and is not answered by the one that has it', async () => {
  const named = (text: string): Asked => ({ statement: { name: 'taken', text }, values: [] })
  const refusal = 'two statements are named taken: give each a name of its own'
  await expect(ask(keep(1), named('select 1 as n'), named('select 2 as n'))).rejects.toThrow(refusal)
  expect(await kept()).toEqual([])
  expect(await ask(named('select 1 as n'))).toEqual([[{ n: 1 }]])
  await expect(ask(keep(1), named('select 2 as n'))).rejects.toThrow(refusal)
  expect(await kept()).toEqual([])
  expect(await ask(named('select 1 as n'))).toEqual([[{ n: 1 }]])
})
test('where a query may take only so long, one that is answered leaves no clock running, and one that is not is given up', async () => {
  const pool = makePool({ ...postgres.owner, query_timeout: 60_000 }, () => {})
  const hasty = makePool({ ...postgres.owner, query_timeout: 100 }, () => {})
  const clocks = () => process.getActiveResourcesInfo().filter(what => what === 'Timeout').length
  try {
    const by = { name: 'divide by', text: 'select 1 / $1::int as result' }
    await inOrg(pool, 'acme', by, [1])
    const before = clocks()
    for (let n = 0; n < 20; n++) expect(await inOrg(pool, 'acme', by, [1])).toEqual([{ result: 1 }])
    for (let n = 0; n < 20; n++) await expect(inOrg(pool, 'acme', by, ['x'])).rejects.toMatchObject({ code: '22P02' })
    expect(clocks() - before).toBeLessThan(5)
    const slow = { name: 'slow', text: 'select pg_sleep(60), $1::int' }
    await expect(inOrg(hasty, 'acme', slow, [1])).rejects.toThrow('the database cannot be reached: Query read timeout')
    expect(hasty.totalCount).toBe(0) // nobody else is handed that connection
  } finally {
    await Promise.all([pool.end(), hasty.end()])
  }
})
test('texts, numbers, truths and bytes arrive as they are, alone and in arrays, whatever stands in them', async () => {
  const text = fc.string({ unit: 'binary' }).map(text => text.replaceAll('\0', ''))
  const number = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
  const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null })
  const bytes = fc.uint8Array().map(bytes => Buffer.from(bytes))
  const back = 'select $1::text as a, $2::text[] as b, $3::int[] as c, $4::bool as d, $5::bytea as e, $6::bytea[] as f'
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(orNull(text), fc.array(orNull(text)), fc.array(orNull(number)), fc.boolean(), orNull(bytes), fc.array(bytes)),
      async values => {
        const [[row]] = (await ask({ statement: { name: 'back', text: back }, values })) as [[Record<string, unknown>]]
        expect(Object.values(row!)).toEqual(values)
      },
    ),
    { numRuns: 60 },
  )
})
test('what cannot be sent is refused before anything is, and says what can', async () => {
  await expect(ask(keep(1), { ...divide(1), values: [{ an: 'object' }] })).rejects.toThrow(
    'a value of a statement is object: write a text, a number, a truth, bytes, null, or an array of such',
  )
  await expect(ask({ ...divide(1), values: [[{}]] })).rejects.toThrow('an element of an array of a statement is object')
  expect(await kept()).toEqual([])
})
test('where the connection goes away, whoever waits hears of it', async () => {
  const gone = new pg.Client(postgres.owner)
  await gone.connect()
  gone.on('error', () => {})
  const { rows } = await gone.query('select pg_backend_pid() as pid')
  const slow = { statement: { name: 'slow', text: 'select pg_sleep(60)' }, values: [] }
  const waiting = inOneTransaction(gone, [slow], pg.types)
  const ends = other.query('select pg_terminate_backend($1)', [rows[0].pid])
  await expect(waiting).rejects.toThrow(/terminat/)
  await ends
})
