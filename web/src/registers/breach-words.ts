/** How sure anybody is of a breach of personal data, as a dot and a word. */
import type { BreachEntry } from '../shapes.ts'
import type { Tone } from '../state-mark.tsx'

export const breachWords: Record<BreachEntry['breach'], { tone: Tone; words: string }> = {
  unknown: { tone: 'calm', words: 'Not known' },
  suspected: { tone: 'act', words: 'Suspected' },
  confirmed: { tone: 'late', words: 'Confirmed' },
  'ruled-out': { tone: 'off', words: 'Ruled out' },
}
