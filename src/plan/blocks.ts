/**
 * The blocks of the plan language, in the order in which they are read: what refers to something comes after what it
 * refers to. Adding a block is one file and one line here.
 */
import type { Block } from './block.ts'
import { detectionBlock } from './blocks/detection.ts'
import { escalationBlock } from './blocks/escalation.ts'
import { factsBlock } from './blocks/facts.ts'
import { kindsBlock } from './blocks/kinds.ts'
import { milestonesBlock } from './blocks/milestones.ts'
import { obligationsBlock } from './blocks/obligations.ts'
import { phasesBlock } from './blocks/phases.ts'
import { planBlock } from './blocks/plan.ts'
import { positionsBlock } from './blocks/positions.ts'
import { rolesBlock } from './blocks/roles.ts'
import { severitiesBlock } from './blocks/severities.ts'

export const blocks: readonly Block[] = [
  positionsBlock,
  planBlock,
  rolesBlock,
  severitiesBlock,
  kindsBlock,
  phasesBlock,
  milestonesBlock,
  factsBlock,
  detectionBlock,
  escalationBlock,
  obligationsBlock,
]
