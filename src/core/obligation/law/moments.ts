/**
 * The moments that law counts from, as an incident has them. A declared moment is a signed decision and stands; where nobody
 * declared it, the nearest one that was told stands in for it, and is named beside the date. Nothing else is made up.
 */
import type { Instant } from '../../id.ts'
import type { Incident } from '../../incident.ts'
import type { MilestoneId } from '../../plan.ts'

export type Moment = Readonly<{ at: Instant; told: string }>

/** What stands in, in this order. `fact breach confirmed` is the moment of that answer. */
const standIns: Readonly<Record<string, readonly string[]>> = {
  suspected: ['breach-suspected', 'vendor-told', 'fact breach suspected', 'fact breach confirmed'],
  aware: ['breach-discovered', 'vendor-told', 'breach-confirmed', 'fact breach confirmed'],
  discovered: ['breach-discovered', 'aware', 'vendor-told', 'breach-confirmed', 'fact breach confirmed'],
  determined: ['breach-confirmed', 'fact breach confirmed'],
  confirmed: ['breach-confirmed', 'fact breach confirmed'],
  noticed: ['detected', 'alert-received'],
  found: ['detected', 'alert-received'],
  detected: ['alert-received'],
}

/** Later ones must not lie before earlier ones: each with what it cannot precede. */
export const notBefore: Readonly<Record<string, readonly string[]>> = {
  suspected: ['occurred'],
  aware: ['occurred'],
  discovered: ['occurred'],
  determined: ['occurred'],
  classified: ['occurred', 'aware'],
  'materiality-determined': ['occurred'],
  assessed: ['suspected'],
  handled: ['aware'],
}

export function momentOf(incident: Incident, name: string): Moment | null {
  const own = whenTold(incident, name)
  if (own !== undefined) return { at: own, told: name }
  for (const told of standIns[name] ?? none) {
    const at = whenTold(incident, told)
    if (at !== undefined) return { at, told }
  }
  return null
}
const none: readonly string[] = []

function whenTold(incident: Incident, told: string): Instant | undefined {
  if (!told.startsWith('fact ')) return incident.milestones[told as MilestoneId]?.happenedAt
  const [, fact, value] = told.split(' ')
  return incident.changes.find(change => change.fact === fact && change.value === value)?.at
}

/** "aware", or where something stands in for it "breach-confirmed, nobody having said since when we were aware". */
export const momentWords = (name: string, moment: Moment): string =>
  moment.told === name ? name : `${moment.told.replace(/^fact (\S+) (\S+)$/, '$1 $2')}; nobody has set ${name}`
