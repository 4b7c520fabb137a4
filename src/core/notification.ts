/** A formal word to customers, as an incident knows it: who wrote, read and sent it, what it says and does not know yet. */
import type { EventId } from './event.ts'
import type { Id, Instant, Ref } from './id.ts'
import type { PersonId } from './oncall/people.ts'

export type NotificationId = Id<'notification'>
/** present: it is said; unknown: it is said that nobody knows yet; missing: nothing is said of it. */
export type ContentState = 'present' | 'unknown' | 'missing'
export type NotificationDraft = Readonly<{
  notification: NotificationId
  form: Id<'notification form'> | null // of the plan; null: without one
  preliminary: boolean
  from: PersonId // the named human whose name and address it carries
  subject: Ref
  note: Ref // the text
  contents: Readonly<Record<string, ContentState>>
  list: string // of recipients: frozen under this name
  count: number
  wave?: Wave // absent: it goes to everybody who is affected
}>
/** To those whom none of the earlier ones went to: together they go to everybody on the list that it completes. */
export type Wave = Readonly<{ completes: string; after: readonly NotificationId[] }>
/** What became of its notices, one to a recipient. */
export type NoticeCounts = Readonly<{ sent: number; refused: number; unknown: number; waiting: number }>
export type NotificationState = Omit<NotificationDraft, 'notification'> &
  Readonly<{
    drafter: PersonId | null
    approvals: readonly PersonId[]
    singlePerson: boolean // whoever wrote it approved it
    status: 'draft' | 'sending' | 'sent' | 'withdrawn'
    sentAt: Instant | null
    counts: NoticeCounts | null
    event: EventId
    sendFrom?: Instant // one person alone wrote and approved it: it waits until then
    cameBack?: Instant // it had reached everybody, and then it had not
    reached?: readonly Id<'customer'>[] // of those whose contracts have clocks of their own
  }>
