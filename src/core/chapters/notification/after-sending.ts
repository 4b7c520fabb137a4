/**
 * What follows from a notification that went out: what it met when it had reached everybody, what is owed again when it came
 * back, the follow-up that a preliminary one leaves owed, and the second wave for whoever was found to be affected later.
 */
import type { Decided, Decision } from '../../chapter.ts'
import type { Incident } from '../../incident.ts'
import type { NotificationId, NotificationState } from '../../notification.ts'
import type { AffectedCustomers } from '../../obligation/law/law-state.ts'
import { type Obligation, type ObligationId, runs } from '../../obligation/obligation.ts'
import { metByPlainWord } from '../../obligation/plain-word.ts'
import type { World } from '../../world.ts'
import { clauseCause, decided, nothing, severityOf } from '../deciding.ts'
import { formOf } from './approval.ts'

type Sent = readonly [NotificationId, NotificationState]
const causeOf = (world: World, incident: Incident, state: Pick<NotificationState, 'form'>) =>
  clauseCause(world, formOf(world, state)?.clause ?? severityOf(world.plan.value, incident).clause)

export function afterSending(world: World, incident: Incident): Decided {
  if (incident.notifications === undefined) return nothing
  const all = Object.entries(incident.notifications).sort(([a], [b]) => (a < b ? -1 : 1)) as unknown as readonly Sent[]
  const out = all.filter(([, state]) => state.status === 'sent' || state.status === 'sending')
  for (const sent of out) {
    const made = [...cameBack(world, incident, sent), ...settled(world, incident, sent), ...followUp(world, incident, sent)]
    if (made.length > 0) return made
  }
  return secondWave(world, incident, out)
}

/** Together with the waves before it, it goes to everybody on this list. */
const covers = (state: NotificationState, list: string): boolean => state.list === list || state.wave?.completes === list
/** Everybody who is affected has it: it covers the list as it now is, and so have the waves before it arrived. */
function isWhole(incident: Incident, state: NotificationState): boolean {
  const affected = incident.law?.affected ?? null
  const earlier = (state.wave?.after ?? []).every(id => incident.notifications?.[id]?.status === 'sent')
  return state.status === 'sent' && earlier && (affected === null || affected.list === '' || covers(state, affected.list))
}

/** What this notification is the answer to: the plan's own rules, and the law that they name. */
function rulesOf(world: World, state: NotificationState) {
  const form = formOf(world, state)
  const { value: plan } = world.plan
  // A word without a form meets what any plain word to customers meets (T-21): the outage that they had to hear of.
  return plan.obligations.filter(rule => (form === undefined ? metByPlainWord(plan, rule) : form.obligations.includes(rule.id)))
}
function isMeant(world: World, state: NotificationState, o: Obligation): boolean {
  const rules = rulesOf(world, state)
  if ('plan' in o.cause) return rules.some(rule => rule.id === o.rule)
  return 'law' in o.cause && rules.some(rule => rule.to !== null && `law:${rule.law}` === o.rule)
}
/** Contract clocks that it has stopped: those of customers whom it reached; before that was told, all or none. */
function contractsMet(world: World, incident: Incident, state: NotificationState): ReadonlySet<string> {
  const clocks = incident.law?.affected?.clocks ?? []
  const answers = (formOf(world, state)?.obligations.length ?? 0) > 0 // no plain word stops the clock of a contract
  const reached = (customer: AffectedCustomers['clocks'][number]['customer']) =>
    state.reached === undefined ? isWhole(incident, state) : state.reached.includes(customer)
  return new Set(clocks.filter(c => answers && reached(c.customer)).map(c => `contract:${c.contract}`))
}
const byId = (a: Obligation, b: Obligation) => (a.id < b.id ? -1 : 1)

function settled(world: World, incident: Incident, [notification, state]: Sent): Decision[] {
  const contracts = contractsMet(world, incident, state)
  const whole = isWhole(incident, state)
  const meant = (o: Obligation) => runs(o) && ('contract' in o.cause ? contracts.has(o.rule) : whole && isMeant(world, state, o))
  return Object.values(incident.obligations)
    .filter(meant)
    .sort(byId)
    .map(o => {
      const at = state.sentAt ?? world.now
      const cause = o.cause
      if (!('plan' in cause))
        return decided({ type: 'SubmissionRecorded', rule: o.rule.replace(/^law:/, ''), happenedAt: at, note: null, notification }, cause)
      const limit = o.due[0]?.at ?? null
      const late = o.overdueAt !== null || (limit !== null && at > limit)
      return decided(
        self => ({
          type: 'ObligationChanged',
          obligation: { ...o, next: 'never', overdueAt: late ? (o.overdueAt ?? limit) : null, state: { met: self, at, late } },
        }),
        cause,
      )
    })
}

/** It had reached everybody, and then some of it bounced: what it had met is owed again, on the clock that it always had. */
function cameBack(world: World, incident: Incident, [notification, state]: Sent): Decision[] {
  const contracts = contractsMet(world, incident, state)
  const submissions = Object.entries(incident.law?.submissions ?? {}).filter(([rule, s]) => {
    if (s.notification !== notification) return false
    return rule.startsWith('contract:') ? state.reached !== undefined && !contracts.has(rule) : state.cameBack !== undefined
  })
  const withdrawn = submissions.map(([rule]) => {
    const cause = Object.values(incident.obligations).findLast(o => o.rule === rule || o.rule === `law:${rule}`)?.cause
    return decided({ type: 'SubmissionWithdrawn', rule, why: 'undelivered', reason: null }, cause ?? causeOf(world, incident, state))
  })
  if (state.cameBack === undefined) return withdrawn
  const latest = new Map<string, Obligation>()
  for (const o of Object.values(incident.obligations)) if (o.seq >= (latest.get(o.rule)?.seq ?? 0)) latest.set(o.rule, o)
  const again = [...latest.values()]
    .filter(o => 'plan' in o.cause && typeof o.state === 'object' && 'met' in o.state && o.state.at === state.sentAt)
    .filter(o => isMeant(world, state, o))
    .sort(byId)
    .map(o => decided({ type: 'ObligationChanged', obligation: { ...o, next: 'never', warned: false, state: 'owed' } }, o.cause))
  return [...withdrawn, ...again]
}

const owedBecause = (
  world: World,
  incident: Incident,
  state: NotificationState,
  own: Pick<Obligation, 'id' | 'rule' | 'words'> & Readonly<{ name: string; why: string; start: Obligation['start'] }>,
): Decision => {
  const cause = causeOf(world, incident, state)
  const obligation = (self: Obligation['startedBy']): Obligation => ({
    cause,
    owedBy: rulesOf(world, state)[0]?.who ?? null,
    startedBy: self,
    seq: incident.seq + 1,
    severity: incident.severity,
    due: [],
    target: null,
    next: 'never',
    warned: false,
    overdueAt: null,
    state: 'owed',
    ...own,
  })
  return decided(self => ({ type: 'ObligationChanged', obligation: obligation(self) }), cause)
}
const metBy = (o: Obligation, state: NotificationState, world: World): Decision =>
  decided(
    {
      type: 'ObligationChanged',
      obligation: { ...o, next: 'never', state: { met: state.event, at: state.sentAt ?? world.now, late: false } },
    },
    o.cause,
  )

function followUp(world: World, incident: Incident, [notification, state]: Sent): Decision[] {
  if (state.status !== 'sent') return []
  const id = `follow-up:${notification}` as ObligationId
  const owed = incident.obligations[id]
  if (owed !== undefined) {
    const later = Object.values(incident.notifications ?? {}).find(
      other =>
        other.status === 'sent' && other.wave === undefined && other.form === state.form && (other.sentAt ?? 0) > (state.sentAt ?? 0),
    )
    return runs(owed) && later !== undefined ? [metBy(owed, later, world)] : []
  }
  if (!state.preliminary) return []
  const unknown = Object.keys(state.contents).filter(c => state.contents[c] === 'unknown')
  return [
    owedBecause(world, incident, state, {
      id,
      rule: 'follow-up' as never,
      words: 'without undue delay, as soon as more is known',
      start: state.sentAt ?? world.now,
      name: 'Follow up on the preliminary notification',
      why: `not known when it was sent: ${unknown.join(', ') || 'it was preliminary'}`,
    }),
  ]
}

/** The list grew after a notification had gone to it: those who came later are owed one too. */
function secondWave(world: World, incident: Incident, out: readonly Sent[]): Decided {
  const affected = incident.law?.affected ?? null
  if (affected === null || !affected.frozen || out.length === 0) return nothing
  const running = Object.values(incident.obligations).filter(o => o.rule === ('second-wave' as never) && runs(o))
  const whole = out.find(([, state]) => isWhole(incident, state))
  if (whole !== undefined) return running.map(o => metBy(o, whole[1], world))
  const id = `second-wave:${affected.list}` as ObligationId
  if (running.length > 0 || incident.obligations[id] !== undefined || out.some(([, state]) => covers(state, affected.list))) return nothing
  const [, last] = out.reduce((a, b) => ((a[1].sentAt ?? 0) >= (b[1].sentAt ?? 0) ? a : b))
  const told = Math.max(...out.map(([, state]) => state.count))
  return [
    owedBecause(world, incident, last, {
      id,
      rule: 'second-wave' as never,
      words: 'without undue delay',
      start: world.now,
      name: 'Tell the customers who were found to be affected later',
      why: `${affected.count} are affected, and the notification went to ${told}`,
    }),
  ]
}
