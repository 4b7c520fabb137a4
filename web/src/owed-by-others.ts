/** What the others owe, for whoever runs the team: what is overdue, and after it what falls due within a day. */
import { peopleWords } from './people-words.ts'
import type { RunningObligation } from './shapes.ts'

const soonMs = 24 * 3_600_000

/** `owed`: soonest first, as the server lists it. */
export const pressing = (owed: readonly RunningObligation[], now: number): RunningObligation[] =>
  owed.filter(o => o.state === 'overdue' || (o.dueAt !== null && Date.parse(o.dueAt) < now + soonMs))

/** By whom: the one person whose it is, or who holds the role that owes it. */
export function whoOwes({ person, owedBy }: Pick<RunningObligation, 'person' | 'owedBy'>): string {
  if (person) return person.name
  if (owedBy === null) return 'nobody in particular'
  return owedBy.people.length === 0 ? `${owedBy.name}, which nobody holds` : `${peopleWords(owedBy.people, null)}, as ${owedBy.name}`
}
