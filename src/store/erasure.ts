/** What is destroyed on purpose: the list that outlives the database. */
import type { Actor } from '../core/cause.ts'
import type { AlertId, ErasureId, ErasureReason, StreamId } from '../core/event.ts'
import type { EvidenceFileId } from '../core/evidence.ts'
import type { Id, Instant, Ref } from '../core/id.ts'
import type { OrgId } from './port.ts'

/** What is to be erased, or was: refs and ids, never words. It outlives the database (engine/erase.ts). */
export type Erasure = Readonly<{
  id: ErasureId
  org: OrgId
  at: Instant
  by: Actor
  why: ErasureReason
  /** The private texts, by stream. */
  texts: Readonly<Record<StreamId, readonly Ref[]>>
  /** The alerts whose words go, by the stream that they are on. */
  alerts: Readonly<Record<StreamId, readonly AlertId[]>>
  /** Whose entry in the directory goes; null: nobody's. */
  person: Id<'person'> | null
  /** Files of evidence whose bytes go, by the stream that they are on. Absent: none. */
  files?: Readonly<Record<StreamId, readonly EvidenceFileId[]>>
  /** Who followed the status page and ended it: their addresses go. Absent: nobody. */
  subscribers?: readonly Id<'subscriber'>[]
  /** Reports of people, by their references: what they wrote goes. Absent: none. */
  reports?: readonly string[]
}>
export type KeptErasure = Readonly<{ erasure: Erasure; doneAt: Instant | null }>
