/**
 * Whether a rule's condition holds on an incident, and since when. Read from what the events say changed; time enters
 * only through "lasts over".
 */
import { addSpan } from '../calendar/count.ts'
import type { EventId } from '../event.ts'
import type { Instant } from '../id.ts'
import type { Incident } from '../incident.ts'
import type { FactId, MilestoneId, Plan, When } from '../plan.ts'
import type { Span } from '../span.ts'
import { later } from '../time.ts'
import { type World, zoneOf } from '../world.ts'

/** `later`: it will hold at `at` by time alone, if nothing changes. */
export type Holds =
  | Readonly<{ holds: 'no' }>
  | (Since & Readonly<{ holds: 'yes' }>)
  | (Since & Readonly<{ holds: 'later'; until: Instant }>)
/** The event by which it began to hold without a break. */
export type Since = Readonly<{ at: Instant; seq: number; event: EventId }>

const no: Holds = { holds: 'no' }

/** Answers that say: it is not so. A fact "lasts" while it has another answer than these and than its first one. */
const denials = new Set(['no', 'none', 'false', 'unknown', 'ruled-out', 'over', 'ended', 'recovered', 'resolved'])

/** A condition in one shape, whichever of the plan's it is: looked at thousands of times, read once. */
export type Condition = Readonly<{
  is: readonly string[] | null
  every: readonly Condition[] | null
  some: readonly Condition[] | null
  lastsOver: Span | null
  fact: string // of `is` and `lastsOver`
  fits: (value: string) => boolean
}>

const read = new WeakMap<When, Condition>()
/** The same object for the same part of a plan. */
export function conditionOf(when: When): Condition {
  const before = read.get(when)
  if (before !== undefined) return before
  const { fact = '', is, all, any, lastsOver } = when as AnyWhen
  const condition: Condition = {
    is: is ?? null,
    every: all?.map(conditionOf) ?? null,
    some: any?.map(conditionOf) ?? null,
    lastsOver: lastsOver ?? null,
    fact,
    fits: value => is?.includes(value) ?? false,
  }
  read.set(when, condition)
  return condition
}
type AnyWhen = Readonly<{ fact?: string; is?: readonly string[]; lastsOver?: Span; all?: readonly When[]; any?: readonly When[] }>

export const holds = (world: World, incident: Incident, when: When): Holds => holdsNow(world, incident, conditionOf(when))

export function holdsNow(world: World, incident: Incident, condition: Condition): Holds {
  const { is, fact } = condition
  if (is !== null) {
    const now = valueNow(incident, fact)
    if (now !== null && !is.includes(now)) return no // most rules, most of the time: nothing is looked up
    const since = sinceWhile(world.plan.value, incident, fact, condition.fits)
    return since === null ? no : yes(since)
  }
  if (condition.every !== null) return all(world, incident, condition.every)
  if (condition.some !== null) return any(condition.some.map(part => holdsNow(world, incident, part)))
  if (condition.lastsOver !== null) return lasts(world, incident, fact, condition.lastsOver)
  return yes(opened(incident))
}
const yes = ({ at, seq, event }: Since): Holds => ({ holds: 'yes', at, seq, event })

/** The value that a fact has; null: nothing was ever said of it. */
function valueNow(incident: Incident, fact: string): string | null {
  switch (fact) {
    case 'severity':
      return incident.severity
    case 'status':
      return incident.status
    case 'phase':
      return incident.phase
    case 'kind':
      return incident.kind ?? 'none'
    default:
      return incident.facts[fact as FactId]?.value ?? null
  }
}

const opened = (incident: Incident): Since => ({ at: incident.openedAt, seq: 1, event: incident.openedBy })

function all(world: World, incident: Incident, parts: readonly Condition[]): Holds {
  for (const { is, fact } of parts) {
    const now = is === null ? null : valueNow(incident, fact)
    if (now !== null && !is!.includes(now)) return no // before anything is looked up for the others
  }
  let since: Since | null = null
  let until: Instant | null = null
  for (const one of parts) {
    const part = holdsNow(world, incident, one)
    if (part.holds === 'no') return no
    if (part.seq > (since?.seq ?? 1)) since = part
    if (part.holds === 'later') until = until === null ? part.until : later(until, part.until)
  }
  const { at, seq, event } = since ?? opened(incident)
  return until === null ? { holds: 'yes', at, seq, event } : { holds: 'later', at, seq, event, until }
}

/** Yes before later before no; of several yes the one that has held longest, of several later the soonest. */
function any(parts: readonly Holds[]): Holds {
  let best: Holds = no
  for (const part of parts) {
    if (part.holds === 'no') continue
    if (best.holds === 'no' || (best.holds === 'later' && part.holds === 'yes')) best = part
    else if (best.holds === 'yes' && part.holds === 'yes' && part.seq < best.seq) best = part
    else if (best.holds === 'later' && part.holds === 'later' && part.until < best.until) best = part
  }
  return best
}

/** Since which change a fact has had a value that fits, without a break; null: it has none now. */
function sinceWhile(plan: Plan, incident: Incident, fact: string, fits: (value: string) => boolean): Since | null {
  let since: Since | null = null
  for (let i = incident.changes.length - 1; i >= 0; i--) {
    const change = incident.changes[i]!
    if (change.fact !== fact) continue
    if (!fits(change.value)) return since
    since = change
  }
  if (since?.seq === 1) return since // it was opened so
  // Before its first change a fact has the value that the plan begins with.
  const first = fact === 'kind' ? 'none' : plan.facts.find(f => f.id === fact)?.initial
  return first !== undefined && fits(first) ? opened(incident) : since
}

/**
 * "outage lasts over 1 hour": from the milestone `outage-began` where the plan has one and it is set, else from the
 * change of the fact; until the fact is denied, or `outage-ended`, `recovered` or `resolved` is set later.
 */
function lasts(world: World, incident: Incident, fact: string, over: Parameters<typeof addSpan>[3]): Holds {
  const plan = world.plan.value
  const initial = plan.facts.find(f => f.id === fact)?.initial
  const asked = sinceWhile(plan, incident, fact, value => value !== initial && !denials.has(value))
  const began = incident.milestones[`${fact}-began` as MilestoneId]
  const denied = initial !== undefined && incident.facts[fact as FactId] !== undefined && asked === null
  if (denied || (asked === null && began === undefined)) return no
  const from = began?.happenedAt ?? asked!.at
  for (const end of endsOf(fact)) {
    const ended = incident.milestones[end as MilestoneId]
    if (ended !== undefined && ended.happenedAt >= from) return no
  }
  const until = addSpan(world.calendar.value, zoneOf(world), from, over)
  if (until === null) return no
  const since = asked ?? sinceBegan(incident, fact) ?? { ...opened(incident), event: began!.event }
  return until <= world.now ? { holds: 'yes', ...since } : { holds: 'later', ...since, until }
}

const endsOf = (fact: string): readonly string[] => [`${fact}-ended`, 'recovered', 'resolved']

/** The word that it had begun, the first since it was last over: a correction of the moment is still the same outage. */
function sinceBegan(incident: Incident, fact: string): Since | null {
  let since: Since | null = null
  for (const change of incident.changes) {
    const ended = (change.fact === 'status' && change.value !== 'open') || endsOf(fact).some(end => change.fact === `milestone ${end}`)
    if (ended) since = null
    else if (change.fact === `milestone ${fact}-began`) since ??= change
  }
  return since
}
