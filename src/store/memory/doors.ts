/** Doors, and what came in through them counted, in memory. */

import type { Instant } from '../../core/id.ts'
import { minuteOf } from '../minute.ts'
import type { Door, OrgStore } from '../port.ts'
import type { House, OrgHouse } from './house.ts'

type Doors = Pick<OrgStore, 'putDoor' | 'doors' | 'revokeDoor' | 'useDoor' | 'ownDoors' | 'revokeOwnDoor' | 'countIntake' | 'intakeCounts'>

export function doorsIn(house: House, of: () => OrgHouse): Doors {
  const inOrder = (doors: readonly Door[]) => doors.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  const revoke = (id: string, at: Instant): boolean => {
    const door = of().doors.get(id)
    if (!door || door.revokedAt !== null) return false
    of().doors.set(id, { ...door, revokedAt: at })
    house.changed(of().org, null, 'door')
    return true
  }
  return {
    async putDoor(door, secretHash) {
      const home = of()
      if (house.doorsBySecret.has(secretHash)) throw new Error('a door with this secret is there already: make a new secret')
      if (home.doors.has(door.id)) throw new Error(`a door ${door.id} is there already`)
      home.doors.set(door.id, { ...door, org: home.org })
      house.doorsBySecret.set(secretHash, { org: home.org, id: door.id })
      house.changed(home.org, null, 'door')
    },
    async doors(kind) {
      return inOrder([...of().doors.values()].filter(door => door.kind === kind))
    },
    revokeDoor: async (id, at) => revoke(id, at),
    async ownDoors(person) {
      return inOrder([...of().doors.values()].filter(door => door.person === person))
    },
    revokeOwnDoor: async (person, id, at) => of().doors.get(id)?.person === person && revoke(id, at),
    async useDoor(id, at) {
      const door = of().doors.get(id)
      if (!door || !opens(door, at)) return false
      if (door.lastUsedAt === null || minuteOf(door.lastUsedAt) < minuteOf(at)) of().doors.set(id, { ...door, lastUsedAt: at })
      return true
    },

    async countIntake(source, counts, at) {
      const intake = of().intake
      for (const [outcome, count] of Object.entries(counts)) {
        if (count === 0) continue
        const minute = minuteOf(at)
        const key = JSON.stringify([source, outcome, minute])
        const row = intake.get(key)
        if (row) row.count += count
        else intake.set(key, { source, outcome, minute, count })
      }
    },
    async intakeCounts(since, until) {
      const sums = new Map<string, { source: string; outcome: string; count: number }>()
      for (const { source, outcome, minute, count } of of().intake.values()) {
        if (minute < minuteOf(since) || (until !== undefined && minute >= minuteOf(until))) continue
        const key = JSON.stringify([source, outcome])
        const sum = sums.get(key) ?? { source, outcome, count: 0 }
        sum.count += count
        sums.set(key, sum)
      }
      return [...sums.values()].sort((a, b) => (a.source < b.source || (a.source === b.source && a.outcome < b.outcome) ? -1 : 1))
    },
  }
}

const opens = (door: Door, at: number): boolean =>
  door.revokedAt === null && (door.expiresAt === null || door.expiresAt > at) && !(door.once && door.lastUsedAt !== null)
