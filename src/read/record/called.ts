/** Who was called, by what, and how each page ended; who held which role, from when until when. */
import type { CallOutId, PageId } from '../../core/event.ts'
import type { PersonId } from '../../core/oncall/people.ts'
import type { RoleId } from '../../core/plan.ts'
import { clauseWords } from '../clause.ts'
import { obligationName } from '../obligation.ts'
import type { Sources } from './sources.ts'

const whyWords = {
  escalation: 'a step of the escalation',
  owed: 'something owed',
  late: 'something overdue',
  mobilised: 'their role being called to it',
  asked: 'being asked to help',
} as const

export function pagesOf(from: Sources) {
  const { names, directory, plan, row } = from
  const callOuts = new Map(from.told('CallOutStarted').map(({ fact }) => [fact.callOut, fact]))
  const ended = new Map<CallOutId, Readonly<{ at: string; why: string }>>(
    from.told('CallOutEnded').map(({ fact, entry }) => [fact.callOut, { at: entry.at, why: fact.why }]),
  )
  const outcomes = new Map<PageId, Readonly<{ at: string; outcome: string; detail: string | null }>>(
    from.told('PageEnded').map(({ fact, entry }) => [fact.page, { at: entry.at, outcome: fact.outcome, detail: fact.detail }]),
  )
  const methods = new Map(directory.persons.flatMap(p => p.methods.map(m => [`${p.id} ${m.id}`, m.kind as string] as const)))
  return from.told('PageRequested').map(({ fact, entry }) => {
    const callOut = callOuts.get(fact.callOut)
    const outcome = outcomes.get(fact.page)
    const obligation = fact.obligation === null ? undefined : row.incident.obligations[fact.obligation]
    return {
      at: entry.at,
      person: names.person(fact.person).name,
      /** null: the contact method was removed since, and its kind is not in the log. */
      by: methods.get(`${fact.person} ${fact.method}`) ?? null,
      unverified: fact.unverified,
      why: callOut === undefined ? null : whyWords[callOut.why],
      obligation: obligation === undefined ? null : obligationName(plan.value, obligation),
      clause: callOut === undefined ? null : clauseWords(plan.value, callOut.clause),
      /** null: it has none yet. */
      outcome: outcome?.outcome ?? null,
      endedAt: outcome?.at ?? null,
      detail: outcome?.detail ?? null,
      callOut: ended.get(fact.callOut) ?? null,
    }
  })
}

export const nobodyOf = (from: Sources) =>
  from
    .told('NobodyReachable')
    .map(({ fact, entry }) => ({ at: entry.at, what: entry.text, clause: clauseWords(from.plan.value, fact.clause) }))

type Held = { person: string; from: string; to: string | null }
export function rolesOf(from: Sources) {
  const { names, plan, stood } = from
  const held = new Map<RoleId, (Held & { id: PersonId })[]>()
  for (const { fact, entry } of from.told('RoleTaken', 'RoleLeft')) {
    const those = held.get(fact.role) ?? []
    held.set(fact.role, those)
    if (fact.type === 'RoleTaken') those.push({ id: fact.person, person: names.person(fact.person).name, from: entry.at, to: null })
    else for (const one of those) if (one.id === fact.person && one.to === null) one.to = entry.at
  }
  return plan.value.roles.map(role => ({
    id: role.id as string,
    name: role.name,
    duty: role.duty,
    clause: clauseWords(plan.value, role.clause),
    /** Taken in the incident; `to` null: to its end, or until now. */
    held: (held.get(role.id) ?? []).map(({ person, from, to }): Held => ({ person, from, to })),
    /** By the directory and the schedules when it was opened; null: not known any more. */
    stood: stood === null ? null : (stood[role.id] ?? []).map(p => names.person(p).name),
  }))
}
