/** Milestones that law asks for, whether or not the plan names them, and the order in which they can have happened. */
import type { Refusal } from '../../chapter.ts'
import type { Instant } from '../../id.ts'
import type { Incident } from '../../incident.ts'
import { notBefore } from '../../obligation/law/moments.ts'
import type { MilestoneId } from '../../plan.ts'
import type { World } from '../../world.ts'
import { refuse } from '../deciding.ts'

const told = new Set(['occurred', 'detected', 'suspected', 'aware', 'vendor-told', 'confirmed'])

export const isMilestoneOfLaw = (world: World, id: MilestoneId): boolean =>
  world.law.value.rules.length > 0 && (told.has(id) || world.law.value.rules.some(rule => rule.from === id || rule.also.includes(id)))

/** Nothing is known of before it happened, and nothing is classified before anybody is aware of it. */
export function outOfOrder(incident: Incident, id: MilestoneId, happenedAt: Instant): Refusal | null {
  const before = notBefore[id]?.find(other => (incident.milestones[other as MilestoneId]?.happenedAt ?? happenedAt) > happenedAt)
  const after = Object.keys(notBefore).find(
    other => notBefore[other]!.includes(id) && (incident.milestones[other as MilestoneId]?.happenedAt ?? happenedAt) < happenedAt,
  )
  if (before === undefined && after === undefined) return null
  const [first, second] = before === undefined ? [id, after] : [before, id]
  return refuse('milestones-out-of-order', `${second} cannot lie before ${first}.`, 'Correct whichever of the two is wrong first.')
}
