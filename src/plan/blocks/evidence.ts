/** `evidence`: what is kept, from where, for how long; `preservation`: what is kept first, and until when nothing of it goes. */
import { z } from 'zod'
import type { Id } from '../../core/id.ts'
import type { MilestoneId, RoleId } from '../../core/plan.ts'
import { block } from '../block.ts'
import { naming, phrase, saying, words } from '../fields.ts'
import { implyPreserving } from './implied-playbooks.ts'
import { figureOf } from './severities.ts'

export const evidenceBlock = block({
  name: 'evidence',
  about: 'Types of evidence: source, what it shows, how long it is kept.',
  holds: 'map',
  declares: 'evidence',
  entry: z.strictObject({
    name: phrase('what it is called'),
    source: phrase('where it comes from'),
    what: words.optional().describe('what is in it'),
    retention: saying('length', 'a length of time, or "per provider plan"'),
    condition: phrase('where enabled …').optional(),
  }),
  read(entries, draft) {
    if (entries.length === 0) return
    draft.parts.evidence = entries.map(e => ({
      id: e.key as Id<'evidence'>,
      name: e.value.name,
      clause: e.clause,
      source: e.value.source,
      what: e.value.what ?? '',
      retention: figureOf(draft, `${e.key}.retention`, `how long ${e.key} are kept`, e.value.retention, e.at('retention'), e.clause),
      condition: e.value.condition ?? null,
    }))
  },
})

const reviewDone = 'the review is complete'

export const preservationBlock = block({
  name: 'preservation',
  about:
    'What is preserved before a system is changed, by whom, and until when nothing of it may be overwritten; on an incident a playbook asks for each type of evidence where its copy is.',
  holds: 'one',
  entry: z.strictObject({
    who: naming('role', 'the role that preserves').optional(),
    before: words.describe('what must not happen first'),
    preserve: z.array(words).min(1),
    'hold-until': phrase('the review is complete, or a milestone'),
    'hold-at-least': saying('length', 'a length of time').optional(),
    purpose: words.optional(),
  }),
  read([e], draft) {
    if (!e) return
    const { who, before, preserve, purpose } = e.value
    const until = e.value['hold-until']
    const atLeast = e.value['hold-at-least']
    draft.parts.preservation = {
      clause: e.clause,
      who: who === undefined ? null : draft.refer<RoleId>('role', who, e.at('who')),
      before,
      preserve,
      hold: {
        until: until === reviewDone ? reviewDone : (draft.refer<MilestoneId>('milestone', until, e.at('hold-until')) ?? reviewDone),
        atLeast:
          atLeast === undefined
            ? null
            : figureOf(draft, 'preservation.hold', 'how long evidence is held', atLeast, e.at('hold-at-least'), e.clause),
      },
      purpose: purpose ?? null,
    }
    draft.places.set('preservation', e.at('hold-until'))
    implyPreserving(e.place, draft)
  },
})
