/** `playbooks`: what is done by scenario, phase by phase; steps by hand, by an action, or by the provider itself. */
import { z } from 'zod'
import type { Id } from '../../core/id.ts'
import type { KindId, PhaseId, RoleId } from '../../core/plan.ts'
import type { PlaybookStep } from '../../core/plan-parts.ts'
import { block } from '../block.ts'
import { listOf, naming, namingAll, phrase, saying, words } from '../fields.ts'
import { parseWhen } from '../grammar/when.ts'
import { checkFacts } from './obligations.ts'

const step = z.union(
  [
    words,
    z.strictObject({
      do: words,
      by: z.enum(['hand', 'provider']).optional(),
      action: phrase('SYSTEM.VERB').optional(),
      condition: phrase('where possible, if needed …').optional(),
      undo: z.enum(['possible', 'not possible']).optional(),
      ask: words.optional(),
      must: z.enum(['always', 'where it fits']).optional(),
      changes: z.enum(['a system', 'nothing']).optional(),
      'approved-by': namingAll('role', 'who agrees before it is done').optional(),
    }),
  ],
  { error: 'text, or a map of do, by, action, condition, undo, ask, must, changes, approved-by' },
)
const conditional = /\b(where|if) (possible|enabled|needed|necessary|applicable)\b/i

/** Where those steps are taken that fit, each must be said to be wanted. */
const mustOf = (said: string | undefined, take: string | undefined): { must?: boolean } =>
  said !== undefined ? { must: said === 'always' } : take === 'what fits' ? { must: false } : {}

export const playbooksBlock = block({
  name: 'playbooks',
  about: 'What is done by scenario: steps by hand, by an action (SYSTEM.VERB), or by the provider itself.',
  holds: 'map',
  declares: 'playbook',
  entry: z.strictObject({
    name: phrase('what it is called'),
    phase: naming('phase', 'the phase in which it is worked'),
    scenario: words.optional().describe('when it is taken'),
    kinds: namingAll('kind', 'kinds of incident it is proposed for').optional(),
    when: saying('condition', 'a condition under which it is proposed').optional(),
    take: z.enum(['every step', 'what fits']).optional().describe('which of its steps are taken; without: every step'),
    steps: z.array(step).min(1),
  }),
  read(entries, draft) {
    if (entries.length === 0) return
    draft.parts.playbooks = entries.flatMap(e => {
      const { name, phase, scenario, kinds, when, take, steps } = e.value
      const parsed = when === undefined ? null : draft.phrase(when, e.at('when'), parseWhen, 'when it is proposed')
      if (parsed) checkFacts(parsed, e.at('when'), draft)
      const phaseId = draft.refer<PhaseId>('phase', phase, e.at('phase'))
      if (!phaseId) return []
      const approversOf = (given: string | readonly string[], step: number) =>
        draft.referAll<RoleId>('role', listOf(given), i => e.at('steps', step, 'approved-by', ...(typeof given === 'string' ? [] : [i])))
      return {
        id: e.key as Id<'playbook'>,
        name,
        clause: e.clause,
        phase: phaseId,
        kinds: draft.referAll<KindId>('kind', listOf(kinds), i => (Array.isArray(kinds) ? e.at('kinds', i) : e.at('kinds'))),
        scenario: scenario ?? name,
        ...(parsed ? { when: parsed } : {}),
        steps: steps.map((given, i): PlaybookStep => {
          const one = typeof given === 'string' ? { do: given } : given
          if (one.action !== undefined && !/^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/.test(one.action))
            draft.error(
              'action',
              e.at('steps', i, 'action'),
              `${JSON.stringify(one.action)} is no action.`,
              'It names the system and what is done there.',
              'Write it as cloudflare.under-attack-mode.',
            )
          return {
            does: one.do,
            by: one.action === undefined ? (one.by ?? 'hand') : 'action',
            action: one.action ?? null,
            condition: one.condition ?? conditional.exec(one.do)?.[0].toLowerCase() ?? null,
            irreversible: one.undo === 'not possible',
            ...(one.ask === undefined ? {} : { ask: one.ask }),
            ...mustOf(one.must, take),
            ...(one.changes === undefined ? {} : { changes: one.changes === 'a system' }),
            ...(one['approved-by'] === undefined ? {} : { approvedBy: approversOf(one['approved-by'], i) }),
          }
        }),
      }
    })
  },
})
