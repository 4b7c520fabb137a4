/** What an installation has recorded, as far as evidence is read from it: one value, gathered once for all readers (engine/trust.ts). */
import type { Event, StreamId } from '../core/event.ts'
import type { Id, Instant } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { Plan } from '../core/plan.ts'
import type { VendorId } from '../core/vendor-word.ts'
import type { KeptErasure } from '../store/port.ts'

export type Recorded = Readonly<{
  begins: Instant | null // the first event of the audit log; null: there is none
  now: Instant
  /** Real ones, oldest first; `plan`: the one that it is pinned to. */
  incidents: readonly Readonly<{ stream: StreamId; number: number; incident: Incident; plan: Plan }>[]
  /** The organisation's own stream; null: the plan asks for nothing without an incident. */
  house: Readonly<{ stream: StreamId; incident: Incident }> | null
  /** `held`: to its end. */
  drills: readonly Readonly<{ drill: Id<'drill'>; stream: StreamId; number: number; endedAt: Instant; held: boolean }>[]
  erasures: readonly KeptErasure[]
  /** Who holds data for us, and the events by which somebody looked at a report of theirs. */
  providers: Readonly<{ of: readonly VendorId[]; looks: readonly Event[] }>
  /** What was recorded of the controls themselves, in order. */
  own: readonly Event[]
}>
