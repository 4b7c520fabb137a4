/** Appends, incidents and alerts to fill a store with: the least that is well formed, with what a test cares about on top. */
import { createHash } from 'node:crypto'
import type { AlertId, Event, StreamId } from '../../core/event.ts'
import { type Id, type Instant, id, instant, type Ref } from '../../core/id.ts'
import type { Incident } from '../../core/incident.ts'
import { type Said, saidBy } from '../../core/signal/said.ts'
import type { AlertBatch, AlertInput, Append, Delivery, Door, OrgId, OrgStore, Store } from '../port.ts'

/** An organisation of its own, with nothing in it. */
export type Fresh = () => Promise<Readonly<{ store: Store; org: OrgId; of: OrgStore }>>

export const t0 = instant(Date.UTC(2026, 10, 2, 3, 0, 0))
export const after = (ms: number): Instant => instant(t0 + ms)
export const stream = (name: string): StreamId => id<'stream'>(`stream-${name}`)
export const alertId = (name: string | number): AlertId => id<'alert'>(`alert-${name}`)
/** 32 hex digits that begin with the number. */
export const print = (n: number): string => n.toString(16).padStart(8, '0').padEnd(32, '0')

export function incidentOf(org: OrgId, at: StreamId, more: Partial<Incident> = {}): Incident {
  return {
    org,
    stream: at,
    seq: 1,
    drill: null,
    at: t0,
    plan: id('plan-1'),
    openedBy: id('event-1'),
    openedAt: t0,
    receivedAt: t0,
    title: id<'private part'>('title'),
    severity: id('p1'),
    kind: null,
    correlation: null,
    nearMiss: false,
    touches: ['availability'],
    autoResolve: false,
    status: 'open',
    closedAs: null,
    phase: null,
    phases: [],
    milestones: {},
    facts: {},
    changes: [],
    roles: {},
    responders: [],
    alerts: { first: null, count: 0, firing: false },
    acknowledged: null,
    acknowledgedFirstAt: null,
    snoozedUntil: null,
    escalation: null,
    rounds: 0,
    calls: {},
    mobilised: null,
    callOuts: {},
    pages: {},
    obligations: {},
    deviations: {},
    resolvedAt: null,
    closedAt: null,
    ...more,
  }
}

export function eventOf(org: OrgId, at: StreamId, seq: number, command: string, drill: Id<'drill'> | null = null): Event {
  return {
    org,
    stream: at,
    seq,
    id: id(`event-${at}-${seq}`),
    schema: 1,
    at: after(seq),
    drill,
    by: { tocsin: 'engine' },
    command: id(command),
    causes: [{ plan: id('plan-1'), clause: id('response') }],
    under: { plan: 'plan-1', law: 'law-1', calendar: 'calendar-1', people: 'people-1', code: '1' },
    private: {},
    fact: { type: 'NoteAdded', note: id<'private part'>(`note-${at}-${seq}`), happenedAt: after(seq) },
  }
}

type Wanted = Partial<Omit<Append, 'incident' | 'events'>> & { stream: StreamId; events?: number; incident?: Partial<Incident> }
/** `events`: how many; they follow `after`. The command is named after where it stands unless it is given. */
export function appendOf(org: OrgId, wanted: Wanted): Append {
  const { events: count = 1, incident, ...more } = wanted
  const from = wanted.after ?? 0
  const drill = wanted.drill ?? null
  const command = wanted.command ?? id<'command'>(`command-${wanted.stream}-${from}`)
  return {
    kind: 'incident',
    drill,
    after: from,
    foldVersion: '1',
    wakeAt: 'never',
    deliveries: [],
    supersede: [],
    texts: {},
    alerts: [],
    ...more,
    command,
    events: Array.from({ length: count }, (_, i) => eventOf(org, wanted.stream, from + 1 + i, command, drill)),
    incident: incidentOf(org, wanted.stream, { drill, ...incident, seq: from + count }),
  }
}

/** Of the stream of this name; it opens it unless `after` says otherwise. */
export const opening = (org: OrgId, at: string, more: Partial<Wanted> = {}): Append => appendOf(org, { stream: stream(at), ...more })
export const drill = id<'drill'>('drill-1')
/** What is left over from other tests is not this one's. */
export const mine = <T extends Readonly<{ org: OrgId }>>(org: OrgId, all: readonly T[]): readonly T[] => all.filter(one => one.org === org)

export const deliveryOf = (org: OrgId, at: StreamId, name: string, dueAt: Instant = t0): Delivery => ({
  id: id<'delivery'>(`delivery-${name}`),
  org,
  stream: at,
  drill: null,
  send: { page: id(`page-${name}`), callOut: id('call-out-1'), person: id('ana'), method: id('ana-phone'), obligation: null },
  dueAt,
})

export function alertOf(n: number, more: Partial<AlertInput & Said> = {}): AlertInput {
  const { summary, severityHint, labels, annotations, link, ...alert } = alertWithout(n, more)
  const said = saidBy({ summary, severityHint, labels, annotations, link })
  return { ...alert, said, content: createHash('sha256').update(said).digest('hex').slice(0, 32) }
}
const alertWithout = (n: number, more: Partial<AlertInput & Said>): Omit<AlertInput & Said, 'said' | 'content'> => ({
  alert: alertId(n),
  fingerprint: print(n),
  status: 'firing',
  severityHint: 'critical',
  summary: `checkout fails ${n}`,
  labels: { alertname: 'CheckoutFails', instance: String(n) },
  annotations: { runbook: 'https://runbooks.example/checkout' },
  link: 'https://prometheus.example/graph',
  startsAt: t0,
  endsAt: null,
  expiresAt: after(300_000),
  correlation: 'checkout',
  rule: 'checkout',
  incident: null,
  ...more,
})
export const batchOf = (alerts: readonly AlertInput[], more: Partial<AlertBatch> = {}): AlertBatch => ({
  source: 'source-1',
  sourceKind: 'alertmanager',
  at: t0,
  drill: null,
  batch: id('batch-1'),
  hash: 'a'.repeat(64),
  alerts,
  ...more,
})

export const doorOf = (name: string, more: Partial<Door> = {}): Omit<Door, 'org'> => ({
  id: `door-${name}`,
  kind: 'integration key',
  person: null,
  label: name,
  source: 'alertmanager',
  scopes: ['intake'],
  createdAt: t0,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  once: false,
  ...more,
})
export const ref = (name: string): Ref => id<'private part'>(name)
