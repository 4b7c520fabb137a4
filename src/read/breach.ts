/**
 * The register of breaches (GDPR Art 33(5)): each incident in which a breach of personal data was at least suspected, told or
 * not, with its effects, measures and reasons. A reading of recorded facts; nothing is decided here.
 */
import type { Event } from '../core/event.ts'
import type { Ref } from '../core/id.ts'
import { nothingKnown } from '../core/obligation/law/law-state.ts'
import { momentOf } from '../core/obligation/law/moments.ts'
import { breachOf } from '../core/obligation/law/verdict.ts'
import type { Plan } from '../core/plan.ts'
import type { IncidentRow } from '../store/port.ts'
import { iso } from './instant.ts'
import { obligationName } from './obligation.ts'
import { words } from './reading.ts'

export const isInRegister = ({ incident }: Pick<IncidentRow, 'incident'>): boolean =>
  breachOf(incident) !== 'unknown' || incident.changes.some(c => c.fact === 'breach' && c.value !== 'unknown')

const doing = new Set(['contain', 'eradicate', 'recover'])

export function breachEntry(row: IncidentRow, plan: Plan, events: readonly Event[], texts: Readonly<Record<Ref, string | null>>) {
  const { incident, number } = row
  const law = incident.law ?? nothingKnown
  const moment = (name: string) => {
    const found = momentOf(incident, name)
    return found === null ? null : iso(found.at)
  }
  const told = (ref: Ref | null): string[] => {
    const text = words(texts, ref)
    return text === null ? [] : [text]
  }
  return {
    number,
    title: words(texts, incident.title) ?? '',
    status: incident.status,
    breach: breachOf(incident),
    openedAt: iso(incident.openedAt),
    suspectedAt: moment('suspected'),
    awareAt: moment('aware'),
    confirmedAt: moment('confirmed'),
    effects: Object.entries(law.data).map(
      ([data, d]) =>
        `${data}: ${d.state}${d.categories.length === 0 ? '' : ` (${d.categories.join(', ')})`}; ${d.people.length === 0 ? 'whose is not known' : d.people.map(p => `${p.place} ${p.count ?? 'not known how many'}`).join(', ')}`,
    ),
    measures: events.flatMap(({ fact }) =>
      fact.type === 'PhaseEntered' && doing.has(plan.phases.find(p => p.id === fact.phase)?.does ?? '') ? told(fact.note) : [],
    ),
    reasons: events.flatMap(({ fact }) =>
      (fact.type === 'FactSet' && fact.fact === ('breach' as never)) || fact.type === 'RegimeDecided'
        ? told(fact.reason).map(
            text => `${fact.type === 'FactSet' ? `${fact.fact} ${fact.value}` : `${fact.rule} ${fact.decision}`}: ${text}`,
          )
        : [],
    ),
    told: Object.values(incident.obligations)
      .filter(o => !('plan' in o.cause))
      .toSorted((a, b) => a.seq - b.seq || (a.id < b.id ? -1 : 1))
      .map(o => ({
        what: obligationName(plan, o),
        state: typeof o.state === 'string' ? o.state : 'met' in o.state ? 'met' : 'waived' in o.state ? 'waived' : 'not applicable',
        dueAt: o.due[0] === undefined ? null : iso(o.due[0].at),
        metAt: typeof o.state === 'object' && 'met' in o.state ? iso(o.state.at) : null,
        late: o.overdueAt !== null,
      })),
    customers: law.affected?.count ?? 0,
  }
}
export type BreachShown = ReturnType<typeof breachEntry>
