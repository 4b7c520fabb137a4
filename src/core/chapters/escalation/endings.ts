/** Call-outs that have lost their reason: somebody answered, it is no longer owed, or the incident is over. */
import type { Decided, Decision } from '../../chapter.ts'
import type { Facts } from '../../event.ts'
import type { CallOut, Incident } from '../../incident.ts'
import { ruleIn } from '../../obligation/implied.ts'
import { runs } from '../../obligation/obligation.ts'
import type { World } from '../../world.ts'
import { severityOf } from '../deciding.ts'
import { end, type Running } from './call-outs.ts'
import { canWait } from './calls.ts'
import { obligationOf } from './steps.ts'

export function endings(world: World, incident: Incident, callOuts: readonly Running[]): Decided {
  const made: Decision[] = []
  for (const { id, callOut } of callOuts) {
    const why = reasonToEnd(world, incident, callOut)
    if (why !== null) made.push(end(id, why))
  }
  return made
}

function reasonToEnd(world: World, incident: Incident, callOut: CallOut): Facts['CallOutEnded']['why'] | null {
  const obligation = callOut.obligation === null ? undefined : incident.obligations[callOut.obligation]
  const owed = obligation !== undefined && runs(obligation)
  const ofPlan = obligation === undefined || 'plan' in obligation.cause // law and contracts do not end with the incident
  if (incident.status !== 'open') {
    if (!((callOut.why === 'late' || !ofPlan) && owed)) return 'incident ended'
    const rule = ofPlan ? ruleIn(world.plan.value, obligation?.rule) : undefined
    if (rule !== undefined && callOut.loudness === 'loud' && canWait(incident, rule)) return 'incident ended' // what rings stops
  }
  if (world.people.value.persons[callOut.person] === undefined) return 'exhausted' // removed: nobody answers by that name
  switch (callOut.why) {
    case 'mobilised':
    case 'asked':
      return null // ends with their own answer
    case 'owed':
    case 'late': {
      if (owed) return null
      const met = ruleIn(world.plan.value, obligation?.rule)?.met.met
      if (obligation === undefined || typeof obligation.state === 'string' || !('met' in obligation.state)) return 'no longer owed'
      return met === 'acknowledged' || met === 'acknowledged by' ? 'answered by another' : 'met'
    }
    case 'escalation': {
      if (incident.acknowledged !== null) return incident.acknowledged.by === callOut.person ? 'answered' : 'answered by another'
      // Raised or lowered: the new severity calls anew, in its own voice.
      const severity = severityOf(world.plan.value, incident)
      return severity.pages !== callOut.loudness || callOut.obligation !== obligationOf(world.plan.value, incident)
        ? 'no longer owed'
        : null
    }
  }
}
