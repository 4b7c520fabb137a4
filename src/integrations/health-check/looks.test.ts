import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import net, { type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../testing/installed.ts'
import { localServer } from '../testing/local-server.ts'
import type { Target } from './check.ts'
import { healthLooks } from './looks.ts'

// It knows no --version.
const openssl = spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0
const looks = healthLooks()
const target = (more: Partial<Target> & Pick<Target, 'kind' | 'address'>): Target => ({
  tls: false,
  authority: null,
  user: null,
  secret: null,
  database: null,
  statuses: [],
  words: null,
  ...more,
})
const look = (more: Parameters<typeof target>[0], timeoutMs = 20_000) => looks.look(target(more), timeoutMs, new AbortController().signal)
async function listening(server: net.Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}
const server = (each: (socket: Socket) => void) =>
  listening(
    net.createServer(socket => {
      socket.on('error', () => {})
      each(socket)
    }),
  )

/** An authority of the test's own, and certificates that it signed. */
function authority() {
  const dir = mkdtempSync(join(tmpdir(), 'tocsin-certificates-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' })
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '900',
    '-subj',
    '/CN=Test authority',
  )
  const pem = readFileSync(join(dir, 'ca.pem'), 'utf8')
  return {
    pem,
    sign(name: string, from: Date, until: Date) {
      const date = (d: Date) => `${d.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`
      openssl(
        'req',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        'one.key',
        '-out',
        'one.csr',
        '-subj',
        `/CN=${name}`,
        '-addext',
        `subjectAltName=DNS:${name}`,
      )
      // `ca` alone takes a beginning and an end; it wants a small house of files for it.
      execFileSync(
        'sh',
        [
          '-c',
          `: > index.txt; echo 01 > serial; printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index.txt\\nserial=serial\\nnew_certs_dir=.\\ndefault_md=sha256\\npolicy=p\\ncopy_extensions=copy\\n[p]\\ncommonName=supplied\\n' > ca.cnf`,
        ],
        { cwd: dir },
      )
      openssl(
        'ca',
        '-batch',
        '-config',
        'ca.cnf',
        '-cert',
        'ca.pem',
        '-keyfile',
        'ca.key',
        '-in',
        'one.csr',
        '-out',
        'one.pem',
        '-startdate',
        date(from),
        '-enddate',
        date(until),
        '-notext',
      )
      return { key: readFileSync(join(dir, 'one.key')), cert: readFileSync(join(dir, 'one.pem')) }
    },
  }
}
const day = 86_400_000
const inDays = (days: number) => new Date(Math.floor(Date.now() / 1000) * 1000 + days * day)

test('T-02 http: status, words, redirects, a body that never ends and an answer that never comes', async () => {
  let body: unknown = 'all is well here'
  let status = 200
  const { url, close, heard } = await localServer(({ path }) =>
    path === '/hang' ? 'hang' : path === '/reset' ? 'reset' : { status, body, headers: { location: '/elsewhere' } },
  )
  onTestFinished(close)
  expect(await look({ kind: 'http', address: url, words: 'is well' })).toMatchObject({ ok: true, reached: true, detail: 'it answered 200' })
  body = 'all is lost'
  expect(await look({ kind: 'http', address: url, words: 'is well' })).toMatchObject({
    ok: false,
    detail: 'it answered 200 without the words "is well"',
  })
  status = 301
  expect(await look({ kind: 'http', address: url })).toMatchObject({
    ok: false,
    detail: expect.stringContaining('redirects are not followed'),
  })
  expect((await look({ kind: 'http', address: url, statuses: [301] })).ok).toBe(true)
  status = 503
  expect(await look({ kind: 'http', address: url })).toMatchObject({ ok: false, reached: true, detail: 'it answered 503' })
  expect(await look({ kind: 'http', address: `${url}/reset` })).toMatchObject({
    ok: false,
    reached: true,
    detail: 'the other end broke the line off',
  })
  expect(await look({ kind: 'http', address: `${url}/hang` }, 700)).toMatchObject({
    ok: false,
    reached: true,
    detail: 'waited 0.7 s for an answer, in vain',
  })
  status = 200
  await look({ kind: 'http', address: url, user: 'ana', secret: 'pass phrase' })
  expect(heard.at(-1)!.headers.authorization).toBe(`Basic ${Buffer.from('ana:pass phrase').toString('base64')}`)
})

test('T-02 tcp: one that takes the line, one that refuses it, and a name that leads nowhere', async () => {
  const port = await server(() => {})
  expect(await look({ kind: 'tcp', address: `127.0.0.1:${port}` })).toMatchObject({ ok: true, reached: true })
  expect(await look({ kind: 'tcp', address: `127.0.0.1:${await freePort()}` })).toMatchObject({
    ok: false,
    reached: true,
    detail: 'the connection was refused: nothing listens there',
  })
  expect(await look({ kind: 'tcp', address: 'nobody.invalid:80' })).toMatchObject({ ok: false, reached: false, latencyMs: null })
})

test.skipIf(!openssl)(
  'T-02 tls: chain and name are proved, an expired certificate fails, and how long one lasts is told (skipped where openssl is not installed)',
  async () => {
    const ca = authority()
    const [until, over] = [inDays(40), inDays(-2)] // once: a second passes while they are signed
    const serve = async (given: { key: Buffer; cert: Buffer }) =>
      listening(tls.createServer(given, socket => socket.on('error', () => {})).on('tlsClientError', () => {}))
    const good = await serve(ca.sign('localhost', inDays(-1), until))
    expect(await look({ kind: 'tls', address: `localhost:${good}`, authority: ca.pem })).toMatchObject({
      ok: true,
      expiresAt: until.getTime(),
    })
    expect(await look({ kind: 'tls', address: `localhost:${good}` })).toMatchObject({
      ok: false,
      reached: true,
      detail: expect.stringMatching(/not complete|not trusted/),
    })
    const other = await serve(ca.sign('other.example.com', inDays(-1), inDays(40)))
    expect(await look({ kind: 'tls', address: `localhost:${other}`, authority: ca.pem })).toMatchObject({
      ok: false,
      detail: 'its certificate is for another name (localhost)',
    })
    const expired = await serve(ca.sign('localhost', inDays(-40), over))
    expect(await look({ kind: 'tls', address: `localhost:${expired}`, authority: ca.pem })).toMatchObject({
      ok: false,
      detail: 'its certificate has expired (localhost)',
      expiresAt: over.getTime(),
    })
    const silent = await server(() => {})
    expect(await look({ kind: 'tls', address: `localhost:${silent}` }, 700)).toMatchObject({
      ok: false,
      detail: 'waited 0.7 s for the TLS handshake, in vain',
    })
  },
)

test.each(['postgres', 'redis', 'mongodb'] as const)(
  'T-02 %s: a server that says nothing, one that breaks off, one of another protocol; every socket is gone',
  async kind => {
    const open = new Set<Socket>()
    const serving = (then: (socket: Socket) => void) =>
      server(socket => {
        open.add(socket)
        socket.resume() // or nothing is heard of its end
        socket.on('close', () => open.delete(socket))
        then(socket)
      })
    const at = (port: number) => ({ kind, address: `127.0.0.1:${port}`, user: 'ana', secret: 'pass phrase' })
    const silent = await serving(() => {})
    expect(await look(at(silent), 700)).toMatchObject({ ok: false, reached: true, detail: 'waited 0.7 s for an answer, in vain' })
    const reset = await serving(socket => socket.once('data', () => socket.resetAndDestroy()))
    expect(await look(at(reset))).toMatchObject({ ok: false, reached: true })
    const other = await serving(socket => void socket.end('HTTP/1.1 400 Bad Request\r\nthe password was pass phrase\r\n\r\n'))
    const odd = await look(at(other))
    expect(odd).toMatchObject({ ok: false, reached: true })
    expect(odd.detail).not.toContain('pass phrase')
    await expect.poll(() => open.size, { timeout: 10_000 }).toBe(0)
  },
)

test('T-02 where clouds hand out their credentials no check goes, whatever is typed; private addresses are allowed', async () => {
  const objection = (kind: Target['kind'], address: string) =>
    looks.objects(target({ kind, address, user: kind === 'postgres' ? 'u' : null }))
  for (const address of [
    '169.254.169.254:80',
    '[fe80::1]:80',
    '[::ffff:169.254.169.254]:80',
    '[fd00:ec2::254]:80',
    '[64:ff9b::a9fe:a9fe]:80',
    '100.100.100.200:80',
    '0.0.0.0:80',
    'metadata.google.internal:80',
  ])
    expect([address, objection('tcp', address)?.field]).toEqual([address, 'address'])
  for (const address of ['http://169.254.169.254/latest', 'http://[fd00:ec2::254]/', 'http://0xa9fea9fe/'])
    expect([address, objection('http', address)?.field]).toEqual([address, 'address'])
  for (const address of ['10.0.0.5:5432', '127.0.0.1:5432', '[::1]:5432', 'db.internal']) expect(objection('postgres', address)).toBe(null)
  expect(await look({ kind: 'tcp', address: '169.254.169.254:80' })).toMatchObject({
    ok: false,
    reached: false,
    detail: expect.stringContaining('credentials'),
  })
  expect(await look({ kind: 'http', address: 'http://169.254.169.254/' })).toMatchObject({
    ok: false,
    reached: false,
    detail: expect.stringContaining('credentials'),
  })
  expect(objection('http', 'https://ana:secret@example.com')).toMatchObject({ problem: expect.stringContaining('password in it') })
  expect(looks.objects(target({ kind: 'http', address: 'http://example.com', secret: 's' }))).toMatchObject({
    problem: expect.stringContaining('in the clear'),
  })
  expect(objection('redis', 'redis://:pw@cache.example.com:6379')?.field).toBe('address')
  expect(objection('mongodb', 'mongodb+srv://ana:pw@cluster0.example.net')?.field).toBe('address')
  expect(objection('mongodb', 'mongodb+srv://cluster0.example.net')).toBe(null)
  expect(objection('tcp', 'example.com')?.instead).toBe('mail.example.com:25')
})
