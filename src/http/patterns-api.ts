/** The shapes of incidents read together: patterns, their root causes, and what follows from them (L-24). */
import { z } from 'zod'
import { likenesses } from '../core/incident-patterns.ts'
import { Export, PersonBrief } from './api.ts'

const at = z.iso.datetime()
const words = (max: number) => z.string().trim().min(1).max(max)
const follows = z.enum(['remediation', 'plan change', 'accepted'])

const Alike = z.object({
  key: z.string(),
  likeness: z.enum(likenesses),
  name: z.string().describe('what they share, in words'),
  count: z.number().int(),
})
export const Pattern = Alike.extend({
  firstAt: at,
  lastAt: at,
  usualGapMs: z.number().int().nullable().describe('between one and the next: the middle one'),
  nearMisses: z.number().int(),
  severities: z.array(z.object({ id: z.string(), name: z.string(), count: z.number().int() })),
  incidents: z
    .array(z.object({ number: z.number().int(), title: z.string(), severity: z.string(), openedAt: at, nearMiss: z.boolean() }))
    .describe('newest first, 50 at most'),
  among: z.array(Alike).describe('what else some of them, or all, have in common'),
  mending: z.number().int().describe('remediation items of theirs that are not done yet'),
  mended: z
    .object({ at, times: z.number().int(), back: z.number().int(), next: at.nullable() })
    .nullable()
    .describe('when something of it was mended last, and how often it came back since; null: nothing was'),
})
export const RaisedPattern = z.object({
  id: z.string(),
  key: z.string(),
  name: z.string(),
  count: z.number().int().describe('when it was raised'),
  times: z.number().int(),
  withinDays: z.number().int(),
  criteria: z.enum(['plan', 'tocsin']).describe('whose number was reached'),
  at,
  dueAt: at.nullable(),
  state: z.enum(['owed', 'overdue', 'answered']),
  owedBy: z.object({ name: z.string(), people: z.array(PersonBrief) }).nullable(),
  answer: z
    .object({
      follows,
      words: z.string().nullable().describe('null: erased'),
      by: PersonBrief.nullable(),
      at,
      item: z
        .object({
          id: z.string(),
          owner: PersonBrief.nullable(),
          due: at.nullable(),
          state: z.enum(['open', 'overdue', 'done', 'dropped']),
        })
        .nullable(),
    })
    .nullable(),
})
export const Patterns = z.object({
  export: Export.describe('`total` counts the patterns'),
  criteria: z.object({
    times: z.number().int(),
    withinDays: z.number().int(),
    same: z.array(z.enum(likenesses)),
    whose: z.enum(['plan', 'tocsin']).describe('tocsin: the plan does not say, or leaves it open'),
    clause: z.object({ id: z.string(), number: z.string(), title: z.string() }).nullable(),
    open: z.array(z.string()).describe('what the plan leaves open, in its words'),
    raises: z.boolean().describe('a pattern is raised as a duty; false: the plan asks for nothing, and it is shown only'),
  }),
  incidents: z.number().int().describe('that were read'),
  unnamed: z.number().int().describe('that are over, are no false positives, and have no root cause named'),
  isWhole: z.boolean().describe('false: there were more in this time than are read together'),
  items: z.array(Pattern),
  raised: z.array(RaisedPattern).describe('newest first, 50 at most'),
  causes: z.array(z.object({ id: z.string(), count: z.number().int() })).describe('that were named in this time'),
})
export const AnswerPattern = z.object({
  pattern: z.string().max(200).describe('its id, among what was raised'),
  follows,
  words: words(2_000).describe('what is mended or changed, or why it is accepted'),
  owner: z.string().max(64).optional().describe('who mends it; needed for remediation'),
  due: z.iso.datetime({ offset: true }).optional().describe('until when; needed for remediation'),
})

/** Of one incident: its root causes, and the patterns that it is part of. */
export const PatternsOfIncident = z.object({
  causes: z.array(z.string()).nullable().describe('null: nobody has named one; none: they were taken back'),
  said: z.array(z.object({ causes: z.array(z.string()), by: z.string(), at, reason: z.string().nullable() })).describe('oldest first'),
  known: z.array(z.object({ id: z.string(), count: z.number().int() })).describe('names that were used before, most used first'),
  patterns: z.array(
    Alike.extend({ nth: z.number().int().describe('so many in these days, this one included'), withinDays: z.number().int() }),
  ),
})
