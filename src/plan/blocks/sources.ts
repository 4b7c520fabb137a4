/** `sources`: where signals come from, in words: what each detects and where it tells us. */
import { z } from 'zod'
import type { Id } from '../../core/id.ts'
import { block } from '../block.ts'
import { listOf, phrase, words, wordsOrList } from '../fields.ts'

export const sourcesBlock = block({
  name: 'sources',
  about: 'Where signals come from: what each source detects and where it tells us.',
  holds: 'map',
  entry: z.strictObject({
    name: phrase('what it is called'),
    detects: words,
    notifies: words.describe('where its word arrives'),
    integrations: wordsOrList.optional().describe('kinds of integration that carry it'),
  }),
  read(entries, draft) {
    if (entries.length === 0) return
    draft.parts.sources = entries.map(e => ({
      id: e.key as Id<'detection source'>,
      name: e.value.name,
      clause: e.clause,
      detects: e.value.detects,
      notifies: e.value.notifies,
      integrations: listOf(e.value.integrations),
    }))
  },
})
