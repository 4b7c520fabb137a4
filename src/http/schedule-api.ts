/** The shapes of /api/v1 for who is on call: at an instant, by a calendar file, and times that are traded. As in plan-api.ts. */
import { z } from 'zod'
import { OverrideIn, PersonBrief, Schedule } from './api.ts'

const at = z.iso.datetime({ offset: true })
const time = z.object({ from: at, to: at })

export const OnCallAt = z.object({
  at,
  schedules: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      zone: z.string(),
      person: PersonBrief.nullable().describe('null: nobody'),
      override: z.boolean(),
      until: at.nullable().describe('when somebody else has it; null: nobody else follows'),
    }),
  ),
  positions: z
    .array(z.object({ id: z.string(), name: z.string(), people: z.array(PersonBrief).describe('empty: nobody') }))
    .describe('who holds each position of the plan at that instant'),
})
export const Swap = z.object({ first: time, second: time }).describe('two times, each of one person: who has one takes the other')
export const CalendarFile = z.object({
  ics: z.string().max(900_000),
  from: at.optional().describe('absent: from now'),
  to: at.optional().describe('absent: a year from then'),
  take: z.boolean().describe('false: only says what would be taken'),
})
export const CalendarFileRead = z.object({
  overrides: z.array(OverrideIn.extend({ name: z.string().nullable(), known: z.boolean().describe('is an override already') })),
  problems: z.array(z.object({ entry: z.string(), what: z.string(), instead: z.string() })).describe('entries that were not taken'),
  taken: z.number().int(),
  schedule: Schedule.describe('as it now is'),
})
