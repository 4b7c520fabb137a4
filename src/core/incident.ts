/**
 * The state of one incident: a fold of its events and nothing else. It is a cache; the events are the truth.
 * Everything in it is plain JSON, so that it can be stored and compared byte for byte.
 */
import type { Cause } from './cause.ts'
import type { AlertId, CallOutId, CallOutReason, DeviationId, EventId, Facts, PageId, PageOutcome, StreamId } from './event.ts'
import type { EvidenceFile, EvidenceFileId } from './evidence.ts'
import type { Id, Instant, Ref } from './id.ts'
import type { RaisedPatterns } from './incident-patterns.ts'
import type { NotificationId, NotificationState } from './notification.ts'
import type { LawState } from './obligation/law/law-state.ts'
import type { Obligation, ObligationId } from './obligation/obligation.ts'
import type { MethodId, PersonId } from './oncall/people.ts'
import type { ClauseId, FactId, KindId, MilestoneId, PhaseId, RoleId, SeverityId } from './plan.ts'
import type { PlaybookRun, PlaybookRunId } from './playbook-run.ts'
import type { RemediationId, RemediationItem } from './remediation.ts'
import type { RootCauseId } from './root-cause.ts'
import type { Shadow } from './shadow.ts'
import type { StatusUpdateId, StatusUpdateState } from './status-update.ts'
import type { VendorId, VendorState } from './vendor-word.ts'

export type Incident = Readonly<{
  org: Id<'org'>
  stream: StreamId
  seq: number
  drill: Id<'drill'> | null
  at: Instant // of the last event
  plan: Id<'plan'> // pinned
  openedBy: EventId
  openedAt: Instant
  receivedAt: Instant
  title: Ref
  severity: SeverityId
  kind: KindId | null
  correlation: string | null
  nearMiss: boolean
  touches: Facts['IncidentOpened']['touches']
  autoResolve: boolean
  status: 'open' | 'resolved' | 'closed'
  closedAs: Facts['IncidentClosed']['as'] | null
  phase: PhaseId | null
  phases: readonly Readonly<{ phase: PhaseId; at: Instant; note: Ref | null }>[]
  milestones: Readonly<Record<MilestoneId, Readonly<{ happenedAt: Instant; event: EventId }>>> // the latest word; earlier ones stay in the log
  facts: Readonly<Record<FactId, Readonly<{ value: string; since: Instant; event: EventId }>>>
  changes: readonly Change[] // of severity, kind, phase, status, facts and milestones, oldest first: since when something holds
  roles: Readonly<Record<RoleId, readonly PersonId[]>> // taken on this incident; without: the directory's holders
  responders: readonly PersonId[] // acknowledged, added or holding a role
  alerts: Readonly<{ first: AlertId | null; count: number; firing: boolean }>
  acknowledged: Readonly<{ by: PersonId | null; at: Instant; first: Instant; lapses: number | null; lapsesAt: Instant | 'never' }> | null // first: of all acknowledgements, what MTTA is reckoned from
  acknowledgedFirstAt: Instant | null // kept after a lapse
  snoozedUntil: Instant | null
  escalation: Readonly<{
    obligation: ObligationId
    clause: ClauseId
    step: number
    round: number
    persons: readonly PersonId[]
    at: Instant
    next: Instant | 'never'
  }> | null // null: nothing is being escalated
  rounds: number // of escalation, begun so far
  calls: Readonly<Record<ObligationId, Readonly<{ owed: Instant | null; late: Instant | null; again: Instant | 'never' }>>>
  mobilised: SeverityId | null // the severity whose roles were called last
  callOuts: Readonly<Record<CallOutId, CallOut>> // those that run
  pages: Readonly<Record<PageId, PageState>> // those of running call-outs, and those without an outcome
  obligations: Readonly<Record<ObligationId, Obligation>>
  deviations: Readonly<Record<DeviationId, Readonly<{ clause: ClauseId; what: string; at: Instant; explained: boolean }>>>
  resolvedAt: Instant | null
  closedAt: Instant | null
  notifications?: Readonly<Record<NotificationId, NotificationState>> // absent: none was ever drafted
  statusUpdates?: Readonly<Record<StatusUpdateId, StatusUpdateState>> // absent: nothing was ever written for the status page
  checklist?: Readonly<
    Record<Id<'checklist item'>, Readonly<{ answers: readonly string[]; note: Ref | null; at: Instant; event: EventId }>>
  > // absent: nothing of it was answered
  vendors?: Readonly<Record<VendorId, VendorState>> // absent: none is known to have a part in it
  playbooks?: Readonly<Record<PlaybookRunId, PlaybookRun>> // absent: none was taken up
  evidence?: Readonly<Record<EvidenceFileId, EvidenceFile>> // absent: no file was kept
  surfaces?: readonly Id<'surface'>[] // absent: nobody has said which are touched
  remediation?: Readonly<Record<RemediationId, RemediationItem>> // absent: nothing follows from it yet
  rootCauses?: readonly RootCauseId[] // absent: nobody has named one; none: what was named was taken back
  patterns?: RaisedPatterns // of the organisation's own stream; absent: none was ever raised
  law?: LawState // absent: nothing was said that law or a contract asks for
  shadow?: true // it was opened in shadow: nothing of it ever leaves
  shadows?: readonly Shadow[] // of the record of shadow: when the house was in it, oldest first
}>

/** `fact`: severity, kind, phase, status, a FactRule's id, or `milestone` with its id (value: the moment). `seq` orders it among all events of the stream. */
export type Change = Readonly<{ fact: string; value: string; at: Instant; seq: number; event: EventId }>

/** One person being paged, method after method, until they answer. */
export type CallOut = Readonly<{
  person: PersonId
  obligation: ObligationId | null
  clause: ClauseId
  cause: Cause
  why: CallOutReason
  loudness: 'loud' | 'quiet'
  startedAt: Instant
  rung: number // of the person's rungs, the next one to be paged
  next: Instant | 'never' // never: no rung is left
  reached: boolean // some page was handed over, or kept where practice or shadow goes on as if it had been
}>
export type PageState = Readonly<{
  callOut: CallOutId
  person: PersonId
  method: MethodId
  requestedAt: Instant
  answerBy: Instant // no outcome until then: recorded as unknown, and the next method follows
  outcome: PageOutcome | null
}>
