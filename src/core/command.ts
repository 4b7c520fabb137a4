/** What is asked. Outcomes of the outside, and time itself, come through the same door as people. */
import type { Actor } from './cause.ts'
import type { AlertId, CallOutId, DeviationId, Facts, Property, StreamId } from './event.ts'
import type { Id, Instant, Ref } from './id.ts'
import type { NotificationId } from './notification.ts'
import type { ObligationId } from './obligation/obligation.ts'
import type { PersonId } from './oncall/people.ts'
import type { FactId, KindId, MilestoneId, PhaseId, RoleId, SeverityId } from './plan.ts'
import type { PlaybookRunId, StepAs } from './playbook-run.ts'
import type { StatusUpdateId } from './status-update.ts'

export interface Asks {
  Open: Omit<Facts['IncidentOpened'], 'shadow'>
  AttachAlert: { alert: AlertId; count: number }
  ClearAlerts: { count: number }
  ChangeSeverity: { to: SeverityId; reason: Ref }
  ChangeKind: { to: KindId | null; reason: Ref }
  SetMilestone: { milestone: MilestoneId; happenedAt: Instant; reason: Ref | null }
  SetFact: { fact: FactId; value: string; reason: Ref | null }
  AnswerChecklist: Facts['ChecklistAnswered']
  EnterPhase: { phase: PhaseId; note: Ref | null }
  TakeRole: { role: RoleId; person: PersonId }
  LeaveRole: { role: RoleId; person: PersonId }
  AddNote: { note: Ref; happenedAt: Instant | null } // null: now
  /** `callOut`: what is answered, when a page is; null: the incident as a whole. */
  Acknowledge: { person: PersonId | null; callOut: CallOutId | null; via: Facts['Acknowledged']['via'] }
  Snooze: { until: Instant; reason: Ref | null }
  /** I have it from here: acknowledges, takes the role that answers for the incident, ends everyone else's call-out. */
  TakeOver: { person: PersonId }
  AddResponder: { person: PersonId; note: Ref | null }
  /** leftOpen: why points of the review's agenda are left unanswered, where that is what is met. */
  MeetObligation: { obligation: ObligationId; note: Ref | null; leftOpen?: Ref | null }
  WaiveObligation: { obligation: ObligationId; reason: Ref }
  ExplainDeviation: { deviation: DeviationId; reason: Ref }
  Resolve: { note: Ref | null }
  Reopen: { reason: Ref | null }
  Close: { as: 'done' | 'false positive'; reason: Ref | null }
  EraseTexts: Facts['TextsErased']
  RecordSignInLink: Facts['SignInLinkMade']
  RecordToken: Facts['TokenMade']
  RecordTokenRevoked: Facts['TokenRevoked']
  RecordApplication: Facts['ApplicationRegistered']
  RecordApplicationRemoved: Facts['ApplicationRemoved']
  RecordGrant: Facts['GrantGiven']
  RecordGrantsRevoked: Facts['GrantsRevoked']
  RecordGrantKey: Facts['GrantKeyChanged']
  RecordFollowerRemoved: Facts['FollowerRemoved']
  RecordHealthCheck: Facts['HealthCheckChanged']
  RecordVendor: Facts['VendorRecordChanged']
  RecordAvailability: Facts['AvailabilitySeen']
  RecordQuestionnaire: Facts['QuestionnaireRecorded']
  RecordSignIn: Facts['SignedIn']
  RecordSignOut: Facts['SignedOut']
  RecordIntegrationKey: Facts['IntegrationKeyMade']
  RecordIntegrationKeyRevoked: Facts['IntegrationKeyRevoked']
  RecordAlertChannel: Facts['AlertChannelSet']
  RecordGuards: Facts['GuardsLookedAt']
  RecordControlPerformed: Facts['ControlPerformed']
  RecordControlsSaved: Facts['ControlsSaved']
  RecordTrustPage: Facts['TrustPagePublished']
  BeginShadow: Facts['ShadowBegan']
  EndShadow: Omit<Facts['ShadowEnded'], 'until'>
  LeaveShadow: Facts['ShadowLeft']
  RecordOldPager: Facts['OldPagerSaid']
  RecordSourceSecret: Facts['SourceSecretSet']
  RecordSourceSecretRemoved: Facts['SourceSecretRemoved']
  AdoptPlan: { reason: Ref | null } // the world carries the newer plan
  SayData: Facts['DataTouched']
  DecideRegime: Facts['RegimeDecided']
  RecordSubmission: Facts['SubmissionRecorded']
  WithdrawSubmission: Facts['SubmissionWithdrawn']
  SayField: Facts['FieldSaid']
  SayCustomers: Facts['CustomersAffected']
  DraftNotification: Facts['NotificationDrafted']
  ApproveNotification: { notification: NotificationId; reason: Ref | null }
  SendNotification: { notification: NotificationId }
  WithdrawNotification: Facts['NotificationWithdrawn']
  CountNotices: Facts['NoticesCounted']
  DraftStatusUpdate: Facts['StatusUpdateDrafted']
  PublishStatusUpdate: { update: StatusUpdateId; meets: readonly ObligationId[] }
  WithdrawStatusUpdate: Facts['StatusUpdateWithdrawn']
  InvolveVendor: Facts['VendorInvolved']
  HearVendor: Facts['VendorHeard']
  RecordChange: { what: Ref; happenedAt: Instant | null } // null: now
  StartPlaybook: { playbook: Id<'playbook'> }
  /** changed null: as the plan has it. */
  AnswerPlaybookStep: { run: PlaybookRunId; step: number; as: StepAs; note: Ref | null; changed: boolean | null }
  /** most: how many files an incident keeps. step, meets: what is done by keeping it: a step of a playbook, with `answer` as its note, an obligation. */
  KeepEvidence: Facts['EvidenceKept'] & {
    most: number
    step: Readonly<{ run: PlaybookRunId; step: number }> | null
    answer: Ref | null
    meets: ObligationId | null
  }
  OpenEvidence: Facts['EvidenceOpened']
  DeleteEvidence: Facts['EvidenceDeleted']
  NameSurfaces: Facts['SurfacesNamed']
  NameRootCauses: Facts['RootCausesNamed']
  /** `incidents`: all of them, oldest first. */
  RaisePattern: Omit<Facts['PatternRaised'], 'pattern' | 'incidents' | 'count'> & {
    incidents: readonly Readonly<{ stream: StreamId; openedAt: Instant }>[]
  }
  AnswerPattern: Facts['PatternAnswered']
  AddRemediation: Omit<Facts['RemediationAdded'], 'item'>
  ChangeRemediation: Facts['RemediationChanged']
  FinishRemediation: Facts['RemediationDone']
  DropRemediation: Facts['RemediationDropped']
  EndPage: Facts['PageEnded']
  Recount: Record<never, never>
  Tick: Record<never, never>
}
export type AskType = keyof Asks
export type AskOf<K extends AskType> = Readonly<{ type: K } & Asks[K]>
export type Ask = { [K in AskType]: AskOf<K> }[AskType]

/** `id` is unique per organisation; every new id is derived from it, so that a retry or a re-decision makes the same ones. */
export type Command<A extends Ask = Ask> = Readonly<{
  id: Id<'command'>
  by: Actor
  ask: A
  private: Readonly<Record<Ref, string>> // commitments of the private texts that the ask refers to
}>
export type { Property }
