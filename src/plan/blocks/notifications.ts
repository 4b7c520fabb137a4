/** `notifications`: what a formal word to somebody has to contain, who approves it, and which obligations it meets. */
import { z } from 'zod'
import type { Id } from '../../core/id.ts'
import type { RoleId } from '../../core/plan.ts'
import { block } from '../block.ts'
import { listOf, namingAll, phrase, words } from '../fields.ts'

export const notificationsBlock = block({
  name: 'notifications',
  about: 'Formal words: to whom, from whom, what they contain, who approves them, which obligations they meet.',
  holds: 'map',
  declares: 'notification',
  entry: z.strictObject({
    name: phrase('what it is called'),
    to: phrase('whom it goes to'),
    meets: namingAll('obligation', 'obligations that it meets').optional(),
    form: z.enum(['in writing', 'any']).optional(),
    from: z.enum(['a named person', 'the team']).optional(),
    known: z.enum(['complete', 'to the extent known']).optional(),
    contents: z.record(z.string(), words).describe('what it contains: id and words'),
    'approved-by': namingAll('role', 'roles').optional(),
  }),
  read(entries, draft) {
    if (entries.length === 0) return
    draft.parts.notifications = entries.map(e => {
      const { name, to, meets, form, from, known, contents } = e.value
      const approved = e.value['approved-by']
      return {
        id: e.key as Id<'notification form'>,
        name,
        clause: e.clause,
        to,
        obligations: draft.referAll<Id<'rule'>>('obligation', listOf(meets), i =>
          Array.isArray(meets) ? e.at('meets', i) : e.at('meets'),
        ),
        inWriting: form === 'in writing',
        from: from ?? 'a named person',
        toExtentKnown: known === 'to the extent known',
        contents: Object.entries(contents).map(([id, what]) => ({ id, what })),
        approvedBy: draft.referAll<RoleId>('role', listOf(approved), i =>
          Array.isArray(approved) ? e.at('approved-by', i) : e.at('approved-by'),
        ),
      }
    })
  },
})
