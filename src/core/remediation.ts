/** What follows from an incident: items with an owner and a target date, each owed until it is done (L-23). */
import type { EventId } from './event.ts'
import type { Id, Instant, Ref } from './id.ts'
import type { PersonId } from './oncall/people.ts'

/** The event that added it. */
export type RemediationId = Id<'remediation item'>

export type RemediationItem = Readonly<{
  what: Ref
  owner: PersonId | null
  due: Instant | null
  at: Instant
  seq: number
  /** `reason`: how it was done, where somebody said so, or why it was dropped. */
  ended: Readonly<{ as: 'done' | 'dropped'; event: EventId; at: Instant; reason: Ref | null }> | null
}>
