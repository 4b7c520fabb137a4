/** Fetches what the projections of `read/` are made from, and nothing more than they need. */
import type { StreamId } from '../core/event.ts'
import { readerOf } from '../core/house.ts'
import type { Id, Instant, Ref } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { World } from '../core/world.ts'
import { checkDoor } from '../engine/health-checks.ts'
import { houseStreamOf } from '../engine/house-stream.ts'
import { reportDoors } from '../engine/people-reports.ts'
import type { Engine } from '../engine/port.ts'
import { feedDoor } from '../engine/vendor-feeds.ts'
import type { Directory } from '../people/directory.ts'
import { alertShown } from '../read/alert.ts'
import { incidentBrief, incidentDetail } from '../read/incident.ts'
import { iso } from '../read/instant.ts'
import { type Naming, naming } from '../read/naming.ts'
import { inOrder, obligationShown } from '../read/obligation.ts'
import { playbooksShown, surfacesShown } from '../read/playbooks.ts'
import { type Reading, roleHolders } from '../read/reading.ts'
import { refsOf, timelineEntry } from '../read/timeline.ts'
import type { AlertRow, AlertStatus, IncidentQuery, IncidentRow, OrgId } from '../store/port.ts'

const deliveriesMax = 500
const searchPage = 100
const searchedMax = 2_000 // titles are encrypted: a search reads the newest so many

/** The words that an incident is shown with. */
export const textsOf = (incident: Incident): readonly Ref[] => [
  incident.title,
  ...Object.values(incident.remediation ?? {}).flatMap(({ what, ended }) => (ended?.reason ? [what, ended.reason] : [what])),
  ...Object.values(incident.playbooks ?? {}).flatMap(run => Object.values(run.answers).flatMap(said => said.note ?? [])),
]

export type Reader = ReturnType<typeof makeReader>
/** The three texts about people and doors that most answers need. */
export type Around = Readonly<{ world: World; directory: Directory; names: Naming; labels: Readonly<Record<string, string>>; now: Instant }>

export function makeReader(engine: Engine) {
  const labelsOf = async (org: OrgId): Promise<Readonly<Record<string, string>>> => {
    const store = engine.store.org(org)
    const [keys, tokens] = await Promise.all([store.doors('integration key'), store.doors('api token')])
    return {
      local: 'the command line',
      [feedDoor]: 'vendors’ status pages',
      [checkDoor]: 'health checks',
      [reportDoors.form]: 'the form for reports',
      [reportDoors.mail]: 'the address for reports',
      ...Object.fromEntries([...keys, ...tokens].map(d => [d.id, d.label])),
    }
  }
  const around = async (org: OrgId): Promise<Around> => {
    const [world, directory, labels] = await Promise.all([engine.world(org), engine.directory(org), labelsOf(org)])
    return { world, directory, labels, names: naming(directory, labels), now: engine.clock.now() }
  }
  const planOf = async (org: OrgId, incident: Incident, world: World): Promise<Reading['plan']> => {
    const same = world.plan.edition === incident.plan
    const value = same ? world.plan.value : (await engine.plan(org, incident.plan)).value
    return { id: incident.plan, value, current: same || incident.drill !== null } // a drill stays on its own
  }
  const briefs = async (org: OrgId, rows: readonly IncidentRow[], viewer: PersonId | null, a: Around) => {
    const texts = await engine.store.org(org).readTexts([...new Set(rows.map(r => r.incident.title))])
    return Promise.all(
      rows.map(async row =>
        incidentBrief({
          row,
          plan: await planOf(org, row.incident, a.world),
          conference: engine.conference(row.number),
          names: a.names,
          texts,
          viewer,
          now: a.now,
        }),
      ),
    )
  }
  /** By id, or by number; the organisation's own stream, too, which has number 0 here. */
  const findAny = async (org: OrgId, idOrNumber: string): Promise<IncidentRow | null> => {
    const store = engine.store.org(org)
    const [, drilled, digits] = /^(D?)(\d{1,9})$/.exec(idOrNumber) ?? [] // D3: the third incident of drills
    const stream = digits === undefined ? (idOrNumber as StreamId) : await store.byNumber(Number(digits), drilled === 'D')
    if (stream === null) return null
    const loaded = await store.load(stream)
    if (loaded === null) return null
    if (loaded.number === null)
      return stream === houseStreamOf(org) ? { stream, number: 0, incident: loaded.incident, alerts: { count: 0, firing: 0 } } : null
    const { rows } = await store.incidents({ drill: loaded.incident.drill, number: loaded.number, limit: 1 })
    const alerts = rows[0]?.alerts ?? { count: loaded.incident.alerts.count, firing: 0 }
    return { stream, number: loaded.number, incident: loaded.incident, alerts }
  }
  /** An incident. The standing duties are none: what is said of them goes by routes of their own, which know whose word it is. */
  const find = async (org: OrgId, idOrNumber: string): Promise<IncidentRow | null> => {
    const row = await findAny(org, idOrNumber)
    return row?.number === 0 ? null : row
  }
  const reading = async (org: OrgId, row: IncidentRow, viewer: PersonId | null, a: Around): Promise<Reading> => {
    const store = engine.store.org(org)
    const [texts, deliveries, plan] = await Promise.all([
      store.readTexts(textsOf(row.incident)),
      store.deliveries({ stream: row.stream, limit: deliveriesMax }),
      planOf(org, row.incident, a.world),
    ])
    const { world, directory, names, now } = a
    const conference = engine.conference(row.number)
    return {
      row,
      plan,
      conference,
      directory,
      names,
      texts,
      viewer,
      now,
      people: world.people.value,
      calendar: world.calendar.value,
      deliveries,
    }
  }
  const numbersOf = async (org: OrgId, rows: readonly AlertRow[]): Promise<ReadonlyMap<string, number>> => {
    const streams = [...new Set(rows.flatMap(r => (r.incident === null ? [] : [r.incident])))]
    const loaded = await Promise.all(streams.map(async s => [s as string, (await engine.store.org(org).load(s))?.number ?? 0] as const))
    return new Map(loaded)
  }

  /** What the plan asks for without an incident, as the obligations of the organisation's own stream. */
  const duties = async (org: OrgId, a: Around) => {
    const row = await findAny(org, houseStreamOf(org))
    if (row === null) return []
    const from = await reading(org, row, null, a)
    return inOrder(Object.values(row.incident.obligations)).map(o => {
      const person = readerOf(o.rule)
      return {
        ...obligationShown(from.plan.value, row.incident, o, a.names, role => roleHolders(from, role)),
        person: person === null ? null : a.names.person(person),
        metAt: typeof o.state === 'object' && 'met' in o.state ? iso(o.state.at) : null,
      }
    })
  }

  return {
    around,
    find,
    findAny,
    duties: async (org: OrgId) => duties(org, await around(org)),
    reading,
    async list(org: OrgId, query: Omit<IncidentQuery, 'drill'>, viewer: PersonId | null) {
      const a = await around(org)
      const { rows, total, next } = await engine.store.org(org).incidents({ drill: null, ...query })
      return { items: await briefs(org, rows, viewer, a), total, next }
    },
    /** Incidents of a drill, in the order in which they opened. */
    async drilled(org: OrgId, drill: Id<'drill'>, viewer: PersonId | null) {
      const { rows } = await engine.store.org(org).incidents({ drill, limit: 100 })
      return (await briefs(org, rows, viewer, await around(org))).toReversed()
    },
    /** Titles that hold the words, newest first, among the newest incidents; `next` continues behind what was searched. */
    async search(org: OrgId, query: Omit<IncidentQuery, 'drill'>, words: string, viewer: PersonId | null) {
      const a = await around(org)
      const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
      const items: ReturnType<typeof incidentBrief>[] = []
      let cursor = query.cursor
      let next: string | null = null
      for (let searched = 0; searched < searchedMax && items.length < query.limit; ) {
        const found = await engine.store
          .org(org)
          .incidents({ drill: null, ...query, limit: searchPage, ...(cursor === undefined ? {} : { cursor }) })
        searched += found.rows.length
        for (const brief of await briefs(org, found.rows, viewer, a)) {
          const text = `#${brief.number} ${brief.title}`.toLowerCase()
          if (wanted.every(w => text.includes(w))) items.push(brief)
        }
        next = found.next
        if (next === null) break
        cursor = next
      }
      return { items, next }
    },
    async detail(org: OrgId, row: IncidentRow, viewer: PersonId | null) {
      const a = await around(org)
      const from = await reading(org, row, viewer, a)
      return { ...incidentDetail(from), playbooks: playbooksShown(from, a.world), surfaces: surfacesShown(from) }
    },
    async timeline(org: OrgId, row: IncidentRow, after: number) {
      const store = engine.store.org(org)
      const [a, events, deliveries] = await Promise.all([
        around(org),
        store.events(row.stream, after, 1_000),
        store.deliveries({ stream: row.stream, limit: deliveriesMax }),
      ])
      const [texts, plan] = await Promise.all([store.readTexts(refsOf(events)), planOf(org, row.incident, a.world)])
      return events.map(event =>
        timelineEntry(event, plan.value, { names: a.names, texts, directory: a.directory, deliveries }, row.incident),
      )
    },
    async alerts(
      org: OrgId,
      query: Readonly<{ incident?: StreamId; status?: AlertStatus; source?: string; limit: number; before?: string }>,
    ) {
      const [labels, rows] = await Promise.all([labelsOf(org), engine.store.org(org).alerts(query)])
      const numbers = await numbersOf(org, rows)
      const real = query.incident === undefined ? rows.filter(row => row.drill === null) : rows
      return real.map(row => alertShown(row, labels, numbers))
    },
    planOf,
  }
}
