/** What the record of an incident is made from: values that were read, and its events told once for all parts of it. */
import type { Event, EventId, FactOf, FactType } from '../../core/event.ts'
import type { Id, Instant } from '../../core/id.ts'
import type { NotificationId } from '../../core/notification.ts'
import type { LawRule } from '../../core/obligation/law/rule.ts'
import type { PersonId } from '../../core/oncall/people.ts'
import type { Plan, RoleId } from '../../core/plan.ts'
import type { Directory } from '../../people/directory.ts'
import type { IncidentRow, NoticeRow } from '../../store/port.ts'
import type { alertShown } from '../alert.ts'
import type { Naming } from '../naming.ts'
import type { Reading } from '../reading.ts'
import { type Entry, timelineEntry } from '../timeline.ts'

/** Of one event that has a place in the audit log. */
export type Leaf = Readonly<{ leaf: number; hash: string }>
/** `sha256`: of the canonical bytes of its events, each with a line feed, in their order; `leaf` null: it has no place yet. */
export type Logged = Readonly<{
  sha256: string
  hashes: readonly Readonly<{ leaf: number | null; hash: string }>[]
  end: Leaf | null
  /** What was signed of it last: of how many entries, when, and the note itself. */
  checkpoint: Readonly<{ size: number; at: Instant; note: string }> | null
}>
export type RecordFrom = Readonly<{
  row: IncidentRow
  plan: Readonly<{ id: Id<'plan'>; value: Plan }>
  rules: readonly LawRule[]
  directory: Directory
  names: Naming
  texts: Reading['texts']
  /** All of the incident's, from the first. */
  events: readonly Event[]
  logged: Logged
  /** Who stood behind the roles by the directory and the schedules when it was opened; null: that edition is not there any more. */
  stood: Readonly<Record<RoleId, readonly PersonId[]>> | null
  alerts: readonly ReturnType<typeof alertShown>[]
  /** Of each notification the first notices. */
  notices: Readonly<Record<NotificationId, readonly NoticeRow[]>>
  customers: ReadonlyMap<string, string>
  /** Who asks for it, in words. */
  by: string
  asks: PersonId | null
  now: Instant
}>
export type Told<K extends FactType> = Readonly<{ event: Event; fact: FactOf<K>; entry: Entry }>
export type Sources = RecordFrom &
  Readonly<{
    entries: readonly Entry[]
    told<K extends FactType>(...types: readonly K[]): readonly Told<K>[]
    /** The event of an id, and as it is told; undefined: it is not of this incident. */
    eventOf(id: EventId): Readonly<{ event: Event; entry: Entry }> | undefined
  }>

export function sourcesOf(from: RecordFrom): Sources {
  const { events, plan, row } = from
  // Whose page, by what asked for it: the deliveries themselves are not needed.
  const deliveries = events.flatMap(({ fact }) => (fact.type === 'PageRequested' ? [{ send: fact }] : []))
  const entries = events.map(event => timelineEntry(event, plan.value, { ...from, deliveries }, row.incident))
  const byId = new Map(events.map((event, i) => [event.id, { event, entry: entries[i]! }]))
  return {
    ...from,
    entries,
    told: <K extends FactType>(...types: readonly K[]) =>
      events.flatMap((event, i) => {
        const fact = event.fact
        return (types as readonly FactType[]).includes(fact.type) ? [{ event, fact: fact as FactOf<K>, entry: entries[i]! }] : []
      }),
    eventOf: id => byId.get(id),
  }
}
