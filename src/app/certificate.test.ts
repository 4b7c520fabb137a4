import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type SecureVersion } from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Instant, instant } from '../core/id.ts'
import { makeVirtualClock } from '../engine/virtual-clock.ts'
import { openFront } from '../http/testing/front.ts'
import { WrongSettings } from '../settings.ts'
import { type Certificate, readCertificate, watchCertificate } from './certificate.ts'

const given = (name: string): string => new URL(`testing/${name}.pem`, import.meta.url).pathname
const pair = (name: string) => ({ cert: readFileSync(given(`${name}.cert`)), key: readFileSync(given(`${name}.key`)) })
let dir: string
let files: { cert: string; key: string }
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tocsin-certificate-'))
  files = { cert: join(dir, 'cert.pem'), key: join(dir, 'key.pem') }
  put('one')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))
const put = (name: string): void => {
  copyFileSync(given(`${name}.cert`), files.cert)
  copyFileSync(given(`${name}.key`), files.key)
}
const problem = (): string => {
  try {
    readCertificate(files)
    return 'none'
  } catch (error) {
    if (!(error instanceof WrongSettings)) throw error
    return error.problems.join('\n').replaceAll(dir, '')
  }
}

/** The version that both sides agreed on, or how the server ended it. Our own side takes whatever there is. */
const spoken = (port: number, minVersion: SecureVersion, maxVersion: SecureVersion): Promise<string> =>
  new Promise(resolve => {
    const ciphers = 'DEFAULT@SECLEVEL=0' // at any other level it is our own side that refuses
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, minVersion, maxVersion, ciphers }, () => {
      resolve(socket.getProtocol() ?? 'nothing')
      socket.destroy()
    })
    socket.on('error', error => resolve((error as NodeJS.ErrnoException).code ?? error.message))
  })
const asked = (port: number, path: string, given: Readonly<{ method?: string; body?: string; name?: string }> = {}) =>
  new Promise<Readonly<{ status: number | undefined; body: string; fingerprint: string }>>((resolve, reject) => {
    const sent = request(
      {
        port,
        host: '127.0.0.1',
        path,
        method: given.method ?? 'GET',
        ca: ['one', 'two'].map(name => pair(name).cert),
        servername: given.name ?? 'tocsin.example.com',
        agent: false,
        headers: given.body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(given.body) },
      },
      answer => {
        let body = ''
        const { fingerprint256 } = (answer.socket as import('node:tls').TLSSocket).getPeerCertificate()
        answer.on('data', part => {
          body += String(part)
        })
        answer.on('end', () => resolve({ status: answer.statusCode, body, fingerprint: fingerprint256 }))
      },
    )
    sent.on('error', reject)
    sent.end(given.body)
  })

test('C-03 with a certificate of its own the instance speaks TLS 1.2 and 1.3 and refuses what is older; sources, people and the command line get in', async () => {
  const front = await openFront({ tls: pair('one') })
  try {
    const inside = await front.server.listen({ port: 0, host: '127.0.0.1' })
    const { port } = front.server.app.server.address() as { port: number }
    expect(await spoken(port, 'TLSv1', 'TLSv1')).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')
    expect(await spoken(port, 'TLSv1.1', 'TLSv1.1')).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')
    expect(await spoken(port, 'TLSv1.2', 'TLSv1.2')).toBe('TLSv1.2')
    expect(await spoken(port, 'TLSv1.2', 'TLSv1.3')).toBe('TLSv1.3')
    expect((await asked(port, '/health')).status).toBe(200)
    const alert = JSON.stringify({ summary: 'disk is full', labels: { service: 'db' } })
    expect((await asked(port, `/in/${front.key}/signal`, { method: 'POST', body: alert })).status).toBe(202)
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow() // nothing without TLS on that port

    // The certificate is for the name that others know; the command line of this machine has a port of its own, and a token.
    expect(new URL(inside).port).not.toBe(String(port))
    expect((await fetch(`${inside}/health`)).status).toBe(401)
    expect((await fetch(`${inside}/api/v1/incidents`, { headers: front.program.headers })).status).toBe(200)

    const before = (await asked(port, '/health')).fingerprint
    front.server.renew(pair('two'))
    expect((await asked(port, '/health')).fingerprint).not.toBe(before)
    expect(await spoken(port, 'TLSv1.1', 'TLSv1.1')).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')
  } finally {
    await front.stop()
  }
})

test('what cannot be a certificate and its key is said with its file, what is wrong and what to write instead', () => {
  expect(problem()).toBe('none')
  copyFileSync(given('two.key'), files.key)
  expect(problem()).toBe('TLS_KEY: /key.pem is not the key of that certificate: name the two that were made together')
  put('one')
  appendFileSync(files.cert, '-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----\n')
  expect(problem()).toMatch(/^TLS_CERT: \/cert\.pem cannot be used \(ERR_OSSL_\w+\): write each certificate of the chain whole$/)
  writeFileSync(files.key, 'nothing')
  expect(problem()).toContain('TLS_KEY: /key.pem is no private key without a password')
  writeFileSync(files.cert, 'nothing')
  expect(problem()).toContain('TLS_CERT: /cert.pem is no certificate')
  rmSync(files.cert)
  expect(problem()).toBe('TLS_CERT: /cert.pem cannot be read (ENOENT): name a file that this account may read')
})

test('a renewed certificate is taken within a minute; half of one, or a wrong one, leaves the one before; one that ends soon is told each day', async () => {
  const first = readCertificate(files)
  const clock = makeVirtualClock(instant(first.until - 20 * 86_400_000))
  const renewed: Certificate[] = []
  const told: string[] = []
  const watched = watchCertificate({ files, first, clock, tell: (_, what) => void told.push(what), renewed: one => void renewed.push(one) })
  await clock.runFor(120_000)
  expect([renewed, told]).toEqual([[], []])
  copyFileSync(given('two.cert'), files.cert) // whoever renews it has written one of the two
  await clock.runFor(60_000)
  expect([renewed.length, told]).toEqual([0, ['the certificate was changed and cannot be used; the one before stays']])
  copyFileSync(given('two.key'), files.key)
  await clock.runFor(60_000)
  expect(renewed.map(({ cert }) => cert.equals(pair('two').cert))).toEqual([true])
  told.length = 0
  await clock.runUntil((readCertificate(files).until - 13.5 * 86_400_000) as Instant)
  await clock.runFor(2 * 86_400_000)
  expect(told).toEqual(Array(3).fill('the certificate ends soon'))
  watched.stop()
  await clock.runFor(2 * 86_400_000)
  expect(told).toHaveLength(3)
})

test('what was renewed while we started, or becomes readable only later, is taken all the same, and what is wrong with it is told once', async () => {
  const first = readCertificate(files)
  put('two') // between the first reading and the first look
  const renewed: Certificate[] = []
  const told: string[] = []
  const clock = makeVirtualClock(instant(first.until - 20 * 86_400_000))
  const watched = watchCertificate({ files, first, clock, tell: (_, what) => void told.push(what), renewed: one => void renewed.push(one) })
  expect(renewed.map(({ cert }) => cert.equals(pair('two').cert))).toEqual([true])
  put('one')
  const { key } = pair('one')
  const at = new Date(clock.now())
  writeFileSync(files.key, Buffer.alloc(key.length, 'x')) // it cannot be used, and then it can: its time and its size are the same
  utimesSync(files.key, at, at)
  told.length = 0
  await clock.runFor(3 * 60_000)
  expect(told).toEqual(['the certificate was changed and cannot be used; the one before stays'])
  writeFileSync(files.key, key)
  utimesSync(files.key, at, at)
  await clock.runFor(60_000)
  expect(renewed).toHaveLength(2)
  watched.stop()
})
