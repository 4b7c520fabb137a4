/** Whether an obligation is as it was recorded: only differences become events. */
import type { Cause } from '../cause.ts'
import type { Obligation, ObligationState } from './obligation.ts'

export function differs(a: Obligation, b: Obligation): boolean {
  if (a === b) return false
  return (
    a.next !== b.next ||
    a.warned !== b.warned ||
    a.overdueAt !== b.overdueAt ||
    a.start !== b.start ||
    a.target !== b.target ||
    a.words !== b.words ||
    a.severity !== b.severity ||
    a.owedBy !== b.owedBy ||
    a.startedBy !== b.startedBy ||
    a.why !== b.why ||
    a.name !== b.name ||
    a.to !== b.to ||
    a.person !== b.person ||
    a.text !== b.text ||
    !sameState(a.state, b.state) ||
    !sameDue(a.due, b.due) ||
    !sameCause(a.cause, b.cause)
  )
}

export const sameDue = (a: Obligation['due'], b: Obligation['due']): boolean =>
  a.length === b.length && a.every((reading, i) => reading.at === b[i]!.at && reading.reading === b[i]!.reading)

export function sameState(a: ObligationState, b: ObligationState): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b
  if ('met' in a) return 'met' in b && a.met === b.met && a.at === b.at && a.late === b.late
  if ('waived' in a) return 'waived' in b && a.waived === b.waived && a.by === b.by
  return 'notApplicable' in b && a.notApplicable === b.notApplicable
}

function sameCause(a: Cause, b: Cause): boolean {
  if ('plan' in a) return 'plan' in b && a.plan === b.plan && a.clause === b.clause
  if ('law' in a) return 'law' in b && a.law === b.law && a.rule === b.rule
  return 'contract' in b && a.contract === b.contract && a.clause === b.clause
}
