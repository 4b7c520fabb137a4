/** The shape of what is counted, once: `/in/{key}/usage` validates with it, and the OpenAPI description is made from it. */
import { z } from 'zod'

export const usageEventsMax = 1_000

export const UsageEventIn = z.strictObject({
  type: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._:/-]{0,79}$/u, 'it has to begin with a letter or digit, and go on with those, spaces and . _ : / -')
    .describe(
      'what happened, always by the same name, up to 80 characters: sign-up, password.reset. No address and no id: each type has a baseline of its own',
    ),
  count: z.number().int().min(1).max(1_000_000_000).optional().describe('how many; absent: 1'),
  at: z.iso.datetime({ offset: true }).optional().describe('when, up to 42 days ago; absent: now'),
})
export const UsageIn = z.union([UsageEventIn, z.array(UsageEventIn).min(1).max(usageEventsMax)])
export const UsageAccepted = z.object({
  accepted: z.number().int().describe('how many events were counted and committed'),
  at: z.iso.datetime().describe('when they were received'),
})
