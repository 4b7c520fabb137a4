/** Streams of events in memory: load, append, list. */
import type { Event, StreamId } from '../../core/event.ts'
import { type Instant, instant, type Ref } from '../../core/id.ts'
import type { Append, Appended, ChangeKind, OrgStore } from '../port.ts'
import { recordOf } from '../record.ts'
import { assertWellFormed, heldCorrelation } from '../well-formed.ts'
import { alertCounts, attach, isKnown, takeIn } from './alerts.ts'
import { address, type House, type OrgHouse, type StreamState } from './house.ts'
import { owe } from './obligations.ts'

type Streams = Pick<
  OrgStore,
  'load' | 'look' | 'append' | 'openWith' | 'events' | 'log' | 'streamLog' | 'logEnd' | 'openByCorrelation' | 'byNumber' | 'incidents'
>

/** The log is read again and again, and what an event is never changes. */
const logged = new WeakMap<Event, ReturnType<typeof recordOf>>()
function loggedOf(event: Event): ReturnType<typeof recordOf> {
  const known = logged.get(event) ?? recordOf(event)
  logged.set(event, known)
  return known
}

/** Whether each of them can be appended, the others among them. */
function openTogether(home: OrgHouse, appends: readonly Append[]): boolean {
  const streams = new Set(appends.map(({ stream }) => stream))
  const commands = new Set(appends.map(({ command }) => command))
  const held = appends.flatMap(append => {
    const correlation = heldCorrelation(append)
    return correlation === null ? [] : [holdKey(correlation, append.drill)]
  })
  if (streams.size < appends.length || commands.size < appends.length || new Set(held).size < held.length) return false
  return (
    held.every(key => !home.held.has(key)) &&
    appends.every(({ stream, command, after }) => after === 0 && !home.streams.has(stream) && !home.commands.has(command))
  )
}

const holdKey = (correlation: string, drill: string | null) => address(drill ?? '', correlation)

export function streamsIn(house: House, of: () => OrgHouse): Streams {
  const streams: Streams = {
    async load(stream) {
      const found = of().streams.get(stream)
      return found ? { incident: found.incident, number: found.number, foldVersion: found.foldVersion } : null
    },

    async look(stream, seq, ref, words = null) {
      const found = of().streams.get(stream)
      const there = of().texts.get(ref)?.text ?? null
      const text = there === null ? null : (words ?? there)
      if (found?.seq === seq) return { now: 'the same', text }
      return { now: found ? { incident: found.incident, number: found.number, foldVersion: found.foldVersion } : null, text }
    },

    async append(append): Promise<Appended> {
      const home = of()
      assertWellFormed(home.org, append)
      const seen = append.unasked ? undefined : home.commands.get(append.command)
      if (seen) return { appended: 'command seen', ...seen }
      const before = home.streams.get(append.stream)
      if ((before?.seq ?? 0) !== append.after) return { appended: 'conflict' }
      const held = heldCorrelation(append)
      const holder = held === null ? undefined : home.held.get(holdKey(held, append.drill))
      if (holder !== undefined && holder !== append.stream) return { appended: 'correlation taken', stream: holder }

      const ending = append.ended && home.deliveries.get(append.ended.delivery)
      if (append.ended && !ending) throw new Error(`there is no delivery ${append.ended.delivery} to end`)
      if (ending && ending.outcome !== null) return { appended: 'delivery has ended' }

      const stream = before ?? opened(home, append)
      if (stream.held !== null) home.held.delete(holdKey(stream.held, stream.drill))
      if (held !== null) home.held.set(holdKey(held, append.drill), append.stream)
      stream.held = held
      stream.events.push(...append.events)
      stream.seq = append.after + append.events.length
      stream.incident = append.incident
      stream.foldVersion = append.foldVersion
      if (!append.unasked) home.commands.set(append.command, { stream: append.stream, seq: stream.seq })
      if (append.events.length > 0) house.unsequenced.push({ org: home.org, events: append.events })
      wake(house, home, append.stream, stream, append.wakeAt)
      for (const ref in append.texts) if (!home.texts.has(ref as Ref)) home.texts.set(ref as Ref, append.texts[ref as Ref]!)
      deliver(house, home, append)
      owe(home, append)
      const countedBefore = home.counts.has(append.stream)
      const { firing } = attach(home, append.stream, append.alerts)
      const counts = home.counts.get(append.stream)
      if (counts && append.joins !== undefined && (append.after > 0 || !countedBefore)) counts.joins = append.joins
      const kinds: ChangeKind[] = ['incident']
      if (append.deliveries.length + append.supersede.length > 0 || append.ended !== undefined) kinds.push('delivery')
      if (append.alerts.length > 0) kinds.push('alert')
      house.changed(home.org, append.stream, ...kinds)
      return { appended: 'done', number: stream.number, firing }
    },

    async openWith(batch, appends) {
      for (const append of appends) assertWellFormed(of().org, append)
      if (isKnown(of(), batch)) return null
      if (appends.length > 1 && !openTogether(of(), appends)) return null
      const changes = takeIn(house, of(), batch)
      const appended: Appended[] = []
      for (const append of appends) appended.push(await streams.append(append))
      return {
        changes: changes.map((change, n) => ({ ...change, incident: appended[n]!.appended === 'done' ? appends[n]!.stream : null })),
        appended,
      }
    },

    async events(stream, after = 0, limit = Number.POSITIVE_INFINITY) {
      return (
        of()
          .streams.get(stream)
          ?.events.slice(after, after + limit) ?? []
      )
    },
    async log(afterLeaf, limit) {
      const from = afterLeaf + 1
      return of()
        .log.slice(from, from + limit)
        .map((event: Event, i) => ({ leaf: from + i, event, ...loggedOf(event) }))
    },
    async streamLog(stream, after, limit) {
      const events =
        of()
          .streams.get(stream)
          ?.events.slice(after, after + limit) ?? []
      const leaves = new Map(of().log.map((event, leaf) => [event, leaf])) // asked for seldom, and of no large log
      return events.map(event => ({ leaf: leaves.get(event) ?? null, event, ...loggedOf(event) }))
    },
    async logEnd() {
      const last = of().log.at(-1)
      return last === undefined ? null : { leaf: of().log.length - 1, hash: loggedOf(last).hash }
    },
    async openByCorrelation(correlation, drill) {
      return of().held.get(holdKey(correlation, drill)) ?? null
    },
    async byNumber(number, drilled = false) {
      return (drilled ? of().byNumberOfDrills : of().byNumber).get(number) ?? null
    },

    async incidents(query) {
      const home = of()
      const found = [...home.streams]
        .flatMap(([stream, s]) => (s.kind === 'incident' && s.number !== null ? [{ stream, number: s.number, s }] : []))
        .filter(
          ({ number, s }) =>
            s.drill === query.drill &&
            (query.status === undefined || query.status.includes(s.incident.status)) &&
            (query.severity === undefined || query.severity.includes(s.incident.severity)) &&
            (query.number === undefined || query.number === number) &&
            (query.openedFrom === undefined || s.incident.openedAt >= query.openedFrom) &&
            (query.openedTo === undefined || s.incident.openedAt < query.openedTo),
        )
        .sort((a, b) => b.number - a.number)
      const from = query.cursor === undefined ? found : found.filter(({ number }) => number < Number(query.cursor))
      const page = from.slice(0, query.limit)
      return {
        rows: page.map(({ stream, number, s }) => ({ stream, number, incident: s.incident, alerts: alertCounts(home, stream) })),
        total: found.length,
        next: from.length > page.length ? String(page.at(-1)?.number ?? query.cursor) : null,
      }
    },
  }
  return streams
}

function opened(home: OrgHouse, append: Append): StreamState {
  const series = append.drill === null ? 'real' : 'drill'
  const number = append.kind === 'incident' ? ++home.numbers[series] : null
  const stream: StreamState = {
    kind: append.kind,
    drill: append.drill,
    number,
    seq: 0,
    incident: append.incident,
    foldVersion: append.foldVersion,
    events: [],
    held: null,
    wakeAt: 'never',
    wakeToken: null,
  }
  home.streams.set(append.stream, stream)
  if (number !== null) (append.drill === null ? home.byNumber : home.byNumberOfDrills).set(number, append.stream)
  return stream
}

/** A new time to wake at ends the lease on the old one. */
function wake(house: House, home: OrgHouse, id: StreamId, stream: StreamState, at: Instant | 'never'): void {
  stream.wakeAt = at
  stream.wakeToken = null
  const key = address(home.org, id)
  if (at === 'never') house.wakes.delete(key)
  else house.wakes.set(key, at)
}

function deliver(house: House, home: OrgHouse, append: Append): void {
  for (const id of append.supersede) {
    const delivery = home.deliveries.get(id)
    if (!delivery || delivery.outcome !== null || delivery.token !== null) continue
    delivery.outcome = 'superseded'
    delivery.endedAt = instant(append.incident.at)
    house.sending.delete(address(home.org, id))
    house.unreported.set(address(home.org, id), append.incident.at)
  }
  const ending = append.ended && home.deliveries.get(append.ended.delivery)
  if (append.ended && ending) {
    const { delivery, outcome, detail, at } = append.ended
    ending.outcome = outcome
    ending.detail = detail
    ending.endedAt = at
    ending.reportedAt = at
    ending.token = null
    house.sending.delete(address(home.org, delivery))
  }
  for (const delivery of append.deliveries) {
    if (home.deliveries.has(delivery.id)) continue // made twice, it is the same one
    home.deliveries.set(delivery.id, {
      delivery,
      attempts: append.taken === undefined ? 0 : 1,
      token: append.taken?.token ?? null,
      outcome: null,
      detail: null,
      endedAt: null,
      reportedAt: null,
      leasedUntil: append.taken?.until ?? 0,
    })
    house.sending.set(address(home.org, delivery.id), append.taken?.until ?? delivery.dueAt)
  }
}
