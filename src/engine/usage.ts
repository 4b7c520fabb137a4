/**
 * Usage of a product, counted by types of event, and the signal when what is usual is left (T-05). What is usual: core/signal/usage.ts.
 *
 * G1  A count is committed before it is answered; counts that come together are written together.
 * G2  When a source is looked at next is in the store and leased: each quarter of an hour is judged by one node, once.
 * G3  What follows is a signal through the ordinary intake before it is settled; who dies in between judges again, and the key makes it one.
 * G4  Quarters in which nobody here counted (downtime) are judged by nobody, and compared with nothing.
 * G5  Types are bounded: a sender that makes names up is told so, and nothing of the others is lost.
 */
import { createHash } from 'node:crypto'
import { zoneTable } from '../core/calendar/local.ts'
import { type Instant, instant } from '../core/id.ts'
import {
  afterGap,
  type Band,
  type Gap,
  historyDays,
  isSilent,
  judgeUsage,
  learningDays,
  likeSlots,
  newRow,
  type Slot,
  slotOf,
  startOf,
  type UsageRow,
  type UsageTurn,
  usual,
  type Way,
} from '../core/signal/usage.ts'
import { isOpen } from '../core/span.ts'
import type { Accepted, Signal, UsageEvent } from '../integrations/source.ts'
import type { Door, OrgId, Store, UsageCount, UsageWatchRow } from '../store/port.ts'
import type { Editions } from './editions.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Tell } from './tell.ts'

export const usageSource = 'usage'
export const usageTypesMax = 200
const graceMs = 60_000 // what is on its way at the end of a quarter still counts
const leaseMs = 60_000
const pollMs = 60_000
const atOnce = 8
const perDay = 96
const history = historyDays * perDay
const gapsMax = 100

type Seen = Readonly<{ count: number; band: Omit<Band, 'far' | 'of'> | null }>
type Type = Readonly<{ row: UsageRow; last: Seen | null }>
type State = Readonly<{ judged: Slot; types: Readonly<Record<string, Type>>; silent: UsageRow; gaps: readonly Gap[] }>

export type UsageShown = Readonly<{
  source: string
  label: string
  type: string
  state: 'learning' | 'usual' | Way
  since: Instant | null // of what fires
  /** Until then nothing is said of it; null: it is learnt. */
  learningUntil: Instant | null
  /** The last whole quarter of an hour that was judged; `band` null: too little is known to compare it. */
  last: (Seen & Readonly<{ at: Instant }>) | null
  /** The last day, a number for each quarter of an hour, oldest first; the last one is not over. */
  recent: readonly number[]
}>
export type Usage = Loop &
  Readonly<{
    /** Committed when it answers. A type that is one too many refuses them all. */
    count(door: Door, events: readonly UsageEvent[]): Promise<Readonly<{ tooMany: string }> | null>
    list(org: OrgId): Promise<readonly UsageShown[]>
  }>

export function makeUsage(
  needs: Readonly<{
    intake(door: Door, sourceKind: string, signals: readonly Signal[], raw: Readonly<{ hash: string; bytes: number }>): Promise<Accepted>
    editions: Pick<Editions, 'world'>
    tell: Tell
    alone: boolean
    clock: Clock
    store: Store
  }>,
): Usage {
  const { store, clock, tell } = needs

  // counting ----------------------------------------------------------------------------------------------------------
  type Gathered = { counts: Map<string, UsageCount>; written: Promise<void> }
  const gathering = new Map<string, Gathered>()
  const writing = new Map<string, Promise<unknown>>()
  const typesOf = new Map<string, Set<string>>()
  const knownTypes = async (door: Door): Promise<Set<string>> => {
    const place = `${door.org} ${door.id}`
    const known = typesOf.get(place)
    if (known !== undefined) return known
    const types = new Set((await store.org(door.org).usageTypes(door.id, slotOf(clock.now()) - history)).map(({ type }) => type))
    typesOf.set(place, types)
    return types
  }
  const nextLook = (after: Slot): Instant => instant(startOf(after + 2) + graceMs)
  /** G1: those that come while others are written go together, right behind. */
  const gather = (door: Door, events: readonly UsageEvent[]): Promise<void> => {
    const place = `${door.org} ${door.id}`
    let batch = gathering.get(place)
    if (batch === undefined) {
      const counts = new Map<string, UsageCount>()
      const before = writing.get(place) ?? Promise.resolve()
      const written = before
        .catch(() => {})
        .then(async () => {
          gathering.delete(place)
          await store.org(door.org).addUsage(door.id, [...counts.values()], nextLook(slotOf(clock.now()) - 1))
          loop.by(nextLook(slotOf(clock.now()) - 1))
        })
      batch = { counts, written }
      gathering.set(place, batch)
      writing.set(place, written)
      void written.catch(() => {}).finally(() => writing.get(place) === written && writing.delete(place))
    }
    for (const { type, count, at } of events) {
      const slot = slotOf(at)
      const key = `${slot} ${type}`
      batch.counts.set(key, { slot, type, count: (batch.counts.get(key)?.count ?? 0) + count })
    }
    return batch.written
  }

  // judging -----------------------------------------------------------------------------------------------------------
  const zoneOf = async (org: OrgId) => {
    const { plan, calendar } = await needs.editions.world(org, null, clock.now())
    const { zone } = plan.value.header
    return zoneTable(calendar.value, isOpen(zone) ? 'UTC' : zone)
  }
  const begun = (until: Slot): State => ({ judged: until, types: {}, silent: newRow(until), gaps: [] })

  const judgeSource = async (org: OrgId, row: UsageWatchRow, door: Door): Promise<void> => {
    const of = store.org(org)
    const until = slotOf(clock.now() - graceMs) - 1
    const before = (row.state as State | null) ?? begun(until - 1)
    const missed = until - before.judged
    let state: State = before
    if (missed > 1) {
      // G4: up to the quarter in which this is noticed, of which a part may be missing, too.
      const back = slotOf(clock.now())
      const types = Object.fromEntries(
        Object.entries(before.types).map(([type, { row, last }]) => [type, { row: afterGap(row, back), last }]),
      )
      const gaps = [...before.gaps, [before.judged + 1, back] as const].filter(([, last]) => last > back - history).slice(-gapsMax)
      state = { judged: back, types, silent: afterGap(before.silent, back), gaps }
    } else if (missed === 1) state = await judged(org, door, before, until)
    await of.settleUsage(row.source, row.version, nextLook(state.judged), state, until - history - 1)
  }
  const judged = async (org: OrgId, door: Door, before: State, slot: Slot): Promise<State> => {
    const of = store.org(org)
    const zone = await zoneOf(org)
    const like = likeSlots(zone, slot, slot - history - 1, before.gaps).at(-1)!
    const counts = new Map<string, number>()
    for (const one of await of.usage(door.id, [...like, slot])) counts.set(`${one.slot} ${one.type}`, one.count)
    const countOf = (type: string, at: Slot): number => counts.get(`${at} ${type}`) ?? 0
    const known: Record<string, Type> = { ...before.types }
    const here = [...counts.keys()].map(key => key.slice(key.indexOf(' ') + 1))
    if (here.some(type => !Object.hasOwn(known, type)))
      for (const { type, first } of await of.usageTypes(door.id, slot - history))
        if (!Object.hasOwn(known, type)) known[type] = { row: newRow(first), last: null }
    const seen = Object.entries(known).map(([type, { row }]) => {
      const count = countOf(type, slot)
      return { type, row, count, band: usual(zone, slot, row.from, before.gaps, at => countOf(type, at)) }
    })
    const silentNow = isSilent(seen)
    const silent = judgeUsage(before.silent, slot, silentNow ? 0 : 1, arriving, Number.POSITIVE_INFINITY)
    const signals = silent.turns.map(turn => silence(door, turn))
    const types: Record<string, Type> = {}
    for (const { type, row, count, band } of seen) {
      // What is missing with everything else is no news of its own.
      const { after, turns } = silentNow ? { after: row, turns: [] } : judgeUsage(row, slot, count, band)
      signals.push(...turns.map(turn => signalOf(door, type, turn, count, band)))
      const last: Seen = { count, band: band === null ? null : { low: band.low, middle: band.middle, high: band.high } }
      types[type] = { row: after, last }
    }
    await say(door, signals)
    return { judged: slot, types, silent: silent.after, gaps: before.gaps.filter(([, last]) => last > slot - history) }
  }
  const say = async (door: Door, signals: readonly Signal[]): Promise<void> => {
    if (signals.length === 0) return
    const bytes = JSON.stringify(signals)
    await needs.intake(door, usageSource, signals, { hash: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length })
  }
  /** Its key was revoked: nothing comes any more, which is no anomaly. */
  const end = async (org: OrgId, row: UsageWatchRow, door: Door | undefined): Promise<void> => {
    const state = row.state as State | null
    if (state !== null && door !== undefined) {
      const words = 'Its integration key was revoked.'
      const firing = Object.entries(state.types).filter(([, { row }]) => row.fires !== null)
      await say(door, [
        ...firing.map(([type, { row }]) => ended(door, type, row.fires!.way, words)),
        ...(state.silent.fires === null
          ? []
          : [{ ...silence(door, { ...state.silent.fires, to: 'resolved', why: 'back' }), annotations: { words } }]),
      ])
    }
    await store.org(org).settleUsage(row.source, row.version, null, null, slotOf(clock.now()) + 1)
  }

  const loop = makeLoop({
    name: 'judging usage',
    clock,
    tell,
    pollMs: needs.alone ? 'never' : pollMs,
    async turn() {
      if (needs.alone) return null
      let soonest: Instant | null = null
      for (const org of await store.engine.orgs()) {
        const of = store.org(org)
        for (const row of await of.takeUsage(clock.now(), atOnce, leaseMs)) {
          const door = (await of.doors('integration key')).find(({ id }) => id === row.source)
          // One source that cannot be judged keeps no other from it: its lease ends, and it is tried again.
          await (door === undefined || door.revokedAt !== null ? end(org, row, door) : judgeSource(org, row, door)).catch(error =>
            tell('error', 'usage could not be judged and is tried again', { org, source: row.source, why: String(error) }),
          )
        }
        const next = await of.nextUsage()
        if (next !== null && (soonest === null || next < soonest)) soonest = next
      }
      return soonest
    },
  })

  return {
    ...loop,
    async count(door, events) {
      const known = await knownTypes(door)
      const fresh = new Set(events.flatMap(({ type }) => (known.has(type) ? [] : [type])))
      if (known.size + fresh.size > usageTypesMax) return { tooMany: [...fresh][Math.max(0, usageTypesMax - known.size)]! }
      for (const type of fresh) known.add(type)
      await gather(door, events)
      return null
    },
    async list(org) {
      const of = store.org(org)
      const now = slotOf(clock.now())
      const doors = new Map((await of.doors('integration key')).map(door => [door.id, door]))
      const shown: UsageShown[] = []
      for (const watch of await of.usageWatches()) {
        const door = doors.get(watch.source)
        if (door === undefined || watch.takeAt === null) continue
        const state = watch.state as State | null
        const slots = Array.from({ length: perDay }, (_, n) => now - perDay + 1 + n)
        const counts = new Map((await of.usage(door.id, slots)).map(({ slot, type, count }) => [`${slot} ${type}`, count]))
        const types = await of.usageTypes(door.id, now - history)
        for (const { type, first } of types) {
          const kept = state === null || !Object.hasOwn(state.types, type) ? null : state.types[type]!
          const learnt = startOf((kept?.row.from ?? first) + learningDays * perDay)
          const fires = kept?.row.fires ?? null
          shown.push({
            source: door.id,
            label: door.label,
            type,
            state: fires?.way ?? (learnt > clock.now() ? 'learning' : 'usual'),
            since: fires === null ? null : startOf(fires.since),
            learningUntil: learnt > clock.now() ? learnt : null,
            last: kept === null || kept.last === null ? null : { ...kept.last, at: startOf(state!.judged) },
            recent: slots.map(slot => counts.get(`${slot} ${type}`) ?? 0),
          })
        }
      }
      return shown
    },
  }
}

const arriving: Band = { low: 0, middle: 1, high: Number.POSITIVE_INFINITY, far: Number.POSITIVE_INFINITY, of: 1 }

// what it says --------------------------------------------------------------------------------------------------------
const names: Readonly<Record<Way, Readonly<{ alertname: string; words: string }>>> = {
  more: { alertname: 'UsageMore', words: 'More' },
  fewer: { alertname: 'UsageFewer', words: 'Fewer' },
}
const plain = { link: null, endsAt: null, expiresAt: null } as const

function signalOf(door: Door, type: string, turn: UsageTurn, count: number, band: Band | null): Signal {
  if (turn.to === 'resolved')
    return ended(
      door,
      type,
      turn.way,
      turn.why === 'new usual' ? 'It has lasted for two days: it is the usual now, and is learnt anew.' : 'It is within its bounds again.',
    )
  const usually = turn.way === 'more' ? `up to ${band!.high}` : `about ${Math.round(band!.middle)}`
  return {
    ...named(door, type, turn.way),
    ...plain,
    status: 'firing',
    summary: `${names[turn.way].words} ${type} than usual: ${count} in a quarter of an hour, where there are ${usually}`,
    annotations: { words: `Compared with ${band!.of} other quarters of an hour at this time of day.`, source: door.label },
    startsAt: startOf(turn.since),
  }
}
const ended = (door: Door, type: string, way: Way, words: string): Signal => ({
  ...named(door, type, way),
  ...plain,
  status: 'resolved',
  summary: `${type}: as usual again`,
  annotations: { words, source: door.label },
  startsAt: null,
})
const named = (door: Door, type: string, way: Way): Pick<Signal, 'dedup' | 'severityHint' | 'labels'> => ({
  dedup: `usage ${way} ${type}`,
  severityHint: 'warning',
  labels: { alertname: names[way].alertname, event_type: type, integration: door.id, severity: 'warning' },
})
const silence = (door: Door, { to, since }: UsageTurn): Signal => ({
  ...plain,
  dedup: 'usage silent',
  status: to,
  severityHint: 'error',
  summary: to === 'firing' ? `No event arrives from ${door.label}: none of any type` : `Events arrive from ${door.label} again`,
  labels: { alertname: 'UsageSilent', integration: door.id, severity: 'error' },
  annotations: {
    words: 'Whoever sends them may be down, or what it sends with; nothing is said of single types meanwhile.',
    source: door.label,
  },
  startsAt: to === 'firing' ? startOf(since) : null,
})
