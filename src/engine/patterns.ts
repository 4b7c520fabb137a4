/**
 * Looks whether incidents that are alike have become a pattern, and raises it in the organisation's own stream (L-24). What is read is
 * what was recorded; what is decided, core decides (core/incident-patterns.ts, core/chapters/patterns.ts).
 *
 * N1  Where the plan says nothing of patterns none is raised. Where it leaves open how often is one, Tocsin's own number raises it, and
 *     the record says whose number it was.
 * N2  A pattern is raised once, whichever node looks and however often: its command is named after its key and after the raising before.
 * N3  A look reads the newest incidents of the plan's time, `readMost` at most, and is never in the way of an alert: it comes by itself
 *     every quarter of an hour, and soon after something was said that incidents are read together by.
 */
import { type Id, type Instant, instant } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import {
  type Criteria,
  dayMs,
  isToBeRaised,
  type Pattern,
  patternsOf,
  type RaisedPattern,
  seenOf,
  tocsinsCriteria,
} from '../core/incident-patterns.ts'
import type { Plan } from '../core/plan.ts'
import { isOpen } from '../core/span.ts'
import type { IncidentRow, OrgId, Store } from '../store/port.ts'
import { type Editions, NoPlan } from './editions.ts'
import type { HouseStream } from './house-stream.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Tell } from './tell.ts'

const lookEveryMs = 15 * 60_000
const soonMs = 2_000
const firstAfterMs = 30_000
const pageOf = 200
const readMost = 2_000

/** When the plan calls it a pattern; `whose`: all of it is the plan's, or some of it had to be Tocsin's. */
export function criteriaOf(plan: Plan): Criteria & Readonly<{ whose: 'plan' | 'tocsin' }> {
  const { patterns } = plan
  if (patterns === undefined) return { ...tocsinsCriteria, whose: 'tocsin' }
  const { same, times, within } = patterns
  return {
    same,
    times: isOpen(times) ? tocsinsCriteria.times : times,
    withinDays: isOpen(within) ? tocsinsCriteria.withinDays : within.count,
    whose: isOpen(times) || isOpen(within) ? 'tocsin' : 'plan',
  }
}

/** The newest incidents of a time; `isWhole`: there were no more. */
export async function readTogether(
  store: Store,
  org: OrgId,
  from: Instant,
  to: Instant,
): Promise<Readonly<{ rows: readonly IncidentRow[]; isWhole: boolean }>> {
  const rows: IncidentRow[] = []
  let cursor: string | undefined
  while (rows.length < readMost) {
    const found = await store.org(org).incidents({
      drill: null,
      limit: pageOf,
      openedFrom: from,
      openedTo: to,
      ...(cursor === undefined ? {} : { cursor }),
    })
    rows.push(...found.rows)
    if (found.next === null) return { rows, isWhole: true }
    cursor = found.next
  }
  return { rows, isWhole: false }
}

export type PatternLooks = Loop &
  Readonly<{
    /** Raises what has become a pattern. */
    look(org: OrgId): Promise<void>
    /** Something was said that incidents are read together by: a look follows soon. */
    said(): void
  }>

export function makePatternLooks(
  needs: Readonly<{ store: Store; clock: Clock; tell: Tell; editions: Editions; house: HouseStream; every: 'default' | 'never' }>,
): PatternLooks {
  const { store, clock, editions, house } = needs

  const look = async (org: OrgId): Promise<void> => {
    const now = clock.now()
    const plan = (await editions.world(org, null, now)).plan.value
    if (plan.patterns === undefined) return // N1
    const criteria = criteriaOf(plan)
    const { rows } = await readTogether(store, org, instant(now - criteria.withinDays * dayMs), instant(now + 1))
    const found = patternsOf(
      rows.flatMap(row => seenOf(row.incident) ?? []),
      criteria,
    )
    if (found.length === 0) return
    await house.keep(org)
    const known = await house.state(org)
    if (known === null) return
    for (const pattern of found.toReversed()) if (isToBeRaised(pattern, known)) await raise(org, known, pattern, criteria)
  }
  const raise = async (
    org: OrgId,
    known: Incident,
    { key, incidents }: Pattern,
    criteria: ReturnType<typeof criteriaOf>,
  ): Promise<void> => {
    const before = latestOf(known, key)
    await house.raise(org, before, {
      key,
      incidents: incidents.map(({ stream, openedAt }) => ({ stream, openedAt })),
      times: criteria.times,
      withinDays: criteria.withinDays,
      criteria: criteria.whose,
    })
  }

  let isFirst = true
  const loop = makeLoop({
    name: 'reading incidents together',
    clock,
    tell: needs.tell,
    pollMs: needs.every === 'never' ? 'never' : lookEveryMs,
    async turn() {
      if (needs.every === 'never') return null
      if (isFirst) {
        isFirst = false
        return instant(clock.now() + firstAfterMs) // a start has other things to do
      }
      for (const org of await store.engine.orgs()) {
        try {
          await look(org)
        } catch (error) {
          if (!(error instanceof NoPlan)) throw error
        }
      }
      return null
    },
  })
  return {
    ...loop,
    look,
    said() {
      if (needs.every !== 'never') loop.by(instant(clock.now() + soonMs))
    },
  }
}

/** The raising of this key before; null: there is none. */
function latestOf({ patterns = {} }: Incident, key: string): Id<'raised pattern'> | null {
  const raised = Object.entries(patterns as Readonly<Record<string, RaisedPattern>>).filter(([, one]) => one.key === key)
  return (raised.sort(([, a], [, b]) => b.seq - a.seq)[0]?.[0] as Id<'raised pattern'> | undefined) ?? null
}
