/** What the engine itself can see of the installation's guards: the database, the log, the heartbeat, and what it sends by. */
import type { MethodKind } from '../core/oncall/people.ts'
import type { Carrier } from '../integrations/carrier.ts'
import type { Store } from '../store/port.ts'
import type { Checkpoints } from './checkpoint/checkpoints.ts'
import type { makeHeartbeat } from './heartbeat.ts'
import type { Clock } from './port.ts'
import type { Look } from './trust.ts'

const dayMs = 86_400_000
const heartbeatMs = 3_600_000 * 1.5 // its longest pause is an hour
/** All that pages and letters leave by. A kind that hands words to a language model is not among them, and a new kind is not until it is looked at. */
const withoutModel: readonly MethodKind[] = ['email', 'slack', 'ntfy', 'sms', 'phone', 'webhook', 'console']

export function ownLooks(
  needs: Readonly<{
    store: Store
    clock: Clock
    checkpoints: Pick<Checkpoints, 'standing'>
    carriers: readonly Pick<Carrier, 'kind'>[]
    heartbeat: ReturnType<typeof makeHeartbeat>['taken']
  }>,
): Readonly<
  Record<'row-level-security' | 'encrypted-at-rest' | 'log-signed' | 'log-witnessed' | 'health-watched' | 'no-model-connected', Look>
> {
  const { store, clock, checkpoints, carriers, heartbeat } = needs
  const within = (at: number | null | undefined, ms: number): boolean => at !== null && at !== undefined && at >= clock.now() - ms
  return {
    async 'row-level-security'(org) {
      const guards = await store.guards?.(org)
      return guards === undefined ? 'unread' : guards.rowLevelSecurity.length === 0 ? 'held' : 'failed'
    },
    async 'encrypted-at-rest'(org) {
      const guards = await store.guards?.(org)
      return guards === undefined ? 'unread' : guards.foundInClear ? 'failed' : 'held'
    },
    async 'log-signed'(org) {
      const { size, latest, altered } = await checkpoints.standing(org)
      if (altered !== null) return 'failed'
      if (size === 0 || latest === null) return 'unread'
      return latest.size === size || within(latest.at, dayMs) ? 'held' : 'failed'
    },
    async 'log-witnessed'(org) {
      const { witnesses } = await checkpoints.standing(org)
      return witnesses.some(({ at }) => within(at, 2 * dayMs)) ? 'held' : 'failed'
    },
    async 'health-watched'() {
      const taken = heartbeat()
      if (taken === null) return 'unread' // the first has not been sent yet
      return taken !== 'not set up' && within(taken, heartbeatMs) ? 'held' : 'failed'
    },
    async 'no-model-connected'() {
      return carriers.every(({ kind }) => withoutModel.includes(kind)) ? 'held' : 'failed'
    },
  }
}
