/**
 * The values that decisions are taken by: plan, law, calendar and people, each under the name of its hash.
 *
 * N1  An edition never changes, so it is kept by its name without a limit in time.
 * N2  Which edition is the current one is asked again after a change of this process at once, after a hint of another
 *     node, and at the latest after a second.
 * N3  The law is what this release ships, with the organisation's word of what it is; it is stored before anything is
 *     decided by it.
 */
import { editionOf } from '../core/edition.ts'
import type { Id, Instant } from '../core/id.ts'
import { law as shipped } from '../core/obligation/law/rules.ts'
import type { People } from '../core/oncall/people.ts'
import type { Plan } from '../core/plan.ts'
import { foldVersion } from '../core/version.ts'
import type { Calendar, Law, World } from '../core/world.ts'
import type { OrgId, Store } from '../store/port.ts'
import type { Clock } from './port.ts'

const currentForMs = 1000
const keptPerOrganisation = 200

/** What an organisation has before anybody set anything. */
const empty = {
  calendar: editionOf<'calendar', Calendar>({ zones: {}, holidays: {}, business: null }),
  people: editionOf<'people', People>({ persons: {}, positions: {}, roles: {}, schedules: {}, owners: [] }),
}

export class NoPlan extends Error {
  constructor(org: OrgId) {
    super(`organisation ${org} has no plan yet: load one with --plan FILE`)
  }
}

/** The rules that ship with this release, and the organisation's own word of what it is: made once for each such word. */
const laws = new Map<string, World['law']>()
export function lawOf(profile: Law['profile']): World['law'] {
  const key = JSON.stringify(profile ?? null)
  const known = laws.get(key) ?? editionOf<'law', Law>(profile === undefined ? shipped : { ...shipped, profile })
  if (laws.size >= keptPerOrganisation) laws.clear()
  laws.set(key, known)
  return known
}

export type Editions = Readonly<{
  /** What a decision is taken by at `now`; `pinned`: the plan that the incident opened under. Throws NoPlan. */
  world(org: OrgId, pinned: Id<'plan'> | null, now: Instant): Promise<World>
  plan(org: OrgId, plan: Id<'plan'>): Promise<World['plan']>
  /** The plan that a live drill runs on; null: it is none of ours, and runs on the plan that runs. */
  planOfDrill(org: OrgId, drill: Id<'drill'>): Promise<Id<'plan'> | null>
  /** Something was changed here: ask again. */
  forget(org: OrgId): void
}>

/** `alone`: nobody beside this process changes anything, so N2 needs no second look. */
export function makeEditions(store: Store, clock: Clock, alone = false): Editions {
  const current = new Map<OrgId, { until: number; world: Promise<Omit<World, 'now'>>; read: Omit<World, 'now'> | null }>()
  const plans = new Map<string, World['plan']>()
  const drills = new Map<string, Id<'plan'>>()
  const stored = new Set<string>()

  const read = async (org: OrgId): Promise<Omit<World, 'now'>> => {
    const from = store.org(org)
    const [plan, law, calendar, people] = await Promise.all([
      from.current('plan'),
      from.current('law'),
      from.current('calendar'),
      from.current('people'),
    ])
    if (plan === null) throw new NoPlan(org)
    const ours = lawOf((law?.value as Law | undefined)?.profile)
    const name = `${org} ${ours.edition}`
    if (law?.edition !== (ours.edition as string) && !stored.has(name)) {
      stored.add(name) // once: a newer release beside us stores its own
      await from.putEdition('law', ours, 'tocsin', clock.now(), null)
    }
    return {
      plan: plan as World['plan'],
      law: ours,
      calendar: (calendar as World['calendar'] | null) ?? empty.calendar,
      people: (people as World['people'] | null) ?? empty.people,
      code: foldVersion,
    }
  }
  const currentOf = (org: OrgId): Promise<Omit<World, 'now'>> => {
    const known = current.get(org)
    if (known !== undefined && known.until > clock.now()) return known.world
    const world = read(org)
    const entry = { until: alone ? Number.POSITIVE_INFINITY : clock.now() + currentForMs, world, read: null as Omit<World, 'now'> | null }
    current.set(org, entry)
    world.then(
      found => {
        entry.read = found
      },
      () => {
        if (current.get(org) === entry) current.delete(org)
      },
    )
    return world
  }
  const plan = async (org: OrgId, id: Id<'plan'>): Promise<World['plan']> => {
    const key = `${org} ${id}`
    const known = plans.get(key)
    if (known !== undefined) return known
    const from = store.org(org)
    let stored = (await from.edition('plan', id)) ?? (await from.edition('house plan', id))
    stored ??= (await from.edition('drill plan', id)) ?? (await from.edition('plan version', id)) // a drill may try a version that waits
    if (stored === null) throw new Error(`organisation ${org} has no plan ${id}, and an incident is pinned to it`)
    const found: World['plan'] = { edition: id, value: stored.value as Plan }
    if (plans.size >= keptPerOrganisation) plans.delete(plans.keys().next().value!)
    plans.set(key, found)
    return found
  }
  store.onChange(change => {
    if (change.kinds.includes('plan') || change.kinds.includes('people')) current.delete(change.org)
  })
  return {
    async world(org, pinned, now) {
      const known = current.get(org)
      // Nearly always it is at hand: a promise less for every decision.
      const world = known !== undefined && known.read !== null && known.until > clock.now() ? known.read : await currentOf(org)
      if (pinned === null || pinned === world.plan.edition) return { ...world, now }
      return { ...world, plan: await plan(org, pinned), now }
    },
    plan,
    async planOfDrill(org, drill) {
      const key = `${org} ${drill}`
      const known = drills.get(key) ?? (await store.org(org).drill(drill))?.plan ?? null
      if (known !== null) drills.set(key, known)
      return known
    },
    forget: org => void current.delete(org),
  }
}
