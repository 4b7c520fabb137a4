/** From when a version of the plan runs (T-34): the first minute of its effective date, on the plan's own wall clock. */
import { at, readDate } from './calendar/civil.ts'
import { toInstant, zoneTable } from './calendar/local.ts'
import type { Instant } from './id.ts'
import type { Plan } from './plan.ts'
import { isOpen } from './span.ts'
import type { Calendar } from './world.ts'

/**
 * Null: the plan leaves the date open, and it runs from when it is saved. A month counts from its first day; where the
 * plan leaves its zone open, the day begins in UTC. `calendar`: has the plan's zone.
 */
export function effectiveFrom(plan: Plan, calendar: Calendar): Instant | null {
  const { effective, zone } = plan.header
  if (isOpen(effective)) return null
  const day = readDate(/^\d{4}-\d{2}$/.test(effective) ? `${effective}-01` : effective)
  return day === null ? null : toInstant(zoneTable(calendar, isOpen(zone) ? 'UTC' : zone), at(day, 0))
}
