/** `recovery`: by what each system comes back, and what is expected of it; an expectation is measured, not promised. */
import { z } from 'zod'
import type { Id } from '../../core/id.ts'
import { block } from '../block.ts'
import { listOf, phrase, words, wordsOrList } from '../fields.ts'
import { parseSpan, printSpan } from '../words.ts'
import { implyComingBack } from './implied-playbooks.ts'

export const recoveryBlock = block({
  name: 'recovery',
  about: 'Recovery mechanisms by system, and what is expected of each: on an incident a playbook asks whether it was so.',
  holds: 'map',
  entry: z.strictObject({
    name: phrase('the system'),
    mechanism: wordsOrList,
    expected: words.optional().describe('what is expected: "typically within 30 minutes", "no data lost"'),
  }),
  read(entries, draft) {
    if (entries.length === 0) return
    draft.parts.recovery = entries.map(e => {
      const { expected } = e.value
      const span = expected === undefined ? null : parseSpan(/(?:within|under)\s+(.*)$/i.exec(expected)?.[1] ?? '')
      if (span) draft.figure(`${e.key}.expected`, { text: printSpan(span), span, place: e.at('expected'), clause: e.clause })
      return {
        id: e.key as Id<'recovery mechanism'>,
        name: e.value.name,
        clause: e.clause,
        mechanism: listOf(e.value.mechanism),
        expected: expected === undefined ? null : { words: expected, within: span, typically: /\btypically\b/i.test(expected) },
      }
    })
    implyComingBack(entries[0]!.place, draft)
  },
})
