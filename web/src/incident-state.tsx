/** How an incident stands, in a dot and a word. */
import type { IncidentBrief } from './shapes.ts'
import { StateMark } from './state-mark.tsx'
import { When } from './when.tsx'

export function IncidentState({ of }: { of: IncidentBrief }) {
  if (of.status === 'closed') return <StateMark tone="off">Closed</StateMark>
  if (of.status === 'resolved') return <StateMark tone="good">Resolved</StateMark>
  if (of.acknowledgedAt === null) return <StateMark tone="late">Unacknowledged</StateMark>
  if (of.snoozedUntil !== null)
    return (
      <StateMark tone="calm">
        Snoozed until <When at={of.snoozedUntil} only="absolute" />
      </StateMark>
    )
  return <StateMark tone="calm">Acknowledged{of.acknowledgedBy ? ` by ${of.acknowledgedBy.name}` : ''}</StateMark>
}

export function DrillTag() {
  return <span className="border-2 border-dashed border-edge px-1.5 text-xs font-bold">DRILL</span>
}
/** It was opened while the house was in shadow, and pages nobody. */
export function ShadowTag() {
  return <span className="border-2 border-dashed border-edge px-1.5 text-xs font-bold">SHADOW</span>
}
export function MineTag() {
  return <span className="rounded-sm bg-accent-soft px-1.5 text-xs font-bold text-accent">Mine</span>
}
