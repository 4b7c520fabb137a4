/** The chapter of what follows from an incident: its root causes and its remediation items. Holding the review is a rule of the plan's own. */
import type { Chapter, Decided, Refusal } from '../chapter.ts'
import type { Event } from '../event.ts'
import type { Incident } from '../incident.ts'
import type { ObligationId } from '../obligation/obligation.ts'
import type { RemediationId } from '../remediation.ts'
import { isRootCause, rootCauseCharsMax, rootCausesMax } from '../root-cause.ts'
import { type Answers, answer, asksOf, clauseCause, decided, nothing, type Occasion, refuse, severityOf } from './deciding.ts'
import { withoutRight } from './response/rights.ts'

const clauseOf = ({ world, incident }: Occasion) =>
  clauseCause(world, world.plan.value.remediation?.clause ?? severityOf(world.plan.value, incident).clause)

const reviewClause = ({ world, incident }: Occasion) =>
  clauseCause(
    world,
    world.plan.value.review?.clause ?? world.plan.value.remediation?.clause ?? severityOf(world.plan.value, incident).clause,
  )

const unknown = refuse('item-unknown', 'The incident has no such remediation item.', "Name one of the incident's.")
const ended = refuse('item-over', 'This remediation item is done or dropped already.', 'Add another one.')

function running(incident: Incident, item: RemediationId): Refusal | null {
  const found = incident.remediation?.[item]
  if (found === undefined) return unknown
  return found.ended === null ? null : ended
}

function itemOf({ incident }: Occasion, obligation: ObligationId): RemediationId | null {
  const rule = incident.obligations[obligation]?.rule ?? ''
  const item = rule.startsWith('remediation:') ? (rule.slice('remediation:'.length) as RemediationId) : null
  return item !== null && running(incident, item) === null ? item : null
}

const answers: Answers = {
  /** Whoever may decide the review names them, before it and after: what is learnt late is learnt, and nothing is owed by it (L-24). */
  NameRootCauses(occasion, ask): Decided | Refusal {
    const { incident } = occasion
    const wrong = ask.causes.find(cause => !isRootCause(cause))
    if (wrong !== undefined)
      return refuse(
        'cause-unreadable',
        `${JSON.stringify(wrong.slice(0, 80))} is no name of a cause: it stays in the record for ever, and others are read together with it.`,
        `Write small letters, digits and hyphens, ${rootCauseCharsMax} at most: expired-certificate. Say the rest in a note.`,
      )
    const causes = [...new Set(ask.causes)].sort()
    if (causes.length > rootCausesMax)
      return refuse('too-many-causes', `${causes.length} root causes are more than are read together.`, `Name ${rootCausesMax} at most.`)
    if (causes.join(' ') === (incident.rootCauses ?? []).join(' ') && ask.reason === null) return nothing
    return [
      decided({ type: 'RootCausesNamed', causes, reason: ask.reason }, reviewClause(occasion)),
      ...withoutRight(occasion, 'review', 'Root cause named'),
    ]
  },
  AddRemediation(occasion, ask): Decided | Refusal {
    if (ask.owner !== null && occasion.world.people.value.persons[ask.owner] === undefined)
      return refuse('person-unknown', `The directory has no person ${ask.owner}.`, 'Name somebody who is in the directory.')
    const { what, owner, due } = ask
    return [decided(self => ({ type: 'RemediationAdded', item: self as string as RemediationId, what, owner, due }), clauseOf(occasion))]
  },
  /** Another owner or another date is said with its reason: a date that slips is in the record. */
  ChangeRemediation(occasion, ask): Decided | Refusal {
    const problem = running(occasion.incident, ask.item)
    if (problem !== null) return problem
    if (ask.owner !== null && occasion.world.people.value.persons[ask.owner] === undefined)
      return refuse('person-unknown', `The directory has no person ${ask.owner}.`, 'Name somebody who is in the directory.')
    const before = occasion.incident.remediation![ask.item]!
    if (before.owner === ask.owner && before.due === ask.due) return nothing
    if (before.due !== null && before.due !== ask.due && ask.reason === null)
      return refuse('reason-missing', 'A target date is moved with its reason.', 'Say why it is another one.')
    const { item, owner, due, reason } = ask
    return [decided({ type: 'RemediationChanged', item, owner, due, reason }, clauseOf(occasion))]
  },
  FinishRemediation(occasion, ask): Decided | Refusal {
    const problem = running(occasion.incident, ask.item)
    return problem ?? [decided({ type: 'RemediationDone', item: ask.item, note: ask.note }, clauseOf(occasion))]
  },
  /** Said of its obligation it is said of the item. */
  MeetObligation(occasion, ask): Decided | Refusal {
    const item = itemOf(occasion, ask.obligation)
    return item === null ? nothing : [decided({ type: 'RemediationDone', item, note: ask.note }, clauseOf(occasion))]
  },
  WaiveObligation(occasion, ask): Decided | Refusal {
    const item = itemOf(occasion, ask.obligation)
    return item === null ? nothing : [decided({ type: 'RemediationDropped', item, reason: ask.reason }, clauseOf(occasion))]
  },
  DropRemediation(occasion, ask): Decided | Refusal {
    const problem = running(occasion.incident, ask.item)
    return problem ?? [decided({ type: 'RemediationDropped', item: ask.item, reason: ask.reason }, clauseOf(occasion))]
  },
}

function evolveReview(incident: Incident, event: Event): Incident {
  const { fact } = event
  switch (fact.type) {
    case 'RootCausesNamed':
      return { ...incident, rootCauses: fact.causes }
    case 'RemediationAdded': {
      const { item, what, owner, due } = fact
      const added = { what, owner, due, at: event.at, seq: event.seq, ended: null }
      return { ...incident, remediation: { ...incident.remediation, [item]: added } }
    }
    case 'RemediationChanged': {
      const before = incident.remediation?.[fact.item]
      if (before === undefined) return incident
      return { ...incident, remediation: { ...incident.remediation, [fact.item]: { ...before, owner: fact.owner, due: fact.due } } }
    }
    case 'RemediationDone':
    case 'RemediationDropped': {
      const before = incident.remediation?.[fact.item]
      if (before === undefined) return incident
      const done = fact.type === 'RemediationDone'
      const over = {
        as: done ? ('done' as const) : ('dropped' as const),
        event: event.id,
        at: event.at,
        reason: done ? fact.note : fact.reason,
      }
      return { ...incident, remediation: { ...incident.remediation, [fact.item]: { ...before, ended: over } } }
    }
    default:
      return incident
  }
}

export const review: Chapter = {
  asks: asksOf(answers),
  decide: (world, incident, command) => (incident === null ? nothing : answer(answers, { world, incident, command })),
  evolve: (incident, event) => (incident === null ? null : evolveReview(incident, event)),
}
