/**
 * The compiled plan: the value that runs. Made by `plan/compile` from the Markdown document, stored as canonical JSON
 * beside its source, and never compiled again once an incident is pinned to it.
 *
 * P1  Every rule names the clause that it came from; every clause has a stable id.
 * P2  Every reference (role, milestone, severity, phase …) leads somewhere: the compiler refuses the plan otherwise.
 * P3  A value that the document leaves open stays open here, in the document's words.
 */
import type { Id } from './id.ts'
import type { PlanParts } from './plan-parts.ts'
import type { Open, Span } from './span.ts'

export type SeverityId = Id<'severity'>
export type RoleId = Id<'role'>
export type PositionId = Id<'position'>
export type PhaseId = Id<'phase'>
export type KindId = Id<'kind'>
export type ClauseId = Id<'clause'>
export type MilestoneId = Id<'milestone'>
export type RuleId = Id<'rule'>
export type FactId = Id<'fact'>

export type Plan = Readonly<{
  format: 1
  title: string
  header: PlanHeader
  clauses: readonly Clause[]
  severities: readonly Severity[] // most severe first
  kinds: readonly Kind[]
  roles: readonly Role[]
  positions: readonly Position[]
  phases: readonly Phase[] // in order
  milestones: readonly Milestone[]
  facts: readonly FactRule[]
  detection: readonly DetectionRule[] // the first that matches decides
  escalation: Readonly<Record<SeverityId, EscalationPolicy>>
  obligations: readonly ObligationRule[]
  open: readonly OpenValue[]
  house?: Id<'plan'> // these are the standing duties of that plan (core/house.ts)
  pace?: Pace // this is that plan, sped up for a drill (core/pace.ts)
  document?: string // SHA-256 of the document: other prose is another version
}> &
  PlanParts

/** `of`: the plan that was sped up; `factor`: so many times as fast. */
export type Pace = Readonly<{ of: Id<'plan'>; factor: number }>

export type PlanHeader = Readonly<{
  version: string
  effective: string | Open // ISO date
  owner: string | Open // a position, never a person's name
  approver: string | Open
  zone: string | Open // IANA
  hours: Readonly<{ days: readonly Weekday[]; from: string; to: string }> | Open // business hours, wall clock HH:MM
  holidays: string | Open // a calendar's name, e.g. DE-BE; resolved into World.calendar
  // Since format 1 began; absent where the plan was compiled before them or says nothing.
  refreshed?: string | Open // ISO date: last gone over
  entity?: string | Open // the legal entity that gives the promises, its parent, where it is established (L-38)
  parent?: string | Open
  establishment?: string | Open
  published?: string | Open
  securityAddress?: string | Open
  generalAddress?: string | Open
  related?: readonly string[]
}>
export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'

/** `number` is the place in the document ("6.2"), `line` where its heading stands; `internal`: the public page shows only the heading. */
export type Clause = Readonly<{ id: ClauseId; number: string; title: string; depth: number; line: number; internal: boolean }>

export type Severity = Readonly<{
  id: SeverityId
  name: string
  definition: string
  clause: ClauseId
  /** From alert-received. Acknowledging and responding are two promises (T-35). */
  acknowledge: Span | Open | null
  respond: Span | 'at once' | 'next business day' | Open | null
  /** How people are called out: `loud` uses a person's loud rungs, `quiet` the quiet ones, `nobody` pages nobody. */
  pages: 'loud' | 'quiet' | 'nobody'
  /** Roles that are mobilised when an incident of this severity opens (T-09). */
  mobilise: readonly RoleId[]
  /** SEV3 may run through the phases in one step, SEV1 owes a note in each (L-05). */
  phases: 'each with a note' | 'in order' | 'in one step'
  /** An acknowledgement without any further act of a responder lapses after this long, and paging begins again. */
  acknowledgementLapses: Span | null
  until?: string // how long the response goes on, in the plan's words: around the clock until contained
}>

export type Kind = Readonly<{ id: KindId; name: string; clause: ClauseId; raisesTo: SeverityId | null; touches?: readonly string[] }>

export type Role = Readonly<{
  id: RoleId
  name: string
  duty: string
  clause: ClauseId
  position: PositionId | null // who holds it, by position; null: whoever the escalation reaches
  decides: readonly Right[] // decision rights (L-35); others propose, and doing it anyway is a deviation
  access?: readonly string[] // systems that it must be able to get into; a missing one is found beforehand (T-37)
}>
export type Right = 'severity' | 'containment' | 'resolve' | 'close' | 'review' | 'outside word' | 'breach'

export type Position = Readonly<{ id: PositionId; name: string; clause: ClauseId }>

export type Phase = Readonly<{
  id: PhaseId
  name: string
  clause: ClauseId
  does: 'detect' | 'triage' | 'contain' | 'eradicate' | 'recover' | 'review' | 'other'
  means?: string
  exit?: readonly string[] // what must be true before it is left
  watch?: Span | Open // recurrence is watched for this long first (L-10)
}>

/** `setBy`: `tocsin` sets it itself; otherwise the roles whose people may. `mayPrecede`: its moment may lie before that milestone's. */
export type Milestone = Readonly<{
  id: MilestoneId
  name: string
  clause: ClauseId
  setBy: 'tocsin' | readonly RoleId[]
  withReason: boolean
  mayPrecede: MilestoneId | null
}>

/** A question of fact about an incident, with its closed set of answers: breach is unknown, suspected, confirmed, ruled-out. */
export type FactRule = Readonly<{ id: FactId; clause: ClauseId; values: readonly string[]; initial: string; asks?: string }>

/** Milestones that Tocsin itself sets, under every plan. */
export const ownMilestones = [
  'alert-received',
  'opened',
  'acknowledged',
  'severity-set',
  'triaged',
  'contained',
  'eradicated',
  'recovered',
  'resolved',
  'closed',
  'work-started',
] as const

export type DetectionRule = Readonly<{
  id: RuleId
  clause: ClauseId
  source: readonly string[] // kinds of integration: alertmanager, pagerduty, signal …; empty: any
  match: readonly LabelMatch[] // all must hold
  does:
    | Readonly<{ does: 'open'; severity: SeverityId; kind: KindId | null; correlate: readonly string[]; autoResolve: boolean }> // labels whose values make the correlation key
    | Readonly<{ does: 'log' }>
}>
export type LabelMatch = Readonly<
  | { label: string; is: readonly string[] }
  | { label: string; matches: string }
  | { label: string; over: number }
  | { label: string; present: boolean }
>

/** The last step is always the owners: the compiler adds it where the author did not write it. */
export type EscalationPolicy = Readonly<{
  clause: ClauseId
  steps: readonly EscalationStep[]
  /** After the last step: from the first step again, until somebody answers. */
  again: Span & { unit: 'ms' }
}>
export type EscalationStep = Readonly<{ page: readonly Target[]; wait: Span & { unit: 'ms' } }>
export type Target = Readonly<{ role: RoleId } | { position: PositionId } | { schedule: Id<'schedule'> } | { owners: true }>

export type ObligationRule = Readonly<{
  id: RuleId
  clause: ClauseId
  name: string
  when: When
  who: RoleId | null
  /** Per severity, because the figures are. Readings in the plan's order; the first is the plan's own. Missing severity: never owed there. */
  due: Readonly<Record<SeverityId, readonly Due[]>>
  target: Readonly<Record<SeverityId, Due>> // a figure to be judged by, never a due time
  met: Met
  /** Warned this long before it falls due; null: the engine's default of a fifth of the time. */
  warn: Span | null
  late: readonly Target[] // paged when it is overdue
  /** A decision that is owed, with its reason: the question, and what to weigh. */
  ask: Readonly<{ question: string; answers: readonly string[]; weigh: readonly string[] }> | null
  again: readonly string[] // facts whose change asks again
  stays: boolean // stays owed when `when` turns false
  law: string | null // a rule of core/obligation/law that runs beside it
  to: string | null
}>

export type When =
  | Readonly<{ always: true }>
  | Readonly<{ fact: string; is: readonly string[] }> // severity, kind, phase, status, or a FactRule's id
  | Readonly<{ fact: string; lastsOver: Span }>
  | Readonly<{ all: readonly When[] }>
  | Readonly<{ any: readonly When[] }>

/** The closed grammar of due times. There is no length of time without a named milestone. */
export type Due =
  | Readonly<{ due: 'within'; span: Span; of: MilestoneId; plus: Span | null; words: string }>
  | Readonly<{ due: 'at once'; on: MilestoneId; words: string }>
  | Readonly<{ due: 'without undue delay'; from: MilestoneId; words: string }>
  | Readonly<{ due: 'by end of next business day'; after: MilestoneId; words: string }>
  | Readonly<{ due: 'every'; span: Span; until: MilestoneId; words: string }>
  | Readonly<{ due: 'open'; words: string }>

export type Met =
  | Readonly<{ met: 'acknowledged' }> // any responder's acknowledgement
  | Readonly<{ met: 'acknowledged by'; role: RoleId }> // by one of that role's people, who are paged for it
  | Readonly<{ met: 'milestone'; milestone: MilestoneId }>
  | Readonly<{ met: 'decided' }> // its question is answered
  | Readonly<{ met: 'done' }> // someone says that it is done, and how
  | Readonly<{ met: 'sent'; to: string }>
  // Of rules that follow from the rest of a plan (obligation/implied.ts):
  | Readonly<{ met: 'joined'; role: RoleId }> // one of that role's people is at work on the incident
  | Readonly<{ met: 'noted'; phase: PhaseId }> // the phase has a note
  | Readonly<{ met: 'watched' }> // by time alone, where nothing fires then

export type OpenValue = Readonly<{ clause: ClauseId; what: string; words: string; line: number }>
