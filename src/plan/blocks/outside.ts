/** `outside`: who is called when the team is not enough, and when. How to reach them is in the directory. */
import { z } from 'zod'
import type { Id } from '../../core/id.ts'
import type { ClauseId, Due, RoleId, RuleId, When } from '../../core/plan.ts'
import { block } from '../block.ts'
import type { Draft } from '../draft.ts'
import { naming, phrase, saying, words } from '../fields.ts'
import { parseOpen } from '../grammar/open.ts'
import { parseWhen, severitiesOf } from '../grammar/when.ts'
import type { Place } from '../problem.ts'
import { checkFacts } from './obligations.ts'

export const outsideBlock = block({
  name: 'outside',
  about: 'Who is called when the team is not enough: vendors, counsel, specialists, an outside contact.',
  holds: 'map',
  declares: 'outside',
  entry: z.strictObject({
    name: phrase('who it is'),
    for: words.describe('what they are called for'),
    when: saying('condition', 'a condition under which they are called').optional(),
    who: naming('role', 'the role that calls them').optional(),
    contact: phrase('where the directory has them, or open'),
    'owed-as': naming(
      'obligation',
      'the obligation that asks who was called and how; absent: call-ID is owed where it says when',
    ).optional(),
  }),
  read(entries, draft) {
    if (entries.length === 0) return
    draft.parts.outside = entries.map(e => {
      const { name, when, who, contact } = e.value
      const open = parseOpen(contact)
      if (open) draft.left(`how to reach ${e.key}`, open, e.at('contact'), e.clause)
      const parsed = when === undefined ? null : draft.phrase(when, e.at('when'), parseWhen, 'when they are called')
      if (parsed) checkFacts(parsed, e.at('when'), draft)
      const role = who === undefined ? null : draft.refer<RoleId>('role', who, e.at('who'))
      const owedAs = e.value['owed-as']
      if (owedAs !== undefined) draft.refer('obligation', owedAs, e.at('owed-as'))
      else if (parsed) owe(e.key, name, open ? null : contact, parsed, role, e.clause, e.place, draft)
      return {
        id: e.key as Id<'outside help'>,
        name,
        clause: e.clause,
        for: e.value.for,
        when: parsed,
        who: role,
        contact: open ?? contact,
      }
    })
  },
})

/** That they were called, whom, and how, is owed as an answer, so that it is on record (L-12). */
function owe(
  id: string,
  name: string,
  contact: string | null,
  when: When,
  who: RoleId | null,
  clause: ClauseId,
  place: Place,
  draft: Draft,
) {
  const rule = `call-${id}`
  if (draft.has('obligation', rule)) return // the author wrote it out
  draft.declare('obligation', rule, place)
  const open: Due = { due: 'open', words: 'by when they are called is not said' }
  draft.parts.obligations = [
    ...(draft.parts.obligations ?? []),
    {
      id: rule as RuleId,
      clause,
      name: `Call from outside: ${name}`,
      when,
      who,
      due: Object.fromEntries(severitiesOf(when, draft.severities).map(severity => [severity, [open]])),
      target: {},
      met: { met: 'decided' },
      warn: null,
      late: [],
      ask: {
        question: 'Who was called, how, and what did they say?',
        answers: ['called', 'nobody could be reached'],
        weigh: contact === null ? [] : [`to be found: ${contact}`],
      },
      again: [],
      stays: true,
      law: null,
      to: null,
    },
  ]
}
