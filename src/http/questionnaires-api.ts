/** The shapes of /api/v1/questionnaires: taken in, answered from the controls, confirmed by people, given back in their own form. */
import { z } from 'zod'
import { answerWords } from '../questionnaire/answer.ts'

const at = z.iso.datetime().describe('ISO 8601, UTC')
const headingSaid = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .nullable()
  .default(null)
  .describe('the heading, as it stands in the file; null: found')
export const QuestionnaireIn = z.object({
  name: z.string().trim().min(1).max(200).describe('of the file: security.xlsx'),
  base64: z.base64().max(4_100_000).describe('CSV in UTF-8 or XLSX, at most 3 MB'),
  columns: z
    .strictObject({ question: headingSaid, answer: headingSaid, words: headingSaid, id: headingSaid })
    .default({ question: null, answer: null, words: null, id: null }),
})
export const Questionnaire = z.object({
  id: z.string(),
  name: z.string(),
  format: z.enum(['csv', 'xlsx']),
  questions: z.number().int(),
  by: z.string(),
  at,
})
const AnswerWord = z.enum(answerWords)
export const QuestionnaireRow = z.object({
  row: z.number().int().describe('its place, as they are confirmed by'),
  id: z.string().describe('its number in the file'),
  question: z.string(),
  state: z.enum(['confirmed', 'stale', 'draft', 'unanswered']).describe('stale: it was confirmed, and the control is other than it was'),
  answer: AnswerWord.nullable().describe('null: not answered: nobody has said'),
  words: z.string(),
  evidence: z.array(z.string()),
  control: z.object({ id: z.string(), name: z.string(), state: z.string() }).nullable(),
  confidence: z.number().describe('of the match, 0 to 1; below 0.5 nothing is proposed'),
  why: z.string(),
  near: z.array(z.object({ control: z.string(), confidence: z.number() })),
  confirmed: z
    .object({ by: z.string(), at, answer: AnswerWord, words: z.string(), edition: z.string().nullable().describe('of the controls then') })
    .nullable(),
})
export const QuestionnaireView = Questionnaire.extend({
  headings: z.array(
    z.object({ sheet: z.string(), question: z.string(), answer: z.string(), words: z.string().nullable(), id: z.string().nullable() }),
  ),
  counts: z.object({ confirmed: z.number().int(), stale: z.number().int(), draft: z.number().int(), unanswered: z.number().int() }),
  saved: z.boolean().describe("whether somebody saved the controls' document; else it ships, and is nobody's word"),
  rows: z.array(QuestionnaireRow),
  controls: z.array(z.object({ id: z.string(), name: z.string(), state: z.string() })),
})
export const ConfirmAnswers = z.object({
  answers: z
    .array(
      z.object({
        row: z.number().int().min(0),
        answer: AnswerWord,
        words: z.string().trim().max(4_000).default(''),
        control: z.string().max(64).nullable().default(null).describe('what it rests on: it is stale when that changes; null: on none'),
      }),
    )
    .min(1)
    .max(3_000),
})
export const AnsweredFile = z.object({
  name: z.string(),
  base64: z.string(),
  final: z.boolean().describe('every answer is confirmed by a person'),
  open: z.number().int().describe('answers that are not, and say so in the file'),
})
