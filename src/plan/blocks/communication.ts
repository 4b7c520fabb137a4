/** `communication`: who is told what through which channels, inside and outside. */
import { z } from 'zod'
import type { Id } from '../../core/id.ts'
import { block } from '../block.ts'
import { sentence } from '../draft.ts'
import { listOf, namingAll, phrase, saying, words, wordsOrList } from '../fields.ts'
import { parseWhen } from '../grammar/when.ts'
import { lawRules } from '../law-rules.ts'
import { meant } from '../nearest.ts'
import { checkFacts } from './obligations.ts'

export const communicationBlock = block({
  name: 'communication',
  about: 'Who is told, through which channels, in which steps.',
  holds: 'map',
  entry: z.strictObject({
    when: saying('condition', 'a condition').optional(),
    to: phrase('who is told'),
    through: wordsOrList.optional().describe('channels'),
    from: phrase('who speaks').optional(),
    steps: z.array(words).optional(),
    law: namingAll('law', 'rules of law that it follows').optional(),
  }),
  read(entries, draft) {
    if (entries.length === 0) return
    draft.parts.communication = entries.map(e => {
      const { when, to, through, from, steps, law } = e.value
      const parsed = when === undefined ? null : draft.phrase(when, e.at('when'), parseWhen, 'when they are told')
      if (parsed) checkFacts(parsed, e.at('when'), draft)
      for (const rule of listOf(law))
        if (!lawRules.has(rule))
          draft.error(
            'unknown-law',
            e.at('law'),
            `There is no rule of law ${JSON.stringify(rule)}.`,
            'It would run beside what the plan promises.',
            `${sentence(meant(rule, lawRules.keys()))}.`,
          )
      return {
        id: e.key as Id<'communication rule'>,
        clause: e.clause,
        when: parsed,
        to,
        through: listOf(through),
        from: from ?? null,
        steps: steps ?? [],
        law: listOf(law),
      }
    })
  },
})
