/**
 * The words of one command: kept apart from it, and named by refs that a re-decision makes again. The log holds only a
 * commitment, HMAC-SHA-256 of the text under a salt; the salt is destroyed with the text, so that a short one (a name, a
 * number) cannot be found by guessing afterwards.
 */
import { randomBytes } from 'node:crypto'
import type { Id, Ref } from '../core/id.ts'
import { derive, type Random } from './derive.ts'
import { hmacSha256 } from './hmac.ts'

export const commitment = (salt: string, text: string): string => hmacSha256(Buffer.from(salt, 'utf8'), text).toString('hex')

export type Words = Readonly<{
  /** The ref of these words: the n-th words of a command have the same one each time. */
  text(words: string): Ref
  texts(): Readonly<Record<Ref, Readonly<{ text: string; salt: string }>>>
  commitments(): Readonly<Record<Ref, string>>
}>

export function makeWords(command: Id<'command'>, random: Random = randomBytes): Words {
  const texts: Record<Ref, { text: string; salt: string }> = Object.create(null) // by new names: no shape for each (core/keyed.ts)
  let count = 0
  return {
    text(text) {
      const ref = derive<'private part'>('text', command, count++)
      texts[ref] = { text, salt: random(16).toString('hex') }
      return ref
    },
    texts: () => texts,
    commitments() {
      if (count === 0) return {} // most commands have no words, and an empty one without shapes is slow to say so
      const found: Record<Ref, string> = Object.create(null)
      for (const ref in texts) found[ref as Ref] = commitment(texts[ref as Ref]!.salt, texts[ref as Ref]!.text)
      return found
    },
  }
}
