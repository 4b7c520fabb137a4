/**
 * A drill that runs faster than the clock: not the clock is changed, but what the plan, the law and the people's own rules
 * count. The plan that a drill is pinned to is an edition of its own with every length of time divided by one factor, and
 * names that factor and the plan that it came from; so each event of the drill says by its edition how fast it was.
 *
 * A1  Pure: the same plan and factor make the same edition. Without a factor nothing is touched.
 * A2  Real incidents never run on such a plan: only a drill is opened under one.
 * A3  A calendar has no faster days. Sped up, a day and a business day are 24 hours and a month is 30 days, each divided by
 *     the factor; a due time by the end of the next business day is a day. The words say so.
 * A4  Nothing becomes shorter than a second, so that steps keep their order.
 * A5  People and their telephones are no faster: of such a drill no more leaves than `drillPagesMost`, whatever its plan asks for. What is
 *     kept is held back (event.ts); consoles, which cost nobody anything, are rung all the same.
 */
import type { Counting } from './obligation/counting/counting.ts'
import type { Person } from './oncall/people.ts'
import type { Due, Plan } from './plan.ts'
import type { World } from './world.ts'

/** What a drill that is sped up may send by telephone, text, mail and the like. In real time it sends what its plan asks for. */
export const drillPagesMost = { toOnePersonAMinute: 2, inAll: 100 } as const
export const drillPagesWords = `at most ${drillPagesMost.toOnePersonAMinute} pages a minute to each person and ${drillPagesMost.inAll} in all; consoles ring as often as the plan says`

const second = 1000
const hour = 3_600_000
const lengths: Readonly<Record<string, number>> = { ms: 1, day: 24 * hour, 'business day': 24 * hour, month: 30 * 24 * hour }
/** Of what a plan holds, these say how long something is kept or how a mean is judged: no drill shortens them. */
const kept = new Set(['metrics', 'evidence', 'recovery', 'drills', 'planReview', 'patterns', 'preservation', 'header', 'clauses'])

const shorter = (ms: number, factor: number): number => (ms === 0 ? 0 : Math.max(second, Math.round(ms / factor)))

/** The plan so many times as fast. */
export function pacedPlan(plan: Plan, of: NonNullable<Plan['pace']>): Plan {
  const { factor } = of
  const spans = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(spans)
    if (typeof value !== 'object' || value === null) return value
    const { unit, count } = value as { unit?: unknown; count?: unknown }
    if (typeof unit === 'string' && typeof count === 'number' && Object.keys(value).length === 2 && Object.hasOwn(lengths, unit))
      return { unit: 'ms', count: shorter(count * lengths[unit]!, factor) }
    if ('due' in value && 'words' in value) return dueOf(value as Due)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === 'respond' ? respondOf(inner) : spans(inner)]))
  }
  const respondOf = (value: unknown): unknown =>
    value === 'next business day' ? { unit: 'ms', count: shorter(lengths.day!, factor) } : spans(value)
  const dueOf = (due: Due): unknown => {
    if (due.due === 'open' || due.due === 'at once' || due.due === 'without undue delay') return due
    const words = `${due.words} (${factor} times as fast)`
    if (due.due === 'by end of next business day')
      return { due: 'within', span: spans({ unit: 'business day', count: 1 }), of: due.after, plus: null, words }
    return {
      ...due,
      words,
      span: spans(due.span),
      ...(due.due === 'within' ? { plus: due.plus === null ? null : spans(due.plus) } : {}),
    }
  }
  const parts = Object.fromEntries(Object.entries(plan).map(([key, value]) => [key, kept.has(key) ? value : spans(value)]))
  return { ...(parts as unknown as Plan), pace: of }
}

/** What a decision of such a drill is taken by: the law's countings and the pauses of each person's rules, as fast as its plan. */
export function paced(world: World): World {
  const factor = world.plan.value.pace?.factor
  if (factor === undefined) return world
  const { law, people } = world
  const rungs = (of: Person['loud']): Person['loud'] => of.map(rung => ({ ...rung, after: shorter(rung.after, factor) }))
  return {
    ...world,
    law: {
      edition: law.edition,
      value: {
        ...law.value,
        rules: law.value.rules.map(rule => ({
          ...rule,
          counting: countingOf(rule.counting, factor),
          readings: rule.readings.map(reading => ({ ...reading, counting: countingOf(reading.counting, factor) })),
        })),
      },
    },
    people: {
      edition: people.edition,
      value: {
        ...people.value,
        persons: Object.fromEntries(
          Object.entries(people.value.persons).map(([id, person]) => [
            id,
            { ...person, loud: rungs(person.loud), quiet: rungs(person.quiet) },
          ]),
        ),
      },
    },
  }
}

function countingOf(counting: Counting, factor: number): Counting {
  const hours = (count: number): Counting => ({ by: 'hours', hours: count / factor })
  switch (counting.by) {
    case 'hours':
    case 'hours, noon':
      return hours(counting.hours)
    case 'days':
    case 'business days':
    case 'days after the year':
      return hours(counting.days * 24)
    case 'months':
    case 'months, noon':
      return hours(counting.months * 30 * 24)
    case 'dora-initial':
      return { ...counting, hours: counting.hours / factor, hoursOfAwareness: counting.hoursOfAwareness / factor, noon: false }
    case 'at once':
    case 'no figure':
      return counting
  }
}
