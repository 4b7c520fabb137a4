/**
 * MongoDB's server is in no package that these tests may install: what is sent was written from the published specifications, and is tried
 * against the RFC's own exchange and against a server of the test's that speaks by them. It was not run against a real mongod.
 */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import net, { type AddressInfo } from 'node:net'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { Target } from '../health-check/check.ts'
import { healthLooks } from '../health-check/looks.ts'
import { type Document, decode, encode } from './bson.ts'
import { messageOf } from './look.ts'
import { scram } from './scram.ts'

test('T-02 SCRAM-SHA-256 makes the exchange of RFC 7677, 3, and refuses a server that does not know the password', async () => {
  const talk = scram('user', 'pencil', 'rOprNGfwEbeRWgbNEkqO')
  expect(talk.first).toBe('n,,n=user,r=rOprNGfwEbeRWgbNEkqO')
  const first = 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'
  expect(await talk.final(first)).toBe(
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  )
  expect(() => talk.verify('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')).not.toThrow()
  expect(() => talk.verify('v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')).toThrow('another server')
  expect(() => talk.verify('e=other-error')).toThrow('another server')
  await expect(talk.final(first.replace('4096', '1'))).rejects.toThrow('rounds')
  await expect(talk.final(first.replace('rOpr', 'xOpr'))).rejects.toThrow('not to our question')
  expect(scram('a=b,c', 'x', 'n').first).toBe('n,,n=a=3Db=2Cc,r=n')
})

test('T-02 BSON comes back as it went, by the bytes of the specification', () => {
  expect(encode({ hello: 'world' }).toString('hex')).toBe('160000000268656c6c6f0006000000776f726c640000')
  const document: Document = { a: 1, b: 'é', c: true, d: null, e: { f: Buffer.from('x') }, 0: -5 }
  expect(decode(encode(document))).toEqual(document)
  expect(() => decode(Buffer.from('ff000000', 'hex'))).toThrow(RangeError)
})

test('T-02 bytes that are no BSON are refused, and never read for ever: a length below nothing, a key without an end', () => {
  const backwards = encode({ a: 'xxxxxxxxxxxxxxxx' })
  backwards.writeInt32LE(-7, 7) // its value would end where it begins
  expect(() => decode(backwards)).toThrow(RangeError)
  const document = encode({ ok: 1, setName: 'rs0', hosts: { 0: 'a:1', 1: 'b:2' }, payload: Buffer.from('r=x'), me: null, last: 2 ** 30 })
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: document.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 6 }), changes => {
      const bytes = Buffer.from(document)
      for (const [at, byte] of changes) bytes[at] = byte
      try {
        decode(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError)
      }
    }),
    { numRuns: 2_000 },
  )
})

type Member = { primary?: string; writable?: boolean; password?: string; mechanisms?: readonly string[] }
/** By the specification: OP_MSG with hello, saslStart, saslContinue, ping; ping is closed to whoever did not sign in, where there is a password. */
async function member(of: () => Member): Promise<number> {
  const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const server = net.createServer(socket => {
    let bytes = Buffer.alloc(0)
    let bare = ''
    let first = ''
    let signedIn = false
    const answer = (command: Document): Document => {
      const { primary, writable = true, password, mechanisms = ['SCRAM-SHA-1', 'SCRAM-SHA-256'] } = of()
      if ('hello' in command)
        return {
          ok: 1,
          isWritablePrimary: writable,
          setName: 'rs0',
          ...(primary ? { primary } : {}),
          saslSupportedMechs: Object.fromEntries(Object.entries(mechanisms)),
        }
      const failed = { ok: 0, code: 18, errmsg: 'Authentication failed.' }
      if ('saslStart' in command) {
        bare = String(command.payload).slice(3)
        first = `r=${bare.split('r=')[1]}server,s=${Buffer.from('salt').toString('base64')},i=4096`
        return { ok: 1, done: false, conversationId: 7, payload: Buffer.from(first) }
      }
      if ('saslContinue' in command) {
        const [withoutProof, proof] = String(command.payload).split(',p=') as [string, string]
        const salted = pbkdf2Sync(password!, 'salt', 4096, 32, 'sha256')
        const clientKey = hmac(salted, 'Client Key')
        const message = `${bare},${first},${withoutProof}`
        const signature = hmac(createHash('sha256').update(clientKey).digest(), message)
        signedIn = Buffer.from(clientKey.map((b, n) => b ^ signature[n]!)).toString('base64') === proof
        const v = hmac(hmac(salted, 'Server Key'), message).toString('base64')
        return signedIn ? { ok: 1, done: true, conversationId: 7, payload: Buffer.from(`v=${v}`) } : failed
      }
      return password === undefined || signedIn ? { ok: 1 } : { ok: 0, code: 13, errmsg: 'command ping requires authentication' }
    }
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      while (bytes.length >= 4 && bytes.length >= bytes.readInt32LE(0)) {
        const message = bytes.subarray(0, bytes.readInt32LE(0))
        bytes = bytes.subarray(message.length)
        socket.write(messageOf(99, answer(decode(message, 21)), message.readInt32LE(4)))
      }
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}
const look = (address: string, more: Partial<Target> = {}) =>
  healthLooks().look(
    { kind: 'mongodb', address, tls: false, authority: null, user: null, secret: null, database: null, statuses: [], words: null, ...more },
    20_000,
    new AbortController().signal,
  )

test('T-02 mongodb: signs in and pings; a wrong password, no primary and a user of the old sign-in fail, each in words', async () => {
  let is: Member = { password: 'pass phrase' }
  const port = await member(() => is)
  const at = `127.0.0.1:${port}`
  expect(await look(at, { user: 'ana', secret: 'pass phrase' })).toMatchObject({ ok: true, detail: 'it answered ping, as the primary' })
  expect(await look(at, { user: 'ana', secret: 'wrong' })).toMatchObject({
    ok: false,
    reached: true,
    detail: 'it refused the user or the password',
  })
  expect(await look(at)).toMatchObject({ ok: false, detail: 'it refused ping: command ping requires authentication' })
  is = { password: 'pass phrase', mechanisms: ['SCRAM-SHA-1'] }
  expect((await look(at, { user: 'ana', secret: 'pass phrase' })).detail).toContain('SCRAM-SHA-1 only')
  is = { writable: false }
  expect(await look(at)).toMatchObject({ ok: false, reached: true, detail: 'the replica set rs0 has no primary: nothing can be written' })
  is = { writable: false, primary: 'db2:27017' }
  expect(await look(at)).toMatchObject({ ok: true, detail: 'it answered ping, as a secondary of db2:27017' })
  const second = await member(() => ({}))
  expect(await look(`127.0.0.1:1,127.0.0.1:${second}`)).toMatchObject({ ok: true, detail: 'it answered ping, as the primary' })
})

test('T-02 mongodb: a member that takes the line and never answers hides no other that does', async () => {
  const hangs = net.createServer(socket => void socket.on('error', () => {}))
  await new Promise<void>(resolve => hangs.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void hangs.close())
  const port = await member(() => ({ primary: 'db2:27017' }))
  const looked = await look(`127.0.0.1:${(hangs.address() as AddressInfo).port},127.0.0.1:${port}`)
  expect(looked).toMatchObject({ ok: true, detail: 'it answered ping, as the primary' })
  expect(looked.latencyMs).toBeLessThan(19_000) // and not what is left of its time
})
