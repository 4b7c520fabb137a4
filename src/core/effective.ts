/** From when a version of the plan runs (T-34), and when it was last gone over: dates of the plan, on its own wall clock. */
import { at, readDate } from './calendar/civil.ts'
import { toInstant, zoneTable } from './calendar/local.ts'
import type { Instant } from './id.ts'
import type { Plan } from './plan.ts'
import { isOpen, type Open } from './span.ts'
import type { Calendar } from './world.ts'

type Zones = Pick<Calendar, 'zones'>

/** The first minute of the effective date. Null: the plan leaves it open, and it runs from when it is saved. */
export const effectiveFrom = (plan: Plan, calendar: Zones): Instant | null => beginOf(plan, plan.header.effective, calendar)

/** When the plan says that it was last gone over; where it does not say, from when it runs. Null: it says neither. */
export const refreshedOn = (plan: Plan, calendar: Zones): Instant | null =>
  plan.header.refreshed === undefined || isOpen(plan.header.refreshed)
    ? effectiveFrom(plan, calendar)
    : beginOf(plan, plan.header.refreshed, calendar)

/** A month counts from its first day; where the plan leaves its zone open, the day begins in UTC. `calendar`: has the plan's zone. */
function beginOf(plan: Plan, date: string | Open, calendar: Zones): Instant | null {
  if (isOpen(date)) return null
  const { zone } = plan.header
  const day = readDate(/^\d{4}-\d{2}$/.test(date) ? `${date}-01` : date)
  return day === null ? null : toInstant(zoneTable(calendar, isOpen(zone) ? 'UTC' : zone), at(day, 0))
}
