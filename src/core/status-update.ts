/**
 * A word on the public status page, as a stream knows it: what people outside read of an incident or a maintenance, in
 * words of its own. Nothing that is written inside gets there by itself.
 */
import type { EventId } from './event.ts'
import type { Id, Instant, Ref } from './id.ts'
import type { ObligationId } from './obligation/obligation.ts'
import type { PersonId } from './oncall/people.ts'
import type { RoleId } from './plan.ts'

/** One incident or maintenance as the public sees it; its updates follow one another. */
export type StatusPostId = Id<'status post'>
export type StatusUpdateId = Id<'status update'>
export type ComponentId = Id<'component'>
/** The words that readers of Statuspage's JSON know. */
export const componentStates = ['operational', 'degraded_performance', 'partial_outage', 'major_outage', 'under_maintenance'] as const
export type ComponentState = (typeof componentStates)[number]
export const incidentStatuses = ['investigating', 'identified', 'monitoring', 'resolved', 'postmortem'] as const
export const maintenanceStatuses = ['scheduled', 'in_progress', 'verifying', 'completed'] as const
export type StatusPostKind = 'incident' | 'maintenance'
export type StatusPostStatus = (typeof incidentStatuses)[number] | (typeof maintenanceStatuses)[number]

export const statusesOf = (kind: StatusPostKind): readonly StatusPostStatus[] =>
  kind === 'incident' ? incidentStatuses : maintenanceStatuses

/** Nothing more is expected of the post; a later update may open it again. */
export const isOver = (status: StatusPostStatus): boolean => status === 'resolved' || status === 'postmortem' || status === 'completed'

export type StatusUpdateDraft = Readonly<{
  post: StatusPostId
  update: StatusUpdateId
  kind: StatusPostKind
  title: Ref
  note: Ref // the text
  status: StatusPostStatus
  components: Readonly<Record<ComponentId, ComponentState>> // what this update says of them; the others stay as they are
  since: Instant | null // since when they are so, where that was earlier than the word; null: since it was published
  window: Readonly<{ from: Instant; until: Instant }> | null // of a maintenance
}>
export type StatusUpdateState = Omit<StatusUpdateDraft, 'update'> &
  Readonly<{
    drafter: PersonId | null
    draftedAt: Instant
    state: 'draft' | 'published' | 'withdrawn'
    publishedAt: Instant | null
    role: RoleId | null // in which it was published: the public reads roles, never names
    meets: readonly ObligationId[]
    event: EventId
    seq: number // of that event: two words of one moment have an order
  }>
