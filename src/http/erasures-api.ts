/** Erasures, as the API has them. */
import { z } from 'zod'

const Why = z
  .enum(['asked for', 'kept long enough', 'should not be there'])
  .describe('from a closed list: free words about an erasure would be what it erased, over again')
export const NewErasure = z.union([
  z.object({
    incident: z.number().int().min(1).describe('its number'),
    entries: z
      .array(z.number().int().min(1))
      .min(1)
      .max(1000)
      .optional()
      .describe(
        'only the words of these timeline entries, by their seq, and the file that one of them kept; absent: all, and those of its alerts',
      ),
    why: Why,
  }),
  z.object({
    report: z.string().min(1).max(32).describe('the reference of what somebody reported: their words, who they are, and the alert’s'),
    why: Why,
  }),
  z.object({
    person: z.string().min(1).max(64).describe('whose entry in the directory goes, with every way to reach them'),
    words: z.boolean().default(false).describe('also whatever they wrote on any incident'),
    why: Why,
  }),
])
export const Erasure = z.object({
  id: z.string(),
  at: z.string(),
  by: z.string(),
  why: Why,
  texts: z.number().int().describe('how many texts'),
  alerts: z.number().int().describe('of how many alerts the words'),
  files: z.number().int().describe('of how many files of evidence the bytes'),
  incidents: z.array(z.number().int()),
  person: z.string().nullable(),
  subscribers: z.number().int().describe('of how many who followed the status page, and ended it, the address'),
  reports: z.number().int().describe('of how many reports of people what they wrote'),
  doneAt: z.string().nullable().describe('null: begun, and carried out again until it is whole'),
})
