/** Incidents read together, as the console shows them. Pure mapping of what was recorded; what is alike core/incident-patterns.ts says. */
import { instant, type Ref } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import {
  type Alike,
  type Criteria,
  dayMs,
  likenessOf,
  type Pattern,
  type PatternKey,
  patternsOf,
  type RaisedId,
  type RaisedPattern,
  seenOf,
  sharedBy,
  sinceMended,
  usualGap,
} from '../core/incident-patterns.ts'
import { patternRule } from '../core/obligation/pattern-owed.ts'
import type { Plan } from '../core/plan.ts'
import type { IncidentRow } from '../store/port.ts'
import { iso, isoOrNull } from './instant.ts'
import type { Brief, Naming } from './naming.ts'
import { type Reading, words } from './reading.ts'

const shownMost = 50

/** `titles`: of the newest incident of each signal, which is what a signal is known by. */
export type PatternSources = Readonly<{ plan: Plan; rows: readonly IncidentRow[]; names: Naming; texts: Reading['texts'] }>

/** Incidents whose titles are shown. */
export const titlesShown = (patterns: readonly Pattern[], rows: readonly IncidentRow[]): readonly Ref[] => {
  const of = new Map(rows.map(row => [row.stream, row.incident.title]))
  const alike = patterns.flatMap(p => [
    { incidents: p.incidents.slice(-shownMost) },
    ...p.among.map(a => ({ incidents: a.incidents.slice(-1) })),
  ])
  return [...new Set(alike.flatMap(a => a.incidents.flatMap(one => of.get(one.stream) ?? [])))]
}

const nameIn = (all: readonly Readonly<{ id: string; name: string }>[] | undefined, id: string): string =>
  all?.find(one => one.id === id)?.name ?? id

/** What they share; a signal goes by the title of the newest incident that it opened. */
export function patternName(plan: Plan, key: PatternKey, title: string | null): string {
  const shared = sharedBy(key)
  switch (likenessOf(key)) {
    case 'cause':
      return shared
    case 'signal':
      return title ?? `A signal of the rule ${shared.split('/')[0]}`
    case 'false positives':
      return `The rule ${shared} opens false positives`
    case 'vendor':
      return nameIn(plan.vendors, shared)
    case 'surface':
      return nameIn(plan.surfaces, shared)
    case 'kind':
      return nameIn(plan.kinds, shared)
  }
}

export const patternsIn = (rows: readonly IncidentRow[], criteria: Criteria): readonly Pattern[] =>
  patternsOf(
    rows.flatMap(row => seenOf(row.incident) ?? []),
    criteria,
  )

export function patternShown(from: PatternSources, pattern: Pattern, house: Incident | null) {
  const { plan, rows, texts } = from
  const byStream = new Map(rows.map(row => [row.stream, row]))
  const titleOf = (stream: IncidentRow['stream']) => words(texts, byStream.get(stream)?.incident.title ?? null)
  const alike = ({ key, incidents }: Alike) => ({
    key: key as string,
    likeness: likenessOf(key),
    name: patternName(plan, key, titleOf(incidents.at(-1)!.stream)),
    count: incidents.length,
  })
  const { incidents } = pattern
  const mended = sinceMended(pattern, mendedBecauseOf(pattern, house))
  const severities = Map.groupBy(incidents, one => one.severity)
  return {
    ...alike(pattern),
    firstAt: iso(incidents[0]!.openedAt),
    lastAt: iso(incidents.at(-1)!.openedAt),
    usualGapMs: usualGap(pattern),
    nearMisses: incidents.filter(one => one.nearMiss).length,
    severities: [...severities].map(([id, of]) => ({ id: id as string, name: nameIn(plan.severities, id), count: of.length })),
    incidents: incidents
      .slice(-shownMost)
      .toReversed()
      .map(({ stream, severity, openedAt, nearMiss }) => ({
        number: byStream.get(stream)?.number ?? 0,
        title: titleOf(stream) ?? '',
        severity: severity as string,
        openedAt: iso(openedAt),
        nearMiss,
      })),
    among: pattern.among.map(alike),
    mending: incidents.reduce((sum, one) => sum + one.mending, 0),
    mended: mended === null ? null : { at: iso(mended.at), times: mended.times, back: mended.back, next: isoOrNull(mended.next) },
  }
}

/** Items that followed from the pattern itself, and are done. */
function mendedBecauseOf({ key }: Pattern, house: Incident | null) {
  return raisedOf(house).flatMap(([, { key: raised, answer }]) => {
    const item = raised !== key || answer?.item == null ? undefined : house?.remediation?.[answer.item]
    return item?.ended?.as === 'done' ? [item.ended.at] : []
  })
}

const raisedOf = (house: Incident | null): readonly (readonly [RaisedId, RaisedPattern])[] =>
  Object.entries((house?.patterns ?? {}) as Readonly<Record<string, RaisedPattern>>).map(([id, one]) => [id as RaisedId, one] as const)

/** Newest first. */
export const raisedNewest = (house: Incident | null) =>
  raisedOf(house)
    .toSorted(([, a], [, b]) => b.seq - a.seq)
    .slice(0, shownMost)

export function raisedShown(
  from: Omit<PatternSources, 'rows'> &
    Readonly<{
      house: Incident
      owedBy(role: string): readonly Brief[]
      roleName(role: string): string
      title(key: PatternKey): string | null
      now: number
    }>,
  [id, raised]: readonly [RaisedId, RaisedPattern],
) {
  const owed = from.house.obligations[patternRule(id) as string as never] as Incident['obligations'][never] | undefined
  const { answer } = raised
  const item = answer?.item == null ? undefined : from.house.remediation?.[answer.item]
  return {
    id: id as string,
    key: raised.key as string,
    name: patternName(from.plan, raised.key, from.title(raised.key)),
    count: raised.count,
    times: raised.times,
    withinDays: raised.withinDays,
    criteria: raised.criteria,
    at: iso(raised.at),
    dueAt: isoOrNull(owed?.due[0]?.at),
    state: answer !== null ? ('answered' as const) : owed?.state === 'overdue' ? ('overdue' as const) : ('owed' as const),
    owedBy: owed?.owedBy == null ? null : { name: from.roleName(owed.owedBy), people: [...from.owedBy(owed.owedBy)] },
    answer:
      answer === null
        ? null
        : {
            follows: answer.follows,
            words: words(from.texts, answer.reason),
            by: answer.by === null ? null : from.names.person(answer.by),
            at: iso(answer.at),
            item:
              item === undefined
                ? null
                : {
                    id: answer.item as string,
                    owner: item.owner === null ? null : from.names.person(item.owner),
                    due: isoOrNull(item.due),
                    state: item.ended?.as ?? (item.due !== null && item.due < from.now ? ('overdue' as const) : ('open' as const)),
                  },
          },
  }
}

/** Names that were used, most used first. */
export function causesIn(rows: readonly IncidentRow[]): { id: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const { incident } of rows) for (const cause of incident.rootCauses ?? []) counts.set(cause, (counts.get(cause) ?? 0) + 1)
  return [...counts].map(([id, count]) => ({ id, count })).sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1))
}

/** How many of its kind there were in the days before it, this one included. */
export function nthOf({ incidents }: Alike, incident: Pick<Incident, 'stream' | 'openedAt'>, { withinDays }: Criteria): number {
  const since = instant(incident.openedAt - withinDays * dayMs)
  const place = incidents.findIndex(one => one.stream === incident.stream)
  return incidents.slice(0, place + 1).filter(one => one.openedAt >= since).length
}

/** Over, and nobody has said why. */
export const isUnnamed = ({ incident }: IncidentRow): boolean =>
  incident.status !== 'open' && incident.closedAs !== 'false positive' && (incident.rootCauses ?? []).length === 0
