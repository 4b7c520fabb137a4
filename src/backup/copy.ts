/**
 * A copy of the whole database in one file, while everything goes on.
 *
 * B1  One snapshot (repeatable read): what it has of one table goes with what it has of another.
 * B2  Tables and columns are as the catalogue has them: what a later migration makes is in it without anybody's thinking of it.
 * B3  Nothing stands under the name of the file but a whole backup, and nothing that was there is written over.
 * B4  The master key is not in it, and without that nobody reads it.
 */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { type FileHandle, link, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import pg from 'pg'
import { connectAsOwner } from '../store/postgres/migrate.ts'
import type { Vault } from '../store/vault.ts'
import { fileKey, type Head, sealed, WrongBackup } from './frames.ts'
import { migrationsRun, tablesIn } from './tables.ts'

/** Rows at once, and bytes: of what is large, fewer rows. */
const atOnce = 1000
const bytesAtOnce = 4_000_000
const firstAtOnce = 16

export type Made = Readonly<{ madeAt: string; tables: number; rows: number; bytes: number }>

export async function writeBackup(
  needs: Readonly<{ owner: pg.ClientConfig; vault: Vault; path: string; version: string; now: number }>,
): Promise<Made> {
  const { vault, path } = needs
  if (existsSync(path)) throw new WrongBackup(`${path} is there already: name another file`)
  if (!existsSync(dirname(path))) throw new WrongBackup(`there is no directory ${dirname(path)}: make it, mount it, or name another one`)
  const client = await connectAsOwner({ application_name: 'tocsin backup', ...needs.owner })
  const part = `${path}.${process.pid}.part`
  const count = { tables: 0, rows: 0, bytes: 0 }
  let file: FileHandle | null = null
  try {
    await client.query('begin transaction isolation level repeatable read read only')
    // Of rows that are a person's own (sql/0025), everybody's: an owner who has the application's role is bound by its policies.
    await client.query(`set local tocsin.person = '*'`)
    const head: Head = {
      madeAt: new Date(needs.now).toISOString(),
      tocsin: needs.version,
      migrations: await migrationsRun(client),
      keyCheck: vault.keyCheck,
      salt: randomBytes(16).toString('hex'),
    }
    file = await open(part, 'wx', 0o600)
    const into = file
    await pipeline(Readable.from(lines(client, count)), createGzip(), async packed => {
      for await (const bytes of sealed(head, fileKey(vault, head), packed)) {
        count.bytes += bytes.length
        await into.write(bytes)
      }
    })
    await file.sync()
    await file.close()
    file = null
    await link(part, path) // fails where somebody was first
    return { madeAt: head.madeAt, ...count }
  } finally {
    await file?.close()
    await rm(part, { force: true })
    await client.end()
  }
}

/** A line for each table, one for each row of it, and a last one that counts them. */
async function* lines(client: pg.Client, count: { tables: number; rows: number }): AsyncGenerator<string> {
  for (const { name, columns } of await tablesIn(client)) {
    count.tables++
    yield `${JSON.stringify({ table: name, columns: columns.map(column => column.name) })}\n`
    const wanted = columns.map(column => `${pg.escapeIdentifier(column.name)}::text`).join(', ')
    await client.query(`declare copied no scroll cursor for select ${wanted} from tocsin.${pg.escapeIdentifier(name)}`)
    for (let most = firstAtOnce; ; ) {
      const { rows } = await client.query<(string | null)[]>({ text: `fetch ${most} from copied`, rowMode: 'array' })
      if (rows.length === 0) break
      count.rows += rows.length
      const text = rows.map(row => `${JSON.stringify(row)}\n`).join('')
      most = Math.max(1, Math.min(atOnce, Math.floor((bytesAtOnce / text.length) * rows.length)))
      yield text
    }
    await client.query('close copied')
  }
  yield `${JSON.stringify({ end: true, tables: count.tables, rows: count.rows })}\n`
}
