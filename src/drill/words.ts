/** What happened, as a transcript says it: one line an event, with the clause; what only core needs to know is left out. */
import type { Event } from '../core/event.ts'
import type { Ref } from '../core/id.ts'
import { lengthText } from '../core/oncall/words.ts'
import type { ClauseId, Plan } from '../core/plan.ts'
import type { Act } from './drill.ts'

/** 1:02:03, or 2 d 1:02:03. */
export function momentWords(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const two = (n: number): string => String(n).padStart(2, '0')
  const days = Math.floor(seconds / 86_400)
  return `${days > 0 ? `${days} d ` : ''}${two(Math.floor((seconds % 86_400) / 3600))}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`
}
export function clauseWords(plan: Plan, clause: ClauseId): string {
  const known = named.get(plan) ?? new Map(plan.clauses.map(({ id, number, title }) => [id, `${number} ${title}`.trim()]))
  named.set(plan, known)
  return known.get(clause) ?? clause
}
const named = new WeakMap<Plan, ReadonlyMap<ClauseId, string>>()

/** Null: nothing that a reader of the transcript asks for. */
export function eventWords(
  { fact, at, causes }: Event,
  of: Readonly<{ plan: Plan; nameOf(person: string): string; text(ref: Ref): string }>,
): string | null {
  const { plan, nameOf } = of
  const clause = (id: ClauseId): string => ` (${clauseWords(plan, id)})`
  const people = (persons: readonly string[]): string => persons.map(nameOf).join(', ') || 'nobody'
  switch (fact.type) {
    case 'IncidentOpened':
      return `opens as ${fact.severity}: ${of.text(fact.title)}`
    case 'AlertsCleared':
      return 'none of its alerts fires any more'
    case 'SeverityChanged':
      return `is ${fact.to} now, was ${fact.from}`
    case 'Acknowledged':
      return `${fact.person === null ? 'a source' : nameOf(fact.person)} acknowledges`
    case 'AcknowledgementLapsed':
      return 'the acknowledgement lapses'
    case 'EscalationStepped':
      return `escalation, round ${fact.round + 1} step ${fact.step + 1}: ${people(fact.persons)}${clause(fact.clause)}`
    case 'Mobilised':
      return `calls out ${fact.roles.join(', ')}: ${people(fact.persons)}`
    case 'ObligationCalled':
      return `calls ${people(fact.persons)}, because something is ${fact.why}${clause(fact.clause)}`
    case 'NobodyReachable':
      return `nobody can be reached${clause(fact.clause)}`
    case 'ResponderAdded':
      return `${nameOf(fact.person)} is added`
    case 'PhaseEntered':
      return `phase ${fact.phase}`
    case 'RoleTaken':
      return `${nameOf(fact.person)} is ${fact.role} now`
    case 'DeviationRecorded':
      return `departs from the plan: ${fact.what}${clause(fact.clause)}`
    case 'IncidentResolved':
      return 'is resolved'
    case 'IncidentReopened':
      return 'is open again'
    case 'IncidentClosed':
      return `is closed as ${fact.as}`
    case 'ObligationChanged': {
      const { rule, state, due, words } = fact.obligation
      const cause = causes[0]
      const where =
        cause !== undefined && 'citation' in cause
          ? ` (${cause.citation})`
          : cause !== undefined && 'clause' in cause && 'plan' in cause
            ? clause(cause.clause)
            : ''
      const until =
        due[0] === undefined ? (words === '' ? '' : `, ${words}`) : due[0].at > at ? `, due in ${lengthText(due[0].at - at)}` : ', due now'
      if (state === 'owed') return fact.obligation.warned ? `soon due: ${rule}${until}${where}` : `owed: ${rule}${until}${where}`
      if (state === 'overdue') return `OVERDUE: ${rule}${where}`
      if (state === 'possible') return null
      if ('met' in state) return `met${state.late ? ' late' : ''}: ${rule}${where}`
      return 'waived' in state ? `waived: ${rule}${where}` : `no longer applies: ${rule}${where}`
    }
    default:
      return null
  }
}

/** What a role does, as its drill writes it. */
export function actWords(act: Act): string {
  switch (act.act) {
    case 'severity':
      return `changes severity to ${act.to}`
    case 'fact':
      return `finds ${act.fact} ${act.value}`
    case 'milestone':
      return `tells ${act.milestone}${act.agoMs > 0 ? ` of ${momentWords(act.agoMs)} ago` : ''}`
    case 'phase':
      return `enters ${act.phase}`
    case 'meet':
      return `meets ${act.rule}`
    case 'work':
      return `works ${act.playbook}`
    case 'draft':
      return `drafts ${act.form}${act.unknown.length > 0 ? `, ${act.unknown.join(', ')} not known yet` : ''}`
    case 'approve':
    case 'send':
      return `${act.act}s ${act.form}`
    case 'take over':
      return 'takes over'
    default:
      return `${act.act}s`
  }
}
