/** What whoever looks owes when nothing burns for it any more: what an open incident asks stands with that incident. */
import type { IncidentBrief, RunningObligation } from './shapes.ts'

export const owedAfterwards = (owed: readonly RunningObligation[], burning: readonly Pick<IncidentBrief, 'id'>[]): RunningObligation[] =>
  owed.filter(o => !burning.some(incident => incident.id === o.incident?.id))
