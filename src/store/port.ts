/**
 * The store, as the engine knows it. Two implementations, `postgres/` and `memory/`, are held to the same tests.
 *
 * S1  `append` is one transaction: commands, events, the incident's state, its wake, its deliveries and its private
 *     texts are there together or not at all.
 * S2  Concurrency is optimistic per stream: `after` is the seq that was decided upon; another one there is a conflict.
 * S3  A command id is used once per organisation; a second use appends nothing and answers with the first outcome.
 * S4  One open incident per (organisation, drill, correlation key): the loser is told which one to attach to.
 * S5  Only `EngineStore` sees across organisations, and only ids and times.
 * S6  A delivery has exactly one outcome; the first one stands.
 */

import type { Actor } from '../core/cause.ts'
import type { Effect } from '../core/chapter.ts'
import type { AlertId, ErasureId, Event, PageOutcome, StreamId } from '../core/event.ts'
import type { EvidenceFileId } from '../core/evidence.ts'
import type { Edition, Id, Instant, Ref } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { ObligationId } from '../core/obligation/obligation.ts'
import type { Said } from '../core/signal/said.ts'
import type { Erasure, KeptErasure } from './erasure.ts'
import type { Guards } from './guards.ts'
import type { ContactChange, OwnRows } from './own-rows.ts'
import type { UsageRows } from './usage-rows.ts'

export { type Contact, type ContactChange, everybody, type Grant, type Whose } from './own-rows.ts'
export type { UsageCount, UsageWatchRow } from './usage-rows.ts'

export type OrgId = Id<'org'>
/** plan: those that ran, in the order in which they began; plan version: those that were saved, in that order (engine/versions.ts); drill plan: what live drills run on (core/pace.ts). */
export type EditionKind = 'plan' | 'plan version' | 'house plan' | 'drill plan' | 'law' | 'calendar' | 'people' | 'controls'

export interface Store {
  readonly engine: EngineStore
  org(org: OrgId): OrgStore
  /** Makes the organisation if it is not there. */
  createOrg(org: OrgId, name: string): Promise<void>
  /** Connections of this node to its database; absent: it has none. */
  connections?(): Readonly<Record<'app' | 'engine', Readonly<{ open: number; idle: number; waiting: number; most: number }>>>
  /** Throws when the store cannot be reached; what /health says. */
  ping(): Promise<void>
  /** Absent: nothing is at rest. */
  guards?(org: OrgId): Promise<Guards>
  /** Makes ready what the first alerts would wait for; asked for once, in the quiet moment after a start. Absent: there is nothing. */
  warm?(): Promise<void>
  /** Called with the streams that changed, by any node, within about a second; a hint, never the truth. */
  onChange(listener: (change: Change) => void): () => void
  close(): Promise<void>
}
export type Change = Readonly<{ org: OrgId; stream: StreamId | null; kinds: readonly ChangeKind[] }>
export type ChangeKind = 'incident' | 'alert' | 'delivery' | 'people' | 'plan' | 'door' | 'drill'

/** Sees across organisations: wakes, deliveries, doors, and alerts that wait to be routed; ids and times only. */
export interface EngineStore {
  orgs(): Promise<readonly OrgId[]>
  /** Streams due at `now`, each leased to this caller until `now + leaseMs` (skip locked): soonest first. `except`: none of these. */
  takeWakes(now: Instant, limit: number, leaseMs: number, except?: readonly OrgId[]): Promise<readonly Wake[]>
  /** The wake could not be handled: try again at `at`. */
  postponeWake(wake: Wake, at: Instant): Promise<void>
  nextWake(): Promise<Instant | null>
  takeDeliveries(now: Instant, limit: number, leaseMs: number, except?: readonly OrgId[]): Promise<readonly TakenDelivery[]>
  /** False when it already had an outcome, which stands. */
  endDelivery(delivery: TakenDelivery, outcome: PageOutcome, detail: string | null, at: Instant): Promise<boolean>
  /** Sending takes longer than it was taken for. */
  extendDelivery(delivery: TakenDelivery, until: Instant): Promise<void>
  /** A transient failure: due again at `at`. */
  retryDelivery(delivery: TakenDelivery, at: Instant, detail: string): Promise<void>
  /** It was not tried after all: due again at `at`, and taking it was no attempt. */
  giveBackDelivery(delivery: TakenDelivery, at: Instant): Promise<void>
  /** A delivery that ended but whose outcome its stream has not taken yet (we died in between): hand these over again. */
  takeUnreported(now: Instant, limit: number, leaseMs: number): Promise<readonly EndedDelivery[]>
  reported(org: OrgId, delivery: Id<'delivery'>, at: Instant): Promise<void>
  /** Of each organisation the newest `most` deliveries that were due since then and ended with an outcome of their carrier's. */
  endedLately(since: Instant, most: number): Promise<readonly EndedDelivery[]>
  /** Organisations with alerts that are committed and not routed to an incident yet. */
  unrouted(limit: number): Promise<readonly Readonly<{ org: OrgId; count: number }>[]>
  /** Organisations in which the expiry of firing alerts may have passed at `now`: all in which it has. */
  expiring(now: Instant, limit: number): Promise<readonly OrgId[]>
  findDoor(secretHash: string): Promise<Door | null>
  /** Gives the next leaf indexes to the events of up to `limit` appends (what was committed together stays so), one sequencer at a time; how many were given. */
  sequence(limit: number): Promise<number>
  /** How many migrations this store knows; 0 where there are none. */
  readonly knows: number
  /**
   * A sign of life of this node, which has `knows` beside it; answers with how many migrations the database has. Times in which no node
   * listened never count towards an expiry: see `engine/listening.ts`.
   */
  heartbeat(node: string, now: Instant): Promise<number>
  heartbeats(): Promise<readonly Readonly<{ node: string; at: Instant; knows: number }>[]>
  figures(
    now: Instant,
  ): Promise<
    Readonly<{ wakesBehind: number; oldestWakeMs: number; deliveriesBehind: number; oldestDeliveryMs: number; unsequenced: number }>
  >
}

export type Wake = Readonly<{ org: OrgId; stream: StreamId; at: Instant; token: string }>
export type Delivery = Readonly<{
  id: Id<'delivery'>
  org: OrgId
  stream: StreamId
  drill: Id<'drill'> | null
  send: Effect['send']
  dueAt: Instant
}>
/** attempts: by all nodes together, this one included. */
export type TakenDelivery = Delivery & Readonly<{ attempts: number; token: string }>
export type EndedDelivery = Delivery & Readonly<{ outcome: PageOutcome; detail: string | null; endedAt: Instant }>

/** A secret that lets something in: kept as a SHA-256 only. */
export type Door = Readonly<{
  id: string
  org: OrgId
  kind: 'integration key' | 'api token' | 'session' | 'sign-in link' | 'break-glass' | 'grant code'
  /** whom it lets in: a person, or the source of an integration, or a program. */
  person: Id<'person'> | null
  label: string
  /** integration key: the kind of source (alertmanager, pagerduty, signal …). */
  source: string | null
  scopes: readonly string[]
  createdAt: Instant
  expiresAt: Instant | null
  revokedAt: Instant | null
  lastUsedAt: Instant | null
  once: boolean // used up by its first use
  /** Who made it, where that was asked for: the id of a person, or of a program. */
  madeBy?: string
}>

/** A line that a witness signed of a checkpoint, and when it was received. */
export type Cosignature = Readonly<{ witness: string; at: Instant; line: string }>
/** `note`: text and the log's own signature, as they were given out first; `cosignatures` by the witness's name. */
export type KeptCheckpoint = Readonly<{ size: number; at: Instant; note: string; cosignatures: readonly Cosignature[] }>

export interface OrgStore extends OwnRows, UsageRows {
  // streams
  load(stream: StreamId): Promise<Loaded | null>
  /**
   * The state as `load` has it, for whoever holds that of a seq already (most often it still is), and the words of a ref beside it; null: erased, or never there.
   * `words`: what they were a moment ago. What a ref stands for never changes, so they are not opened again if they are still there.
   */
  look(
    stream: StreamId,
    seq: number,
    text: Ref,
    words?: string | null,
  ): Promise<Readonly<{ now: Loaded | 'the same' | null; text: string | null }>>
  append(append: Append): Promise<Appended>
  events(stream: StreamId, after?: number, limit?: number): Promise<readonly Event[]>
  /** All events of the organisation in leaf order; those without a leaf yet are not among them. */
  log(afterLeaf: number, limit: number): Promise<readonly Readonly<{ leaf: number; event: Event; bytes: string; hash: string }>[]>
  /** Events of one stream as the log has them, in the order of `seq`; `leaf` null: it has no place there yet. */
  streamLog(
    stream: StreamId,
    after: number,
    limit: number,
  ): Promise<readonly Readonly<{ leaf: number | null; event: Event; bytes: string; hash: string }>[]>
  /** The last event that has a place in the log; null: none has. */
  logEnd(): Promise<Readonly<{ leaf: number; hash: string }> | null>
  // what was signed of the log (engine/checkpoint)
  /** Roots of the log's full tiles, as hex, in their order from `tile` on. */
  logTiles(from: number): Promise<readonly string[]>
  /** One that is there stays. */
  keepLogTiles(from: number, roots: readonly string[]): Promise<void>
  /** The largest first; `below`: only of fewer entries. */
  checkpoints(limit: number, below?: number): Promise<readonly KeptCheckpoint[]>
  /** One of that size that is there stays. */
  keepCheckpoint(checkpoint: Omit<KeptCheckpoint, 'cosignatures'>): Promise<void>
  /** The first of each witness stays. */
  keepCosignature(size: number, cosignature: Cosignature): Promise<void>
  openByCorrelation(correlation: string, drill: Id<'drill'> | null): Promise<StreamId | null>
  /** Of real incidents; `drilled`: of those of drills, which have numbers of their own. */
  byNumber(number: number, drilled?: boolean): Promise<StreamId | null>

  // the incident list
  incidents(query: IncidentQuery): Promise<Readonly<{ rows: readonly IncidentRow[]; total: number; next: string | null }>>

  /** What runs now, of everything that is recorded as owed: soonest first, what has no date of its own last. */
  obligations(query: ObligationQuery): Promise<Readonly<{ rows: readonly ObligationRow[]; next: string | null }>>
  /** Real incidents that are open, by severity, and obligations of real ones that are overdue; of each no more than `most` are counted. */
  countRunning(now: Instant, most: number): Promise<Readonly<{ open: Readonly<Record<string, number>>; overdue: number }>>

  // alerts
  upsertAlerts(batch: AlertBatch): Promise<readonly AlertChange[]>
  /**
   * Takes in alerts that fire, and appends the incident that each of them opens, its own and in their order, all in one transaction. Null:
   * nothing was stored, most often because one of them is known already. Otherwise the alerts are there. Of one alone `appended` says
   * whether its incident is, of several all are.
   */
  openWith(
    batch: AlertBatch,
    appends: readonly Append[],
  ): Promise<Readonly<{ changes: readonly AlertChange[]; appended: readonly Appended[] }> | null>
  alerts(
    query: Readonly<{ incident?: StreamId; status?: AlertStatus; source?: string; limit: number; before?: string }>,
  ): Promise<readonly AlertRow[]>
  /** For the intake's memory: what is firing, by fingerprint. */
  alertsByFingerprint(source: string, fingerprints: readonly string[], drill: Id<'drill'> | null): Promise<readonly AlertRow[]>
  takeUnrouted(limit: number): Promise<readonly AlertRow[]>
  /** Attaches the alerts to the incident, unless that is closed; answers how many the incident has now and how many of them fire. */
  attachAlerts(stream: StreamId, alerts: readonly AlertId[]): Promise<Readonly<{ count: number; firing: number; closed: boolean }>>
  /** Takes alerts off an incident that was closed while they joined it: they wait to be routed again. Others are passed over. */
  detachAlerts(stream: StreamId, alerts: readonly AlertId[]): Promise<void>
  /** Alerts that were decided to be logged only. */
  settleAlerts(alerts: readonly AlertId[], routing: 'logged'): Promise<void>
  /**
   * Ends firing alerts whose expiry has passed: all, or `limit` and some more. Answers the incidents that they belonged to with
   * what still fires there.
   */
  expireAlerts(now: Instant, limit: number): Promise<readonly Readonly<{ alert: AlertId; incident: StreamId | null; firingLeft: number }>[]>
  /** Pushes on the expiry of alerts that fire and were last heard of before `before`: the time in which nobody listened does not count. */
  extendExpiries(byMs: number, before: Instant): Promise<number>
  /** Answers those that fire, and those that a later word has ended; what was said of one later stands. */
  refreshAlerts(
    rows: readonly Readonly<{ alert: AlertId; expiresAt: Instant; at: Instant }>[],
  ): Promise<Readonly<{ firing: readonly AlertId[]; ended: readonly AlertId[] }>>

  // deliveries
  deliveries(query: Readonly<{ stream?: StreamId; limit: number }>): Promise<readonly DeliveryRow[]>
  delivery(delivery: Id<'delivery'>): Promise<DeliveryRow | null>

  // what is bounded in a length of time
  /**
   * Counts `id` under each key, if there is room under all of them: one after the other, on whichever node. Answers for each the ms until
   * there is room; counted only where all are 0. An id that counts under one of them already has its room.
   */
  count(id: string, under: readonly CountedUnder[], now: Instant): Promise<readonly number[]>
  /** Whether that id counts under that key at that time. */
  isCounted(id: string, key: string, now: Instant): Promise<boolean>
  /** It was not to be counted after all. */
  uncount(id: string, keys: readonly string[]): Promise<void>

  // editions: the newest of each kind is the current one
  putEdition(kind: EditionKind, edition: Edition<EditionKind, unknown>, by: string, at: Instant, source: string | null): Promise<void>
  edition(kind: EditionKind, id: string): Promise<Readonly<{ value: unknown; source: string | null; by: string; at: Instant }> | null>
  current(kind: EditionKind): Promise<Edition<EditionKind, unknown> | null>
  editions(kind: EditionKind): Promise<readonly Readonly<{ edition: string; by: string; at: Instant }>[]>

  /**
   * The people edition and the private directory behind it, together. False when `previous` is no longer the current
   * edition: someone else was first, change it again.
   */
  setPeople(
    previous: string | null,
    edition: Edition<'people', unknown>,
    directory: unknown,
    by: string,
    at: Instant,
    contacts?: ContactChange,
  ): Promise<boolean>

  // private text, encrypted one key per record
  readTexts(refs: readonly Ref[]): Promise<Readonly<Record<Ref, string | null>>> // null: erased
  /** Destroys text, salt and key. */
  eraseTexts(refs: readonly Ref[]): Promise<void>
  /** Destroys the words of alerts (their rows stay), and the key of a batch that has no words left under it. */
  eraseAlerts(alerts: readonly AlertId[]): Promise<void>
  /** Of every door of this person the label, which somebody may have written a name into. */
  eraseDoorLabels(person: Id<'person'>): Promise<void>
  /** Erasures, oldest first: what was begun, and since when it is whole. The first that is put under an id stands. */
  putErasure(erasure: Erasure): Promise<void>
  endErasure(erasure: ErasureId, at: Instant): Promise<void>
  erasures(): Promise<readonly KeptErasure[]>
  /** Private documents of the organisation (the directory's names and addresses, integration settings): one per key, encrypted. */
  putPrivate(key: string, value: unknown): Promise<void>
  getPrivate(key: string): Promise<unknown | null>
  /** With the version to change it upon. */
  readPrivate(key: string): Promise<Readonly<{ value: unknown; version: string }> | null>
  /** False when `version` is no longer what is there (null: nothing is): somebody else was first. */
  replacePrivate(key: string, version: string | null, value: unknown): Promise<boolean>

  // files of evidence: bytes in pieces, encrypted one key a file. Whether one is kept its incident says (engine/evidence.ts)
  /** Makes room for one that is to be looked at from `lookAt` on. */
  beginFile(file: EvidenceFileId, stream: StreamId, lookAt: Instant): Promise<void>
  /** False: it is not there, is destroyed, or has one in this place (from 0). */
  putPiece(file: EvidenceFileId, place: number, bytes: Buffer): Promise<boolean>
  /** Null: never. False: it is not there, or is destroyed. */
  lookAtFile(file: EvidenceFileId, at: Instant | null): Promise<boolean>
  piece(file: EvidenceFileId, place: number): Promise<Buffer | null>
  /** Destroys their keys and what was sealed. */
  destroyFiles(files: readonly EvidenceFileId[]): Promise<void>
  /** Soonest first. */
  filesToLookAt(now: Instant, limit: number): Promise<readonly Readonly<{ file: EvidenceFileId; stream: StreamId }>[]>

  // notices: one recipient of one notification, each leaves at most once
  /** Those that are there stay as they are. `refused`: customers to whom nothing can be sent, with why. */
  putNotices(notices: NoticesIn, at: Instant): Promise<void>
  /** Notifications of which something waits or is in flight. */
  openNotices(): Promise<readonly Readonly<{ notification: string; stream: StreamId }>[]>
  /** Of those that wait and may be taken: in flight from now on, before anything is handed over. `by`: the node that takes them. */
  takeNotices(notification: string, limit: number, now: Instant, by: string): Promise<readonly TakenNotice[]>
  /**
   * What became of those that are in flight, together; how many still were. `waiting`: nothing left, again from its `at` on.
   * One that the carrier reported as bounced or failed since it was taken is refused, whatever was answered at first.
   */
  endNotices(notification: string, ends: readonly NoticeEnded[]): Promise<number>
  /** Both, in this order and at one commit: for whoever has thousands to send. */
  nextNotices(notification: string, ends: readonly NoticeEnded[], limit: number, now: Instant, by: string): Promise<readonly TakenNotice[]>
  /** What has been in flight since before then, or was taken by this node, which holds none of it (null: it may): nobody can say any more. How many. */
  strandNotices(notification: string, before: Instant, at: Instant, by: string | null): Promise<number>
  /** A person's word: about one that is unknown or was refused, that it was sent or is to be sent again; about one that was sent, that it came back. */
  settleNotice(
    notification: string,
    customer: Id<'customer'>,
    as: 'sent' | 'waiting' | 'refused',
    detail: string,
    at: Instant,
  ): Promise<boolean>
  /** The same about all of a state at once, after a mail server that was away; how many they were. */
  settleNotices(notification: string, of: 'unknown' | 'refused', as: 'sent' | 'waiting', detail: string, at: Instant): Promise<number>
  /** The carrier's later word about one, told once. Null: there is no such notice. */
  reportNotice(report: NoticeReportIn): Promise<NoticeReported | null>
  /** By customer, in this order. */
  notices(query: NoticeQuery): Promise<readonly NoticeRow[]>
  noticeReports(notification: string, customers: readonly Id<'customer'>[]): Promise<readonly NoticeReport[]>
  countNotices(notification: string): Promise<Readonly<Record<NoticeState, number>>>

  // live drills: one at a time
  /** `version`: the one that was changed; 0: it is new. False when somebody else was first, or another drill is going on. */
  putDrill(row: DrillRow): Promise<boolean>
  drill(drill: Id<'drill'>): Promise<DrillRow | null>
  /** Newest first. */
  drills(query: Readonly<{ goingOn: boolean; limit: number }>): Promise<readonly DrillRow[]>

  // who follows the status page: addresses encrypted apart, each under a key of its own
  /** The one that has this address already, else this new one, which has still to confirm. */
  putSubscriber(subscriber: SubscriberIn, at: Instant): Promise<SubscriberRow>
  subscriber(subscriber: Id<'subscriber'>): Promise<Subscriber | null>
  subscribers(
    query: Readonly<{ state?: SubscriberRow['state']; addressKey?: string; limit: number; after?: Id<'subscriber'> }>,
  ): Promise<readonly SubscriberRow[]>
  /** False: it has not asked, or has confirmed already. */
  confirmSubscriber(subscriber: Id<'subscriber'>, at: Instant): Promise<boolean>
  /** Ends it and destroys its address. False: there is no such one any more. */
  endSubscriber(subscriber: Id<'subscriber'>, at: Instant): Promise<boolean>
  /** Ends those that asked before then and never confirmed. How many. */
  expireSubscribers(before: Instant, at: Instant): Promise<number>
  /** Those that confirmed. */
  countSubscribers(): Promise<Readonly<Record<SubscriberRow['kind'], number>>>

  // which vendors' status pages we follow
  feeds(): Promise<readonly FeedRow[]>
  putFeed(feed: FeedRow): Promise<void>
  /** Those due at `now`, each leased to this caller until `now + leaseMs`. */
  takeFeeds(now: Instant, limit: number, leaseMs: number): Promise<readonly FeedRow[]>

  // health checks: what is looked at, and how it was
  healthChecks(): Promise<readonly HealthCheckRow[]>
  /** `version`: the one that was changed; null: it is new. Null: somebody else was first. Answers the new version. The secret is kept encrypted. */
  putHealthCheck(row: Omit<HealthCheckRow, 'version'>, version: number | null): Promise<number | null>
  /** False: it is not there, or was changed or taken since `version`. */
  settleHealthCheck(check: Id<'health check'>, version: number, takeAt: Instant | null, state: unknown): Promise<boolean>
  /** Those due at `now`, soonest first, each leased to this caller until `now + leaseMs`, under a version of its own. */
  takeHealthChecks(now: Instant, limit: number, leaseMs: number): Promise<readonly TakenHealthCheck[]>
  /** When the soonest is due, or its lease over; null: none ever. */
  nextHealthCheck(): Promise<Instant | null>
  /** False: there is none of this version. */
  removeHealthCheck(check: Id<'health check'>, version: number): Promise<boolean>

  // doors
  putDoor(door: Omit<Door, 'org'>, secretHash: string): Promise<void>
  doors(kind: Door['kind']): Promise<readonly Door[]>
  revokeDoor(id: string, at: Instant): Promise<boolean>
  /** Does it open? True for the one caller that uses up a door that opens once; for others records the use, to the minute. */
  useDoor(id: string, at: Instant): Promise<boolean>

  // what came in, counted
  countIntake(source: string, counts: Readonly<Record<string, number>>, at: Instant): Promise<void>
  /** By the minute: from that of `since` on, before that of `until`. */
  intakeCounts(since: Instant, until?: Instant): Promise<readonly Readonly<{ source: string; outcome: string; count: number }>[]>
}

export type SubscriberIn = Readonly<{
  subscriber: Id<'subscriber'>
  kind: 'mail' | 'webhook'
  addressKey: string // a keyed hash: the same address makes the same one
  secrets: Readonly<{ address: string; secret: string | null }>
}>
export type SubscriberRow = Readonly<{
  subscriber: Id<'subscriber'>
  kind: 'mail' | 'webhook'
  state: 'asked' | 'confirmed' | 'gone'
  askedAt: Instant
  confirmedAt: Instant | null
  endedAt: Instant | null
}>
export type Subscriber = SubscriberRow & Readonly<{ secrets: SubscriberIn['secrets'] | null }> // null: ended, and destroyed
/** `takeAt` null: it is not read. `state`: what was read last, plain JSON. */
export type FeedRow = Readonly<{ vendor: Id<'vendor'>; takeAt: Instant | null; state: unknown }>
/** `takeAt` null: it is not looked at. `settings`, `state`: plain JSON, and no secret. `version`: goes up with each change, take and settling. */
export type HealthCheckRow = Readonly<{
  check: Id<'health check'>
  version: number
  takeAt: Instant | null
  settings: unknown
  state: unknown
  secret: string | null
}>
export type TakenHealthCheck = HealthCheckRow & Readonly<{ dueAt: Instant }>

export type { Erasure, KeptErasure } from './erasure.ts'

export type NoticeState = 'waiting' | 'in flight' | 'sent' | 'refused' | 'unknown'
export type NoticesIn = Readonly<{
  notification: string
  stream: StreamId
  customers: readonly Id<'customer'>[]
  refused: readonly Readonly<{ customer: Id<'customer'>; detail: string }>[]
}>
export type NoticeEnd = Readonly<{
  state: 'sent' | 'refused' | 'unknown' | 'waiting'
  receipt: string | null
  hash: string | null
  detail: string | null
}>
export type NoticeEnded = NoticeEnd & Readonly<{ customer: Id<'customer'>; at: Instant }>
/** `again`: so often a person had it sent again. */
export type TakenNotice = Readonly<{ customer: Id<'customer'>; attempts: number; again: number }>
export type NoticeQuery = Readonly<{
  notification: string
  state?: NoticeState
  customers?: readonly Id<'customer'>[]
  limit: number
  after?: string
}>
export type NoticeReport = Readonly<{
  customer: Id<'customer'>
  what: 'sent' | 'delivered' | 'delayed' | 'bounced' | 'complained' | 'failed' | 'relayed' // relayed: passed on, which proves nothing
  detail: string | null
  at: Instant
  by: Actor | null // who handed it in; null: the carrier itself, by its signature
}>
/** `id`: the carrier's own, by which a second telling is known. `of`: by the letter's receipt, or by what it was sent with. */
export type NoticeReportIn = Readonly<{
  id: string
  of: Readonly<{ receipt: string }> | Readonly<{ notification: string; customer: Id<'customer'>; receipt: string }>
  what: NoticeReport['what']
  detail: string | null
  at: Instant
  by: NoticeReport['by']
}>
/** `told`: before. `moved`: the notice is in another state by it. */
export type NoticeReported = Readonly<{ notification: string; stream: StreamId; customer: Id<'customer'>; told: boolean; moved: boolean }>
export type NoticeRow = Readonly<{
  customer: Id<'customer'>
  state: NoticeState
  attempts: number
  receipt: string | null
  hash: string | null
  detail: string | null
  endedAt: Instant | null
}>

/** `record`: JSON, private (drill/live-record.ts). */
export type DrillRow = Readonly<{
  drill: Id<'drill'>
  state: 'running' | 'paused' | 'over'
  version: number
  plan: Id<'plan'>
  nextAt: Instant | null
  startedAt: Instant
  endedAt: Instant | null
  record: unknown
}>

export type Loaded = Readonly<{ incident: Incident; number: number | null; foldVersion: string }>
export type Append = Readonly<{
  stream: StreamId
  kind: 'incident' | 'house'
  drill: Id<'drill'> | null
  after: number // the seq decided upon; 0: the stream is new
  command: Id<'command'>
  /** Nobody asks for this command again: the stream's seq decides that it is carried out once, or the delivery that it ends. It is not kept. */
  unasked?: boolean
  events: readonly Event[]
  incident: Incident
  foldVersion: string
  wakeAt: Instant | 'never'
  deliveries: readonly Delivery[]
  /** Deliveries no longer wanted: ended as superseded if they have no outcome and nobody has taken them; whoever has looks again before it sends. */
  supersede: readonly Id<'delivery'>[]
  texts: Readonly<Record<Ref, Readonly<{ text: string; salt: string }>>>
  /** Alerts that this append attaches to the stream. */
  alerts: readonly AlertId[]
  /** From now on alerts join the incident in their own insert while others of it fire, and it need not hear of them. Absent: as before; at first they do not. */
  joins?: boolean
  /** Whoever appends hands these deliveries over itself: they are taken from the beginning. */
  taken?: Readonly<{ token: string; until: Instant }>
  /** The outcome that this append tells the stream: recorded and reported with it, or neither. */
  ended?: Readonly<{ delivery: Id<'delivery'>; outcome: PageOutcome; detail: string | null; at: Instant }>
}>
export type Appended =
  /** `firing`: how many of its alerts were attached by it, and fired at that moment. */
  | Readonly<{ appended: 'done'; number: number | null; firing: number }>
  | Readonly<{ appended: 'conflict' }>
  | Readonly<{ appended: 'command seen'; stream: StreamId; seq: number }>
  | Readonly<{ appended: 'correlation taken'; stream: StreamId }>
  | Readonly<{ appended: 'delivery has ended' }> // with an outcome before: that one stands (S6)

export type IncidentQuery = Readonly<{
  status?: readonly Incident['status'][]
  severity?: readonly string[]
  drill: Id<'drill'> | null
  number?: number
  openedFrom?: Instant
  openedTo?: Instant
  limit: number
  cursor?: string // opaque, from `next`
}>
/** At most so many under this key within so long. */
export type CountedUnder = Readonly<{ key: string; most: number; withinMs: number }>
export type ObligationQuery = Readonly<{
  drill: Id<'drill'> | null
  stream?: StreamId
  states?: readonly ObligationRow['state'][]
  owedBy?: readonly string[] // roles
  /** Of the plan, of law, or of a contract. */
  because?: 'plan' | 'law' | 'contract'
  dueFrom?: Instant
  dueTo?: Instant // before it
  limit: number
  cursor?: string // opaque, from `next`
}>
export type ObligationRow = Readonly<{
  stream: StreamId
  obligation: ObligationId
  due: Instant | null
  state: 'possible' | 'owed' | 'overdue'
}>
export type IncidentRow = Readonly<{
  stream: StreamId
  number: number
  incident: Incident
  alerts: Readonly<{ count: number; firing: number }>
}>

export type AlertStatus = 'firing' | 'resolved'
export type AlertInput = Readonly<{
  alert: AlertId // derived from the batch: used when this is a new one
  fingerprint: string // within the source, 32 hex digits
  status: AlertStatus
  said: string // its words as one text (core/signal/said.ts)
  content: string // 32 hex digits, its hash: the same for two that say the same
  startsAt: Instant
  endsAt: Instant | null
  expiresAt: Instant | null // firing without a refresh until then: resolved
  correlation: string | null // correlation key under the rule that matched; null: log only
  rule: string | null
  incident: StreamId | null // the one that it belongs to, as far as we know: joined at once if that takes alerts by itself (`Append.joins`)
}>
export type AlertBatch = Readonly<{
  source: string // the door's id
  sourceKind: string
  at: Instant
  drill: Id<'drill'> | null
  batch: Id<'batch'>
  hash: string // of the raw bytes as they came
  alerts: readonly AlertInput[]
}>
/** new: firing and not known, or known and resolved: another alert of the same fingerprint. ignored: nothing is there that it speaks of. */
export type AlertChange = Readonly<{
  fingerprint: string
  change: 'new' | 'refreshed' | 'changed' | 'resolved' | 'ignored'
  alert: AlertId
  incident: StreamId | null
  firingLeft: number | null
  /** It joined its incident with this batch: how many that has now, together with the others of the batch. Else null. */
  joined: number | null
}>
export type AlertRow = Readonly<
  Omit<AlertInput, 'said' | 'content'> &
    Said & {
      source: string
      sourceKind: string
      drill: Id<'drill'> | null
      receivedAt: Instant
      lastAt: Instant
      resolvedAt: Instant | null
      routing: 'waiting' | 'attached' | 'logged'
    }
>
export type DeliveryRow = Delivery &
  Readonly<{ attempts: number; outcome: PageOutcome | null; detail: string | null; endedAt: Instant | null; reportedAt: Instant | null }>
