/**
 * When what is owed falls due, by the closed grammar of the plan. A reading whose milestone has not come, or whose
 * calendar the plan leaves open, has no date; none is made up.
 */
import { endOfNextBusinessDay } from '../calendar/business.ts'
import { addSpan } from '../calendar/count.ts'
import { type Instant, instant } from '../id.ts'
import type { Incident } from '../incident.ts'
import type { Due, MilestoneId } from '../plan.ts'
import { isOpen, type Span } from '../span.ts'
import { type World, zoneOf } from '../world.ts'

export type Reckoned = Readonly<{
  /** The clock runs: some reading's milestone has come, or the rule has none. */
  runs: boolean
  start: Instant
  due: readonly Readonly<{ at: Instant; reading: string }>[] // earliest first
  /** From then on it is overdue; null: it has no date of its own. */
  limit: Instant | null
  /** "every D until M": M has come. */
  over: boolean
}>

const add = (world: World, from: Instant, span: Span): Instant | null => addSpan(world.calendar.value, zoneOf(world), from, span)

/** The milestone that starts a reading's clock; null: it starts when it is first owed. */
export const anchorOf = (due: Due): MilestoneId | null => {
  switch (due.due) {
    case 'within':
      return due.of
    case 'at once':
      return due.on
    case 'without undue delay':
      return due.from
    case 'by end of next business day':
      return due.after
    case 'every':
    case 'open':
      return null
  }
}

/** Due time of one reading, its clock running from `from`; null: without a date. */
export function dateOf(world: World, due: Due, from: Instant): Instant | null {
  switch (due.due) {
    case 'within': {
      const begin = due.plus === null ? from : add(world, from, due.plus)
      return begin === null ? null : add(world, begin, due.span)
    }
    case 'at once':
      return from
    case 'without undue delay':
    case 'open':
      return null
    case 'by end of next business day':
      return endOfNextBusinessDay(world.calendar.value, from)
    case 'every':
      return add(world, from, due.span)
  }
}

/** `began`: when the occasion began, for readings that name no milestone, or are due at once. */
export function reckonDue(world: World, incident: Incident, readings: readonly Due[], began: Instant): Reckoned {
  const due: { at: Instant; reading: string }[] = []
  let start: Instant | null = null
  let limit: Instant | null = null
  let over = false
  for (const reading of readings) {
    const anchor = anchorOf(reading)
    const said = anchor === null ? began : incident.milestones[anchor]?.happenedAt
    // Nothing is owed at once before it is owed: raised to a P1 long after the acknowledgement, the commander is told from then on.
    const from = reading.due === 'at once' && said !== undefined && said < began ? began : said
    if (reading.due === 'every' && incident.milestones[reading.until] !== undefined) over = true
    if (from === undefined) continue
    start ??= from
    const at = dateOf(world, reading, from)
    if (at === null) continue
    due.push({ at, reading: reading.words })
    const late = reading.due === 'at once' ? patience(world, incident, at) : at
    if (late !== null && (limit === null || late < limit)) limit = late
  }
  if (due.length > 1) due.sort((a, b) => a.at - b.at)
  return { runs: start !== null, start: start ?? began, due, limit, over }
}

/**
 * "At once" is due the moment it is owed. How long a page may go unanswered before that is late, the plan says itself:
 * by the severity's figure for acknowledging, else by the first wait of its escalation. Where it says neither, time alone
 * never makes it late. See docs/decisions/01-at-once.md.
 */
function patience(world: World, incident: Incident, from: Instant): Instant | null {
  const severity = world.plan.value.severities.find(s => s.id === incident.severity)
  const figure = severity?.acknowledge ?? null
  const span = figure === null || isOpen(figure) ? world.plan.value.escalation[incident.severity]?.steps[0]?.wait : figure
  return span === undefined ? null : add(world, from, span)
}

/** When to warn: the rule's own span before the due time, or a fifth of the time. */
export function warnAt(world: World, start: Instant, limit: Instant, warn: Span | null): Instant {
  const stated = warn === null ? null : add(world, limit, { ...warn, count: -warn.count })
  return stated ?? instant(Math.ceil(limit - Math.max(0, limit - start) / 5))
}
