import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Target } from '../health-check/check.ts'
import { healthLooks } from '../health-check/looks.ts'
import { freePort, installed } from '../testing/installed.ts'
import { command, RedisError, replyIn } from './resp.ts'

const look = (port: number, more: Partial<Target> = {}) =>
  healthLooks().look(
    {
      kind: 'redis',
      address: `127.0.0.1:${port}`,
      tls: false,
      authority: null,
      user: null,
      secret: null,
      database: null,
      statuses: [],
      words: null,
      ...more,
    },
    20_000,
    new AbortController().signal,
  )
async function redis(...options: readonly string[]): Promise<{ port: number; stop(): Promise<unknown> }> {
  const port = await freePort()
  const dir = mkdtempSync(join(tmpdir(), 'tocsin-redis-')) // a replica puts down what it receives
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no', ...options],
    {
      stdio: 'ignore',
    },
  )
  const gone = new Promise(resolve => child.once('exit', resolve))
  const stop = () => {
    child.kill('SIGKILL')
    return gone
  }
  onTestFinished(async () => {
    await stop()
    rmSync(dir, { recursive: true, force: true })
  })
  await expect.poll(async () => (await look(port)).detail, { timeout: 30_000 }).not.toContain('refused: nothing')
  return { port, stop }
}

test('T-02 RESP: a reply is read when it is whole, and what is none is said to be none', () => {
  const whole = Buffer.from('*3\r\n$5\r\nslave\r\n:6379\r\n$-1\r\n+rest\r\n')
  for (let size = 0; size < whole.length - 7; size++) expect(replyIn(whole.subarray(0, size))).toBe(null)
  expect(replyIn(whole)).toEqual({ reply: ['slave', 6379, null], end: whole.length - 7 })
  expect(replyIn(Buffer.from('-ERR no\r\n'))?.reply).toBeInstanceOf(RedisError)
  expect(() => replyIn(Buffer.from('HTTP/1.1 400\r\n'))).toThrow('does not speak')
  expect(() => replyIn(Buffer.from('$999999\r\n'))).toThrow('more than')
  expect(command('AUTH', 'é')).toBe('*2\r\n$4\r\nAUTH\r\n$2\r\né\r\n')
})

test('T-02 redis: a server that says back what it was asked, cut off, says no part of the password', async () => {
  const secret = `${'pass phrase '.repeat(14)}end`
  const server = net.createServer(socket => {
    socket.on('error', () => {})
    socket.once('data', () => socket.write(`-ERR unknown command 'AUTH', with args beginning with: '${secret.slice(0, 128)}'\r\n`))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  expect((await look((server.address() as AddressInfo).port, { secret })).detail).toBe(
    "it refused the password: ERR unknown command 'AUTH'",
  )
})

test.skipIf(!installed('redis-server'))(
  'T-02 redis: a real server is well, asks for its password, refuses a wrong one, and is not well as a replica without its primary (skipped where it is not installed)',
  async () => {
    const open = await redis()
    expect(await look(open.port)).toMatchObject({ ok: true, detail: 'it answered PING, as a primary' })
    const shut = await redis('--requirepass', 'pass phrase', '--user', 'checker', 'on', '>another-one', '-@all', '+ping', '+auth')
    expect(await look(shut.port)).toMatchObject({ ok: false, reached: true, detail: 'it asks for a password' })
    expect(await look(shut.port, { secret: 'wrong' })).toMatchObject({ ok: false, detail: 'it refused the user or the password' })
    expect(await look(shut.port, { secret: 'pass phrase' })).toMatchObject({ ok: true })
    expect(await look(shut.port, { user: 'checker', secret: 'another-one' })).toMatchObject({
      ok: true,
      detail: expect.stringContaining('ROLE is not open'),
    })
    const replica = await redis('--replicaof', '127.0.0.1', String(open.port))
    await expect
      .poll(() => look(replica.port), { timeout: 30_000 })
      .toMatchObject({ ok: true, detail: 'it answered PING, as a replica that is connected' })
    await open.stop()
    await expect
      .poll(() => look(replica.port), { timeout: 30_000 })
      .toMatchObject({ ok: false, detail: expect.stringContaining('without its primary') })
    expect(await look(open.port)).toMatchObject({ ok: false, reached: true, detail: 'the connection was refused: nothing listens there' })
  },
)
