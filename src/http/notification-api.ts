/**
 * The shapes of formal words to customers. As in api.ts; the routes, all under /api/v1/incidents/{id}:
 *   GET  /notifications                          its notifications, oldest first
 *   GET  /notifications/proposal?form=&preliminary=&to=   a first text, filled in from what the incident knows (Proposal)
 *   POST /notifications (NotificationIn → Notification)   drafts one, or writes a draft anew
 *   POST /notifications/{n}/approve {reason?} | send {} | withdraw {reason}   → Notification
 *   GET  /notifications/{n}/notices?state=&after=   what became of each notice   GET /notifications/{n}/notices.csv   the proof, as a file
 *   POST /notifications/{n}/notices/{customer}/settle (SettleNotice → Notification)   a person's word about one
 *   POST /notifications/{n}/settle (SettleNotices → Notification)   the same about all of a state
 */
import { z } from 'zod'
import { PersonBrief } from './api.ts'

const at = z.iso.datetime().describe('ISO 8601, UTC')
const text = (max: number) => z.string().trim().min(1).max(max)

export const ContentState = z
  .enum(['present', 'unknown', 'missing'])
  .describe('said; said to be not known yet (what is known of it may stand beside that); not said')
const to = z
  .enum(['all', 'not told yet'])
  .describe('everybody who is affected, or those whom no notification of this form went to: a second wave')
export const NotificationIn = z.object({
  notification: z.string().max(64).optional().describe('a draft that this one takes the place of: approvals are asked anew'),
  form: z.string().max(100).nullable().describe('of the plan'),
  preliminary: z.boolean(),
  to: to.default('all'),
  from: z.string().optional().describe('the person whose name and address it carries; absent: the caller'),
  subject: text(300),
  opening: z.string().max(20_000).default(''),
  contents: z.record(z.string().max(100), z.object({ state: ContentState, text: z.string().max(20_000).default('') })),
})
const WithoutContact = z.object({
  count: z.number().int(),
  customers: z.array(z.object({ id: z.string(), name: z.string().nullable() })).describe('at most 100 of them'),
})
const AskedFields = z.object({
  rule: z.string(),
  name: z.string(),
  citation: z.string(),
  fields: z.array(z.object({ id: z.string(), what: z.string(), need: z.string(), state: ContentState })),
})
export const Proposal = z.object({
  form: z.string().nullable(),
  name: z.string(),
  preliminary: z.boolean().describe('as asked; true where something is not known'),
  subject: z.string(),
  opening: z.string(),
  contents: z.array(
    z.object({
      id: z.string(),
      what: z.string(),
      state: ContentState,
      text: z.string(),
      from: z.enum(['facts', 'a person']).nullable().describe('where it comes from'),
    }),
  ),
  unfilled: z.array(z.string()).describe("places of the plan's text that nothing is known for"),
  recipients: z.number().int(),
  withoutContact: WithoutContact.describe('nobody can tell them: it stays owed until they have one'),
  approvedBy: z.array(z.string()).describe('roles'),
  approvers: z.number().int().describe('how many people have to approve it'),
  alone: z.string().nullable().describe('how long it waits where one person alone wrote and approved it, in words'),
  regimes: z.array(AskedFields).describe('what the law that it answers asks for, and how that stands in this text'),
})
const NoticeCounts = z.object({ sent: z.number(), refused: z.number(), unknown: z.number(), waiting: z.number() })
export const Notification = z.object({
  id: z.string(),
  form: z.string().nullable(),
  name: z.string(),
  preliminary: z.boolean(),
  status: z.enum(['draft', 'sending', 'sent', 'withdrawn']).describe('sending: it has not reached everybody, or no longer has'),
  to,
  from: PersonBrief,
  drafter: PersonBrief.nullable(),
  subject: z.string(),
  text: z.string().describe('as it is sent'),
  contents: z.array(z.object({ id: z.string(), what: z.string(), state: ContentState })),
  regimes: z.array(AskedFields),
  recipients: z.number().int(),
  withoutContact: WithoutContact,
  approvals: z.array(PersonBrief),
  approvalsMissing: z.array(z.string()).describe('names of the roles whose word is still wanted'),
  approvers: z.number().int().describe('how many people have to approve it'),
  singlePerson: z.boolean().describe('whoever wrote it approved it, alone'),
  sendFrom: at.nullable().describe('one person alone waits until then'),
  sentAt: at.nullable(),
  counts: NoticeCounts.nullable(),
})
export const Notice = z.object({
  customer: z.string(),
  name: z.string().nullable(),
  state: z.enum(['waiting', 'in flight', 'sent', 'refused', 'unknown']),
  attempts: z.number().int(),
  receipt: z.string().nullable().describe("the letter's own id"),
  hash: z.string().nullable().describe('SHA-256 of the bytes that were handed over'),
  detail: z.string().nullable(),
  endedAt: at.nullable(),
  reported: z
    .array(
      z.object({
        at,
        what: z.string(),
        detail: z.string().nullable(),
        by: z.string().nullable().describe('who handed it in; null: the carrier itself, by its signature'),
      }),
    )
    .describe(
      'what the carrier told afterwards: delivered, delayed, bounced, complained, failed, relayed (passed on, which proves nothing)',
    ),
})
export const SettleNotice = z.object({
  as: z.enum(['sent', 'again', 'bounced']).describe('they have it; send it to them again; it was handed over and came back'),
  reason: text(500),
})
export const SettleNotices = z.object({
  state: z.enum(['unknown', 'refused']).describe('all that are in it'),
  as: z.enum(['sent', 'again']),
  reason: text(500),
})
/** What a mail server reports, as it came by mail (RFC 3464): POST /notifications/bounce. */
export const BounceIn = z.object({ message: z.string().min(1).max(500_000).describe('the whole message, headers and all') })
export const BounceHeard = z.object({
  known: z.boolean().describe('false: no letter of ours has that Message-ID'),
  what: z.enum(['bounced', 'delayed', 'relayed', 'delivered']).describe('relayed: passed on, and whether it arrived nobody says'),
  detail: z.string().nullable().describe('its code: 5.1.1'),
})
