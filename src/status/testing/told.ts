/** A status page that is told in a few words, for tests: components api and web, words at times of 4 March 2026, UTC. */
import { type Instant, id, instant } from '../../core/id.ts'
import type { ComponentState, StatusPostKind, StatusPostStatus } from '../../core/status-update.ts'
import type { PublishedPost, PublishedUpdate, StatusSettings } from '../page.ts'

export const day = Date.UTC(2026, 2, 4)
export const at = (time: string, days = 0): Instant => {
  const [hours, minutes] = time.split(':').map(Number) as [number, number]
  return instant(day + days * 86_400_000 + hours * 3_600_000 + minutes * 60_000)
}
export const settings: StatusSettings = {
  open: true,
  name: 'Example & Co',
  about: 'How we are doing.',
  address: null,
  sender: null,
  groups: [{ id: id('platform'), name: 'Platform' }],
  components: [
    { id: id('api'), name: 'API', about: '', group: id('platform'), surfaces: [], since: instant(day - 200 * 86_400_000) },
    { id: id('web'), name: 'Dashboard', about: 'What you log in to', group: null, surfaces: [], since: instant(day) },
  ],
}
let count = 0
export function word(
  time: string,
  status: StatusPostStatus,
  components: Record<string, ComponentState> = {},
  more: Partial<PublishedUpdate> = {},
): PublishedUpdate {
  return {
    id: `u${++count}`,
    status,
    title: 'Checkout fails',
    text: `It is ${status}.`,
    components,
    since: null,
    window: null,
    at: at(time),
    role: 'Incident commander',
    ...more,
  }
}
export const post = (name: string, updates: readonly PublishedUpdate[], kind: StatusPostKind = 'incident'): PublishedPost => ({
  id: name,
  kind,
  updates,
})
