/**
 * Fingerprints as they are kept: with the hash of whose they are laid over them. Two sources may have one fingerprint, and a drill has
 * those of what is real; kept so, one short column tells apart what four did, and its index is a quarter as long.
 */
import { hash } from 'node:crypto'
import type { OrgId } from '../port.ts'

export type Prints = Readonly<{
  /** Of 32 hex digits each: 16 bytes each, one behind the other, as they are kept. */
  kept(fingerprints: readonly string[]): Buffer
  /** 32 hex digits, from what is kept. */
  read(kept: string): string
}>

/** `drill`: '' where it is none. */
export function printsOf(org: OrgId, source: string, drill: string): Prints {
  const over = hash('sha256', `${org} ${source} ${drill}`, 'buffer').subarray(0, 16)
  const words = [0, 4, 8, 12].map(at => over.readInt32LE(at)) as [number, number, number, number]
  const laidOver = (bytes: Buffer): Buffer => {
    for (let at = 0; at < bytes.length; at += 4) bytes.writeInt32LE(bytes.readInt32LE(at) ^ words[(at >> 2) & 3]!, at)
    return bytes
  }
  const bytesOf = (hex: string, count: number): Buffer => {
    const bytes = Buffer.from(hex, 'hex')
    if (bytes.length !== count * 16) throw new Error(`a fingerprint is 32 hex digits, and not each of these is: ${hex.slice(0, 70)}`)
    return bytes
  }
  return {
    kept: fingerprints => laidOver(bytesOf(fingerprints.join(''), fingerprints.length)),
    read: kept => laidOver(bytesOf(kept, 1)).toString('hex'),
  }
}
