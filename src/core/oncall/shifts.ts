/**
 * A schedule over a time as exact intervals: for calendars, feeds and the proof of reach. They come from the same
 * stretches as `onCall`, so what is drawn is who is paged.
 */
import { type Instant, instant } from '../id.ts'
import type { Calendar } from '../world.ts'
import { onCall, type Rota, rotaOf, stretchAt } from './oncall.ts'
import type { PersonId, Schedule } from './people.ts'

/** Half-open [from, to). `person` null: nobody. `override`: somebody put it so by hand. */
export type Shift = Readonly<{ from: Instant; to: Instant; person: PersonId | null; override: boolean }>

/**
 * The shifts that tile [from, to) without gap or overlap, gaps in the schedule included as shifts of nobody; neighbours
 * differ in who has it or in whether it is an override. Empty where the time is. Throws where the calendar lacks the zone.
 */
export const shifts = (schedule: Schedule, calendar: Calendar, from: Instant, to: Instant): readonly Shift[] =>
  shiftsOf(rotaOf(schedule, calendar), from, to)

export function shiftsOf(rota: Rota, from: Instant, to: Instant): readonly Shift[] {
  const found: { from: Instant; to: Instant; person: PersonId | null; override: boolean }[] = []
  let at = from
  while (at < to) {
    const { person, override, until } = stretchAt(rota, at)
    const end = until === 'never' || until > to ? to : until
    const last = found.at(-1)
    if (last && last.person === person && last.override === override) last.to = end
    else found.push({ from: at, to: end, person, override })
    at = instant(end)
  }
  return found
}

/** When a person has a schedule next: what is left of the turn that runs at `at`, or the first one that begins within `within` ms. */
export function nextShift(schedule: Schedule, calendar: Calendar, person: PersonId, at: Instant, within: number): Shift | null {
  const rota = rotaOf(schedule, calendar)
  let when = at
  while (when - at <= within) {
    const stretch = stretchAt(rota, when)
    if (stretch.person === person) {
      const { until } = onCall(schedule, calendar, when)
      return { from: when, to: until === 'never' ? instant(at + within) : until, person, override: stretch.override }
    }
    if (stretch.until === 'never') return null
    when = stretch.until
  }
  return null
}
