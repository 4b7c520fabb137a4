/**
 * The plan of a stream that is about a post on the status page and about no incident: an announced maintenance, a word of
 * general interest. It keeps who has which say, and owes and pages nothing. As with the house's own stream (house.ts), the
 * same interpreter decides it.
 */
import type { Edition } from './id.ts'
import type { ClauseId, Plan, SeverityId } from './plan.ts'
import { isOpen } from './span.ts'

export function statusPlan(plan: Edition<'plan', Plan>): Plan {
  const { value } = plan
  const clause = value.roles.find(r => r.decides.includes('outside word'))?.clause ?? value.clauses[0]?.id ?? ('plan' as ClauseId)
  return {
    format: 1,
    title: 'A word on the status page',
    header: { ...value.header, zone: isOpen(value.header.zone) ? 'UTC' : value.header.zone },
    clauses: value.clauses,
    severities: [
      {
        id: 'announcement' as SeverityId,
        name: 'Announcement',
        definition: 'A word on the status page that is about no incident.',
        clause,
        acknowledge: null,
        respond: null,
        pages: 'nobody',
        mobilise: [],
        phases: 'in one step',
        acknowledgementLapses: null,
      },
    ],
    kinds: [],
    roles: value.roles,
    positions: value.positions,
    phases: [],
    milestones: [],
    facts: [],
    detection: [],
    escalation: {},
    obligations: [],
    open: [],
    house: plan.edition,
  }
}
