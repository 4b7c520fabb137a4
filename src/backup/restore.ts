/**
 * A backup brought back into an empty database, as one transaction: it is there as a whole, or not at all.
 *
 * R1  The database is brought up to where the backup was, filled, and then brought up to now: old backups are read for ever.
 * R2  Nothing that was on its way when the copy was made leaves from it: it may have arrived since, and nobody can say.
 * R3  What was erased since is erased again before anybody can read it.
 * R4  Who was signed in is not; signs of life are as old as the copy, so that no alert expires for the time in between.
 */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import pg from 'pg'
import type { AlertId } from '../core/event.ts'
import type { Erasure, OrgId } from '../store/port.ts'
import { eraseTogether } from '../store/postgres/alert-words.ts'
import type { Statement } from '../store/postgres/connection.ts'
import { connectAsOwner, migrate, migrationsIn } from '../store/postgres/migrate.ts'
import type { Vault } from '../store/vault.ts'
import { fileKey, openBackup, WrongBackup } from './frames.ts'
import { type Table, tablesIn } from './tables.ts'

const atOnce = 500 // rows
const bytesAtOnce = 4_000_000

export type Restored = Readonly<{ madeAt: string; tables: number; rows: number; inFlight: number; erasures: number }>

/** Says what is wrong with the file, or with the key, before anything is started. */
export async function assertReadable(path: string, vault: Vault): Promise<void> {
  const { head, close } = await openBackup(path)
  close()
  if (!vault.matches(head.keyCheck))
    throw new WrongBackup(
      `${path} was made with another master key: put that one, which is in its recovery kit, into TOCSIN_MASTER_KEY or DIR/master.key`,
    )
  startOf(path, head.migrations)
}

export async function restoreBackup(
  needs: Readonly<{ owner: pg.ClientConfig; vault: Vault; path: string; erasures: readonly Erasure[]; now: number }>,
): Promise<Restored> {
  const { owner, vault, path } = needs
  await assertReadable(path, vault)
  const { head, content, close } = await openBackup(path)
  let client: pg.Client | null = null
  try {
    client = await connectAsOwner({ application_name: 'tocsin restore', ...owner })
    const into = client
    await assertEmpty(client)
    // Tables without a row may be of a later version than the backup's: they are made anew, as they were then (R1).
    await client.query('drop schema if exists tocsin cascade')
    await migrate(owner, vault, null, startOf(path, head.migrations))
    await client.query('begin')
    const tables = await tablesIn(client)
    // Whoever owns the tables may look past their policies for the length of this transaction; nobody else sees it.
    for (const { name } of tables) await client.query(`alter table ${named(name)} no force row level security`)
    let counted = { tables: 0, rows: 0 }
    await pipeline(Readable.from(content(fileKey(vault, head))), createGunzip(), async unpacked => {
      counted = await fill(into, path, tables, unpacked)
    })
    await sequencesOn(client, tables)
    const inFlight = await fence(client, tables, needs.now)
    const erasures = await eraseAgain(client, vault, tables, needs.erasures)
    for (const { name } of tables)
      if (name !== 'installation' && name !== 'node') await client.query(`alter table ${named(name)} force row level security`)
    await client.query('commit')
    await migrate(owner, vault, null)
    return { madeAt: head.madeAt, ...counted, inFlight, erasures }
  } finally {
    close()
    await client?.end()
  }
}

const named = (table: string): string => `tocsin.${pg.escapeIdentifier(table)}`

/** Ours, as far as the backup's go. */
function startOf(path: string, theirs: readonly Readonly<{ name: string; hash: string }>[]) {
  const ours = migrationsIn()
  theirs.forEach(({ name, hash }, n) => {
    if (ours[n]?.hash !== hash)
      throw new WrongBackup(`${path} has ${name}, which this Tocsin does not know: it was made by another one; restore it with that one`)
  })
  return ours.slice(0, theirs.length)
}

async function assertEmpty(client: pg.Client): Promise<void> {
  const { rowCount: there } = await client.query(`select from pg_namespace where nspname = 'tocsin'`)
  for (const { name } of there === 0 ? [] : await tablesIn(client)) {
    if (name === 'installation') continue // knows its key already
    const { rowCount } = await client.query(`select from ${named(name)} limit 1`)
    if (rowCount !== 0)
      throw new WrongBackup(
        'there is something in this database already, and a restore writes over nothing: name an empty one (DATABASE_URL), or another directory (--data)',
      )
  }
}

async function fill(
  client: pg.Client,
  path: string,
  tables: readonly Table[],
  unpacked: AsyncIterable<Buffer>,
): Promise<{ tables: number; rows: number }> {
  const count = { tables: 0, rows: 0 }
  let insert: string | null = null
  let width = 0
  let waiting: (string | null)[][] = []
  let waitingBytes = 0
  const flush = async (): Promise<void> => {
    const rows = waiting
    waiting = []
    waitingBytes = 0
    if (rows.length > 0)
      await client.query(
        insert!,
        Array.from({ length: width }, (_, column) => rows.map(row => row[column] ?? null)),
      )
  }
  let ended = false
  for await (const text of linesOf(unpacked)) {
    const line = JSON.parse(text) as (string | null)[] | { table: string; columns: string[] } | { end: true; tables: number; rows: number }
    if (Array.isArray(line)) {
      count.rows++
      waitingBytes += text.length
      if (waiting.push(line) === atOnce || waitingBytes > bytesAtOnce) await flush()
    } else if ('table' in line) {
      await flush()
      count.tables++
      const table = tables.find(({ name }) => name === line.table)
      if (table === undefined) throw new WrongBackup(`${path} has a table ${line.table}, which its migrations do not make`)
      insert = insertInto(table, line.columns)
      width = line.columns.length
    } else {
      await flush()
      ended = line.rows === count.rows && line.tables === count.tables
    }
  }
  if (!ended) throw new WrongBackup(`${path} does not have as many rows as it says: take another copy of it`)
  return count
}
function insertInto(table: Table, columns: readonly string[]): string {
  const typed = columns.map((name, n) => {
    const column = table.columns.find(column => column.name === name)
    if (column === undefined) throw new WrongBackup(`the table ${table.name} has no column ${name}`)
    return { name: pg.escapeIdentifier(name), as: `c${n}`, type: column.type }
  })
  return `insert into ${named(table.name)} (${typed.map(c => c.name).join(', ')}) overriding system value
    select ${typed.map(c => `${c.as}::${c.type}`).join(', ')}
    from unnest(${typed.map((_, n) => `$${n + 1}::text[]`).join(', ')}) r (${typed.map(c => c.as).join(', ')}) on conflict do nothing`
}
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let held = ''
  for await (const chunk of chunks) {
    const lines = (held + decoder.decode(chunk, { stream: true })).split('\n')
    held = lines.pop()!
    yield* lines
  }
}

/** What counts up by itself goes on behind what is there. */
async function sequencesOn(client: pg.Client, tables: readonly Table[]): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string }>(
    `select c.relname as table, a.attname as column from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'tocsin'::regnamespace and a.attidentity <> '' and not a.attisdropped and c.relname = any ($1)`,
    [tables.map(({ name }) => name)],
  )
  for (const { table, column } of rows)
    await client.query(
      `select setval(pg_get_serial_sequence($1, $2), greatest((select max(${pg.escapeIdentifier(column)}) from ${named(table)}), 1))`,
      [named(table), column],
    )
}

/** R2, R4. By table, in case the backup is from before it was there; how much was on its way. */
const fences: Readonly<Record<string, string>> = {
  delivery: `update tocsin.delivery set outcome = 'unknown', detail = 'restored from a backup', ended_at = $1, take_at = $1, token = null
    where outcome is null`,
  notice: `update tocsin.notice set state = 'unknown', detail = 'restored from a backup: it may have been sent since', ended_at = $1
    where state in ('waiting', 'in flight')`,
  wake: 'update tocsin.wake set take_at = at, token = null where $1::bigint > 0',
  door: `update tocsin.door set revoked_at = $1 where kind in ('session', 'sign-in link') and revoked_at is null`,
  // What the team's chat was told since is not known: it goes on from the first start, and says nothing of before.
  private_document: "delete from tocsin.private_document where key = 'chat follower' and $1::bigint > 0",
  drill: `update tocsin.drill set next_at = null where state <> 'over' and $1::bigint > 0`,
}
/**
 * Tables from which something is taken by its time. Of the last three it is only looked at something (what others publish, whether a server
 * answers, what is usual): that may be done again, and whoever lost a machine wants it done.
 */
export const fenced: readonly string[] = [...Object.keys(fences), 'vendor_feed', 'health_check', 'usage_watch']

async function fence(client: pg.Client, tables: readonly Table[], now: number): Promise<number> {
  let inFlight = 0
  for (const [table, sql] of Object.entries(fences)) {
    if (!tables.some(({ name }) => name === table)) continue
    const { rowCount } = await client.query(sql, [now])
    if (table === 'delivery' || table === 'notice') inFlight += rowCount ?? 0
  }
  return inFlight
}

/** R3: words and addresses at once; events, and a person's entry in the directory, by the first start, before it answers anybody (engine/erase.ts). */
async function eraseAgain(client: pg.Client, vault: Vault, tables: readonly Table[], listed: readonly Erasure[]): Promise<number> {
  if (!tables.some(({ name }) => name === 'erasure')) {
    if (listed.length > 0)
      throw new WrongBackup('this backup is from before erasures were listed: restore it without a list, and erase once more by hand')
    return 0
  }
  let again = 0
  for (const erasure of listed) {
    const { id, org, at } = erasure
    const { rowCount } = await client.query(
      'insert into tocsin.erasure (org_id, erasure_id, at, said) values ($1, $2, $3, $4) on conflict do nothing',
      [org, id, at, JSON.stringify(erasure)],
    )
    if (rowCount === 0) continue // the copy is from after it
    again++
    await client.query('update tocsin.private_text set wrapped_key = null, sealed = null where org_id = $1 and ref = any ($2)', [
      org,
      Object.values<readonly string[]>(erasure.texts).flat(),
    ])
    await eraseFiles(client, tables, org, Object.values<readonly string[]>(erasure.files ?? {}).flat())
    await eraseAlerts(client, vault, tables, org, Object.values<readonly AlertId[]>(erasure.alerts).flat())
    await client.query(
      `update tocsin.subscriber set state = 'gone', ended_at = $3, address_key = null, wrapped_key = null, sealed = null
        where org_id = $1 and subscriber_id = any ($2) and state <> 'gone'`,
      [org, erasure.subscribers ?? [], at],
    )
  }
  return again
}

async function eraseFiles(client: pg.Client, tables: readonly Table[], org: OrgId, files: readonly string[]): Promise<void> {
  if (files.length === 0 || !tables.some(({ name }) => name === 'evidence_file')) return // a copy from before 0022 has none
  await client.query('update tocsin.evidence_file set wrapped_key = null, look_at = null where org_id = $1 and file_id = any ($2)', [
    org,
    files,
  ])
  await client.query('delete from tocsin.evidence_piece where org_id = $1 and file_id = any ($2)', [org, files])
}

async function eraseAlerts(
  client: pg.Client,
  vault: Vault,
  tables: readonly Table[],
  org: OrgId,
  alerts: readonly AlertId[],
): Promise<void> {
  const lieTogether = tables.some(({ name, columns }) => name === 'alert' && columns.some(column => column.name === 'place')) // not in a copy from before 0016
  if (lieTogether) {
    const { rows } = await client.query('select wrapped_key from tocsin.organisation where org_id = $1', [org])
    const ask = async (statement: Statement, ...values: unknown[]) => (await client.query({ ...statement, values: [org, ...values] })).rows
    if (rows.length > 0) await eraseTogether(ask, vault.openOrg(org, rows[0].wrapped_key), alerts)
  }
  await client.query(
    `update tocsin.alert set body = null${lieTogether ? ', place = null' : ''} where org_id = $1 and alert_id = any ($2)`,
    [org, alerts],
  )
}
