/**
 * When Tocsin itself is not well, it says so by the way it has: an incident under the plan, with the owners at the end of
 * its escalation. One incident per trouble, however often it is seen.
 */
import type { OrgId } from '../store/port.ts'
import { derive } from './derive.ts'
import type { Handle } from './handle.ts'
import type { Clock } from './port.ts'
import type { Tell } from './tell.ts'
import type { Stuck } from './wake.ts'

const failuresBeforeAlarm = 3 // some seconds: a store that is restarting is no trouble of the stream

export type OwnAlarm = Readonly<{ stuck(stuck: Stuck): Promise<void> }>

export function makeOwnAlarm(needs: Readonly<{ handle: Handle; clock: Clock; tell: Tell }>): OwnAlarm {
  const { handle, clock, tell } = needs

  const raise = async (org: OrgId, about: string, title: string): Promise<void> => {
    const outcome = await handle({
      org,
      stream: 'new',
      command: derive('own alarm', org, about),
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
  return {
    async stuck({ wake, failures, since }) {
      if (failures !== failuresBeforeAlarm) return
      const about = `stuck/${wake.stream}/${since}`
      await raise(wake.org, about, 'Tocsin cannot keep the deadlines of an incident: look at it, and at /health')
    },
  }
}
