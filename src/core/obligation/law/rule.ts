/**
 * One duty to tell somebody in time, as data: where it stands, what starts it, how it is counted, and how sure we are of
 * it. None of it is legal advice, and whatever is computed from it says so.
 *
 * W1  A rule is never changed once something was decided by it: a changed law is a new version with its own dates.
 * W2  What is not in force anywhere ships disabled, and gives no date.
 * W3  A duty without a figure has no date; none is made up (a plan may set a target of its own).
 */
import type { Counting } from '../counting/counting.ts'

/** V: checked in public sources; K: from general knowledge; U: unsettled. */
export type Mark = 'V' | 'K' | 'U'

export type LawRule = Readonly<{
  id: string
  regime: string
  name: string
  citation: string
  /** The moment that starts the clock, as a named milestone; `also`: others that the counting needs. */
  from: string
  also: readonly string[]
  to: string
  counting: Counting
  /** Other ways to read or to be under the rule, with their own counting. */
  readings: readonly Readonly<{ reading: string; counting: Counting; citation: string }>[]
  /** The rule's own zone and holidays, where the recipient's clock decides; null: the organisation's. */
  zone: string | null
  holidays: string | null
  /** ISO dates on which the recipient was closed beside its holidays, each found in public sources; absent: none known. */
  closures?: readonly string[]
  inForce: Readonly<{ from: string | null; until: string | null }> // ISO dates, both inclusive; null: open
  disabled: string | null // why it gives no date
  mark: Mark
  source: string
  lookedAt: string // ISO date
  note: string
}>

/** What most rules have in common, so that a regime's file says only what is its own. */
export const rule = (
  own: Pick<LawRule, 'id' | 'regime' | 'name' | 'citation' | 'from' | 'to' | 'counting' | 'mark' | 'source'> & Partial<LawRule>,
): LawRule => ({
  also: [],
  readings: [],
  zone: null,
  holidays: null,
  inForce: { from: null, until: null },
  disabled: null,
  lookedAt: '2026-11-22',
  note: '',
  ...own,
})
