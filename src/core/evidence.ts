/** A file kept as evidence: what the record says of it. Its bytes are apart, and here is only what they hash to. */
import type { Actor } from './cause.ts'
import type { ErasureId, EventId } from './event.ts'
import type { Id, Instant, Ref } from './id.ts'

export type EvidenceFileId = Id<'evidence file'>

export type EvidenceFile = Readonly<{
  type: Id<'evidence'> | null // of the plan; null: none of them
  name: Ref
  note: Ref | null // where it is from, what it shows
  mediaType: string // by the word of whoever brought it
  bytes: number
  sha256: string // 64 hex digits
  collectedAt: Instant
  at: Instant
  by: Actor
  seq: number
  event: EventId
  opened: readonly Readonly<{ by: Actor; times: number; last: Instant }>[] // each actor once, the first to open it first
  gone:
    | Readonly<{ as: 'deleted'; by: Actor; at: Instant; reason: Ref }>
    | Readonly<{ as: 'erased'; at: Instant; erasure: ErasureId }>
    | null
}>
