/** Backup and restore against real databases: what comes back, what does not leave again, what stays erased. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { EvidenceFileId } from '../core/evidence.ts'
import { id, instant } from '../core/id.ts'
import { minute } from '../core/span.ts'
import type { StatusUpdateId } from '../core/status-update.ts'
import type { EngineNeeds } from '../engine/engine.ts'
import { type House, makeHouse, org, start, directory as usual } from '../engine/testing/house.ts'
import { makeVirtualClock } from '../engine/virtual-clock.ts'
import type { Directory } from '../people/directory.ts'
import type { Erasure, Store } from '../store/port.ts'
import { migrate, migrationsIn } from '../store/postgres/migrate.ts'
import { makeRest } from '../store/testing/at-rest.ts'
import { startTestPostgres, type TestPostgres } from '../store/testing/postgres.ts'
import { makeVault } from '../store/vault.ts'
import { writeBackup } from './copy.ts'
import { fenced, restoreBackup } from './restore.ts'
import { notCopied } from './tables.ts'

let postgres: TestPostgres
let folder: string
let file: string
let numbered = 0
const clients: pg.Client[] = []
beforeAll(async () => {
  postgres = await startTestPostgres()
})
afterAll(async () => {
  for (const client of clients) await client.end()
  await postgres.stop()
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-backup-'))
  file = join(folder, 'backup')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const connected = async (config: pg.ClientConfig) => {
  const client = new pg.Client(config)
  await client.connect()
  clients.push(client)
  return client
}
const write = (of: TestPostgres, path = file) => writeBackup({ owner: of.owner, vault: of.vault, path, version: '0.1.0', now: start })
const restoreTo = (to: TestPostgres, erasures: readonly Erasure[] = [], path = file) =>
  restoreBackup({ owner: to.owner, vault: to.vault, path, erasures, now: start + 10 * minute })
/** By table, all rows as text, in one order. */
const everything = async (of: TestPostgres): Promise<Record<string, readonly string[]>> => {
  const client = await connected(of.owner)
  const { rows: tables } = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'tocsin' order by 1`,
  )
  const all: Record<string, readonly string[]> = {}
  for (const { name } of tables.filter(({ name }) => !notCopied.includes(name)))
    all[name] = (await client.query(`select t::text as row from tocsin.${name} t order by 1`)).rows.map(({ row }) => row)
  return all
}
const houseOn = (real: Store, at: number = start, directory?: Directory, needs: Partial<EngineNeeds> = {}): Promise<House> => {
  const { watch, settle } = makeRest()
  const store = watch(real)
  return makeHouse({ store, clock: makeVirtualClock(instant(at), settle), needs, ...(directory === undefined ? {} : { directory }) })
}
const inUse = async (of: TestPostgres): Promise<House> => {
  const house = await houseOn(of.store())
  for (const service of ['checkout', 'search']) await house.signal({ summary: `${service} fails for Jane`, labels: { service } })
  await expect.poll(async () => (await house.incidents()).length).toBe(2)
  const [row] = await house.incidents()
  await house.engine.handle({
    org,
    stream: row!.stream,
    by: { person: id('ana') },
    ask: text => ({ type: 'AddNote', note: text('Jane called'), happenedAt: null }),
  })
  const bytes = async function* () {
    for (let n = 0; n < 5; n++) yield Buffer.alloc(60_000, n)
  }
  const brought = {
    evidence: null,
    name: 'log',
    note: null,
    mediaType: 'text/plain',
    collectedAt: null,
    step: null,
    meets: null,
    sha256: null,
  }
  await house.engine.evidence.keep(org, row!.stream, { person: id('ana') }, { ...brought, bytesMost: 1e6, most: 9 }, bytes())
  const home = house.store.org(org)
  await home.putNotices({ notification: 'n list', stream: row!.stream, customers: [id('acme'), id('bolt')], refused: [] }, start)
  await home.takeNotices('n list', 1, start, 'node')
  const door = { ...house.door, person: id<'person'>('ana') }
  await home.putDoor({ ...door, id: `session-${numbered}`, kind: 'session' }, `session ${numbered}`)
  await home.putDoor({ ...door, id: `token-${numbered}`, kind: 'api token' }, `token ${numbered++}`)
  await house.store.engine.heartbeat('node', start)
  return house
}

test('X-18 a backup brings back every row of every table, and nobody reads the file without the key', async () => {
  const house = await inUse(postgres)
  const made = await write(postgres)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(made.bytes).toBe(statSync(file).size)
  const bytes = readFileSync(file)
  for (const words of ['Jane', 'ana@ntfy', 'IncidentOpened', 'Checkout']) expect(bytes.includes(words), words).toBe(false)
  const copy = await postgres.another()
  const restored = await restoreTo(copy)
  expect(restored).toMatchObject({ rows: made.rows, tables: made.tables, erasures: 0 })
  const [before, after] = [await everything(postgres), await everything(copy)]
  for (const table of Object.keys(before)) {
    // Of private documents only the chat's place in the log goes, and there is none here.
    if (!fenced.includes(table) || table === 'private_document') expect(after[table], table).toEqual(before[table])
    else expect(after[table], table).toHaveLength(before[table]!.length)
  }
  const copied = await houseOn(copy.store())
  const stream = (await copied.incidents())[0]!.stream
  const refs = (await copied.store.org(org).events(stream)).flatMap(event => Object.keys(event.private))
  expect(Object.values(await copied.store.org(org).readTexts(refs as never))).toContain('Jane called')
  const [kept] = Object.keys((await copied.incidents())[0]!.incident.evidence!) as EvidenceFileId[]
  const opened = await copied.engine.evidence.open(org, stream, { person: id('olu') }, kept!)
  if (opened.opened !== 'done') throw new Error(opened.opened)
  const parts: Buffer[] = []
  for await (const part of opened.content) parts.push(part) // throws where it does not hash to what the log says
  expect(Buffer.concat(parts)).toEqual(Buffer.concat([0, 1, 2, 3, 4].map(n => Buffer.alloc(60_000, n))))
  expect(await copied.engine.directory(org)).toEqual(await house.engine.directory(org))
  // What counts up goes on behind what is there: the copy is worked on.
  await copied.signal({ labels: { service: 'mail' } })
  await expect.poll(async () => (await copied.incidents()).map(row => row.number)).toEqual([3, 2, 1])
  expect(await copied.store.engine.sequence(1000)).toBeGreaterThan(0)
})

test('X-18 a restored copy sends nothing again: no page, no notice, and nobody is signed in', async () => {
  const source = await postgres.another()
  const house = await inUse(source)
  const inFlight = (await house.store.org(org).deliveries({ limit: 100 })).map(({ id }) => id)
  expect(inFlight.length).toBeGreaterThan(1)
  await house.store.org(org).putPrivate('chat', { channel: 'C0ALERTS1' })
  await house.store.org(org).putPrivate('chat follower', { leaf: 0, waiting: ['of which the original told since'] })
  await write(source)
  await house.engine.start() // the original goes on: its pages leave after the copy was made
  await house.clock.runFor(2000)
  expect(house.sent.map(({ message }) => message.delivery)).toEqual(expect.arrayContaining(inFlight))
  await house.stop()

  const copy = await postgres.another()
  expect(await restoreTo(copy)).toMatchObject({ inFlight: inFlight.length + 2 })
  const copied = await houseOn(copy.store(), start + 10 * minute)
  const home = copied.store.org(org)
  expect([await home.getPrivate('chat'), await home.getPrivate('chat follower')]).toEqual([{ channel: 'C0ALERTS1' }, null])
  expect((await home.deliveries({ limit: 100 })).map(row => [row.outcome, row.detail])).toEqual(
    inFlight.map(() => ['unknown', 'restored from a backup']),
  )
  expect(await home.countNotices('n list')).toMatchObject({ waiting: 0, 'in flight': 0, unknown: 2 })
  expect((await home.doors('session')).every(door => door.revokedAt !== null)).toBe(true)
  expect((await home.doors('api token')).map(door => door.revokedAt)).toEqual([null])
  await copied.engine.start()
  await copied.clock.runFor(5000)
  const again = copied.sent.filter(({ message }) => inFlight.includes(message.delivery as never))
  expect(again).toEqual([])
  // Nobody has the incidents: whoever is next is paged, and the old pages are in the timeline as what they are.
  expect(copied.sent.length).toBeGreaterThan(0)
  const stream = (await copied.incidents())[0]!.stream
  const ends = (await home.events(stream)).flatMap(({ fact }) => (fact.type === 'PageEnded' ? [fact] : []))
  expect(ends[0]).toMatchObject({ outcome: 'unknown' })
  await copied.stop()
})

test('X-18 X-06 erasures hold: what was erased after the backup is gone before anybody can read it, and its record is written again', async () => {
  const source = await postgres.another()
  const house = await inUse(source)
  const [row] = await house.incidents()
  await write(source)
  await house.engine.erasures.erase(org, { person: id('olu') }, { stream: row!.stream, seqs: 'all' }, 'asked for')
  await house.engine.erasures.erase(org, { person: id('olu') }, { person: id('ben'), words: true }, 'asked for')
  const list = (await house.store.org(org).erasures()).map(({ erasure }) => erasure)
  const refs = list.flatMap(({ texts }) => Object.values(texts).flat())

  const copy = await postgres.another()
  expect(await restoreTo(copy, list)).toMatchObject({ erasures: 2 })
  const store = copy.store().org(org)
  expect(new Set(Object.values(await store.readTexts(refs)))).toEqual(new Set([null]))
  expect((await store.alerts({ incident: row!.stream, limit: 9 })).map(({ summary }) => summary)).toEqual(['(erased)'])
  const [file] = list.flatMap(({ files = {} }) => Object.values<readonly EvidenceFileId[]>(files).flat())
  expect(file).toBeDefined()
  expect(await store.piece(file!, 0)).toBeNull()
  const copied = await houseOn(copy.store(), start, (await store.getPrivate('directory')) as Directory) // nothing is set up anew
  await copied.engine.erasures.complete() // as a start does, before it answers anybody
  expect((await copied.engine.directory(org)).persons.map(({ id }) => id)).toEqual(['ana', 'olu'])
  const erased = (await store.events(row!.stream)).filter(({ fact }) => fact.type === 'TextsErased')
  expect(erased).toHaveLength(1)
  expect((await store.erasures()).every(({ doneAt }) => doneAt !== null)).toBe(true)
})
test('X-18 X-06 a subscription that ended after the backup stays ended: no address comes back, and no letter leaves', async () => {
  const source = await postgres.another()
  const letters: string[] = []
  const listed: Erasure[] = []
  const needs: Partial<EngineNeeds> = {
    mailer: {
      name: 'test',
      async send({ to }) {
        letters.push(to.address)
        return { carried: { carried: 'handed over', receipt: null }, hash: 'h' }
      },
    },
    keepErasures: async erasures => void listed.push(...erasures),
  }
  const ben = { person: id<'person'>('ben') }
  const mail = { id: id<'method'>('ben-mail'), kind: 'email' as const, address: 'ben@example.com', settings: {}, verifiedAt: null }
  const people: Directory = {
    ...usual,
    persons: usual.persons.map(person => (person.id === ben.person ? { ...person, methods: [...person.methods, mail] } : person)),
  }
  const tell = async ({ engine, clock }: House, title: string) => {
    const written = { incident: null, post: null, update: null, kind: 'incident', status: 'investigating', components: {} } as const
    await engine.statusPages.draft(org, ben, { ...written, title, text: 'We look into it.', since: null, window: null })
    const [speaking] = await engine.statusPages.speaking(org)
    const [update] = Object.keys(speaking!.incident.statusUpdates!) as StatusUpdateId[]
    const published = await engine.statusPages.publish(org, ben, { stream: speaking!.stream, update: update!, meets: [] })
    expect(published.handled).toBe('done')
    await clock.runFor(10_000)
  }
  const house = await houseOn(source.store(), start, people, needs)
  await house.engine.statusPages.change(org, before => ({ ...before, open: true, name: 'Example', sender: ben.person }))
  const { subscriptions } = house.engine
  const follows = async (address: string) => {
    const before = new Set((await house.store.org(org).subscribers({ limit: 9 })).map(({ subscriber }) => subscriber))
    expect(await subscriptions.ask(org, 'mail', address)).toBe('asked')
    const { subscriber } = (await house.store.org(org).subscribers({ limit: 9 })).find(({ subscriber }) => !before.has(subscriber))!
    await subscriptions.confirm(org, subscriber)
    return subscriber
  }
  const [kim, lee] = [await follows('kim@customer.example'), await follows('lee@customer.example')]
  await write(source) // both follow it, and what they were asked still waits
  expect([await subscriptions.end(org, kim), await subscriptions.end(org, kim)]).toEqual([true, false])
  expect(await house.store.org(org).erasures()).toMatchObject([{ erasure: { subscribers: [kim], person: null }, doneAt: start }])
  expect(JSON.stringify(listed)).not.toContain('customer.example')

  const copy = await postgres.another()
  expect(await restoreTo(copy, listed)).toMatchObject({ erasures: 1 })
  const home = copy.store().org(org)
  expect(await home.subscriber(kim)).toMatchObject({ state: 'gone', secrets: null, endedAt: start })
  expect((await home.subscriber(lee))?.secrets?.address).toBe('lee@customer.example')
  const copied = await houseOn(copy.store(), start + 10 * minute, people, needs)
  await copied.engine.erasures.complete()
  await copied.engine.start()
  await tell(copied, 'Search is slow')
  expect(letters).toEqual(['lee@customer.example'])
  expect((await home.erasures()).map(({ doneAt }) => doneAt)).toEqual([start + 10 * minute])
  await copied.stop()
})
test('X-18 the copy is of one moment, while everything goes on', async () => {
  const source = await postgres.another()
  const house = await inUse(source)
  const [row] = await house.incidents()
  let going = true
  const writing = (async () => {
    for (let n = 0; going; n++)
      await house.engine.handle({
        org,
        stream: row!.stream,
        by: { person: id('ana') },
        ask: text => ({ type: 'AddNote', note: text(`note ${n}`), happenedAt: null }),
      })
  })()
  await write(source)
  going = false
  await writing
  const copy = await postgres.another()
  await restoreTo(copy)
  const client = await connected(copy.owner)
  const { rows } = await client.query(`select s.seq, (select max(e.seq) from tocsin.event e where e.stream_id = s.stream_id) as last,
    (select count(*)::int from tocsin.event e where e.stream_id = s.stream_id) as events,
    (select count(*)::int from tocsin.event e, json_object_keys(e.bytes::json -> 'private') k where e.stream_id = s.stream_id
      and not exists (select from tocsin.private_text t where t.ref = k)) as without_words from tocsin.stream s`)
  expect(rows.length).toBeGreaterThan(1)
  for (const { seq, last, events, without_words } of rows) expect([last, events, without_words]).toEqual([seq, seq, 0])
})

test('a file that is damaged, cut short, of another key or no backup is refused by name, and nothing is there afterwards', async () => {
  await write(postgres)
  const bytes = readFileSync(file)
  const copy = await postgres.another()
  const attempt = async (name: string, content: Buffer, vault = copy.vault) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    await expect(restoreBackup({ owner: copy.owner, vault, path, erasures: [], now: start })).rejects.toThrow(
      { damaged: /damaged in frame/, cut: /cut short/, other: /another master key/, none: /no backup/, head: /damaged|another/ }[name],
    )
  }
  const middle = Buffer.from(bytes)
  middle[bytes.length - 60]! ^= 1
  await attempt('damaged', middle)
  await attempt('cut', bytes.subarray(0, bytes.length - 30))
  await attempt('other', bytes, makeVault(Buffer.alloc(32, 9)))
  await attempt('none', Buffer.from('hello'))
  expect(Object.values(await everything(copy)).flat()).toHaveLength(1) // the check value of the key
  await restoreTo(copy)
  await expect(restoreTo(copy)).rejects.toThrow(/something in this database already/)
  await expect(write(postgres)).rejects.toThrow(/is there already/)
})

test('X-18 a backup of an older Tocsin is brought up to now; one of a newer is refused', async () => {
  const [old, copy] = [await postgres.another(), await postgres.another()]
  const owner = await connected(old.owner)
  await owner.query('drop schema tocsin cascade')
  await migrate(old.owner, old.vault, null, migrationsIn().slice(0, 6))
  await owner.query(`insert into tocsin.organisation values ('main', 'Old', $1)`, [old.vault.newOrgKey('main')])
  await owner.query(
    `insert into tocsin.delivery (org_id, delivery_id, stream_id, drill_id, send, due_at, take_at) values ('main', 'd', 's', '', '{}', 1, 1)`,
  )
  await write(old)
  await restoreTo(copy)
  const restored = await connected(copy.owner)
  expect((await restored.query('select count(*)::int as n from tocsin.migration')).rows[0].n).toBe(migrationsIn().length)
  expect((await restored.query('select outcome from tocsin.delivery')).rows).toEqual([{ outcome: 'unknown' }])

  await owner.query(`update tocsin.migration set name = '0006-of-tomorrow.sql', hash = 'another' where number = 6`)
  await write(old, `${file}-newer`)
  await expect(restoreTo(await postgres.another(), [], `${file}-newer`)).rejects.toThrow(
    /0006-of-tomorrow.sql, which this Tocsin does not know/,
  )
})

test('X-18 an owner without rights over the server copies and restores all of it too', async () => {
  const admin = await connected(postgres.owner)
  const plain = `plain_${process.pid}`
  await admin.query(`drop role if exists ${plain}`)
  await admin.query(`create role ${plain} login createrole password 'plain'`)
  await admin.query(`grant tocsin_app to ${plain}`) // whose rows are persons' own (sql/0025) it would not see then, unless it says so
  const made: string[] = []
  const database = async () => {
    const name = `t_${process.pid}_plain_${made.length}`
    made.push(name)
    await admin.query(`create database ${name} owner ${plain}`)
    return { ...postgres.owner, database: name, user: plain, password: 'plain' }
  }
  try {
    const [from, to] = [await database(), await database()]
    await migrate(from, postgres.vault, null)
    const filling = await connected({ ...postgres.owner, database: from.database! })
    for (const name of ['one', 'two'])
      await filling.query(`insert into tocsin.organisation values ($1, $1, $2)`, [name, postgres.vault.newOrgKey(name)])
    await filling.query(`insert into tocsin.contact_method values ('one', 'ana', 'phone', 'key', 'sealed')`)
    await writeBackup({ owner: from, vault: postgres.vault, path: file, version: '0', now: start })
    await restoreBackup({ owner: to, vault: postgres.vault, path: file, erasures: [], now: start })
    const there = await connected({ ...postgres.owner, database: to.database! })
    expect((await there.query('select org_id from tocsin.organisation order by 1')).rows).toEqual([{ org_id: 'one' }, { org_id: 'two' }])
    expect((await there.query('select person_id from tocsin.contact_method')).rows).toEqual([{ person_id: 'ana' }])
    const { rows } = await there.query(
      `select relname from pg_class c where relnamespace = 'tocsin'::regnamespace and relkind = 'r' and relrowsecurity and not relforcerowsecurity`,
    )
    expect(rows).toEqual([])
    await filling.end()
    await there.end()
    clients.splice(clients.indexOf(filling), 1)
    clients.splice(clients.indexOf(there), 1)
  } finally {
    for (const name of made) await admin.query(`drop database if exists ${name} with (force)`)
    await admin.query(`drop role ${plain}`)
  }
})

test('X-18 whatever is taken by its time, so that something is done, is on the list of what a restore fences', async () => {
  const client = await connected(postgres.owner)
  const { rows } = await client.query<{ table: string }>(
    `select distinct table_name::text as table from information_schema.columns where table_schema = 'tocsin'
      and column_name in ('take_at', 'next_at', 'token') order by 1`,
  )
  expect(rows.map(({ table }) => table).filter(table => !fenced.includes(table))).toEqual([])
})
