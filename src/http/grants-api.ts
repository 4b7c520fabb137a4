/** Applications and what people let them do, as the API has them. */
import { z } from 'zod'
import { type GrantScope, scopeNames } from './grant-scopes.ts'

const at = z.iso.datetime()
const Scope = z.enum(scopeNames as [GrantScope, ...GrantScope[]])
export const ScopeShown = z.object({ scope: Scope, words: z.string() })
export const ApplicationShown = z.object({
  id: z.string(),
  name: z.string(),
  returnTo: z.string().nullable().describe('where a person is led back to; null: they carry a code over'),
  scopes: z.array(ScopeShown).describe('what it may ask for'),
  madeBy: z.string(),
  createdAt: at,
})
export const NewApplication = z.object({
  name: z.string().trim().min(1).max(80).describe('as people know it: it stands on the page that asks them'),
  returnTo: z
    .string()
    .max(400)
    .nullable()
    .default(null)
    .describe(
      'https, or http on this machine alone, letter for letter as the application sends it; null: a code that the person carries over',
    ),
  scopes: z.array(Scope).min(1).describe('what it may ask for, and nothing beyond'),
})
export const MadeApplication = ApplicationShown.extend({ secret: z.string().describe('shown this once') })
export const GrantShown = z.object({
  id: z.string(),
  application: z.string().describe('its name'),
  removed: z.boolean().describe('the application is not registered any more, and the grant opens nothing'),
  scopes: z.array(ScopeShown),
  givenAt: at,
  expiresAt: at,
  revokedAt: at.nullable(),
  lastUsedAt: at.nullable(),
})
export const ChangeGrantKey = z.object({
  withdraw: z.boolean().default(false).describe('also end every grant token that an older key signed: a key has got about'),
})
export const GrantKeyChanged = z.object({ kid: z.string() })
