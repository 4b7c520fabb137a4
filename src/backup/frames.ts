/**
 * The file of a backup: a line that says what it is, a line of what may be known without the key, then frames, each sealed
 * with AES-256-GCM under a key of this file alone, which the master key makes and nothing else.
 *
 * F1  A frame opens in its place, in its file, or not at all: its number and the hash of the head are authenticated.
 * F2  The last frame says that it is: a file that was cut short is told from a whole one.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Vault } from '../store/vault.ts'

const magic = 'tocsin backup 1'
const nonceBytes = 12
const tagBytes = 16
const lengthBytes = 4
const frameMax = 1 << 20
const headMax = 1 << 20

/** What may be known of a backup without its key. */
export type Head = Readonly<{
  madeAt: string // ISO
  tocsin: string // the version that made it
  /** What the database was brought up to: a restore begins there. */
  migrations: readonly Readonly<{ name: string; hash: string }>[]
  keyCheck: string // by which the right master key is known
  salt: string // hex, of this file's key
}>
export class WrongBackup extends Error {
  override readonly name = 'WrongBackup'
}

const headBytes = (head: Head): Buffer => Buffer.from(`${magic}\n${JSON.stringify(head)}\n`)

const placeOf = (head: Buffer, n: number, last: boolean): Buffer =>
  Buffer.concat([createHash('sha256').update(head).digest(), Buffer.from(`${n} ${last ? 'last' : 'more'}`)])
/** Never twice under one key: the key is of this file alone. */
const nonceOf = (n: number): Buffer => {
  const nonce = Buffer.alloc(nonceBytes)
  nonce.writeUInt32BE(n, nonceBytes - 4)
  return nonce
}

/** The head, then frames of what comes in. */
export async function* sealed(head: Head, key: Buffer, content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const first = headBytes(head)
  yield first
  let n = 0
  const frame = (plain: Buffer, last: boolean): Buffer => {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(n)).setAAD(placeOf(first, n, last))
    n++
    const body = Buffer.concat([cipher.update(plain), cipher.final()])
    const length = Buffer.alloc(lengthBytes)
    length.writeUInt32BE((last ? 0x80000000 : 0) + body.length)
    return Buffer.concat([length, cipher.getAuthTag(), body])
  }
  for await (const chunk of content)
    for (let from = 0; from < chunk.length; from += frameMax) yield frame(chunk.subarray(from, from + frameMax), false)
  yield frame(Buffer.alloc(0), true)
}

/** Reads the head, and what is behind it once the key is there. Throws WrongBackup, saying what is wrong with the file. */
export async function openBackup(
  path: string,
): Promise<Readonly<{ head: Head; content(key: Buffer): AsyncGenerator<Buffer>; close(): void }>> {
  const stream = createReadStream(path)
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let held: Buffer = Buffer.alloc(0)
  const more = async (): Promise<boolean> => {
    const { done, value } = await chunks.next()
    if (done) return false
    held = held.length === 0 ? value : Buffer.concat([held, value])
    return true
  }
  const take = async (bytes: number): Promise<Buffer> => {
    while (held.length < bytes) if (!(await more())) throw new WrongBackup(`${path} was cut short: take a whole copy of it`)
    const taken = held.subarray(0, bytes)
    held = held.subarray(bytes)
    return taken
  }
  const line = async (): Promise<string> => {
    for (;;) {
      const end = held.indexOf(10)
      if (end >= 0) return (await take(end + 1)).subarray(0, end).toString('utf8')
      if (held.length > headMax || !(await more())) return ''
    }
  }
  const close = (): void => void stream.destroy()
  try {
    if ((await line()) !== magic) throw new WrongBackup(`${path} is no backup of this Tocsin: give it a file that tocsin backup wrote`)
    const text = await line()
    const head = headIn(text, path)
    const first = Buffer.from(`${magic}\n${text}\n`)
    async function* content(key: Buffer): AsyncGenerator<Buffer> {
      for (let n = 0, last = false; !last; n++) {
        const length = (await take(lengthBytes)).readUInt32BE()
        last = length >= 0x80000000
        const bytes = last ? length - 0x80000000 : length
        if (bytes > frameMax) throw new WrongBackup(`${path} is damaged in frame ${n}: take another copy of it`)
        const tag = await take(tagBytes)
        const body = await take(bytes)
        const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(n))
          .setAAD(placeOf(first, n, last))
          .setAuthTag(tag)
        let plain: Buffer
        try {
          plain = Buffer.concat([decipher.update(body), decipher.final()])
        } catch (cause) {
          throw new WrongBackup(`${path} is damaged in frame ${n}: take another copy of it`, { cause })
        }
        if (plain.length > 0) yield plain
      }
    }
    return { head, content, close }
  } catch (error) {
    close()
    throw error
  }
}

function headIn(text: string, path: string): Head {
  try {
    const head = JSON.parse(text) as Head
    if (typeof head.keyCheck === 'string' && typeof head.salt === 'string' && Array.isArray(head.migrations)) return head
  } catch {}
  throw new WrongBackup(`${path} is damaged at its beginning: take another copy of it`)
}

/** Of this file alone: nonces count from nought. */
export const fileKey = (vault: Pick<Vault, 'deriveKey'>, { salt }: Head): Buffer => vault.deriveKey(`backup ${salt}`)
