/** What adopting another version of the plan would change for one incident: what vanishes first, then what moves and arises. */
import type { Event } from '../core/event.ts'
import type { Incident } from '../core/incident.ts'
import { type Obligation, runs } from '../core/obligation/obligation.ts'
import type { PersonId } from '../core/oncall/people.ts'

export type AdoptionEffect = Readonly<{
  vanish: readonly Obligation[] // ran before, and nothing by their rule runs after
  move: readonly Readonly<{ before: Obligation; after: Obligation }>[] // due, owed by or worded otherwise
  arise: readonly Obligation[]
  paged: readonly PersonId[]
}>

export function adoptionEffect(before: Incident, after: Incident, events: readonly Event[]): AdoptionEffect {
  const running = (incident: Incident) =>
    new Map(
      Object.values(incident.obligations)
        .filter(runs)
        .map(o => [o.rule, o]),
    )
  const was = running(before)
  const is = running(after)
  const shown = (o: Obligation) => JSON.stringify([o.due, o.words, o.owedBy, o.state, o.target])
  return {
    vanish: [...was.values()].filter(o => !is.has(o.rule)),
    move: [...was.values()].flatMap(o => {
      const now = is.get(o.rule)
      return now === undefined || shown(now) === shown(o) ? [] : [{ before: o, after: now }]
    }),
    arise: [...is.values()].filter(o => !was.has(o.rule)),
    paged: [...new Set(events.flatMap(({ fact }) => (fact.type === 'PageRequested' ? [fact.person] : [])))],
  }
}
