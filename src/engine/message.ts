/**
 * What a page says: what happened, which clause asks for this person, what happens next, and where to answer. Written at
 * the moment of sending from the state as it is then, and kept nowhere: an erased title is gone from the next message.
 */
import type { Id, Instant } from '../core/id.ts'
import { instant } from '../core/id.ts'
import type { CallOut, Incident } from '../core/incident.ts'
import { ruleIn } from '../core/obligation/implied.ts'
import type { Obligation } from '../core/obligation/obligation.ts'
import { passAsked } from '../core/outside.ts'
import type { Clause, Plan, Target } from '../core/plan.ts'
import { isOpen, spanWords } from '../core/span.ts'
import type { Message } from '../integrations/carrier.ts'
import type { DirectoryMethod, DirectoryPerson } from '../people/directory.ts'
import type { OrgId, TakenDelivery } from '../store/port.ts'
import type { Links } from './port.ts'

const linkLivesMs = 24 * 3_600_000

export function pageMessage(
  of: Readonly<{
    pass: Message['pass']
    delivery: TakenDelivery
    incident: Incident
    number: number | null
    callOut: CallOut
    title: string | null
    /** What the obligation that asks for it says in private words, a remediation item; null: it has none, or they were erased. */
    item?: string | null
    plan: Plan
    person: DirectoryPerson
    method: DirectoryMethod
    links: Links
    url: string
    /** Where the incident is talked about, or null. */
    conference: string | null
    now: Instant
  }>,
): Message {
  const { incident, plan, callOut, person } = of
  const drill = incident.drill !== null
  const name = of.number === null ? '' : `#${drill ? 'D' : ''}${of.number}` // a drill counts its own
  const item = of.item == null ? null : oneLine(of.item)
  const { urgency, title } = headOf(plan, incident, callOut, oneLine(of.title ?? '(this text was erased)'), item)
  const severity = `${drill ? 'DRILL ' : ''}${urgency}` // the first word of every subject, title and text
  const clause = asks(plan, incident, callOut, item)
  const token = of.links.make({
    kind: 'acknowledge',
    org: incident.org,
    stream: incident.stream,
    callOut: of.delivery.send.callOut,
    person: person.id,
    expiresAt: instant(of.now + linkLivesMs),
  })
  const link = `${of.url}/a/${token}`
  return {
    pass: of.pass,
    delivery: of.delivery.id,
    drill,
    incident: name,
    ...(callOut.loudness === 'quiet' ? { quiet: true as const } : {}),
    severity,
    title,
    body: [
      `${drill ? 'DRILL: this is practice. ' : ''}${[urgency, name].filter(part => part !== '').join(' ')}: ${title}`,
      clause,
      quietAgain(incident),
      whatNext(plan, incident, person.zone),
      `Answer: ${link}`,
      of.conference === null ? '' : `Join: ${of.conference}`,
    ]
      .filter(line => line !== '')
      .join('\n'),
    clause,
    link,
    code: codeOf(of.delivery.id),
    to: { org: incident.org, person: person.id, name: person.name, address: of.method.address, settings: of.method.settings },
  }
}

/** A page to oneself, in daylight: its link verifies the method. */
export function testMessage(
  of: Readonly<{ id: Id<'delivery'>; org: OrgId; person: DirectoryPerson; method: DirectoryMethod; link: string; code: string }>,
): Message {
  return {
    pass: passAsked('person'),
    delivery: of.id,
    drill: false,
    incident: 'test',
    severity: 'Test',
    title: 'A test page from Tocsin',
    body: `A test page for ${of.person.name}: nothing is burning.\nConfirm that it reached you, so that this contact method counts as verified: ${of.link}`,
    clause: 'You, or someone for you, asked for this page to see that it reaches you.',
    link: of.link,
    code: of.code,
    to: { org: of.org, person: of.person.id, name: of.person.name, address: of.method.address, settings: of.method.settings },
  }
}

/**
 * What stands above it. While an incident is open that is the incident; afterwards nothing burns, and whoever is called for what is still
 * owed reads that, so that they do not get up: `Overdue #12: Hold the review (Checkout fails)`.
 */
function headOf(plan: Plan, incident: Incident, callOut: CallOut, title: string, item: string | null) {
  const obligation = callOut.obligation === null ? undefined : incident.obligations[callOut.obligation]
  const severity = plan.severities.find(severity => severity.id === incident.severity)?.name ?? incident.severity
  const house = plan.house !== undefined
  if (obligation === undefined || (incident.status === 'open' && !house)) return { urgency: severity, title }
  const what = item ?? owedName(plan, obligation)
  return { urgency: obligation.state === 'overdue' ? 'Overdue' : 'Owed', title: house ? what : `${what} (${title})` }
}
const owedName = (plan: Plan, { rule, name }: Obligation): string => name ?? ruleIn(plan, rule)?.name ?? rule

/** "Acknowledge within 15 minutes — 6 Who hears of it" */
function asks(plan: Plan, incident: Incident, callOut: CallOut, item: string | null): string {
  const cause = callOut.obligation === null ? undefined : incident.obligations[callOut.obligation]?.cause
  const owed = cause !== undefined && 'plan' in cause ? cause.clause : callOut.clause
  const clause = plan.clauses.find(clause => clause.id === owed)
  return `${demand(plan, incident, callOut, item)}${clause === undefined ? '' : ` — ${clauseName(clause)}`}`
}
const clauseName = (clause: Clause): string => `${clause.number} ${clause.title}`.trim()

function demand(plan: Plan, incident: Incident, callOut: CallOut, item: string | null): string {
  const obligation = callOut.obligation === null ? undefined : incident.obligations[callOut.obligation]
  if (obligation === undefined) return given(plan, incident, callOut) ?? 'You were asked to help'
  const rule = ruleIn(plan, obligation.rule)
  if (rule?.met.met === 'acknowledged') {
    const within = plan.severities.find(severity => severity.id === incident.severity)?.acknowledge ?? null
    return within === null || isOpen(within) ? 'Acknowledge' : `Acknowledge within ${spanWords(within)}`
  }
  const what = item === null ? owedName(plan, obligation) : `${owedName(plan, obligation)}: ${item}`
  return [what, obligation.words].filter(words => words !== '').join(', ')
}

/** A role that they were given by name, and not by the directory: it is theirs from now on. */
function given(plan: Plan, incident: Incident, callOut: CallOut): string | null {
  if (callOut.why !== 'asked') return null
  const roles = plan.roles.filter(role => role.clause === callOut.clause && incident.roles[role.id]?.includes(callOut.person))
  return roles.length === 0 ? null : `You were given a role: ${roles.map(role => role.name).join(', ')}`
}

/** Whoever is woken for what went away by itself should read so before they get up. */
function quietAgain({ alerts }: Incident): string {
  if (alerts.count === 0 || alerts.firing) return ''
  return alerts.count === 1 ? 'Its alert no longer fires.' : `None of its ${alerts.count} alerts fires any more.`
}

function whatNext(plan: Plan, incident: Incident, zone: string): string {
  const escalation = incident.escalation
  if (escalation === null || escalation.next === 'never') return ''
  const steps = plan.escalation[incident.severity]?.steps ?? []
  const next = steps[escalation.step + 1] ?? steps[0]
  const who = (next?.page ?? []).map(target => targetName(plan, target)).join(', ')
  return `Next: ${who === '' ? 'the next step of the escalation' : who} at ${clockTime(escalation.next, zone)}, unless acknowledged`
}

export function targetName(plan: Plan, target: Target): string {
  if ('role' in target) return plan.roles.find(role => role.id === target.role)?.name ?? target.role
  if ('position' in target) return plan.positions.find(position => position.id === target.position)?.name ?? target.position
  if ('schedule' in target) return `whoever is on call in ${target.schedule}`
  return 'the owners'
}

/**
 * Wall clock of the person who reads it, with the zone's name: they may be travelling. Making a format costs 0.2 ms, and formatting 10 µs:
 * a format is made once a zone, and everybody who is paged in one step reads the same time.
 */
function clockTime(at: Instant, zone: string): string {
  const known = formats.get(zone)
  if (known?.at === at) return known.words
  const format = known?.format ?? formatOf(zone)
  const words = format.format(at)
  formats.set(zone, { format, at, words })
  return words
}
const formats = new Map<string, Readonly<{ format: Intl.DateTimeFormat; at: Instant; words: string }>>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const words = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const
  try {
    return new Intl.DateTimeFormat('en-GB', { ...words, timeZone: zone })
  } catch {
    return new Intl.DateTimeFormat('en-GB', { ...words, timeZone: 'UTC' }) // a zone that this runtime does not know
  }
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 200)

/** Four digits, the same for every attempt of a delivery: to be typed on a keypad or sent back. */
export const codeOf = (delivery: string): string => {
  let sum = 0
  for (const letter of delivery) sum = (sum * 31 + letter.charCodeAt(0)) % 10_000
  return String(sum).padStart(4, '0')
}
