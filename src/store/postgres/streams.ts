/** Streams of events in PostgreSQL: load, append, list. */
import type { Event, StreamId } from '../../core/event.ts'
import type { Incident } from '../../core/incident.ts'
import { owedBy } from '../owed.ts'
import type { Append, Appended, ChangeKind, IncidentQuery, Loaded, OrgId, OrgStore } from '../port.ts'
import { recordOf } from '../record.ts'
import { assertWellFormed, heldCorrelation } from '../well-formed.ts'
import { inOrg, inOrgTogether, type Row, statementIn } from './connection.ts'
import { makeGather } from './gather.ts'
import type { Room } from './room.ts'

type Streams = Pick<OrgStore, 'load' | 'append' | 'events' | 'log' | 'openByCorrelation' | 'byNumber' | 'incidents'>

const appendsMax = 32 // in one transaction: the number's lock is held for so long
const loadsMax = 64
const appendOne = statementIn('append.sql')
const loadThese = {
  name: 'load-streams',
  text: 'select stream_id, state, number, fold_version from tocsin.stream where org_id = $1 and stream_id = any ($2::text[])',
}
const eventsOf = {
  name: 'events-of-stream',
  text: 'select bytes from tocsin.event where org_id = $1 and stream_id = $2 and seq > $3 order by seq limit $4',
}
const logOf = {
  name: 'log',
  text: `select l.leaf, e.bytes, e.hash from tocsin.leaf l join tocsin.event e using (org_id, stream_id, seq)
    where l.org_id = $1 and l.leaf > $2 order by l.leaf limit $3`,
}
const holderOf = {
  name: 'stream-holding',
  text: 'select stream_id from tocsin.stream where org_id = $1 and drill_id = $2 and held = $3',
}
const numbered = {
  name: 'stream-numbered',
  text: `select stream_id from tocsin.stream where org_id = $1 and (drill_id <> '') = $3 and number = $2`,
}

/** '' in the database, null everywhere else. */
export const drillOf = (drill: string | null): string => drill ?? ''
/** PostgreSQL's text holds no NUL: a key with one in it is the same key without. */
export const plain = (text: string | null): string | null => text?.replaceAll('\0', '\u{fffd}') ?? null

export function streamsIn(room: Room, org: OrgId): Streams {
  const ask = (statement: { name: string; text: string }, ...values: unknown[]) => inOrg(room.app, org, statement, [org, ...values])
  const load = makeGather<StreamId, Loaded | null>({
    most: loadsMax,
    ways: 2,
    async run(streams) {
      const found = new Map((await ask(loadThese, [...new Set(streams)])).map(row => [row.stream_id, row]))
      return streams.map(stream => {
        const row = found.get(stream)
        if (row === undefined) return null
        return {
          incident: JSON.parse(String(row.state)) as Incident,
          number: row.number as number | null,
          foldVersion: String(row.fold_version),
        }
      })
    },
  })
  /** Appends of one moment share a transaction; where one of them fails (a race), each has its own. */
  const together = async (appends: readonly (readonly unknown[])[]): Promise<readonly Row[]> => {
    const alone = async (values: readonly unknown[]) => (await inOrg(room.app, org, appendOne, values))[0]!
    if (appends.length === 1) return [await alone(appends[0]!)]
    const rows = await inOrgTogether(
      room.app,
      org,
      appends.map(values => ({ statement: appendOne, values })),
    )
    return rows === null ? Promise.all(appends.map(alone)) : rows.map(([row]) => row!)
  }
  // Openings wait for one another's commit on the number, so there is one way for them. What is there has two, and no two
  // appends of one stream are ever on both: whoever decides on a stream waits for its last append.
  const openings = makeGather({ most: appendsMax, ways: 1, run: together })
  const movings = makeGather({ most: appendsMax, ways: 2, run: together })
  return {
    load,
    async append(append) {
      assertWellFormed(org, append)
      const values = await valuesOf(room, org, append)
      const appended = answerOf(append, await (append.after === 0 ? openings : movings)(values))
      if (appended.appended === 'done') room.changed(org, append.stream, changedBy(append))
      return appended
    },
    async events(stream, after = 0, limit) {
      const rows = await ask(eventsOf, stream, after, limit ?? null)
      return rows.map(row => JSON.parse(String(row.bytes)) as Event)
    },
    async log(afterLeaf, limit) {
      const rows = await ask(logOf, afterLeaf, limit)
      return rows.map(row => ({
        leaf: row.leaf as number,
        event: JSON.parse(String(row.bytes)) as Event,
        bytes: String(row.bytes),
        hash: String(row.hash),
      }))
    },
    async openByCorrelation(correlation, drill) {
      const [row] = await ask(holderOf, drillOf(drill), plain(correlation))
      return row ? (row.stream_id as StreamId) : null
    },
    async byNumber(number, drilled = false) {
      const [row] = await ask(numbered, number, drilled)
      return row ? (row.stream_id as StreamId) : null
    },
    incidents: query => incidents(room, org, query),
  }
}

const changedBy = (append: Append): readonly ChangeKind[] => [
  'incident',
  ...(append.deliveries.length + append.supersede.length > 0 ? (['delivery'] as const) : []),
  ...(append.alerts.length > 0 ? (['alert'] as const) : []),
]

async function valuesOf(room: Room, org: OrgId, append: Append): Promise<readonly unknown[]> {
  const records = append.events.map(recordOf)
  const texts = Object.entries(append.texts)
  const vault = texts.length > 0 ? await room.vaultOf(org) : null
  const sealed = texts.map(([ref, { text, salt }]) => vault!.seal(`text ${ref}`, JSON.stringify([salt, text])))
  const { incident } = append
  const { runs, over } = owedBy(append)
  return [
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
    texts.map(([ref]) => ref),
    sealed.map(record => record.wrappedKey),
    sealed.map(record => record.sealed),
    append.alerts,
    runs.map(row => row.obligation),
    runs.map(row => row.due),
    runs.map(row => row.state),
    runs.map(row => row.rule),
    runs.map(row => row.owedBy),
    over,
  ]
}

function answerOf(append: Append, row: Row): Appended {
  if (row.seen_stream !== null) return { appended: 'command seen', stream: row.seen_stream as StreamId, seq: row.seen_seq as number }
  if (row.done) return { appended: 'done', number: row.number as number | null }
  if (row.holder !== null && ((row.there as number | null) ?? 0) === append.after)
    return { appended: 'correlation taken', stream: row.holder as StreamId }
  return { appended: 'conflict' }
}

/** Only the conditions that were asked for are in the statement: each shape has its own plan, and its own index. */
async function incidents(room: Room, org: OrgId, query: IncidentQuery): ReturnType<OrgStore['incidents']> {
  const values: unknown[] = [org, drillOf(query.drill)]
  const where = [`s.org_id = $1`, `s.drill_id = $2`, `(s.drill_id <> '') = ${query.drill !== null}`, 's.number is not null']
  const shape: string[] = [query.drill === null ? 'real' : 'drill']
  const also = (name: string, condition: (value: string) => string, value: unknown) => {
    if (value === undefined) return
    values.push(value)
    where.push(condition(`$${values.length}`))
    shape.push(name)
  }
  const statuses = query.status && [...new Set(query.status)]
  if (statuses?.length === 1 && statuses[0] === 'open') {
    where.push(`s.status = 'open'`) // the partial index of open ones
    shape.push('open')
  } else also('status', at => `s.status = any (${at}::text[])`, statuses)
  also('severity', at => `s.severity = any (${at}::text[])`, query.severity)
  also('number', at => `s.number = ${at}`, query.number)
  also('from', at => `s.opened_at >= ${at}`, query.openedFrom)
  also('to', at => `s.opened_at < ${at}`, query.openedTo)
  const name = `incidents-${shape.join('-')}`
  const counted = inOrg(
    room.app,
    org,
    { name: `count-${name}`, text: `select count(*)::int as total from tocsin.stream s where ${where.join(' and ')}` },
    [...values],
  )
  const filtered = [...values]
  also('after', at => `s.number < ${at}`, query.cursor === undefined ? undefined : Number(query.cursor))
  values.push(query.limit + 1)
  const listed = inOrg(
    room.app,
    org,
    {
      name: `${name}${values.length - filtered.length > 1 ? '-after' : ''}`,
      text: `select s.stream_id, s.number, s.state, coalesce(c.count, 0) as count, coalesce(c.firing, 0) as firing
        from tocsin.stream s left join tocsin.alert_count c on c.org_id = s.org_id and c.stream_id = s.stream_id
        where ${where.join(' and ')} order by s.number desc limit $${values.length}`,
    },
    values,
  )
  const [[total], rows] = await Promise.all([counted, listed])
  const page = rows.slice(0, query.limit)
  return {
    rows: page.map(row => ({
      stream: row.stream_id as StreamId,
      number: row.number as number,
      incident: JSON.parse(String(row.state)) as Incident,
      alerts: { count: row.count as number, firing: row.firing as number },
    })),
    total: total!.total as number,
    next: rows.length > page.length ? String(page.at(-1)?.number ?? query.cursor) : null,
  }
}
