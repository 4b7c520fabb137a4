/** Appending: alone (append.sql), or with whatever else is appended in the same moment (append-many.sql). */
import type { StreamId } from '../../core/event.ts'
import { owedBy } from '../owed.ts'
import type { Append, Appended, OrgId } from '../port.ts'
import { recordOf } from '../record.ts'
import { heldCorrelation } from '../well-formed.ts'
import { bools, int4s, int8s, texts } from './binary.ts'
import { inOrg, inOrgTogether, type Row, statementIn } from './connection.ts'
import type { Room } from './room.ts'
import { drillOf, plain } from './words.ts'

const appendOne = statementIn('append.sql')
const appendMany = statementIn('append-many.sql')

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

export async function appendAlone(room: Room, org: OrgId, { append, records, sealed }: Prepared): Promise<Appended> {
  const { incident } = append
  const { runs, over } = owedBy(append)
  const [row] = await inOrg(room.app, org, appendOne, [
    org,
    append.stream,
    append.kind,
    drillOf(append.drill),
    append.after,
    append.command,
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
  ])
  return answerOf(append, row!)
}

/** Null: one of them is not to be appended as it was decided, and none was. Each is of another stream. */
export async function appendTogether(room: Room, org: OrgId, all: readonly Prepared[]): Promise<readonly Appended[] | null> {
  const appends = all.map(({ append }) => append)
  const deliveries = appends.flatMap(({ deliveries, taken }) => deliveries.map(delivery => ({ ...delivery, taken })))
  const runs = appends.flatMap(append => owedBy(append).runs.map(row => ({ ...row, append })))
  const over = appends.flatMap(append => owedBy(append).over.map(id => ({ id, stream: append.stream })))
  const ended = appends.flatMap(({ ended }) => ended ?? [])
  const superseded = appends.flatMap(({ supersede, incident }) => supersede.map(id => ({ id, at: incident.at })))
  const sealed = all.flatMap(({ sealed }) => sealed)
  const alerts = appends.flatMap(({ alerts, stream }) => alerts.map(alert => ({ alert, stream })))
  const changed = appends.filter(({ after, joins }) => after > 0 && joins !== undefined)
  const events = all.flatMap(({ append, records }) =>
    records.map((record, n) => ({ ...record, stream: append.stream, seq: append.after + 1 + n })),
  )
  const rows = await inOrgTogether(room.app, org, [
    {
      statement: appendMany,
      values: [
        org,
        texts(appends.map(({ stream }) => stream)),
        texts(appends.map(({ kind }) => kind)),
        texts(appends.map(({ drill }) => drillOf(drill))),
        int4s(appends.map(({ after }) => after)),
        texts(appends.map(({ command }) => command)),
        int4s(appends.map(({ after, events }) => after + events.length)),
        texts(appends.map(({ incident }) => JSON.stringify(incident))),
        texts(appends.map(({ foldVersion }) => foldVersion)),
        texts(appends.map(({ incident }) => incident.status)),
        texts(appends.map(({ incident }) => incident.severity)),
        texts(appends.map(append => plain(heldCorrelation(append)))),
        int8s(appends.map(({ incident }) => incident.openedAt)),
        int8s(appends.map(({ wakeAt }) => (wakeAt === 'never' ? null : wakeAt))),
        texts(appends.flatMap(({ wakeAt, stream }) => (wakeAt === 'never' ? [stream] : []))),
        texts(events.map(({ stream }) => stream)),
        int4s(events.map(({ seq }) => seq)),
        texts(events.map(({ bytes }) => bytes)),
        texts(events.map(({ hash }) => hash)),
        texts(deliveries.map(({ stream }) => stream)),
        texts(deliveries.map(({ drill }) => drillOf(drill))),
        texts(deliveries.map(({ id }) => id)),
        texts(deliveries.map(({ send }) => JSON.stringify(send))),
        int8s(deliveries.map(({ dueAt }) => dueAt)),
        texts(superseded.map(({ id }) => id)),
        int8s(superseded.map(({ at }) => at)),
        texts(sealed.map(({ ref }) => ref)),
        texts(sealed.map(({ wrappedKey }) => wrappedKey)),
        texts(sealed.map(({ sealed }) => sealed)),
        texts(alerts.map(({ alert }) => alert)),
        texts(alerts.map(({ stream }) => stream)),
        texts(deliveries.map(({ taken }) => taken?.token ?? null)),
        int8s(deliveries.map(({ taken, dueAt }) => taken?.until ?? dueAt)),
        texts(ended.map(({ delivery }) => delivery)),
        texts(ended.map(({ outcome }) => outcome)),
        texts(ended.map(({ detail }) => plain(detail))),
        int8s(ended.map(({ at }) => at)),
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
        texts(appends.flatMap(({ joins, stream }) => (joins ? [stream] : []))),
        texts(changed.map(({ stream }) => stream)),
        bools(changed.map(({ joins }) => joins!)),
      ],
    },
  ])
  const row = rows?.[0]?.[0]
  if (row === undefined) return null
  const streams = row.streams as readonly string[]
  const numbers = row.numbers as readonly (number | null)[]
  const numberOf = new Map(streams.map((stream, n) => [stream, numbers[n]!]))
  return appends.map(({ stream }) => ({ appended: 'done', number: numberOf.get(stream) ?? null }))
}

function answerOf(append: Append, row: Row): Appended {
  if (row.seen_stream !== null) return { appended: 'command seen', stream: row.seen_stream as StreamId, seq: row.seen_seq as number }
  if (row.ended_before) return { appended: 'delivery has ended' }
  if (row.done) return { appended: 'done', number: row.number as number | null }
  if (row.holder !== null && ((row.there as number | null) ?? 0) === append.after)
    return { appended: 'correlation taken', stream: row.holder as StreamId }
  return { appended: 'conflict' }
}
