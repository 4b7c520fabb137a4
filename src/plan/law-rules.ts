/**
 * The rules of law that a plan may name: core's list, and of each what a promise is checked against. Nothing is said here
 * that core does not say.
 */
import type { Counting } from '../core/obligation/counting/counting.ts'
import type { LawRule } from '../core/obligation/law/rule.ts'
import { ruleIds, versionsOf } from '../core/obligation/law/rules.ts'
import { hour, type Span } from '../core/span.ts'

export type LawBeside = Readonly<{
  id: string
  name: string
  cited: string // article and law
  from: string // the moment that starts it
  limit: Span | null // null: it gives no figure, or one that is no length of time
  toController: boolean // a processor's duty
  disabled: string | null // why it gives no date
}>

/** The figure of a rule as a length of time; at once, and what counts from the end of a year, are none. */
function limitOf(counting: Counting): Span | null {
  switch (counting.by) {
    case 'hours':
    case 'hours, noon':
    case 'dora-initial':
      return { unit: 'ms', count: counting.hours * hour }
    case 'days':
      return { unit: 'day', count: counting.days }
    case 'months':
    case 'months, noon':
      return { unit: 'month', count: counting.months }
    case 'business days':
      return { unit: 'business day', count: counting.days }
    case 'days after the year':
    case 'at once':
    case 'no figure':
      return null
  }
}

/** "GDPR Art 33(2)" for "Regulation (EU) 2016/679 (GDPR), Art 33(2)": tables and messages have little room. */
const short = (citation: string) => citation.replace(/^Regulation \(EU\) [\d/]+ \(([A-Z0-9]+)\), /, '$1 ')

const beside = ({ id, name, citation, from, to, counting, disabled }: LawRule): LawBeside => ({
  id,
  name,
  cited: short(citation),
  from,
  limit: limitOf(counting),
  toController: to === 'the controller',
  disabled,
})

/** By id, each as its newest version has it: a plan names the rule, and core takes the version of the day. */
export const lawRules: ReadonlyMap<string, LawBeside> = new Map(ruleIds.map(id => [id, beside(versionsOf(id).at(-1)!)]))
