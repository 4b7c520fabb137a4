/**
 * The one directory that holds all that an instance keeps on disk: the master key, the embedded server's files, and while
 * it runs, how this machine's own command line reaches it.
 *
 * D1  It can be moved while nothing runs.
 * D2  One process runs on it at a time: a second one is told which is there.
 * D3  What is secret in it is readable by its owner alone.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectory } from './make-directory.ts'
import { readMasterKey } from './store/vault.ts'

const ownerOnly = { mode: 0o600 }
const keyFile = 'master.key'
const serverFile = 'server.json'
const pidFile = 'tocsin.pid'

/** The master key: as it was given, else from DIR/master.key, else made now. Throws where the key is no key. */
export function masterKeyIn(dir: string, given: string | null): Readonly<{ key: Buffer; made: boolean }> {
  const path = join(dir, keyFile)
  if (given !== null) return { key: named('TOCSIN_MASTER_KEY', given), made: false }
  if (existsSync(path)) return { key: named(path, readFileSync(path, 'utf8')), made: false }
  const key = randomBytes(32)
  writeFileSync(`${path}.new`, `${key.toString('hex')}\n`, { ...ownerOnly, flush: true })
  renameSync(`${path}.new`, path)
  return { key, made: true }
}
function named(where: string, text: string): Buffer {
  try {
    return readMasterKey(text)
  } catch (error) {
    throw new Error(`${where}: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}

/** Makes the directory if it is not there, and takes it for this process; answers how to give it back. */
export function takeDirectory(dir: string): () => void {
  try {
    makeDirectory(dir, 0o700)
  } catch (error) {
    throw unfit(dir, error)
  }
  const path = join(dir, pidFile)
  const mine = `${path}.${process.pid}`
  try {
    writeFileSync(mine, `${process.pid} ${bornAt(process.pid) ?? '-'}\n`, ownerOnly)
  } catch (error) {
    throw unfit(dir, error)
  }
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        linkSync(mine, path) // fails if it is there: two starts at once have one winner
        break
      } catch (error) {
        const holder = holderOf(path)
        if (holder !== null || attempt > 2 || !isThere(error)) {
          throw new Error(
            `another Tocsin (process ${holder ?? 'unknown'}) runs on ${dir}: stop it, or name another directory with --data`,
            { cause: error },
          )
        }
        rmSync(path, { force: true }) // left behind by one that was killed
      }
    }
  } finally {
    rmSync(mine, { force: true })
  }
  return () => rmSync(path, { force: true })
}
function unfit(dir: string, cause: unknown): Error {
  const { code = '', path = dir } = cause as NodeJS.ErrnoException
  const why = ['EEXIST', 'ENOTDIR'].includes(code)
    ? 'a file stands in its place or above it'
    : ['EACCES', 'EPERM', 'EROFS'].includes(code)
      ? `this account may not write ${path} (${code})`
      : `${path} cannot be made (${code || String(cause)})`
  return new Error(`${dir} cannot be the data directory, because ${why}: name another one with --data`, { cause })
}
const isThere = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST'

/** The process that holds the directory, if it lives. */
function holderOf(path: string): number | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return null
  }
  const [pid, born] = text.trim().split(' ')
  const now = bornAt(Number(pid))
  // Process ids come round again: the same number with another birthday is somebody else.
  return now !== null && (born === '-' || born === now) ? Number(pid) : null
}

/** When a process began, in the kernel's ticks; where the system does not say, '-' if it lives. Null: it does not live. */
function bornAt(pid: number): string | null {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return null
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : (fields[19] ?? '-')
  } catch {
    return '-'
  }
}

/** The directory is another account's: "there is no server" would be untrue. */
export class NotOurs extends Error {
  constructor(dir: string, options: ErrorOptions) {
    super(`${dir} is not yours to read, so whether a server runs there cannot be seen`, options)
  }
}

/** How the command line of this machine reaches a running instance, and by which right. */
export type RunningServer = Readonly<{ url: string; token: string; pid: number }>

export function announceServer(dir: string, server: RunningServer): () => void {
  const path = join(dir, serverFile)
  writeFileSync(`${path}.new`, `${JSON.stringify(server)}\n`, ownerOnly)
  renameSync(`${path}.new`, path)
  return () => rmSync(path, { force: true })
}

/** Null: none runs on this directory. Throws where another account keeps it: whether one runs there, we cannot see. */
export function findServer(dir: string): RunningServer | null {
  try {
    readFileSync(join(dir, serverFile))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EACCES' || code === 'EPERM') throw new NotOurs(dir, { cause: error })
  }
  if (holderOf(join(dir, pidFile)) === null) return null
  try {
    return JSON.parse(readFileSync(join(dir, serverFile), 'utf8')) as RunningServer
  } catch {
    return null
  }
}
