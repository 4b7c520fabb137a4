/** The shape of /api/v1/usage: how much of what happens in the team's product, and what is usual. */
import { z } from 'zod'

const at = z.iso.datetime().describe('ISO 8601, UTC')
export const UsageType = z.object({
  integration: z.object({ id: z.string(), name: z.string() }),
  type: z.string(),
  state: z
    .enum(['learning', 'usual', 'more', 'fewer'])
    .describe('learning: nothing is said of it before a week of it is known; more, fewer: it has left what is usual'),
  since: at.nullable().describe('of what was left'),
  learningUntil: at.nullable(),
  last: z
    .object({
      at: at.describe('when that quarter of an hour began'),
      count: z.number().int(),
      usual: z
        .object({
          low: z.number().nullable().describe('so many or fewer are too few; null: none at all is usual'),
          middle: z.number(),
          high: z.number().describe('more are too many'),
        })
        .nullable()
        .describe('null: too little is known to compare it'),
    })
    .nullable()
    .describe('the last whole quarter of an hour; null: none was over yet'),
  recent: z.array(z.number().int()).describe('the last day by quarters of an hour, oldest first; the last one is not over'),
})
