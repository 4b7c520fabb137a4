/**
 * What is said in the channel and in an incident's thread: written at the moment of sending from what is recorded then, and kept nowhere.
 * An erased title is gone from the next message, and from those that stand there already (alert-channel.ts, A6).
 */
import type { Event, FactType } from '../core/event.ts'
import type { Instant, Ref } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { Plan } from '../core/plan.ts'
import { cutAt, defaultRules, reduceText } from '../core/signal/reduce.ts'
import { isOpen, spanWords } from '../core/span.ts'
import type { ChatButton, ChatLine, ChatWords } from '../integrations/chat.ts'
import type { Directory } from '../people/directory.ts'
import { naming } from '../read/naming.ts'
import { obligationName } from '../read/obligation.ts'
import { timelineEntry } from '../read/timeline.ts'
import { elsewhere } from './settings.ts'

export type Telling = Readonly<{
  incident: Incident
  number: number
  plan: Plan
  directory: Directory
  labels: Readonly<Record<string, string>>
  texts: Readonly<Record<Ref, string | null>>
  url: string
  /** Makes what stands for an address or a token, where words are reduced. */
  salt: string
  /** Whether notes and reasons go along. */
  words: boolean
}>

const linesMax = 20
export const oneLine = (text: string, length = 200): string => cutAt(text.replace(/\s+/g, ' ').trim(), length)
const clock = (at: Instant): string => `${new Date(at).toISOString().slice(11, 16)} UTC`
export const numberOf = ({ incident, number }: Pick<Telling, 'incident' | 'number'>): string =>
  `#${incident.drill === null ? '' : 'D'}${number}`
const reduced = (text: string, salt: string): string => reduceText(text, { ...defaultRules, salt }, {})
const incidentUrl = (of: Telling): string => `${of.url}/incidents/${of.incident.drill === null ? '' : 'D'}${of.number}`
const severityName = (plan: Plan, id: string): string => plan.severities.find(s => s.id === id)?.name ?? id
/** "P1 Critical" where the name does not begin with the id already. */
export const severityWords = (plan: Plan, id: string): string => {
  const name = severityName(plan, id)
  return name.toLowerCase().startsWith(id.toLowerCase()) ? name : `${id} ${name}`
}

/** The message in the channel, as the incident stands. */
export function rootWords(of: Telling): ChatWords {
  const { incident, plan, directory } = of
  const person = (id: PersonId): string => naming(directory).person(id).name
  const drill = incident.drill === null ? '' : 'DRILL '
  const title = of.texts[incident.title]
  const over = incident.status !== 'open'
  const said = over ? (incident.status === 'closed' ? 'Closed: ' : 'Resolved: ') : ''
  const tracker = elsewhere(plan, incident)
  const roles = plan.roles.flatMap(role => {
    const holders = incident.roles[role.id] ?? []
    return holders.length === 0 ? [] : [`${role.name}: ${holders.map(person).join(', ')}`]
  })
  const overdue = Object.values(incident.obligations).filter(o => o.state === 'overdue')
  const phase = plan.phases.find(p => p.id === incident.phase)?.name
  const lines: string[] = [
    stateWords(of, person),
    ...(phase === undefined || over ? [] : [`Phase: ${phase}`]),
    ...(roles.length === 0 ? [] : [roles.join(' · ')]),
    ...(overdue.length === 0 ? [] : [`Overdue: ${overdue.map(o => obligationName(plan, o)).join(', ')}`]),
    ...(incident.alerts.count > 0 && !incident.alerts.firing && !over ? ['Its alerts no longer fire.'] : []),
    ...(tracker === null ? [] : [`The plan has a ${incident.severity} worked on in: ${tracker}. Nothing more is written here by itself.`]),
  ]
  const clause = plan.clauses.find(c => c.id === plan.severities.find(s => s.id === incident.severity)?.clause)
  return {
    head: `${drill}${said}${severityWords(plan, incident.severity)} ${numberOf(of)}: ${title == null ? '(this text was erased)' : oneLine(title)}`,
    lines: lines.map(text => ({ text })),
    foot: `${drill === '' ? '' : 'This is practice. '}${clause === undefined ? plan.title : `${clause.number} ${clause.title}`.trim()}`,
    buttons: buttonsOf(of),
  }
}
function stateWords({ incident, plan }: Telling, person: (id: PersonId) => string): string {
  if (incident.status === 'closed') return `Closed${incident.closedAs === 'false positive' ? ' as a false positive' : ''}.`
  if (incident.status === 'resolved') return `Resolved at ${clock(incident.resolvedAt ?? incident.at)}.`
  const { acknowledged } = incident
  if (acknowledged !== null)
    return `Acknowledged${acknowledged.by === null ? '' : ` by ${person(acknowledged.by)}`} at ${clock(acknowledged.at)}.`
  const within = plan.severities.find(s => s.id === incident.severity)?.acknowledge ?? null
  return within === null || isOpen(within)
    ? 'Nobody has acknowledged it.'
    : `Nobody has acknowledged it; owed within ${spanWords(within)} of the alert, received ${clock(incident.receivedAt)}.`
}
function buttonsOf(of: Telling): readonly ChatButton[] {
  const { incident } = of
  const press = (does: 'acknowledge' | 'role' | 'severity' | 'resolve', words: string, main?: true): ChatButton => ({
    does,
    of: incident.stream,
    words,
    ...(main === undefined ? {} : { main }),
  })
  return [
    ...(incident.status === 'open'
      ? [
          ...(incident.acknowledged === null ? [press('acknowledge', 'Acknowledge', true)] : []),
          press('role', 'Take a role …'),
          press('severity', 'Change severity …'),
          press('resolve', 'Declare recovery …'),
        ]
      : []),
    { link: incidentUrl(of), words: 'Open in Tocsin' },
  ]
}

/** The first word in the thread. */
export const threadWords = (of: Telling): ChatLine => ({
  text: `${of.incident.drill === null ? '' : 'DRILL. '}The thread of ${numberOf(of)}: what matters of it is written here as it is recorded. Whoever mentions the app in a reply writes on the timeline.`,
})

/** What is told of in a thread; all else is on the timeline. */
const told: ReadonlySet<FactType> = new Set<FactType>([
  'Acknowledged',
  'AcknowledgementLapsed',
  'SeverityChanged',
  'KindChanged',
  'RoleTaken',
  'RoleLeft',
  'PhaseEntered',
  'MilestoneSet',
  'NoteAdded',
  'NobodyReachable',
  'AlertsCleared',
  'IncidentResolved',
  'IncidentReopened',
  'IncidentClosed',
  'NotificationSent',
  'StatusUpdatePublished',
])
export function isTold({ fact, by }: Event): boolean {
  if (fact.type === 'ObligationChanged') return fact.obligation.state === 'overdue'
  // A note from the chat stands in the chat already.
  if (fact.type === 'NoteAdded' && 'person' in by && by.via === 'chat') return false
  return told.has(fact.type)
}
/** Whether the message in the channel, or the words that stand in the thread, may look otherwise after it. */
export const touches = (event: Event): boolean =>
  isTold(event) || ['IncidentOpened', 'TextsErased', 'ObligationChanged', 'PlanAdopted'].includes(event.fact.type)

/** Events as lines; `calls`: who is called by name with it. */
export function threadLines(of: Telling, events: readonly Event[], calls: (event: Event) => readonly string[]): readonly ChatLine[] {
  const all = events.filter(isTold)
  const shown = all.slice(-linesMax)
  const names = naming(of.directory, of.labels)
  const reading = { names, texts: of.texts, directory: of.directory, deliveries: [] }
  const lines = shown.map((event): ChatLine => {
    const entry = timelineEntry(event, of.plan, reading, of.incident)
    const byPerson = 'person' in event.by || 'program' in event.by || 'source' in event.by
    const by = byPerson && !entry.text.includes(entry.by.split(',')[0]!) ? ` — ${entry.by}` : ''
    const late = event.fact.type === 'ObligationChanged' && entry.clause !== null ? ` (${entry.clause.number} ${entry.clause.title})` : ''
    const called = calls(event)
    return {
      text: `${clock(event.at)}  ${entry.text}${late}${by}`,
      ...(of.words && entry.note !== null ? { quote: reduced(entry.note, of.salt) } : {}),
      ...(called.length === 0 ? {} : { calls: called }),
    }
  })
  const left = all.length - shown.length
  return left === 0
    ? lines
    : [{ text: `${left} earlier ${left === 1 ? 'entry is' : 'entries are'} on the timeline: ${incidentUrl(of)}` }, ...lines]
}

/** More incidents than there is room for in a channel. */
export function moreWords(plan: Plan, bySeverity: Readonly<Record<string, number>>, url: string): ChatWords {
  const count = Object.values(bySeverity).reduce((sum, n) => sum + n, 0)
  const order = [...plan.severities.map(s => s.id as string), ...Object.keys(bySeverity)]
  const parts = [...new Set(order)].flatMap(id => (bySeverity[id] ? [`${severityWords(plan, id)}: ${bySeverity[id]}`] : []))
  return {
    head: `${count} more ${count === 1 ? 'incident' : 'incidents'} opened`,
    lines: [{ text: parts.join(', ') }, { text: 'Too many at once for a thread each; one gets its own as soon as somebody acts on it.' }],
    foot: null,
    buttons: [{ link: `${url}/incidents`, words: 'All incidents' }],
  }
}
/** Signals that open nothing, together. */
export function loggedWords(alerts: readonly Readonly<{ summary: string; label: string }>[], more: boolean, url: string): ChatWords {
  const groups = [...Map.groupBy(alerts, ({ summary, label }) => `${label}: ${oneLine(summary)}`)].sort(
    ([, a], [, b]) => b.length - a.length,
  )
  const shown = groups.slice(0, 5)
  const left = groups.slice(5).reduce((sum, [, of]) => sum + of.length, 0)
  const count = `${alerts.length}${more ? ' or more' : ''}`
  return {
    head: alerts.length === 1 ? 'A signal was logged; it opens no incident' : `${count} signals were logged; they open no incident`,
    lines: [
      ...shown.map(([words, of]) => ({ text: `${words}${of.length === 1 ? '' : ` (${of.length} times)`}` })),
      ...(left === 0 ? [] : [{ text: `and ${left} others` }]),
    ],
    foot: null,
    buttons: [{ link: `${url}/alerts`, words: 'All alerts' }],
  }
}
export const testWords = (name: string): ChatWords => ({
  head: 'A test message from Tocsin: nothing is burning',
  lines: [{ text: `${name} asked for it, to see that what Tocsin says arrives here.` }],
  foot: null,
  buttons: [],
})
