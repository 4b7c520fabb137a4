/**
 * The engine as http, the CLI and drills know it.
 */
import type { Actor } from '../core/cause.ts'
import type { Refusal } from '../core/chapter.ts'
import type { Ask } from '../core/command.ts'
import type { StreamId } from '../core/event.ts'
import type { Id, Instant, Ref } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { LawProfile } from '../core/obligation/law/profile.ts'
import type { World } from '../core/world.ts'
import type { Accepted, Repeats, Signal } from '../integrations/source.ts'
import type { Directory } from '../people/directory.ts'
import type { Door, OrgId, Store } from '../store/port.ts'
import type { Availability } from './availability.ts'
import type { Checkpoints } from './checkpoint/checkpoints.ts'
import type { Customers } from './customers.ts'
import type { DrillStream } from './drill-stream.ts'
import type { Erasures } from './erase.ts'
import type { Evidence } from './evidence.ts'
import type { Grants } from './grants.ts'
import type { TryOut } from './handle.ts'
import type { HealthChecks } from './health-checks.ts'
import type { HouseStream } from './house-stream.ts'
import type { Loop } from './loop.ts'
import type { Notifications } from './notifications.ts'
import type { OldPager } from './old-pager.ts'
import type { PatternLooks } from './patterns.ts'
import type { PeopleReports } from './people-reports.ts'
import type { Questionnaires } from './questionnaires.ts'
import type { ReportAnswers } from './report-answers.ts'
import type { ShadowMode } from './shadow.ts'
import type { SharedBounds } from './shared-bounds.ts'
import type { SourceSecrets } from './source-secrets.ts'
import type { StatusPages } from './status-page.ts'
import type { Subscriptions } from './subscriptions.ts'
import type { TakenOnce } from './taken-once.ts'
import type { Tally } from './tally.ts'
import type { Trust } from './trust.ts'
import type { Usage } from './usage.ts'
import type { VendorFeeds } from './vendor-feeds.ts'
import type { VendorRecordsKept } from './vendor-records.ts'
import type { Version } from './versions.ts'
import type { WaysIn } from './ways-in.ts'

/** Time is handed in: the real clock, or a virtual one in drills and simulation. */
export interface Clock {
  now(): Instant
  /** Calls back at or soon after `at`; answers how to call it off. */
  at(at: Instant, wake: () => void): () => void
}

/** Where the words of a command go: they are stored apart, the command carries their refs. `text(words)` makes a ref. */
export type Words = Readonly<Record<Ref, string>>

export type Request = Readonly<{
  org: OrgId
  stream: StreamId | 'new'
  /** Idempotency: the same id again answers with the first outcome. Absent: a new one is made. */
  command?: Id<'command'>
  by: Actor
  drill?: Id<'drill'> | null
  /** Built by the caller, with `text(words)` for every Ref in it. */
  ask: (text: (words: string) => Ref, world: World) => Ask
}>
export type Handled =
  | Readonly<{ handled: 'done' | 'seen before'; stream: StreamId; number: number | null; incident: Incident }>
  | Readonly<{ handled: 'refused'; refusal: Refusal }>
  | Readonly<{ handled: 'no such incident' }>

export interface Engine {
  readonly store: Store
  readonly clock: Clock
  handle(request: Request): Promise<Handled>
  /** What a command would do, decided on what is there and not committed: what adopting another plan would change. */
  readonly tryOut: TryOut
  /** What the plan asks for without an incident. */
  /** Whether the house is in shadow, and how that begins and ends. */
  readonly shadow: ShadowMode
  /** What another pager says that it did, kept beside what we would have done. */
  readonly oldPager: OldPager
  readonly house: Pick<HouseStream, 'state' | 'keep' | 'done' | 'waive' | 'read' | 'material' | 'answer'>
  /** Incidents read together. */
  readonly patterns: Pick<PatternLooks, 'look' | 'said'>
  /** Whether a request of this door is to be told by its bytes: some sources repeat themselves all day, and others say new things. */
  looksForRepeats(door: Door): boolean
  /** Alerts told by their bytes: answered from memory if all of them are known so and fire unchanged. Null: they have to be read and taken in. */
  repeated(door: Door, sourceKind: string, repeats: Repeats): Promise<Accepted | null>
  /** Resolves once everything new or changed is committed. `raw`: the SHA-256 of the bytes as they came, their length, and the same alerts told by their bytes. */
  intake(
    door: Door,
    sourceKind: string,
    signals: readonly Signal[],
    raw: Readonly<{ hash: string; bytes: number; repeats?: Repeats | null }>,
    /** Said in a drill: apart from what is real by its key, its fingerprint's row and its count. */
    drill?: Id<'drill'>,
  ): Promise<Accepted>
  /** What vendors sign with. */
  readonly sourceSecrets: SourceSecrets
  /** Takes a delivery in, unless it was before. */
  readonly takenOnce: TakenOnce
  /** What a decision of now would be taken by. */
  world(org: OrgId): Promise<World>
  /** The plan that an incident is pinned to. */
  plan(org: OrgId, plan: Id<'plan'>): Promise<World['plan']>
  /** The record of each live drill. */
  readonly drills: DrillStream
  /** Who was let in, by what, and who made that. */
  readonly waysIn: WaysIn
  /** What people let applications do in their name. */
  readonly grants: Grants
  /** What may be asked of us so often and no oftener, by all nodes together. */
  readonly bounds: SharedBounds
  /** What is destroyed on purpose, and the list of it. */
  readonly erasures: Pick<Erasures, 'erase' | 'complete'>
  /** What people report, by the form or by mail. */
  readonly peopleReports: PeopleReports
  readonly reportAnswers: ReportAnswers
  /** Files that are kept as evidence. */
  readonly evidence: Omit<Evidence, keyof Loop>
  /** What is signed of the audit log. */
  readonly checkpoints: Omit<Checkpoints, keyof Loop>
  readonly customers: Customers
  readonly notifications: Notifications
  readonly statusPages: StatusPages
  readonly subscriptions: Omit<Subscriptions, keyof Loop>
  readonly vendorFeeds: Omit<VendorFeeds, keyof Loop>
  readonly vendorRecords: VendorRecordsKept
  readonly availability: Availability
  readonly questionnaires: Questionnaires
  /** What is looked at by the product itself. */
  readonly healthChecks: Omit<HealthChecks, keyof Loop>
  /** How much of what happens in the team's product, and what is usual. */
  readonly usage: Omit<Usage, keyof Loop>
  /** The controls: their document, what is published of them, and what evidence is read from. */
  readonly trust: Omit<Trust, keyof Loop>
  /** What the organisation is in the eyes of the law; null: nobody has said. Setting it recounts what is open. */
  lawProfile(org: OrgId): Promise<LawProfile | null>
  setLawProfile(org: OrgId, by: Actor, profile: LawProfile): Promise<LawProfile>
  /** Days on which the organisation is closed itself, as 2026-12-24. Setting them recounts what is open. */
  closures(org: OrgId): Promise<readonly string[]>
  setClosures(org: OrgId, by: Actor, dates: readonly string[]): Promise<void>
  directory(org: OrgId): Promise<Directory>
  /**
   * Changes the directory as one new edition, serialised; recounts open incidents that it touches. Throws what `change` throws. `whose`: whoever
   * changes what is their own; then the store lets no contact method of another person be changed by it.
   */
  changeDirectory(
    org: OrgId,
    by: Actor,
    change: (directory: Directory, now: Instant) => Directory,
    whose?: Id<'person'>,
  ): Promise<Directory>
  /**
   * Saves a version of the plan; incidents opened from its effective date on run under it. `previous`: the newest version
   * that it was made from. Throws what `compilePlan` throws, and VersionOvertaken.
   */
  setPlan(org: OrgId, by: Actor, source: string, previous?: string): Promise<Id<'plan'>>
  /** All versions, newest first; one of them, by its id or at least 8 digits of it. */
  versions(org: OrgId): Promise<readonly Version[]>
  version(org: OrgId, version: string): Promise<Version | null>
  /** Sends one test page to one contact method, with a link that verifies it; not an incident's page. */
  testMethod(
    org: OrgId,
    person: Id<'person'>,
    method: Id<'method'>,
  ): Promise<Readonly<{ outcome: 'handed over' | 'refused' | 'failed' | 'unknown'; detail: string | null }>>
  /** Where an incident is talked about: on its page and in every page that is sent; null: the installation names none. */
  conference(number: number | null): string | null
  /** Signed, expiring secrets for links in messages. */
  readonly links: Links
  start(): Promise<void>
  /** Finishes what is in flight, then stops. */
  stop(): Promise<void>
  /** What the API says of this instance in words; `parts` is what /health says to anybody: which part is not well, and no cause. */
  health(): Promise<
    Readonly<{ ok: boolean; problems: readonly string[]; parts: readonly string[]; figures: Readonly<Record<string, number>> }>
  >
  tally: Tally
  /** Why this node takes nothing in any more: its database is newer than itself. Null: it does. */
  outdated(): string | null
}

export type AckLink = Readonly<{
  kind: 'acknowledge'
  org: OrgId
  stream: StreamId
  callOut: string
  person: Id<'person'>
  expiresAt: Instant
}>
export type VerifyLink = Readonly<{ kind: 'verify'; org: OrgId; person: Id<'person'>; method: Id<'method'>; expiresAt: Instant }>
/** What a subscriber of the status page holds: to confirm, and to end it. */
export type SubscriptionLink = Readonly<{
  kind: 'confirm subscription' | 'end subscription'
  org: OrgId
  subscriber: Id<'subscriber'>
  expiresAt: Instant
}>
export type Link = AckLink | VerifyLink | SubscriptionLink
export interface Links {
  make(link: Link): string
  read(token: string, now: Instant): Link | 'expired' | null
}
