/** `roles`: what somebody does in an incident, who holds it by position, what they may decide, which accesses they need. */
import { z } from 'zod'
import type { PositionId, Right, RoleId } from '../../core/plan.ts'
import { block } from '../block.ts'
import { listOf, naming, phrase, words, wordsOrList } from '../fields.ts'
import { parseOpen } from '../grammar/open.ts'

const rights = ['severity', 'containment', 'resolve', 'close', 'review', 'outside word', 'breach'] as const satisfies readonly Right[]

export const rolesBlock = block({
  name: 'roles',
  about: 'The roles of an incident: duty, the position that holds it, the decisions it takes, the accesses it needs.',
  holds: 'map',
  declares: 'role',
  entry: z.strictObject({
    name: phrase('what the role is called'),
    position: naming('position', 'the position that holds it, or open').optional(),
    duty: words.describe('what it does'),
    decides: z.array(z.enum(rights)).optional().describe('decisions that are its own; others propose'),
    access: wordsOrList.optional().describe('systems it must be able to get into, checked beforehand'),
  }),
  read(entries, draft) {
    draft.parts.roles = entries.map(e => {
      const { value, at } = e
      const open = value.position === undefined ? { open: 'nobody is named' } : parseOpen(value.position)
      if (open) draft.left(`who holds the role "${value.name}"`, open, value.position === undefined ? e.place : at('position'), e.clause)
      return {
        id: e.key as RoleId,
        name: value.name,
        duty: value.duty,
        clause: e.clause,
        position: open ? null : draft.refer<PositionId>('position', value.position!, at('position')),
        decides: value.decides ?? [],
        access: listOf(value.access),
      }
    })
  },
})
