/** HMAC-SHA-256 (RFC 2104) by two one-shot hashes: the runtime's own makes an object for each, which was a third of a drill's time. */
import { hash } from 'node:crypto'

const blockBytes = 64

export function hmacSha256(key: Uint8Array, text: string): Buffer {
  const short = key.length > blockBytes ? hash('sha256', key, 'buffer') : key
  const pad = (byte: number, more: Uint8Array): Buffer => {
    const padded = Buffer.alloc(blockBytes + more.length, byte)
    for (let i = 0; i < short.length; i++) padded[i] = byte ^ short[i]!
    padded.set(more, blockBytes)
    return padded
  }
  return hash('sha256', pad(0x5c, hash('sha256', pad(0x36, Buffer.from(text, 'utf8')), 'buffer')), 'buffer')
}
