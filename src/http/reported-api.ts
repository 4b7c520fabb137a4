/** Reports of people, as the API has them. */
import { z } from 'zod'

export const PersonReport = z.object({
  reference: z.string(),
  via: z.enum(['form', 'mail']),
  at: z.string(),
  title: z.string(),
  text: z.string().describe('reduced when it came: no card number, credential or e-mail address stands in it'),
  about: z.enum(['vulnerability', 'data', 'outage', 'other']).nullable(),
  reporter: z
    .object({ name: z.string(), address: z.string() })
    .nullable()
    .describe('null: they did not agree to be named, or said nothing of themselves'),
  consent: z.object({ at: z.string(), words: z.string() }).nullable().describe('to what they agreed, and when'),
  answerable: z.boolean().describe('an address of theirs is kept, whether or not it is shown, and an answer can leave to it from here'),
  hasAddress: z.boolean(),
  automatic: z.boolean().describe('a machine sent it by itself: it pages nobody'),
  files: z.number().int().describe('how many files came with it, and are evidence of its incident'),
  leftOut: z.array(z.string()).describe('what came with it and is not kept'),
})
export const ReportAnswerBody = z.object({ text: z.string().trim().min(1).max(10_000) })
export const ReportAnswered = z.object({ sent: z.literal(true), again: z.boolean().describe('it had left before, by the same key') })
