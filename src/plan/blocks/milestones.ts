/** `milestones`: named moments, and who says when they were. Tocsin's own are always there. */
import { type ClauseId, type Milestone, type MilestoneId, ownMilestones, type RoleId } from '../../core/plan.ts'
import { block } from '../block.ts'
import { saying } from '../fields.ts'
import { parseSet } from '../grammar/set.ts'
import { spoken } from '../words.ts'

const title = (id: string) => spoken(id).replace(/^./, c => c.toUpperCase())

export const milestonesBlock = block({
  name: 'milestones',
  about: 'Named moments and who sets them: "set by incident-commander, with reason".',
  holds: 'map',
  declares: 'milestone',
  entry: saying('set', 'set by ROLE [or ROLE][, may precede MILESTONE][, with reason]'),
  read(entries, draft) {
    const all: Milestone[] = []
    const own = new Set<string>(ownMilestones)
    for (const id of own) if (!draft.has('milestone', id)) draft.declare('milestone', id, { line: 1, column: 1 })
    for (const e of entries) {
      const set = draft.phrase(e.value, e.place, parseSet, 'who sets the milestone')
      if (!set) continue
      if (own.has(e.key) && set.by !== 'tocsin')
        draft.error(
          'own-milestone',
          e.place,
          `${e.key} is set by Tocsin itself and cannot be set by ${set.by.toString()}.`,
          'It is a moment that the record knows exactly.',
          'Write "set by tocsin", or give your milestone another name.',
        )
      if (!own.has(e.key) && set.by === 'tocsin')
        draft.error(
          'own-milestone',
          e.place,
          `Tocsin does not set ${e.key}.`,
          `It sets these: ${ownMilestones.join(', ')}.`,
          'Name a role that says when it was, or use one of those.',
        )
      all.push({
        id: e.key as MilestoneId,
        name: title(e.key),
        clause: e.clause,
        setBy: set.by === 'tocsin' ? 'tocsin' : draft.referAll<RoleId>('role', set.by, () => e.place),
        withReason: set.withReason,
        mayPrecede: set.mayPrecede === null ? null : draft.refer<MilestoneId>('milestone', set.mayPrecede, e.place),
      })
    }
    const clause = entries[0]?.clause ?? draft.parts.phases?.[0]?.clause ?? ('' as ClauseId)
    for (const id of ownMilestones)
      if (!all.some(m => m.id === id))
        all.push({ id: id as string as MilestoneId, name: title(id), clause, setBy: 'tocsin', withReason: false, mayPrecede: null })
    draft.parts.milestones = all
  },
})
