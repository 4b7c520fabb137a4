/** The shapes of security questionnaires as the API has them, what the console asks for of them, and their states in words. */
import { queryOptions } from '@tanstack/react-query'
import type { As } from '../../../src/http/api.ts'
import type * as api from '../../../src/http/questionnaires-api.ts'
import { ask } from '../server.ts'
import type { List } from '../shapes.ts'
import type { Tone } from '../state-mark.tsx'

export type Questionnaire = As<typeof api.Questionnaire>
export type QuestionnaireView = As<typeof api.QuestionnaireView>
export type Row = QuestionnaireView['rows'][number]
export type AnswerWord = NonNullable<Row['answer']>
export type AnsweredFile = As<typeof api.AnsweredFile>

export const questionnaires = queryOptions({
  queryKey: ['questionnaires'],
  queryFn: ({ signal }) => ask<List<Questionnaire>>('/questionnaires', { signal }),
})
export const questionnaire = (id: string) =>
  queryOptions({
    queryKey: ['questionnaires', id],
    queryFn: ({ signal }) => ask<QuestionnaireView>(`/questionnaires/${encodeURIComponent(id)}`, { signal }),
  })

export const states: Readonly<Record<Row['state'], Readonly<{ tone: Tone; words: string }>>> = {
  confirmed: { tone: 'good', words: 'confirmed' },
  stale: { tone: 'late', words: 'to be confirmed again' },
  draft: { tone: 'act', words: 'draft' },
  unanswered: { tone: 'calm', words: 'not answered: nobody has said' },
}
