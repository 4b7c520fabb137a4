/** What is written down of a live drill: one value, private, kept beside its row and changed as a whole. */
import type { Actor } from '../core/cause.ts'
import type { Id, Instant } from '../core/id.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { RemediationId } from '../core/remediation.ts'
import type { Judged, Score } from './score.ts'

export type LiveRecord = Readonly<{
  format: 1
  number: number // of the organisation's drills, from 1
  title: string
  source: string // the drill's file
  sourceHash: string // SHA-256 of it
  plan: Readonly<{ title: string; version: string; of: Id<'plan'> }> // `of`: the version that was practised, at its own pace
  factor: number // so many times as fast; 1: real time
  byTime: boolean // injects come at their times; otherwise by hand alone
  facilitator: Readonly<{ by: Actor; door: string | null }>
  seed: string | null // of a drill without anybody, under a virtual clock; null: it is live
  duty: string | null // the plan's drill rule that is met by holding it
  released: readonly Released[]
  pauses: readonly Readonly<{ from: Instant; to: Instant | null; why: string }>[]
  notes: readonly Written[]
  findings: readonly Finding[]
  ended: Readonly<{ as: 'done' | 'aborted'; why: string | null }> | null
  result: Result | null
}>
/** `n`: its place in the drill's file, from 0. Problem: why nothing came of it. */
export type Released = Readonly<{ n: number; at: Instant; by: 'time' | 'hand'; problem: string | null }>
export type Written = Readonly<{ id: string; at: Instant; by: Actor; text: string }>
/**
 * A finding becomes a remediation item of the organisation's own stream once the drill is over, owed like any other until
 * it is done: `item`. Null: not yet, or the plan asks for nothing without an incident, so that there is no such stream.
 */
export type Finding = Written &
  Readonly<{
    role: string | null
    person: PersonId | null
    due: string | null
    item: RemediationId | null
    done: Readonly<{ at: Instant; by: Actor; note: string }> | null
  }>
/** What came of it, with ids in place of names: it stands as it was hashed, and holds no private text. */
export type Result = Readonly<{
  transcript: string
  hash: string // SHA-256 of the transcript
  score: Readonly<{ points: number; of: number }>
  obligations: Score['obligations']
  judged: readonly Judged[]
  participants: readonly Participant[]
  heldBack?: number // pages that a fast drill's bound kept; absent: of a drill from before there was one
}>
export type Participant = Readonly<{
  person: PersonId
  roles: readonly string[]
  pagedAt: Instant | null
  reachedAt: Instant | null
  answeredAt: Instant | null
  acts: number
  lastActAt: Instant | null
}>

/** Since when the drill has run, without its pauses, in its own time: what an inject's `at` is compared with. */
export function elapsed(record: Pick<LiveRecord, 'pauses' | 'factor'>, startedAt: Instant, now: Instant): number {
  const paused = record.pauses.reduce((sum, { from, to }) => sum + ((to ?? now) - from), 0)
  return Math.max(0, now - startedAt - paused) * record.factor
}
/** When that moment of the drill comes, if it is not paused again. */
export function momentOf(record: Pick<LiveRecord, 'pauses' | 'factor'>, startedAt: Instant, now: Instant, atMs: number): Instant {
  return (now + Math.ceil((atMs - elapsed(record, startedAt, now)) / record.factor)) as Instant
}
