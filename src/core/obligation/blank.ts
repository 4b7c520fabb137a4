/** An obligation that no rule of the plan reckons, before anything is known of it but its rule and its clause. */
import type { Incident } from '../incident.ts'
import type { ClauseId, RuleId } from '../plan.ts'
import type { World } from '../world.ts'
import type { Obligation, ObligationId } from './obligation.ts'

export const blankOf = (incident: Incident, rule: RuleId, clause: ClauseId, world: World): Obligation => ({
  id: rule as string as ObligationId,
  rule,
  cause: { plan: world.plan.edition, clause },
  owedBy: null,
  startedBy: incident.openedBy,
  seq: incident.seq,
  severity: incident.severity,
  start: world.now,
  due: [],
  words: '',
  target: null,
  next: 'never',
  warned: false,
  overdueAt: null,
  state: 'owed',
})
