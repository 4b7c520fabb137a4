/** The shapes of /api/v1/trust: the controls with their evidence, their document, and what is published of them. */
import { z } from 'zod'
import { controlStates } from '../trust/posture.ts'
import { trustParts } from '../trust/public.ts'

const at = z.iso.datetime().describe('ISO 8601, UTC')
export const TrustParts = z.enum(trustParts)
const State = z.enum(controlStates)

const Fact = z.object({
  at,
  words: z.string(),
  held: z.boolean(),
  link: z.string().nullable().describe('in the console'),
})
const Reading = z.object({
  kind: z.string(),
  name: z.string(),
  reads: z.string().nullable().describe('what this kind of evidence reads'),
  verdict: z.enum(['across', 'part', 'against', 'none']),
  says: z.string(),
  missing: z.string().nullable(),
  count: z.number().int(),
  facts: z.array(Fact).describe('the newest, at most 50; the export has all'),
})
export const TrustControl = z.object({
  id: z.string(),
  name: z.string(),
  says: z.string(),
  criteria: z.array(z.string()),
  categories: z.array(z.string()),
  owner: z.string().nullable(),
  state: State,
  readings: z.array(Reading),
  missing: z.array(z.string()),
  performable: z.boolean().describe('whether somebody may record that it was carried out'),
  attestedBy: z.array(z.object({ by: z.string(), on: z.string(), until: z.string(), document: z.string().nullable() })),
})
export const TrustView = z.object({
  title: z.string(),
  entity: z.string().nullable(),
  edition: z.string(),
  saved: z.object({ by: z.string(), at }).nullable().describe('null: the document that ships, which nobody has saved as theirs'),
  period: z.object({ from: at, to: at }),
  recordBegins: at.nullable(),
  certification: z.object({ words: z.string(), status: z.string(), expired: z.boolean() }),
  controls: z.array(TrustControl),
  path: z.array(z.object({ id: z.string(), name: z.string(), state: z.enum(['done', 'ready', 'waiting']), waits: z.string().nullable() })),
  refusals: z.array(
    z.object({ id: z.string(), says: z.string(), state: z.enum(['enforced', 'not shown', 'promised']), readings: z.array(Reading) }),
  ),
  page: z.object({ open: z.boolean(), parts: z.array(TrustParts), url: z.string() }),
})
export const ControlsDocument = z.object({
  source: z.string().describe('YAML, as it was saved'),
  edition: z.string(),
  saved: z.object({ by: z.string(), at }).nullable(),
})
export const SaveControls = z.object({
  source: z.string().min(1).max(500_000),
  previous: z.string().max(128).optional().describe('the edition that it was made from; another one by now is refused'),
})
export const PublishTrust = z.object({ open: z.boolean(), parts: z.array(TrustParts).max(20) })
export const PerformControl = z.object({
  happenedAt: at.optional().describe('absent: now'),
  note: z.string().trim().min(1).max(4_000).optional().describe('what was done; private, and in the record'),
})
export const GuardsFound = z.object({ found: z.record(z.string(), z.enum(['held', 'failed', 'unread'])) })
const Placed = Fact.omit({ link: true }).extend({
  stream: z.string().nullable(),
  seq: z.number().int().nullable(),
  leaf: z.number().int().nullable().describe('its line in the exported audit log, from 0; null: it is no event, or has no place yet'),
  sha256: z.string().nullable().describe('of its bytes in that log'),
})
export const TrustExport = z.object({
  export: z.object({ query: z.string(), from: at.nullable(), to: at, total: z.number().int(), hash: z.string() }),
  edition: z.string(),
  items: z.array(
    TrustControl.omit({ performable: true, readings: true }).extend({
      readings: z.array(Reading.omit({ facts: true }).extend({ facts: z.array(Placed) })),
    }),
  ),
})
