/**
 * The chapter of formal words that go outside.
 *
 * M1  Nothing is sent unread: every role that the plan names has approved exactly this draft, and as many people as it says;
 *     another draft is read anew. One person alone gives a reason and waits as long as the plan says.
 * M2  Nothing missing is papered over: what is not known is said to be not known, and then a follow-up is owed.
 * M3  What is sent once is never sent blindly again; what nobody can say is a person's to decide.
 * M4  A word meets what was owed only when it reached everybody whom it was for; when it comes back, it is owed again.
 * M5  In a drill nothing leaves, and nothing of an incident that was opened in shadow.
 */
import type { Chapter, Refusal } from '../chapter.ts'
import type { Event } from '../event.ts'
import type { Incident } from '../incident.ts'
import type { NotificationId, NotificationState } from '../notification.ts'
import { nothingKnown } from '../obligation/law/law-state.ts'
import { isReal } from '../shadow.ts'
import {
  type Answers,
  answer,
  asksOf,
  clauseCause,
  decided,
  nothing,
  type Occasion,
  personBehind,
  refuse,
  severityOf,
  waitsForShadow,
} from './deciding.ts'
import { afterSending } from './notification/after-sending.ts'
import { approvalsMissing, formOf, isAlone, mayApprove, sendFrom } from './notification/approval.ts'

const causeOf = ({ world, incident }: Occasion, state: Pick<NotificationState, 'form'>) =>
  clauseCause(world, formOf(world, state)?.clause ?? severityOf(world.plan.value, incident).clause)
const known = (incident: Incident, id: NotificationId): NotificationState | undefined => incident.notifications?.[id]
const unknown: Refusal = refuse('notification-unknown', 'The incident has no such notification.', "Name one of the incident's.")

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
    const { notification, form: which, preliminary, from, subject, note, list, count, wave } = ask
    const draft = { notification, form: which, preliminary, from, subject, note, contents, list, count }
    return [decided({ type: 'NotificationDrafted', ...draft, ...(wave === undefined ? {} : { wave }) }, causeOf(occasion, ask))]
  },

  ApproveNotification(occasion, ask) {
    const { world, incident } = occasion
    const state = known(incident, ask.notification)
    if (state === undefined) return unknown
    if (state.status !== 'draft') return refuse('notification-sent', 'It was sent or withdrawn already.', 'Nothing is left to approve.')
    const person = personBehind(occasion.command)
    if (person === null) return refuse('person-needed', 'A person approves, by having read it.', 'Sign in, and read it.')
    const form = formOf(world, state)
    if (!mayApprove(world, incident, form, person))
      return refuse(
        'not-an-approver',
        `The plan has it approved by ${form?.approvedBy.join(' and ')}.`,
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
    const from = single ? sendFrom(world, form) : null
    const approved = { notification: ask.notification, person, single, reason: ask.reason, ...(from === null ? {} : { sendFrom: from }) }
    return [decided({ type: 'NotificationApproved', ...approved }, causeOf(occasion, state))]
  },

  SendNotification(occasion, ask) {
    const { world, incident } = occasion
    const state = known(incident, ask.notification)
    if (state === undefined) return unknown
    if (state.status !== 'draft')
      return refuse('notification-sent', 'It was sent or withdrawn already.', 'Look at what became of its notices.')
    const waits = waitsForShadow(occasion)
    if (waits !== null) return waits
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
    if (isAlone(state) && state.sendFrom !== undefined && state.sendFrom > world.now)
      return refuse(
        'one-person-waits',
        'One person alone wrote and approved it: the plan has it wait, so that it is slept on or read by another.',
        `Send it ${Math.ceil((state.sendFrom - world.now) / 60_000)} minutes from now, or have somebody else approve it.`,
        causeOf(occasion, state),
      )
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
    const { notification, counts, reached } = ask
    const had = state.counts
    if (
      had !== null &&
      had.sent === counts.sent &&
      had.refused === counts.refused &&
      had.unknown === counts.unknown &&
      had.waiting === counts.waiting &&
      (reached ?? []).join(' ') === (state.reached ?? []).join(' ')
    )
      return nothing
    return [
      decided({ type: 'NoticesCounted', notification, counts, ...(reached === undefined ? {} : { reached }) }, causeOf(occasion, state)),
    ]
  },
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
        ...(fact.sendFrom === undefined ? {} : { sendFrom: fact.sendFrom }),
      })
    }
    case 'NotificationSent': {
      const law = incident.law ?? nothingKnown
      const frozen =
        law.affected === null || law.affected.list !== fact.list ? law : { ...law, affected: { ...law.affected, frozen: true } }
      const practised = !isReal(incident) // M5: to the end, and nothing left
      const counts = practised ? null : { sent: 0, refused: 0, unknown: 0, waiting: fact.count }
      const next = changed(incident, fact.notification, {
        status: practised ? 'sent' : 'sending',
        sentAt: event.at,
        counts,
        event: event.id,
      })
      return frozen === incident.law || law.affected === null ? next : { ...next, law: frozen }
    }
    case 'NotificationWithdrawn':
      return changed(incident, fact.notification, { status: 'withdrawn' })
    case 'NoticesCounted': {
      const state = known(incident, fact.notification)
      if (state === undefined) return incident
      const { counts, reached } = fact
      const { cameBack: _, ...rest } = state
      const next: NotificationState =
        counts.sent === state.count
          ? { ...rest, counts, status: 'sent', sentAt: event.at }
          : state.status === 'sent'
            ? { ...rest, counts, status: 'sending', cameBack: event.at }
            : { ...state, counts }
      return {
        ...incident,
        notifications: { ...incident.notifications, [fact.notification]: reached === undefined ? next : { ...next, reached } },
      }
    }
    default:
      return incident
  }
}

/** Nothing leaves from here: notices go by a way of their own, which repeats nothing (engine/notices.ts). */
export const notification: Chapter = {
  asks: asksOf(answers),
  decide: (world, incident, command) => (incident === null ? nothing : answer(answers, { world, incident, command })),
  follow: afterSending,
  evolve: (incident, event) => (incident === null ? null : evolveNotification(incident, event)),
}
