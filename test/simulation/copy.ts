/**
 * A backup of the memory store, and what a restore makes of it: the same rules as those of src/backup/restore.ts, which runs
 * against PostgreSQL. Nothing that was on its way leaves from the copy, and what was erased since is erased again.
 */

import type { Instant } from '../../src/core/id.ts'
import { address, type House, makeHouse, makeOrgHouse } from '../../src/store/memory/house.ts'
import { memoryStore } from '../../src/store/memory/store.ts'
import type { Erasure, OrgId, Store } from '../../src/store/port.ts'

/** Everything that is in the house at this moment, and nothing that moves it. */
export function copyOf(house: House): House {
  const copy = makeHouse()
  for (const [org, home] of house.orgs) {
    const { expiring: _, ...kept } = home
    copy.orgs.set(org, { ...makeOrgHouse(org, home.name), ...structuredClone(kept) })
  }
  copy.unsequenced = structuredClone(house.unsequenced)
  copy.doorsBySecret = structuredClone(house.doorsBySecret)
  copy.heartbeats = structuredClone(house.heartbeats)
  return copy
}

/** The copy as a store that is worked on from `now` on. `house` is used up. */
export async function restored(house: House, erasures: readonly Erasure[], now: Instant): Promise<Store> {
  for (const [org, home] of house.orgs) {
    for (const [stream, state] of home.streams) {
      state.wakeToken = null
      if (state.wakeAt !== 'never') house.wakes.set(address(org, stream), state.wakeAt)
    }
    for (const [id, state] of home.deliveries) {
      if (state.outcome === null) Object.assign(state, { outcome: 'unknown', detail: 'restored from a backup', endedAt: now, token: null })
      if (state.reportedAt === null) house.unreported.set(address(org, id), now)
    }
    for (const notices of home.notices.values())
      for (const notice of notices.values())
        if (notice.state === 'waiting' || notice.state === 'in flight')
          Object.assign(notice, { state: 'unknown', detail: 'restored from a backup: it may have been sent since', endedAt: now })
    for (const { row } of home.alerts.values())
      if (row.status === 'firing' && row.expiresAt !== null) home.expiring.set(row.alert, row.expiresAt)
  }
  const store = memoryStore(house)
  for (const erasure of erasures) await eraseAgain(store, erasure.org, erasure)
  return store
}
async function eraseAgain(store: Store, org: OrgId, erasure: Erasure): Promise<void> {
  const home = store.org(org)
  if ((await home.erasures()).some(kept => kept.erasure.id === erasure.id)) return
  await home.putErasure(erasure)
  await home.eraseTexts(Object.values(erasure.texts).flat())
  await home.eraseAlerts(Object.values(erasure.alerts).flat())
}
