/**
 * How many pages of a drill that runs faster than the clock leave (core/pace.ts, A5): so many a minute to one person, so many in all.
 * What has left is in the store, so that a restart and other nodes count on; what this node has on its way it counts itself. Two nodes may
 * together pass the bound by what each has on its way at one moment.
 */
import type { Id } from '../core/id.ts'
import { instant } from '../core/id.ts'
import type { MethodId, PersonId } from '../core/oncall/people.ts'
import { drillPagesMost } from '../core/pace.ts'
import { minute } from '../core/span.ts'
import type { Directory } from '../people/directory.ts'
import type { Delivery, DrillRow, OrgId, Store } from '../store/port.ts'
import type { Clock } from './port.ts'

const drillsMost = 20 // of each organisation one goes on

export type DrillBound = Readonly<{
  /** Null: it may leave, and counts from now on. Otherwise why it is held back. Throws what the store throws. */
  keeps(delivery: Delivery, drill: Pick<DrillRow, 'drill' | 'startedAt'>, directory: Directory): Promise<string | null>
  /** It did not leave: its carrier refused it. */
  wasRefused(delivery: Delivery): void
}>
type Left = Readonly<{ person: PersonId; at: number }>

export function makeDrillBound(needs: Readonly<{ store: Store; clock: Clock }>): DrillBound {
  const { store, clock } = needs
  const own = new Map<string, Map<Id<'delivery'>, Left>>() // by drill
  const keyOf = (org: OrgId, drill: Id<'drill'>): string => `${org} ${drill}`
  return {
    async keeps(delivery, { drill, startedAt }, directory) {
      const rows = await store.org(delivery.org).drillPages(drill, startedAt)
      const key = keyOf(delivery.org, drill)
      const mine = own.get(key) ?? new Map<Id<'delivery'>, Left>()
      if (own.size > drillsMost) own.clear()
      own.set(key, mine)
      const isConsole = (person: PersonId, method: MethodId): boolean =>
        directory.persons.find(({ id }) => id === person)?.methods.find(({ id }) => id === method)?.kind === 'console'
      const left = new Map(mine)
      for (const { id, send, endedAt } of rows)
        if (!isConsole(send.person, send.method)) left.set(id, { person: send.person, at: endedAt! })
      if (left.has(delivery.id)) return null // tried before
      const now = clock.now()
      const theirs = [...left.values()].filter(({ person, at }) => person === delivery.send.person && at > now - minute).length
      if (left.size >= drillPagesMost.inAll) return `this drill has sent its ${drillPagesMost.inAll} pages`
      if (theirs >= drillPagesMost.toOnePersonAMinute) return `${theirs} pages of this drill went to them within a minute`
      mine.set(delivery.id, { person: delivery.send.person, at: instant(now) })
      return null
    },
    wasRefused({ id, org, drill }) {
      if (drill !== null) own.get(keyOf(org, drill))?.delete(id)
    },
  }
}
