/**
 * The chapter of reaching people: whoever ought to know is paged until somebody answers. It is state and time that make
 * it page, not the command that came: whatever the command, what has fallen due by now is done in the same step.
 */
import type { Chapter, Decided, Decision } from '../chapter.ts'
import type { AskType } from '../command.ts'
import type { CallOutId, PageId } from '../event.ts'
import type { Incident } from '../incident.ts'
import type { ObligationId } from '../obligation/obligation.ts'
import type { PersonId } from '../oncall/people.ts'
import { deliveryOf } from '../pages.ts'
import { earlier, has, type Moment } from '../time.ts'
import type { World } from '../world.ts'
import { type Answers, answer, asksOf, decided, nothing, personBehind, severityOf } from './deciding.ts'
import { callOut, end, exhausted, missingOutcomes, pageRungs, type Running, running } from './escalation/call-outs.ts'
import { callForObligations, mobilise } from './escalation/calls.ts'
import { endings } from './escalation/endings.ts'
import { evolveEscalation } from './escalation/evolve.ts'
import { escalate } from './escalation/steps.ts'

/** Who answers is not paged any further, whatever they were called for. */
const answered = (incident: Incident, person: PersonId | null): Decision[] =>
  person === null
    ? []
    : running(incident)
        .filter(({ callOut }) => callOut.person === person)
        .map(({ id }) => end(id, 'answered'))

const answers: Answers = {
  Acknowledge: ({ incident }, ask) =>
    answered(incident, ask.person ?? (ask.callOut === null ? null : (incident.callOuts[ask.callOut]?.person ?? null))),
  Snooze: ({ incident, command }) => answered(incident, personBehind(command)),
  MeetObligation: ({ incident, command, world }, ask) => {
    const met = world.plan.value.obligations.find(rule => rule.id === incident.obligations[ask.obligation]?.rule)?.met.met
    return met === 'acknowledged' || met === 'acknowledged by' ? answered(incident, personBehind(command)) : nothing
  },
  /** From here on it is theirs: everyone else may go back to sleep, but for what the plan owes to a role of its own. */
  TakeOver: ({ incident }, ask) => [
    ...answered(incident, ask.person),
    ...running(incident)
      .filter(({ callOut }) => callOut.person !== ask.person && callOut.why !== 'owed' && callOut.why !== 'late')
      .map(({ id }) => end(id, 'answered by another')),
  ],
  AddResponder: ({ world, incident, command }, ask) =>
    personBehind(command) === ask.person
      ? nothing
      : callOut(world, incident, {
          persons: [ask.person],
          obligation: null,
          clause: severityOf(world.plan.value, incident).clause,
          why: 'asked',
          role: null,
          step: null,
        }),
  /** Exactly one outcome: the first one stands. */
  EndPage: ({ incident }, ask) =>
    incident.pages[ask.page]?.outcome === null
      ? [decided({ type: 'PageEnded', page: ask.page, outcome: ask.outcome, detail: ask.detail })]
      : nothing,
}

/** Acknowledgements and snoozes end by time alone, and then paging begins again. */
function lapses(world: World, incident: Incident): Decided {
  if (incident.status !== 'open') return nothing
  if (incident.snoozedUntil !== null && incident.snoozedUntil <= world.now) {
    return [decided({ type: 'SnoozeEnded', until: incident.snoozedUntil })]
  }
  if (incident.acknowledged !== null && has(incident.acknowledged.lapsesAt, world.now)) {
    return [decided({ type: 'AcknowledgementLapsed', person: incident.acknowledged.by })]
  }
  return nothing
}

/** `callOuts`: those that run, in the order in which they began. */
const inOrder: readonly ((world: World, incident: Incident, callOuts: readonly Running[], asked: AskType) => Decided)[] = [
  missingOutcomes,
  lapses,
  endings,
  exhausted,
  pageRungs,
  escalate,
  callForObligations,
  mobilise,
]

export const escalation: Chapter = {
  asks: asksOf(answers),
  decide: (world, incident, command) => (incident === null ? nothing : answer(answers, { world, incident, command })),

  follow(world, incident, command) {
    const callOuts = running(incident)
    for (const follow of inOrder) {
      const following = follow(world, incident, callOuts, command.ask.type)
      if (following.length > 0) return following
    }
    return nothing
  },

  evolve: evolveEscalation,

  wakeAt(incident) {
    let wakeAt: Moment = 'never'
    if (incident.status === 'open') {
      wakeAt = earlier(wakeAt, incident.snoozedUntil ?? 'never')
      wakeAt = earlier(wakeAt, incident.acknowledged?.lapsesAt ?? 'never')
      wakeAt = earlier(wakeAt, incident.escalation?.next ?? 'never')
    }
    for (const id in incident.callOuts) wakeAt = earlier(wakeAt, incident.callOuts[id as CallOutId]!.next)
    for (const id in incident.pages) {
      const page = incident.pages[id as PageId]!
      if (page.outcome === null) wakeAt = earlier(wakeAt, page.answerBy)
    }
    for (const key in incident.calls) {
      const state = incident.obligations[key as ObligationId]?.state
      if (state === 'owed' || state === 'overdue') wakeAt = earlier(wakeAt, incident.calls[key as ObligationId]!.again)
    }
    return wakeAt
  },

  /**
   * Pages leave in drills too, marked as such by whoever words them: a drill is to wake people, and nobody else. In shadow they are stamped,
   * and whoever delivers ends them (engine/deliver.ts, V10).
   */
  effects(event) {
    const fact = event.fact
    if (fact.type !== 'PageRequested') return []
    const { page, callOut, person, method, obligation } = fact
    const cause = event.causes[0]
    if (cause === undefined) throw new Error(`page ${page} has no cause: nobody is paged without a clause`)
    return [
      {
        id: deliveryOf(page),
        cause,
        send: { page, callOut, person, method, obligation, ...(fact.withheld ? { withheld: true as const } : {}) },
      },
    ]
  },
}
