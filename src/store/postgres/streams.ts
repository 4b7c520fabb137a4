/** Streams of events in PostgreSQL: load, append, list. */
import type { Event, StreamId } from '../../core/event.ts'
import type { Ref } from '../../core/id.ts'
import type { Incident } from '../../core/incident.ts'
import type { Append, Appended, ChangeKind, IncidentQuery, Loaded, OrgId, OrgStore } from '../port.ts'
import { assertWellFormed } from '../well-formed.ts'
import { appendAlone, appendTogether, hasMore, type Prepared, prepared } from './append.ts'
import { int4s, texts } from './binary.ts'
import { inOrg, type Row } from './connection.ts'
import { openText } from './documents.ts'
import { makeGather } from './gather.ts'
import type { Room } from './room.ts'
import { drillOf, plain } from './words.ts'

type Streams = Pick<
  OrgStore,
  'load' | 'look' | 'append' | 'events' | 'log' | 'streamLog' | 'logEnd' | 'openByCorrelation' | 'byNumber' | 'incidents'
>

const appendsMax = 128 // in one transaction: the number's lock is held for so long
const loadsMax = 128
// limit: looked up one by one
export const loadThese = {
  name: 'load-streams',
  text: `select i.n, case when s.seq <> i.known then s.state end as state, s.number, s.fold_version, t.wrapped_key, t.sealed
    from unnest($2::text[], $3::int[], $4::text[]) with ordinality i (stream_id, known, ref, n)
    left join lateral (select * from tocsin.stream s where s.org_id = $1 and s.stream_id = i.stream_id limit 1) s on true
    left join lateral (select * from tocsin.private_text t where t.org_id = $1 and t.ref = i.ref limit 1) t on true
    where s.seq is not null or t.sealed is not null`,
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
const streamLogOf = {
  name: 'log-of-stream',
  text: `select l.leaf, e.bytes, e.hash from tocsin.event e left join tocsin.leaf l using (org_id, stream_id, seq)
    where e.org_id = $1 and e.stream_id = $2 and e.seq > $3 order by e.seq limit $4`,
}
const logEndOf = {
  name: 'log-end',
  text: `select l.leaf, e.hash from tocsin.leaf l join tocsin.event e using (org_id, stream_id, seq)
    where l.org_id = $1 order by l.leaf desc limit 1`,
}
const holderOf = {
  name: 'stream-holding',
  text: 'select stream_id from tocsin.stream where org_id = $1 and drill_id = $2 and held = $3',
}
const numbered = {
  name: 'stream-numbered',
  text: `select stream_id from tocsin.stream where org_id = $1 and (drill_id <> '') = $3 and number = $2`,
}

export function streamsIn(room: Room, org: OrgId): Streams {
  const ask = (statement: { name: string; text: string }, ...values: unknown[]) => inOrg(room.app, org, statement, [org, ...values])
  const looking = makeGather<Readonly<{ stream: StreamId; known: number; ref: Ref | null }>, Row | undefined>({
    most: loadsMax,
    ways: 2,
    async run(looks) {
      const rows = await ask(
        loadThese,
        texts(looks.map(({ stream }) => stream)),
        int4s(looks.map(({ known }) => known)),
        texts(looks.map(({ ref }) => ref)),
      )
      const found: (Row | undefined)[] = looks.map(() => undefined)
      for (const row of rows) found[(row.n as number) - 1] = row
      return found
    },
  })
  const loadedOf = (row: Row): Loaded => ({
    incident: JSON.parse(String(row.state)) as Incident,
    number: row.number as number | null,
    foldVersion: String(row.fold_version),
  })
  /** Appends of one moment share a statement, and a small one has that too; where one of them fails (a race), each has its own. */
  const together = async (appends: readonly Prepared[]): Promise<readonly Appended[]> => {
    const alone = (append: Prepared) => appendAlone(room, org, append)
    // One that may well be answered with another word than "done" (a retry, a race) is asked where that word is no error of the database.
    const [only] = appends
    if (appends.length === 1 && hasMore(only!.append)) return [await alone(only!)]
    if (new Set(appends.map(({ append }) => append.stream)).size < appends.length) return Promise.all(appends.map(alone))
    return (await appendTogether(room, org, appends)) ?? Promise.all(appends.map(alone))
  }
  // Openings wait for one another's commit on the number, so there is one way for them. What is there has two, and no two
  // appends of one stream are ever on both: whoever decides on a stream waits for its last append.
  const openings = makeGather({ most: appendsMax, ways: 1, run: together })
  const movings = makeGather({ most: appendsMax, ways: 2, run: together })
  return {
    async load(stream) {
      const row = await looking({ stream, known: -1, ref: null }) // no state has that seq
      return row === undefined ? null : loadedOf(row)
    },
    async look(stream, seq, ref, words = null) {
      const row = await looking({ stream, known: seq, ref })
      if (row === undefined) return { now: null, text: null }
      const text = typeof row.sealed === 'string' ? (words ?? openText(await room.vaultOf(org), ref, row)) : null
      return { now: row.fold_version === null ? null : row.state === null ? 'the same' : loadedOf(row), text }
    },
    async append(append) {
      assertWellFormed(org, append)
      const appended = await (append.after === 0 ? openings : movings)(await prepared(room, org, append))
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
    async streamLog(stream, after, limit) {
      const rows = await ask(streamLogOf, stream, after, limit)
      return rows.map(row => ({
        leaf: row.leaf as number | null,
        event: JSON.parse(String(row.bytes)) as Event,
        bytes: String(row.bytes),
        hash: String(row.hash),
      }))
    },
    async logEnd() {
      const [row] = await ask(logEndOf)
      return row ? { leaf: row.leaf as number, hash: String(row.hash) } : null
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

export const changedBy = (append: Append): readonly ChangeKind[] => [
  'incident',
  ...(append.deliveries.length + append.supersede.length > 0 || append.ended !== undefined ? (['delivery'] as const) : []),
  ...(append.alerts.length > 0 ? (['alert'] as const) : []),
]

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
