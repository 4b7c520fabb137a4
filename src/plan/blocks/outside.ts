/** `outside`: who is called when the team is not enough, and when. How to reach them is in the directory. */
import { z } from 'zod'
import type { Id } from '../../core/id.ts'
import type { RoleId } from '../../core/plan.ts'
import { block } from '../block.ts'
import { naming, phrase, saying, words } from '../fields.ts'
import { parseOpen } from '../grammar/open.ts'
import { parseWhen } from '../grammar/when.ts'
import { checkFacts } from './obligations.ts'

export const outsideBlock = block({
  name: 'outside',
  about: 'Who is called when the team is not enough: vendors, counsel, specialists, an outside contact.',
  holds: 'map',
  declares: 'outside',
  entry: z.strictObject({
    name: phrase('who it is'),
    for: words.describe('what they are called for'),
    when: saying('condition', 'a condition under which they are called').optional(),
    who: naming('role', 'the role that calls them').optional(),
    contact: phrase('where the directory has them, or open'),
  }),
  read(entries, draft) {
    if (entries.length === 0) return
    draft.parts.outside = entries.map(e => {
      const { name, when, who, contact } = e.value
      const open = parseOpen(contact)
      if (open) draft.left(`how to reach ${e.key}`, open, e.at('contact'), e.clause)
      const parsed = when === undefined ? null : draft.phrase(when, e.at('when'), parseWhen, 'when they are called')
      if (parsed) checkFacts(parsed, e.at('when'), draft)
      return {
        id: e.key as Id<'outside help'>,
        name,
        clause: e.clause,
        for: e.value.for,
        when: parsed,
        who: who === undefined ? null : draft.refer<RoleId>('role', who, e.at('who')),
        contact: open ?? contact,
      }
    })
  },
})
