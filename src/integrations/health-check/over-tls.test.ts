/** Databases over TLS: nothing is said to a server whose certificate is not proved, and a line that hangs ends whole. */
import { readFileSync } from 'node:fs'
import net, { type AddressInfo, type Socket } from 'node:net'
import tls from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { startTestPostgres } from '../../store/testing/postgres.ts'
import type { Target } from './check.ts'
import { healthLooks } from './looks.ts'

const pem = readFileSync(new URL('../testing/localhost.pem', import.meta.url), 'utf8')
const authority = pem.slice(pem.indexOf('-----BEGIN CERTIFICATE'))
const look = (of: Partial<Target> & Pick<Target, 'kind' | 'address'>, timeoutMs = 20_000) =>
  healthLooks().look(
    { tls: true, authority, user: 'ana', secret: 'pass phrase', database: null, statuses: [], words: null, ...of },
    timeoutMs,
    new AbortController().signal,
  )
/** Takes TLS, after the question for it where PostgreSQL's clients ask first, and hands on what comes within. */
async function secured(asksFirst: boolean, within: (socket: Socket) => void): Promise<number> {
  const server = net.createServer(socket => {
    socket.on('error', () => {})
    const secure = () => {
      const inner = new tls.TLSSocket(socket, { isServer: true, key: pem, cert: pem })
      inner.on('error', () => {})
      within(inner)
    }
    if (!asksFirst) return secure()
    socket.once('data', () => {
      socket.write('S')
      secure()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

test.each(['postgres', 'redis', 'mongodb'] as const)(
  'T-02 %s over TLS: the password goes to no server that is not proved, and one that says nothing is left in time, again and again',
  async kind => {
    const heard: Buffer[] = []
    const port = await secured(kind === 'postgres', socket => socket.on('data', chunk => heard.push(chunk)))
    expect(await look({ kind, address: `localhost:${port}`, authority: null })).toMatchObject({
      ok: false,
      reached: true,
      detail: expect.stringContaining('certificate'),
    })
    expect(Buffer.concat(heard).toString('latin1')).toBe('')
    for (let n = 0; n < 5; n++)
      expect(await look({ kind, address: `localhost:${port}` }, 400)).toMatchObject({
        ok: false,
        reached: true,
        detail: 'waited 0.4 s for an answer, in vain',
      })
    expect(Buffer.concat(heard).length).toBeGreaterThan(0)
  },
)

test('T-02 postgres over TLS: a real server behind it answers', async () => {
  const postgres = await startTestPostgres()
  onTestFinished(() => postgres.stop())
  const { host, port, user, password, database } = postgres.app
  const at = await secured(true, socket => {
    const behind = net.connect(`${host}/.s.PGSQL.${port}`)
    behind.on('error', () => {})
    socket.pipe(behind).pipe(socket)
  })
  expect(
    await look({ kind: 'postgres', address: `localhost:${at}`, user: user!, secret: String(password), database: database! }),
  ).toMatchObject({
    ok: true,
    detail: 'it answered "select 1", as a primary',
  })
})
