/** Vendors that have a part in an incident, and what they said of their own while it was open. */
import type { EventId } from './event.ts'
import type { Id, Instant, Ref } from './id.ts'

export type VendorId = Id<'vendor'>
/** One of the vendor's own incidents, by the id that its status page gives it. */
export type VendorFinding = Readonly<{
  status: string
  over: boolean
  note: Ref // its words
  happenedAt: Instant // when the vendor said so
  at: Instant // when we read it
}>
export type VendorState = Readonly<{
  since: Instant
  event: EventId
  said: Readonly<Record<string, VendorFinding>> // the latest word of each of its incidents; earlier ones stay in the log
}>
