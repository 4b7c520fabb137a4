/** An incident as lists and its own page show it. Pure mapping of the recorded state; nothing is reckoned here. */

import { isSetByHand } from '../core/chapters/response/triage.ts'
import type { Incident } from '../core/incident.ts'
import { noteRule } from '../core/obligation/implied.ts'
import { runs } from '../core/obligation/obligation.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { Plan, RoleId } from '../core/plan.ts'
import type { DeliveryRow } from '../store/port.ts'
import { shortened } from './address.ts'
import { clauseWords } from './clause.ts'
import { closingAsks } from './closing.ts'
import { iso, isoOrNull } from './instant.ts'
import { lawShown } from './law.ts'
import type { Brief } from './naming.ts'
import { nextPage } from './next-page.ts'
import { inOrder, nextObligation, obligationShown } from './obligation.ts'
import { type Reading, roleHolders, words } from './reading.ts'

/** Is the viewer paged for it, acknowledged it, was added to it or holds a role in it? */
export function isMine(incident: Incident, viewer: PersonId | null): boolean {
  if (viewer === null) return false
  return (
    incident.responders.includes(viewer) ||
    incident.acknowledged?.by === viewer ||
    Object.values(incident.callOuts).some(c => c.person === viewer) ||
    Object.values(incident.roles).some(people => people.includes(viewer))
  )
}

/** Since when the viewer is being paged for it, and by which clause; null: not now. In shadow nobody is. */
function callingOf(plan: Plan, incident: Incident, viewer: PersonId | null) {
  if (incident.shadow === true) return null
  const mine = Object.values(incident.callOuts).filter(c => c.person === viewer)
  const first = mine.toSorted((a, b) => a.startedAt - b.startedAt)[0]
  return first === undefined ? null : { since: iso(first.startedAt), why: clauseWords(plan, first.clause) }
}

export function incidentBrief(reading: Omit<Reading, 'deliveries' | 'people' | 'calendar' | 'directory'>) {
  const { incident, number, alerts } = reading.row
  const plan = reading.plan.value
  const severity = plan.severities.find(s => s.id === incident.severity)
  const by = incident.acknowledged?.by ?? null
  return {
    id: incident.stream as string,
    number,
    title: words(reading.texts, incident.title) ?? '',
    severity: incident.severity as string,
    severityName: severity?.name ?? incident.severity,
    severityRank: Math.max(
      0,
      plan.severities.findIndex(s => s.id === incident.severity),
    ),
    kind: incident.kind as string | null,
    phase: incident.phase as string | null,
    phaseName: incident.phase ? (plan.phases.find(p => p.id === incident.phase)?.name ?? incident.phase) : null,
    status: incident.status,
    drill: incident.drill !== null,
    shadow: incident.shadow === true,
    openedAt: iso(incident.openedAt),
    acknowledgedAt: isoOrNull(incident.acknowledged?.at),
    acknowledgedBy: by ? reading.names.person(by) : null,
    snoozedUntil: isoOrNull(incident.snoozedUntil),
    resolvedAt: isoOrNull(incident.resolvedAt),
    closedAt: isoOrNull(incident.closedAt),
    alerts: alerts.count,
    alertsFiring: alerts.firing,
    nextObligation: nextObligation(plan, incident),
    mine: isMine(incident, reading.viewer),
    calling: callingOf(plan, incident, reading.viewer),
  }
}

function closing(plan: Reading['plan']['value'], incident: Reading['row']['incident']) {
  const asks = closingAsks(plan, incident)
  return asks === null ? null : { question: asks.question, answers: [...asks.answers], weigh: [...asks.weigh] }
}

export function incidentDetail(reading: Reading) {
  const { incident } = reading.row
  const plan = reading.plan.value
  const { names } = reading
  const holders = (role: RoleId) => roleHolders(reading, role)
  const severity = plan.severities.find(s => s.id === incident.severity)
  const noted = new Set(Object.values(incident.obligations).flatMap(o => (runs(o) ? [] : [o.rule])))
  return {
    ...incidentBrief(reading),
    nearMiss: incident.nearMiss,
    touches: [...incident.touches],
    receivedAt: iso(incident.receivedAt),
    plan: { id: reading.plan.id as string, version: plan.header.version, current: reading.plan.current },
    conference: reading.conference,
    nextPage: nextPage(reading),
    closing: closing(plan, incident),
    calledOut: Object.entries(incident.callOuts).map(([callOut, c]) => ({
      callOut,
      person: names.person(c.person),
      since: iso(c.startedAt),
      why: clauseWords(plan, c.clause),
      mine: c.person === reading.viewer,
    })),
    obligations: inOrder(Object.values(incident.obligations)).map(o => obligationShown(plan, incident, o, names, holders, reading.texts)),
    pages: reading.deliveries.map(row => pageShown(reading, row)),
    roles: plan.roles.map(role => {
      const people: Brief[] = holders(role.id).map(names.person)
      return { id: role.id as string, name: role.name, duty: role.duty, people, vacant: people.length === 0 }
    }),
    responders: incident.responders.map(names.person),
    phases: plan.phases.map(phase => {
      const entered = incident.phases.findLast(p => p.phase === phase.id)
      return {
        id: phase.id as string,
        name: phase.name,
        enteredAt: isoOrNull(entered?.at),
        current: incident.phase === phase.id,
        noteOwed: severity?.phases === 'each with a note' && entered !== undefined && entered.note === null && !noted.has(noteRule(phase)),
      }
    }),
    facts: plan.facts.map(rule => ({
      id: rule.id as string,
      asks: rule.asks ?? null,
      value: incident.facts[rule.id]?.value ?? rule.initial,
      values: [...rule.values],
    })),
    milestones: plan.milestones.map(m => ({
      id: m.id as string,
      name: m.name,
      happenedAt: isoOrNull(incident.milestones[m.id]?.happenedAt),
      can: isSetByHand(m),
    })),
    law: lawShown(incident),
    remediation: Object.entries(incident.remediation ?? {}).map(([id, item]) => {
      const ended = item.ended
      const late = item.due !== null && (ended?.at ?? reading.now) > item.due
      return {
        id,
        what: words(reading.texts, item.what) ?? '',
        owner: item.owner === null ? null : names.person(item.owner),
        due: isoOrNull(item.due),
        state: ended === null ? (late ? ('overdue' as const) : ('open' as const)) : ended.as,
        late,
        addedAt: iso(item.at),
        endedAt: isoOrNull(ended?.at),
        ended: ended === null ? null : words(reading.texts, ended.reason),
      }
    }),
    deviations: Object.entries(incident.deviations).map(([id, d]) => ({
      id,
      what: d.what,
      clause: clauseWords(plan, d.clause),
      at: iso(d.at),
      explained: d.explained,
    })),
    severities: plan.severities.map(s => ({ id: s.id as string, name: s.name, definition: s.definition })),
    kinds: plan.kinds.map(k => ({ id: k.id as string, name: k.name })),
    seq: incident.seq,
  }
}

/** A page with its address shortened. A method that was removed since is known by nothing but its kind, if at all. */
export function pageShown(reading: Reading, row: DeliveryRow) {
  const { incident } = reading.row
  const plan = reading.plan.value
  const method = reading.directory.persons.find(p => p.id === row.send.person)?.methods.find(m => m.id === row.send.method)
  const callOut = incident.callOuts[row.send.callOut]
  const obligation = row.send.obligation ? incident.obligations[row.send.obligation] : undefined
  const clause = callOut?.clause ?? (obligation && 'plan' in obligation.cause ? obligation.cause.clause : null)
  return {
    id: row.send.page as string,
    person: reading.names.person(row.send.person),
    method: method?.kind ?? ('webhook' as const),
    address: method ? shortened(method.kind, method.address) : 'a contact method that was removed',
    requestedAt: iso(row.dueAt),
    outcome: row.outcome,
    endedAt: isoOrNull(row.endedAt),
    detail: row.detail,
    clause: clause ? clauseWords(plan, clause) : '',
  }
}
