/**
 * What a source no longer refreshes is resolved, at the time that the source itself gave.
 *
 * A node may die after it has stored that the last alert of an incident is over, or that one fires again, and before the
 * incident has heard of it. So open incidents are looked at in turn, a page at a time: whoever believes otherwise is told.
 */
import type { AlertId, StreamId } from '../core/event.ts'
import type { OrgId, Store } from '../store/port.ts'
import type { Listening } from './listening.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Tell } from './tell.ts'

const batch = 1000
const lookEveryMs = 10_000
const lookAt = 200 // open incidents of one organisation

export function makeExpiry(
  needs: Readonly<{
    store: Store
    clock: Clock
    tell: Tell
    listening: Listening
    pollMs: number | 'never'
    cleared(org: OrgId, stream: StreamId, alert: AlertId): Promise<void>
    refired(org: OrgId, stream: StreamId): Promise<void>
  }>,
): Loop {
  const { store, clock, listening } = needs
  let lookedAt = 0
  let place: Readonly<{ org: OrgId; cursor: string | undefined }> | null = null
  const look = async (): Promise<void> => {
    const orgs = await store.engine.orgs()
    const org = place?.cursor === undefined ? orgs[(orgs.indexOf(place?.org ?? ('' as OrgId)) + 1) % orgs.length] : place.org
    if (org === undefined) return
    const cursor = place?.cursor
    const page = await store
      .org(org)
      .incidents({ status: ['open'], drill: null, limit: lookAt, ...(cursor === undefined ? {} : { cursor }) })
    place = { org, cursor: page.next ?? undefined }
    for (const { stream, incident, alerts } of page.rows) {
      const { first, firing } = incident.alerts
      if (!firing && alerts.firing > 0) await needs.refired(org, stream)
      if (first !== null && firing && alerts.count > 0 && alerts.firing === 0) await needs.cleared(org, stream, first)
    }
  }
  return makeLoop({
    ...needs,
    name: 'expiring',
    async turn() {
      if (listening.knownAt() === null) return null
      const now = clock.now()
      if (now - lookedAt >= lookEveryMs || now < lookedAt) {
        lookedAt = now
        await look()
      }
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
