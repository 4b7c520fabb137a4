import type { Cause } from '../cause.ts'
import type { Id, Instant, Ref } from '../id.ts'
import type { PersonId } from '../oncall/people.ts'
import type { RoleId, RuleId, SeverityId } from '../plan.ts'

export type ObligationId = Id<'obligation'>

/** Something owed, by a role, by a time, because of a clause. Recorded as reckoned that day; readers never recompute it. */
export type Obligation = Readonly<{
  id: ObligationId // cause + the event that started it: outlives renumbering and adoption
  rule: RuleId
  cause: Cause
  owedBy: RoleId | null
  startedBy: Id<'event'>
  seq: number // of that event: orders the occasions of one rule
  severity: SeverityId // under which it was reckoned
  start: Instant
  due: readonly Readonly<{ at: Instant; reading: string }>[] // earliest first; none: no date of its own ("without undue delay", open)
  words: string // the due time in the plan's words
  target: Instant | null
  next: Instant | 'never' // when time alone changes it: warn, fall due, ask again
  warned: boolean
  overdueAt: Instant | null // since when it was overdue: kept when it is met, moved or no longer applies
  state: ObligationState
  // Of law and contract, whose rules no plan has:
  name?: string
  why?: string // why it is possible, owed or not
  to?: string
  // Of what one person owes, in words that are private (a remediation item):
  person?: PersonId | null
  text?: Ref
}>
export type ObligationState =
  | 'possible'
  | 'owed'
  | 'overdue'
  | Readonly<{ met: Id<'event'>; at: Instant; late: boolean }>
  | Readonly<{ waived: Ref | null; by: Id<'event'> }>
  | Readonly<{ notApplicable: Id<'event'> }>

export const runs = (o: Obligation): boolean => o.state === 'possible' || o.state === 'owed' || o.state === 'overdue'
