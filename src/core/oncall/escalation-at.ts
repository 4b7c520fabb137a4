/**
 * Who would be paged when, by which method, if an incident of a severity opened at an instant and nobody ever answered.
 * It is not reckoned beside the interpreter: the interpreter itself is run, with every page handed over and none answered.
 */
import type { Command } from '../command.ts'
import type { CallOutId, CallOutReason } from '../event.ts'
import { type Id, type Instant, id, instant } from '../id.ts'
import type { Incident } from '../incident.ts'
import type { ClauseId, RoleId, SeverityId, Target } from '../plan.ts'
import { step } from '../step.ts'
import { has, type Moment } from '../time.ts'
import type { World } from '../world.ts'
import type { MethodId, PersonId } from './people.ts'

export type Called =
  | Readonly<{
      type: 'page'
      at: Instant
      person: PersonId
      method: MethodId
      unverified: boolean // the person has no verified method at all
      clause: ClauseId
      why: CallOutReason
      step: number | null // of the escalation, from 0; null: called for something else
    }>
  | Readonly<{
      type: 'nobody reachable'
      at: Instant
      clause: ClauseId
      role: RoleId | null
      step: number | null
      whom: readonly Target[] // whom the plan means by it, and nobody is
    }>

const wakesMost = 5_000

/**
 * In order of time, from `at` to `until` (before it); absent: until the escalation begins again from its first step, a
 * week at most. Throws for a severity that the plan does not have, with those that it has.
 */
export function escalationAt(world: World, severity: SeverityId, at: Instant, until?: Instant): readonly Called[] {
  const limit = until ?? instant(at + 7 * 24 * 3_600_000)
  const where = { org: id<'org'>('org'), stream: id<'stream'>('stream'), drill: id<'drill'>('escalation') }
  let incident: Incident | null = null
  let wakeAt: Moment = at
  let now = at
  const called: Called[] = []
  const started = new Map<CallOutId, Readonly<{ why: CallOutReason; step: number | null }>>()
  let stepNow: number | null = null
  let again = false

  const ask = (command: Command): void => {
    const stepped = step({ ...world, now }, incident, command, where)
    if ('refused' in stepped) throw new Error(`${stepped.refused} ${stepped.instead}`)
    incident = stepped.incident
    wakeAt = stepped.wakeAt
    const pages: Id<'page'>[] = []
    for (const { fact } of stepped.events) {
      if (fact.type === 'EscalationStepped') {
        stepNow = fact.step
        if (until === undefined && fact.round > 0) again = true
      }
      if (again) return
      if (fact.type === 'CallOutStarted') started.set(fact.callOut, { why: fact.why, step: fact.why === 'escalation' ? stepNow : null })
      if (fact.type === 'NobodyReachable') {
        const ofStep = fact.step === null ? undefined : world.plan.value.escalation[severity]?.steps[fact.step]?.page
        const whom = fact.role === null ? (ofStep ?? []) : [{ role: fact.role }]
        called.push({ type: 'nobody reachable', at: now, clause: fact.clause, role: fact.role, step: fact.step, whom })
      }
      if (fact.type !== 'PageRequested') continue
      const of = started.get(fact.callOut) ?? { why: 'escalation', step: stepNow }
      const clause = incident.callOuts[fact.callOut]?.clause ?? incident.escalation?.clause
      if (clause === undefined) throw new Error(`page ${fact.page} belongs to no call-out`)
      called.push({ type: 'page', at: now, person: fact.person, method: fact.method, unverified: fact.unverified, clause, ...of })
      pages.push(fact.page)
    }
    for (const page of pages)
      ask({ ...command, id: id(`${command.id}:${page}`), ask: { type: 'EndPage', page, outcome: 'handed over', detail: null } })
  }

  const by = { tocsin: 'time' } as const
  ask({
    id: id('open'),
    by,
    private: {},
    ask: {
      type: 'Open',
      severity,
      kind: null,
      title: id('title'),
      alert: null,
      receivedAt: at,
      correlation: null,
      nearMiss: false,
      touches: [],
      autoResolve: false,
    },
  })
  for (let wakes = 0; !again && has(wakeAt, instant(limit - 1)) && wakes < wakesMost; wakes++) {
    now = instant(Number(wakeAt))
    ask({ id: id(`wake-${wakes}`), by, ask: { type: 'Tick' }, private: {} })
  }
  return called
}
