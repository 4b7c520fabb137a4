/** What may be asked about changes to systems and about what follows from an incident. */
import { z } from 'zod'
import { rootCauseCharsMax, rootCausePattern, rootCausesMax } from '../core/root-cause.ts'

const words = (max: number) => z.string().trim().min(1).max(max)
const at = z.iso.datetime({ offset: true })
const item = z.string().describe('its id, as the incident lists it')
const owner = z.string().nullable().describe('a person; null: nobody yet')
const due = at.nullable().describe('the target date; null: none yet')

export const followUpVerbs = {
  change: z.object({ what: words(10_000).describe('which system, and how'), happenedAt: at.optional() }),
  'root-causes': z.object({
    causes: z
      .array(
        z
          .string()
          .trim()
          .max(rootCauseCharsMax)
          .regex(rootCausePattern, { error: 'write small letters, digits and hyphens: expired-certificate' }),
      )
      .max(rootCausesMax)
      .describe('all of them: they stand instead of those that were named before; none: taken back'),
    reason: words(2_000).optional(),
  }),
  'add-remediation': z.object({ what: words(2_000), owner: owner.default(null), due: due.default(null) }),
  'change-remediation': z.object({ item, owner, due, reason: words(2_000).optional().describe('owed where a date is moved') }),
  'finish-remediation': z.object({ item, note: words(10_000).optional() }),
  'drop-remediation': z.object({ item, reason: words(2_000) }),
} as const

export const RemediationItem = z.object({
  id: z.string(),
  what: z.string(),
  owner: z.object({ id: z.string(), name: z.string() }).nullable(),
  due: z.string().nullable(),
  state: z.enum(['open', 'overdue', 'done', 'dropped']),
  late: z.boolean(),
  addedAt: z.string(),
  endedAt: z.string().nullable(),
  ended: z.string().nullable().describe('how it was done, or why it was dropped'),
})
