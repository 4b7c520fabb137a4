/**
 * HMAC-SHA-256 (RFC 2104) by two one-shot hashes: the runtime's own makes an object for each, which was a third of a drill's
 * time (30 µs; this 1.3). Bytes are taken as latin1, letter for byte, because a hash that comes as a buffer takes five times as long.
 */
import { hash } from 'node:crypto'

const blockBytes = 64
const hashBytes = 32
const roomBytes = 4096

export const hmacSha256 = (key: Uint8Array, text: string): Buffer => hmacBy(key)(text)

/** For many texts under one key, whose two blocks are made once. */
export function hmacBy(key: Uint8Array): (text: string) => Buffer {
  const short = key.length > blockBytes ? hash('sha256', key, 'buffer') : key
  const block = (byte: number, more: number): Buffer => {
    const padded = Buffer.allocUnsafe(blockBytes + more) // a small one is a part of one that is there
    for (let i = 0; i < blockBytes; i++) padded[i] = byte ^ (short[i] ?? 0)
    return padded
  }
  const inner = block(0x36, 0)
  const outer = block(0x5c, hashBytes)
  return text => {
    room.set(inner)
    // A letter is three bytes at most.
    const length = text.length * 3 <= roomBytes ? room.write(text, blockBytes, 'utf8') : null
    const first = length === null ? Buffer.concat([inner, Buffer.from(text, 'utf8')]) : room.subarray(0, blockBytes + length)
    outer.write(hash('sha256', first, 'binary'), blockBytes, 'latin1')
    return Buffer.from(hash('sha256', outer, 'binary'), 'latin1')
  }
}
const room = Buffer.alloc(blockBytes + roomBytes)
