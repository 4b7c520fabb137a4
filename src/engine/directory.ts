/**
 * The directory: a private document with names, where contact methods lead (rows of their persons: contacts.ts), and the people edition
 * that core may see, changed together. A change names the edition that it was made from; if another was first, it is made again on what
 * is there.
 *
 * Who changes what is their own says so (`whose`), and the database then lets them change no other person's contact methods.
 */
import type { Actor } from '../core/cause.ts'
import { editionOf } from '../core/edition.ts'
import type { Edition, Instant } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { People } from '../core/oncall/people.ts'
import type { Plan } from '../core/plan.ts'
import type { Calendar } from '../core/world.ts'
import { contractZones, emptyRegister, type Register } from '../customers/customer.ts'
import type { Directory } from '../people/directory.ts'
import { peopleOf } from '../people/people-of.ts'
import { everybody, type OrgId, type Store, type Whose } from '../store/port.ts'
import { difference, joined, parted, saysItself } from './contacts.ts'
import { derive } from './derive.ts'
import type { Editions } from './editions.ts'
import type { Handle } from './handle.ts'
import { makeInTurn } from './in-turn.ts'
import { olderAmong } from './listening.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Tell } from './tell.ts'

const attemptsMax = 20
const page = 200
const keptForMs = 1000

const partEveryMs = 30_000

/** The private document of customers. */
export const registerKey = 'customers'
const closuresKey = 'closures'

const nobody: Directory = { persons: [], positions: {}, roles: {}, schedules: [] }

export type Directories = Loop &
  Readonly<{
    read(org: OrgId): Promise<Directory>
    /** As it was within the last second: every page that goes out asks for an address. */
    readKept(org: OrgId): Promise<Directory>
    /** `whose`: whose contact methods may be changed by it; absent: everybody's. */
    change(org: OrgId, by: Actor, change: (directory: Directory, now: Instant) => Directory, whose?: Whose): Promise<Directory>
    /** The plan runs from now on, with the calendar that goes with it. */
    startPlan(org: OrgId, by: string, plan: Edition<'plan', Plan>, source: string | null): Promise<void>
    /** Days on which the organisation is closed itself, as ISO dates, sorted. */
    closures(org: OrgId): Promise<readonly string[]>
    setClosures(org: OrgId, by: Actor, dates: readonly string[]): Promise<void>
    /** Contracts are counted in these from now on: the calendar has them before the register does. */
    addZones(org: OrgId, by: Actor, zones: readonly string[]): Promise<void>
  }>

export function makeDirectories(
  needs: Readonly<{
    store: Store
    clock: Clock
    tell: Tell
    /** Nobody beside this process changes anything: what is kept stays until it does. */
    alone: boolean
    editions: Editions
    handle: Handle
    /** The tables for a plan's calendar and for every zone that is named. */
    calendarFor(plan: Plan | null, zones: readonly string[], closures: readonly string[]): Edition<'calendar', Calendar>
  }>,
): Directories {
  const { store, clock, editions } = needs
  const inTurn = makeInTurn()

  const read = async (org: OrgId): Promise<Directory> => joined(await store.org(org).people()) ?? nobody
  /** A node that knows of no rows reads where methods lead in the document: for as long as one lives, that says it. */
  const saidInDocument = async (): Promise<boolean> =>
    olderAmong(await store.engine.heartbeats(), store.engine.knows, clock.now()).length > 0
  /** Takes what an older version wrote apart. True: there is nothing left of it. */
  const part = (org: OrgId): Promise<boolean> =>
    inTurn(org, async () => {
      const from = store.org(org)
      const previous = await from.current('people')
      const there = await from.people()
      if (previous === null || !saysItself(there.directory)) return true
      if (await saidInDocument()) return false
      const { directory, contacts } = parted(joined(there)!)
      const edition = previous as Edition<'people', unknown>
      const put = { whose: everybody, ...difference(there.contacts, contacts) } as const
      return from.setPeople(previous.edition, edition, directory, 'tocsin', clock.now(), put)
    })
  let apart = false // all that an older version wrote
  const parting = makeLoop({
    name: 'taking the directory apart',
    clock,
    tell: needs.tell,
    pollMs: needs.alone ? 'never' : partEveryMs,
    async turn() {
      if (apart || needs.alone) return null
      let all = true
      for (const org of await store.engine.orgs()) all = (await part(org)) && all
      apart = all
      return null
    },
  })
  const kept = new Map<OrgId, { until: number; directory: Promise<Directory> }>()
  const forget = (org: OrgId): void => void kept.delete(org)
  store.onChange(change => {
    if (change.kinds.includes('people')) forget(change.org)
  })
  const readKept = (org: OrgId): Promise<Directory> => {
    const known = kept.get(org)
    if (known !== undefined && known.until > clock.now()) return known.directory
    const entry = { until: needs.alone ? Number.POSITIVE_INFINITY : clock.now() + keptForMs, directory: read(org) }
    kept.set(org, entry)
    entry.directory.catch(() => {
      if (kept.get(org) === entry) forget(org)
    })
    return entry.directory
  }

  const closuresOf = async (org: OrgId): Promise<readonly string[]> =>
    ((await store.org(org).getPrivate(closuresKey)) as readonly string[] | null) ?? []
  const putCalendar = async (org: OrgId, plan: Plan | null, people: People, by: string, more: readonly string[] = []): Promise<void> => {
    const register = ((await store.org(org).getPrivate(registerKey)) as Register | null) ?? emptyRegister
    const zones = [...new Set([...zonesOf(people), ...contractZones(register), ...more])]
    const calendar = needs.calendarFor(plan, zones, await closuresOf(org))
    const current = await store.org(org).current('calendar')
    if (current?.edition !== (calendar.edition as string)) await store.org(org).putEdition('calendar', calendar, by, clock.now(), null)
  }
  /** Goes on after the change is answered: where it is cut short, the incident's next wake knows the people anyway. */
  const recounting = new Set<Promise<void>>()
  const recountLater = (org: OrgId, because: string): void => {
    const going: Promise<void> = recount(org, because)
      .catch(error => needs.tell('error', 'open incidents could not be recounted after a change of people', { org, why: String(error) }))
      .finally(() => recounting.delete(going))
    recounting.add(going)
  }
  const recount = async (org: OrgId, because: string): Promise<void> => {
    for await (const incident of openIncidents(store, org)) {
      await needs.handle(
        { org, stream: incident.stream, by: { tocsin: 'engine' }, ask: () => ({ type: 'Recount' }) },
        { commandAt: seq => derive('recount', org, incident.stream, seq, because) },
      )
    }
  }
  return {
    ...parting,
    read,
    readKept,
    change: async (org, by, change, whose = everybody) => {
      if (whose !== everybody && !apart) await part(org) // which are everybody's rows
      return inTurn(org, async () => {
        for (let attempt = 0; attempt < attemptsMax; attempt++) {
          const from = store.org(org)
          const previous = await from.current('people') // before the document: a newer document fails below
          const there = await from.people()
          const directory = change(joined(there) ?? nobody, clock.now())
          // Beside an older node where methods lead stays in the document, and what rows there are stay as they are: nobody reads them.
          const { directory: document, contacts } =
            saysItself(there.directory) && (await saidInDocument()) ? { directory, contacts: there.contacts } : parted(directory)
          const people = peopleOf(directory)
          const edition = editionOf<'people', People>(people)
          const plan = (await from.current('plan')) as { value: Plan } | null
          await putCalendar(org, plan?.value ?? null, people, actorName(by)) // before the people: their zones must be there when they are
          const rows = { whose, ...difference(there.contacts, contacts) }
          if (await from.setPeople(previous?.edition ?? null, edition, document, actorName(by), clock.now(), rows)) {
            editions.forget(org)
            forget(org)
            if (previous?.edition !== (edition.edition as string) && plan !== null) recountLater(org, edition.edition)
            return directory
          }
        }
        throw new Error(`the directory was changed by others ${attemptsMax} times meanwhile`)
      })
    },
    startPlan: (org, by, plan, source) =>
      inTurn(org, async () => {
        const people = ((await store.org(org).current('people')) as { value: People } | null)?.value
        await putCalendar(org, plan.value, people ?? peopleOf(nobody), by)
        await store.org(org).putEdition('plan', plan, by, clock.now(), source)
        editions.forget(org)
      }),
    closures: closuresOf,
    setClosures: (org, by, dates) =>
      inTurn(org, async () => {
        const from = store.org(org)
        await from.putPrivate(closuresKey, [...new Set(dates)].sort())
        const [plan, people] = await Promise.all([from.current('plan'), from.current('people')])
        await putCalendar(
          org,
          (plan as { value: Plan } | null)?.value ?? null,
          (people as { value: People } | null)?.value ?? peopleOf(nobody),
          actorName(by),
        )
        editions.forget(org)
        const calendar = await from.current('calendar')
        if (plan !== null && calendar !== null) recountLater(org, calendar.edition)
      }),
    addZones: (org, by, zones) =>
      inTurn(org, async () => {
        const from = store.org(org)
        const there = ((await from.current('calendar'))?.value as Calendar | undefined)?.zones ?? {}
        if (zones.every(zone => there[zone] !== undefined)) return
        const [plan, people] = await Promise.all([from.current('plan'), from.current('people')])
        const known = (people as { value: People } | null)?.value ?? peopleOf(nobody)
        await putCalendar(org, (plan as { value: Plan } | null)?.value ?? null, known, actorName(by), zones)
        editions.forget(org)
      }),
    async stop() {
      await parting.stop()
      await Promise.all(recounting)
    },
  }
}

async function* openIncidents(store: Store, org: OrgId): AsyncGenerator<Incident> {
  let cursor: string | undefined
  do {
    const found = await store
      .org(org)
      .incidents({ status: ['open'], drill: null, limit: page, ...(cursor === undefined ? {} : { cursor }) })
    for (const row of found.rows) yield row.incident
    cursor = found.next ?? undefined
  } while (cursor !== undefined)
}

const zonesOf = (people: People): readonly string[] => [
  ...new Set([...Object.values(people.persons), ...Object.values(people.schedules)].map(of => of.zone)),
]

/** Who put an edition there: a person's id, a token's, or tocsin. */
export const actorName = (by: Actor): string => {
  if ('person' in by) return by.person
  if ('source' in by) return by.source
  if ('program' in by) return by.program
  return 'tocsin'
}
