/** One main action per state: acknowledge, then what is owed next, then the next phase, then the end. */
import type { IncidentDetail, Obligation } from '../shapes.ts'

type Needed = Pick<IncidentDetail, 'status' | 'acknowledgedAt' | 'calledOut' | 'obligations' | 'phases'>
export type MainAction =
  | Readonly<{ do: 'acknowledge' }>
  | Readonly<{ do: 'answer' | 'meet'; obligation: Obligation }>
  | Readonly<{ do: 'phase'; phase: IncidentDetail['phases'][number] }>
  | Readonly<{ do: 'resolve' | 'close' }>

export const isRunning = (o: Obligation): boolean => o.state === 'owed' || o.state === 'overdue' || o.state === 'possible'

export function nextPhase(phases: IncidentDetail['phases']): IncidentDetail['phases'][number] | null {
  return phases[phases.findIndex(phase => phase.current) + 1] ?? null
}

export function mainAction(incident: Needed): MainAction | null {
  // Also when it is over: for what is left of it people are paged until they answer.
  if (incident.calledOut.some(call => call.mine)) return { do: 'acknowledge' }
  if (incident.status === 'closed') return null
  if (incident.status === 'open' && incident.acknowledgedAt === null) return { do: 'acknowledge' }
  const owed = incident.obligations.find(
    o => (o.state === 'owed' || o.state === 'overdue') && o.can.some(can => can === 'meet' || can === 'answer'),
  )
  if (owed) return { do: owed.can.includes('answer') ? 'answer' : 'meet', obligation: owed }
  if (incident.status === 'resolved') return { do: 'close' }
  const phase = nextPhase(incident.phases)
  return phase ? { do: 'phase', phase } : { do: 'resolve' }
}
