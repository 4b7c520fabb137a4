/**
 * The chapter of formal words that go outside.
 *
 * M1  Nothing is sent unread: every role that the plan names has approved exactly this draft, and another draft is read anew.
 * M2  Nothing missing is papered over: what is not known is said to be not known, and then a follow-up is owed.
 * M3  What is sent once is never sent blindly again; what nobody can say is a person's to decide.
 * M4  A word meets what was owed only when it reached everybody whom it was for.
 * M5  In a drill nothing leaves.
 */
import type { Chapter, Decided, Decision, Refusal } from '../chapter.ts'
import type { Event } from '../event.ts'
import type { Incident } from '../incident.ts'
import type { NotificationId, NotificationState } from '../notification.ts'
import { nothingKnown } from '../obligation/law/law-state.ts'
import { type Obligation, type ObligationId, runs } from '../obligation/obligation.ts'
import { metByPlainWord } from '../obligation/plain-word.ts'
import type { PersonId } from '../oncall/people.ts'
import type { NotificationForm } from '../plan-parts.ts'
import { holdersOfRole } from '../role-holders.ts'
import type { World } from '../world.ts'
import { type Answers, answer, clauseCause, decided, nothing, type Occasion, personBehind, refuse, severityOf } from './deciding.ts'

const formOf = (world: World, state: Pick<NotificationState, 'form'>): NotificationForm | undefined =>
  world.plan.value.notifications?.find(form => form.id === state.form)
const causeOf = ({ world, incident }: Occasion, state: Pick<NotificationState, 'form'>) =>
  clauseCause(world, formOf(world, state)?.clause ?? severityOf(world.plan.value, incident).clause)
const known = (incident: Incident, id: NotificationId): NotificationState | undefined => incident.notifications?.[id]
const unknown: Refusal = refuse('notification-unknown', 'The incident has no such notification.', "Name one of the incident's.")

/** Roles whose word is still wanted; those that nobody holds want none. */
export function approvalsMissing(world: World, incident: Incident, state: NotificationState): readonly string[] {
  const roles = formOf(world, state)?.approvedBy ?? []
  const missing = roles.filter(role => {
    const holders = holdersOfRole(world, incident, role)
    return holders.length > 0 && !holders.some(holder => state.approvals.includes(holder))
  })
  return missing.length === 0 && state.approvals.length === 0 ? ['somebody'] : missing
}

const answers: Answers = {
  DraftNotification(occasion, ask) {
    const { world, incident } = occasion
    const before = known(incident, ask.notification)
    if (before !== undefined && before.status !== 'draft')
      return refuse('notification-sent', 'It was sent or withdrawn already.', 'Write another one: a follow-up.')
    const form = world.plan.value.notifications?.find(f => f.id === ask.form)
    if (ask.form !== null && form === undefined) {
      const forms = (world.plan.value.notifications ?? []).map(f => f.id).join(', ')
      return refuse(
        'form-unknown',
        `The plan has no notification ${ask.form}.`,
        forms === '' ? 'Leave the form out.' : `Name one of these: ${forms}.`,
      )
    }
    if (world.people.value.persons[ask.from] === undefined)
      return refuse('person-unknown', `The directory has no person ${ask.from}.`, 'Name the person whose name it carries.')
    const contents = { ...Object.fromEntries((form?.contents ?? []).map(c => [c.id, 'missing' as const])), ...ask.contents }
    const { notification, form: which, preliminary, from, subject, note, list, count } = ask
    return [
      decided(
        { type: 'NotificationDrafted', notification, form: which, preliminary, from, subject, note, contents, list, count },
        causeOf(occasion, ask),
      ),
    ]
  },

  ApproveNotification(occasion, ask) {
    const { world, incident } = occasion
    const state = known(incident, ask.notification)
    if (state === undefined) return unknown
    if (state.status !== 'draft') return refuse('notification-sent', 'It was sent or withdrawn already.', 'Nothing is left to approve.')
    const person = personBehind(occasion.command)
    if (person === null) return refuse('person-needed', 'A person approves, by having read it.', 'Sign in, and read it.')
    const roles = formOf(world, state)?.approvedBy ?? []
    const entitled = new Set<PersonId>(roles.flatMap(role => holdersOfRole(world, incident, role)))
    if (entitled.size > 0 && !entitled.has(person))
      return refuse(
        'not-an-approver',
        `The plan has it approved by ${roles.join(' and ')}.`,
        'Ask whoever holds that role.',
        causeOf(occasion, state),
      )
    const single = state.drafter === person
    if (single && ask.reason === null)
      return refuse(
        'reason-missing',
        'Whoever wrote it approves it alone: that is shown, with its reason.',
        'Say why nobody else reads it.',
      )
    if (state.approvals.includes(person)) return nothing
    return [
      decided(
        { type: 'NotificationApproved', notification: ask.notification, person, single, reason: ask.reason },
        causeOf(occasion, state),
      ),
    ]
  },

  SendNotification(occasion, ask) {
    const { world, incident } = occasion
    const state = known(incident, ask.notification)
    if (state === undefined) return unknown
    if (state.status !== 'draft')
      return refuse('notification-sent', 'It was sent or withdrawn already.', 'Look at what became of its notices.')
    const approvers = approvalsMissing(world, incident, state)
    if (approvers.length > 0)
      return refuse(
        'approval-missing',
        `Nothing is sent unread: ${approvers.join(' and ')} has not approved it.`,
        'Have it read and approved.',
        causeOf(occasion, state),
      )
    const of = (what: string) => Object.keys(state.contents).filter(id => state.contents[id] === what)
    if (of('missing').length > 0)
      return refuse(
        'contents-missing',
        `It says nothing of ${of('missing').join(', ')}.`,
        'Say it, or say that it is not known yet.',
        causeOf(occasion, state),
      )
    if (of('unknown').length > 0 && !state.preliminary)
      return refuse(
        'not-preliminary',
        `It does not know ${of('unknown').join(', ')} yet, and says that it is complete.`,
        'Make it a preliminary one.',
        causeOf(occasion, state),
      )
    if (state.count === 0) return refuse('nobody-to-tell', 'Nobody is on its list.', 'Say first which customers are affected.')
    return [
      decided({ type: 'NotificationSent', notification: ask.notification, list: state.list, count: state.count }, causeOf(occasion, state)),
    ]
  },

  WithdrawNotification(occasion, ask) {
    const state = known(occasion.incident, ask.notification)
    if (state === undefined) return unknown
    if (state.status !== 'draft')
      return refuse('notification-sent', 'What was sent cannot be taken back.', 'Send another one that corrects it.')
    return [decided({ type: 'NotificationWithdrawn', notification: ask.notification, reason: ask.reason }, causeOf(occasion, state))]
  },

  /** From the engine: how many of its notices became what. */
  CountNotices(occasion, ask) {
    const state = known(occasion.incident, ask.notification)
    if (state === undefined || (state.status !== 'sending' && state.status !== 'sent')) return nothing
    const { notification, counts } = ask
    const had = state.counts
    if (
      had !== null &&
      had.sent === counts.sent &&
      had.refused === counts.refused &&
      had.unknown === counts.unknown &&
      had.waiting === counts.waiting
    )
      return nothing
    return [decided({ type: 'NoticesCounted', notification, counts }, causeOf(occasion, state))]
  },
}

/** What a word met when it had reached everybody, and the follow-up that a preliminary one leaves owed. */
function follow(world: World, incident: Incident): Decided {
  for (const [key, state] of Object.entries(incident.notifications ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (state.status !== 'sent') continue
    const made = [...settled(world, incident, state), ...followUp(world, incident, key as NotificationId, state)]
    if (made.length > 0) return made
  }
  return nothing
}

function settled(world: World, incident: Incident, state: NotificationState): Decision[] {
  const form = formOf(world, state)
  const { value: plan } = world.plan
  // A word without a form meets what any plain word to customers meets (T-21): the outage that they had to hear of.
  const rules = plan.obligations.filter(rule => (form === undefined ? metByPlainWord(plan, rule) : form.obligations.includes(rule.id)))
  const customers = incident.law?.affected?.clocks ?? []
  const meant = (o: Obligation): boolean => {
    if (!runs(o)) return false
    if ('plan' in o.cause) return rules.some(rule => rule.id === o.rule)
    if ('law' in o.cause) return rules.some(rule => rule.to !== null && `law:${rule.law}` === o.rule)
    return rules.length > 0 && state.list === incident.law?.affected?.list && customers.some(c => `contract:${c.contract}` === o.rule)
  }
  return Object.values(incident.obligations)
    .filter(meant)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(o => {
      const at = state.sentAt ?? world.now
      const cause = o.cause
      if (!('plan' in cause))
        return decided({ type: 'SubmissionRecorded', rule: o.rule.replace(/^law:/, ''), happenedAt: at, note: null }, cause)
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

const followUpId = (notification: NotificationId): ObligationId => `follow-up:${notification}` as ObligationId

function followUp(world: World, incident: Incident, notification: NotificationId, state: NotificationState): Decision[] {
  const id = followUpId(notification)
  const owed = incident.obligations[id]
  const later = Object.values(incident.notifications ?? {}).find(
    other => other.status === 'sent' && other.form === state.form && (other.sentAt ?? 0) > (state.sentAt ?? 0),
  )
  if (owed !== undefined) {
    if (!runs(owed) || later === undefined) return []
    const met = { ...owed, next: 'never', state: { met: later.event, at: later.sentAt ?? world.now, late: false } } as const
    return [decided({ type: 'ObligationChanged', obligation: met }, owed.cause)]
  }
  if (!state.preliminary) return []
  const form = formOf(world, state)
  const cause = clauseCause(world, form?.clause ?? severityOf(world.plan.value, incident).clause)
  const owedBy = world.plan.value.obligations.find(rule => form?.obligations.includes(rule.id))?.who ?? null
  return [
    decided(
      self => ({
        type: 'ObligationChanged',
        obligation: {
          id,
          rule: 'follow-up' as never,
          cause,
          owedBy,
          startedBy: self,
          seq: incident.seq + 1,
          severity: incident.severity,
          start: state.sentAt ?? world.now,
          due: [],
          words: 'without undue delay, as soon as more is known',
          target: null,
          next: 'never',
          warned: false,
          overdueAt: null,
          state: 'owed',
          name: 'Follow up on the preliminary notification',
          why: `not known when it was sent: ${
            Object.keys(state.contents)
              .filter(c => state.contents[c] === 'unknown')
              .join(', ') || 'it was preliminary'
          }`,
        },
      }),
      cause,
    ),
  ]
}

function changed(incident: Incident, id: NotificationId, change: Partial<NotificationState>): Incident {
  const state = known(incident, id)
  return state === undefined ? incident : { ...incident, notifications: { ...incident.notifications, [id]: { ...state, ...change } } }
}

function evolveNotification(incident: Incident, event: Event): Incident {
  const { fact } = event
  switch (fact.type) {
    case 'NotificationDrafted': {
      const { type: _, notification, ...draft } = fact
      const drafter = 'person' in event.by ? event.by.person : null
      const state: NotificationState = {
        ...draft,
        drafter,
        approvals: [],
        singlePerson: false,
        status: 'draft',
        sentAt: null,
        counts: null,
        event: event.id,
      }
      return { ...incident, notifications: { ...incident.notifications, [notification]: state } }
    }
    case 'NotificationApproved': {
      const state = known(incident, fact.notification)
      return changed(incident, fact.notification, {
        approvals: [...(state?.approvals ?? []), fact.person],
        singlePerson: (state?.singlePerson ?? false) || fact.single,
      })
    }
    case 'NotificationSent': {
      const law = incident.law ?? nothingKnown
      const frozen =
        law.affected === null || law.affected.list !== fact.list ? law : { ...law, affected: { ...law.affected, frozen: true } }
      const drill = incident.drill !== null // M5: practised to the end, and nothing left
      const counts = drill ? null : { sent: 0, refused: 0, unknown: 0, waiting: fact.count }
      const next = changed(incident, fact.notification, { status: drill ? 'sent' : 'sending', sentAt: event.at, counts, event: event.id })
      return frozen === incident.law || law.affected === null ? next : { ...next, law: frozen }
    }
    case 'NotificationWithdrawn':
      return changed(incident, fact.notification, { status: 'withdrawn' })
    case 'NoticesCounted': {
      const state = known(incident, fact.notification)
      const { sent } = fact.counts
      const all = state !== undefined && sent === state.count
      return changed(incident, fact.notification, { counts: fact.counts, ...(all ? { status: 'sent' as const, sentAt: event.at } : {}) })
    }
    default:
      return incident
  }
}

export const notification: Chapter = {
  decide: (world, incident, command) => (incident === null ? nothing : answer(answers, { world, incident, command })),
  follow,
  evolve: (incident, event) => (incident === null ? null : evolveNotification(incident, event)),
  wakeAt: () => 'never',
  effects: () => [], // notices leave by their own way, which repeats nothing: engine/notices.ts
}
