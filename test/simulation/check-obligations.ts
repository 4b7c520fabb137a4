/** What is owed: whatever fell due while it was owed was said to be overdue, in time and since when, and met late stays late. */
import { type Obligation, runs } from '../../src/core/obligation/obligation.ts'
import { type Case, clockOf, type Found, nameOf } from './check.ts'

const slackMs = 3000

export async function checkObligations(it: Case, found: Found): Promise<void> {
  for (const { stream, events, incident, commits } of it.stories) {
    const name = nameOf(it, stream)
    const committedAt = new Map<number, number>()
    for (const { at, append } of commits) for (const event of append.events) committedAt.set(event.seq, at)
    const before = new Map<string, Obligation>()
    for (const event of events) {
      if (event.fact.type !== 'ObligationChanged') continue
      const { obligation } = event.fact
      const earlier = before.get(obligation.id)
      const where = `${name}, ${obligation.rule} at ${clockOf(it, committedAt.get(event.seq)!)}`
      if (earlier !== undefined && !runs(earlier)) found('owed', `${where}: it was over and changed again`)
      if (obligation.state === 'overdue') {
        if (obligation.overdueAt === null) found('owed', `${where}: overdue, and since when is not said`)
        const due = Math.max(obligation.overdueAt ?? event.at, obligation.due[0]?.at ?? 0) // moved: late anew, and since the first time
        const at = committedAt.get(event.seq)!
        const arose = earlier === undefined || earlier.due[0]?.at !== obligation.due[0]?.at
        if (earlier?.state !== 'overdue' && !arose && at > due + slackMs && !it.excused(due, at))
          found('late', `${where}: said to be overdue ${at - due} ms after it was`)
      }
      if (typeof obligation.state === 'object' && 'met' in obligation.state) {
        const due = obligation.due[0]?.at
        const { at, late } = obligation.state
        if (
          earlier !== undefined &&
          due !== undefined &&
          due > obligation.start &&
          late !== at > due &&
          !(late && obligation.overdueAt !== null)
        )
          found('owed', `${where}: met at ${clockOf(it, at)}, due at ${clockOf(it, due)}, and it says ${late ? 'late' : 'in time'}`)
        if (earlier?.state === 'overdue' && obligation.overdueAt === null) found('owed', `${where}: it was overdue, and forgot it`)
      }
      before.set(obligation.id, obligation)
    }
    for (const obligation of Object.values(incident.obligations)) {
      const due = obligation.due[0]
      if (!runs(obligation) || obligation.state === 'possible' || due === undefined) continue
      if (due.at > obligation.start && due.at < it.now - slackMs && obligation.state !== 'overdue')
        found('owed', `${name}: ${obligation.rule} fell due at ${clockOf(it, due.at)} and was never said to be overdue`)
    }
  }
}
