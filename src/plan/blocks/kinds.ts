/** `kinds`: what sort of incident it is. A kind can raise the proposed severity, and touches some properties. */
import { z } from 'zod'
import type { KindId, SeverityId } from '../../core/plan.ts'
import { block } from '../block.ts'
import { naming, phrase, words } from '../fields.ts'

export const kindsBlock = block({
  name: 'kinds',
  about: 'The kinds of incident. A kind may raise the proposed severity.',
  holds: 'map',
  declares: 'kind',
  entry: z.strictObject({
    name: phrase('what it is called'),
    raises: naming('severity', 'the severity it is proposed at, at least').optional(),
    touches: z.array(z.enum(['confidentiality', 'integrity', 'availability'])).optional(),
    means: words.optional(),
  }),
  read(entries, draft) {
    draft.parts.kinds = entries.map(e => ({
      id: e.key as KindId,
      name: e.value.name,
      clause: e.clause,
      raisesTo: e.value.raises === undefined ? null : draft.refer<SeverityId>('severity', e.value.raises, e.at('raises')),
      touches: e.value.touches ?? [],
    }))
  },
})
