/**
 * The blocks of the plan language, in the order in which they are read: what refers to something comes after what it
 * refers to. Adding a block is one file and one line here.
 */
import type { Block } from './block.ts'
import { checklistBlock } from './blocks/checklist.ts'
import { communicationBlock } from './blocks/communication.ts'
import { choicesBlock, contradictionsBlock } from './blocks/contradictions.ts'
import { correlationBlock } from './blocks/correlation.ts'
import { detectionBlock } from './blocks/detection.ts'
import { escalationBlock } from './blocks/escalation.ts'
import { evidenceBlock, preservationBlock } from './blocks/evidence.ts'
import { factsBlock } from './blocks/facts.ts'
import { kindsBlock } from './blocks/kinds.ts'
import { metricsBlock } from './blocks/metrics.ts'
import { milestonesBlock } from './blocks/milestones.ts'
import { notificationsBlock } from './blocks/notifications.ts'
import { obligationsBlock } from './blocks/obligations.ts'
import { outsideBlock } from './blocks/outside.ts'
import { patternsBlock } from './blocks/patterns.ts'
import { phasesBlock } from './blocks/phases.ts'
import { planBlock } from './blocks/plan.ts'
import { playbooksBlock } from './blocks/playbooks.ts'
import { positionsBlock } from './blocks/positions.ts'
import { recoveryBlock } from './blocks/recovery.ts'
import { planReviewBlock, remediationBlock, reviewBlock } from './blocks/review.ts'
import { rolesBlock } from './blocks/roles.ts'
import { scopeBlock, surfacesBlock } from './blocks/scope.ts'
import { severitiesBlock } from './blocks/severities.ts'
import { sourcesBlock } from './blocks/sources.ts'
import { contactsBlock, drillsBlock, standingBlock } from './blocks/standing.ts'
import { vendorsBlock } from './blocks/vendors.ts'

export const blocks: readonly Block[] = [
  positionsBlock,
  planBlock,
  scopeBlock,
  vendorsBlock,
  surfacesBlock,
  rolesBlock,
  severitiesBlock,
  kindsBlock,
  phasesBlock,
  milestonesBlock,
  factsBlock,
  sourcesBlock,
  correlationBlock,
  detectionBlock,
  escalationBlock,
  obligationsBlock,
  checklistBlock,
  playbooksBlock,
  outsideBlock,
  communicationBlock,
  notificationsBlock,
  evidenceBlock,
  preservationBlock,
  recoveryBlock,
  metricsBlock,
  reviewBlock,
  remediationBlock,
  patternsBlock,
  drillsBlock,
  planReviewBlock,
  contactsBlock,
  standingBlock,
  contradictionsBlock,
  choicesBlock,
]
