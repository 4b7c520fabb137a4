/** `facts`: questions of fact about an incident, each with its closed set of answers; the first is what holds at first. */
import { z } from 'zod'
import type { FactId } from '../../core/plan.ts'
import { block } from '../block.ts'
import { phrase, words } from '../fields.ts'

const reserved = new Set(['severity', 'kind', 'phase', 'status'])

export const factsBlock = block({
  name: 'facts',
  about: 'Questions of fact, each with its answers; the first answer holds until somebody says otherwise.',
  holds: 'map',
  declares: 'fact',
  entry: z.strictObject({
    values: z.array(phrase('an answer: one word')).min(2),
    asks: words.optional().describe('the question in words'),
  }),
  read(entries, draft) {
    draft.parts.facts = entries.map(e => {
      if (reserved.has(e.key))
        draft.error(
          'own-fact',
          e.place,
          `${e.key} is known of every incident and cannot be described here.`,
          'Its values come from elsewhere in the plan.',
          'Give the fact another name.',
        )
      e.value.values.forEach((value, i) => {
        if (!/^[\p{L}\p{N}][\p{L}\p{N}.-]*$/u.test(value))
          draft.error(
            'fact-value',
            e.at('values', i),
            `${JSON.stringify(value)} is not one word.`,
            'Conditions name it: "breach is ruled-out".',
            'Join its words with hyphens.',
          )
      })
      return {
        id: e.key as FactId,
        clause: e.clause,
        values: e.value.values,
        initial: e.value.values[0]!,
        ...(e.value.asks === undefined ? {} : { asks: e.value.asks }),
      }
    })
  },
})
