/** The audit log by HTTP, and what was signed of it. */
import { z } from 'zod'

export const LogEntry = z.object({ leaf: z.number().int(), bytes: z.string().describe('the event, canonical JSON'), hash: z.string() })
/** The note is what is kept and handed on: text, the log's signature, and those of witnesses. */
export const LogCheckpoint = z.object({
  size: z.number().int().describe('how many entries it is of: those with leaves below it'),
  at: z.iso.datetime().describe('ISO 8601, UTC'),
  note: z.string().describe('a signed note, C2SP tlog-checkpoint'),
  witnesses: z.array(z.string()).describe('the names of those who signed it, too'),
  key: z.string().describe("the log's public key; hand it on by another way than the checkpoints"),
})
export const LogProof = z.object({
  checkpoint: LogCheckpoint,
  entries: z
    .array(LogEntry.extend({ path: z.array(z.string()).describe('hashes as base64, from the leaf up to the root; RFC 6962, 2.1.1') }))
    .describe('in the order of their stream'),
})
export const LogStanding = z.object({
  size: z.number().int().describe('how many events have their place in the log'),
  latest: LogCheckpoint.nullable().describe('null: nothing was signed yet'),
  root: z.string().nullable().describe('of the latest, base64: what the whole log up to it is reckoned to'),
  origin: z.string().describe("the log's name, by which witnesses know it"),
  key: z.string(),
  altered: z.string().nullable().describe('what is not as it was signed; null: what is stored agrees with it'),
  witnesses: z
    .array(
      z.object({
        name: z.string(),
        size: z.number().int().nullable().describe('of the last checkpoint that it signed; null: none'),
        at: z.iso.datetime().nullable(),
        trouble: z.string().nullable().describe('why it has not signed the newest, as far as that is known'),
      }),
    )
    .describe('who is to sign it, too'),
})
