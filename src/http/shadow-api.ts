/**
 * The shapes of shadow: the house runs beside another pager, and nothing leaves it.
 *   GET /shadow → ShadowView   POST /shadow/begin (BeginShadow → ShadowView)   POST /shadow/end (EndShadow → ShadowEnded)   owners begin and end it
 */
import { z } from 'zod'

const at = z.iso.datetime()
const note = z.string().trim().min(1).max(10_000).optional().describe('why; kept with it in the log')
const ShadowTime = z.object({ from: at, until: at.nullable(), by: z.string(), endedBy: z.string().nullable() })

export const ShadowView = z.object({
  since: at.nullable().describe('null: the house is not in shadow'),
  by: z.string().nullable().describe('who began it'),
  times: z.array(ShadowTime).describe('all, the newest first'),
  open: z
    .array(
      z.object({
        id: z.string(),
        number: z.number().int(),
        title: z.string(),
        severity: z.string(),
        openedAt: at,
        acknowledged: z.boolean(),
      }),
    )
    .describe('incidents that were opened in shadow and are open still: they page nobody'),
})
export const BeginShadow = z.object({ note })
export const EndShadow = z.object({
  note,
  pageAnew: z.boolean().default(false).describe('page, from the first step on, for what was opened in shadow and is open still'),
})
export const ShadowEnded = z.object({
  shadow: ShadowView,
  paged: z.array(z.number().int()).describe('incidents that are real from now on'),
  notPaged: z.array(z.object({ number: z.number().int(), why: z.string() })),
})
