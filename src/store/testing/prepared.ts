/**
 * A data directory whose PostgreSQL was made before: initdb costs more than all the rest of a first start, and fifty tests need
 * one. Made once a version of PostgreSQL, kept between runs, copied for each test; what a first start does by itself is tested
 * where it is meant (store/embedded, app.test.ts, cli.test.ts).
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findPackage } from '../embedded/binaries.ts'
import { startEmbedded } from '../embedded/server.ts'
import { keptFolder } from './kept.ts'

const parts = ['postgres', 'postgres.password'] as const

/** Puts an empty database into `data`, which is made where it is missing; where there is one already, nothing happens. `name`: as EmbeddedOptions.package. */
export async function prepareData(data: string, name?: string): Promise<void> {
  if (existsSync(join(data, 'postgres'))) return
  const template = await templateOf(name)
  mkdirSync(data, { recursive: true, mode: 0o700 })
  // cp keeps owner and mode, and shares blocks where the file system can.
  execFileSync('cp', ['-a', ...parts.map(part => join(template, part)), `${data}/`])
}

async function templateOf(name?: string): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(dirname(findPackage(name)), 'package.json'), 'utf8')) as { version: string }
  return keptFolder(`postgres-${process.getuid?.() ?? 0}-${version}`, async folder => {
    chmodSync(folder, 0o711) // initdb 15 wants to find its way back into its working directory
    const server = await startEmbedded({ dir: folder, ...(name === undefined ? {} : { package: name }) })
    await server.stop()
  })
}
