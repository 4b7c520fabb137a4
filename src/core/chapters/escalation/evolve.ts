/** How the facts of paging change the state. Needs no world: history folds under any plan and any code. */
import type { Event, PageId } from '../../event.ts'
import { instant } from '../../id.ts'
import type { CallOut, Incident } from '../../incident.ts'
import { put, without } from '../../keyed.ts'
import { type ObligationId, runs } from '../../obligation/obligation.ts'
import { answerWithin } from './call-outs.ts'

export function evolveEscalation(incident: Incident | null, event: Event): Incident | null {
  return incident === null ? null : after(incident, event)
}

function after(incident: Incident, event: Event): Incident {
  const fact = event.fact
  switch (fact.type) {
    case 'EscalationStepped': {
      const { obligation, clause, step, round, persons, next } = fact
      return {
        ...incident,
        escalation: { obligation, clause, step, round, persons, at: event.at, next },
        rounds: Math.max(incident.rounds, round + 1),
      }
    }
    // Somebody has it, or it begins anew under other terms.
    case 'Acknowledged':
    case 'Snoozed':
    case 'SeverityChanged':
    case 'IncidentResolved':
    case 'IncidentClosed':
    case 'PlanAdopted':
      return incident.escalation === null ? incident : { ...incident, escalation: null }
    case 'IncidentReopened':
      return { ...incident, escalation: null, mobilised: null }
    case 'ShadowLeft':
      return { ...incident, escalation: null, mobilised: null, calls: {} }
    case 'Mobilised':
      return { ...incident, mobilised: fact.severity }
    case 'ObligationCalled': {
      const before = incident.calls[fact.obligation] ?? { owed: null, late: null, again: 'never' }
      const called = { ...before, [fact.why]: event.at, again: fact.again }
      return { ...incident, calls: put(incident.calls, fact.obligation, called) }
    }
    case 'ObligationChanged': {
      const { id } = fact.obligation
      if (runs(fact.obligation) || incident.calls[id] === undefined) return incident
      return { ...incident, calls: without(incident.calls, id) }
    }
    case 'CallOutStarted': {
      const callOut: CallOut = {
        person: fact.person,
        obligation: fact.obligation,
        clause: fact.clause,
        cause: event.causes[0] ?? { plan: incident.plan, clause: fact.clause },
        why: fact.why,
        loudness: fact.loudness,
        startedAt: event.at,
        rung: 0,
        next: event.at,
        reached: false,
      }
      return { ...incident, callOuts: put(incident.callOuts, fact.callOut, callOut) }
    }
    case 'PageRequested': {
      const page = {
        callOut: fact.callOut,
        person: fact.person,
        method: fact.method,
        requestedAt: event.at,
        answerBy: instant(event.at + answerWithin),
        outcome: null,
      }
      const callOut = incident.callOuts[fact.callOut]
      const pages = put(incident.pages, fact.page, page)
      if (callOut === undefined) return { ...incident, pages }
      return {
        ...incident,
        pages,
        callOuts: put(incident.callOuts, fact.callOut, { ...callOut, rung: fact.rung + 1, next: fact.next }),
      }
    }
    case 'PageEnded': {
      const page = incident.pages[fact.page]
      if (page === undefined) return incident
      const callOut = incident.callOuts[page.callOut]
      if (callOut === undefined) return { ...incident, pages: without(incident.pages, fact.page) }
      const changed: CallOut =
        fact.outcome === 'handed over' || fact.outcome === 'held back' || fact.outcome === 'withheld'
          ? { ...callOut, reached: true }
          : { ...callOut, next: callOut.next === 'never' ? 'never' : event.at }
      return {
        ...incident,
        pages: put(incident.pages, fact.page, { ...page, outcome: fact.outcome }),
        callOuts: put(incident.callOuts, page.callOut, changed),
      }
    }
    case 'CallOutEnded': {
      const callOut = incident.callOuts[fact.callOut]
      if (callOut === undefined) return incident
      const pages: Record<PageId, Incident['pages'][PageId]> = Object.create(null)
      for (const page in incident.pages) {
        const state = incident.pages[page as PageId]!
        if (state.callOut !== fact.callOut || state.outcome === null) pages[page as PageId] = state
      }
      return { ...incident, callOuts: without(incident.callOuts, fact.callOut), pages, calls: answered(incident, callOut, fact.why) }
    }
    default:
      return incident
  }
}

/** Once somebody who was called for an obligation has answered, nobody is called for it again. */
function answered(incident: Incident, callOut: CallOut, why: string): Incident['calls'] {
  const called = callOut.obligation === null ? undefined : incident.calls[callOut.obligation]
  if (why !== 'answered' || called === undefined) return incident.calls
  return put(incident.calls, callOut.obligation as ObligationId, { ...called, again: 'never' })
}
