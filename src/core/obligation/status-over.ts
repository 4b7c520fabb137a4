/**
 * That the status page says so, once an incident is over: what it said last stays in front of customers, and counts as time down, until
 * somebody publishes that it is over. Owed beside the rules, of incidents whose words on the page still say that they go on.
 */
import type { Event } from '../event.ts'
import type { Incident } from '../incident.ts'
import type { Plan, RuleId } from '../plan.ts'
import { isOver, type StatusPostId, type StatusUpdateState } from '../status-update.ts'
import type { World } from '../world.ts'
import { blankOf } from './blank.ts'
import { type Obligation, type ObligationId, runs } from './obligation.ts'

export const statusOverRule = 'status-over' as RuleId
const begin: ReadonlySet<string> = new Set(['IncidentResolved', 'IncidentClosed', 'StatusUpdatePublished'])

/** As it is to be recorded now; null: nothing is owed, or it is over as recorded. `last`: its last occasion. */
export function statusOverOwed(world: World, incident: Incident, last: Obligation | undefined, fresh: readonly Event[]): Obligation | null {
  const running = last !== undefined && runs(last)
  if (!running && incident.statusUpdates === undefined) return null
  const over = incident.status !== 'open'
  if (over && goesOn(incident)) {
    if (running) return last
    const from = fresh.findLast(event => begin.has(event.fact.type))
    if (from === undefined) return null // it was waived
    return {
      ...blankOf(incident, statusOverRule, clauseOf(world.plan.value, incident), world),
      id: `${statusOverRule}:${from.id}` as ObligationId,
      owedBy: world.plan.value.roles.find(role => role.decides.includes('outside word'))?.id ?? null,
      startedBy: from.id,
      seq: from.seq,
      start: from.at,
      words: 'without undue delay from its end',
      name: 'Say on the status page that it is over',
    }
  }
  if (!running) return null
  const by = fresh.at(-1)
  const event = by?.id ?? last.startedBy
  return { ...last, next: 'never', state: over ? { met: event, at: by?.at ?? world.now, late: false } : { notApplicable: event } }
}

function goesOn({ statusUpdates }: Incident): boolean {
  const newest = new Map<StatusPostId, StatusUpdateState>()
  for (const update of Object.values(statusUpdates ?? {})) {
    const other = newest.get(update.post)
    if (update.state === 'published' && update.kind === 'incident' && (other === undefined || update.seq > other.seq))
      newest.set(update.post, update)
  }
  return [...newest.values()].some(update => !isOver(update.status))
}

const clauseOf = ({ roles, severities, clauses }: Plan, { severity }: Incident) =>
  roles.find(role => role.decides.includes('outside word'))?.clause ?? severities.find(s => s.id === severity)?.clause ?? clauses[0]!.id
