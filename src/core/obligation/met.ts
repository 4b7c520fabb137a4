/** What meets an obligation: read from the events of this step, or from what the incident already says. */

import type { CallOutId, Event, EventId } from '../event.ts'
import type { Instant } from '../id.ts'
import type { Incident } from '../incident.ts'
import type { MilestoneId, ObligationRule, RoleId } from '../plan.ts'
import { holdersOfRole } from '../role-holders.ts'
import type { World } from '../world.ts'
import { reckonDue } from './due.ts'
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
    case 'joined':
      return joined(world, incident, rule.met.role, obligation, fresh)
    case 'noted': {
      const { phase } = rule.met
      const entered = incident.phases.findLast(entry => entry.phase === phase && entry.note !== null)
      const noted = fresh.find(event => event.fact.type === 'NoteAdded' && incident.phase === phase && 'person' in event.by)
      const by = noted ?? fresh.find(event => event.fact.type === 'PhaseEntered' && event.fact.phase === phase && event.fact.note !== null)
      if (by !== undefined) return { event: by.id, at: by.at }
      return entered === undefined ? null : { event: obligation.startedBy, at: entered.at }
    }
    case 'watched': {
      const until = reckonDue(world, incident, rule.due[obligation.severity] ?? [], obligation.start).limit
      const recovered = incident.milestones['recovered' as MilestoneId]
      if (until === null || recovered === undefined || world.now < until || incident.alerts.firing) return null
      return { event: recovered.event, at: until }
    }
    case 'decided':
    case 'done':
    case 'sent':
      return null
  }
}

/** Somebody of the role is there: by what they do now, or because they were at work before it was owed. */
function joined(world: World, incident: Incident, role: RoleId, obligation: Obligation, fresh: readonly Event[]): MetBy | null {
  const now = knownTo(world, incident, role, obligation, fresh)
  if (now !== null) return now
  const began = incident.milestones['work-started' as MilestoneId] ?? incident.milestones['acknowledged' as MilestoneId]
  if (began === undefined || !holdersOfRole(world, incident, role).some(person => incident.responders.includes(person))) return null
  return { event: began.event, at: began.happenedAt }
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
    for (const id in incident.callOuts) {
      const callOut = incident.callOuts[id as CallOutId]!
      if (callOut.obligation === obligation.id && callOut.person === person) return { event: event.id, at: event.at }
    }
  }
  return null
}
