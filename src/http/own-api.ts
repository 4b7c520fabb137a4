/** What a person's own page shows of them, as the API has it: what is held, what goes and what stays when they go. */
import { z } from 'zod'
import { PersonBrief } from './api.ts'

const at = z.iso.datetime()
const Stays = z.object({ what: z.string(), why: z.string() })
export const Own = z.object({
  person: PersonBrief,
  signInBy: z.array(z.string()).describe('addresses to which a sign-in link is sent when it is asked for'),
  chat: z.object({ member: z.string(), verifiedAt: at }).nullable().describe('who they are in the team’s chat'),
  calendars: z.array(z.object({ id: z.string(), label: z.string(), createdAt: at, lastUsedAt: at.nullable() })),
  deletion: z.object({
    handOver: z.array(z.object({ what: z.string(), instead: z.string() })).describe('what has to be in other hands first'),
    goes: z.array(z.string()),
    stays: z.array(Stays),
  }),
})
export const OwnHeld = z.object({
  events: z.number().int().describe('in the audit log, by them or about them'),
  firstAt: at.nullable(),
  lastAt: at.nullable(),
  incidents: z.array(
    z.object({
      ref: z.string().describe('as /incidents has it: 3, or D3 of a drill'),
      title: z.string(),
      events: z.number().int(),
      rolesTaken: z.number().int(),
      acknowledged: z.number().int(),
      paged: z.number().int(),
      wrote: z.number().int().describe('texts'),
      wordsStay: z.string().nullable().describe('why what they wrote here cannot be deleted now; null: it can'),
    }),
  ),
})
export const DeleteOwn = z.object({
  name: z.string().max(200).describe('their own, as it stands in the directory: so that nobody does it by mistake'),
  words: z.boolean().default(false).describe('also what they wrote on incidents that are over and that nothing holds'),
})
export const OwnDeleted = z.object({
  erasure: z.string().describe('under which it stands in the audit log'),
  gone: z.array(z.string()),
  stays: z.array(Stays),
})
