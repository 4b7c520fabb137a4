/**
 * The store in memory: drills, simulation and tests. Deterministic: no clock, no randomness; tokens are counted.
 * Every operation is whole before its promise resolves, so a caller never sees half of one. Nothing is encrypted,
 * because nothing is at rest.
 */
import type { OrgStore, Store } from '../port.ts'
import { alertsIn } from './alerts.ts'
import { checkpointsIn } from './checkpoints.ts'
import { countedIn } from './counted.ts'
import { deliveriesIn } from './deliveries.ts'
import { documentsIn } from './documents.ts'
import { doorsIn } from './doors.ts'
import { drillsIn } from './drills.ts'
import { engineIn } from './engine.ts'
import { erasuresIn } from './erasures.ts'
import { evidenceIn } from './evidence.ts'
import { followersIn } from './followers.ts'
import { grantsIn } from './grants.ts'
import { healthChecksIn } from './health-checks.ts'
import { type House, makeHouse, makeOrgHouse } from './house.ts'
import { noticesIn } from './notices.ts'
import { obligationsIn } from './obligations.ts'
import { streamsIn } from './streams.ts'
import { usageIn } from './usage.ts'

/** `house`: what it holds already, for a copy of another one. */
export function memoryStore(house: House = makeHouse()): Store {
  const orgs = new Map<string, OrgStore>()
  let closed = false
  return {
    engine: engineIn(house),
    org(org) {
      const made = orgs.get(org)
      if (made) return made
      const of = () => {
        const found = house.orgs.get(org)
        if (!found) throw new Error(`there is no organisation ${org}: make it with createOrg first`)
        return found
      }
      const store: OrgStore = {
        ...streamsIn(house, of),
        ...alertsIn(house, of),
        ...deliveriesIn(of),
        ...obligationsIn(of),
        ...documentsIn(house, of),
        ...evidenceIn(of),
        ...erasuresIn(of),
        ...noticesIn(of),
        ...drillsIn(house, of),
        ...checkpointsIn(of),
        ...followersIn(of),
        ...healthChecksIn(of),
        ...usageIn(of),
        ...countedIn(of),
        ...doorsIn(house, of),
        ...grantsIn(of),
      }
      orgs.set(org, store)
      return store
    },
    async createOrg(org, name) {
      if (!house.orgs.has(org)) house.orgs.set(org, makeOrgHouse(org, name))
    },
    async ping() {
      if (closed) throw new Error('the store is closed')
    },
    onChange: listener => house.listen(listener),
    async close() {
      closed = true
    },
  }
}
