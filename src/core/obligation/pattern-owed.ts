/**
 * What a raised pattern owes (L-24): that somebody decides what follows. By when, and by whom, the plan says where it does; where it
 * leaves open how often is a pattern, Tocsin's own number raised it, and nothing is owed by a date (D3 in house.ts).
 */
import { addSpan } from '../calendar/count.ts'
import type { EventId } from '../event.ts'
import type { Incident } from '../incident.ts'
import { type RaisedId, type RaisedPattern, sharedWords } from '../incident-patterns.ts'
import type { ClauseId, RuleId } from '../plan.ts'
import { isOpen, spanWords } from '../span.ts'
import { type World, zoneOf } from '../world.ts'
import { blankOf } from './blank.ts'
import { warnAt } from './due.ts'
import type { Obligation } from './obligation.ts'

const begins = 'pattern:'
export const patternRule = (pattern: RaisedId): RuleId => `${begins}${pattern}` as RuleId
export const isPatternRule = (rule: string): boolean => rule.startsWith(begins)
export const patternOf = (rule: string): RaisedId => rule.slice(begins.length) as RaisedId

export function patternOwed(
  world: World,
  incident: Incident,
  id: RaisedId,
  raised: RaisedPattern,
  last: Obligation | undefined,
): Obligation {
  const { patterns, clauses } = world.plan.value
  const clause = patterns?.clause ?? clauses[0]?.id ?? ('plan' as ClauseId)
  const kept: Obligation = last ?? {
    ...blankOf(incident, patternRule(id), clause, world),
    startedBy: id as string as EventId,
    seq: raised.seq,
    start: raised.at,
    owedBy: world.plan.value.roles.find(role => role.id === patterns?.who)?.id ?? world.plan.value.roles[0]?.id ?? null,
    name: `Decide what follows: ${raised.count} incidents with ${sharedWords(raised.key)}`,
    ...by(world, raised),
  }
  const limit = kept.due[0]?.at ?? null
  if (raised.answer !== null) {
    const { event, at } = raised.answer
    const overdueAt = kept.overdueAt ?? (limit !== null && at > limit ? limit : null)
    return { ...kept, next: 'never', overdueAt, state: { met: event, at, late: overdueAt !== null } }
  }
  if (limit === null) return { ...kept, state: 'owed' }
  if (limit <= world.now) return { ...kept, next: 'never', warned: true, overdueAt: limit, state: 'overdue' }
  const warn = warnAt(world, kept.start, limit, null)
  const warned = warn <= world.now
  return { ...kept, next: warned ? limit : warn, warned, state: 'owed' }
}

/** Reckoned once, when it is raised: a date that was given moves with no later version of the plan. */
function by(world: World, { at, criteria }: RaisedPattern): Pick<Obligation, 'due' | 'words'> {
  const due = world.plan.value.patterns?.due
  if (criteria === 'tocsin') return { due: [], words: 'the plan says neither how often is a pattern nor by when' }
  if (due === undefined || isOpen(due)) return { due: [], words: due?.open ?? 'by when is not said' }
  const limit = addSpan(world.calendar.value, zoneOf(world), at, due)
  const words = `within ${spanWords(due)} of when it was raised`
  return { due: limit === null ? [] : [{ at: limit, reading: words }], words }
}
