/**
 * Vendors' status pages, read by the product itself (L-21). What they say becomes signals through the ordinary intake, and
 * stands in the timeline of every open incident in which the vendor has a part.
 *
 * F1  When a page is read next is in the store and leased, like everything that is due: no timer lives here alone.
 * F2  What cannot be read is unknown, keeps what was known beside it, and is tried again ever more slowly.
 * F3  A word is taken once: the signal by the vendor's own id, the timeline's entry by the words themselves. Whoever dies in
 *     between does it again, and nothing comes twice.
 * F4  A vendor's page pages nobody by itself: its signals say "info". A plan that wants more has a rule for the source
 *     statuspage, or for the label vendor_impact.
 */
import { createHash } from 'node:crypto'
import type { Actor } from '../core/cause.ts'
import type { StreamId } from '../core/event.ts'
import { type Id, type Instant, instant } from '../core/id.ts'
import type { VendorId } from '../core/vendor-word.ts'
import type { Vendor } from '../customers/customer.ts'
import type { Accepted, Signal } from '../integrations/source.ts'
import type { FeedKind, FeedReading, Feeds, Known, VendorIncident } from '../integrations/status-feed/feed.ts'
import type { Door, FeedRow, OrgId, Store } from '../store/port.ts'
import { type Availability, feedSight, sightsOf } from './availability.ts'
import type { Customers } from './customers.ts'
import { derive, type Random } from './derive.ts'
import type { Handle, Outcome } from './handle.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Tell } from './tell.ts'
import { type Proposed, proposedFor } from './vendor-feed-addresses.ts'
import type { VendorRecordsKept } from './vendor-records.ts'

export const feedDoor = 'vendor-status'
const readMs = 20_000
const leaseMs = 3 * readMs
const atOnce = 8
const pollMs = 15_000
const slowestMs = 60 * 60_000
const page = 200

export type FeedSettings = Readonly<{
  on: boolean
  url: string
  kind: FeedKind
  everyMinutes: number
  fallback: Readonly<{ url: string; kind: FeedKind }> | null
}>
type Seen = Readonly<Record<string, Readonly<{ hash: string; over: boolean; title: string; impact: string }>>>
type State = Readonly<{
  settings: FeedSettings
  known: Known | null
  reading: FeedReading | null // the last that could be read
  seen: Seen
  checkedAt: Instant | null
  okAt: Instant | null
  failures: number
  problem: string | null
  /** How what is kept for good was last recorded (availability.ts); absent: never. */
  recorded?: Readonly<Record<string, string>>
}>
export type FeedShown = Readonly<{
  vendor: Vendor
  proposed: Proposed | null
  settings: FeedSettings | null // null: it is not followed and nobody has said how
  /** unknown: it could not be read, or was not yet. */
  state: FeedReading['state']
  words: string
  incidents: readonly VendorIncident[]
  checkedAt: Instant | null
  okAt: Instant | null
  problem: string | null
  /** By name, as its page has them; none: it has none, or was not read. */
  components: readonly string[]
  /** Until then what was recorded of it last still holds; null: it was never read. */
  heardUntil: Instant | null
}>
export type VendorFeeds = Loop &
  Readonly<{
    list(org: OrgId): Promise<readonly FeedShown[]>
    /** A sentence, where the address is none that is read. */
    set(org: OrgId, vendor: VendorId, settings: FeedSettings): Promise<string | null>
    /** Says that a vendor has a part in an incident, and folds in what it says now. */
    involve(org: OrgId, stream: StreamId, by: Actor, vendor: VendorId, reason: string | null, command?: Id<'command'>): Promise<Outcome>
  }>

const blank = (settings: FeedSettings): State => ({
  settings,
  known: null,
  reading: null,
  seen: {},
  checkedAt: null,
  okAt: null,
  failures: 0,
  problem: null,
})
/** A reading speaks until the next one should have been there, twice over; null: it still does. */
export function feedSpeaksUntil({ settings, okAt }: Pick<State, 'settings' | 'okAt'>, now: Instant): Instant | null {
  if (okAt === null) return null
  const until = okAt + 2 * settings.everyMinutes * 60_000 + readMs
  return until < now ? instant(okAt + settings.everyMinutes * 60_000) : null
}
const hashOf = (one: VendorIncident): string =>
  createHash('sha256')
    .update(JSON.stringify([one.title, one.status, one.impact, one.words]))
    .digest('hex')
    .slice(0, 32)

export function makeVendorFeeds(
  needs: Readonly<{
    store: Store
    clock: Clock
    tell: Tell
    handle: Handle
    customers: Customers
    feeds: Feeds | null
    intake(door: Door, sourceKind: string, signals: readonly Signal[], raw: Readonly<{ hash: string; bytes: number }>): Promise<Accepted>
    availability: Pick<Availability, 'record'>
    records: Pick<VendorRecordsKept, 'read'>
    alone: boolean
    random: Random
  }>,
): VendorFeeds {
  const { store, clock, tell, handle, feeds } = needs
  const engine: Actor = { tocsin: 'engine' }

  const doorOf = (org: OrgId): Door => ({
    id: feedDoor,
    org,
    kind: 'integration key',
    person: null,
    label: 'Vendors’ status pages',
    source: 'statuspage',
    scopes: [],
    createdAt: instant(0),
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
    once: false,
  })
  const signalOf = (vendor: Vendor, one: Pick<VendorIncident, 'id' | 'title' | 'over' | 'impact' | 'words' | 'link'>): Signal => ({
    dedup: `${vendor.id} ${one.id}`,
    status: one.over ? 'resolved' : 'firing',
    severityHint: 'info', // F4
    summary: `${vendor.name}: ${one.title}`,
    labels: { vendor: vendor.id, vendor_incident: one.id, vendor_impact: one.impact, severity: 'info' },
    annotations: one.words === '' ? {} : { words: one.words },
    link: one.link,
    startsAt: null,
    endsAt: null,
    expiresAt: null,
  })

  /** A word of the vendor into one incident, once (F3). */
  const fold = (org: OrgId, stream: StreamId, vendor: VendorId, one: VendorIncident): Promise<Outcome> =>
    handle({
      org,
      stream,
      by: engine,
      command: derive('vendor heard', org, stream, vendor, one.id, hashOf(one), String(one.over)),
      ask: text => ({
        type: 'HearVendor',
        vendor,
        finding: one.id,
        status: one.status,
        over: one.over,
        note: text([one.title, one.words, one.link ?? ''].filter(part => part !== '').join('\n')),
        happenedAt: instant(Math.min(one.updatedAt, clock.now())),
      }),
    })
  const foldAll = async (org: OrgId, vendor: VendorId, changed: readonly VendorIncident[]): Promise<void> => {
    if (changed.length === 0) return
    let cursor: string | undefined
    do {
      const found = await store
        .org(org)
        .incidents({ status: ['open', 'resolved'], drill: null, limit: page, ...(cursor === undefined ? {} : { cursor }) })
      for (const { stream, incident } of found.rows)
        if (incident.vendors?.[vendor] !== undefined) for (const one of changed) await fold(org, stream, vendor, one)
      cursor = found.next ?? undefined
    } while (cursor !== undefined)
  }

  const take = async (org: OrgId, vendor: Vendor, state: State, reading: FeedReading): Promise<Seen> => {
    const seen: Record<string, Seen[string]> = {}
    const changed: VendorIncident[] = []
    for (const one of reading.incidents) {
      const hash = hashOf(one)
      seen[one.id] = { hash, over: one.over, title: one.title, impact: one.impact }
      const before = state.seen[one.id]
      // What was over before we ever looked is no news.
      if (before === undefined ? !one.over : before.hash !== hash || before.over !== one.over) changed.push(one)
    }
    if (reading.silenceIsOver)
      for (const [id, before] of Object.entries(state.seen)) {
        if (before.over || seen[id] !== undefined) continue
        const last = state.reading?.incidents.find(one => one.id === id)
        changed.push({
          id,
          title: before.title,
          status: 'no longer listed',
          over: true,
          impact: before.impact as VendorIncident['impact'],
          words: 'Its status page no longer lists it.',
          updatedAt: clock.now(),
          link: last?.link ?? null,
          components: last?.components ?? [],
        })
      }
    if (changed.length > 0) {
      const signals = changed.map(one => signalOf(vendor, one))
      const bytes = JSON.stringify(signals)
      await needs.intake(doorOf(org), 'statuspage', signals, {
        hash: createHash('sha256').update(bytes).digest('hex'),
        bytes: bytes.length,
      })
      await foldAll(org, vendor.id, changed)
    }
    return seen
  }

  const nextAt = (state: State, afterMs: number | null): Instant => {
    const every = state.settings.everyMinutes * 60_000
    const backedOff = Math.min(every * 2 ** state.failures, Math.max(slowestMs, every))
    const share = needs.random(2).readUInt16BE() / 65_536
    return instant(Math.round(clock.now() + Math.max(backedOff * (0.9 + 0.2 * share), afterMs ?? 0)))
  }

  /** The page as a whole, and those of its components that somebody holds it to. */
  const recordSights = async (org: OrgId, vendor: VendorId, before: State, next: State): Promise<State> => {
    const now = clock.now()
    const record = (await needs.records.read(org))[vendor]
    const components = new Set((record?.commitments ?? []).flatMap(c => c.components))
    const unread = next.problem !== null || next.reading === null
    const gapFrom = before.problem === null && before.okAt !== null ? feedSpeaksUntil(before, now) : null
    const states: Record<string, string> = { [feedSight(vendor, null)]: unread ? 'unknown' : next.reading.state }
    for (const component of components)
      states[feedSight(vendor, component)] = unread ? 'unknown' : (next.reading.components?.[component] ?? 'unknown')
    const sights = Object.entries(states).flatMap(([of, state]) => sightsOf(of, before.recorded?.[of] ?? null, state, now, gapFrom))
    return (await needs.availability.record(org, sights)) ? { ...next, recorded: { ...before.recorded, ...states } } : next
  }
  /** It is not read any more, or elsewhere: how it is, is unknown from now on. */
  const recordEnd = async (org: OrgId, state: State): Promise<State> => {
    const known = Object.entries(state.recorded ?? {}).filter(([, last]) => last !== 'unknown')
    const now = clock.now()
    await needs.availability.record(
      org,
      known.map(([of]) => ({ of, state: 'unknown', from: feedSpeaksUntil(state, now) ?? now })),
    )
    return { ...state, recorded: {} }
  }

  const readOne = async (org: OrgId, row: FeedRow, vendor: Vendor): Promise<void> => {
    const state = row.state as State
    const { settings } = state
    const now = clock.now()
    const ask = (source: Readonly<{ url: string; kind: FeedKind }>, known: Known | null) =>
      feeds!.read(source, known, now, AbortSignal.timeout(readMs))
    let got = await ask(settings, state.known)
    if (got.got === 'nothing' && settings.fallback !== null) {
      const second = await ask(settings.fallback, null)
      if (second.got === 'reading') got = { ...second, known: { etag: null, lastModified: null } }
    }
    let next: State
    if (got.got === 'reading') {
      const seen = await take(org, vendor, state, got.reading)
      next = { ...state, known: got.known, reading: got.reading, seen, checkedAt: now, okAt: now, failures: 0, problem: null }
    } else if (got.got === 'unchanged') next = { ...state, checkedAt: now, okAt: now, failures: 0, problem: null }
    else {
      if (state.problem === null)
        tell('error', 'a vendor’s status page could not be read: how it is, is unknown', { org, vendor: vendor.id, why: got.problem })
      next = { ...state, checkedAt: now, failures: Math.min(state.failures + 1, 20), problem: got.problem }
    }
    next = await recordSights(org, vendor.id, state, next)
    const current = (await store.org(org).feeds()).find(f => f.vendor === row.vendor)
    if (JSON.stringify((current?.state as State | undefined)?.settings) !== JSON.stringify(settings)) return // it was set anew meanwhile
    await store.org(org).putFeed({ vendor: row.vendor, takeAt: nextAt(next, got.got === 'nothing' ? got.afterMs : null), state: next })
  }

  const loop = makeLoop({
    name: 'reading vendors’ status pages',
    clock,
    tell,
    pollMs: needs.alone || feeds === null ? 'never' : pollMs,
    async turn() {
      if (needs.alone || feeds === null) return null
      for (const org of await store.engine.orgs()) {
        const taken = await store.org(org).takeFeeds(clock.now(), atOnce, leaseMs)
        if (taken.length === 0) continue
        const vendors = new Map((await needs.customers.vendors(org)).map(v => [v.id as string, v]))
        await Promise.all(
          taken.map(async row => {
            const vendor = vendors.get(row.vendor)
            if (vendor === undefined)
              return store.org(org).putFeed({ ...row, takeAt: null, state: await recordEnd(org, row.state as State) }) // it is no vendor of ours any more
            return readOne(org, row, vendor).catch(error =>
              tell('error', 'a vendor’s status page could not be taken', { org, vendor: row.vendor, why: String(error) }),
            )
          }),
        )
      }
      return null
    },
  })

  const shownOf = (vendor: Vendor, row: FeedRow | undefined): FeedShown => {
    const state = (row?.state as State | undefined) ?? null
    const reading = state?.settings.on && state.problem === null ? state.reading : null
    return {
      vendor,
      proposed: proposedFor(vendor),
      settings: state?.settings ?? null,
      state: reading?.state ?? 'unknown',
      words: reading?.words ?? state?.problem ?? '',
      incidents: state?.reading?.incidents ?? [],
      checkedAt: state?.checkedAt ?? null,
      okAt: state?.okAt ?? null,
      problem: state?.problem ?? null,
      components: Object.keys(state?.reading?.components ?? {}),
      heardUntil: state === null || state.okAt === null ? null : (feedSpeaksUntil(state, clock.now()) ?? clock.now()),
    }
  }
  const rowOf = async (org: OrgId, vendor: VendorId) => (await store.org(org).feeds()).find(f => f.vendor === (vendor as string))

  return {
    ...loop,
    async list(org) {
      const [vendors, rows] = await Promise.all([needs.customers.vendors(org), store.org(org).feeds()])
      return vendors.map(vendor =>
        shownOf(
          vendor,
          rows.find(r => r.vendor === vendor.id),
        ),
      )
    },
    async set(org, vendor, settings) {
      const problem = feeds === null ? 'Status pages are not read here.' : feeds.objects(settings.url)
      if (problem !== null && settings.on) return problem
      const before = (await rowOf(org, vendor))?.state as State | undefined
      const same = before !== undefined && before.settings.url === settings.url && before.settings.kind === settings.kind
      const kept = before !== undefined && (!same || !settings.on) ? await recordEnd(org, before) : before
      const state = same ? { ...kept!, settings } : blank(settings)
      await store.org(org).putFeed({ vendor, takeAt: settings.on ? clock.now() : null, state })
      loop.kick()
      return null
    },
    async involve(org, stream, by, vendor, reason, command = derive<'command'>('involve vendor', org, stream, vendor)) {
      const outcome = await handle({
        org,
        stream,
        by,
        command,
        ask: text => ({ type: 'InvolveVendor', vendor, reason: reason === null ? null : text(reason) }),
      })
      if (outcome.handled === 'done' || outcome.handled === 'seen before') {
        const state = (await rowOf(org, vendor))?.state as State | undefined
        for (const one of state?.reading?.incidents ?? []) if (!one.over) await fold(org, stream, vendor, one)
      }
      return outcome
    },
  }
}
