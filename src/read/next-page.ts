/**
 * Who is paged next, and when, unless somebody acknowledges: told from what the incident recorded (the next rung of each
 * running call-out, the next step of the escalation), with the people whom the plan and the schedules name for then.
 */
import type { Instant } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { PersonId } from '../core/oncall/people.ts'
import { clauseWords } from './clause.ts'
import { iso } from './instant.ts'
import { targetWords } from './obligation.ts'
import { type Reading, targets as targetsAt } from './reading.ts'

export type NextPageShown = { at: string; people: { id: string; name: string }[]; why: string; clause: string }
type Candidate = Readonly<{ at: Instant; people: readonly PersonId[]; why: string; clause: string }>

export function nextPage(reading: Reading): NextPageShown | null {
  const { incident } = reading.row
  if (incident.status !== 'open') return null
  const candidates = [...rungs(reading, incident), ...step(reading, incident)].sort((a, b) => a.at - b.at)
  const first = candidates[0]
  if (!first) return null
  const together = candidates.filter(c => c.at === first.at && c.clause === first.clause)
  const people = [...new Set(together.flatMap(c => c.people))]
  return { at: iso(first.at), people: people.map(reading.names.person), why: first.why, clause: first.clause }
}

/** The next method of everyone who is being called out. */
function rungs(reading: Reading, incident: Incident): readonly Candidate[] {
  return Object.values(incident.callOuts).flatMap(c =>
    c.next === 'never'
      ? []
      : [{ at: c.next, people: [c.person], why: 'by the next contact method', clause: clauseWords(reading.plan.value, c.clause) }],
  )
}

/** The next step of the escalation; after the last one it begins again with the first. */
function step(reading: Reading, incident: Incident): readonly Candidate[] {
  const { escalation } = incident
  if (!escalation || escalation.next === 'never') return []
  const policy = reading.plan.value.escalation[incident.severity]
  if (!policy) return []
  const at = escalation.next
  const count = policy.steps.length
  const following = (escalation.step + 1) % count
  const targets = policy.steps[following]?.page ?? []
  const people = [...new Set(targets.flatMap(t => targetsAt(reading, t, at)))]
  const who = targets.map(t => targetWords(reading.plan.value, t)).join(' and ')
  return [
    {
      at,
      people,
      why: following === 0 ? `the escalation begins again with ${who}` : `step ${following + 1} of the escalation: ${who}`,
      clause: clauseWords(reading.plan.value, escalation.clause),
    },
  ]
}
