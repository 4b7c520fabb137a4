/**
 * What the team says of its controls, as one document, and what may be built upon.
 *
 * `trust/controls.yaml` (or the team's own) is read by `readPosture` (read-posture.ts) into a `Posture`. It holds words and references
 * and never a claim that a control operates: that is reckoned from recorded facts, for a period, by `controlShown` (control-state.ts).
 *
 *   Posture        the document: certification, path, controls, refusals, privacy rights, reports
 *   Control        one thing that is done, under criteria, by a role; which evidence shows it, by name
 *   EvidenceKind   a reading that the program knows (evidence-kinds.ts); the document names them and cannot make new ones
 *   Reading        what one kind of evidence shows over one period: a verdict, a sentence, counts, and the facts themselves
 *   ControlShown   a control with its state and its readings
 *
 * A part that answers from controls (a questionnaire, a report) takes `ControlShown`: `state`, `control.says`, `readings[].says` and
 * `missing` are all fit for the public; `readings[].facts` are for inside.
 *
 * T1  Pure: the same document and the same facts make the same states.
 * T2  Nothing in a document makes a control operate. Only readings across the whole period do, or a named person's word that covers it.
 * T3  What a reading says holds no private text and no name of a person.
 */
import type { StreamId } from '../core/event.ts'
import type { Instant } from '../core/id.ts'
import type { ObligationId } from '../core/obligation/obligation.ts'
import type { TrustCategory } from './criteria.ts'
import type { EvidenceKind } from './evidence-kinds.ts'

export type Day = string // 2026-06-30, in UTC
/** `to` is not included. */
export type Period = Readonly<{ from: Instant; to: Instant }>
/** As it was written (3 months), and in ms: a month counts 31 days and a year 366, so that nobody is late by the calendar's doing. */
export type Every = Readonly<{ words: string; ms: number }>

export type Posture = Readonly<{
  title: string
  entity: string | null // whose controls these are
  period: Every // over which evidence is read unless somebody asks for another
  certification: Certification
  path: readonly PathStep[]
  controls: readonly Control[]
  refusals: readonly Refusal[]
  rights: readonly PrivacyRight[]
  reports: readonly Report[]
}>

export const controlStates = ['operating', 'in progress', 'planned', 'absent'] as const
export type ControlState = (typeof controlStates)[number]

export type Control = Readonly<{
  id: string
  name: string
  says: string // one sentence: what is done
  criteria: readonly string[] // CC7.3, A1.2 … (criteria.ts)
  owner: string | null // a role or a position, never a person
  /** What holds where evidence does not decide. */
  otherwise: Exclude<ControlState, 'operating'>
  evidence: readonly Asked[]
  attested: readonly Attestation[]
  /** What questionnaires call it besides; absent: nothing else. */
  askedAs?: readonly string[]
}>
/** `every`: how often it has to be there; null: as the kind has it by itself. */
export type Asked = Readonly<{ kind: EvidenceKind; every: Every | null }>
/** A named person's word for what no fact can show. The name is private. */
export type Attestation = Readonly<{ by: string; on: Day; until: Day; says: string | null; document: string | null }>

export const certificationStatuses = ['none', 'in progress', 'Type I', 'Type II'] as const
export type CertificationStatus = (typeof certificationStatuses)[number]
export type Certification = Readonly<{
  standard: string
  status: CertificationStatus
  firm: string | null
  criteria: readonly TrustCategory[]
  asOf: Day | null // of Type I
  window: Readonly<{ from: Day; to: Day }> | null // of Type II; in progress: the one that is planned or runs
  expires: Day | null // null: a year after the window, or the day
  report: string | null // the id of a report
  says: string | null
}>

/** One step on the way to a certificate. Whether it is done is reckoned, or waits for somebody's word. */
export type PathStep = Readonly<{
  id: string
  name: string
  says: string | null
  waitsFor: readonly string[] // ids of steps
  done: StepDone
  attested: readonly Attestation[] // of a step that is done by somebody's word; any of them will do
}>
export type StepDone =
  | 'controls written' // each criterion that is aimed at has a control
  | 'firm named'
  | 'Type I'
  | 'Type II'
  | 'attested'
  | Readonly<{ operatingAcross: Every }>

/** What is not done, and what enforces it. Nothing named: it is a promise, and is said to be one. */
export type Refusal = Readonly<{ id: string; says: string; evidence: readonly Asked[]; document: string | null }>
export type PrivacyRight = Readonly<{ id: string; says: string; address: string | null }>
export type Report = Readonly<{
  id: string
  name: string
  says: string | null
  access: 'download' | 'on request'
  address: string | null // where it is, or whom to ask
  dated: Day | null
  expires: Day | null
}>

/** across: all through the period; part: there is some; against: it was not kept; none: nothing of it is recorded. */
export type Verdict = 'across' | 'part' | 'against' | 'none'
/**
 * One recorded fact, and where the audit log has it: the event of `stream` with that seq, or the last one in which that obligation changed;
 * neither: the last of the stream. Null: it is no event.
 */
export type FactShown = Readonly<{
  at: Instant
  words: string // fit for the public
  held: boolean
  link: string | null // of the console
  event: Readonly<{ stream: StreamId; seq?: number; obligation?: ObligationId }> | null
}>
export type Reading = Readonly<{
  kind: EvidenceKind | 'attested'
  verdict: Verdict
  says: string
  missing: string | null // what there would have to be; null: nothing
  count: number
  firstAt: Instant | null
  lastAt: Instant | null
  facts: readonly FactShown[]
}>
export type ControlShown = Readonly<{
  control: Control
  state: ControlState
  readings: readonly Reading[]
  /** Sentences; none: it operates. */
  missing: readonly string[]
}>
