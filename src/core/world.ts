/**
 * Everything that a decision may depend on, as values with editions. The same world, incident and command decide the
 * same, for ever.
 */
import type { Edition, Instant } from './id.ts'
import type { LawProfile } from './obligation/law/profile.ts'
import type { LawRule } from './obligation/law/rule.ts'
import type { People } from './oncall/people.ts'
import type { Plan } from './plan.ts'
import { isOpen } from './span.ts'

export type World = Readonly<{
  now: Instant // never before the stream's last event, whatever a node's clock says
  plan: Edition<'plan', Plan>
  law: Edition<'law', Law>
  calendar: Edition<'calendar', Calendar>
  people: Edition<'people', People>
  code: string // the fold's version, named in every event
  /** The house is in shadow: nothing leaves, and nobody is paged. Absent: it is not. */
  shadow?: true
}>

/** Where the wall clock of the plan's days and months hangs; null: the plan leaves it open. */
export const zoneOf = (world: World): string | null => {
  const zone = world.plan.value.header.zone
  return isOpen(zone) ? null : zone
}

/** The rules that ship, and what the organisation is in their eyes; without a profile nobody has said. */
export type Law = Readonly<{ rules: readonly LawRule[]; profile?: LawProfile }>

/** Zones as tables of offset changes, holidays as lists of dates: made outside, so that core never asks the runtime's zone data. */
export type Calendar = Readonly<{
  zones: Readonly<Record<string, ZoneTable>> // by IANA name
  holidays: Readonly<Record<string, readonly string[]>> // by calendar name: ISO dates, sorted
  business: Readonly<{
    zone: string
    days: readonly number[]
    from: number
    to: number
    holidays: string
    closures: readonly string[]
  }> | null // days: 1 Monday … 7 Sunday; from, to: minutes after local midnight; null: the plan leaves them open
}>
/** From `at` on, local time is UTC + `offset` ms. Sorted; the first entry holds for all time before the second. Covers 2015 to 2060. */
export type ZoneTable = readonly Readonly<{ at: Instant; offset: number }>[]
