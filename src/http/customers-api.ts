/** The shapes of /api/v1 about what customers asked to hear of, and how they are chosen. As in api.ts, which has the register itself. */
import { z } from 'zod'

const at = z.iso.datetime().describe('ISO 8601, UTC')
const words = z.string().trim().min(1).max(2_000)
const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'small letters, digits and dashes')

export const AskedFor = z.array(z.object({ at, words: z.string() })).describe('when it asked to hear of vulnerabilities, with its words')
export const CustomerAsked = z.object({ words, at: at.optional().describe('absent: now') })
export const CustomerFilter = z.object({
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  data: slug.optional(),
  vendor: slug.optional(),
  enterprise: z.boolean().optional(),
  asked: z.boolean().optional().describe('to hear of vulnerabilities'),
})

/** Of a request with a file in it, in bytes: 50,000 customers. */
export const fileMax = 16_000_000
export const CustomersFile = z.string().min(1).max(15_000_000)
export const LineProblem = z.object({ line: z.number().int(), column: z.string(), what: z.string(), instead: z.string() })
export const FindCustomers = z.object({
  csv: CustomersFile.describe('ids, names or addresses of contacts, one a line; or a CSV file with such a column'),
})
export const CustomersFound = z.object({
  items: z.array(z.object({ id: z.string(), name: z.string() })),
  total: z.number().int(),
  withoutContact: z.number().int().describe('they cannot be told anything until somebody adds one'),
  problems: z.array(LineProblem).describe('what names nobody in the register, or more than one'),
})
