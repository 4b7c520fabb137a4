/**
 * The versions of the plan: saved, waiting for their effective date, running, over.
 *
 * V1  A version runs from its effective date, and never from before it was saved. Of those that have begun the one that
 *     began last runs; of two that begin at once, the one that was saved later. The first plan of all runs at once:
 *     a plan that waits is better than none.
 * V2  What was saved stays. An incident that is open stays on the version that it is pinned to.
 * V3  Which one runs follows from what is stored and the time alone: any node that looks comes to the same answer.
 */
import { editionOf } from '../core/edition.ts'
import { effectiveFrom } from '../core/effective.ts'
import { type Edition, type Id, type Instant, instant } from '../core/id.ts'
import type { Plan } from '../core/plan.ts'
import { earlier, type Moment } from '../core/time.ts'
import type { Calendar } from '../core/world.ts'
import type { OrgId, Store } from '../store/port.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Tell } from './tell.ts'

const lookEveryMs = 60_000

export type Version = Readonly<{
  id: Id<'plan'>
  plan: Plan
  source: string | null
  savedBy: string // a person's id, a token's, or tocsin
  savedAt: Instant
  startsAt: Instant
  state: 'running' | 'waiting' | 'earlier'
}>
/** What is kept of a version beside the plan itself. */
type Saved = Readonly<{ edition: Id<'plan'>; by: string; at: Instant; startsAt: Instant }>

/** Somebody else saved a version since the one that this was made from. */
export class VersionOvertaken extends Error {
  readonly newest: string
  constructor(newest: string) {
    super(`another version was saved meanwhile: ${newest}`)
    this.newest = newest
  }
}

export type Versions = Loop &
  Readonly<{
    /** Saves, and starts what is due. `previous`: the newest version that the saver knew; undefined: whatever it is. Throws VersionOvertaken. */
    save(org: OrgId, by: string, plan: Plan, source: string, previous?: string): Promise<Id<'plan'>>
    /** Newest first. */
    list(org: OrgId): Promise<readonly Version[]>
    find(org: OrgId, version: string): Promise<Version | null>
  }>

export function makeVersions(
  needs: Readonly<{
    store: Store
    clock: Clock
    tell: Tell
    every: 'default' | 'never'
    zonesOf(plan: Plan): Pick<Calendar, 'zones'>
    /** Makes the version the one that runs. */
    start(org: OrgId, by: string, plan: Edition<'plan', Plan>, source: string | null): Promise<void>
  }>,
): Versions {
  const { store, clock } = needs

  // An edition never changes, and neither does its beginning: reading them all each minute would be for nothing.
  const effective = new Map<string, Instant | null>()
  const effectiveOf = async (org: OrgId, kind: 'plan version' | 'plan', edition: string): Promise<Instant | null> => {
    const key = `${org} ${edition}`
    const known = effective.get(key)
    if (known !== undefined) return known
    const plan = (await store.org(org).edition(kind, edition))!.value as Plan
    const from = effectiveFrom(plan, needs.zonesOf(plan))
    effective.set(key, from)
    return from
  }
  const savedIn = async (org: OrgId): Promise<readonly Saved[]> => {
    const from = store.org(org)
    const saved = await from.editions('plan version')
    const put = await from.editions('plan')
    const known = new Set(saved.map(s => s.edition))
    const all: Saved[] = []
    for (const { edition, by, at } of [...saved, ...put.filter(p => !known.has(p.edition))]) {
      const begins = await effectiveOf(org, known.has(edition) ? 'plan version' : 'plan', edition)
      all.push({ edition: edition as Id<'plan'>, by, at, startsAt: instant(Math.max(at, begins ?? at)) })
    }
    // One that was saved twice (an older one, brought back) counts from when it was saved last.
    const newest = all.filter((one, i) => all.findIndex(other => other.edition === one.edition) === i)
    const first = newest.at(-1)
    return newest.map(one => (one === first ? { ...one, startsAt: one.at } : one))
  }
  /** V1; `saved` is newest first. */
  const runningOf = (saved: readonly Saved[], now: Instant): Saved | null => {
    let running: Saved | null = null
    for (const one of saved) if (one.startsAt <= now && (running === null || one.startsAt > running.startsAt)) running = one
    return running
  }
  const read = async (org: OrgId, edition: Id<'plan'>) => {
    const from = store.org(org)
    return (await from.edition('plan version', edition)) ?? (await from.edition('plan', edition))
  }
  /** Starts what is due; when the next one begins. */
  const startDue = async (org: OrgId): Promise<Moment> => {
    const now = clock.now()
    const saved = await savedIn(org)
    const running = runningOf(saved, now)
    const current = await store.org(org).current('plan')
    if (running !== null && current?.edition !== (running.edition as string)) {
      const stored = await read(org, running.edition)
      const plan: Edition<'plan', Plan> = { edition: running.edition, value: stored!.value as Plan }
      await needs.start(org, running.by, plan, stored!.source)
      if (current !== null)
        needs.tell('info', 'a version of the plan begins', { org, version: plan.value.header.version, edition: plan.edition })
    }
    let next: Moment = 'never'
    for (const one of saved) if (one.startsAt > now) next = earlier(next, one.startsAt)
    return next
  }
  const versionOf = async (org: OrgId, one: Saved, running: Saved | null, now: Instant): Promise<Version> => {
    const stored = await read(org, one.edition)
    return {
      id: one.edition,
      plan: stored!.value as Plan,
      source: stored!.source,
      savedBy: one.by,
      savedAt: one.at,
      startsAt: one.startsAt,
      state: one === running ? 'running' : one.startsAt > now ? 'waiting' : 'earlier',
    }
  }
  const loop = makeLoop({
    name: 'starting versions of the plan',
    clock,
    tell: needs.tell,
    pollMs: needs.every === 'never' ? 'never' : lookEveryMs,
    async turn() {
      let next: Moment = 'never'
      for (const org of await store.engine.orgs()) next = earlier(next, await startDue(org))
      return next === 'never' ? null : next
    },
  })
  return {
    ...loop,
    async save(org, by, plan, source, previous) {
      const newest = (await savedIn(org))[0]
      if (previous !== undefined && newest !== undefined && newest.edition !== previous) throw new VersionOvertaken(newest.edition)
      const edition = editionOf<'plan', Plan>(plan)
      await store.org(org).putEdition('plan version', edition, by, clock.now(), source)
      await startDue(org)
      loop.kick()
      return edition.edition
    },
    async list(org) {
      const saved = await savedIn(org)
      const now = clock.now()
      const running = runningOf(saved, now)
      return Promise.all(saved.map(one => versionOf(org, one, running, now)))
    },
    async find(org, version) {
      const saved = await savedIn(org)
      const one =
        saved.find(s => s.edition === version) ?? (version.length >= 8 ? saved.find(s => s.edition.startsWith(version)) : undefined)
      return one === undefined ? null : versionOf(org, one, runningOf(saved, clock.now()), clock.now())
    },
  }
}
