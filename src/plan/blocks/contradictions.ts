/** `contradictions`: where the document says two things, and which it takes; `choices`: where it is silent, and what was chosen. */
import { z } from 'zod'
import type { Id } from '../../core/id.ts'
import { block } from '../block.ts'
import { words } from '../fields.ts'

export const contradictionsBlock = block({
  name: 'contradictions',
  about: 'Where the document says two things about one matter: both, and the one that is taken.',
  holds: 'map',
  entry: z.strictObject({
    about: words,
    says: z.array(words).min(2),
    takes: words.describe('which of them counts'),
  }),
  read(entries, draft) {
    if (entries.length === 0) return
    draft.parts.contradictions = entries.map(e => {
      const says = e.value.says.map((said, i) => ({ words: said, line: e.at('says', i).line }))
      const [first, second, ...more] = says
      draft.problem(
        'note',
        'contradiction',
        e.at('says', 0),
        `About ${e.value.about}, the document says "${first!.words}" and "${second!.words}"${more.map(m => ` and, on line ${m.line}, "${m.words}"`).join('')}.`,
        `The plan takes: ${e.value.takes}.`,
        'Nothing, where that is what you mean; otherwise correct the plan.',
        { line: second!.line, what: second!.words },
      )
      return { id: e.key as Id<'contradiction'>, clause: e.clause, about: e.value.about, says, takes: e.value.takes }
    })
  },
})

export const choicesBlock = block({
  name: 'choices',
  about: 'Where the document is silent and something had to be written: what was chosen, to be confirmed.',
  holds: 'map',
  entry: z.strictObject({ silent: words, takes: words }),
  read(entries, draft) {
    if (entries.length === 0) return
    draft.parts.choices = entries.map(e => {
      draft.problem(
        'open',
        'choice',
        e.place,
        `${e.value.silent.replace(/[.]$/, '')}: this plan takes ${e.value.takes}.`,
        'It was chosen to have something that can be carried out; nobody has confirmed it.',
        'Confirm it by removing it here, or change the plan.',
      )
      return { id: e.key as Id<'choice'>, clause: e.clause, ...e.value }
    })
  },
})
