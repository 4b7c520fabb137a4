/**
 * The timeline in words: one sentence for each kind of fact, its clause, and how it should strike the reader.
 * A kind of fact without a sentence does not compile.
 */
import { counted } from '../core/counted.ts'
import type { Event, FactOf, FactType } from '../core/event.ts'
import type { EvidenceFileId } from '../core/evidence.ts'
import { instant, type Ref } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import { sharedWords } from '../core/incident-patterns.ts'
import type { ObligationId } from '../core/obligation/obligation.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { Plan } from '../core/plan.ts'
import type { PlaybookRun, PlaybookRunId } from '../core/playbook-run.ts'
import type { DeliveryRow } from '../store/port.ts'
import { type ClauseCited, clauseWords, firstClause } from './clause.ts'
import { iso, lengthOfTime } from './instant.ts'
import type { Naming } from './naming.ts'
import { obligationName } from './obligation.ts'
import { type Reading, words } from './reading.ts'

export type Entry = {
  seq: number
  type: string
  at: string
  happenedAt: string
  by: string
  text: string
  note: string | null
  clause: ClauseCited | null
  tone: 'calm' | 'act' | 'late' | 'good'
}
type Told = Readonly<{ text: string; note?: Ref | null; tone?: Entry['tone']; happenedAt?: number }>
type Say = Readonly<{
  plan: Plan
  names: Naming
  at: number
  byItself: boolean // Tocsin did it: nobody said so
  method(person: string, method: string): string
  /** "Ana by sms" for a page, "Ana" for a call-out; null where the delivery is not at hand. */
  page(page: string): string | null
  callOut(callOut: string): string | null
  /** The obligation's name, where the incident at hand has it. */
  obligation(obligation: ObligationId): string | null
  /** The beginning of what a file of evidence hashes to, where the incident at hand has it. */
  file(file: EvidenceFileId): string
  /** A step of a playbook with what it does, where the incident at hand has it. */
  step(run: PlaybookRunId, place: number): Readonly<{ run: PlaybookRun; does: string }> | null
}>

const severity = (say: Say, id: string) => say.plan.severities.find(s => s.id === id)?.name ?? id
const kind = (say: Say, id: string | null) => (id === null ? 'no kind' : (say.plan.kinds.find(k => k.id === id)?.name ?? id))
const phase = (say: Say, id: string) => say.plan.phases.find(p => p.id === id)?.name ?? id
const vendor = (say: Say, id: string) => say.plan.vendors?.find(v => v.id === id)?.name ?? id
const evidence = (say: Say, id: string) => say.plan.evidence?.find(e => e.id === id)?.name ?? id
const role = (say: Say, id: string) => say.plan.roles.find(r => r.id === id)?.name ?? id
const milestone = (say: Say, id: string) => say.plan.milestones.find(m => m.id === id)?.name ?? id
const name = (say: Say, id: Parameters<Naming['person']>[0]) => say.names.person(id).name
const inTime = (say: Say, at: number) => (at < say.at ? `${lengthOfTime(at - say.at)} before` : `in ${lengthOfTime(at - say.at)}`)
const people = (say: Say, ids: readonly PersonId[]) => ids.map(p => name(say, p)).join(', ')
const colon = (what: string | null) => (what === null ? '' : `: ${what}`)
const to = (whom: string | null) => (whom === null ? '' : ` to ${whom}`)
const of = (whom: string | null) => (whom === null ? '' : ` of ${whom}`)
/** Answers that are ids of the plan read as words; others stay as they are. */
const answerWords = (answer: string) => (/^[a-z0-9]+(-[a-z0-9]+)+$/.test(answer) ? answer.replaceAll('-', ' ') : answer)
const alerts = (count: number) => `${count} alert${count === 1 ? '' : 's'}`

const via: Readonly<Record<FactOf<'Acknowledged'>['via'], string>> = {
  console: 'in the console',
  link: 'by the link in the page',
  keypad: 'on the keypad of the phone',
  reply: 'by a reply',
  chat: 'in the chat',
  api: 'by the API',
  source: 'at the source of the alert',
  act: 'by acting on it',
}
const outcomes: Readonly<Record<FactOf<'PageEnded'>['outcome'], string>> = {
  'handed over': 'was handed over',
  refused: 'was refused by the carrier',
  unknown: 'may have arrived or not: nobody can say',
  superseded: 'was called off before it left',
  withheld: 'was withheld: the house is in shadow',
  'held back': 'was held back, as a fast drill may send only so many',
}

const theirs: Readonly<Record<FactOf<'OldPagerSaid'>['what'], string>> = {
  triggered: 'says that it opened',
  paged: 'says that it pages for',
  acknowledged: 'says that somebody acknowledged',
  resolved: 'says that it closed',
}

const stepWords: Readonly<Record<FactOf<'PlaybookStepAnswered'>['as'], string>> = {
  applies: 'applies',
  approved: 'approved',
  done: 'done',
  undone: 'taken back',
  skipped: 'skipped',
  'does not apply': 'does not apply',
}

const followsWords: Readonly<Record<FactOf<'PatternAnswered'>['follows'], string>> = {
  remediation: 'it is to be mended',
  'plan change': 'the plan is to be changed',
  accepted: 'it is accepted',
}

const tell: { readonly [K in FactType]: (fact: FactOf<K>, say: Say) => Told } = {
  IncidentOpened: (f, say) => ({
    text: `Opened as ${severity(say, f.severity)}${f.kind ? `, ${kind(say, f.kind)}` : ''}${f.alert ? ' because of an alert' : ', declared by hand'}${f.nearMiss ? '; a near miss' : ''}${f.shadow ? '; in shadow: it pages nobody' : ''}`,
    note: f.title,
    tone: 'act',
    happenedAt: f.receivedAt,
  }),
  AlertAttached: f => ({ text: f.count === 1 ? 'An alert was attached' : `Alerts are attached: ${f.count} by now` }),
  AlertsCleared: f => ({ text: f.count === 1 ? 'The alert stopped firing' : `All ${alerts(f.count)} stopped firing`, tone: 'good' }),
  SeverityChanged: (f, say) => ({
    text: `Severity changed from ${severity(say, f.from)} to ${severity(say, f.to)}`,
    note: f.reason,
    tone: 'act',
  }),
  KindChanged: (f, say) => ({ text: `Kind changed from ${kind(say, f.from)} to ${kind(say, f.to)}`, note: f.reason }),
  MilestoneSet: (f, say) => ({ text: `Milestone: ${milestone(say, f.milestone)}`, note: f.reason, happenedAt: f.happenedAt }),
  FactSet: f => ({ text: `${f.fact} is ${f.value}`, note: f.reason }),
  ChecklistAnswered: (f, say) => ({
    text: `${say.plan.checklist?.find(i => i.id === f.item)?.question ?? f.item}${f.answers.length === 0 ? '' : ` ${f.answers.map(answerWords).join(', ')}`}`,
    note: f.note,
  }),
  PhaseEntered: (f, say) => ({ text: `Phase: ${phase(say, f.phase)}`, note: f.note }),
  RoleTaken: (f, say) => ({ text: `${name(say, f.person)} is ${role(say, f.role)}` }),
  RoleLeft: (f, say) => ({ text: `${name(say, f.person)} is no longer ${role(say, f.role)}` }),
  NoteAdded: f => ({ text: 'Note', note: f.note, happenedAt: f.happenedAt }),
  ResponderAdded: (f, say) => ({ text: `${name(say, f.person)} was asked to help`, note: f.note, tone: 'act' }),
  Acknowledged: (f, say) => ({ text: `Acknowledged${f.person ? ` by ${name(say, f.person)}` : ''} ${via[f.via]}`, tone: 'good' }),
  AcknowledgementLapsed: (f, say) => ({
    text: `The acknowledgement${f.person ? ` of ${name(say, f.person)}` : ''} lapsed: nothing followed it, so paging begins again`,
    tone: 'late',
  }),
  Snoozed: (f, say) => ({ text: `Snoozed for ${lengthOfTime(f.until - say.at)}`, note: f.reason }),
  SnoozeEnded: () => ({ text: 'The snooze is over', tone: 'act' }),
  EscalationStepped: (f, say) => ({
    text: `Escalation: step ${f.step + 1}${f.round > 0 ? `, round ${f.round + 1}` : ''}${f.persons.length > 0 ? `, ${people(say, f.persons)}` : ''}${f.next === 'never' ? '' : `; the next step follows ${inTime(say, f.next)} unless somebody acknowledges`}`,
    tone: 'act',
  }),
  Mobilised: (f, say) => ({
    text: `Called to the incident: ${f.roles.map(r => role(say, r)).join(', ')}${f.persons.length > 0 ? ` (${people(say, f.persons)})` : ''}`,
    tone: 'act',
  }),
  ObligationCalled: (f, say) => ({
    text: `${people(say, f.persons) || 'Nobody'} ${f.persons.length > 1 ? 'are' : 'is'} called for what is ${f.why === 'late' ? 'overdue' : 'owed'}${colon(say.obligation(f.obligation))}`,
    tone: f.why === 'late' ? 'late' : 'act',
  }),
  NobodyReachable: (f, say) => ({
    text: `Nobody could be reached${f.role ? ` as ${role(say, f.role)}` : ''}${f.step === null ? '' : ` at step ${f.step + 1}`}`,
    tone: 'late',
  }),
  CallOutStarted: (f, say) => ({
    text: `${name(say, f.person)} is called out, ${f.loudness === 'loud' ? 'loudly' : 'quietly'}`,
    tone: 'act',
  }),
  PageRequested: (f, say) => ({
    text: `${name(say, f.person)} is paged by ${say.method(f.person, f.method)}${f.unverified ? ', which was never verified' : ''}`,
  }),
  PageEnded: (f, say) => ({
    text: `The page${to(say.page(f.page))} ${outcomes[f.outcome]}${f.detail ? ` (${f.detail})` : ''}`,
    tone: f.outcome === 'refused' || f.outcome === 'unknown' ? 'late' : 'calm',
  }),
  CallOutEnded: (f, say) => ({
    text: `The call-out${of(say.callOut(f.callOut))} ended${f.why === 'exhausted' ? ' without an answer' : `: ${f.why}`}`,
    tone: f.why === 'exhausted' ? 'late' : 'calm',
  }),
  ObligationChanged: (f, say) => {
    const o = f.obligation
    const what = obligationName(say.plan, o)
    const due = o.due[0]
    const note = o.text ?? null // which remediation item
    if (o.state === 'overdue') return { text: `Overdue: ${what}`, note, tone: 'late' }
    if (o.state === 'possible') return { text: `May be owed: ${what}` }
    if (o.state === 'owed') {
      if (o.warned && due) return { text: `Soon due: ${what}, ${inTime(say, due.at)}`, note, tone: 'act' }
      return { text: `Owed: ${what}${o.words ? `, ${o.words}` : ''}`, tone: 'act' }
    }
    if ('met' in o.state) return { text: `Met${o.state.late ? ', late' : ''}: ${what}`, note, tone: o.state.late ? 'late' : 'good' }
    if ('waived' in o.state) return { text: `Waived: ${what}`, note: o.state.waived }
    return { text: `No longer applicable: ${what}` }
  },
  DeviationRecorded: (f, say) => ({ text: `Deviation from ${clauseWords(say.plan, f.clause)}: ${f.what}`, note: f.reason, tone: 'late' }),
  DeviationExplained: f => ({ text: 'A deviation was explained', note: f.reason }),
  IncidentResolved: (f, say) => ({
    text: say.byItself ? 'Resolved, because nothing of it fires any more' : 'Resolved',
    note: f.note,
    tone: 'good',
  }),
  IncidentReopened: f => ({ text: 'Opened again', note: f.reason, tone: 'act' }),
  IncidentClosed: f => ({ text: f.as === 'done' ? 'Closed' : 'Closed as a false positive', note: f.reason }),
  DataTouched: f => ({
    text: `Data ${f.data}: ${f.state}; ${f.role === 'unknown' ? 'our role is not known' : `we are ${f.role === 'both' ? 'controller and processor' : f.role}`}${f.people.length === 0 ? '; whose is not known' : `; people: ${f.people.map(p => `${p.place} ${p.count === null ? 'unknown' : `about ${p.count}`}`).join(', ')}`}`,
    note: f.reason,
    tone: 'act',
  }),
  RegimeDecided: (f, say) => ({
    text: `${f.rule}: ${f.decision}${f.ground === undefined ? '' : `, ${f.ground}`}${f.approvedBy === undefined ? '' : `, approved by ${name(say, f.approvedBy)}`}${f.until === null ? '' : `, for ${lengthOfTime(f.until - say.at)}`}`,
    note: f.reason,
    tone: 'act',
  }),
  SubmissionRecorded: f => ({
    text: `Handed in under ${f.rule}`,
    note: f.note ?? f.reference ?? null,
    tone: 'good',
    happenedAt: f.happenedAt,
  }),
  SubmissionWithdrawn: f => ({
    text: `What was handed in under ${f.rule} ${f.why === 'retracted' ? 'was retracted' : f.why === 'undelivered' ? 'came back undelivered: it is owed again' : 'never was: it is owed again'}`,
    note: f.reason,
    tone: f.why === 'retracted' ? 'act' : 'late',
  }),
  FieldSaid: f => ({ text: f.state === 'present' ? `For reports, ${f.field}` : `For reports, ${f.field}: not known yet`, note: f.note }),
  CustomersAffected: f => ({
    text: `${f.count} customer${f.count === 1 ? ' is' : 's are'} affected${f.clocks.length === 0 ? '' : `; ${f.clocks.length} contract clock${f.clocks.length === 1 ? '' : 's'}`}`,
    note: f.reason,
    tone: 'act',
  }),
  NotificationDrafted: (f, say) => ({
    text: `${f.preliminary ? 'A preliminary notification' : 'A notification'} was drafted, in the name of ${name(say, f.from)}, to ${f.count}`,
    note: f.subject,
  }),
  NotificationApproved: (f, say) => ({
    text: `${name(say, f.person)} approved the notification${f.single ? ', having written it: one person alone' : ''}`,
    note: f.reason,
  }),
  NotificationSent: f => ({ text: `The notification goes to ${f.count} recipient${f.count === 1 ? '' : 's'}`, tone: 'act' }),
  NotificationWithdrawn: f => ({ text: 'The notification was withdrawn', note: f.reason }),
  NoticesCounted: ({ counts: c }) => ({
    text: `Of the notification's notices ${c.sent} ${c.sent === 1 ? 'was' : 'were'} sent${c.refused > 0 ? `, ${c.refused} refused` : ''}${c.unknown > 0 ? `, of ${c.unknown} nobody can say` : ''}${c.waiting > 0 ? `, ${c.waiting} wait` : ''}`,
    tone: c.refused + c.unknown > 0 ? 'late' : c.waiting === 0 ? 'good' : 'calm',
  }),
  VendorInvolved: (f, say) => ({ text: `${vendor(say, f.vendor)} has a part in it`, note: f.reason, tone: 'act' }),
  VendorHeard: (f, say) => ({
    text: `${vendor(say, f.vendor)} says: ${f.status}`,
    note: f.note,
    happenedAt: f.happenedAt,
    tone: f.over ? 'good' : 'calm',
  }),
  StatusUpdateDrafted: f => ({ text: `An update for the status page was drafted: ${f.status.replaceAll('_', ' ')}`, note: f.note }),
  StatusUpdatePublished: (f, say) => ({
    text: `The word for the status page was published${f.role === null ? '' : `, as ${role(say, f.role)}`}`,
    tone: 'act',
  }),
  StatusUpdateWithdrawn: f => ({ text: 'A draft for the status page was withdrawn', note: f.reason }),
  SystemChanged: f => ({ text: 'A system was changed', note: f.what, tone: 'act', happenedAt: f.happenedAt }),
  PlaybookStarted: f => ({ text: `Playbook begun: ${f.name}, ${f.steps.length} ${f.steps.length === 1 ? 'step' : 'steps'}`, tone: 'act' }),
  PlaybookStepAnswered: (f, say) => {
    const step = say.step(f.run, f.step)
    const where = step === null ? `Step ${f.step + 1} of a playbook` : `${step.run.name}, step ${f.step + 1}`
    return {
      text: `${where}, ${stepWords[f.as]}${step === null ? '' : `: ${step.does}`}${f.changed ? ' A system was changed by it.' : ''}`,
      note: f.note,
      tone: f.as === 'done' ? 'good' : 'calm', // a departure from the plan stands beside it as one
    }
  },
  EvidenceKept: (f, say) => ({
    text: `Kept as evidence: a file${f.evidence === null ? '' : ` of ${evidence(say, f.evidence)}`}, ${counted(f.bytes, 'byte')}, SHA-256 ${f.sha256}`,
    note: f.name,
    tone: 'good',
    happenedAt: f.collectedAt,
  }),
  EvidenceOpened: (f, say) => ({ text: `Opened the file of evidence ${say.file(f.file)}` }),
  EvidenceDeleted: (f, say) => ({ text: `Deleted the file of evidence ${say.file(f.file)}; its hash stays`, note: f.reason, tone: 'act' }),
  SurfacesNamed: (f, say) => ({
    text:
      f.surfaces.length === 0
        ? 'No surface is touched'
        : `Touched: ${f.surfaces.map(id => say.plan.surfaces?.find(s => s.id === id)?.name ?? id).join(', ')}`,
    note: f.reason,
  }),
  RootCausesNamed: f => ({
    text: f.causes.length === 0 ? 'No root cause is named any more' : `Root cause: ${f.causes.join(', ')}`,
    note: f.reason,
  }),
  PatternRaised: f => ({
    text: `A pattern: ${f.count} incidents with ${sharedWords(f.key)}; ${f.times} within ${f.withinDays} days are one ${f.criteria === 'plan' ? 'by the plan' : 'by what Tocsin reads by, as the plan says no number'}`,
    tone: 'act',
  }),
  PatternAnswered: f => ({ text: `What follows from a pattern: ${followsWords[f.follows]}`, note: f.reason, tone: 'good' }),
  RemediationAdded: (f, say) => ({
    text: `Remediation item${f.owner === null ? ', without an owner yet' : ` for ${name(say, f.owner)}`}${f.due === null ? ', without a date yet' : `, due ${inTime(say, f.due)}`}`,
    note: f.what,
    tone: 'act',
  }),
  RemediationChanged: (f, say) => ({
    text: `A remediation item is now ${f.owner === null ? 'without an owner' : name(say, f.owner)}${f.due === null ? ', without a date' : `'s, due ${inTime(say, f.due)}`}`,
    note: f.reason,
  }),
  RemediationDone: f => ({ text: 'A remediation item is done', note: f.note, tone: 'good' }),
  RemediationDropped: f => ({ text: 'A remediation item was dropped', note: f.reason, tone: 'late' }),
  TextsErased: f => ({
    text: `${[f.refs.length > 0 ? `${f.refs.length} ${f.refs.length === 1 ? 'text' : 'texts'}` : null, f.alerts > 0 ? `the words of ${alerts(f.alerts)}` : null, f.files ? counted(f.files.length, 'file of evidence', 'files of evidence') : null].filter(what => what !== null).join(' and ') || 'An entry in the directory'} ${f.refs.length + f.alerts + (f.files?.length ?? 0) > 1 ? 'were' : 'was'} erased: ${f.why}`,
  }),
  PlanAdopted: f => ({ text: 'A newer version of the plan was adopted', note: f.reason }),
  SignInLinkMade: (f, say) => ({ text: `A sign-in link for ${name(say, f.person)} was made, ${f.asked}` }),
  TokenMade: (f, say) => ({ text: f.person === null ? 'A token was made' : `A token that stands for ${name(say, f.person)} was made` }),
  TokenRevoked: (f, say) => ({
    text: f.person === null ? 'A token was revoked' : `A token that stands for ${name(say, f.person)} was revoked`,
  }),
  ApplicationRegistered: f => ({ text: `An application was registered, which may ask people for ${f.scopes.join(', ')}` }),
  ApplicationRemoved: () => ({ text: 'An application was removed, and with it all that it was given' }),
  GrantGiven: (f, say) => ({
    text: `${name(say, f.person)} let an application do ${f.scopes.join(', ')} in their name, until ${iso(f.until)}`,
  }),
  GrantsRevoked: (f, say) => ({
    text: `${counted(f.grants.length, 'grant')} of ${name(say, f.person)} ${f.grants.length === 1 ? 'was' : 'were'} revoked`,
  }),
  GrantKeyChanged: f => ({ text: `Grants are signed by another key${f.withdrawn ? '; all that were given before are over' : ''}` }),
  FollowerRemoved: f => ({ text: `Somebody who followed the status page by ${f.kind} was removed` }),
  HealthCheckChanged: f => ({
    text: `A health check (${f.kind}) was ${f.what}${f.what === 'changed' && f.fields.length > 0 ? `: ${f.fields.join(', ')}` : ''}`,
  }),
  VendorRecordChanged: f => ({ text: `Provider ${f.vendor}: ${f.what}${f.which === null ? '' : ` (${f.which})`}` }),
  QuestionnaireRecorded: f => ({ text: `A questionnaire: ${f.what}, ${counted(f.questions, 'question')}` }),
  AvailabilitySeen: f => ({ text: `${f.of}: ${f.state.replaceAll('_', ' ')} from ${iso(f.from)}` }),
  SignedIn: (f, say) => ({ text: `${f.person === null ? 'Somebody' : name(say, f.person)} signed in by ${f.by}` }),
  SignedOut: (f, say) => ({
    text: `${counted(f.ways.length, 'session or sign-in link', 'sessions or sign-in links')} of ${f.person === null ? 'somebody without a name' : name(say, f.person)} ${f.ways.length === 1 ? 'was' : 'were'} ended`,
  }),
  IntegrationKeyMade: f => ({ text: `An integration key was made, for ${f.source === 'any' ? 'any source' : f.source}` }),
  GuardsLookedAt: f => {
    const failed = Object.entries(f.found).flatMap(([guard, is]) => (is === 'failed' ? [guard] : []))
    return failed.length === 0
      ? {
          text: `${counted(Object.keys(f.found).length, 'guard')} of the installation ${Object.keys(f.found).length === 1 ? 'was' : 'were'} looked at`,
        }
      : { text: `The installation's guards were looked at, and these do not hold: ${failed.join(', ')}`, tone: 'late' }
  },
  ControlPerformed: f => ({ text: `The control ${f.control} was carried out`, note: f.note }),
  ControlsSaved: () => ({ text: "The controls' document was saved" }),
  TrustPagePublished: f => ({ text: f.open ? `The trust page was published: ${f.parts.join(', ')}` : 'The trust page was closed' }),
  AlertChannelSet: f => ({
    text:
      f.channels.length === 0
        ? `${f.chat} is told of nothing any more`
        : `${f.chat} is told of incidents in ${f.channels.join(', ')}${f.words ? '' : ', without the words of notes'}`,
  }),
  ShadowBegan: f => ({ text: 'Shadow began: nothing leaves the house, and nobody is paged', note: f.note, tone: 'act' }),
  ShadowEnded: f => ({ text: `Shadow ends at ${iso(f.until)}: pages leave again`, note: f.note, tone: 'act' }),
  OldPagerSaid: f => ({
    text: `${f.pager} ${theirs[f.what]} ${f.number === null ? f.incident : `#${f.number}`}`,
    happenedAt: f.happenedAt,
  }),
  ShadowLeft: () => ({ text: 'It is real from here on: whoever the plan names is paged', tone: 'act' }),
  IntegrationKeyRevoked: f => ({ text: `An integration key was revoked, for ${f.source === 'any' ? 'any source' : f.source}` }),
  SourceSecretSet: f => ({
    text: `What ${f.source} signs with was set${f.previousUntil === null ? '' : `; the secret before it holds until ${iso(f.previousUntil)}`}`,
  }),
  SourceSecretRemoved: f => ({ text: `What ${f.source} signs with was removed: nothing of it can be verified any more` }),
}

/** The private texts that these events refer to: what must be read before they can be told. */
export const refsOf = (events: readonly Event[]): readonly Ref[] => [...new Set(events.flatMap(e => Object.keys(e.private) as Ref[]))]

type Telling = Pick<Reading, 'names' | 'texts' | 'directory'> &
  Readonly<{ deliveries: readonly Readonly<{ send: Pick<DeliveryRow['send'], 'page' | 'callOut' | 'person' | 'method'> }>[] }>

/** Tells one event. `deliveries` of the stream name the person and method of pages that events know by id only. */
export function timelineEntry(
  event: Event,
  plan: Plan,
  reading: Telling,
  incident: Pick<Incident, 'obligations' | 'playbooks' | 'evidence'>,
): Entry {
  const method = (person: string, id: string) =>
    reading.directory.persons.find(p => p.id === person)?.methods.find(m => m.id === id)?.kind ?? 'a contact method that was removed'
  const say: Say = {
    plan,
    names: reading.names,
    at: event.at,
    byItself: 'tocsin' in event.by,
    method,
    page(page) {
      const row = reading.deliveries.find(d => d.send.page === page)
      return row ? `${reading.names.person(row.send.person).name} by ${method(row.send.person, row.send.method)}` : null
    },
    callOut(callOut) {
      const row = reading.deliveries.find(d => d.send.callOut === callOut)
      return row ? reading.names.person(row.send.person).name : null
    },
    step(id, place) {
      const run = incident.playbooks?.[id]
      const does = run?.steps[place]?.does
      return run === undefined || does === undefined ? null : { run, does }
    },
    file: id => (incident.evidence?.[id] === undefined ? id : `SHA-256 ${incident.evidence[id].sha256.slice(0, 12)}…`),
    obligation(which) {
      const known = incident.obligations[which]
      return known ? obligationName(plan, known) : null
    },
  }
  const told = (tell[event.fact.type] as (fact: Event['fact'], say: Say) => Told)(event.fact, say)
  return {
    seq: event.seq,
    type: event.fact.type,
    at: iso(event.at),
    happenedAt: iso(instant(told.happenedAt ?? event.at)),
    by: reading.names.actor(event.by),
    text: told.text,
    note: words(reading.texts, told.note ?? null),
    clause: firstClause(plan, event.causes),
    tone: told.tone ?? 'calm',
  }
}
