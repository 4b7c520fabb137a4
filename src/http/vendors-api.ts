/** The shapes of /api/v1 about what is kept of providers: their reports, who looked at them, and what they commit themselves to. */
import { z } from 'zod'
import { downFrom, kindMax } from '../customers/vendor-record.ts'
import { LineProblem } from './customers-api.ts'

const at = z.iso.datetime().describe('ISO 8601, UTC')
const text = (most: number) => z.string().trim().min(1).max(most)
const date = z.iso.date().describe('2026-03-31')
const link = z.url({ protocol: /^https?$/ }).max(2_000)
const names = (most: number) => z.array(text(200)).max(most)

const dates = {
  issued: date.nullable().default(null),
  from: date.nullable().default(null).describe('the period that it covers'),
  to: date.nullable().default(null),
  expires: date.nullable().default(null).describe('its last day; null: it names none'),
}
export const VendorReportIn = z.object({
  kind: text(kindMax).describe('SOC 2 Type II, ISO 27001 …'),
  covers: text(500).nullable().default(null).describe('which of theirs, and by which criteria'),
  ...dates,
  source: z
    .union([
      z.strictObject({ link }),
      z.strictObject({
        incident: z.number().int().min(1).describe('its number'),
        evidence: z.string().min(1).max(64).describe('the id of the file there'),
      }),
    ])
    .nullable()
    .default(null)
    .describe('where it was got, or the file of it in the evidence vault'),
})
export const VendorReport = VendorReportIn.extend({
  id: z.string(),
  addedAt: at,
  state: z.enum(['current', 'expires soon', 'expired', 'end not said', 'replaced']).describe('replaced: a newer one of its kind is there'),
  daysLeft: z.number().int().nullable().describe('until its last day, where the team is; null: it names none'),
  looks: z.array(z.object({ by: z.string(), at, words: z.string().nullable() })).describe('who looked at it, newest first'),
})
export const LookAtReport = z.object({ words: text(1_000).nullable().default(null).describe('what was found') })
export const CommitmentIn = z.object({
  name: text(100).describe('what of theirs: API'),
  percent: z.number().gt(0).max(100).describe('of each calendar month'),
  clause: text(500).describe('where it stands in their terms'),
  link: link.nullable().default(null),
  measure: text(500).nullable().default(null).describe('how they themselves measure it'),
  downFrom: z.enum(downFrom).default('partial_outage').describe('from which state of their status page on a minute is lost'),
  components: names(50).default([]).describe('of their status page, by name; empty: the page as a whole'),
  checks: z.array(z.string().min(1).max(64)).max(20).default([]).describe('our own health checks, by id'),
})
export const Commitment = CommitmentIn.extend({ id: z.string() })
export const InPublic = z.object({ inPublic: z.boolean().nullable().describe('null: as the plan does') })
export const VendorRecord = z.object({
  vendor: z.object({ id: z.string(), name: z.string() }),
  role: z.string(),
  holds: z.array(z.string()),
  subProcessor: z.boolean().describe('it holds data'),
  inPublic: z.boolean().nullable(),
  isShown: z.boolean().describe('whether the public page names it'),
  reports: z.array(VendorReport).describe('those that count first, then those that they replaced'),
  commitments: z.array(Commitment),
})
export const VendorsIn = z.object({ file: z.string().min(1).max(1_000_000).describe('CSV or YAML, as the guide has it') })
export const VendorsTaken = z.object({
  taken: z.number().int().describe('providers'),
  reports: z.number().int(),
  commitments: z.number().int(),
  problems: z.array(LineProblem),
})

export const uptimeQuery = z.object({
  months: z.coerce.number().int().min(1).max(24).default(3).describe('the running one, and those before it'),
})
const ms = z.number().int().min(0)
const MeasuredMonth = z.object({
  month: z.string().describe('2026-11, where the team is'),
  allowedMs: ms,
  lostMs: ms,
  upMs: ms,
  maintenanceMs: ms.describe('announced: neither lost nor up'),
  unknownMs: ms.describe('nobody saw: never taken for up'),
  aheadMs: ms.describe('still to come'),
  percent: z.number().nullable().describe('up, of the time that is known; null: none is'),
  verdict: z
    .enum(['kept', 'missed', 'not known', 'so far kept', 'so far missed'])
    .describe('kept: it would be, were all that is unknown lost'),
  stretches: z
    .array(z.object({ state: z.enum(['lost', 'maintenance', 'unknown']), said: z.string(), from: at, to: at }))
    .describe('all that is not up, at most the last 200'),
})
export const VendorUptime = z.object({
  vendor: z.object({ id: z.string(), name: z.string() }),
  commitment: Commitment,
  sources: z.array(
    z.object({
      name: z.string(),
      says: z.enum(['the provider', 'our check']),
      since: at.nullable().describe('since when it is recorded; null: never yet'),
      problem: z.string().nullable().describe('why nothing comes of it now'),
      months: z.array(MeasuredMonth).describe('newest first'),
    }),
  ),
})
