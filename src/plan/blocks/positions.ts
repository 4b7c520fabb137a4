/** `positions`: who is there in the team, by what they are, never by name. The directory binds them to people. */
import type { PositionId } from '../../core/plan.ts'
import { block } from '../block.ts'
import { phrase } from '../fields.ts'

export const positionsBlock = block({
  name: 'positions',
  about: 'The positions of the team: id and name. People are bound to them in the directory, never in the plan.',
  holds: 'map',
  declares: 'position',
  entry: phrase('what the position is called'),
  read(entries, draft) {
    draft.parts.positions = entries.map(e => ({ id: e.key as PositionId, name: e.value, clause: e.clause }))
  },
})
