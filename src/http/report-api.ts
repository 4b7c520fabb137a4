/**
 * The shapes of reports to regulators: what each regime wants to be told, from recorded facts, for its own portal; and what
 * was handed in, taken back, held or decided. As in api.ts; the routes, all under /api/v1/incidents/{id}:
 *   GET  /reports                              the reports that are, were or may be owed (ReportBrief)
 *   GET  /reports/{rule}   /reports/{rule}.json   one whole (Report)   GET /reports/{rule}.html   the same to read and print
 *   POST /reports/{rule}/submitted (Submit)    handed in: with its reference, and the reasons where it was late
 *   POST /reports/{rule}/withdraw (Withdraw)   recorded in error, or retracted where it was handed in
 *   POST /reports/{rule}/decide (DecideReport) it applies, does not, or is held back: why, who approved, until when
 *   POST /fields/{field} (SayField)            what is to be said there, in every report and letter that asks for it
 * Each POST answers with the Report; /fields answers with Field.
 */
import { z } from 'zod'
import { Moment, PersonBrief } from './api.ts'

const at = z.iso.datetime().describe('ISO 8601, UTC')
const text = (max: number) => z.string().trim().min(1).max(max)

export const FieldState = z.enum(['present', 'unknown', 'missing'])
export const Field = z.object({
  id: z.string(),
  what: z.string().describe('as the regime asks it'),
  need: z.enum(['required', 'where possible', 'where it applies', 'asked']).describe('asked: by its forms, not by the text of the law'),
  state: FieldState,
  text: z.string().nullable().describe('unknown: what is known of it so far'),
  from: z.enum(['facts', 'a person']).nullable(),
})
const counts = z.object({
  present: z.number().int(),
  unknown: z.number().int(),
  missing: z.number().int(),
  missingRequired: z.number().int(),
})
const Decision = z.object({
  decision: z.enum(['applies', 'does not apply', 'held']),
  ground: z.string().nullable().describe('exemption, law-enforcement hold, not notifiable, other'),
  reason: z.string().nullable(),
  approvedBy: PersonBrief.nullable(),
  until: at.nullable(),
  at,
})
const Submission = z.object({
  at: at.describe('when it was handed in'),
  recordedAt: at,
  by: z.string(),
  reference: z.string().nullable().describe("the recipient's"),
  reasons: z.string().nullable().describe('why it was late'),
  incomplete: z.array(z.string()).describe('fields that were not known or missing when it was handed in'),
  withdrawn: z.object({ at, why: z.enum(['recorded in error', 'undelivered', 'retracted']), reason: z.string().nullable() }).nullable(),
})
export const ReportBrief = z.object({
  rule: z.string(),
  regime: z.string(),
  name: z.string(),
  to: z.string(),
  citation: z.string(),
  state: z.enum(['possible', 'owed', 'overdue', 'met', 'waived', 'not applicable', 'not asked']),
  late: z.boolean(),
  why: z.string().nullable(),
  startedAt: at.nullable(),
  dueAt: at.nullable(),
  words: z.string().describe('how it is counted, and from what'),
  readings: z.array(z.object({ at, reading: z.string() })),
  after: z.string().nullable().describe('the stage before it, by its rule'),
  submittedAt: at.nullable(),
  counts: counts.nullable().describe('null: the law names no contents'),
  decision: Decision.nullable(),
})
export const Report = ReportBrief.extend({
  incident: z.object({ id: z.string(), number: z.number().int(), title: z.string(), drill: z.boolean() }),
  organisation: z.string().nullable(),
  madeAt: at,
  contents: z
    .object({ citation: z.string(), mark: z.string(), source: z.string(), lookedAt: z.string(), from: z.string().nullable() })
    .nullable()
    .describe('where the fields stand, and since when'),
  fields: z.array(Field),
  preliminary: z.boolean().describe('something is not known or missing'),
  next: z.array(z.object({ rule: z.string(), name: z.string(), state: z.string(), dueAt: at.nullable() })).describe('the stages after it'),
  submissions: z.array(Submission).describe('oldest first'),
  note: z.string(),
  advice: z.string().describe('not legal advice: have counsel confirm'),
})
export const Submit = z.object({
  at: Moment.optional().describe('absent: now'),
  reference: text(500).describe('as the recipient gave it'),
  reasons: text(10_000).optional().describe('needed where it is late'),
})
export const Withdraw = z.object({ why: z.enum(['recorded in error', 'retracted']), reason: text(5_000) })
export const DecideReport = z.object({
  decision: z.enum(['applies', 'does not apply', 'held']),
  ground: z.enum(['exemption', 'law-enforcement hold', 'not notifiable', 'other']).optional(),
  approvedBy: z.string().optional().describe('a person; absent: the caller'),
  until: at.optional().describe('held back until then'),
  reason: text(5_000),
})
export const SayField = z.object({ state: z.enum(['present', 'unknown']), text: text(20_000).optional() })
