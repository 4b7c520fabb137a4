/**
 * Who holds how much of what one node has in hand. Nobody is kept from using all of it while the others need nothing; whoever holds
 * half of it is asked last, so that a place which becomes free goes to another organisation first.
 */
import type { OrgId } from '../store/port.ts'

export type Shares = Readonly<{
  hold(org: OrgId): void
  release(org: OrgId): void
  /**
   * Takes up to `room`: first what is of others than those who hold half, then what is of anybody. `spare`: so many more places,
   * or so many where there is no room, are for those others alone.
   */
  take<T>(room: number, spare: number, take: (limit: number, except: readonly OrgId[]) => Promise<readonly T[]>): Promise<readonly T[]>
}>

export function makeShares(places: number): Shares {
  const held = new Map<OrgId, number>()
  return {
    hold(org) {
      held.set(org, (held.get(org) ?? 0) + 1)
    },
    release(org) {
      const left = (held.get(org) ?? 0) - 1
      if (left > 0) held.set(org, left)
      else held.delete(org)
    },
    async take(room, spare, take) {
      const crowding: OrgId[] = []
      for (const [org, count] of held) if (count >= places / 2) crowding.push(org)
      if (crowding.length === 0) return room > 0 ? take(room, []) : []
      if (room + spare <= 0) return []
      const others = await take(room + spare, crowding)
      return others.length < room ? [...others, ...(await take(room - others.length, []))] : others
    },
  }
}
