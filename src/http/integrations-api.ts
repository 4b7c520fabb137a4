/** Integrations as the API has them: a key for each source, its addresses, its counts, and what its vendors sign with. */
import { z } from 'zod'
import { keyKinds } from '../integrations/source.ts'

const at = z.iso.datetime().describe('ISO 8601, UTC')
export const Integration = z.object({
  id: z.string(),
  name: z.string(),
  source: z.string(),
  createdAt: at,
  revokedAt: at.nullable(),
  lastUsedAt: at.nullable(),
  urls: z
    .array(z.object({ for: z.string(), url: z.string(), how: z.string() }))
    .describe('the key itself is shown once, when it is made; afterwards the URL has a blank'),
  counts: z.array(z.object({ outcome: z.string(), count: z.number().int() })),
  signs: z
    .array(
      z.object({
        source: z.string(),
        for: z.string(),
        need: z
          .enum(['needed', 'if set'])
          .describe('needed: nothing of it is taken before its secret is set; if set: then it is asked for'),
        called: z.string().describe('what the vendor calls its secret, and where it stands'),
        setAt: at.nullable(),
        previousUntil: at.nullable().describe('so long the secret before it holds too'),
      }),
    )
    .describe('vendors that prove with a secret who they are; the secret itself is never shown again'),
})
const SourceSecret = z.string().trim().min(1).max(500).describe('what the vendor signs with, as it shows it')
export const NewIntegration = z.object({
  name: z.string().trim().min(1).max(120),
  source: z.enum(keyKinds),
  secret: SourceSecret.optional().describe('what the vendor signs with, where it is known already; of a key for one source only'),
})
export const NewSourceSecret = z.object({
  secret: SourceSecret,
  overlapHours: z
    .number()
    .min(0)
    .max(168)
    .optional()
    .describe('so long the secret before it holds too, so that nothing is refused while the vendor changes over; absent: 24'),
})
export const MadeIntegration = Integration.extend({ key: z.string() })
