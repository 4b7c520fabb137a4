/** `vendors`: who works for us, what they do, how an incident of theirs reaches us. One that holds our data is a sub-processor. */
import { z } from 'zod'
import type { Id } from '../../core/id.ts'
import { block } from '../block.ts'
import { listOf, phrase, wordsOrList } from '../fields.ts'

export const vendorsBlock = block({
  name: 'vendors',
  about: 'Vendors: role, how incidents of theirs reach us, what data of ours they hold.',
  holds: 'map',
  declares: 'vendor',
  entry: z.strictObject({
    name: phrase('what it is called'),
    role: phrase('what it does for us'),
    interface: wordsOrList.describe('how its incidents reach us and ours reach it'),
    feeds: wordsOrList.optional().describe('kinds of integration that bring its word'),
    holds: wordsOrList.optional().describe('data of ours that it holds'),
  }),
  read(entries, draft) {
    if (entries.length === 0) return
    draft.parts.vendors = entries.map(e => ({
      id: e.key as Id<'vendor'>,
      name: e.value.name,
      clause: e.clause,
      role: e.value.role,
      interface: listOf(e.value.interface),
      feeds: listOf(e.value.feeds),
      holds: listOf(e.value.holds),
    }))
  },
})
