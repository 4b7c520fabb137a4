/** What came of a live drill: its transcript, its score, and who took part, from the events of its incidents. */

import type { Event, StreamId } from '../core/event.ts'
import { type Id, type Instant, id } from '../core/id.ts'
import { holders } from '../core/oncall/holders.ts'
import type { PersonId } from '../core/oncall/people.ts'
import { sha256 } from '../core/signal/sha256.ts'
import type { World } from '../core/world.ts'
import type { IncidentRow, OrgId, Store } from '../store/port.ts'
import type { Drill } from './drill.ts'
import { elapsed, type LiveRecord, type Participant, type Result } from './live-record.ts'
import { judge } from './score.ts'
import { eventWords, momentWords } from './words.ts'

const incidentsMax = 1000

/** The drill's incidents, in the order in which they opened. */
export async function rowsOf(store: Store, org: OrgId, drill: Id<'drill'>): Promise<readonly IncidentRow[]> {
  return (await store.org(org).incidents({ drill, limit: incidentsMax })).rows.toReversed()
}

/** `world`: as it is for the drill, with the plan that it runs on. */
export async function resultOf(
  given: Readonly<{
    store: Store
    org: OrgId
    drill: Id<'drill'>
    file: Drill
    record: LiveRecord
    startedAt: Instant
    world: World
  }>,
): Promise<Result> {
  const { store, org, drill, file, record, startedAt, world } = given
  const plan = world.plan.value
  const rows = await rowsOf(store, org, drill)
  const events = await Promise.all(rows.map(row => store.org(org).events(row.stream)))
  const holding = (role: string): readonly PersonId[] =>
    holders(world.people.value, plan, world.calendar.value, { role: id(role) }, world.now)
  const numbered = rows.map((row, n) => ({ ...row, number: n + 1 }))
  const reached = new Map<StreamId, Set<PersonId>>()
  const lines: { at: number; order: number; text: string }[] = []
  const say = (at: Instant, text: string): void =>
    void lines.push({ at, order: lines.length, text: `${momentWords(elapsed(upTo(record, at), startedAt, at))}  ${text}` })
  for (const { n, at, by, problem } of record.released) {
    const inject = file.injects[n]
    if (inject === undefined) continue
    const what = inject.inject === 'signal' ? `signal  ${inject.path}` : inject.inject === 'word' ? inject.from : inject.inject
    say(at, `inject ${n + 1} (line ${inject.line}), by ${by}: ${what}${problem === null ? '' : `; ${problem}`}`)
  }
  for (const { from, to } of record.pauses) {
    say(from, 'the drill is paused')
    if (to !== null) say(to, 'the drill goes on')
  }
  let heldBack = 0
  for (const [n, stream] of events.entries()) {
    const pages = new Map<string, PersonId>()
    for (const event of stream) {
      if (event.fact.type === 'PageRequested') pages.set(event.fact.page, event.fact.person)
      if (event.fact.type === 'PageEnded' && event.fact.outcome === 'handed over') {
        const person = pages.get(event.fact.page)
        if (person !== undefined) reached.set(event.stream, (reached.get(event.stream) ?? new Set()).add(person))
        if (person !== undefined) say(event.at, `#${n + 1}  a page reaches ${person}`)
      }
      if (event.fact.type === 'PageEnded' && event.fact.outcome === 'held back') {
        heldBack++
        const person = pages.get(event.fact.page)
        if (person !== undefined) say(event.at, `#${n + 1}  a page to ${person} is held back`)
      }
      const words = eventWords(event, { plan, nameOf: person => person, text: () => '…' })
      if (words !== null) say(event.at, `#${n + 1}  ${words}`)
    }
  }
  const score = judge({ drill: file, plan, rows: numbered, paged: reached, holding, nameOf: person => person })
  const body = lines.toSorted((a, b) => a.at - b.at || a.order - b.order).map(({ text }) => text)
  const head = [
    `DRILL ${file.title}`,
    `plan ${record.plan.title} ${record.plan.version} (${world.plan.edition.slice(0, 12)}), live${record.factor === 1 ? '' : `, ${record.factor} times as fast`}, drill file ${record.sourceHash}`,
    '',
  ]
  const transcript = `${[...head, ...body, '', ...score.lines].join('\n')}\n`
  return {
    transcript,
    hash: sha256(transcript),
    score: { points: score.points, of: score.of },
    obligations: score.obligations,
    judged: score.judged,
    participants: participantsOf(world, events.flat()),
    heldBack,
  }
}

/** As the record was at that moment: a pause that came later is none yet. */
const upTo = (record: LiveRecord, at: Instant): Pick<LiveRecord, 'pauses' | 'factor'> => ({
  factor: record.factor,
  pauses: record.pauses.flatMap(pause => (pause.from < at ? [{ ...pause, to: pause.to !== null && pause.to < at ? pause.to : at }] : [])),
})

/** Everybody who holds a role, was paged or did something. */
export function participantsOf(world: World, events: readonly Event[]): readonly Participant[] {
  const { value: plan } = world.plan
  const people = world.people.value
  const roles = new Map<PersonId, string[]>()
  for (const role of plan.roles)
    for (const person of holders(people, plan, world.calendar.value, { role: role.id }, world.now))
      roles.set(person, [...(roles.get(person) ?? []), role.name])
  const found = new Map<PersonId, { -readonly [K in keyof Participant]: Participant[K] }>()
  const of = (person: PersonId) => {
    const known = found.get(person) ?? {
      person,
      roles: roles.get(person) ?? [],
      pagedAt: null,
      reachedAt: null,
      answeredAt: null,
      acts: 0,
      lastActAt: null,
    }
    found.set(person, known)
    return known
  }
  for (const person of roles.keys()) of(person)
  const pages = new Map<string, PersonId>()
  for (const { at, by, fact } of events.toSorted((a, b) => a.at - b.at)) {
    if (fact.type === 'PageRequested') {
      pages.set(fact.page, fact.person)
      of(fact.person).pagedAt ??= at
    }
    if (fact.type === 'PageEnded' && fact.outcome === 'handed over' && pages.has(fact.page)) of(pages.get(fact.page)!).reachedAt ??= at
    if (fact.type === 'Acknowledged' && fact.person !== null) of(fact.person).answeredAt ??= at
    if ('person' in by && fact.type !== 'ObligationChanged') {
      const person = of(by.person)
      person.acts++
      person.lastActAt = at
    }
  }
  return [...found.values()]
}
