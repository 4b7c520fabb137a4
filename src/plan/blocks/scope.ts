/** `scope`: whom the plan binds and what an incident is; `surfaces`: what it watches over, with the data and vendors behind each. */
import { z } from 'zod'
import type { Id } from '../../core/id.ts'
import { block } from '../block.ts'
import { listOf, namingAll, phrase, words, wordsOrList } from '../fields.ts'
import { parseOpen } from '../grammar/open.ts'

export const scopeBlock = block({
  name: 'scope',
  about: 'Whom the plan binds, and what counts as an incident.',
  holds: 'one',
  entry: z.strictObject({
    binds: words.describe('whom the plan binds'),
    incident: words.describe('what an incident is'),
    threats: z.enum(['count', 'do not count']).describe('whether a credible threat is an incident'),
    properties: z.array(z.enum(['confidentiality', 'integrity', 'availability'])).min(1),
  }),
  read([e], draft) {
    if (e) draft.parts.scope = { clause: e.clause, ...e.value }
  },
})

export const surfacesBlock = block({
  name: 'surfaces',
  about: 'What the plan watches over: applications, interfaces, products, with the data and vendors behind each.',
  holds: 'map',
  declares: 'surface',
  entry: z.strictObject({
    name: phrase('what it is called'),
    address: phrase('where it is reached').optional(),
    data: wordsOrList.optional().describe('what data it holds'),
    vendors: namingAll('vendor', 'vendors behind it').optional(),
  }),
  read(entries, draft) {
    if (entries.length === 0) return
    draft.parts.surfaces = entries.map(e => {
      const { address, data, vendors } = e.value
      const open = address === undefined ? null : parseOpen(address)
      if (open) draft.left(`the address of ${e.key}`, open, e.at('address'), e.clause)
      return {
        id: e.key as Id<'surface'>,
        name: e.value.name,
        clause: e.clause,
        address: open ?? address ?? null,
        data: listOf(data),
        vendors: draft.referAll<Id<'vendor'>>('vendor', listOf(vendors), i =>
          Array.isArray(vendors) ? e.at('vendors', i) : e.at('vendors'),
        ),
      }
    })
  },
})
