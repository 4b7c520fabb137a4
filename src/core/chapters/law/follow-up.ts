/**
 * What was handed in before all of it was known leaves a follow-up owed (GDPR Art 33(4): in phases, without undue further
 * delay), until what is handed in later leaves nothing open. Where the regime has a later stage of its own, that is it.
 */
import type { Cause } from '../../cause.ts'
import type { Decided, Decision } from '../../chapter.ts'
import type { Incident } from '../../incident.ts'
import type { Submitted } from '../../obligation/law/law-state.ts'
import { reachOf } from '../../obligation/law/reach.ts'
import { type Obligation, type ObligationId, runs } from '../../obligation/obligation.ts'
import type { World } from '../../world.ts'
import { decided, nothing } from '../deciding.ts'

const hasLaterStage = (rule: string): boolean => Object.values(reachOf).some(reach => reach.after === rule)
const idOf = (rule: string, { event }: Submitted): ObligationId => `follow-up:${rule}:${event}` as ObligationId

export function followUpSubmissions(world: World, incident: Incident): Decided {
  if (incident.law === undefined) return nothing
  const { submissions } = incident.law
  const made: Decision[] = []
  for (const o of Object.values(incident.obligations)) {
    if (!runs(o) || !('law' in o.cause) || !o.id.startsWith('follow-up:')) continue
    const rule = o.id.split(':')[1]!
    const now = submissions[rule]
    if (now !== undefined && o.id === idOf(rule, now) && now.retracted === undefined) continue
    const later = now !== undefined && now.retracted === undefined
    const state = later
      ? ({ met: now.event, at: now.at, late: false } as const)
      : ({ notApplicable: now?.retracted ?? o.startedBy } as const)
    made.push(decided({ type: 'ObligationChanged', obligation: { ...o, next: 'never', state } }, o.cause))
  }
  for (const [rule, submitted] of Object.entries(submissions)) {
    const open = submitted.incomplete ?? []
    if (open.length === 0 || submitted.retracted !== undefined || hasLaterStage(rule)) continue
    if (incident.obligations[idOf(rule, submitted)] !== undefined) continue
    made.push(owed(world, incident, rule, submitted, open))
  }
  return made
}

function owed(world: World, incident: Incident, rule: string, submitted: Submitted, open: readonly string[]): Decision {
  const before = Object.values(incident.obligations).findLast(o => o.rule === (`law:${rule}` as never))
  const law = world.law.value.rules.find(r => r.id === rule)
  const cause: Cause = before?.cause ?? { law: world.law.edition, rule: rule as never, citation: law?.citation ?? rule }
  const obligation: Obligation = {
    id: idOf(rule, submitted),
    rule: 'follow-up' as never,
    cause,
    owedBy: before?.owedBy ?? null,
    startedBy: submitted.event,
    seq: incident.seq + 1,
    severity: incident.severity,
    start: submitted.at,
    due: [],
    words: 'without undue further delay, as soon as more is known',
    target: null,
    next: 'never',
    warned: false,
    overdueAt: null,
    state: 'owed',
    name: `Follow up on what was handed in under ${rule}`,
    why: `open when it was handed in: ${open.join(', ')}`,
    ...(before?.to === undefined ? {} : { to: before.to }),
  }
  return decided({ type: 'ObligationChanged', obligation }, cause)
}
