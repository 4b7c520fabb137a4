/** What meets an obligation: read from the events of this step, or from what the incident already says. */

import type { Event, EventId } from '../event.ts'
import type { Instant } from '../id.ts'
import type { Incident } from '../incident.ts'
import type { MilestoneId, ObligationRule } from '../plan.ts'
import { holdersOfRole } from '../role-holders.ts'
import type { World } from '../world.ts'
import type { Obligation } from './obligation.ts'

type MetBy = Readonly<{ event: EventId; at: Instant }>

/** Null: nothing met it yet. "done", "decided" and "sent" are met by a person's word, which records it itself. */
export function metBy(
  world: World,
  incident: Incident,
  rule: ObligationRule,
  obligation: Obligation,
  fresh: readonly Event[],
): MetBy | null {
  switch (rule.met.met) {
    case 'acknowledged': {
      if (incident.acknowledged === null) return null
      const event = fresh.find(e => e.fact.type === 'Acknowledged')
      if (event !== undefined) return { event: event.id, at: event.at }
      const first = incident.milestones['acknowledged' as MilestoneId]
      return { event: first?.event ?? obligation.startedBy, at: incident.acknowledged.at }
    }
    case 'acknowledged by':
      return knownTo(world, incident, rule.met.role, obligation, fresh)
    case 'milestone': {
      const milestone = incident.milestones[rule.met.milestone]
      return milestone === undefined ? null : { event: milestone.event, at: milestone.happenedAt }
    }
    case 'decided':
    case 'done':
    case 'sent':
      return null
  }
}

/**
 * Told is who acts: an acknowledgement, or any act, of a person who holds the role or was called for the obligation.
 * Acts from before it was owed do not count; those of this very step do (one person may hold both roles).
 */
function knownTo(
  world: World,
  incident: Incident,
  role: Parameters<typeof holdersOfRole>[2],
  obligation: Obligation,
  fresh: readonly Event[],
): MetBy | null {
  let holding: readonly string[] | null = null
  for (const event of fresh) {
    const person = event.fact.type === 'Acknowledged' ? event.fact.person : 'person' in event.by ? event.by.person : null
    if (person === null) continue
    holding ??= holdersOfRole(world, incident, role)
    if (holding.includes(person)) return { event: event.id, at: event.at }
    const called = Object.values(incident.callOuts).some(c => c.obligation === obligation.id && c.person === person)
    if (called) return { event: event.id, at: event.at }
  }
  return null
}
