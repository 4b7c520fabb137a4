/** What every append must be, whichever store takes it: anything else is a bug of the caller, and says so loudly. */
import type { Append } from './port.ts'

/** Throws when the events do not follow `after` without a gap, belong elsewhere, or the state is not the fold of them. */
export function assertWellFormed(org: string, append: Append): void {
  const wrong = (what: string) => new Error(`append to stream ${append.stream} by command ${append.command}: ${what}`)
  append.events.forEach((event, i) => {
    if (event.seq !== append.after + 1 + i) throw wrong(`event ${i} has seq ${event.seq}, and ${append.after + 1 + i} follows`)
    if (event.org !== org || event.stream !== append.stream) throw wrong(`event ${event.id} belongs to ${event.org}/${event.stream}`)
  })
  for (const delivery of append.deliveries)
    if (delivery.org !== org || delivery.stream !== append.stream || delivery.drill !== append.drill)
      throw wrong(`delivery ${delivery.id} is of another organisation, stream or drill: a drill's page must never look real`)
  if (append.after === 0 && append.events.length === 0) throw wrong('a new stream begins with an event')
  if (append.incident.seq !== append.after + append.events.length)
    throw wrong(`the state is at seq ${append.incident.seq}, its events end at ${append.after + append.events.length}`)
}

/** The key that an incident holds for as long as it is open; null: it holds none. */
export const heldCorrelation = (append: Append): string | null =>
  append.kind === 'incident' && append.incident.status === 'open' ? append.incident.correlation : null
