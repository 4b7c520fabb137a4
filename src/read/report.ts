/**
 * A report to a regulator, as a regime wants it: its fields filled from recorded facts, its clock with its citation, what was
 * handed in, taken back, held or decided. A reading; nothing is decided here, and nothing missing is papered over.
 */
import type { Event, FactOf } from '../core/event.ts'
import type { Instant } from '../core/id.ts'
import { countingWords } from '../core/obligation/counting/counting.ts'
import { fieldSetOf } from '../core/obligation/law/fields/sets.ts'
import { nothingKnown } from '../core/obligation/law/law-state.ts'
import { reachOf } from '../core/obligation/law/reach.ts'
import type { LawRule } from '../core/obligation/law/rule.ts'
import { type Obligation, runs } from '../core/obligation/obligation.ts'
import { lawRuleId } from '../core/obligation/reckon-law.ts'
import { isOpen } from '../core/span.ts'
import { iso, isoOrNull } from './instant.ts'
import { type Answered, type Known, type KnownFrom, knownOf } from './known.ts'
import type { Naming } from './naming.ts'
import { words } from './reading.ts'

export const advice = 'Not legal advice: have counsel confirm.'
export type ReportFrom = KnownFrom & Readonly<{ names: Naming; now: Instant }>
type Asked = { id: string; what: string; need: 'required' | 'where possible' | 'where it applies' | 'asked' } & Answered

const day = (at: Instant): string => iso(at).slice(0, 10)

/** The fields that a rule's report asks for, as they stand; null: the law names no contents. */
export function fieldsOf(rule: LawRule, at: Instant, known: Known): Asked[] | null {
  const set = fieldSetOf(rule.id, day(at))
  if (set === null) return null
  const asked = set.fields.map(field => ({ ...field, ...known(field.id, rule) }))
  // What a filing has to say of itself: what it does not say yet.
  return asked.map(field => {
    if (field.id !== 'unavailable' || field.state === 'present') return field
    const open = asked.filter(other => other.state === 'unknown').map(other => other.what)
    return open.length === 0
      ? field
      : { ...field, state: 'present' as const, text: `Not determined or not available yet: ${open.join('; ')}.`, from: 'facts' as const }
  })
}

export function countFields(fields: readonly Asked[]) {
  const of = (state: Answered['state']) => fields.filter(f => f.state === state).length
  return {
    present: of('present'),
    unknown: of('unknown'),
    missing: of('missing'),
    missingRequired: fields.filter(f => f.state === 'missing' && (f.need === 'required' || f.need === 'where possible')).length,
  }
}
/** What a report does not say when it is handed in: kept with the submission, and followed up until nothing is left. */
export const openFields = (fields: readonly Asked[]): readonly string[] =>
  fields
    .filter(f => f.state === 'unknown' || (f.state === 'missing' && (f.need === 'required' || f.need === 'where possible')))
    .map(f => f.id)

const latest = (incident: KnownFrom['incident'], rule: string): Obligation | undefined =>
  Object.values(incident.obligations)
    .filter(o => o.rule === lawRuleId(rule))
    .toSorted((a, b) => b.seq - a.seq)[0]

const stateOf = (o: Obligation | undefined) => {
  if (o === undefined) return { state: 'not asked' as const, late: false }
  if (typeof o.state === 'string') return { state: o.state, late: o.overdueAt !== null }
  if ('met' in o.state) return { state: 'met' as const, late: o.state.late }
  return { state: 'waived' in o.state ? ('waived' as const) : ('not applicable' as const), late: false }
}

/** Rules that the incident knows of, or that something was said or decided under; in the law's order. */
export const reportsOf = (from: ReportFrom): readonly LawRule[] => {
  const law = from.incident.law ?? nothingKnown
  const spoken = (rule: LawRule) =>
    latest(from.incident, rule.id) !== undefined || rule.id in law.submissions || rule.id in law.decisions || rule.regime in law.decisions
  return ruleVersions(from).filter(rule => rule.disabled === null && spoken(rule))
}

/** Of each rule the version that holds for this incident. */
function ruleVersions({ rules, incident }: ReportFrom): readonly LawRule[] {
  const date = day(incident.receivedAt)
  const holds = (r: LawRule) => (r.inForce.from === null || r.inForce.from <= date) && (r.inForce.until === null || date <= r.inForce.until)
  const byId = new Map<string, LawRule>()
  for (const rule of rules) {
    const other = byId.get(rule.id)
    if (other === undefined || (holds(rule) && !holds(other))) byId.set(rule.id, rule)
  }
  return [...byId.values()]
}
/** Null: there is no such rule. */
export const reportRule = (from: ReportFrom, id: string): LawRule | null => ruleVersions(from).find(r => r.id === id) ?? null

function decisionOf({ incident, events, texts, names }: ReportFrom, rule: LawRule) {
  const event = events.findLast(
    (e): e is Event<FactOf<'RegimeDecided'>> => e.fact.type === 'RegimeDecided' && (e.fact.rule === rule.id || e.fact.rule === rule.regime),
  )
  if (event === undefined || incident.law === undefined) return null
  const { decision, ground, until, reason, approvedBy } = event.fact
  const person = approvedBy ?? ('person' in event.by ? event.by.person : null)
  return {
    decision,
    ground: ground ?? null,
    reason: words(texts, reason),
    approvedBy: person === null ? null : names.person(person),
    until: isoOrNull(until),
    at: iso(event.at),
  }
}

/** What was handed in under a rule, oldest first, with what was taken back. */
export function submissionsOf({ events, texts, names }: ReportFrom, rule: LawRule) {
  const found: {
    at: string
    recordedAt: string
    by: string
    reference: string | null
    reasons: string | null
    incomplete: string[]
    withdrawn: { at: string; why: 'recorded in error' | 'undelivered' | 'retracted'; reason: string | null } | null
  }[] = []
  for (const { fact, at, by } of events) {
    if (fact.type === 'SubmissionRecorded' && fact.rule === rule.id)
      found.push({
        at: iso(fact.happenedAt),
        recordedAt: iso(at),
        by: names.actor(by),
        reference: words(texts, fact.reference ?? null),
        reasons: words(texts, fact.note),
        incomplete: [...(fact.incomplete ?? [])],
        withdrawn: null,
      })
    const last = found.at(-1)
    if (fact.type === 'SubmissionWithdrawn' && fact.rule === rule.id && last !== undefined)
      last.withdrawn = { at: iso(at), why: fact.why, reason: words(texts, fact.reason) }
  }
  return found
}

export function reportBrief(from: ReportFrom, rule: LawRule, known: Known) {
  const { incident } = from
  const o = latest(incident, rule.id)
  const fields = fieldsOf(rule, incident.receivedAt, known)
  const submitted = incident.law?.submissions[rule.id]
  return {
    rule: rule.id,
    regime: rule.regime,
    name: rule.name,
    to: rule.to,
    citation: rule.citation,
    ...stateOf(o),
    why: o?.why ?? null,
    startedAt: o === undefined || o.state === 'possible' ? null : iso(o.start),
    dueAt: o?.due[0] === undefined ? null : iso(o.due[0].at),
    words: o?.words ?? `${countingWords(rule.counting)}, from ${rule.from}`,
    readings: (o?.due ?? []).map(d => ({ at: iso(d.at), reading: d.reading })),
    after: reachOf[rule.id]?.after ?? null,
    submittedAt: isoOrNull(submitted?.at),
    counts: fields === null ? null : countFields(fields),
    decision: decisionOf(from, rule),
  }
}

export function reportShown(from: ReportFrom, rule: LawRule, incidentId: string, title: string | null) {
  const { incident, number, plan, now } = from
  const known = knownOf(from)
  const set = fieldSetOf(rule.id, day(incident.receivedAt))
  const fields = fieldsOf(rule, incident.receivedAt, known) ?? []
  const next = ruleVersions(from).filter(r => reachOf[r.id]?.after === rule.id && r.disabled === null)
  const entity = plan.header.entity
  return {
    ...reportBrief(from, rule, known),
    incident: { id: incidentId, number, title: title ?? '', drill: incident.drill !== null },
    organisation: entity === undefined || isOpen(entity) ? null : entity,
    madeAt: iso(now),
    contents:
      set === null ? null : { citation: set.citation, mark: set.mark, source: set.source, lookedAt: set.lookedAt, from: set.inForce.from },
    fields,
    preliminary: openFields(fields).length > 0,
    next: next.map(r => {
      const o = latest(incident, r.id)
      return {
        rule: r.id,
        name: r.name,
        state: stateOf(o).state as string,
        dueAt: o?.due[0] === undefined || !runs(o) ? null : iso(o.due[0].at),
      }
    }),
    submissions: submissionsOf(from, rule),
    note: rule.note,
    advice,
  }
}
export type ReportRead = ReturnType<typeof reportShown>
