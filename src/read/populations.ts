/**
 * Populations for whoever tests them: what came in and what became of it, incidents by their gap-free numbers, and
 * everything that was owed, with how each of it ended. What was refused, logged only or a false alarm is counted, not left out.
 */
import { type Obligation, runs } from '../core/obligation/obligation.ts'
import type { Plan } from '../core/plan.ts'
import type { IncidentRow } from '../store/port.ts'
import { causeWords, clauseWords } from './clause.ts'
import { iso, isoOrNull } from './instant.ts'
import { obligationName } from './obligation.ts'

export type SignalPopulation = { source: string; outcome: string; count: number }
export type IncidentPopulation = {
  first: number | null
  last: number | null
  count: number
  gaps: number[] // numbers between the first and the last that no incident has
  open: number
  resolved: number
  done: number
  falsePositives: number
  nearMisses: number
  byHand: number
}

/** `rows`: of the period, oldest first. */
export function incidentPopulation(rows: readonly IncidentRow[]): IncidentPopulation {
  const numbers = new Set(rows.map(row => row.number))
  const first = rows.length === 0 ? null : Math.min(...numbers)
  const last = rows.length === 0 ? null : Math.max(...numbers)
  const gaps: number[] = []
  if (first !== null && last !== null) for (let n = first; n <= last; n++) if (!numbers.has(n)) gaps.push(n)
  const of = (which: (row: IncidentRow) => boolean): number => rows.filter(which).length
  return {
    first,
    last,
    count: rows.length,
    gaps,
    open: of(row => row.incident.status === 'open'),
    resolved: of(row => row.incident.status === 'resolved'),
    done: of(row => row.incident.closedAs === 'done'),
    falsePositives: of(row => row.incident.closedAs === 'false positive'),
    nearMisses: of(row => row.incident.nearMiss),
    byHand: of(row => row.incident.alerts.first === null),
  }
}

export type ObligationPopulated = {
  incident: number
  id: string
  rule: string
  name: string
  because: string
  owedBy: string | null
  start: string
  due: string | null
  state: 'possible' | 'owed' | 'overdue' | 'met' | 'waived' | 'not applicable'
  late: boolean
  overdueSince: string | null
  metAt: string | null
}

/** Every occasion of everything that was owed on an incident, as it was recorded; oldest first. */
export function obligationsOf(row: IncidentRow, plan: Plan): readonly ObligationPopulated[] {
  return Object.values(row.incident.obligations)
    .toSorted((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1))
    .map(o => ({
      incident: row.number,
      id: o.id as string,
      rule: o.rule as string,
      name: obligationName(plan, o),
      because: 'plan' in o.cause ? clauseWords(plan, o.cause.clause) : causeWords(plan, o.cause),
      owedBy: o.owedBy === null ? null : (plan.roles.find(role => role.id === o.owedBy)?.name ?? o.owedBy),
      start: iso(o.start),
      due: isoOrNull(o.due[0]?.at),
      ...ending(o),
      overdueSince: isoOrNull(o.overdueAt),
    }))
}

function ending(o: Obligation): Pick<ObligationPopulated, 'state' | 'late' | 'metAt'> {
  const { state } = o
  if (runs(o) && typeof state === 'string') return { state, late: state === 'overdue', metAt: null }
  if (typeof state === 'object' && 'met' in state) return { state: 'met', late: state.late, metAt: iso(state.at) }
  if (typeof state === 'object' && 'waived' in state) return { state: 'waived', late: o.overdueAt !== null, metAt: null }
  return { state: 'not applicable', late: o.overdueAt !== null, metAt: null }
}
