/**
 * Who is on call. The same function pages, draws the calendar, fills the feeds and proves reach, so they cannot disagree.
 *
 * O1  Every instant has exactly one answer, a person or nobody.
 * O2  Overrides cover layers, the later in the list the earlier; a later layer covers an earlier one where it has somebody.
 * O3  Intervals are half-open: at the moment of a hand-over the next person has it.
 */
import { zoneTable } from '../calendar/local.ts'
import type { Instant } from '../id.ts'
import type { Calendar } from '../world.ts'
import type { PersonId, Schedule } from './people.ts'
import { type Turns, turnOf, turnsOf } from './turns.ts'

/** A schedule made ready to be asked many times. */
export type Rota = Readonly<{ schedule: Schedule; layers: readonly Turns[] }>

export function rotaOf(schedule: Schedule, calendar: Calendar): Rota {
  const table = zoneTable(calendar, schedule.zone)
  return { schedule, layers: schedule.layers.map(layer => turnsOf(layer, table)) }
}

/** One stretch of an answer: it holds from the instant asked for until `until` at least. `layer`: from 0; null: an override, or nobody. */
export type Stretch = Readonly<{ person: PersonId | null; layer: number | null; override: boolean; until: Instant | 'never' }>

export function stretchAt(rota: Rota, when: Instant): Stretch {
  let until: Instant | 'never' = 'never'
  const sooner = (at: Instant | 'never') => {
    if (at !== 'never' && (until === 'never' || at < until)) until = at
  }
  const overrides = rota.schedule.overrides
  for (let i = overrides.length - 1; i >= 0; i--) {
    const { from, to, person } = overrides[i]!
    if (to <= from) continue
    if (from <= when && when < to) {
      sooner(to)
      return { person, layer: null, override: true, until }
    }
    if (from > when) sooner(from)
  }
  for (let layer = rota.layers.length - 1; layer >= 0; layer--) {
    const turn = turnOf(rota.layers[layer]!, when)
    sooner(turn.until)
    if (turn.person !== undefined) return { person: turn.person, layer, override: false, until }
  }
  return { person: null, layer: null, override: false, until }
}

/** How far ahead a change is looked for: two years, in which every rotation worth the name has turned. */
const lookAhead = 2 * 366 * 86_400_000

/**
 * Who is on call at an instant, and when somebody else is ('never': nobody else within two years).
 * Throws where the calendar lacks the schedule's zone.
 */
export function onCall(
  schedule: Schedule,
  calendar: Calendar,
  at: Instant,
): Readonly<{ person: PersonId | null; until: Instant | 'never' }> {
  const rota = rotaOf(schedule, calendar)
  const { person, until } = stretchAt(rota, at)
  let next = until
  while (next !== 'never' && next - at <= lookAhead) {
    const stretch = stretchAt(rota, next)
    if (stretch.person !== person) return { person, until: next }
    next = stretch.until
  }
  return { person, until: 'never' }
}
