/** How an incident begins, and what its alerts do to it. */
import type { Decided, Decision, Refusal } from '../../chapter.ts'
import type { AskOf } from '../../command.ts'
import { instant } from '../../id.ts'
import type { Incident } from '../../incident.ts'
import type { ObligationId } from '../../obligation/obligation.ts'
import type { Plan, SeverityId } from '../../plan.ts'
import { opensInShadow } from '../../shadow.ts'
import type { World } from '../../world.ts'
import { type Answers, clauseCause, decided, nothing, refuse } from '../deciding.ts'
import { leavesShadow } from '../escalation/call-outs.ts'

/** 0 is the most severe; -1: the plan does not know it. */
export const rankOf = (plan: Plan, severity: SeverityId): number => plan.severities.findIndex(s => s.id === severity)

/** The kind may raise the severity that was proposed (L-02); it never lowers it. */
export function open(world: World, ask: AskOf<'Open'>): Decided | Refusal {
  const plan = world.plan.value
  if (rankOf(plan, ask.severity) < 0) return unknownSeverity(plan, ask.severity)
  const kind = plan.kinds.find(k => k.id === ask.kind)
  if (ask.kind !== null && kind === undefined) return unknownKind(plan, ask.kind)
  const raised = kind?.raisesTo != null && rankOf(plan, kind.raisesTo) < rankOf(plan, ask.severity) ? kind.raisesTo : ask.severity
  const severity = plan.severities[rankOf(plan, raised)]!
  const causes = [clauseCause(world, severity.clause)]
  if (kind !== undefined && raised !== ask.severity) causes.push(clauseCause(world, kind.clause))
  const opened = decided(
    {
      type: 'IncidentOpened',
      severity: raised,
      kind: ask.kind,
      title: ask.title,
      alert: ask.alert,
      receivedAt: instant(Math.min(ask.receivedAt, world.now)),
      correlation: ask.correlation,
      nearMiss: ask.nearMiss,
      touches: ask.touches,
      autoResolve: ask.autoResolve,
      ...(opensInShadow(world) ? { shadow: true as const } : {}),
    },
    ...causes,
  )
  // What was detected is the note of the phase that detects (L-05): the signal's own words.
  const first = plan.phases[0]
  if (first === undefined) return [opened]
  return [opened, decided({ type: 'PhaseEntered', phase: first.id, note: ask.title }, clauseCause(world, first.clause))]
}

/** 1, 2, 5, 10, 20, 50 …: the timeline hears of a storm by its thresholds, not by its alerts. */
export const thresholdAtOrBelow = (count: number): number => {
  if (count < 1) return 0
  const ten = 10 ** Math.floor(Math.log10(count))
  return count >= 5 * ten ? 5 * ten : count >= 2 * ten ? 2 * ten : ten
}

/**
 * Whether the incident has nothing to hear of one more alert while others of it fire, but for thresholds: it is open, and not watched. One of a shadow
 * hears of each: it becomes real by the first that comes after its end.
 */
const joinsUnheard = (incident: Incident): boolean => incident.status === 'open' && incident.shadow !== true && !isWatched(incident)

/** Whether it does after a decision, where that is otherwise than before; null: it is as it was. */
export function joinsNow(before: Incident | null, after: Incident): boolean | null {
  if (before !== null && before.status === after.status && before.obligations === after.obligations && before.shadow === after.shadow)
    return null
  const joins = joinsUnheard(after)
  return joins === (before !== null && joinsUnheard(before)) ? null : joins
}

function isWatched(incident: Incident): boolean {
  for (const id in incident.obligations) {
    const { rule, state } = incident.obligations[id as ObligationId]!
    if ((state === 'owed' || state === 'overdue') && rule.startsWith('watch:')) return true
  }
  return false
}

export const alertAnswers: Answers = {
  AttachAlert({ incident, world }, ask) {
    if (incident.status === 'closed') {
      return refuse(
        'closed',
        'The incident is closed, and alerts of a closed incident are a new one.',
        'Open a new incident for the alert.',
      )
    }
    // What fires now is no matter of the shadow that is over, and somebody is to be woken by it.
    const made: Decision[] = incident.shadow === true && world.shadow !== true ? leavesShadow(incident) : []
    // A recurrence while it is watched for is one, too: what was recovered was not (L-10).
    const again = incident.status === 'resolved' || isWatched(incident)
    if (again || !incident.alerts.firing || thresholdAtOrBelow(ask.count) > thresholdAtOrBelow(incident.alerts.count)) {
      made.push(decided({ type: 'AlertAttached', alert: ask.alert, count: ask.count }))
    }
    // A recurrence is the same incident, back (L-10).
    if (again) made.push(decided({ type: 'IncidentReopened', reason: null }))
    return made
  },

  ClearAlerts({ incident }, ask) {
    if (!incident.alerts.firing) return nothing
    // Said of what is over too: whoever reopens it is not told that something fires.
    const cleared = decided({ type: 'AlertsCleared', count: ask.count })
    return incident.autoResolve && incident.status === 'open' ? [cleared, decided({ type: 'IncidentResolved', note: null })] : [cleared]
  },
}

export const unknownSeverity = (plan: Plan, severity: string): Refusal =>
  refuse(
    'severity-unknown',
    `The plan has no severity ${severity}.`,
    `Name one of the plan's: ${plan.severities.map(s => s.id).join(', ')}.`,
  )
export const unknownKind = (plan: Plan, kind: string): Refusal =>
  refuse(
    'kind-unknown',
    `The plan has no kind of incident ${kind}.`,
    plan.kinds.length === 0 ? 'Leave the kind out.' : `Name one of the plan's: ${plan.kinds.map(k => k.id).join(', ')}; or leave it out.`,
  )
