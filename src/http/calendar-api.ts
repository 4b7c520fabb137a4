/** The shapes of the organisation's own calendar: what business days and hours are counted by. */
import { z } from 'zod'

const date = z.iso.date()
export const OrgCalendar = z.object({
  zone: z.string().nullable().describe('null: the plan leaves it open'),
  hours: z.object({ days: z.array(z.number().int()).describe('1 Monday … 7 Sunday'), from: z.string(), to: z.string() }).nullable(),
  holidays: z.string().nullable().describe('the calendar of holidays that the plan names'),
  open: z.array(z.object({ what: z.string(), words: z.string() })).describe('what the plan leaves open, in its words'),
  ahead: z.array(date).describe('holidays of the coming year'),
  closures: z.array(date).describe('days on which we are closed ourselves'),
})
export const Closures = z.object({ dates: z.array(date).max(400) })
