/**
 * The shapes of shadow: the house runs beside another pager, and nothing leaves it.
 *   GET /shadow → ShadowView   POST /shadow/begin (BeginShadow → ShadowView)   POST /shadow/end (EndShadow → ShadowEnded)   owners begin and end it
 *   GET /shadow/report?from=&to=&tolerance=&window= → ShadowReportShown   PUT /shadow/people (TheirPersonIs → ShadowReportShown; owners)
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

const becoming = z.enum(['nobody here', 'somebody else', 'later', 'not told', 'nobody there', 'earlier', 'same'])
const ms = z.number().int()
const Ours = z.object({ person: z.object({ id: z.string(), name: z.string() }), at, step: z.number().int().nullable(), why: z.string() })
const Counts = z.record(becoming, z.number().int())
export const ShadowReportShown = z.object({
  from: at,
  to: at,
  toleranceMs: ms.describe('the same time: so far apart at most'),
  windowMs: ms.describe('without a key in common: so far apart at most'),
  verdict: z.object({ is: z.enum(['nothing to compare', 'look at it', 'alike']), lookAt: z.array(z.string()) }),
  counts: Counts.describe('incidents'),
  calls: Counts.describe('persons who were called'),
  coverage: z.object({
    words: z.number().int().describe('webhooks of the other pager'),
    lastAt: at.nullable(),
    fromTheStart: z.number().int(),
    inTheMiddle: z.number().int().describe('incidents of theirs whose beginning was not heard'),
    missing: z.array(z.object({ pager: z.string(), from: z.number().int(), to: z.number().int(), count: z.number().int() })),
    unknownPersons: z.array(z.object({ pager: z.string(), id: z.string(), name: z.string() })),
  }),
  items: z.array(
    z.object({
      is: becoming,
      theirs: z
        .object({
          pager: z.string(),
          incident: z.string(),
          number: z.number().int().nullable(),
          title: z.string().nullable(),
          service: z.string().nullable(),
          at,
          hadAt: at.nullable().describe('somebody there acknowledged it, or it closed: what came here after that is not compared'),
          fromTheStart: z.boolean(),
        })
        .nullable(),
      ours: z.object({ number: z.number().int(), title: z.string(), severity: z.string(), openedAt: at }).nullable(),
      matched: z.enum(['key', 'service and time']).nullable(),
      couldBe: z.array(z.number().int()).describe('of ours that could be it, where nothing says which'),
      calls: z.array(
        z.object({
          is: becoming,
          theirs: z
            .object({
              id: z.string(),
              name: z.string(),
              by: z.enum(['your word', 'e-mail', 'name']).nullable().describe('how we know who it is'),
              at,
            })
            .nullable(),
          ours: Ours.nullable(),
          byMs: ms.nullable().describe('ours after theirs'),
        }),
      ),
    }),
  ),
})
export const TheirPersonIs = z.object({
  pager: z.string().min(1).max(100),
  id: z.string().min(1).max(500),
  person: z.string().min(1).max(64).nullable().describe('of ours; null: nobody says any more'),
})
