/** The shapes that fields of blocks are made of. Every scalar is text (yaml.ts, Y1). */
import { z } from 'zod'

export const words = z.string({ error: 'text' }).trim().min(1, { error: 'text' }).max(4000)
export const phrase = (about: string) => words.max(400).describe(about)
export const idPattern = /^[A-Za-z][A-Za-z0-9-]{0,59}$/

/** One text, or a list of texts. */
export const wordsOrList = z.union([words, z.array(words).min(1)], { error: 'text, or a list of texts' })
export const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value

/** One text for all, or a text for each: `{ P1: at once on acknowledged, P2: open }`. */
export const wordsOrEach = z.union([words, z.record(z.string(), words)], { error: 'text, or a text for each severity' })
