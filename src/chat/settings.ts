/** How the alert channel is set: one private document of the organisation. Tokens are no part of it. */
import type { Incident } from '../core/incident.ts'
import type { Plan, SeverityId } from '../core/plan.ts'
import type { CommunicationRule } from '../core/plan-parts.ts'

export type ChatSettings = Readonly<{
  channel: string | null // null: the team has none
  bySeverity: Readonly<Record<SeverityId, string>> // other channels for these
  /** Where incidents of drills go; null: nowhere. */
  drills: string | null
  /** Whether the words of notes and reasons go along; their titles always do, as they do with pages. */
  words: boolean
}>
export const noChat: ChatSettings = { channel: null, bySeverity: {}, drills: null, words: true }

/** The one place that says where an incident may go: one of a drill only where drills go, one that was opened in shadow nowhere. */
export function channelFor(settings: ChatSettings, of: Pick<Incident, 'drill' | 'severity' | 'shadow'>): string | null {
  if (settings.channel === null || of.shadow) return null
  if (of.drill !== null) return settings.drills
  return settings.bySeverity[of.severity] ?? settings.channel
}

const chatWords = /slack|chat|channel|teams|mattermost/i
const speaksOf = ({ when, law }: CommunicationRule, severity: SeverityId): boolean =>
  law.length === 0 && when !== null && 'is' in when && when.fact === 'severity' && when.is.includes(severity)
/**
 * Where the plan has this severity talked about instead of the chat ("issue tracker"); null: in the chat, or it does not say (T-20, T-32).
 */
export function elsewhere(plan: Plan, { severity }: Pick<Incident, 'severity'>): string | null {
  const through = (plan.communication ?? []).filter(rule => speaksOf(rule, severity)).flatMap(rule => rule.through)
  return through.length === 0 || through.some(one => chatWords.test(one)) ? null : through.join(', ')
}

/** Channels that the plan names by their names (#alerts), for whoever sets ours. */
export function namedIn(plan: Plan): readonly string[] {
  const words = [...(plan.sources ?? []).map(s => s.notifies), ...(plan.communication ?? []).flatMap(rule => rule.through)]
  return [...new Set(words.flatMap(text => text.match(/#[\p{L}\p{N}_-]+/gu) ?? []))]
}
