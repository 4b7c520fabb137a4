/**
 * Ids that are made again when the same thing is done again: a retry, a second node and a re-decision all come to the
 * same id, and the store keeps the first.
 */
import { hash, randomBytes } from 'node:crypto'
import type { Id } from '../core/id.ts'

/**
 * The first 32 hex digits of SHA-256, as a text of its own: one that is cut from the whole keeps that in memory as long as it
 * lives, and hundreds of thousands live in what is remembered of alerts.
 */
export function hash32(text: string): string {
  scratch.write(hash('sha256', text, 'hex'), 0, 32, 'latin1')
  return scratch.toString('latin1', 0, 32)
}
const scratch = Buffer.alloc(32)

/** 32 hex digits of SHA-256 over the parts; the parts are told apart, ('a', 'bc') is not ('ab', 'c'). */
export const derive = <Of extends string>(...parts: readonly (string | number | null)[]): Id<Of> => hash32(JSON.stringify(parts)) as Id<Of>

/** Where ids come from that nothing derives, and salts: the machine, or the seed of a drill. */
export type Random = (bytes: number) => Buffer
export const fresh = <Of extends string>(random: Random = randomBytes): Id<Of> => random(16).toString('hex') as Id<Of>
