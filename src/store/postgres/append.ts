/** Appending: with whatever else is appended in the same moment (append-many.sql), or alone (append.sql). */
import type { StreamId } from '../../core/event.ts'
import type { Instant } from '../../core/id.ts'
import { owedBy } from '../owed.ts'
import type { Append, Appended, OrgId } from '../port.ts'
import { recordOf } from '../record.ts'
import { heldCorrelation } from '../well-formed.ts'
import { int4s, int8s, texts } from './binary.ts'
import { inOrg, inOrgTogether, type Row, type Statement } from './connection.ts'
import type { Room } from './room.ts'
import { shapesIn } from './shapes.ts'
import type { Asked } from './transaction.ts'
import { drillOf, plain } from './words.ts'

const appendOne = shapesIn('append.sql')
const appendMany = shapesIn('append-many.sql')

/** The statements that an alert needs: that opens, that its page goes on by, and that its outcome ends with. */
export const statementsOfAppends = (): readonly Statement[] =>
  [
    appendOne(['opens'], Array(38)),
    appendMany(['deliveries', 'rest', 'opens'], Array(56)),
    appendMany(['ended'], Array(56)),
    appendMany(['deliveries'], Array(56)),
  ].map(({ statement }) => statement)

/** An append with its events as they are hashed and its texts as they are sealed. */
export type Prepared = Readonly<{
  append: Append
  records: readonly Readonly<{ bytes: string; hash: string }>[]
  sealed: readonly Readonly<{ ref: string; wrappedKey: string; sealed: string }>[]
}>

export async function prepared(room: Room, org: OrgId, append: Append): Promise<Prepared> {
  const texts = Object.entries(append.texts)
  const vault = texts.length > 0 ? await room.vaultOf(org) : null
  return {
    append,
    records: append.events.map(recordOf),
    sealed: texts.map(([ref, { text, salt }]) => ({ ref, ...vault!.seal(`text ${ref}`, JSON.stringify([salt, text])) })),
  }
}

export async function appendAlone(room: Room, org: OrgId, prepared: Prepared): Promise<Appended> {
  const { statement, values } = askedAlone(org, prepared)
  const [row] = await inOrg(room.app, org, statement, values)
  return answerOf(prepared.append, row!)
}

/** Alerts come in, and open incidents, in one transaction: `insert` and the appends. Null: none did; of several, none unless all did. */
export async function appendWith(room: Room, org: OrgId, insert: Asked, all: readonly Prepared[]): Promise<readonly Appended[] | null> {
  const [only] = all
  const asked = all.length === 1 ? askedAlone(org, only!) : askedTogether(org, all)
  const row = (await inOrgTogether(room.app, org, [insert, asked]))?.[1]?.[0]
  if (row === undefined) return null
  return all.length === 1 ? [answerOf(only!.append, row)] : answersOf(all, row)
}

function askedAlone(org: OrgId, { append, records, sealed }: Prepared): Asked {
  const { incident } = append
  const { runs, over } = owedBy(append)
  return appendOne(
    [append.after === 0 ? 'opens' : 'moves'],
    [
      org,
      append.stream,
      append.kind,
      drillOf(append.drill),
      append.after,
      commandOf(append),
      append.after + append.events.length,
      JSON.stringify(incident),
      append.foldVersion,
      incident.status,
      incident.severity,
      plain(heldCorrelation(append)),
      incident.openedAt,
      append.wakeAt === 'never' ? null : append.wakeAt,
      records.map(record => record.bytes),
      records.map(record => record.hash),
      append.deliveries.map(delivery => delivery.id),
      append.deliveries.map(delivery => JSON.stringify(delivery.send)),
      append.deliveries.map(delivery => delivery.dueAt),
      append.supersede,
      incident.at,
      sealed.map(({ ref }) => ref),
      sealed.map(({ wrappedKey }) => wrappedKey),
      sealed.map(({ sealed }) => sealed),
      append.alerts,
      runs.map(row => row.obligation),
      runs.map(row => row.due),
      runs.map(row => row.state),
      runs.map(row => row.rule),
      runs.map(row => row.owedBy),
      over,
      append.taken?.token ?? null,
      append.taken?.until ?? null,
      append.ended?.delivery ?? null,
      append.ended?.outcome ?? null,
      plain(append.ended?.detail ?? null),
      append.ended?.at ?? null,
      append.joins ?? null,
    ],
  )
}

/** Null: one of them is not to be appended as it was decided, and none was. Each is of another stream. */
export async function appendTogether(room: Room, org: OrgId, all: readonly Prepared[]): Promise<readonly Appended[] | null> {
  const row = (await inOrgTogether(room.app, org, [askedTogether(org, all)]))?.[0]?.[0]
  return row === undefined ? null : answersOf(all, row)
}

function askedTogether(org: OrgId, all: readonly Prepared[]): Asked {
  const appends = all.map(({ append }) => append)
  const parts = partsOf(appends)
  const places = placesOf(appends)
  const rows: readonly Placed[] = all
    .map((prepared, n) => ({ ...prepared, nth: places.nth[n]! }))
    .sort((a, b) => (a.append.stream < b.append.stream ? -1 : 1))
  const of = rows.map(({ append }) => append)
  const has = (part: Part) => parts.includes(part)
  return appendMany(parts, [
    org,
    ...alwaysOf(rows, places, appends),
    ...(has('deliveries') ? deliveriesOf(of) : Array(7)),
    ...(has('ended') ? endedOf(of) : Array(2)),
    ...(has('rest') ? restOf(rows) : Array(20)),
  ])
}

function answersOf(all: readonly Prepared[], row: Row): readonly Appended[] {
  const streams = (row.streams ?? []) as readonly string[]
  const numbers = (row.numbers ?? []) as readonly number[]
  const numberOf = new Map(streams.map((stream, n) => [stream, numbers[n]!]))
  const firing = new Set((row.firing ?? []) as readonly string[])
  return all.map(({ append: { stream, alerts } }) => ({
    appended: 'done',
    number: numberOf.get(stream) ?? null,
    firing: alerts.filter(alert => firing.has(alert)).length,
  }))
}

/** Null: not to be kept. */
const commandOf = ({ command, unasked }: Append): string | null => (unasked ? null : command)

// The values of append-many.sql, in its order ------------------------------------------------------------------

type Placed = Prepared & Readonly<{ nth: number | null }>

/** `appends`: in the order in which they were asked for. */
function alwaysOf(rows: readonly Placed[], places: ReturnType<typeof placesOf>, appends: readonly Append[]): readonly unknown[] {
  const of = rows.map(({ append }) => append)
  const withEvents = appends.filter(({ events }) => events.length > 0)
  const waking = of.filter(({ wakeAt }) => wakeAt !== 'never')
  const events = rows.flatMap(({ append, records }) =>
    records.map((record, n) => ({ ...record, stream: append.stream, seq: append.after + 1 + n })),
  )
  return [
    texts(of.map(({ stream }) => stream)),
    texts(of.map(({ kind }) => kind)),
    texts(of.map(({ drill }) => drillOf(drill))),
    int4s(of.map(({ after }) => after)),
    texts(of.map(commandOf)),
    int4s(of.map(({ after, events }) => after + events.length)),
    texts(of.map(({ incident }) => JSON.stringify(incident))),
    texts(of.map(({ foldVersion }) => foldVersion)),
    texts(of.map(({ incident }) => incident.status)),
    texts(of.map(({ incident }) => incident.severity)),
    texts(of.map(append => plain(heldCorrelation(append)))),
    int8s(of.map(({ incident }) => incident.openedAt)),
    int4s(rows.map(({ nth }) => nth)),
    places.real,
    places.drilled,
    texts(waking.map(({ stream }) => stream)),
    int8s(waking.map(({ wakeAt }) => wakeAt as Instant)),
    texts(of.flatMap(({ wakeAt, stream }) => (wakeAt === 'never' ? [stream] : []))),
    texts(events.map(({ stream }) => stream)),
    int4s(events.map(({ seq }) => seq)),
    texts(events.map(({ bytes }) => bytes)),
    texts(events.map(({ hash }) => hash)),
    texts(withEvents.map(({ stream }) => stream)),
    int4s(withEvents.map(({ after }) => after + 1)),
    int4s(withEvents.map(({ after, events }) => after + events.length)),
    events.length,
  ]
}
function deliveriesOf(of: readonly Append[]): readonly unknown[] {
  const deliveries = of.flatMap(({ deliveries, taken }) => deliveries.map(delivery => ({ ...delivery, taken })))
  return [
    texts(deliveries.map(({ stream }) => stream)),
    texts(deliveries.map(({ drill }) => drillOf(drill))),
    texts(deliveries.map(({ id }) => id)),
    texts(deliveries.map(({ send }) => JSON.stringify(send))),
    int8s(deliveries.map(({ dueAt }) => dueAt)),
    texts(deliveries.map(({ taken }) => taken?.token ?? null)),
    int8s(deliveries.map(({ taken, dueAt }) => taken?.until ?? dueAt)),
  ]
}
function endedOf(of: readonly Append[]): readonly unknown[] {
  const ended = of.flatMap(({ ended }) => ended ?? [])
  return [
    texts(ended.map(({ delivery }) => delivery)),
    byId(ended.map(({ delivery, outcome, detail, at }) => [delivery, [outcome, plain(detail), at]])),
  ]
}
function restOf(rows: readonly Placed[]): readonly unknown[] {
  const of = rows.map(({ append }) => append)
  const owed = of.map(append => ({ append, ...owedBy(append) }))
  const runs = owed.flatMap(({ append, runs }) => runs.map(row => ({ ...row, append })))
  const over = owed.flatMap(({ append, over }) => over.map(id => ({ id, stream: append.stream })))
  const superseded = of.flatMap(({ supersede, incident }) => supersede.map(id => ({ id, at: incident.at })))
  const sealed = rows.flatMap(({ sealed }) => sealed)
  const alerts = of.flatMap(({ alerts, stream }) => alerts.map(alert => ({ alert, stream })))
  const changed = of.filter(({ after, joins }) => after > 0 && joins !== undefined)
  return [
    texts(superseded.map(({ id }) => id)),
    byId(superseded.map(({ id, at }) => [id, at])),
    texts(sealed.map(({ ref }) => ref)),
    texts(sealed.map(({ wrappedKey }) => wrappedKey)),
    texts(sealed.map(({ sealed }) => sealed)),
    texts(alerts.map(({ alert }) => alert)),
    byId(alerts.map(({ alert, stream }) => [alert, stream])),
    texts(runs.map(({ append }) => append.stream)),
    texts(runs.map(({ obligation }) => obligation)),
    texts(runs.map(({ append }) => drillOf(append.drill))),
    int8s(runs.map(({ due }) => due)),
    texts(runs.map(({ state }) => state)),
    texts(runs.map(({ rule }) => rule)),
    texts(runs.map(({ owedBy }) => owedBy)),
    texts(over.map(({ stream }) => stream)),
    texts(over.map(({ id }) => id)),
    texts(over.map(({ stream, id }) => `${stream} ${id}`)),
    texts(of.flatMap(({ joins, stream }) => (joins ? [stream] : []))),
    texts(changed.map(({ stream }) => stream)),
    byId(changed.map(({ stream, joins }) => [stream, joins!])),
  ]
}

type Part = 'deliveries' | 'ended' | 'rest' | 'opens' | 'moves'
/** What there is to do (append-many.sql). A page that has reached its carrier has `ended` alone, a step that is due most often `deliveries`; `opens` and `moves` go with `rest`. */
function partsOf(appends: readonly Append[]): readonly Part[] {
  const parts: Part[] = []
  if (appends.some(({ deliveries }) => deliveries.length > 0)) parts.push('deliveries')
  if (appends.some(({ ended }) => ended !== undefined)) parts.push('ended')
  if (!appends.some(hasMore)) return parts
  parts.push('rest')
  if (appends.some(({ after }) => after === 0)) parts.push('opens')
  if (appends.some(({ after }) => after > 0)) parts.push('moves')
  return parts
}
/** It opens a stream, somebody may ask for its command again, or it changes what most appends leave alone. */
export const hasMore = ({ after, unasked, wakeAt, supersede, texts, alerts, joins, events }: Append): boolean =>
  after === 0 ||
  !unasked ||
  wakeAt === 'never' ||
  joins !== undefined ||
  supersede.length + alerts.length > 0 ||
  Object.keys(texts).length > 0 ||
  events.some(({ fact }) => fact.type === 'ObligationChanged')

/** New incidents are numbered in the order in which they were asked for, drills for themselves: which one each is, from 1; null: none. */
function placesOf(appends: readonly Append[]): Readonly<{ nth: readonly (number | null)[]; real: number; drilled: number }> {
  let real = 0
  let drilled = 0
  const nth = appends.map(({ after, kind, drill }) => (after > 0 || kind !== 'incident' ? null : drill === null ? ++real : ++drilled))
  return { nth, real, drilled }
}

/** JSON, for `jsonb -> id`: found by halving. */
const byId = (entries: readonly (readonly [id: string, value: unknown])[]): string => JSON.stringify(Object.fromEntries(entries))

function answerOf(append: Append, row: Row): Appended {
  if (row.seen_stream !== null) return { appended: 'command seen', stream: row.seen_stream as StreamId, seq: row.seen_seq as number }
  if (row.ended_before) return { appended: 'delivery has ended' }
  if (row.done) return { appended: 'done', number: row.number as number | null, firing: row.firing as number }
  if (row.holder !== null && ((row.there as number | null) ?? 0) === append.after)
    return { appended: 'correlation taken', stream: row.holder as StreamId }
  return { appended: 'conflict' }
}
