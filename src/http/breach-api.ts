/** The shapes of the register of breaches: GET /breaches, /breaches/{n}, and /breaches.csv as a file. As in api.ts. */
import { z } from 'zod'
import { Export } from './api.ts'

const at = z.iso.datetime().describe('ISO 8601, UTC')

const AuthorityTold = z.object({
  rule: z.string(),
  name: z.string(),
  to: z.string(),
  citation: z.string(),
  state: z.string(),
  late: z.boolean(),
  dueAt: at.nullable(),
  ground: z.string().nullable().describe('why it was told, or was not'),
  approvedBy: z.string().nullable().describe('who decided that it is not told, or is held back'),
  submissions: z.array(
    z.object({ at, by: z.string(), reference: z.string().nullable(), reasons: z.string().nullable(), withdrawn: z.string().nullable() }),
  ),
})
const NotificationTold = z.object({
  name: z.string(),
  preliminary: z.boolean(),
  status: z.string(),
  sentAt: at.nullable(),
  recipients: z.number().int(),
  reached: z.number().int(),
  approvedBy: z.array(z.string()),
})
export const BreachEntry = z.object({
  number: z.number().int(),
  title: z.string(),
  status: z.enum(['open', 'resolved', 'closed']),
  breach: z.enum(['unknown', 'suspected', 'confirmed', 'ruled-out']),
  openedAt: at,
  suspectedAt: at.nullable(),
  awareAt: at.nullable(),
  confirmedAt: at.nullable(),
  facts: z.array(z.string()).describe('what happened, as reports and letters say it'),
  effects: z.array(z.string()).describe('data and people, by data set, and what is likely to follow'),
  measures: z.array(z.string()).describe('the remedial action taken, and what is intended'),
  reasons: z.array(z.string()).describe('why it was, or was not, a breach; why somebody was, or was not, told'),
  authorities: z.array(AuthorityTold).describe('each regime that was looked at'),
  notifications: z.array(NotificationTold).describe('to customers'),
  told: z.array(z.object({ what: z.string(), state: z.string(), dueAt: at.nullable(), metAt: at.nullable(), late: z.boolean() })),
  customers: z.number().int().describe('affected'),
  open: z.array(z.string()).describe('what the article wants documented and nobody has written down'),
})
export const BreachRegister = z.object({ export: Export, items: z.array(BreachEntry) })
