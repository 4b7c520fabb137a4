/**
 * What a plan says beyond the path from signal to resolved: whom else it calls, how it contains, what it tells whom, what
 * it keeps, measures, reviews and practises. Every part names its clause; what the plan leaves open stays open.
 */
import type { Id } from './id.ts'
import type { Likeness } from './incident-patterns.ts'
import type { ClauseId, FactId, KindId, MilestoneId, PhaseId, PositionId, RoleId, SeverityId, When } from './plan.ts'
import type { Open, Span } from './span.ts'

/** The parts that a plan may have; absent where it says nothing, or was compiled before the part existed. */
export type PlanParts = Readonly<{
  scope?: Scope
  surfaces?: readonly Surface[]
  sources?: readonly DetectionSource[]
  checklist?: readonly ChecklistItem[]
  playbooks?: readonly Playbook[]
  outside?: readonly OutsideHelp[]
  communication?: readonly CommunicationRule[]
  notifications?: readonly NotificationForm[]
  vendors?: readonly Vendor[]
  evidence?: readonly EvidenceType[]
  preservation?: Preservation
  recovery?: readonly RecoveryMechanism[]
  metrics?: readonly Metric[]
  review?: Review
  remediation?: Remediation
  patterns?: Patterns
  drills?: readonly DrillRule[]
  planReview?: PlanReview
  contacts?: readonly Contact[]
  standing?: readonly Standing[]
  contradictions?: readonly Contradiction[]
  choices?: readonly Choice[]
}>

export type Scope = Readonly<{
  clause: ClauseId
  binds: string // whom the plan binds (L-39)
  incident: string // what an incident is
  threats: 'count' | 'do not count' // whether a credible threat is one (L-29)
  properties: readonly ('confidentiality' | 'integrity' | 'availability')[]
}>
export type Surface = Readonly<{
  id: Id<'surface'>
  name: string
  clause: ClauseId
  address: string | Open | null
  data: readonly string[]
  vendors: readonly Id<'vendor'>[]
}>
/** Where signals come from, in the plan's words. `integrations`: kinds of integration that carry them. */
export type DetectionSource = Readonly<{
  id: Id<'detection source'>
  name: string
  clause: ClauseId
  detects: string
  notifies: string
  integrations: readonly string[]
}>
/** `sets`: the fact that the answer gives. `does`: what is done instead of answered. */
export type ChecklistItem = Readonly<{
  id: Id<'checklist item'>
  clause: ClauseId
  who: RoleId | null
  question: string
  answers: readonly string[]
  sets: FactId | 'severity' | 'kind' | 'thread' | null
}>
export type Playbook = Readonly<{
  id: Id<'playbook'>
  name: string
  clause: ClauseId
  phase: PhaseId
  kinds: readonly KindId[] // proposed for these
  scenario: string
  steps: readonly PlaybookStep[]
  when?: When // proposed while it holds; absent: where the plan says nothing, or was compiled before it could be said
}>
/** `condition`: "where possible", answered by a person (T-42). `irreversible`: it cannot be undone. */
export type PlaybookStep = Readonly<{
  does: string
  by: 'hand' | 'action' | 'provider'
  action: string | null // system.verb
  condition: string | null
  irreversible: boolean
  // Since format 1 began; absent where the plan was compiled before them or says nothing.
  ask?: string // it is done when this is answered: how was it verified
  must?: boolean // false: it is left out where it does not fit; absent: it must, unless it has a condition
  changes?: boolean // whether doing it changes a system; absent: by its action
  approvedBy?: readonly RoleId[] // one of these agrees before it is done (T-16)
  evidence?: Id<'evidence'> // it is to copy evidence of this type
}>
/** Who is called when the team is not enough. The number itself is in the directory, never in the plan. */
export type OutsideHelp = Readonly<{
  id: Id<'outside help'>
  name: string
  clause: ClauseId
  for: string
  when: When | null
  who: RoleId | null
  contact: string | Open
}>
export type CommunicationRule = Readonly<{
  id: Id<'communication rule'>
  clause: ClauseId
  when: When | null
  to: string
  through: readonly string[]
  from: string | null
  steps: readonly string[]
  law: readonly string[]
}>
/** What a formal word has to contain. `toExtentKnown`: what is not known yet is said to be unknown, and followed up. */
export type NotificationForm = Readonly<{
  id: Id<'notification form'>
  name: string
  clause: ClauseId
  to: string
  obligations: readonly Id<'rule'>[]
  inWriting: boolean
  from: 'a named person' | 'the team'
  toExtentKnown: boolean
  contents: readonly Readonly<{ id: string; what: string }>[]
  approvedBy: readonly RoleId[]
  // Since format 1 began; absent where the plan was compiled before them or says nothing.
  approvers?: number // so many people have to approve it
  alone?: Span | Open // how long it waits where one person alone wrote and approved it
  subject?: string // with places in braces that facts fill: {incident}, {people}
  text?: string
}>
export type Vendor = Readonly<{
  id: Id<'vendor'>
  name: string
  clause: ClauseId
  role: string
  interface: readonly string[]
  feeds: readonly string[] // kinds of integration that bring its word
  holds: readonly string[] // data of ours; a vendor that holds some is a sub-processor
}>
export type EvidenceType = Readonly<{
  id: Id<'evidence'>
  name: string
  clause: ClauseId
  source: string
  what: string
  retention: Span | Open
  condition: string | null // "where enabled"
}>
export type Preservation = Readonly<{
  clause: ClauseId
  who: RoleId | null
  before: string // what must not happen first
  preserve: readonly string[]
  hold: Readonly<{ until: MilestoneId | 'the review is complete'; atLeast: Span | Open | null }>
  purpose: string | null
}>
export type RecoveryMechanism = Readonly<{
  id: Id<'recovery mechanism'>
  name: string
  clause: ClauseId
  mechanism: readonly string[]
  expected: Readonly<{ words: string; within: Span | null; typically: boolean }> | null
}>
/** A mean or a share over incidents, never one incident's deadline (T-36). */
export type Metric = Readonly<{
  id: Id<'metric'>
  name: string
  clause: ClauseId
  definition: string
  measures:
    | Readonly<{ mean: readonly [from: MilestoneId, to: MilestoneId] }>
    | Readonly<{ share: Id<'rule'> }>
    | Readonly<{ share: 'reviews' }>
  targets: Readonly<Record<SeverityId, Span | Open>> // of a mean
  target: number | Open | null // of a share, in percent
}>
export type Review = Readonly<{
  clause: ClauseId
  after: readonly SeverityId[]
  chosen: readonly SeverityId[] // some of these, by decision
  within: Span | Open
  of: MilestoneId
  who: RoleId | null
  blameless: boolean
  agenda: readonly string[]
}>
export type Remediation = Readonly<{
  clause: ClauseId
  needs: readonly string[] // owner, target date …
  livesIn: string
  holdsOpen: boolean // the incident closes only when all items are done
  patterns: string | null
}>
/** When incidents that are alike are a pattern, and who decides by when what follows (L-24). */
export type Patterns = Readonly<{
  clause: ClauseId
  same: readonly Likeness[]
  times: number | Open
  within: Span | Open // days
  who: RoleId | null
  due: Span | Open // from when it was raised
}>
export type DrillRule = Readonly<{
  id: Id<'drill rule'>
  name: string
  clause: ClauseId
  every: Span | Open
  state: 'in place' | 'planned'
  first: string | Open | null
}>
export type PlanReview = Readonly<{
  clause: ClauseId
  who: PositionId | null
  every: Span | Open
  after: string | null
  readBy: string | null
  within?: Span | Open // after an incident that was decided to be material; plans before it could be said have none
  material?: string // what makes one material
}>
export type Contact = Readonly<{ id: Id<'contact'>; for: string; clause: ClauseId; address: string | Open }>
/** How things stand, said plainly (L-28): what is in place, what is planned, what is not there. */
export type Standing = Readonly<{
  id: Id<'standing'>
  what: string
  clause: ClauseId
  state: 'in place' | 'informal' | 'planned' | 'not in place'
  when: string | null
}>
export type Contradiction = Readonly<{
  id: Id<'contradiction'>
  clause: ClauseId
  about: string
  says: readonly Readonly<{ words: string; line: number }>[]
  takes: string
}>
/** Where the document is silent and something had to be written: what was chosen, to be confirmed. */
export type Choice = Readonly<{ id: Id<'choice'>; clause: ClauseId; silent: string; takes: string }>
