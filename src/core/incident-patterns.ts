/**
 * Incidents read together over a time (L-24): what has the same named cause, the same signal, the same vendor, surface or kind,
 * and a rule that opens false positives. Of all severities, near misses too: small signals are what is to be read together.
 *
 * R1  Pure, and in any order: the same incidents make the same patterns. One that has nothing in common with them changes none.
 * R2  No drill is among them. A false positive has nothing in common with an incident but the rule that opened it.
 * R3  It is a pattern when there were so many within so long, wherever in the time that is read.
 * R4  A pattern all of whose incidents are in another one is shown once: among that one. Of two with the same incidents the one
 *     that says more leads (the order of `likenesses`).
 * R5  A key is made of ids and of the hash by which signals correlate, never of words.
 */
import type { StreamId } from './event.ts'
import { type Id, type Instant, instant, type Ref } from './id.ts'
import type { Incident } from './incident.ts'
import type { PersonId } from './oncall/people.ts'
import type { SeverityId } from './plan.ts'
import type { RemediationId } from './remediation.ts'

/** What incidents may have in common; what says more comes first. */
export const likenesses = ['cause', 'signal', 'false positives', 'vendor', 'surface', 'kind'] as const
export type Likeness = (typeof likenesses)[number]

/** `cause:expired-certificate`, `signal:RULE/HASH`, `false positives:RULE`. */
export type PatternKey = string & { readonly of: 'pattern key' }
const keyOf = (likeness: Likeness, what: string): PatternKey => `${likeness}:${what}` as PatternKey
export const likenessOf = (key: PatternKey): Likeness => key.slice(0, key.indexOf(':')) as Likeness
export const sharedBy = (key: PatternKey): string => key.slice(key.indexOf(':') + 1)

/** What they share, in words, "3 incidents with …"; names of the plan are its ids, which stay what they were. */
export function sharedWords(key: PatternKey): string {
  const shared = sharedBy(key)
  switch (likenessOf(key)) {
    case 'cause':
      return `the root cause ${shared}`
    case 'signal':
      return `one signal of the detection rule ${shared.split('/')[0]}`
    case 'false positives':
      return `nothing behind them, opened by the detection rule ${shared}`
    case 'vendor':
      return `a part of the vendor ${shared}`
    case 'surface':
      return `the surface ${shared} touched`
    case 'kind':
      return `the kind ${shared}`
  }
}

/** An incident, as far as it is read together with others. `mended`: what was done after it, soonest first; `mending`: items that run. */
export type Seen = Readonly<{
  stream: StreamId
  openedAt: Instant
  severity: SeverityId
  nearMiss: boolean
  keys: readonly PatternKey[]
  mended: readonly Instant[]
  mending: number
}>

/** Null: it is not read together with others (R2). */
export function seenOf(incident: Incident): Seen | null {
  if (incident.drill !== null) return null
  const items = Object.values(incident.remediation ?? {})
  return {
    stream: incident.stream,
    openedAt: incident.openedAt,
    severity: incident.severity,
    nearMiss: incident.nearMiss,
    keys: keysOf(incident),
    mended: items.flatMap(({ ended }) => (ended?.as === 'done' ? [ended.at] : [])).sort((a, b) => a - b),
    mending: items.filter(item => item.ended === null).length,
  }
}

function keysOf(incident: Incident): readonly PatternKey[] {
  const { correlation, kind } = incident
  if (incident.closedAs === 'false positive') return correlation === null ? [] : [keyOf('false positives', correlation.split('/')[0]!)]
  return [
    ...(incident.rootCauses ?? []).map(cause => keyOf('cause', cause)),
    ...(correlation === null ? [] : [keyOf('signal', correlation)]),
    ...Object.keys(incident.vendors ?? {}).map(vendor => keyOf('vendor', vendor)),
    ...(incident.surfaces ?? []).map(surface => keyOf('surface', surface)),
    ...(kind === null ? [] : [keyOf('kind', kind)]),
  ]
}

/** When it is a pattern: so many times within so long, by one of these likenesses. */
export type Criteria = Readonly<{ same: readonly Likeness[]; times: number; withinDays: number }>
/** What is read by where a plan does not say: Tocsin's own, and said to be. */
export const tocsinsCriteria: Criteria = { same: likenesses, times: 3, withinDays: 90 }
export const dayMs = 86_400_000

/** `incidents`: oldest first. */
export type Alike = Readonly<{ key: PatternKey; incidents: readonly Seen[] }>
/** `among`: what else some of them, or all, have in common. */
export type Pattern = Alike & Readonly<{ among: readonly Alike[] }>

/** The one that was met last comes first. */
export function patternsOf(seen: Iterable<Seen>, criteria: Criteria): readonly Pattern[] {
  const wanted = new Set(criteria.same)
  const groups = new Map<PatternKey, Seen[]>()
  for (const one of seen)
    for (const key of one.keys) {
      if (!wanted.has(likenessOf(key))) continue
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [one])
      else group.push(one)
    }
  const reached: Alike[] = []
  for (const [key, incidents] of groups) {
    incidents.sort(inTime)
    if (isReached(incidents, criteria)) reached.push({ key, incidents })
  }
  return nested(reached.sort(bySize)).sort((a, b) => lastOf(b) - lastOf(a) || bySize(a, b))
}

const inTime = (a: Seen, b: Seen): number => a.openedAt - b.openedAt || (a.stream < b.stream ? -1 : 1)
const rank = (key: PatternKey): number => likenesses.indexOf(likenessOf(key))
const bySize = (a: Alike, b: Alike): number =>
  b.incidents.length - a.incidents.length || rank(a.key) - rank(b.key) || (a.key < b.key ? -1 : 1)
const lastOf = ({ incidents }: Alike): number => incidents.at(-1)!.openedAt

/** R3 */
function isReached(incidents: readonly Seen[], { times, withinDays }: Criteria): boolean {
  for (let last = times - 1; last < incidents.length; last++)
    if (incidents[last]!.openedAt - incidents[last - times + 1]!.openedAt <= withinDays * dayMs) return true
  return false
}

/** R4: largest first, so that whatever holds another one comes before it; of several that do, the smallest says most. */
function nested(reached: readonly Alike[]): Pattern[] {
  const made: { key: PatternKey; incidents: readonly Seen[]; among: Alike[]; streams: ReadonlySet<StreamId> }[] = []
  const holding = new Map<StreamId, typeof made>()
  for (const alike of reached) {
    const around = holding.get(alike.incidents[0]!.stream)?.findLast(top => alike.incidents.every(one => top.streams.has(one.stream)))
    if (around !== undefined) {
      around.among.push(alike)
      continue
    }
    const top = { ...alike, among: [], streams: new Set(alike.incidents.map(one => one.stream)) }
    made.push(top)
    for (const stream of top.streams) holding.set(stream, [...(holding.get(stream) ?? []), top])
  }
  return made.map(({ key, incidents, among }) => ({ key, incidents, among }))
}

/** How long lay between one and the next: the middle one of them. Null: there was no next. */
export function usualGap({ incidents }: Alike): number | null {
  const gaps = incidents.slice(1).map((one, n) => one.openedAt - incidents[n]!.openedAt)
  return gaps.length === 0 ? null : gaps.sort((a, b) => a - b)[Math.floor((gaps.length - 1) / 2)]!
}

/** What was mended last, and whether it came back since. Null: nothing was. `besides`: what was mended because of the pattern itself. */
export function sinceMended(
  { incidents }: Alike,
  besides: readonly Instant[] = [],
): Readonly<{ at: Instant; times: number; back: number; next: Instant | null }> | null {
  const mended = [...incidents.flatMap(one => one.mended), ...besides]
  if (mended.length === 0) return null
  const at = instant(Math.max(...mended))
  const after = incidents.filter(one => one.openedAt > at)
  return { at, times: mended.length, back: after.length, next: after[0]?.openedAt ?? null }
}

// raised as such ---------------------------------------------------------------------------------------------------------------

/** The event that raised it. */
export type RaisedId = Id<'raised pattern'>
/** What follows: an item that is mended, a change of the plan, or that it is lived with. */
export type Follows = 'remediation' | 'plan change' | 'accepted'
export type RaisedPattern = Readonly<{
  key: PatternKey
  incidents: readonly StreamId[] // the newest of them, at most `listedMax`
  count: number
  times: number
  withinDays: number
  criteria: 'plan' | 'tocsin' // whose number it is that was reached
  at: Instant
  seq: number
  answer: Readonly<{
    follows: Follows
    item: RemediationId | null
    reason: Ref
    at: Instant
    by: PersonId | null
    event: Id<'event'>
  }> | null
}>
export type RaisedPatterns = Readonly<Record<RaisedId, RaisedPattern>>
export const listedMax = 100

export const listed = (incidents: readonly Readonly<{ stream: StreamId }>[]): readonly StreamId[] =>
  incidents.slice(-listedMax).map(one => one.stream)

/**
 * From when on another incident is a recurrence: from the answer, or, where something is to be mended, from when that was done,
 * and at the latest from its date. Null: nobody has answered.
 */
export function settledAt({ answer }: RaisedPattern, house: Pick<Incident, 'remediation'>): Instant | null {
  if (answer === null) return null
  const item = answer.item === null ? undefined : house.remediation?.[answer.item]
  const until = Math.min(item?.ended?.at ?? Number.POSITIVE_INFINITY, item?.due ?? Number.POSITIVE_INFINITY)
  return until === Number.POSITIVE_INFINITY ? answer.at : instant(Math.max(answer.at, until))
}

/**
 * Whether it is to be raised: what was raised before, of this key or of another with these very incidents among its own, is not
 * raised over again while nobody has answered, and afterwards only when it came back.
 */
export function isToBeRaised(
  pattern: Readonly<{ key: PatternKey; incidents: readonly Readonly<{ stream: StreamId; openedAt: Instant }>[] }>,
  house: Pick<Incident, 'patterns' | 'remediation'>,
): boolean {
  const raised: readonly RaisedPattern[] = Object.values(house.patterns ?? {})
  const streams = listed(pattern.incidents)
  if (raised.some(other => streams.every(stream => other.incidents.includes(stream)))) return false
  const settled = raised.filter(other => other.key === pattern.key).map(other => settledAt(other, house))
  return settled.every(at => at !== null && pattern.incidents.some(one => one.openedAt > at))
}
