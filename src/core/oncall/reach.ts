/**
 * Proof of reach: at every moment of a time ahead, would an incident of each severity page somebody with a verified
 * contact method within the plan's promise? Reckoned on intervals, not by sampling: whether somebody is reached changes
 * only where a schedule changes hands, seen from a step of the escalation that comes so much later.
 *
 * R1  The same steps, waits and rungs as the chapter that pages: a step that reaches nobody is followed by the next at once.
 * R2  A person who has only unverified methods is tried by them, and takes the step's time; nobody is proved to be reached.
 * R3  Roles that are mobilised when the incident opens are paged then, and count.
 * R4  Carriers are taken to work. What they do is shown by their own test pages.
 */
import { nextRung } from '../chapters/escalation/rungs.ts'
import { type Instant, instant } from '../id.ts'
import type { ClauseId, EscalationPolicy, Plan, Severity, SeverityId, Target } from '../plan.ts'
import { isOpen, minute } from '../span.ts'
import type { Calendar } from '../world.ts'
import { holdersOf } from './holders.ts'
import type { People, PersonId, ScheduleId } from './people.ts'
import { type Shift, shifts } from './shifts.ts'

/**
 * Incidents that open in [from, to) page nobody proved reachable within the promise. `first`: ms until somebody is, at
 * worst; null: not within the first round. `tried`: whom the plan pages there all the same, in no order.
 */
export type Gap = Readonly<{ from: Instant; to: Instant; first: number | null; tried: readonly PersonId[] }>

export type Reach = Readonly<{
  severity: SeverityId
  clause: ClauseId
  /** The plan's promise in ms; null: the plan gives no exact figure, and the first round of the escalation is the measure. */
  promise: number | null
  /** The plan pages nobody for this severity: there is nothing to prove. */
  pages: boolean
  from: Instant
  to: Instant
  gaps: readonly Gap[]
  /** The longest that an incident waits for the first page that is proved to reach somebody, outside of the gaps; null: always a gap. */
  slowest: number | null
}>

const second = 1000
const stepsMost = 2_000

/** A function of time in pieces that tile [from, to) in order. */
type Piece<T> = Readonly<{ from: number; to: number; value: T }>
type Answer = Readonly<{ verified: boolean; reachable: boolean; tried: readonly PersonId[] }>
const none: Answer = { verified: false, reachable: false, tried: [] }

/** Every severity of the plan, most severe first. Throws where the calendar lacks a schedule's zone. */
export function proveReach(plan: Plan, people: People, calendar: Calendar, from: Instant, to: Instant): readonly Reach[] {
  const shiftsOf = rememberedShifts(people, calendar)
  return plan.severities.map(severity => proveSeverity(plan, people, severity, from, to, shiftsOf))
}

type ShiftsOf = (schedule: ScheduleId, from: number, to: number) => readonly Shift[]

/** Schedules are drawn once for all severities and steps, a little longer when a later step asks for more. */
function rememberedShifts(people: People, calendar: Calendar): ShiftsOf {
  const drawn = new Map<ScheduleId, Readonly<{ from: number; to: number; shifts: readonly Shift[] }>>()
  return (id, from, to) => {
    const before = drawn.get(id)
    if (before && before.from <= from && before.to >= to) return before.shifts
    const schedule = people.schedules[id]
    if (!schedule) return []
    const until = to + 7 * 24 * 60 * minute
    const made = shifts(schedule, calendar, instant(from), instant(until))
    drawn.set(id, { from, to: until, shifts: made })
    return made
  }
}

function policyOf(plan: Plan, severity: Severity): EscalationPolicy {
  const policy = plan.escalation[severity.id]
  if (policy && policy.steps.length > 0) return policy
  const again = { unit: 'ms', count: 15 * minute } as const
  return { clause: severity.clause, steps: [{ page: [{ owners: true }], wait: again }], again }
}

function proveSeverity(plan: Plan, people: People, severity: Severity, from: Instant, to: Instant, shiftsOf: ShiftsOf): Reach {
  const policy = policyOf(plan, severity)
  const { acknowledge } = severity
  const promise = acknowledge === null || isOpen(acknowledge) || acknowledge.unit !== 'ms' ? null : acknowledge.count
  const about = { severity: severity.id, clause: policy.clause, promise, from, to }
  if (severity.pages === 'nobody' || to <= from) return { ...about, pages: severity.pages !== 'nobody', gaps: [], slowest: null }
  const loudness = severity.pages

  const persons = new Map<PersonId, Answer>()
  const answerOf = (person: PersonId): Answer => {
    let answer = persons.get(person)
    if (!answer) {
      const rung = nextRung(people, person, loudness, 0)
      answer = { verified: rung !== null && !rung.unverified, reachable: rung !== null, tried: people.persons[person] ? [person] : [] }
      persons.set(person, answer)
    }
    return answer
  }
  /** What a step's targets answer, as pieces that tile [a, b). */
  const answered = (targets: readonly Target[], a: number, b: number): readonly Piece<Answer>[] => {
    let pieces: readonly Piece<Answer>[] = [{ from: a, to: b, value: none }]
    for (const target of targets)
      for (const holder of holdersOf(people, plan, target)) {
        if ('person' in holder) pieces = merge(pieces, [{ from: a, to: b, value: answerOf(holder.person) }], both)
        else {
          const drawn = cut(shiftsOf(holder.schedule, a, b), a, b)
          const own = drawn.map(s => ({ from: s.from, to: s.to, value: s.person === null ? none : answerOf(s.person) }))
          if (own.length > 0) pieces = merge(pieces, own, both)
        }
      }
    return pieces
  }

  // The first page that reaches somebody, in ms after the alert, as a function of when the incident opens.
  let first: readonly Piece<First>[] = answered(
    severity.mobilise.map(role => ({ role })),
    from,
    to,
  ).map(piece => ({ ...piece, value: { at: piece.value.verified ? 0 : Number.POSITIVE_INFINITY, tried: piece.value.tried } }))

  // Openings that are still to be followed, by how long after them the step is taken.
  let waiting = new Map<number, readonly Interval[]>([[0, [{ from, to }]]])
  // A page at the very moment at which the promise is broken no longer keeps it.
  const kept = (after: number) => (promise === null ? after !== Number.POSITIVE_INFINITY : after < promise || after === 0)
  for (let taken = 0; taken < stepsMost && waiting.size > 0; taken++) {
    const index = taken % policy.steps.length
    const firstRound = taken < policy.steps.length // followed to its end, to say how late somebody is reached
    if (promise === null && !firstRound) break
    const step = policy.steps[index]!
    const last = index === policy.steps.length - 1
    const wait = Math.max(second, (last ? policy.again : step.wait).count)
    const following = new Map<number, Interval[]>()
    for (const [offset, openings] of waiting) {
      const open = withoutReached(openings, first, offset)
      if ((!kept(offset) && !firstRound) || open.length === 0) continue
      const hull = { from: open[0]!.from, to: open.at(-1)!.to }
      const pieces = answered(step.page, hull.from + offset, hull.to + offset).map(p => ({
        ...p,
        from: p.from - offset,
        to: p.to - offset,
      }))
      const inside = within(pieces, open)
      first = merge(
        first,
        tiled(
          inside.map(p => ({ ...p, value: { at: p.value.verified ? offset : Number.POSITIVE_INFINITY, tried: p.value.tried } })),
          from,
          to,
          nothingYet,
        ),
        sooner,
      )
      for (const piece of inside) {
        const next = offset + (piece.value.reachable || last ? wait : 0)
        const openings = following.get(next) ?? []
        openings.push({ from: piece.from, to: piece.to })
        following.set(next, openings)
      }
    }
    waiting = new Map([...following].map(([offset, intervals]) => [offset, joined(intervals)]))
  }

  const gaps: Gap[] = []
  let slowest: number | null = null
  for (const { from, to, value } of first) {
    if (kept(value.at)) {
      slowest = Math.max(slowest ?? 0, value.at)
      continue
    }
    const gap = { from: instant(from), to: instant(to), first: value.at === Number.POSITIVE_INFINITY ? null : value.at, tried: value.tried }
    const before = gaps.at(-1)
    if (before && before.to === from) gaps[gaps.length - 1] = wider(before, gap)
    else gaps.push(gap)
  }
  return { ...about, pages: true, gaps, slowest }
}

const wider = (a: Gap, b: Gap): Gap => ({
  from: a.from,
  to: b.to,
  first: a.first === null || b.first === null ? null : Math.max(a.first, b.first),
  tried: union(a.tried, b.tried),
})

type Interval = Readonly<{ from: number; to: number }>
type First = Readonly<{ at: number; tried: readonly PersonId[] }>
const nothingYet: First = { at: Number.POSITIVE_INFINITY, tried: [] }

const both = (a: Answer, b: Answer): Answer =>
  a === none || a.tried.length === 0
    ? b
    : b.tried.length === 0
      ? a
      : { verified: a.verified || b.verified, reachable: a.reachable || b.reachable, tried: union(a.tried, b.tried) }
const sooner = (a: First, b: First): First => ({ at: Math.min(a.at, b.at), tried: union(a.tried, b.tried) })
const union = (a: readonly PersonId[], b: readonly PersonId[]): readonly PersonId[] =>
  b.every(p => a.includes(p)) ? a : a.length === 0 ? b : [...a, ...b.filter(p => !a.includes(p))]

/** Two tilings of the same time into one. */
function merge<A, B, C>(a: readonly Piece<A>[], b: readonly Piece<B>[], combine: (a: A, b: B) => C): readonly Piece<C>[] {
  const made: Piece<C>[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [p, q] = [a[i]!, b[j]!]
    const from = Math.max(p.from, q.from)
    const to = Math.min(p.to, q.to)
    if (from < to) made.push({ from, to, value: combine(p.value, q.value) })
    if (p.to <= to) i++
    if (q.to <= to) j++
  }
  return made
}

/** The parts of a tiling that lie within sorted intervals. */
function within<T>(pieces: readonly Piece<T>[], intervals: readonly Interval[]): readonly Piece<T>[] {
  const made: Piece<T>[] = []
  for (let i = 0, j = 0; i < pieces.length && j < intervals.length; ) {
    const [p, q] = [pieces[i]!, intervals[j]!]
    const from = Math.max(p.from, q.from)
    const to = Math.min(p.to, q.to)
    if (from < to) made.push({ from, to, value: p.value })
    if (p.to <= q.to) i++
    else j++
  }
  return made
}

/** Sorted pieces with holes, made to tile the whole time. */
function tiled<T>(pieces: readonly Piece<T>[], from: number, to: number, rest: T): readonly Piece<T>[] {
  const made: Piece<T>[] = []
  let at = from
  for (const piece of pieces) {
    if (piece.from > at) made.push({ from: at, to: piece.from, value: rest })
    made.push(piece)
    at = piece.to
  }
  if (at < to) made.push({ from: at, to, value: rest })
  return made
}

/** Openings for which nobody has been reached by `offset`. */
const withoutReached = (openings: readonly Interval[], first: readonly Piece<First>[], offset: number): readonly Interval[] =>
  joined(
    within(
      first.filter(piece => piece.value.at > offset),
      openings,
    ),
  )

function joined(intervals: readonly Interval[]): readonly Interval[] {
  const made: Interval[] = []
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = made.at(-1)
    if (last && last.to >= from) made[made.length - 1] = { from: last.from, to: Math.max(last.to, to) }
    else made.push({ from, to })
  }
  return made
}

/** The shifts of [a, b) among those of a longer time. */
function cut(drawn: readonly Shift[], a: number, b: number): readonly Shift[] {
  let low = 0
  let high = drawn.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (drawn[middle]!.to <= a) low = middle + 1
    else high = middle
  }
  const made: Shift[] = []
  for (let i = low; i < drawn.length && drawn[i]!.from < b; i++) {
    const shift = drawn[i]!
    made.push({ ...shift, from: instant(Math.max(shift.from, a)), to: instant(Math.min(shift.to, b)) })
  }
  return made
}
