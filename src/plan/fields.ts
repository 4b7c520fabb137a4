/** The shapes that fields of blocks are made of. Every scalar is text (yaml.ts, Y1). */
import { z } from 'zod'

export const words = z.string({ error: 'text' }).trim().min(1, { error: 'text' }).max(4000)
export const phrase = (about: string) => words.max(400).describe(about)
/** What an id names: for forms and editors, which offer the ids that the plan has. */
export type Named = 'role' | 'position' | 'severity' | 'kind' | 'phase' | 'fact' | 'obligation' | 'vendor' | 'law'
/** Which grammar a text is read by: for forms, which show how it is written. */
export type Said = 'length' | 'due' | 'condition' | 'met' | 'page' | 'set' | 'again'
export const naming = (kind: Named, about: string) => words.max(400).meta({ description: about, names: kind })
export const saying = (grammar: Said, about: string) => words.max(400).meta({ description: about, says: grammar })
export const idPattern = /^[A-Za-z][A-Za-z0-9-]{0,59}$/

/** One text, or a list of texts. */
export const wordsOrList = z.union([words, z.array(words).min(1)], { error: 'text, or a list of texts' })
export const namingAll = (kind: Named, about: string) => wordsOrList.meta({ description: about, names: kind })
export const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value

/** One text for all, or a text for each: `{ P1: at once on acknowledged, P2: open }`. */
export const wordsOrEach = z.union([words, z.record(z.string(), words)], { error: 'text, or a text for each severity' })
