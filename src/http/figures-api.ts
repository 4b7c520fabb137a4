/** The shapes of figures over time: what each figure was, month by month or week by week. */
import { z } from 'zod'
import { Export, Figure } from './api.ts'

const at = z.iso.datetime()
export const FigureSeries = z.object({
  export: Export,
  every: z.enum(['week', 'month']),
  buckets: z.array(z.object({ from: at, to: at, incidents: z.number().int(), items: z.array(Figure) })).describe('oldest first'),
})
