/**
 * Values that nobody set. `open`, `open (within a set window)`, `to be baselined`, `per provider plan (edge network)`,
 * `planned (2027)`, `where enabled`: kept in their own words, asked for, never filled in.
 */
import type { Open } from '../../core/span.ts'

const phrases =
  /^(?:to be (?:baselined|decided|agreed|named)|per provider plan(?:\s*\([^()]*\))?|planned(?:\s*\([^()]*\))?|where (?:possible|enabled|needed)|unknown)$/i

/** Null where the words set a value. */
export function parseOpen(text: string): Open | null {
  const words = text.trim().replaceAll(/\s+/g, ' ')
  if (words.toLowerCase() === 'open') return { open: 'open' }
  const said = /^open\s*\(\s*(.*?)\s*\)$/i.exec(words)
  if (said) return { open: said[1] || 'open' }
  return phrases.test(words) ? { open: words } : null
}

export const printOpen = (value: Open): string => (value.open === 'open' || phrases.test(value.open) ? value.open : `open (${value.open})`)
