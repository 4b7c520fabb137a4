/**
 * `correlation`: which labels make two signals one incident, where a detection rule does not say so itself. Lines in
 * order: the first whose first label the signal carries counts; the last one counts for all others.
 */
import { z } from 'zod'
import { block } from '../block.ts'
import { phrase } from '../fields.ts'

export const correlationBlock = block({
  name: 'correlation',
  about:
    'Lists of labels: signals with the same values belong to one incident. The first list whose first label a signal carries counts; the last one counts for the rest.',
  holds: 'list',
  entry: z.array(phrase('a label')).min(1),
  read(entries, draft) {
    draft.correlation = entries.map(e => e.value)
  },
})
