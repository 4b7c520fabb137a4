/**
 * The directory as core needs it: who can be reached how, who holds which position, who is on call when. Ids and times
 * only: names and addresses are private text and never come here.
 */
import type { Id, Instant } from '../id.ts'
import type { PositionId, RoleId } from '../plan.ts'

export type PersonId = Id<'person'>
export type MethodId = Id<'method'>
export type ScheduleId = Id<'schedule'>

export type People = Readonly<{
  persons: Readonly<Record<PersonId, Person>>
  positions: Readonly<Record<PositionId, readonly Holder[]>>
  roles: Readonly<Record<RoleId, readonly Holder[]>> // a role bound directly, where the plan names no position
  schedules: Readonly<Record<ScheduleId, Schedule>>
  owners: readonly PersonId[] // the last step of every escalation
}>
export type Holder = Readonly<{ person: PersonId } | { schedule: ScheduleId }>

export type Person = Readonly<{
  id: PersonId
  zone: string
  methods: readonly Method[]
  /** Quiet first, then loud: the order and the pauses are the person's own. `after`: ms since the call-out began. */
  loud: readonly Rung[]
  quiet: readonly Rung[]
}>
export type MethodKind = 'email' | 'slack' | 'ntfy' | 'sms' | 'phone' | 'webhook' | 'console'
export type Method = Readonly<{ id: MethodId; kind: MethodKind; verifiedAt: Instant | null }>
export type Rung = Readonly<{ method: MethodId; after: number }>

/**
 * On-call schedule: layers, the later one covering the earlier where it has somebody; overrides cover all.
 * All wall-clock times are local to `zone`; hand-overs keep their wall-clock time across changes of the clock.
 */
export type Schedule = Readonly<{
  id: ScheduleId
  zone: string
  layers: readonly Layer[]
  overrides: readonly Override[] // half-open [from, to); the later in the list wins
}>
export type Layer = Readonly<{
  people: readonly PersonId[] // in the order of the rotation
  start: string // local date and time of the first hand-over, 2026-01-05T09:00
  every: Readonly<{ count: number; unit: 'hour' | 'day' | 'week' }> // length of one turn
  until: string | null // local
  restrict: readonly Restriction[] // empty: all hours
}>
/** Local wall clock; `days` 1 Monday … 7 Sunday are the days on which the window begins; `to` at or before `from` runs into the next day. */
export type Restriction = Readonly<{ days: readonly number[]; from: string; to: string }>
export type Override = Readonly<{ from: Instant; to: Instant; person: PersonId | null }> // null: nobody, on purpose
