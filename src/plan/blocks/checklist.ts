/** `checklist`: what is asked when a signal is taken up; an answer may set a fact. */
import { z } from 'zod'
import type { Id } from '../../core/id.ts'
import type { FactId, RoleId } from '../../core/plan.ts'
import type { ChecklistItem } from '../../core/plan-parts.ts'
import { block } from '../block.ts'
import { naming, words } from '../fields.ts'

const own = ['severity', 'kind', 'thread'] as const

export const checklistBlock = block({
  name: 'checklist',
  about: 'What is asked, or done, when an alert is taken up. An answer may set a fact, the severity, the kind, or open the thread.',
  holds: 'map',
  declares: 'checklist',
  entry: z.strictObject({
    ask: words.describe('the question, or what to do'),
    who: naming('role', 'the role that answers').optional(),
    answers: z.array(words).optional().describe('answers to choose from; where it sets a fact, the answers of the fact'),
    sets: naming('fact', 'the fact that the answer gives, or severity, kind, thread').optional(),
  }),
  read(entries, draft) {
    if (entries.length === 0) return
    draft.parts.checklist = entries.map(e => {
      const { ask, who, answers, sets } = e.value
      const ours = own.find(o => o === sets)
      const fact = sets === undefined || ours ? null : draft.refer<FactId>('fact', sets, e.at('sets'))
      return {
        id: e.key as Id<'checklist item'>,
        clause: e.clause,
        who: who === undefined ? null : draft.refer<RoleId>('role', who, e.at('who')),
        question: ask,
        answers: answers ?? draft.parts.facts?.find(f => f.id === fact)?.values ?? [],
        sets: ours ?? fact,
      } satisfies ChecklistItem
    })
  },
})
