/** `phases`: the way through an incident, in order, with what has to be true before the next one begins. */
import { z } from 'zod'
import type { Phase, PhaseId } from '../../core/plan.ts'
import { block } from '../block.ts'
import { listOf, phrase, saying, words, wordsOrList } from '../fields.ts'
import { figureOf } from './severities.ts'

export const phasesBlock = block({
  name: 'phases',
  about: 'The phases of an incident in order: what each does, and what must be true before it is left.',
  holds: 'map',
  declares: 'phase',
  entry: z.strictObject({
    name: phrase('what it is called'),
    does: z.enum(['detect', 'triage', 'contain', 'eradicate', 'recover', 'review', 'other']),
    means: words.optional().describe('what happens in it'),
    exit: wordsOrList.optional().describe('what must be true before it is left'),
    watch: saying('length', 'how long recurrence is watched for before the phase may be left').optional(),
  }),
  read(entries, draft) {
    draft.parts.phases = entries.map(e => ({
      id: e.key as PhaseId,
      name: e.value.name,
      clause: e.clause,
      does: e.value.does,
      ...(e.value.means === undefined ? {} : { means: e.value.means }),
      exit: listOf(e.value.exit),
      ...(e.value.watch === undefined
        ? {}
        : { watch: figureOf(draft, `${e.key}.watch`, `the watch period of ${e.key}`, e.value.watch, e.at('watch'), e.clause) }),
    })) satisfies readonly Phase[]
  },
})
