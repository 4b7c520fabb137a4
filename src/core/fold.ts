/**
 * The state of an incident from its events. Knows no world: the same events fold the same under any plan, and from a
 * state that was kept on the way as from the start.
 */
import { chapters } from './chapters.ts'
import type { Event } from './event.ts'
import type { Incident } from './incident.ts'
import { schema } from './version.ts'

/** The next state. Throws where events are missing, doubled or another stream's: a wrong state is worse than none. */
export function evolve(before: Incident | null, event: Event): Incident {
  if (event.schema > schema)
    throw new Error(`event ${event.id} was written by a newer release (schema ${event.schema}, this one reads ${schema})`)
  const expected = (before?.seq ?? 0) + 1
  if (event.seq !== expected)
    throw new Error(`stream ${event.stream}: event ${event.id} is number ${event.seq} where ${expected} comes next`)
  if (before !== null && before.stream !== event.stream)
    throw new Error(`event ${event.id} of stream ${event.stream} was folded into ${before.stream}`)
  let incident = before
  for (const chapter of chapters) incident = chapter.evolve(incident, event)
  if (incident === null) throw new Error(`stream ${event.stream} begins with ${event.fact.type}, which opens no incident`)
  if (incident === before) return { ...incident, seq: event.seq, at: event.at }
  // A chapter has just made it, for this event and for nobody else: one copy of all that there is is enough.
  const made: { -readonly [K in 'seq' | 'at']: Incident[K] } = incident
  made.seq = event.seq
  made.at = event.at
  return incident
}

/** Folds events upon a state, or from the start. Null: there were none. */
export function fold(events: Iterable<Event>, from: Incident | null = null): Incident | null {
  let incident = from
  for (const event of events) incident = evolve(incident, event)
  return incident
}
