/** What a source no longer refreshes is resolved, at the time that the source itself gave. */
import type { AlertId, StreamId } from '../core/event.ts'
import type { OrgId, Store } from '../store/port.ts'
import type { Listening } from './listening.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Tell } from './tell.ts'

const batch = 1000

export function makeExpiry(
  needs: Readonly<{
    store: Store
    clock: Clock
    tell: Tell
    listening: Listening
    pollMs: number | 'never'
    cleared(org: OrgId, stream: StreamId, alert: AlertId): Promise<void>
  }>,
): Loop {
  const { store, clock, listening } = needs
  return makeLoop({
    ...needs,
    name: 'expiring',
    async turn() {
      if (listening.knownAt() === null) return null
      const now = clock.now()
      let more = false
      for (const org of await store.engine.expiring(now, batch)) {
        const expired = await store.org(org).expireAlerts(now, batch)
        more ||= expired.length === batch
        for (const { alert, incident, firingLeft } of expired) {
          if (incident !== null && firingLeft === 0) await needs.cleared(org, incident, alert)
        }
      }
      return more ? clock.now() : null
    },
  })
}
