/**
 * When Tocsin itself is not well, it says so by the way it has: an incident under the plan, with the owners at the end of
 * its escalation (the same path as a security event). One open incident for each trouble, however often it is seen and by
 * however many nodes. When not even that is possible, the outgoing heartbeat stops.
 */
import type { Instant } from '../core/id.ts'
import type { OrgId, Store } from '../store/port.ts'
import { derive } from './derive.ts'
import type { Handle } from './handle.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Tell } from './tell.ts'
import type { Stuck } from './wake.ts'

const failuresBeforeAlarm = 3 // some seconds: a store that is restarting is no trouble of the stream
const lookEveryMs = 15_000
const unwellForMs = 60_000

export type OwnAlarm = Loop &
  Readonly<{
    /** A stream cannot be woken; called at each failure. */
    stuck(stuck: Stuck): Promise<void>
  }>

export function makeOwnAlarm(
  needs: Readonly<{
    store: Store
    handle: Handle
    clock: Clock
    tell: Tell
    every: 'default' | 'never'
    /** What is wrong with this instance as a whole, in sentences. */
    unwell(): Promise<readonly string[]>
  }>,
): OwnAlarm {
  const { store, handle, clock, tell } = needs
  let unwellSince: Instant | null = null

  const raise = async (org: OrgId, about: string, since: Instant, title: string): Promise<void> => {
    const outcome = await handle({
      org,
      stream: 'new',
      command: derive('own alarm', org, about, since),
      by: { tocsin: 'engine' },
      ask: (text, world) => ({
        type: 'Open',
        severity: (world.plan.value.severities.find(severity => severity.pages !== 'nobody') ?? world.plan.value.severities[0]!).id,
        kind: null,
        title: text(title),
        alert: null,
        receivedAt: clock.now(),
        correlation: `tocsin/${about}`,
        nearMiss: false,
        touches: ['availability'],
        autoResolve: false,
      }),
    })
    if (outcome.handled === 'refused') tell('error', 'an alarm about Tocsin itself was refused', { about, why: outcome.refusal.refused })
  }
  const loop = makeLoop({
    name: 'watching itself',
    clock,
    tell,
    pollMs: needs.every === 'never' ? 'never' : lookEveryMs,
    async turn() {
      const problems = await needs.unwell()
      if (problems.length === 0) {
        unwellSince = null
        return null
      }
      unwellSince ??= clock.now()
      if (clock.now() - unwellSince < unwellForMs) return null
      const [org] = await store.engine.orgs() // whoever runs this installation
      if (org !== undefined) await raise(org, 'unwell', unwellSince, `Tocsin is not well: ${problems.join('; ')}`)
      return null
    },
  })
  return {
    ...loop,
    async stuck({ wake, failures, since }) {
      if (failures !== failuresBeforeAlarm) return
      await raise(
        wake.org,
        `stuck/${wake.stream}`,
        since,
        'Tocsin cannot keep the deadlines of an incident: look at it, and at what the console says of Tocsin',
      )
    },
  }
}
