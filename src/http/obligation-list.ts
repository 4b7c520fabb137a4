/**
 * What is owed now, a page at a time: which and in what order is read from the list that every append keeps; what each says
 * is read from the state of its incident, as it was recorded. Nothing is reckoned.
 */
import type { StreamId } from '../core/event.ts'
import { readerOf } from '../core/house.ts'
import { runs } from '../core/obligation/obligation.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { Engine } from '../engine/port.ts'
import { obligationShown } from '../read/obligation.ts'
import { type Reading, roleHolders, words } from '../read/reading.ts'
import type { ObligationQuery, ObligationRow, OrgId } from '../store/port.ts'
import { type Around, type Reader, textsOf } from './reader.ts'

/** Where it matters whose it is, it looks at so many before it answers with what it found; `next` goes on from there. */
const lookedAtMax = 2_000

export type Listed = ReturnType<typeof obligationShown> &
  Readonly<{
    incident: { id: string; number: number; drill: boolean; title: string; severity: string; severityName: string } | null
    person: { id: string; name: string } | null
  }>

export type Whose = Readonly<{ person: PersonId | null; theirs: boolean }>
/** `whose`: only what this person owes, by a role that is theirs or that they took; or only what they do not. */
export async function listObligations(
  engine: Engine,
  reader: Reader,
  org: OrgId,
  query: ObligationQuery,
  whose: Whose | null,
): Promise<Readonly<{ items: readonly Listed[]; next: string | null }>> {
  const store = engine.store.org(org)
  const a = await reader.around(org)
  const items: Listed[] = []
  let cursor = query.cursor
  for (let lookedAt = 0; ; ) {
    const limit = whose === null ? query.limit : query.limit - items.length
    const page = await store.obligations({ ...query, limit, ...(cursor === undefined ? {} : { cursor }) })
    const shown = await showRows(engine, reader, org, page.rows, a)
    items.push(...(whose === null ? shown : shown.filter(o => owes(o, whose.person) === whose.theirs)))
    lookedAt += page.rows.length
    if (page.next === null || whose === null || items.length >= query.limit || lookedAt >= lookedAtMax) return { items, next: page.next }
    cursor = page.next
  }
}

const owes = (o: Listed, person: PersonId | null): boolean =>
  person !== null && (o.person?.id === person || (o.owedBy?.people.some(p => p.id === person) ?? false))

async function showRows(engine: Engine, reader: Reader, org: OrgId, rows: readonly ObligationRow[], a: Around): Promise<readonly Listed[]> {
  const store = engine.store.org(org)
  const streams = [...new Set(rows.map(row => row.stream))]
  const loaded = await Promise.all(streams.map(stream => store.load(stream)))
  const texts = await store.readTexts([...new Set(loaded.flatMap(l => (l === null ? [] : textsOf(l.incident))))])
  const readings = new Map<StreamId, Reading>()
  for (const [i, stream] of streams.entries()) {
    const of = loaded[i]
    if (!of) continue
    const row = { stream, number: of.number ?? 0, incident: of.incident, alerts: { count: 0, firing: 0 } }
    readings.set(stream, {
      row,
      plan: await reader.planOf(org, of.incident, a.world),
      conference: null,
      texts,
      viewer: null,
      directory: a.directory,
      names: a.names,
      now: a.now,
      people: a.world.people.value,
      calendar: a.world.calendar.value,
      deliveries: [],
    })
  }
  return rows.flatMap(({ stream, obligation }) => {
    const from = readings.get(stream)
    const found = from?.row.incident.obligations[obligation]
    if (from === undefined || found === undefined || !runs(found)) return [] // ended since the list was read
    const { incident, number } = from.row
    const plan = from.plan.value
    const person = readerOf(found.rule)
    return {
      ...obligationShown(plan, incident, found, a.names, role => roleHolders(from, role), texts),
      person: person === null ? null : a.names.person(person),
      incident:
        number === 0
          ? null
          : {
              id: stream as string,
              number,
              drill: incident.drill !== null,
              title: words(texts, incident.title) ?? '',
              severity: incident.severity as string,
              severityName: plan.severities.find(s => s.id === incident.severity)?.name ?? incident.severity,
            },
    }
  })
}
