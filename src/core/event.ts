/**
 * What happened: past tense, never changed. The envelope is what the canonical bytes are made of; `schema` versions the
 * fact, and old bytes are lifted on reading, never rewritten.
 */
import type { Actor, Cause } from './cause.ts'
import type { EvidenceFileId } from './evidence.ts'
import type { Id, Instant, Ref } from './id.ts'
import type { Follows, PatternKey, RaisedId } from './incident-patterns.ts'
import type { NoticeCounts, NotificationDraft, NotificationId } from './notification.ts'
import type { AffectedCustomers, DataTouched, RegimeDecision, RegimeGround, WithdrawnBecause } from './obligation/law/law-state.ts'
import type { DataSetId } from './obligation/law/profile.ts'
import type { Obligation, ObligationId } from './obligation/obligation.ts'
import type { MethodId, PersonId } from './oncall/people.ts'
import type { ClauseId, FactId, KindId, MilestoneId, PhaseId, RoleId, SeverityId } from './plan.ts'
import type { PlaybookStep } from './plan-parts.ts'
import type { PlaybookRunId, StepAs } from './playbook-run.ts'
import type { RemediationId } from './remediation.ts'
import type { RootCauseId } from './root-cause.ts'
import type { StatusUpdateDraft, StatusUpdateId } from './status-update.ts'
import type { VendorId } from './vendor-word.ts'

export type StreamId = Id<'stream'>
export type EventId = Id<'event'>
export type PageId = Id<'page'>
export type CallOutId = Id<'call-out'>
export type AlertId = Id<'alert'>
export type DeviationId = Id<'deviation'>
export type ErasureId = Id<'erasure'>
/** A closed list, because the event stays: free words about an erasure would be what it erased, over again. */
export type ErasureReason = 'asked for' | 'kept long enough' | 'should not be there'
export type Property = 'confidentiality' | 'integrity' | 'availability'
/**
 * handed over: the carrier took it; refused: it will not; unknown: nobody can say; superseded: no longer wanted before it left; held
 * back: the bound of a drill that runs faster than the clock kept it (pace.ts), and practice goes on as if it had come; withheld: in
 * shadow nothing leaves (shadow.ts), and the plan goes on as if it had been sent and not answered.
 */
export type PageOutcome = 'handed over' | 'refused' | 'unknown' | 'superseded' | 'held back' | 'withheld'
/** escalation: a step reached them; owed, late: an obligation's own call; mobilised: with their role; asked: by a responder. */
export type CallOutReason = 'escalation' | 'owed' | 'late' | 'mobilised' | 'asked'

export interface Facts {
  IncidentOpened: {
    severity: SeverityId
    kind: KindId | null
    title: Ref
    alert: AlertId | null // the signal that opened it; null: declared by hand
    receivedAt: Instant // alert-received
    correlation: string | null
    nearMiss: boolean
    touches: readonly Property[]
    autoResolve: boolean
    shadow?: true // it was opened in shadow, and pages nobody
  }
  AlertAttached: { alert: AlertId; count: number } // the first, and thresholds: a storm is not a storm of events
  AlertsCleared: { count: number } // the last firing alert resolved
  SeverityChanged: { from: SeverityId; to: SeverityId; reason: Ref }
  KindChanged: { from: KindId | null; to: KindId | null; reason: Ref }
  MilestoneSet: { milestone: MilestoneId; happenedAt: Instant; reason: Ref | null }
  FactSet: { fact: FactId; value: string; reason: Ref | null }
  /** An item of the plan's checklist: what was answered, among what it offers; none: in the note's words only. */
  ChecklistAnswered: { item: Id<'checklist item'>; answers: readonly string[]; note: Ref | null }
  PhaseEntered: { phase: PhaseId; note: Ref | null }
  RoleTaken: { role: RoleId; person: PersonId }
  RoleLeft: { role: RoleId; person: PersonId }
  NoteAdded: { note: Ref; happenedAt: Instant }
  ResponderAdded: { person: PersonId; note: Ref | null }
  /** person null: by a program or the source. via `act`: by an act that says as much (snooze, take over, resolve). lapses: ms without any further act, as the plan had it. */
  Acknowledged: {
    person: PersonId | null
    via: 'console' | 'link' | 'keypad' | 'reply' | 'chat' | 'api' | 'source' | 'act'
    lapses: number | null
  }
  AcknowledgementLapsed: { person: PersonId | null }
  Snoozed: { until: Instant; reason: Ref | null }
  SnoozeEnded: { until: Instant }
  /** One step of the escalation was taken: who is called out, and when the next step comes if nobody answers. */
  EscalationStepped: {
    obligation: ObligationId
    clause: ClauseId
    step: number
    round: number
    persons: readonly PersonId[]
    next: Instant | 'never'
  }
  /** The severity's roles are called to the incident (T-09). */
  Mobilised: { severity: SeverityId; roles: readonly RoleId[]; persons: readonly PersonId[] }
  /** People are called for an obligation itself: those who owe an acknowledgement, or those the plan names when it is late. */
  ObligationCalled: {
    obligation: ObligationId
    clause: ClauseId
    why: 'owed' | 'late'
    persons: readonly PersonId[]
    again: Instant | 'never' // called anew then, unless somebody answered
  }
  /** A step, or an obligation's own call, found nobody who can be reached: named, and the next step follows at once. */
  NobodyReachable: { obligation: ObligationId | null; clause: ClauseId; role: RoleId | null; step: number | null }
  CallOutStarted: {
    callOut: CallOutId
    person: PersonId
    obligation: ObligationId | null
    clause: ClauseId
    why: CallOutReason
    loudness: 'loud' | 'quiet'
  }
  PageRequested: {
    page: PageId
    callOut: CallOutId
    obligation: ObligationId | null
    person: PersonId
    method: MethodId
    rung: number
    unverified: boolean // tried because the person has no verified contact method at all
    next: Instant | 'never'
    withheld?: true // asked for in shadow: it is never sent
  }
  PageEnded: { page: PageId; outcome: PageOutcome; detail: string | null } // detail: the carrier's code, never private text
  CallOutEnded: { callOut: CallOutId; why: 'answered' | 'answered by another' | 'met' | 'no longer owed' | 'incident ended' | 'exhausted' }
  ObligationChanged: { obligation: Obligation } // arose, moved, warned, met, overdue, waived, not applicable: as reckoned that day
  DeviationRecorded: { deviation: DeviationId; clause: ClauseId; what: string; reason: Ref | null }
  DeviationExplained: { deviation: DeviationId; reason: Ref }
  IncidentResolved: { note: Ref | null }
  IncidentReopened: { reason: Ref | null }
  IncidentClosed: { as: 'done' | 'false positive'; reason: Ref | null }
  /** What personal data is hit, whose, and what we are for it. Said again, it stands instead; the earlier word stays in the log. */
  DataTouched: DataTouched & { data: DataSetId; reason: Ref | null }
  /** A rule or a regime applies, does not, or is held back until then: decided, with its reason and by whose word. */
  RegimeDecided: {
    rule: string
    decision: RegimeDecision
    until: Instant | null
    reason: Ref
    ground?: RegimeGround
    approvedBy?: PersonId // absent: whoever decided it
  }
  /** Something was handed in under a rule: `reference` is the recipient's own, `note` the reasons where it was late. */
  SubmissionRecorded: {
    rule: string
    happenedAt: Instant
    note: Ref | null
    reference?: Ref
    notification?: NotificationId
    incomplete?: readonly string[] // fields that were not known or missing then: followed up until none are
  }
  SubmissionWithdrawn: { rule: string; why: WithdrawnBecause; reason: Ref | null }
  /** What is to be said in one field, wherever a regime or the plan asks for it; or that nobody knows it yet. */
  FieldSaid: { field: string; state: 'present' | 'unknown'; note: Ref | null }
  CustomersAffected: Omit<AffectedCustomers, 'frozen'> & { reason: Ref | null }
  NotificationDrafted: NotificationDraft
  /** By a person whom the plan has approve it. single: the same person wrote it. sendFrom: one person alone waits until then. */
  NotificationApproved: { notification: NotificationId; person: PersonId; single: boolean; reason: Ref | null; sendFrom?: Instant }
  NotificationSent: { notification: NotificationId; list: string; count: number }
  NotificationWithdrawn: { notification: NotificationId; reason: Ref }
  /** reached: of those whose contracts have clocks of their own, the ones whom it has reached. */
  NoticesCounted: { notification: NotificationId; counts: NoticeCounts; reached?: readonly Id<'customer'>[] }
  StatusUpdateDrafted: StatusUpdateDraft
  /** role: in which the publisher has the say; the public reads roles, never names. meets: what it said that it meets. */
  StatusUpdatePublished: { update: StatusUpdateId; role: RoleId | null; meets: readonly ObligationId[] }
  StatusUpdateWithdrawn: { update: StatusUpdateId; reason: Ref | null }
  /** A vendor has a part in it: what its status page says stands in the timeline from here on. */
  VendorInvolved: { vendor: VendorId; reason: Ref | null }
  VendorHeard: { vendor: VendorId; finding: string; status: string; over: boolean; note: Ref; happenedAt: Instant }
  /** A system was changed, by hand or by an action: what, and how. Where evidence of it is still owed, that is a deviation (T-23). */
  SystemChanged: { what: Ref; happenedAt: Instant }
  /** A playbook is taken up, with its steps as the plan has them; `proposed`: why the plan named it, null: it did not. */
  PlaybookStarted: {
    run: PlaybookRunId
    playbook: Id<'playbook'>
    name: string
    clause: ClauseId
    phase: PhaseId
    proposed: 'kind' | 'condition' | 'phase' | null
    steps: readonly PlaybookStep[]
  }
  /** What became of a step (its place, from 0). Said again, it stands instead. */
  PlaybookStepAnswered: {
    run: PlaybookRunId
    playbook: Id<'playbook'>
    step: number
    as: StepAs
    note: Ref | null // the reason, or the answer to what the step asks
    changed: boolean // a system was changed by it
  }
  /** A file is kept as evidence: its bytes are apart, and this is what they hash to (core/evidence.ts). */
  EvidenceKept: {
    file: EvidenceFileId
    evidence: Id<'evidence'> | null // the type of the plan; null: none of them
    name: Ref
    note: Ref | null // where it is from, what it shows
    mediaType: string
    bytes: number
    sha256: string
    collectedAt: Instant
  }
  /** Its bytes were given out, to whoever the event is by. */
  EvidenceOpened: { file: EvidenceFileId }
  EvidenceDeleted: { file: EvidenceFileId; reason: Ref }
  /** The surfaces that are touched, all of them: said again, they stand instead. */
  SurfacesNamed: { surfaces: readonly Id<'surface'>[]; reason: Ref | null }
  /** Its root causes, all of them by their names: said again, they stand instead; the earlier word stays in the log (L-24). */
  RootCausesNamed: { causes: readonly RootCauseId[]; reason: Ref | null }
  /** So many incidents were alike within so many days: whoever keeps the plan decides what follows. `criteria`: whose number that is. */
  PatternRaised: {
    pattern: RaisedId
    key: PatternKey
    incidents: readonly StreamId[] // the newest of them
    count: number
    times: number
    withinDays: number
    criteria: 'plan' | 'tocsin'
  }
  PatternAnswered: { pattern: RaisedId; follows: Follows; item: RemediationId | null; reason: Ref }
  RemediationAdded: { item: RemediationId; what: Ref; owner: PersonId | null; due: Instant | null }
  RemediationChanged: { item: RemediationId; owner: PersonId | null; due: Instant | null; reason: Ref | null }
  RemediationDone: { item: RemediationId; note: Ref | null }
  RemediationDropped: { item: RemediationId; reason: Ref }
  /** Private words of this stream were destroyed, with their salts and keys. `signature`: Ed25519 by `key`, over the rest (engine/erase.ts). */
  TextsErased: {
    erasure: ErasureId
    refs: readonly Ref[]
    alerts: number // whose words were destroyed
    files?: readonly EvidenceFileId[] // whose bytes were; absent: none
    person: PersonId | null // whose erasure it was; null: of the record
    why: ErasureReason
    key: string
    signature: string
  }
  PlanAdopted: { from: Id<'plan'>; to: Id<'plan'>; reason: Ref | null }
  /** By which this person signs in once. `method`: the contact method that it goes to; null: whoever made it hands it on. */
  SignInLinkMade: {
    link: string
    person: PersonId
    asked: 'by hand' | 'on the sign-in screen' | 'on the page of a page'
    method: MethodId | null
    until: Instant
  }
  TokenMade: { token: string; person: PersonId | null } // null: it stands for a program of its own
  /** By somebody, or with the entry of whoever had it. */
  TokenRevoked: { token: string; person: PersonId | null }
  /** May ask people for grants from now on, of these scopes; until it is removed, and with it all that it was given. */
  ApplicationRegistered: { application: string; scopes: readonly string[] }
  ApplicationRemoved: { application: string }
  /** The consent of a person: this application may do so much in their name until then. */
  GrantGiven: { grant: string; person: PersonId; application: string; scopes: readonly string[]; until: Instant }
  GrantsRevoked: { grants: readonly string[]; person: PersonId }
  /** Grant tokens are signed by another key from now on. `withdrawn`: what an older one signed holds no more. */
  GrantKeyChanged: { kid: string; withdrawn: boolean }
  /** An owner took somebody off the list of those who follow the status page; the id stands for no address any more. */
  FollowerRemoved: { follower: Id<'subscriber'>; kind: 'mail' | 'webhook' }
  /** What is looked at was changed: by ids and names of fields, and no address. `fields`: those that are other than before. */
  HealthCheckChanged: { check: Id<'health check'>; kind: string; what: 'added' | 'changed' | 'removed'; fields: readonly string[] }
  /** What is kept of a provider was changed; `which`: the report or the commitment, by its id. */
  VendorRecordChanged: {
    vendor: VendorId
    what:
      | 'report'
      | 'report removed'
      | 'report looked at'
      | 'commitment'
      | 'commitment removed'
      | 'shown in public'
      | 'not shown'
      | 'shown as the plan does'
    which: string | null
  }
  /** A questionnaire of a customer's: by its id and how many questions, never their words. `hash`: of what was confirmed, or of the file. */
  QuestionnaireRecorded: {
    questionnaire: string
    what: 'taken in' | 'confirmed' | 'given out as drafts' | 'given out as final' | 'removed'
    questions: number
    hash: string | null
  }
  /** How something was from then on: a vendor's status page (or a component of it) by its own word, or a check of our own; told at each change alone (C-28). */
  AvailabilitySeen: { of: string; state: string; from: Instant }
  SignedIn: { person: PersonId | null; by: 'sign-in link' | 'break-glass'; link: string | null }
  /** Sessions were ended, and links that would have begun one: by themselves, an owner, or with their entry. */
  SignedOut: { person: PersonId | null; ways: readonly string[] }
  /** For a source: what it sends is taken from now on, and until its key is revoked. */
  IntegrationKeyMade: { key: string; source: string }
  IntegrationKeyRevoked: { key: string; source: string }
  /** What a vendor signs with, never what it is. The one before it holds until then; null: there was none, or it holds no more. */
  SourceSecretSet: { key: string; source: string; previousUntil: Instant | null }
  SourceSecretRemoved: { key: string; source: string }
  /** What the instance found when it looked at its own guards, by the name of each (trust/evidence-kinds.ts). */
  GuardsLookedAt: { found: Readonly<Record<string, 'held' | 'failed' | 'unread'>> }
  /** Somebody says that a control was carried out. */
  ControlPerformed: { control: string; happenedAt: Instant; note: Ref | null }
  /** The controls' document was saved: by its hash, no word of it. */
  ControlsSaved: { controls: Id<'controls'> }
  /** What the public reads of the controls, or that it reads none. */
  TrustPagePublished: { open: boolean; parts: readonly string[] }
  /** Where the team's chat is told of incidents, by the chat's ids of channels; none: it is told of nothing. `words`: notes and reasons go along. */
  AlertChannelSet: { chat: string; channels: readonly string[]; words: boolean }
  /** From here on nothing leaves the house (core/shadow.ts). */
  ShadowBegan: { note: Ref | null }
  /** Until this moment, which every node has heard of before it comes. */
  ShadowEnded: { until: Instant; note: Ref | null }
  /** What another pager says that it did with an incident of its own; `note`: its words, names and keys. It opens nothing and pages nobody. */
  OldPagerSaid: {
    pager: string
    incident: string
    number: number | null
    what: 'triggered' | 'paged' | 'acknowledged' | 'resolved'
    happenedAt: Instant
    note: Ref
  }
  /** An incident that was opened in shadow is real from here on, and pages anew. */
  ShadowLeft: Readonly<Record<never, never>>
}

type OneOf<T> = { [K in keyof T]: Readonly<{ type: K } & T[K]> }[keyof T]
export type Fact = OneOf<Facts>
export type FactType = Fact['type']
export type FactOf<K extends FactType> = Extract<Fact, { type: K }>

export type Event<F extends Fact = Fact> = Readonly<{
  org: Id<'org'>
  stream: StreamId
  seq: number // 1, 2, 3 … without a gap within the stream
  id: EventId
  schema: number
  at: Instant
  drill: Id<'drill'> | null
  by: Actor
  command: Id<'command'>
  causes: readonly Cause[]
  under: Readonly<Record<'plan' | 'law' | 'calendar' | 'people' | 'code', string>>
  private: Readonly<Record<Ref, string>> // salted commitments of the private texts that the fact refers to
  fact: F
}>
