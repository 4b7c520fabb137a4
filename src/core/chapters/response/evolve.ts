/** How the facts of the response change the state. Needs no world: history folds under any plan and any code. */
import type { Event } from '../../event.ts'
import { type Id, type Instant, instant } from '../../id.ts'
import type { Change, Incident } from '../../incident.ts'
import { put } from '../../keyed.ts'
import type { PersonId } from '../../oncall/people.ts'
import type { MilestoneId } from '../../plan.ts'

export function evolveResponse(incident: Incident | null, event: Event): Incident | null {
  if (incident === null) return event.fact.type === 'IncidentOpened' ? opened(event, event.fact) : null
  return after(acted(incident, event), event)
}

function opened(event: Event, fact: Extract<Event['fact'], { type: 'IncidentOpened' }>): Incident {
  const change = (name: string, value: string): Change => ({ fact: name, value, at: event.at, seq: event.seq, event: event.id })
  return {
    org: event.org,
    stream: event.stream,
    seq: event.seq,
    drill: event.drill,
    ...(fact.shadow === undefined ? {} : { shadow: true as const }),
    at: event.at,
    plan: event.under.plan as Id<'plan'>,
    openedBy: event.id,
    openedAt: event.at,
    receivedAt: fact.receivedAt,
    title: fact.title,
    severity: fact.severity,
    kind: fact.kind,
    correlation: fact.correlation,
    nearMiss: fact.nearMiss,
    touches: fact.touches,
    autoResolve: fact.autoResolve,
    status: 'open',
    closedAs: null,
    phase: null,
    phases: [],
    milestones: {
      ['alert-received' as never]: { happenedAt: fact.receivedAt, event: event.id },
      ['opened' as never]: { happenedAt: event.at, event: event.id },
      ['severity-set' as never]: { happenedAt: event.at, event: event.id },
    },
    facts: {},
    changes: [change('severity', fact.severity), change('status', 'open'), ...(fact.kind === null ? [] : [change('kind', fact.kind)])],
    roles: {},
    responders: [],
    alerts: { first: fact.alert, count: fact.alert === null ? 0 : 1, firing: fact.alert !== null },
    acknowledged: null,
    acknowledgedFirstAt: null,
    snoozedUntil: null,
    escalation: null,
    rounds: 0,
    calls: {},
    mobilised: null,
    callOuts: {},
    pages: {},
    obligations: {},
    deviations: {},
    resolvedAt: null,
    closedAt: null,
  }
}

/** Every act of a person keeps the acknowledgement from lapsing. */
function acted(incident: Incident, event: Event): Incident {
  const had = incident.acknowledged
  if (had === null || had.lapses === null || had.lapsesAt === 'never' || !('person' in event.by)) return incident
  if (event.fact.type === 'TextsErased') return incident // no work on the incident
  return { ...incident, acknowledged: { ...had, lapsesAt: instant(event.at + had.lapses) } }
}

const milestone = (incident: Incident, id: string, happenedAt: Instant, event: Event): Incident['milestones'] => ({
  ...incident.milestones,
  [id]: { happenedAt, event: event.id },
})
const firstMilestone = (incident: Incident, id: string, event: Event): Incident['milestones'] =>
  incident.milestones[id as never] === undefined ? milestone(incident, id, event.at, event) : incident.milestones
const changed = (incident: Incident, fact: string, value: string, event: Event): Incident['changes'] => [
  ...incident.changes,
  { fact, value, at: event.at, seq: event.seq, event: event.id },
]
const joined = (responders: readonly PersonId[], person: PersonId | null): readonly PersonId[] =>
  person === null || responders.includes(person) ? responders : [...responders, person]

function after(incident: Incident, event: Event): Incident {
  const fact = event.fact
  switch (fact.type) {
    case 'AlertAttached':
      return { ...incident, alerts: { first: incident.alerts.first ?? fact.alert, count: fact.count, firing: true } }
    case 'AlertsCleared':
      return { ...incident, alerts: { ...incident.alerts, count: Math.max(incident.alerts.count, fact.count), firing: false } }
    case 'SeverityChanged':
      return {
        ...incident,
        severity: fact.to,
        milestones: milestone(incident, 'severity-set', event.at, event),
        changes: changed(incident, 'severity', fact.to, event),
      }
    case 'KindChanged':
      return { ...incident, kind: fact.to, changes: changed(incident, 'kind', fact.to ?? 'none', event) }
    case 'MilestoneSet':
      return {
        ...incident,
        milestones: milestone(incident, fact.milestone, fact.happenedAt, event),
        changes: changed(incident, `milestone ${fact.milestone}`, String(fact.happenedAt), event),
      }
    case 'FactSet':
      return {
        ...incident,
        facts: { ...incident.facts, [fact.fact]: { value: fact.value, since: event.at, event: event.id } },
        changes: changed(incident, fact.fact, fact.value, event),
      }
    case 'ChecklistAnswered':
      return {
        ...incident,
        checklist: { ...incident.checklist, [fact.item]: { answers: fact.answers, note: fact.note, at: event.at, event: event.id } },
      }
    case 'PhaseEntered':
      return {
        ...incident,
        phase: fact.phase,
        phases: [...incident.phases, { phase: fact.phase, at: event.at, note: fact.note }],
        milestones:
          incident.phase === null || incident.phase === fact.phase ? incident.milestones : firstMilestone(incident, 'work-started', event),
        changes: incident.phase === fact.phase ? incident.changes : changed(incident, 'phase', fact.phase, event),
      }
    case 'RoleTaken':
      return {
        ...incident,
        roles: { ...incident.roles, [fact.role]: [...(incident.roles[fact.role] ?? []), fact.person] },
        responders: joined(incident.responders, fact.person),
        milestones: firstMilestone(incident, 'work-started', event),
      }
    case 'RoleLeft': {
      const { [fact.role]: held = [], ...others } = incident.roles
      const left = held.filter(person => person !== fact.person)
      return { ...incident, roles: left.length === 0 ? others : { ...others, [fact.role]: left } }
    }
    case 'ResponderAdded':
      return { ...incident, responders: joined(incident.responders, fact.person) }
    case 'Acknowledged': {
      const first = incident.acknowledgedFirstAt ?? event.at
      const acknowledged = firstMilestone(incident, 'acknowledged', event)
      return {
        ...incident,
        acknowledged: {
          by: fact.person,
          at: event.at,
          first,
          lapses: fact.lapses,
          lapsesAt: fact.lapses === null ? 'never' : instant(event.at + fact.lapses),
        },
        acknowledgedFirstAt: first,
        snoozedUntil: null,
        responders: joined(incident.responders, fact.person),
        milestones: fact.person === null ? acknowledged : firstMilestone({ ...incident, milestones: acknowledged }, 'work-started', event),
      }
    }
    case 'AcknowledgementLapsed':
      return { ...incident, acknowledged: null }
    case 'Snoozed':
      return {
        ...incident,
        snoozedUntil: fact.until,
        acknowledged: incident.acknowledged === null ? null : { ...incident.acknowledged, lapsesAt: 'never' },
      }
    case 'SnoozeEnded':
      return { ...incident, snoozedUntil: null, acknowledged: null }
    case 'DeviationRecorded':
      return {
        ...incident,
        deviations: put(incident.deviations, fact.deviation, {
          clause: fact.clause,
          what: fact.what,
          at: event.at,
          explained: fact.reason !== null,
        }),
      }
    case 'DeviationExplained': {
      const deviation = incident.deviations[fact.deviation]
      if (deviation === undefined) return incident
      return { ...incident, deviations: put(incident.deviations, fact.deviation, { ...deviation, explained: true }) }
    }
    case 'IncidentResolved':
      return {
        ...incident,
        status: 'resolved',
        resolvedAt: event.at,
        snoozedUntil: null,
        acknowledged: incident.acknowledged === null ? null : { ...incident.acknowledged, lapsesAt: 'never' },
        milestones: milestone(incident, 'resolved', event.at, event),
        changes: changed(incident, 'status', 'resolved', event),
      }
    case 'IncidentReopened': {
      // It is as if the alert came now: what is owed for it counts from here, and nobody has acknowledged or resolved it.
      const milestones = { ...incident.milestones }
      for (const gone of ['acknowledged', 'recovered', 'resolved', 'closed']) delete milestones[gone as MilestoneId]
      return {
        ...incident,
        status: 'open',
        closedAs: null,
        resolvedAt: null,
        closedAt: null,
        acknowledged: null,
        milestones: milestone({ ...incident, milestones }, 'alert-received', event.at, event),
        changes: changed(incident, 'status', 'open', event),
      }
    }
    case 'IncidentClosed':
      return {
        ...incident,
        status: 'closed',
        closedAs: fact.as,
        closedAt: event.at,
        snoozedUntil: null,
        acknowledged: incident.acknowledged === null ? null : { ...incident.acknowledged, lapsesAt: 'never' },
        milestones: milestone(incident, 'closed', event.at, event),
        changes: changed(incident, 'status', 'closed', event),
      }
    case 'PlanAdopted':
      return { ...incident, plan: fact.to }
    case 'ObligationChanged':
      return { ...incident, obligations: put(incident.obligations, fact.obligation.id, fact.obligation) }
    default:
      return incident
  }
}
