/**
 * Call-outs: one person being paged, method after method, until they answer.
 *
 * C1  Nobody is in two live call-outs of one incident: whoever is being paged already is not paged again beside it.
 * C2  A call-out pages its next rung at its time, or at once when a page was refused or nobody can say what became of it.
 * C3  It ends in one recorded way; when no rung is left and no page was handed over, it is exhausted.
 */
import type { Decided, Decision } from '../../chapter.ts'
import type { CallOutId, CallOutReason, PageId } from '../../event.ts'
import { instant } from '../../id.ts'
import type { CallOut, Incident } from '../../incident.ts'
import type { ObligationId } from '../../obligation/obligation.ts'
import type { PersonId } from '../../oncall/people.ts'
import type { ClauseId, RoleId } from '../../plan.ts'
import { isShadowed } from '../../shadow.ts'
import { minute } from '../../span.ts'
import { has, type Moment } from '../../time.ts'
import type { World } from '../../world.ts'
import { clauseCause, decided, nothing, severityOf } from '../deciding.ts'
import { nextRung } from './rungs.ts'

/** A page without an outcome for this long is taken as lost: unknown, and the next method follows. */
export const answerWithin = minute

export type Running = Readonly<{ id: CallOutId; callOut: CallOut }>
const isBefore = (a: Running, b: Running): boolean =>
  a.callOut.startedAt === b.callOut.startedAt ? a.id < b.id : a.callOut.startedAt < b.callOut.startedAt

/** Running call-outs in the order in which they began, whatever order their keys came in. */
export function running(incident: Incident): readonly Running[] {
  const all: Running[] = []
  for (const key in incident.callOuts) {
    const one = { id: key as CallOutId, callOut: incident.callOuts[key as CallOutId]! }
    let at = all.length
    // They are few, and nearly always in order.
    for (all.push(one); at > 0 && isBefore(one, all[at - 1]!); at--) all[at] = all[at - 1]!
    all[at] = one
  }
  return all
}

/** Live: a rung is still to come, or a page of it has no outcome yet. Otherwise it only waits for an answer. */
function isLive(incident: Incident, { id, callOut }: Running): boolean {
  if (callOut.next !== 'never') return true
  for (const key in incident.pages) {
    const page = incident.pages[key as PageId]!
    if (page.callOut === id && page.outcome === null) return true
  }
  return false
}
const isBeingPaged = (incident: Incident, person: PersonId): boolean =>
  running(incident).some(one => one.callOut.person === person && isLive(incident, one))

/** Somebody is called who fits. */
export function isCalled(incident: Incident, fits: (callOut: CallOut) => boolean): boolean {
  for (const id in incident.callOuts) if (fits(incident.callOuts[id as CallOutId]!)) return true
  return false
}

export function loudnessOf(world: World, incident: Incident): 'loud' | 'quiet' {
  return severityOf(world.plan.value, incident).pages === 'loud' ? 'loud' : 'quiet'
}

export const end = (id: CallOutId, why: Extract<Decision['fact'], { type: 'CallOutEnded' }>['why']): Decision =>
  decided({ type: 'CallOutEnded', callOut: id, why })

/**
 * It is real from here on: whoever is called is called anew, from the first method on. Who acknowledged or snoozed it in shadow answered a page that
 * nobody got, and may think of it as practice: that keeps nobody from being paged now.
 */
export function leavesShadow(incident: Incident): Decision[] {
  const left = [decided({ type: 'ShadowLeft' }), ...running(incident).map(({ id }) => end(id, 'exhausted'))]
  if (incident.status !== 'open') return left
  if (incident.snoozedUntil !== null) left.push(decided({ type: 'SnoozeEnded', until: incident.snoozedUntil }))
  else if (incident.acknowledged !== null) left.push(decided({ type: 'AcknowledgementLapsed', person: incident.acknowledged.by }))
  return left
}

export type Call = Readonly<{
  persons: readonly PersonId[]
  obligation: ObligationId | null
  clause: ClauseId
  why: CallOutReason
  role: RoleId | null
  step: number | null
  loudness?: 'quiet' // what nobody is woken for
}>

/** Calls each person who is not being paged already; says so when not one of them can be reached. */
export function callOut(world: World, incident: Incident, call: Call): Decided {
  const loudness = call.loudness ?? loudnessOf(world, incident)
  const cause = clauseCause(world, call.clause)
  const made: Decision[] = []
  let reachable = false
  for (const person of new Set(call.persons)) {
    if (isBeingPaged(incident, person)) {
      reachable = true
      continue
    }
    if (nextRung(world.people.value, person, loudness, 0) === null) continue
    reachable = true
    // They were called for it before and did not answer: every method again (L-36).
    for (const { id, callOut } of running(incident)) {
      if (callOut.person === person && callOut.obligation === call.obligation) made.push(end(id, 'exhausted'))
    }
    made.push(
      decided(
        self => ({
          type: 'CallOutStarted',
          callOut: self as string as CallOutId,
          person,
          obligation: call.obligation,
          clause: call.clause,
          why: call.why,
          loudness,
        }),
        cause,
      ),
    )
  }
  if (!reachable) {
    made.push(
      decided({ type: 'NobodyReachable', obligation: call.obligation, clause: call.clause, role: call.role, step: call.step }, cause),
    )
  }
  return made
}

/** Rungs whose time has come. Pauses count from the page before, so that after a downtime they do not all fire at once. */
export function pageRungs(world: World, incident: Incident, callOuts: readonly Running[]): Decided {
  const made: Decision[] = []
  const withheld = isShadowed(incident, world)
  for (const { id, callOut } of callOuts) {
    let due: Moment = callOut.next
    let from = callOut.rung
    while (has(due, world.now)) {
      const rung = nextRung(world.people.value, callOut.person, callOut.loudness, from)
      if (rung === null) break
      const following = nextRung(world.people.value, callOut.person, callOut.loudness, rung.index + 1)
      const next: Moment = following === null ? 'never' : instant(world.now + Math.max(0, following.after - rung.after))
      made.push(
        decided(
          self => ({
            type: 'PageRequested',
            page: self as string as PageId,
            callOut: id,
            obligation: callOut.obligation,
            person: callOut.person,
            method: rung.method,
            rung: rung.index,
            unverified: rung.unverified,
            next,
            ...(withheld ? { withheld: true as const } : {}),
          }),
          callOut.cause,
        ),
      )
      due = next
      from = rung.index + 1
    }
    // The rung that was to come is gone from the directory: the call-out must not wait for it for ever.
    if (has(due, world.now)) made.push(end(id, 'exhausted'))
  }
  return made
}

/** Pages that nobody reported on: unknown, which is an outcome, and the next method follows. */
export function missingOutcomes(world: World, incident: Incident): Decided {
  let lost: PageId[] | null = null
  for (const page in incident.pages) {
    const { outcome, answerBy } = incident.pages[page as PageId]!
    if (outcome !== null || answerBy > world.now) continue
    lost ??= []
    lost.push(page as PageId)
  }
  if (lost === null) return nothing
  return lost.sort().map(page => decided({ type: 'PageEnded', page, outcome: 'unknown', detail: 'no outcome within a minute' }))
}

/** No rung left, every page ended, none handed over: this person was not reached. */
export function exhausted(_: World, incident: Incident, callOuts: readonly Running[]): Decided {
  return callOuts.filter(one => !one.callOut.reached && !isLive(incident, one)).map(({ id }) => end(id, 'exhausted'))
}
