/** The shape of our own signals, once: `/in/{key}/signal` validates with it, and the OpenAPI description is made from it. */
import { z } from 'zod'

export const signalsMax = 1_000

const texts = (what: string) =>
  z.record(z.string().min(1).max(200), z.union([z.string().max(100_000), z.number(), z.boolean()])).describe(what)
const at = z.iso.datetime({ offset: true })

export const SignalIn = z.strictObject({
  summary: z.string().trim().min(1).max(1_000).describe('what is the matter, in one line'),
  status: z.enum(['firing', 'resolved', 'acknowledged']).optional().describe('absent: firing'),
  key: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe(
      'your own key for the lasting condition: the same key again is the same alert. Absent: the labels are it, or, without labels, the summary',
    ),
  severity: z.string().max(100).optional().describe("a hint, in your own words; the plan's rules may use it as label `severity`"),
  labels: texts('what identifies it: service, host, region …').optional(),
  details: texts('what explains it').optional(),
  link: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional()
    .describe('where to look'),
  startsAt: at.optional().describe('when it began; absent: now'),
  endsAt: at.optional().describe('when it ended, for what is resolved'),
  expiresInSeconds: z
    .number()
    .int()
    .min(10)
    .max(31 * 24 * 3600)
    .optional()
    .describe('you repeat it at least this often: without a repetition it is resolved'),
})
export const SignalsIn = z.union([SignalIn, z.array(SignalIn).min(1).max(signalsMax)])
export const SignalsAccepted = z.object({
  accepted: z.number().int().describe('how many signals were committed'),
  at: z.iso.datetime().describe('when they were received'),
  keys: z.array(z.string()).describe('for each, the key that names its condition'),
})
