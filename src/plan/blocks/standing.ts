/** `drills` that the plan asks for, `standing`: what is in place and what is not, `contacts`: where outsiders write. */
import { z } from 'zod'
import type { Id } from '../../core/id.ts'
import { block } from '../block.ts'
import { phrase, saying, words } from '../fields.ts'
import { parseOpen } from '../grammar/open.ts'
import { figureOf } from './severities.ts'

export const drillsBlock = block({
  name: 'drills',
  about: 'Exercises: how often, and whether they are in place or planned.',
  holds: 'map',
  entry: z.strictObject({
    name: phrase('what it is called'),
    every: saying('length', 'a length of time, or open'),
    state: z.enum(['in place', 'planned']),
    first: phrase('when the first one is held: 2027, or open').optional(),
  }),
  read(entries, draft) {
    if (entries.length === 0) return
    draft.parts.drills = entries.map(e => {
      const { name, every, state, first } = e.value
      const open = first === undefined ? null : parseOpen(first)
      if (open) draft.left(`when ${e.key} is first held`, open, e.at('first'), e.clause)
      return {
        id: e.key as Id<'drill rule'>,
        name,
        clause: e.clause,
        every: figureOf(draft, `${e.key}.every`, `how often ${e.key} is held`, every, e.at('every'), e.clause),
        state,
        first: open ?? first ?? null,
      }
    })
  },
})

export const standingBlock = block({
  name: 'standing',
  about: 'How things stand, said plainly: in place, informal, planned, not in place.',
  holds: 'map',
  entry: z.strictObject({
    what: words,
    state: z.enum(['in place', 'informal', 'planned', 'not in place']),
    when: phrase('when it is planned for').optional(),
  }),
  read(entries, draft) {
    if (entries.length === 0) return
    draft.parts.standing = entries.map(e => {
      const { what, state, when } = e.value
      if (state === 'planned')
        draft.problem(
          'open',
          'planned',
          e.place,
          `${what.replace(/[.]$/, '')}: planned${when ? ` (${when})` : ', nobody said for when'}.`,
          'What is planned is not there yet.',
          'Change its state when it is in place.',
        )
      return { id: e.key as Id<'standing'>, what, clause: e.clause, state, when: when ?? null }
    })
  },
})

export const contactsBlock = block({
  name: 'contacts',
  about: 'Where outsiders write: security for reports of incidents and vulnerabilities, general for the rest, and others.',
  holds: 'map',
  entry: z.strictObject({ for: words, address: phrase('an address, or open') }),
  read(entries, draft) {
    if (entries.length === 0) return
    draft.parts.contacts = entries.map(e => {
      const open = parseOpen(e.value.address)
      if (open) draft.left(`the address ${e.key}`, open, e.at('address'), e.clause)
      return { id: e.key as Id<'contact'>, for: e.value.for, clause: e.clause, address: open ?? e.value.address }
    })
    const header = draft.parts.header
    const address = (id: string) => draft.parts.contacts?.find(c => c.id === id)?.address
    const security = address('security')
    const general = address('general')
    if (header)
      draft.parts.header = {
        ...header,
        ...(security === undefined ? {} : { securityAddress: security }),
        ...(general === undefined ? {} : { generalAddress: general }),
      }
  },
})
