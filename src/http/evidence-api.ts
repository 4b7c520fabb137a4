/** Files kept as evidence on an incident, as the API has them. */
import { z } from 'zod'
import { Moment } from './api.ts'

const at = z.iso.datetime()
const clause = z.object({ id: z.string(), number: z.string(), title: z.string() }).nullable()

export const EvidenceFile = z.object({
  id: z.string(),
  name: z.string(),
  note: z.string().nullable().describe('where it is from, what it shows'),
  type: z.object({ id: z.string(), name: z.string() }).nullable().describe('of the plan; null: none of them'),
  mediaType: z.string().describe('by the word of whoever brought it'),
  bytes: z.number().int(),
  sha256: z.string().describe('of its bytes; it is in the audit log, and stays when they go'),
  collectedAt: at,
  at: at.describe('since when it is kept here'),
  by: z.string(),
  state: z.enum(['kept', 'deleted', 'erased']),
  gone: z.object({ at, by: z.string().nullable(), reason: z.string().nullable() }).nullable(),
  hold: z
    .object({ clause, words: z.string().describe('until what'), atLeast: at.nullable().describe('and not before then') })
    .nullable()
    .describe('what keeps it from being deleted; null: nothing'),
  retention: z
    .object({ words: z.string(), until: at.nullable().describe('null: the plan does not say') })
    .nullable()
    .describe('how long the plan keeps evidence of its type; nothing is deleted by it'),
  opened: z.array(z.object({ by: z.string(), times: z.number().int(), last: at })),
})
export const EvidenceKept = EvidenceFile.extend({ again: z.boolean().describe('it was kept already, and nothing was kept twice') })
export const EvidenceOfIncident = z.object({
  files: z.array(EvidenceFile.extend({ mayDelete: z.boolean().describe('whether the caller may, now') })),
  types: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        source: z.string(),
        retention: z.string().describe('how long it is kept there'),
        condition: z.string().nullable(),
        kept: z.number().int().describe('files of it that are kept here'),
      }),
    )
    .describe('what the plan says is evidence'),
  owed: z.array(z.object({ id: z.string(), name: z.string() })).describe('what is owed by the clause of preserving, and a file may meet'),
  most: z.object({ files: z.number().int(), bytes: z.number().int().describe('of one file') }),
})

const encoded = (max: number) =>
  z
    .string()
    .transform((text, at) => {
      try {
        return decodeURIComponent(text).trim()
      } catch {
        at.addIssue({ code: 'custom', message: 'is not percent-encoded: write UTF-8 as encodeURIComponent does, and % as %25' })
        return z.NEVER
      }
    })
    .pipe(z.string().min(1).max(max))
/** What is private goes by headers, which nobody writes into an access log as they do addresses. */
export const evidenceHeaders = z.object({
  'x-evidence-name': encoded(200).describe('the name of the file, percent-encoded'),
  'x-evidence-note': encoded(1_000).optional().describe('where it is from, what it shows; percent-encoded'),
  'idempotency-key': z.string().max(200).optional().describe('makes a retry safe'),
})
export const evidenceQuery = z.object({
  type: z.string().min(1).max(100).optional().describe('of the plan’s types of evidence'),
  collectedAt: Moment.optional().describe('when it was collected; absent: now'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, { error: 'write 64 hex digits' })
    .optional()
    .describe('of the bytes, as the sender has them: others are refused'),
  run: z.string().min(1).max(200).optional().describe('of a playbook: with step, that is done by this file'),
  step: z.coerce.number().int().min(1).max(1_000).optional(),
  meets: z.string().min(1).max(200).optional().describe('an obligation that is met by this file, as evidence lists them'),
})
export const EvidenceDeletion = z.object({ reason: z.string().trim().min(1).max(2_000) })
