/**
 * The words of one command: kept apart from it, and named by refs that a re-decision makes again. The log holds only a
 * commitment, HMAC-SHA-256 of the text under a salt; the salt is destroyed with the text, so that a short one (a name, a
 * number) cannot be found by guessing afterwards.
 */
import { hash, randomBytes } from 'node:crypto'
import type { Id, Ref } from '../core/id.ts'
import { derive, type Random } from './derive.ts'

/** HMAC-SHA-256 (RFC 2104) by two one-shot hashes: the runtime's own makes a key object for each, which was a third of a drill's time. */
export function commitment(salt: string, text: string): string {
  const given = Buffer.from(salt, 'utf8')
  const key = given.length > blockBytes ? hash('sha256', given, 'buffer') : given
  const pad = (byte: number, more: Uint8Array): Buffer => {
    const padded = Buffer.alloc(blockBytes + more.length, byte)
    for (let i = 0; i < key.length; i++) padded[i] = byte ^ key[i]!
    padded.set(more, blockBytes)
    return padded
  }
  return hash('sha256', pad(0x5c, hash('sha256', pad(0x36, Buffer.from(text, 'utf8')), 'buffer')), 'hex')
}

const blockBytes = 64

export type Words = Readonly<{
  /** The ref of these words: the n-th words of a command have the same one each time. */
  text(words: string): Ref
  texts(): Readonly<Record<Ref, Readonly<{ text: string; salt: string }>>>
  commitments(): Readonly<Record<Ref, string>>
}>

export function makeWords(command: Id<'command'>, random: Random = randomBytes): Words {
  const texts: Record<Ref, { text: string; salt: string }> = {}
  let count = 0
  return {
    text(text) {
      const ref = derive<'private part'>('text', command, count++)
      texts[ref] = { text, salt: random(16).toString('hex') }
      return ref
    },
    texts: () => texts,
    commitments: () => Object.fromEntries(Object.entries(texts).map(([ref, { text, salt }]) => [ref, commitment(salt, text)])),
  }
}
