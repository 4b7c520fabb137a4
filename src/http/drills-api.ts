/**
 * The shapes of /api/v1/drills: drills that were held, the one that goes on, and what only its facilitator sees. As in
 * api.ts, which has the list of all routes.
 */
import { z } from 'zod'
import { IncidentBrief, PersonBrief } from './api.ts'

const at = z.iso.datetime().describe('ISO 8601, UTC')
const text = (max: number) => z.string().trim().min(1).max(max)
const source = z
  .string()
  .max(256 * 1024)
  .optional()
  .describe('the drill as a document; or')
const file = z.string().max(80).optional().describe('one that ships, by its id')
const score = z.object({ points: z.number().int(), of: z.number().int() })
const obligations = z.object({ met: z.number().int(), late: z.number().int(), overdue: z.number().int(), owed: z.number().int() })

export const DrillFile = z.object({
  id: z.string(),
  title: z.string(),
  words: z.string().describe('what it is about'),
  plan: z.string().describe('the plan that it was written for'),
  lasts: z.string(),
  objectives: z.array(z.string()),
  fits: z.boolean().describe('every name in it is one of the plan that runs'),
  unfit: z.string().nullable().describe('what does not fit first'),
})
export const DrillFiles = z.object({
  items: z.array(DrillFile),
  fast: z.string().describe('what a drill that is sped up sends at most by telephone, mail and the like, in words'),
})
export const BeginDrill = z.object({
  file,
  source,
  factor: z.number().min(1).max(1000).default(1).describe('so many times as fast; 1: real time'),
  byTime: z.boolean().default(true).describe('injects come at their times; otherwise its facilitator releases each'),
  duty: text(80).optional().describe("the plan's drill that is met by holding it"),
  version: z.string().optional().describe('a version of the plan; absent: the one that runs'),
})
export const PlayDrill = z.object({
  file,
  source,
  version: z.string().optional().describe('a version of the plan; absent: the one that runs'),
  seed: text(40).default('1'),
})
export const CompareDrill = z.object({
  drill: z.string().max(64).optional().describe('one that is over; or'),
  file,
  source,
  version: z.string().optional().describe('as it is; absent: the plan that runs'),
  other: z.string().optional().describe('the version that it is set against; or'),
  otherSource: z
    .string()
    .max(1024 * 1024)
    .optional()
    .describe('a plan as a document'),
  seed: text(40).default('1'),
})

export const DrillBrief = z.object({
  id: z.string(),
  number: z.number().int().describe('of the drills of this organisation'),
  title: z.string(),
  state: z.enum(['running', 'paused', 'over']),
  how: z.enum(['live', 'virtual']),
  startedAt: at,
  endedAt: at.nullable(),
  ended: z.enum(['done', 'aborted']).nullable(),
  factor: z.number(),
  plan: z.object({ title: z.string(), version: z.string() }),
  facilitator: z.string(),
  leading: z.boolean().describe('the caller leads it'),
  mayEnd: z.boolean().describe('the caller may let it go on and end it: whoever leads it, and owners'),
  score: score.nullable().describe('null: it is not over'),
  openFindings: z.number().int(),
  transcriptHash: z.string().nullable(),
  controls: z.array(z.string()).describe('that it is evidence for'),
})
const Finding = z.object({
  id: z.string(),
  at,
  by: z.string(),
  text: z.string(),
  role: z.string().nullable(),
  due: z.string().nullable(),
  done: z.object({ at, by: z.string(), note: z.string() }).nullable(),
})
const Lead = z.object({
  heldBack: z.number().int().describe('pages that were kept, because a drill that is sped up may send only so many'),
  objectives: z.array(z.string()),
  endsAt: at.nullable().describe('when it ends by itself; null: it is paused'),
  injects: z.array(
    z.object({
      n: z.number().int(),
      atMs: z.number().describe('after the start, in the time of the drill'),
      comesAt: at.nullable().describe('when it comes by itself; null: by hand, or it was released'),
      kind: z.enum(['signal', 'word', 'declare', 'act']).describe('act: what the people are expected to do; it is not released'),
      words: z.string(),
      released: z.object({ at, by: z.enum(['time', 'hand']), problem: z.string().nullable() }).nullable(),
    }),
  ),
  expectations: z.array(z.object({ expected: z.string(), came: z.string(), met: z.boolean() })).describe('as it stands now'),
  notes: z.array(z.object({ id: z.string(), at, by: z.string(), text: z.string() })),
  participants: z.array(
    z.object({
      person: PersonBrief,
      roles: z.array(z.string()),
      state: z.enum(['not paged', 'paged', 'reached', 'answered']),
      since: at.nullable(),
      acts: z.number().int(),
      lastActAt: at.nullable(),
    }),
  ),
})
export const Drill = DrillBrief.extend({
  incidents: z.array(IncidentBrief),
  real: z
    .array(z.object({ number: z.number().int(), title: z.string(), severityName: z.string() }))
    .describe('real incidents that opened since it began: a reason to pause it'),
  findings: z.array(Finding),
  lead: Lead.nullable().describe('for its facilitator alone while it goes on'),
})
export const Release = z.object({ inject: z.number().int().min(0).describe('its place, from 0') })
export const PauseDrill = z.object({ why: text(400).default('by hand') })
export const EndDrill = z.object({ as: z.enum(['done', 'aborted']), why: text(1000).optional() })
export const DrillNote = z.object({ text: text(4000) })
export const NewFinding = z.object({
  text: text(4000),
  role: text(80).optional().describe('who sees to it, as a role of the plan'),
  due: z.iso.date().optional(),
})
export const SettleFinding = z.object({ finding: z.string().max(64), note: text(2000) })

const Went = z.object({ words: z.string(), dueMs: z.number().nullable(), metMs: z.number().nullable(), outcome: z.string() })
const Page = z.object({ afterMs: z.number(), person: z.string(), by: z.string(), why: z.string() })
const Brief = z.object({ severity: z.string(), status: z.string() })
const Side = z.object({ plan: z.object({ title: z.string(), version: z.string() }), score, obligations, hash: z.string() })
export const DrillCompared = z.object({
  title: z.string(),
  seed: z.string(),
  was: Side,
  would: Side,
  incidents: z.array(
    z.object({
      number: z.number().int(),
      was: Brief.nullable(),
      would: Brief.nullable(),
      rows: z.array(
        z.object({
          rule: z.string(),
          name: z.string(),
          was: Went.nullable(),
          would: Went.nullable(),
          differs: z.boolean(),
          lateOnly: z.enum(['was', 'would']).nullable(),
        }),
      ),
      pages: z.object({ was: z.number().int(), would: z.number().int(), onlyWas: z.array(Page), onlyWould: z.array(Page) }),
    }),
  ),
  leftOut: z.array(z.object({ line: z.number().int(), why: z.string() })),
})
export const DrillReport = z.object({
  drill: z.string(),
  number: z.number().int(),
  title: z.string(),
  state: z.enum(['running', 'paused', 'over']),
  startedAt: at,
  endedAt: at.nullable(),
  ended: z.enum(['done', 'aborted']).nullable(),
  injects: z.object({ came: z.number().int(), of: z.number().int() }).describe('of those that come from outside'),
  why: z.string().nullable(),
  plan: z.object({ title: z.string(), version: z.string(), edition: z.string() }),
  factor: z.number(),
  facilitator: z.string(),
  objectives: z.array(z.string()),
  controls: z.array(z.string()),
  duty: z.string().nullable(),
  score: score.nullable(),
  obligations: obligations.nullable(),
  expectations: z.array(z.object({ expected: z.string(), came: z.string(), met: z.boolean(), line: z.number().int() })),
  participants: z.array(
    z.object({
      name: z.string(),
      roles: z.array(z.string()),
      pagedAt: at.nullable(),
      reachedAt: at.nullable(),
      answeredAt: at.nullable(),
      acts: z.number().int(),
    }),
  ),
  heldBack: z.number().int().describe('pages that were kept, because a drill that is sped up may send only so many'),
  timeline: z.array(z.string()),
  pauses: z.array(z.object({ from: at, to: at.nullable(), why: z.string() })),
  notes: z.array(z.object({ at, by: z.string(), text: z.string() })),
  findings: z.array(Finding),
  transcriptHash: z.string().nullable(),
  fileHash: z.string(),
})
