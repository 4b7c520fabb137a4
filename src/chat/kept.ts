/**
 * What is remembered of the channel: ids, places and times, no words. Private documents of the organisation, each changed only upon the
 * version that was read.
 */
import type { AlertId, StreamId } from '../core/event.ts'
import type { Instant } from '../core/id.ts'
import type { OrgId, Store } from '../store/port.ts'

/** Something that may have been posted: it is looked for by its key before it is posted again. */
export type Saying = Readonly<{ key: string; at: Instant }>
export type Trouble = Readonly<{ since: Instant; why: string; of: 'place' | 'carrier' | 'away' }>
export type Follower = Readonly<{
  leaf: number // of the audit log: everything up to and with it was looked at
  waiting: readonly StreamId[] // of which something is still to be said
  burst: Readonly<{ since: Instant; threads: number }>
  /** Incidents without a thread, not told of yet. */
  more: Readonly<Record<string, number>>
  moreAt: Instant // not told of again before then
  alerts: Readonly<{ at: Instant; told: readonly AlertId[]; nextAt: Instant; gapMs: number }>
  saying: (Saying & Readonly<{ of: 'more' | 'alerts'; more: Readonly<Record<string, number>>; told: readonly AlertId[] }>) | null
  lease: Readonly<{ node: string; until: Instant }> | null
  lastAt: Instant | null // something was posted
  skipped: number // messages that the chat never takes
  trouble: Trouble | null
}>
export type Span = Readonly<{ at: string; from: number; to: number }> // a message, and the events of which it tells
export type Thread = Readonly<{
  channel: string
  root: string | null
  seq: number // everything up to and with it was told
  begun: boolean // the thread has its first word
  saying: (Saying & Readonly<{ from: number; to: number }>) | null
  shown: string | null // hash of the message in the channel
  told: readonly Span[] // messages with private words in them
  rewrite: readonly Readonly<{ at: string; from: number; to: number }>[] // in which some were erased since
  noted: boolean // on the plan's checklist
}>

export const settingsKey = 'chat'
export const followerKey = 'chat follower'
export const threadKey = (stream: StreamId): string => `chat thread ${stream}`
export const placeKey = (channel: string, at: string): string => `chat message ${channel} ${at}`

export const followerFrom = (leaf: number, now: Instant): Follower => ({
  leaf,
  waiting: [],
  burst: { since: now, threads: 0 },
  more: {},
  moreAt: now,
  alerts: { at: now, told: [], nextAt: now, gapMs: 0 },
  saying: null,
  lease: null,
  lastAt: null,
  skipped: 0,
  trouble: null,
})
export const threadFrom = (channel: string, seq: number): Thread => ({
  channel,
  root: null,
  seq,
  begun: false,
  saying: null,
  shown: null,
  told: [],
  rewrite: [],
  noted: false,
})

/** Another node follows the log now. */
export class Overtaken extends Error {}

export type Held = { value: Follower; version: string | null }
export async function readFollower(store: Store, org: OrgId): Promise<Held | null> {
  const kept = await store.org(org).readPrivate(followerKey)
  return kept === null ? null : { value: kept.value as Follower, version: kept.version }
}
export async function keepFollower(store: Store, org: OrgId, held: Held, value: Follower): Promise<void> {
  held.version = await replaced(store, org, followerKey, held.version, value)
  held.value = value
}
export type HeldThread = { value: Thread | null; version: string | null }
export async function readThread(store: Store, org: OrgId, stream: StreamId): Promise<HeldThread> {
  const kept = await store.org(org).readPrivate(threadKey(stream))
  return { value: (kept?.value ?? null) as Thread | null, version: kept?.version ?? null }
}
export async function keepThread(store: Store, org: OrgId, stream: StreamId, held: HeldThread, value: Thread): Promise<void> {
  held.version = await replaced(store, org, threadKey(stream), held.version, value)
  held.value = value
}

/** Whoever was held up for longer than its lease changes nothing of what another has done since. Answers with the version it has now. */
async function replaced(store: Store, org: OrgId, key: string, version: string | null, value: unknown): Promise<string> {
  if (!(await store.org(org).replacePrivate(key, version, value))) throw new Overtaken('somebody else follows the log')
  const after = await store.org(org).readPrivate(key)
  if (after === null || JSON.stringify(after.value) !== JSON.stringify(value)) throw new Overtaken('somebody else follows the log')
  return after.version
}
