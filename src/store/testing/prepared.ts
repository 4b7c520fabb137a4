/**
 * A data directory whose PostgreSQL was made and brought up to date before: initdb costs more than all the rest of a first start, the
 * migrations as much as reading the sources, and fifty tests need both. Made once a version of PostgreSQL and of sql/, kept between
 * runs, copied for each test; what a first start does by itself is tested where it is meant (store/embedded, app.test.ts, cli.test.ts).
 */
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findPackage } from '../embedded/binaries.ts'
import { startEmbedded } from '../embedded/server.ts'
import { connectAsOwner, migrate, migrationsIn } from '../postgres/migrate.ts'
import { makeVault } from '../vault.ts'
import { keptFolder } from './kept.ts'

const parts = ['postgres', 'postgres.password'] as const

/** Puts a database with empty tables and nobody's key into `data`, which is made where it is missing; where there is one already, nothing happens. `name`: as EmbeddedOptions.package. */
export async function prepareData(data: string, name?: string): Promise<void> {
  if (existsSync(join(data, 'postgres'))) return
  const template = await templateOf(name)
  mkdirSync(data, { recursive: true, mode: 0o700 })
  // cp keeps owner and mode, and shares blocks where the file system can.
  execFileSync('cp', ['-a', ...parts.map(part => join(template, part)), `${data}/`])
}

async function templateOf(name?: string): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(dirname(findPackage(name)), 'package.json'), 'utf8')) as { version: string }
  const of = `postgres-${process.getuid?.() ?? 0}-${version}`
  const hashes = migrationsIn().map(({ hash }) => hash)
  const state = createHash('sha256').update(hashes.join()).digest('hex').slice(0, 12)
  return keptFolder(`${of}-${state}`, async folder => {
    for (const left of readdirSync(dirname(folder)))
      if (left.startsWith(of) && !left.includes(state)) rmSync(join(dirname(folder), left), { recursive: true, force: true })
    chmodSync(folder, 0o711) // initdb 15 wants to find its way back into its working directory
    const server = await startEmbedded({ dir: folder, ...(name === undefined ? {} : { package: name }) })
    try {
      await migrate(server.owner, makeVault(randomBytes(32)), null)
      const owner = await connectAsOwner(server.owner)
      await owner.query(`delete from tocsin.installation where key = 'key check'`) // whoever starts on it has a key of its own
      await owner.end()
    } finally {
      await server.stop()
    }
  })
}
