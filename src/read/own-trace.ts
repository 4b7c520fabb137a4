/** What the log and the incidents hold of one person: which of its events are theirs, and which are about them. Pure. */
import type { Event, StreamId } from '../core/event.ts'
import type { PersonId } from '../core/oncall/people.ts'

export type Trace = Readonly<{
  stream: StreamId
  events: number // by them, or about them
  rolesTaken: number
  acknowledged: number
  paged: number
  wrote: number // texts
}>

export const isBy = (event: Event, person: PersonId): boolean => 'person' in event.by && event.by.person === person
/** An id is made of a hash or drawn at random: nothing else in a fact is written like it. */
export const isAbout = (event: Event, person: PersonId): boolean => JSON.stringify(event.fact).includes(JSON.stringify(person))

export function addToTrace(traces: Map<StreamId, Trace>, event: Event, person: PersonId): void {
  const own = isBy(event, person)
  if (!own && !isAbout(event, person)) return
  const { stream, fact } = event
  const so = traces.get(stream) ?? { stream, events: 0, rolesTaken: 0, acknowledged: 0, paged: 0, wrote: 0 }
  traces.set(stream, {
    stream,
    events: so.events + 1,
    rolesTaken: so.rolesTaken + Number(fact.type === 'RoleTaken' && fact.person === person),
    acknowledged: so.acknowledged + Number(fact.type === 'Acknowledged' && fact.person === person),
    paged: so.paged + Number(fact.type === 'PageRequested' && fact.person === person),
    wrote: so.wrote + (own ? Object.keys(event.private).length : 0),
  })
}
