/** What the memory store holds: plain maps per organisation, and the few queues that the engine sees across them. */
import type { AlertId, Event, PageOutcome, StreamId } from '../../core/event.ts'
import type { EvidenceFileId } from '../../core/evidence.ts'
import type { Edition, Id, Instant, Ref } from '../../core/id.ts'
import type { Incident } from '../../core/incident.ts'
import type { OwedRow } from '../owed.ts'
import type {
  AlertRow,
  Change,
  ChangeKind,
  Contact,
  Delivery,
  Door,
  DrillRow,
  EditionKind,
  FeedRow,
  Grant,
  HealthCheckRow,
  KeptCheckpoint,
  KeptErasure,
  NoticeReport,
  NoticeRow,
  OrgId,
} from '../port.ts'
import type { UsageCount, UsageWatchRow } from '../usage-rows.ts'
import { type Due, makeDue } from './due.ts'
import type { OrgHouseSubscriber } from './followers.ts'

export type StreamState = {
  kind: 'incident' | 'house'
  drill: Id<'drill'> | null
  number: number | null
  seq: number
  incident: Incident
  foldVersion: string
  events: Event[]
  held: string | null // the correlation key that it holds while open
  wakeAt: Instant | 'never'
  wakeToken: string | null
}
export type DeliveryState = {
  delivery: Delivery
  attempts: number
  token: string | null // somebody is sending it
  outcome: PageOutcome | null
  detail: string | null
  endedAt: Instant | null
  reportedAt: Instant | null
  leasedUntil: number
}
export type NoticeKept = { -readonly [K in keyof NoticeRow]: NoticeRow[K] } & {
  stream: StreamId
  takeAt: number
  takenBy: string | null
  again: number
}
export type NoticeReportKept = NoticeReport & Readonly<{ id: string; notification: string }>
export type AlertState = { row: AlertRow; content: string }
export type Put = Readonly<{ edition: Edition<EditionKind, unknown>; by: string; at: Instant; source: string | null }>

export type OwedKept = OwedRow & Readonly<{ stream: StreamId; drill: Id<'drill'> | null }>

export type OrgHouse = {
  org: OrgId
  name: string
  streams: Map<StreamId, StreamState>
  commands: Map<string, Readonly<{ stream: StreamId; seq: number }>>
  held: Map<string, StreamId>
  numbers: { real: number; drill: number }
  byNumber: Map<number, StreamId>
  byNumberOfDrills: Map<number, StreamId>
  log: Event[] // in leaf order
  tiles: string[]
  checkpoints: Map<number, KeptCheckpoint>
  owed: { rows: Map<string, OwedKept>; inOrder: readonly OwedKept[] | null } // null: something changed since they were put in order
  alerts: Map<AlertId, AlertState>
  latest: Map<string, AlertState> // by source, drill and fingerprint: the newest that began to fire
  counts: Map<StreamId, { count: number; firing: number; joins: boolean }> // alerts per incident
  waiting: Set<AlertId>
  expiring: Due
  deliveries: Map<string, DeliveryState>
  editions: Map<EditionKind, Put[]>
  texts: Map<Ref, Readonly<{ text: string; salt: string }> | null>
  privates: Map<string, string>
  contacts: Map<string, Contact> // by person and method
  grants: Map<string, Grant> // by person and id
  grantEpochs: Map<string, number>
  erasures: Map<string, KeptErasure>
  files: Map<EvidenceFileId, Readonly<{ stream: StreamId; lookAt: Instant | null; pieces: Map<number, Buffer> | null }>> // pieces null: destroyed
  notices: Map<string, Map<string, NoticeKept>> // by notification and customer
  drills: Map<string, DrillRow>
  subscribers: Map<string, OrgHouseSubscriber>
  feeds: Map<string, FeedRow>
  healthChecks: Map<string, HealthCheckRow>
  usage: Map<string, UsageCount & Readonly<{ source: string }>> // by source, slot and type
  usageWatches: Map<string, UsageWatchRow>
  noticeReports: NoticeReportKept[]
  doors: Map<string, Door>
  counted: Map<string, Map<string, { at: number; until: number }>> // by key and what was counted
  intake: Map<string, { source: string; outcome: string; minute: number; count: number }>
}
export type House = {
  orgs: Map<OrgId, OrgHouse>
  wakes: Due // keys: address(org, stream)
  sending: Due // deliveries without an outcome
  unreported: Due // deliveries with one, that their stream has not taken
  unsequenced: { org: OrgId; events: readonly Event[] }[]
  doorsBySecret: Map<string, Readonly<{ org: OrgId; id: string }>>
  heartbeats: Map<string, Instant>
  token(): string
  changed(org: OrgId, stream: StreamId | null, ...kinds: ChangeKind[]): void
  listen(listener: (change: Change) => void): () => void
}

/** Org ids and stream ids have no line feed in them: two parts, one key. */
export const address = (org: string, of: string): string => `${org}\n${of}`
export const parts = (key: string): readonly [OrgId, string] => {
  const at = key.indexOf('\n')
  return [key.slice(0, at) as OrgId, key.slice(at + 1)]
}

export const makeOrgHouse = (org: OrgId, name: string): OrgHouse => ({
  org,
  name,
  streams: new Map(),
  commands: new Map(),
  held: new Map(),
  numbers: { real: 0, drill: 0 },
  byNumber: new Map(),
  byNumberOfDrills: new Map(),
  log: [],
  tiles: [],
  checkpoints: new Map(),
  owed: { rows: new Map(), inOrder: null },
  alerts: new Map(),
  latest: new Map(),
  counts: new Map(),
  waiting: new Set(),
  expiring: makeDue(),
  deliveries: new Map(),
  editions: new Map(),
  texts: new Map(),
  privates: new Map(),
  contacts: new Map(),
  grants: new Map(),
  grantEpochs: new Map(),
  erasures: new Map(),
  files: new Map(),
  notices: new Map(),
  drills: new Map(),
  subscribers: new Map(),
  feeds: new Map(),
  healthChecks: new Map(),
  usage: new Map(),
  usageWatches: new Map(),
  noticeReports: [],
  doors: new Map(),
  counted: new Map(),
  intake: new Map(),
})

/** One or two, nearly always: a sort takes a kB. */
function inOrder(kinds: ReadonlySet<ChangeKind>): readonly ChangeKind[] {
  const [first, second] = kinds
  if (kinds.size === 2) return first! < second! ? [first!, second!] : [second!, first!]
  return [...kinds].sort()
}

export function makeHouse(): House {
  let tokens = 0
  const listeners = new Set<(change: Change) => void>()
  let pending = new Map<string, { org: OrgId; stream: StreamId | null; kinds: Set<ChangeKind> }>()
  const flush = () => {
    const changes = pending
    pending = new Map()
    const told = [...listeners]
    for (const { org, stream, kinds } of changes.values()) {
      const change: Change = { org, stream, kinds: inOrder(kinds) }
      for (const listener of told) listener(change)
    }
  }
  return {
    orgs: new Map(),
    wakes: makeDue(),
    sending: makeDue(),
    unreported: makeDue(),
    unsequenced: [],
    doorsBySecret: new Map(),
    heartbeats: new Map(),
    token: () => String(++tokens),
    changed(org, stream, ...kinds) {
      if (listeners.size === 0) return
      if (pending.size === 0) queueMicrotask(flush) // what one operation changed is told at once, after it is done
      const key = address(org, stream ?? '')
      const change = pending.get(key) ?? { org, stream, kinds: new Set() }
      for (const kind of kinds) change.kinds.add(kind)
      pending.set(key, change)
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
