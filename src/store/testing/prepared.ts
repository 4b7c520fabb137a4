/**
 * A data directory whose PostgreSQL was made before: initdb costs more than all the rest of a first start, and fifty tests need
 * one. Made once a version of PostgreSQL, kept between runs, copied for each test; what a first start does by itself is tested
 * where it is meant (store/embedded, app.test.ts, cli.test.ts).
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { findPackage } from '../embedded/binaries.ts'
import { startEmbedded } from '../embedded/server.ts'

const parts = ['postgres', 'postgres.password'] as const

/** Puts an empty database into `data`, which is made where it is missing; where there is one already, nothing happens. */
export async function prepareData(data: string): Promise<void> {
  if (existsSync(join(data, 'postgres'))) return
  const template = await templateOf()
  mkdirSync(data, { recursive: true, mode: 0o700 })
  // cp keeps owner and mode, and shares blocks where the file system can.
  execFileSync('cp', ['-a', ...parts.map(part => join(template, part)), `${data}/`])
}

let known: Promise<string> | null = null
const templateOf = (): Promise<string> => {
  known ??= make()
  return known
}

async function make(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(dirname(findPackage()), 'package.json'), 'utf8')) as { version: string }
  const template = join(tmpdir(), `tocsin-test-${process.getuid?.() ?? 0}-prepared-${version}`)
  if (existsSync(template)) return template
  const making = mkdtempSync(`${template}-making-`)
  const server = await startEmbedded({ dir: making })
  await server.stop()
  try {
    renameSync(making, template)
  } catch (error) {
    rmSync(making, { recursive: true, force: true }) // another process was first
    if (!existsSync(template)) throw error
  }
  return template
}
