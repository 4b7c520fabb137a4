import net, { type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startTestPostgres } from '../../store/testing/postgres.ts'
import type { Target } from '../health-check/check.ts'
import { healthLooks } from '../health-check/looks.ts'

test('T-02 postgres: a real server answers as a primary; a wrong password, another database and a line without TLS where it is asked for fail, each in words', async () => {
  const postgres = await startTestPostgres()
  onTestFinished(() => postgres.stop())
  const { host, port, user, password, database } = postgres.app
  // The tests' server listens on a socket of the file system alone.
  const bridge = net.createServer(socket => {
    const behind = net.connect(`${host}/.s.PGSQL.${port}`)
    for (const one of [socket, behind]) one.on('error', () => {})
    socket.pipe(behind).pipe(socket)
  })
  await new Promise<void>(resolve => bridge.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void bridge.close())
  const look = (more: Partial<Target> = {}) =>
    healthLooks().look(
      {
        kind: 'postgres',
        address: `127.0.0.1:${(bridge.address() as AddressInfo).port}`,
        tls: false,
        authority: null,
        user: user!,
        secret: String(password),
        database: database!,
        statuses: [],
        words: null,
        ...more,
      },
      20_000,
      new AbortController().signal,
    )
  expect(await look()).toMatchObject({
    ok: true,
    reached: true,
    detail: 'it answered "select 1", as a primary',
    latencyMs: expect.any(Number),
  })
  const wrong = await look({ secret: 'a wrong word' })
  expect(wrong).toMatchObject({ ok: false, reached: true, detail: expect.stringContaining('password authentication failed') })
  expect(wrong.detail).not.toContain('a wrong word')
  process.env.PGPASSWORD = String(password)
  onTestFinished(() => void delete process.env.PGPASSWORD)
  expect((await look({ secret: null })).ok).toBe(false) // what this process knows is not said for it
  expect(await look({ database: 'nowhere' })).toMatchObject({ ok: false, detail: expect.stringContaining('does not exist') })
  expect(await look({ tls: true })).toMatchObject({ ok: false, detail: expect.stringContaining('SSL') })
})
