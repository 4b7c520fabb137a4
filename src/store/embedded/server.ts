/**
 * The PostgreSQL that comes along from npm: made at the first start, kept in DIR/postgres, started and stopped with us.
 *
 * E1  It runs in a session of its own: Ctrl-C reaches us, and we stop it. After our `kill -9` it runs on, and the next start
 *     adopts it by its pid file.
 * E2  A data directory is either whole or not there: it is made under another name and renamed.
 * E3  It is reached through a socket in its data directory, with a password (scram) that is kept in DIR, mode 0600. No port.
 * E4  Everything is in DIR, and DIR may be moved while it is stopped. Where the server's account may not enter the way to DIR
 *     (root's home), it is started inside: its working directory is DIR/postgres, and it knows itself as /proc/self/cwd.
 * E5  Of a server that was killed, the processes that it had started hold the data until they have seen so: that is waited for.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { type Account, serverAccount } from './account.ts'
import { type Binaries, binariesFor, findPackage, reachable } from './binaries.ts'

export type Embedded = Readonly<{
  /** How the owner connects; `database` exists. */
  owner: Readonly<{ host: string; port: number; user: string; password: string; database: string }>
  pid: number
  adopted: boolean
  running(): boolean
  stop(): Promise<void>
}>
export type EmbeddedOptions = Readonly<{
  dir: string
  database?: string
  /** An npm package with native/bin, native/lib, native/share. Absent: the one for this machine. */
  package?: string
  /** Settings beside ours, as the server takes them: name, value. */
  settings?: Readonly<Record<string, string>>
}>

const port = 5432 // names the socket file; nothing listens on it
const startTimeoutMs = 60_000
const stopTimeoutMs = 20_000
const againMs = 100

/**
 * Small on memory: with the application idle under 250 MB (PSS). Nothing here trades safety for speed: fsync,
 * full_page_writes and synchronous_commit stay on.
 */
const ourSettings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_directories: '.',
  unix_socket_permissions: '0700',
  port: String(port),
  max_connections: '40',
  shared_buffers: '64MB',
  max_wal_size: '512MB',
  min_wal_size: '80MB',
  checkpoint_timeout: '15min',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum_max_workers: '2',
  autovacuum_naptime: '10s', // a table that was empty a minute ago needs statistics now
  max_parallel_workers_per_gather: '0',
  max_worker_processes: '4',
  jit: 'off',
  deadlock_timeout: '100ms', // appends share transactions (streams.ts): a rare circle of waiting is cut soon, and run again
  huge_pages: 'off',
  log_min_messages: 'warning',
  log_min_error_statement: 'panic', // a statement's values may be private: the log never has them
  logging_collector: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
}
const since18: Readonly<Record<string, string>> = { io_method: 'sync' } // no io workers: three processes less

export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const dir = resolve(options.dir)
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const database = options.database ?? 'tocsin'
  const data = join(dir, 'postgres')
  const place = placeFor(dir, data, options)
  const before = runningServer(data)
  if (!existsSync(join(data, 'PG_VERSION'))) makeData(place)
  assertVersion(place)
  const host = socketFolder(data)
  const owner = { host, port, user: 'postgres', password: readFileSync(place.passwordFile, 'utf8').trim(), database }

  if (before !== null && (await answers(owner, 'postgres', startTimeoutMs, () => alive(before)))) {
    await ensureDatabase(owner)
    return { owner, pid: before, adopted: true, running: () => alive(before), stop: () => stop(before, null) }
  }
  for (const until = Date.now() + startTimeoutMs; ; await pause(againMs)) {
    const from = existsSync(place.log) ? statSync(place.log).size : 0
    const child = launch(place, options.settings ?? {})
    let exit: Readonly<{ code: number | null; signal: string | null }> | null = null
    child.on('exit', (code, signal) => {
      exit = { code, signal }
    })
    const pid = child.pid
    child.on('error', () => {}) // it has no pid then
    if (pid === undefined) throw cannotRun(place)
    const up = await answers(owner, 'postgres', startTimeoutMs, () => exit === null).catch(async error => {
      await stop(pid, () => exit !== null) // what we started and cannot use is not left running
      throw error
    })
    if (up) {
      child.unref()
      await ensureDatabase(owner)
      return { owner, pid, adopted: false, running: () => exit === null, stop: () => stop(pid, () => exit !== null) }
    }
    if (exit === null) process.kill(pid, 'SIGQUIT')
    else if (Date.now() < until && said(place.log, from).includes('pre-existing shared memory block')) continue // E5
    if (!canRun(place)) throw cannotRun(place)
    throw new Error(`the embedded PostgreSQL did not start; the end of ${place.log} says:\n${tail(place.log)}`)
  }
}

// where it lives ------------------------------------------------------------------------------------------------------

type Place = Readonly<{
  dir: string
  data: string
  log: string
  passwordFile: string
  account: Account | null
  binaries: Binaries
  /** The data directory cannot be named to the server: it is started inside. */
  inside: boolean
  version: string
}>

function placeFor(dir: string, data: string, options: EmbeddedOptions): Place {
  const account = serverAccount()
  const native = findPackage(options.package)
  const binaries = binariesFor(account, native)
  const inside = account !== null && !reachable(realpathSync(dir), { ...account }) && !mayEnter(dir, account)
  if (inside && process.platform !== 'linux')
    throw new Error(
      `${dir} lies where ${account?.name}, which runs the database, may not enter: choose another --data, such as /var/lib/tocsin`,
    )
  const version = versionOf(native)
  return { dir, data, log: join(dir, 'postgres.log'), passwordFile: join(dir, 'postgres.password'), account, binaries, inside, version }
}
const canRun = ({ binaries }: Place): boolean => spawnSync(binaries.postgres, ['--version']).status === 0
const cannotRun = ({ binaries }: Place): Error =>
  new Error(`${binaries.postgres} cannot be run on this machine: set DATABASE_URL to a PostgreSQL 15 to 18 of your own`)
/** The major one, as the package has it: asking the program itself takes as long as starting it. */
function versionOf(native: string): string {
  const { version } = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as { version: string }
  return version.split('.')[0]!
}
/** To reach DIR/postgres, the account needs to pass through DIR and what is above it, not to read them. */
function mayEnter(dir: string, account: Account): boolean {
  const run = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', dir], { uid: account.uid, gid: account.gid, cwd: '/', stdio: 'ignore' })
  return run.status === 0
}

/** A socket's path has room for 107 bytes: a longer one is reached through a link with a short name. */
function socketFolder(data: string): string {
  if (Buffer.byteLength(join(data, `.s.PGSQL.${port}`)) < 100) return data
  const name = createHash('sha256').update(data).digest('hex').slice(0, 16)
  const link = join(mkdtempSync(join(tmpdir(), 'tocsin-')), name)
  symlinkSync(data, link)
  return link
}

// making it -----------------------------------------------------------------------------------------------------------

function makeData(place: Place): void {
  const { dir, data, account, binaries } = place
  if (existsSync(data)) {
    // Not whole: nothing was ever kept in it, because the server has not run on it. Set aside, never deleted.
    renameSync(data, `${data}.incomplete-${Date.now()}`)
  }
  for (const left of readdirSync(dir)) if (left.startsWith('postgres.making-')) rmSync(join(dir, left), { recursive: true, force: true })
  const making = join(dir, `postgres.making-${process.pid}`)
  mkdirSync(making, { mode: 0o700 })
  if (account) chownSync(making, account.uid, account.gid)
  const password = randomBytes(24).toString('base64url')
  const words = mkdtempSync(join(tmpdir(), 'tocsin-initdb-'))
  try {
    writeFileSync(join(words, 'password'), password, { mode: 0o600 })
    if (account) {
      chownSync(words, account.uid, account.gid)
      chownSync(join(words, 'password'), account.uid, account.gid)
    }
    const run = spawnSync(
      binaries.initdb,
      [
        ...['-D', place.inside ? '/proc/self/cwd' : making, '--username=postgres', `--pwfile=${join(words, 'password')}`],
        ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions', '--data-checksums'],
      ],
      { ...asAccount(account), cwd: making, encoding: 'utf8' },
    )
    if (run.status !== 0) {
      if (run.error !== undefined || run.status === null || !canRun(place)) throw cannotRun(place)
      throw new Error(`initdb failed: ${run.stderr}${run.stdout}`)
    }
    writeFileSync(place.passwordFile, `${password}\n`, { mode: 0o600 })
    renameSync(making, data)
  } finally {
    rmSync(words, { recursive: true, force: true })
    rmSync(making, { recursive: true, force: true })
  }
}

function assertVersion({ data, version }: Place): void {
  const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  if (made !== version)
    throw new Error(
      `${data} was made by PostgreSQL ${made}, and this Tocsin brings ${version}: make a backup with the Tocsin that made it and restore it here`,
    )
}

// starting and stopping -------------------------------------------------------------------------------------------------

/** A clean environment: no PG… variable of whoever starts us, and nothing secret. */
const asAccount = (account: Account | null) => ({
  env: { PATH: '/usr/bin:/bin', LANG: 'C', LC_ALL: 'C', TZ: 'UTC' },
  ...(account ? { uid: account.uid, gid: account.gid } : {}),
})

function launch(place: Place, more: Readonly<Record<string, string>>) {
  const { data, account, binaries, inside, log } = place
  if (account) giveTo(account, data)
  if (existsSync(log) && statSync(log).size > 10_000_000) renameSync(log, `${log}.old`)
  const settings = { ...ourSettings, ...(Number(place.version) >= 18 ? since18 : {}), ...more }
  const output = openSync(log, 'a', 0o600)
  try {
    return spawn(
      binaries.postgres,
      ['-D', inside ? '/proc/self/cwd' : data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      { ...asAccount(account), cwd: data, detached: true, stdio: ['ignore', output, output] },
    )
  } finally {
    closeSync(output)
  }
}
/** A directory that was moved or restored by root belongs to root: hand it over whole. */
function giveTo(account: Account, data: string): void {
  const { uid, mode } = statSync(data)
  if (uid !== account.uid) spawnSync('chown', ['-R', `${account.uid}:${account.gid}`, data])
  if ((mode & 0o777) !== 0o700) chmodSync(data, 0o700)
}

/** The server that the pid file names, if it runs and this is its data directory; a file that was left behind is removed. */
function runningServer(data: string): number | null {
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return null
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  if (Number.isInteger(pid) && pid > 1 && alive(pid) && isServerOf(pid, data)) return pid
  rmSync(file, { force: true })
  rmSync(join(data, `.s.PGSQL.${port}`), { force: true })
  rmSync(join(data, `.s.PGSQL.${port}.lock`), { force: true })
  return null
}
/** Process ids come round again: after a reboot somebody else has it. */
function isServerOf(pid: number, data: string): boolean {
  if (process.platform !== 'linux') {
    const { stdout } = spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' })
    return stdout.includes('postgres')
  }
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data) && readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres')
  } catch {
    return false
  }
}
/** Ended, but whoever should have taken notice has not: an adopted server's parent is init, and that may take a second. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false
  try {
    return /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function answers(owner: pg.ClientConfig, database: string, timeoutMs: number, going: () => boolean): Promise<boolean> {
  const until = Date.now() + timeoutMs
  for (let waitMs = 5; going() && Date.now() < until; waitMs = Math.min(waitMs * 1.5, 100)) {
    const client = new pg.Client({ ...owner, database, connectionTimeoutMillis: 5_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return true
    } catch (error) {
      await client.end().catch(() => {})
      if (error instanceof Error && 'code' in error && error.code === '28P01')
        throw new Error(
          'the embedded PostgreSQL does not take the password in DIR/postgres.password: put the file back that belongs to this data directory',
        )
      await pause(waitMs)
    }
  }
  return false
}

async function ensureDatabase(owner: Embedded['owner']): Promise<void> {
  const client = new pg.Client({ ...owner, database: 'postgres' })
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [owner.database])
    if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(owner.database)}`)
  } finally {
    await client.end()
  }
}

/** Fast shutdown: running statements are rolled back, what was committed is there. */
async function stop(pid: number, gone: (() => boolean) | null): Promise<void> {
  const ended = () => gone?.() === true || !alive(pid)
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(pid, name)
    } catch {
      // it has ended
    }
  }
  if (ended()) return
  signal('SIGINT')
  const until = Date.now() + stopTimeoutMs
  while (!ended() && Date.now() < until) await pause(10)
  if (!ended()) signal('SIGQUIT')
  while (!ended() && Date.now() < until + stopTimeoutMs) await pause(10)
}

/** What it has written since the log was so long (bytes); all of it, where another log was begun meanwhile. */
const said = (log: string, from: number): string => {
  const all = existsSync(log) ? readFileSync(log) : Buffer.alloc(0)
  return all.subarray(all.length < from ? 0 : from).toString()
}
const tail = (log: string): string => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-15).join('\n') : '(it said nothing)')
