/** Populations: complete lists for whoever draws a sample from them. */
import { z } from 'zod'

const count = z.number().int()
export const Populations = z.object({
  export: z.object({ query: z.string(), from: z.string().nullable(), to: z.string(), total: count, hash: z.string() }),
  signals: z
    .array(z.object({ source: z.string(), outcome: z.string(), count }))
    .describe('what came in, by the minute: new, refreshed, changed, resolved, ignored, logged only, rejected, throttled'),
  incidents: z.object({
    first: count.nullable(),
    last: count.nullable(),
    count,
    gaps: z.array(count).describe('none: the numbers have no gap'),
    open: count,
    resolved: count,
    done: count,
    falsePositives: count,
    nearMisses: count,
    byHand: count,
  }),
  obligations: z.object({
    count,
    possible: count,
    owed: count,
    overdue: count,
    met: count,
    metLate: count,
    waived: count,
    notApplicable: count,
  }),
})
