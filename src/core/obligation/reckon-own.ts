/**
 * What an incident owes by what was done in it, and by no rule of the plan: the reason of each departure from the plan,
 * which somebody must answer for (T-23, L-35), each item that follows from its review (L-23), the end of what the status page says
 * (L-18), and in the organisation's own stream each pattern that was raised (L-24).
 */
import type { Event, EventId } from '../event.ts'
import type { Instant } from '../id.ts'
import type { Incident } from '../incident.ts'
import type { RaisedId } from '../incident-patterns.ts'
import { isEmpty } from '../keyed.ts'
import type { ClauseId, RuleId } from '../plan.ts'
import type { RemediationId, RemediationItem } from '../remediation.ts'
import type { World } from '../world.ts'
import { blankOf } from './blank.ts'
import { differs } from './differences.ts'
import { warnAt } from './due.ts'
import { type Obligation, type ObligationId, runs } from './obligation.ts'
import { patternOwed, patternRule } from './pattern-owed.ts'
import { statusOverOwed, statusOverRule } from './status-over.ts'

export const explainRule = 'explain-deviations' as RuleId
/** That a review is held, and that it is decided whether one is. */
export const reviewRules: ReadonlySet<string> = new Set(['hold-review', 'choose-review'])
export const remediationRule = (item: RemediationId): RuleId => `remediation:${item}` as RuleId

/** `latest`: of each rule the last occasion; those of this file are taken out of it. */
export function reckonOwn(
  world: World,
  incident: Incident,
  latest: Map<string, Obligation>,
  fresh: readonly Event[],
  changed: Obligation[],
): void {
  const explain = latest.get(explainRule)
  latest.delete(explainRule)
  const now = explain === undefined && isEmpty(incident.deviations) ? null : explanations(world, incident, explain, fresh)
  if (now !== null && (explain === undefined || now.id !== explain.id || differs(explain, now))) changed.push(now)
  const outside = latest.get(statusOverRule)
  latest.delete(statusOverRule)
  const said = statusOverOwed(world, incident, outside, fresh)
  if (said !== null && (outside === undefined || said.id !== outside.id || differs(outside, said))) changed.push(said)
  for (const key in incident.remediation ?? {}) {
    const id = key as RemediationId
    const last = latest.get(remediationRule(id))
    latest.delete(remediationRule(id))
    if (last !== undefined && !runs(last)) continue
    const owed = itemOwed(world, incident, id, incident.remediation![id]!, last)
    if (last === undefined || differs(last, owed)) changed.push(owed)
  }
  for (const key in incident.patterns ?? {}) {
    const id = key as RaisedId
    const last = latest.get(patternRule(id))
    latest.delete(patternRule(id))
    if (last !== undefined && !runs(last)) continue
    const owed = patternOwed(world, incident, id, incident.patterns![id]!, last)
    if (last === undefined || differs(last, owed)) changed.push(owed)
  }
}

/** One obligation for all departures that have no reason yet; it is met when the last of them has one. */
function explanations(world: World, incident: Incident, last: Obligation | undefined, fresh: readonly Event[]): Obligation | null {
  const open = Object.entries(incident.deviations).filter(([, deviation]) => !deviation.explained)
  if (last !== undefined && runs(last)) {
    if (open.length > 0) return byReview(world, incident, last)
    const by = fresh.findLast(event => event.fact.type === 'DeviationExplained')
    const at = by?.at ?? world.now
    const limit = last.due[0]?.at
    const overdueAt = last.overdueAt ?? (limit !== undefined && at > limit ? limit : null)
    return { ...last, next: 'never', overdueAt, state: { met: by?.id ?? last.startedBy, at, late: overdueAt !== null } }
  }
  const since = open.filter(([id]) => last === undefined || fresh.some(event => event.id === (id as string)))
  const [first] = since
  if (first === undefined) return null
  const [id, deviation] = first
  const { roles } = world.plan.value
  return byReview(world, incident, {
    ...blankOf(incident, explainRule, deviation.clause, world),
    id: `${explainRule}:${id}` as ObligationId,
    owedBy: (roles.find(role => role.decides.includes('review')) ?? roles.find(role => role.decides.includes('close')))?.id ?? null,
    startedBy: id as string as EventId,
    seq: fresh.find(event => event.id === (id as string))?.seq ?? incident.seq,
    start: deviation.at,
    words: 'by the review of the incident',
    name: 'Give the reason for what was done otherwise than the plan says',
    state: 'owed',
  })
}

/** Reasons are given by the review: once that has a date, they have the same. Where there is none, they are owed without one. */
function byReview(world: World, incident: Incident, owed: Obligation): Obligation {
  const review = Object.values(incident.obligations)
    .filter(o => reviewRules.has(o.rule) && o.due[0] !== undefined)
    .toSorted((a, b) => a.seq - b.seq)
    .at(-1)
  const limit = review?.due[0]?.at ?? owed.due[0]?.at
  if (limit === undefined) return owed
  const due = [{ at: limit, reading: 'with the review' }]
  if (limit <= world.now) return { ...owed, due, next: 'never', warned: true, overdueAt: owed.overdueAt ?? limit, state: 'overdue' }
  const warn = warnAt(world, owed.start, limit, null)
  const warned = warn <= world.now
  return { ...owed, due, next: warned ? limit : warn, warned, state: 'owed' }
}

function itemOwed(world: World, incident: Incident, id: RemediationId, item: RemediationItem, last: Obligation | undefined): Obligation {
  const clause =
    world.plan.value.remediation?.clause ?? world.plan.value.review?.clause ?? world.plan.value.clauses[0]?.id ?? ('plan' as ClauseId)
  const kept: Obligation = {
    ...(last ?? {
      ...blankOf(incident, remediationRule(id), clause, world),
      id: `${remediationRule(id)}` as string as ObligationId,
      startedBy: id as string as EventId,
      seq: item.seq,
      start: item.at,
    }),
    person: item.owner,
    text: item.what,
    words: item.due === null ? 'without a date yet' : 'on its target date',
    due: item.due === null ? [] : [{ at: item.due, reading: 'target date' }],
    name: item.owner === null || item.due === null ? `Remediation item, without ${lacks(item)}` : 'Remediation item',
    state: 'owed',
  }
  const limit: Instant | null = item.due
  if (item.ended !== null) {
    const { event, at, as } = item.ended
    if (as === 'dropped') return { ...kept, next: 'never', state: { waived: item.ended.reason, by: event } }
    const overdueAt = kept.overdueAt ?? (limit !== null && at > limit ? limit : null)
    return { ...kept, next: 'never', overdueAt, state: { met: event, at, late: overdueAt !== null } }
  }
  if (limit === null) return { ...kept, next: 'never', warned: false, overdueAt: null }
  if (limit <= world.now) return { ...kept, next: 'never', warned: true, overdueAt: limit, state: 'overdue' }
  const warn = warnAt(world, kept.start, limit, null)
  const warned = warn <= world.now
  return { ...kept, next: warned ? limit : warn, warned, overdueAt: null }
}

const lacks = (item: RemediationItem): string =>
  [item.owner === null ? 'an owner' : '', item.due === null ? 'a date' : ''].filter(part => part !== '').join(' and ')
