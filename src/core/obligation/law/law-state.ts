/** What is known of an incident that law and contracts ask for: a part of its state, folded like the rest. */
import type { EventId } from '../../event.ts'
import type { Id, Instant, Ref } from '../../id.ts'
import type { NotificationId } from '../../notification.ts'
import type { PersonId } from '../../oncall/people.ts'
import type { DataRole, DataSetId } from './profile.ts'

/** `count` null: nobody knows yet. Approximate counts are what law asks for. */
export type PeopleThere = Readonly<{ place: string; count: number | null }>
export type DataTouched = Readonly<{
  state: 'suspected' | 'affected' | 'not affected'
  role: DataRole
  categories: readonly string[] // of data, in a word or two each: addresses, payment data
  people: readonly PeopleThere[] // none: nobody knows whose
}>

/** A clock that the words of a contract start, with everything that counting it needs. */
export type ContractClock = Readonly<{
  contract: Id<'contract'>
  customer: Id<'customer'>
  clause: string
  time: Readonly<{ count: number; unit: 'hour' | 'day' | 'business day' | 'month' }> | Readonly<{ words: string }>
  from: string // the milestone: aware, suspected, confirmed, vendor-told …
  zone: string | null
  holidays: string | null
}>

/** Whose customers are hit: the list itself is private and kept apart under the name of its hash. */
export type AffectedCustomers = Readonly<{
  list: string
  count: number
  how: 'all' | 'filter' | 'upload' | 'vendor'
  clocks: readonly ContractClock[]
  frozen: boolean // a notification went to them
}>

export type LawState = Readonly<{
  data: Readonly<Record<DataSetId, DataTouched & Readonly<{ event: EventId }>>>
  /** By rule or by regime: it applies, it does not, or it is held back until then; each with its reason in the event. */
  decisions: Readonly<Record<string, Decided>>
  /** By rule: what was submitted last, and how that event is called. */
  submissions: Readonly<Record<string, Submitted>>
  affected: AffectedCustomers | null
  /** By field: what is to be said there; absent: nobody has said anything. */
  fields?: Readonly<Record<string, Readonly<{ state: 'present' | 'unknown'; note: Ref | null; event: EventId }>>>
}>
export type Decided = Readonly<{
  decision: RegimeDecision
  until: Instant | null
  event: EventId
  ground?: RegimeGround
  approvedBy?: PersonId
}>
/** notification: it went out by ours; retracted: it was taken back where it had been handed in, and what followed from it is over. */
export type Submitted = Readonly<{
  at: Instant
  event: EventId
  reference?: Ref
  notification?: NotificationId
  incomplete?: readonly string[]
  retracted?: EventId
}>
export type RegimeDecision = 'applies' | 'does not apply' | 'held'
/** Why somebody is not told, or not yet. */
export type RegimeGround = 'exemption' | 'law-enforcement hold' | 'not notifiable' | 'other'
/** recorded in error, undelivered: nobody has it, and it is owed again; retracted: whoever has it was told that it is void. */
export type WithdrawnBecause = 'recorded in error' | 'undelivered' | 'retracted'

export const nothingKnown: LawState = { data: {}, decisions: {}, submissions: {}, affected: null }
