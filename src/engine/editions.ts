/**
 * The values that decisions are taken by: plan, law, calendar and people, each under the name of its hash.
 *
 * N1  An edition never changes, so it is kept by its name without a limit in time.
 * N2  Which edition is the current one is asked again after a change of this process at once, after a hint of another
 *     node, and at the latest after a second.
 * N3  The law is what this release ships, with the organisation's word of what it is; it is stored before anything is
 *     decided by it.
 * N4  Whether the house is in shadow is asked with them, and is as old at most. Whoever begins it waits for that (shadow.ts), and who
 *     ends it names a moment that comes after it.
 */
import { editionOf } from '../core/edition.ts'
import type { Id, Instant } from '../core/id.ts'
import { law as shipped } from '../core/obligation/law/rules.ts'
import type { People } from '../core/oncall/people.ts'
import type { Plan } from '../core/plan.ts'
import { type Shadow, shadowAt } from '../core/shadow.ts'
import { foldVersion } from '../core/version.ts'
import type { Calendar, Law, World } from '../core/world.ts'
import type { OrgId, Store } from '../store/port.ts'
import type { Clock } from './port.ts'
import { readShadows } from './shadow-stream.ts'

/** So old may be what a node knows of what holds. */
export const currentForMs = 1000
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
  /** Whether the house is in shadow, as the gate asks it before something leaves: of a house without a plan, too. */
  house(org: OrgId, now: Instant): Promise<Pick<World, 'shadow'>>
  /** The plan that a live drill runs on; null: it is none of ours, and runs on the plan that runs. */
  planOfDrill(org: OrgId, drill: Id<'drill'>): Promise<Id<'plan'> | null>
  /** Something was changed here: ask again. */
  forget(org: OrgId): void
}>

type Holds = Readonly<{ world: Omit<World, 'now' | 'shadow'>; shadows: readonly Shadow[] }>

const shadowOf = (shadows: readonly Shadow[], now: Instant): Pick<World, 'shadow'> =>
  shadows.length === 0 || shadowAt(shadows, now) === null ? {} : { shadow: true }

/** `alone`: nobody beside this process changes anything, so N2 needs no second look. */
export function makeEditions(store: Store, clock: Clock, alone = false): Editions {
  const current = new Map<OrgId, { until: number; holds: Promise<Holds>; read: Holds | null }>()
  const plans = new Map<string, World['plan']>()
  const drills = new Map<string, Id<'plan'>>()
  const stored = new Set<string>()

  const read = async (org: OrgId): Promise<Holds> => {
    const from = store.org(org)
    const [plan, law, calendar, people, shadows] = await Promise.all([
      from.current('plan'),
      from.current('law'),
      from.current('calendar'),
      from.current('people'),
      readShadows(store, org),
    ])
    if (plan === null) throw new NoPlan(org)
    const ours = lawOf((law?.value as Law | undefined)?.profile)
    const name = `${org} ${ours.edition}`
    if (law?.edition !== (ours.edition as string) && !stored.has(name)) {
      stored.add(name) // once: a newer release beside us stores its own
      await from.putEdition('law', ours, 'tocsin', clock.now(), null)
    }
    const world = {
      plan: plan as World['plan'],
      law: ours,
      calendar: (calendar as World['calendar'] | null) ?? empty.calendar,
      people: (people as World['people'] | null) ?? empty.people,
      code: foldVersion,
    }
    return { world, shadows }
  }
  const currentOf = (org: OrgId): Promise<Holds> => {
    const known = current.get(org)
    if (known !== undefined && known.until > clock.now()) return known.holds
    const holds = read(org)
    const entry = { until: alone ? Number.POSITIVE_INFINITY : clock.now() + currentForMs, holds, read: null as Holds | null }
    current.set(org, entry)
    holds.then(
      found => {
        entry.read = found
      },
      () => {
        if (current.get(org) === entry) current.delete(org)
      },
    )
    return holds
  }
  /** Nearly always it is at hand: a promise less for every decision. */
  const atHand = (org: OrgId): Holds | null => {
    const known = current.get(org)
    return known !== undefined && known.until > clock.now() ? known.read : null
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
      const { world, shadows } = atHand(org) ?? (await currentOf(org))
      const shadow = shadowOf(shadows, now)
      if (pinned === null || pinned === world.plan.edition) return { ...world, now, ...shadow }
      return { ...world, plan: await plan(org, pinned), now, ...shadow }
    },
    plan,
    async house(org, now) {
      try {
        return shadowOf((atHand(org) ?? (await currentOf(org))).shadows, now)
      } catch (error) {
        if (error instanceof NoPlan) return {} // nobody can have begun a shadow before there is a plan
        throw error
      }
    },
    async planOfDrill(org, drill) {
      const key = `${org} ${drill}`
      const known = drills.get(key) ?? (await store.org(org).drill(drill))?.plan ?? null
      if (known !== null) drills.set(key, known)
      return known
    },
    forget: org => void current.delete(org),
  }
}
