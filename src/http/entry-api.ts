/** Ways in of a person, as the API has them. */
import { z } from 'zod'
import { PersonBrief } from './api.ts'

const at = z.iso.datetime()
export const WayIn = z.object({
  id: z.string(),
  kind: z.enum(['session', 'sign-in link', 'api token']),
  label: z.string().describe('by what it began, or what it is for'),
  madeBy: z.string().nullable().describe('somebody else, who made it for them; null: they did, or asked for it'),
  createdAt: at,
  expiresAt: at.nullable(),
  usedAt: at.nullable().describe('of a sign-in link: when it was used up; else: when it was last used'),
  revokedAt: at.nullable(),
  current: z.boolean().describe('the session, or the token, that this was asked with'),
})
export const SignOut = z.object({ keepThis: z.boolean().default(false).describe('all but the session that asks') })

export const Invite = z.object({ method: z.string().max(64).optional().describe('an e-mail address of theirs; absent: the newest') })
export const Invited = z.object({ sentTo: z.string(), expiresAt: at })

export const ApiToken = z.object({
  id: z.string(),
  label: z.string(),
  calendar: z.boolean().describe('it stands in the address of a calendar, and opens nothing else'),
  person: PersonBrief.nullable().describe('whom it stands for; null: a program of its own'),
  madeBy: z.string().nullable().describe('somebody else, who made it for them; null: they did, or it is older than that is known'),
  createdAt: at,
  revokedAt: at.nullable(),
  lastUsedAt: at.nullable(),
})

export const NewToken = z.object({
  label: z.string().trim().min(1).max(120),
  person: z.string().optional().describe('absent: a program of its own'),
})
export const MadeToken = ApiToken.extend({ token: z.string().describe('shown this once') })
