/**
 * A past incident under another plan: what people did is asked again at the moments at which they did it, time is
 * let pass between, and the interpreter says what would have been owed, who would have been paged and what would have been
 * late. A fold like any other: nothing is stored and nobody is paged.
 *
 * R1  Only what came from outside is taken from the record: acts, alerts, and what became of pages. What Tocsin made of it
 *     is decided anew.
 * R2  Against its own plan an incident replays to the obligations that it had.
 * R3  An act that the other plan has no place for is left out and named; nothing is made up in its stead.
 */
import type { Actor } from '../core/cause.ts'
import type { Ask } from '../core/command.ts'
import type { DeviationId, Event, Fact, FactOf, FactType, PageId, PageOutcome } from '../core/event.ts'
import { type Instant, id, instant, type Ref } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import { ruleIn } from '../core/obligation/implied.ts'
import { type Obligation, runs } from '../core/obligation/obligation.ts'
import { explainRule } from '../core/obligation/reckon-own.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { Plan } from '../core/plan.ts'
import type { PlaybookRun, PlaybookRunId } from '../core/playbook-run.ts'
import type { RemediationId } from '../core/remediation.ts'
import { step } from '../core/step.ts'
import type { World } from '../core/world.ts'

const ticksMax = 20_000

/** What decisions were taken by beside the plan, as an event names it. */
export type Then = Pick<World, 'law' | 'calendar' | 'people'>
export type LeftOut = Readonly<{ at: Instant; act: FactType | 'Recount'; why: string }>
export type Paged = Readonly<{ at: Instant; person: PersonId; method: string; why: string; clause: string }>
export type Replayed = Readonly<{ incident: Incident | null; events: readonly Event[]; leftOut: readonly LeftOut[]; until: Instant }>

/**
 * `events`: all of the incident's, in order. `until`: time passes that far after the last of them. Incident null: the
 * other plan cannot open it, and `leftOut` says why.
 */
export function replay(events: readonly Event[], plan: World['plan'], then: (event: Event) => Then, until: Instant): Replayed {
  const first = events[0]
  const leftOut: LeftOut[] = []
  const made: Event[] = []
  const carriers = outcomesIn(events)
  let incident: Incident | null = null
  let wakeAt: Instant | 'never' = 'never'
  let given: Then | null = null
  let count = 0

  const ask = (at: Instant, by: Actor, asked: Ask): string | null => {
    const { law, calendar, people } = given!
    const world: World = { now: at, plan, law, calendar, people, code: first!.under.code }
    const command = { id: id<'command'>(`replay:${++count}`), by, ask: asked, private: {} }
    const stepped = step(world, incident, command, { org: first!.org, stream: first!.stream, drill: first!.drill })
    if ('refused' in stepped) return stepped.refused
    incident = stepped.incident
    wakeAt = stepped.wakeAt
    made.push(...stepped.events)
    for (const { fact } of stepped.events) if (fact.type === 'PageRequested') carriers.send(fact, at)
    return null
  }
  /** Time passes: wakes and the outcomes of pages, each at its own moment. */
  const pass = (to: Instant): void => {
    for (let ticks = 0; ; ticks++) {
      if (ticks > ticksMax) throw new Error(`the replay does not come to its end: more than ${ticksMax} wakes before ${to}`)
      const outcome = carriers.next(to)
      const wake = wakeAt !== 'never' && wakeAt <= to ? wakeAt : null
      if (outcome !== null && (wake === null || outcome.at <= wake)) {
        carriers.shift()
        ask(outcome.at, { tocsin: 'carrier' }, { type: 'EndPage', page: outcome.page, outcome: outcome.outcome, detail: null })
      } else if (wake !== null) ask(wake, { tocsin: 'time' }, { type: 'Tick' })
      else return
    }
  }
  const words = new Map(events.flatMap(({ fact }) => (fact.type === 'RemediationAdded' ? [[fact.item, fact.what] as const] : [])))
  for (const { act, group, timeCameFirst } of actsIn(events)) {
    const event = group[0]!
    given ??= then(event)
    if (incident !== null) pass(instant(timeCameFirst ? event.at : event.at - 1))
    given = then(event)
    if (act === null) continue
    const asked = askOf(act, group, incident, words, plan.value)
    const why = typeof asked === 'string' ? asked : ask(event.at, event.by, asked)
    if (why !== null) leftOut.push({ at: event.at, act: act === 'Recount' ? act : act.type, why })
    if (incident === null) return { incident, events: made, leftOut, until }
  }
  if (incident !== null) pass(until)
  return { incident, events: made, leftOut, until }
}

const noItem = 'there would have been no such remediation item'

/** The facts that somebody's act made, most telling first: what else its command made follows from it. */
const telling: readonly FactType[] = [
  'EvidenceKept', // what it meets, and the step that it answers, are asked with it
  'EvidenceOpened',
  'EvidenceDeleted',
  'IncidentOpened',
  'AlertAttached',
  'AlertsCleared',
  'KindChanged',
  'SeverityChanged',
  'Snoozed',
  'IncidentClosed',
  'IncidentResolved',
  'IncidentReopened',
  'FactSet',
  'PhaseEntered',
  'ResponderAdded',
  'ObligationChanged',
  'MilestoneSet',
  'Acknowledged',
  'RoleTaken',
  'RoleLeft',
  'DeviationExplained',
  'SystemChanged',
  'PlaybookStarted',
  'PlaybookStepAnswered',
  'SurfacesNamed',
  'RootCausesNamed',
  'RemediationAdded',
  'RemediationChanged',
  'RemediationDone',
  'RemediationDropped',
  'NoteAdded',
  'ChecklistAnswered', // last: beside what it sets, that is what was said
]

type Act = Readonly<{
  act: Fact | 'Recount' | null // null: time or a carrier, which come by themselves
  group: readonly Event[]
  timeCameFirst: boolean // what fell due at that very moment was done before it
}>

/** Each command of the record, as what it was asked for. */
function* actsIn(events: readonly Event[]): Generator<Act> {
  let ticked: Instant | null = null
  for (let from = 0; from < events.length; ) {
    let to = from + 1
    while (to < events.length && events[to]!.command === events[from]!.command) to++
    const group = events.slice(from, to)
    from = to
    const { by, at } = group[0]!
    if ('tocsin' in by && by.tocsin !== 'engine') {
      if (by.tocsin === 'time') ticked = at
      yield { act: null, group, timeCameFirst: true }
      continue
    }
    const timeCameFirst = ticked === at
    // What follows speaks as the engine; an engine's own command makes no obligation by its word.
    const asked = group.filter(({ by: of, fact }) => sameActor(of, by) && !('tocsin' in of && fact.type === 'ObligationChanged'))
    const facts = asked.map(event => event.fact)
    const type = telling.find(type => facts.some(fact => fact.type === type))
    const act = facts.find(fact => fact.type === type)
    yield { act: act ?? ('tocsin' in by ? 'Recount' : null), group: asked.length > 0 ? asked : group, timeCameFirst }
  }
}
const sameActor = (a: Actor, b: Actor): boolean => JSON.stringify(Object.entries(a)) === JSON.stringify(Object.entries(b))

/** The act as a command; a text: why there is nothing to ask under this plan. */
function askOf(
  act: Fact | 'Recount',
  group: readonly Event[],
  incident: Incident | null,
  words: ReadonlyMap<RemediationId, Ref>,
  plan: Plan,
): Ask | string {
  /** The item that was added by the same words. */
  const itemOf = (item: RemediationId): RemediationId | null =>
    (Object.entries(incident?.remediation ?? {}).find(([, other]) => other.what === words.get(item))?.[0] as RemediationId) ?? null
  if (act === 'Recount') return { type: 'Recount' }
  const runOf = (playbook: PlaybookRun['playbook']): PlaybookRunId | undefined =>
    (Object.entries(incident?.playbooks ?? {}) as [PlaybookRunId, PlaybookRun][]).findLast(([, begun]) => begun.playbook === playbook)?.[0]
  const also = <K extends FactType>(type: K) => group.find(event => event.fact.type === type)?.fact as FactOf<K> | undefined
  switch (act.type) {
    case 'IncidentOpened':
      return { ...act, type: 'Open' }
    case 'AlertAttached':
      return { type: 'AttachAlert', alert: act.alert, count: act.count }
    case 'AlertsCleared':
      return { type: 'ClearAlerts', count: act.count }
    case 'KindChanged':
      return { type: 'ChangeKind', to: act.to, reason: act.reason }
    case 'SeverityChanged':
      return { type: 'ChangeSeverity', to: act.to, reason: act.reason }
    case 'Snoozed':
      return { type: 'Snooze', until: act.until, reason: act.reason }
    case 'IncidentClosed':
      return { type: 'Close', as: act.as, reason: act.reason }
    case 'IncidentResolved':
      return { type: 'Resolve', note: act.note }
    case 'IncidentReopened':
      return { type: 'Reopen', reason: act.reason }
    case 'FactSet':
      return { type: 'SetFact', fact: act.fact, value: act.value, reason: act.reason }
    case 'ChecklistAnswered':
      return { ...act, type: 'AnswerChecklist' }
    case 'PhaseEntered':
      return { type: 'EnterPhase', phase: act.phase, note: act.note }
    case 'ResponderAdded':
      return { type: 'AddResponder', person: act.person, note: act.note }
    case 'MilestoneSet':
      return { type: 'SetMilestone', milestone: act.milestone, happenedAt: act.happenedAt, reason: act.reason }
    case 'Acknowledged': {
      const { person, via } = act
      if (via !== 'act' || person === null) return { type: 'Acknowledge', person, callOut: null, via }
      const tookOver =
        also('RoleTaken') !== undefined ||
        also('RoleLeft') !== undefined ||
        group.some(({ fact }) => fact.type === 'CallOutEnded' && fact.why === 'answered by another')
      // What an acknowledgement meets was said to be met: whoever has the incident acknowledges it once more so, and by no other word.
      const met = tookOver ? undefined : Object.values(incident?.obligations ?? {}).find(o => runs(o) && isMetByAcknowledging(plan, o))
      return met === undefined
        ? { type: 'TakeOver', person }
        : { type: 'MeetObligation', obligation: met.id, note: also('NoteAdded')?.note ?? null }
    }
    case 'RoleTaken':
      return { type: 'TakeRole', role: act.role, person: act.person }
    case 'RoleLeft':
      return { type: 'LeaveRole', role: act.role, person: act.person }
    case 'NoteAdded':
      return { type: 'AddNote', note: act.note, happenedAt: act.happenedAt }
    case 'ObligationChanged':
      return settled(act.obligation, also('NoteAdded')?.note ?? null, also('DeviationRecorded')?.reason ?? null, incident)
    case 'EvidenceKept': {
      const step = also('PlaybookStepAnswered')
      const run = step === undefined ? undefined : runOf(step.playbook)
      const met = also('ObligationChanged')?.obligation.rule
      return {
        ...act,
        type: 'KeepEvidence',
        evidence: plan.evidence?.some(e => e.id === act.evidence) ? act.evidence : null,
        most: Number.POSITIVE_INFINITY,
        step: step === undefined || run === undefined ? null : { run, step: step.step },
        answer: step?.note ?? null,
        meets: Object.values(incident?.obligations ?? {}).find(o => o.rule === met && runs(o))?.id ?? null,
      }
    }
    case 'EvidenceOpened':
      return { type: 'OpenEvidence', file: act.file }
    case 'EvidenceDeleted':
      return { type: 'DeleteEvidence', file: act.file, reason: act.reason }
    case 'SystemChanged':
      return { type: 'RecordChange', what: act.what, happenedAt: act.happenedAt }
    case 'PlaybookStarted':
      return { type: 'StartPlaybook', playbook: act.playbook }
    case 'PlaybookStepAnswered': {
      const run = runOf(act.playbook)
      if (run === undefined) return 'there would have been no such playbook'
      return { type: 'AnswerPlaybookStep', run, step: act.step, as: act.as, note: act.note, changed: act.changed }
    }
    case 'SurfacesNamed':
      return { type: 'NameSurfaces', surfaces: act.surfaces, reason: act.reason }
    case 'RootCausesNamed':
      return { type: 'NameRootCauses', causes: act.causes, reason: act.reason }
    case 'RemediationAdded':
      return { type: 'AddRemediation', what: act.what, owner: act.owner, due: act.due }
    case 'RemediationChanged': {
      const item = itemOf(act.item)
      return item === null ? noItem : { type: 'ChangeRemediation', item, owner: act.owner, due: act.due, reason: act.reason }
    }
    case 'RemediationDone': {
      const item = itemOf(act.item)
      return item === null ? noItem : { type: 'FinishRemediation', item, note: act.note }
    }
    case 'RemediationDropped': {
      const item = itemOf(act.item)
      return item === null ? noItem : { type: 'DropRemediation', item, reason: act.reason }
    }
    case 'DeviationExplained': {
      // One word for all of them was said of what is owed.
      const owed = Object.values(incident?.obligations ?? {}).find(o => o.rule === explainRule && runs(o))
      if (group.filter(event => event.fact.type === 'DeviationExplained').length > 1 && owed !== undefined)
        return { type: 'MeetObligation', obligation: owed.id, note: act.reason }
      const open = Object.entries(incident?.deviations ?? {}).find(([, deviation]) => !deviation.explained)
      return open === undefined
        ? 'there would have been nothing to explain'
        : { type: 'ExplainDeviation', deviation: open[0] as DeviationId, reason: act.reason }
    }
    default:
      return 'it has no act of its own'
  }
}

function isMetByAcknowledging(plan: Plan, { rule }: Obligation): boolean {
  const met = ruleIn(plan, rule)?.met.met
  return met === 'acknowledged' || met === 'acknowledged by'
}

/** Somebody said of an obligation that it is met or waived: said again of the one that runs by the same rule. */
function settled(said: Obligation, note: Ref | null, leftOpen: Ref | null, incident: Incident | null): Ask | string {
  const running = Object.values(incident?.obligations ?? {}).find(o => o.rule === said.rule && runs(o))
  if (running === undefined) return `${said.rule} would not have been owed`
  if (typeof said.state === 'object' && 'waived' in said.state)
    return said.state.waived === null
      ? 'its reason is not there'
      : { type: 'WaiveObligation', obligation: running.id, reason: said.state.waived }
  return { type: 'MeetObligation', obligation: running.id, note, leftOpen }
}

type Outcome = Readonly<{ page: PageId; at: Instant; outcome: PageOutcome }>

/** What became of pages, by person and method, in order: the n-th page by a method fares as its n-th did; later ones as its last. */
function outcomesIn(events: readonly Event[]) {
  const known = new Map<string, { after: number; outcome: PageOutcome }[]>()
  const asked = new Map<PageId, { key: string; at: Instant }>()
  for (const { at, fact } of events) {
    if (fact.type === 'PageRequested') asked.set(fact.page, { key: `${fact.person} ${fact.method}`, at })
    if (fact.type !== 'PageEnded' || fact.detail === 'no outcome within a minute') continue
    const page = asked.get(fact.page)
    if (page === undefined || fact.outcome === 'superseded') continue
    known.set(page.key, [...(known.get(page.key) ?? []), { after: at - page.at, outcome: fact.outcome }])
  }
  const used = new Map<string, number>()
  const waiting: Outcome[] = []
  return {
    send(page: FactOf<'PageRequested'>, at: Instant): void {
      const key = `${page.person} ${page.method}`
      const nth = used.get(key) ?? 0
      used.set(key, nth + 1)
      const fared = known.get(key)
      const { after, outcome } = fared?.[Math.min(nth, fared.length - 1)] ?? { after: 0, outcome: 'handed over' as const }
      waiting.push({ page: page.page, at: instant(at + after), outcome })
      waiting.sort((a, b) => a.at - b.at)
    },
    next: (to: Instant): Outcome | null => (waiting[0] !== undefined && waiting[0].at <= to ? waiting[0] : null),
    shift: (): void => void waiting.shift(),
  }
}

// what is told of it --------------------------------------------------------------------------

/** One occasion of a rule, as far as it says what was owed and how it went. */
export type Occasion = Readonly<{
  rule: string
  start: Instant
  dueAt: Instant | null
  words: string
  state: 'possible' | 'owed' | 'overdue' | 'met' | 'waived' | 'not applicable'
  late: boolean
  metAt: Instant | null
}>
export type Compared = Readonly<{
  /** Promised then and not under the other plan: to be told first. */
  gone: readonly Occasion[]
  otherwise: readonly Readonly<{ was: Occasion; would: Occasion }>[]
  besides: readonly Occasion[]
  alike: number
  /** Late under the other plan, and not as it was; and the other way about. */
  lateThen: readonly Occasion[]
  inTimeThen: readonly Occasion[]
  pages: Readonly<{ was: readonly Paged[]; would: readonly Paged[] }>
}>

const occasionOf = (o: Obligation): Occasion => {
  const state = typeof o.state === 'string' ? o.state : 'met' in o.state ? 'met' : 'waived' in o.state ? 'waived' : 'not applicable'
  return {
    rule: o.rule,
    start: o.start,
    dueAt: o.due[0]?.at ?? null,
    words: o.words,
    state,
    late: o.overdueAt !== null || (typeof o.state === 'object' && 'met' in o.state && o.state.late),
    metAt: typeof o.state === 'object' && 'met' in o.state ? o.state.at : null,
  }
}

/** Every occasion that was ever owed, by rule, in the order in which they began. */
export function occasionsOf(incident: Incident | null): readonly Occasion[] {
  return Object.values(incident?.obligations ?? {})
    .sort((a, b) => (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : a.seq - b.seq || a.start - b.start))
    .map(occasionOf)
}

export const pagesIn = (events: readonly Event[]): readonly Paged[] => {
  const why = new Map<string, FactOf<'CallOutStarted'>>()
  return events.flatMap(({ at, fact }) => {
    if (fact.type === 'CallOutStarted') why.set(fact.callOut, fact)
    if (fact.type !== 'PageRequested') return []
    const call = why.get(fact.callOut)
    return [{ at, person: fact.person, method: fact.method, why: call?.why ?? 'escalation', clause: call?.clause ?? '' }]
  })
}

export function compare(was: Readonly<{ incident: Incident; events: readonly Event[] }>, would: Replayed): Compared {
  const mine = occasionsOf(was.incident)
  const theirs = occasionsOf(would.incident)
  const nth = (all: readonly Occasion[]) => {
    const seen = new Map<string, number>()
    return new Map(
      all.map(o => {
        const n = seen.get(o.rule) ?? 0
        seen.set(o.rule, n + 1)
        return [`${o.rule} ${n}`, o]
      }),
    )
  }
  const [a, b] = [nth(mine), nth(theirs)]
  const pairs = [...a].flatMap(([key, o]) => (b.has(key) ? [{ was: o, would: b.get(key)! }] : []))
  const same = (x: Occasion, y: Occasion) => JSON.stringify(x) === JSON.stringify(y)
  return {
    gone: [...a].filter(([key]) => !b.has(key)).map(([, o]) => o),
    otherwise: pairs.filter(pair => !same(pair.was, pair.would)),
    besides: [...b].filter(([key]) => !a.has(key)).map(([, o]) => o),
    alike: pairs.filter(pair => same(pair.was, pair.would)).length,
    lateThen: [...b].filter(([key, o]) => o.late && !(a.get(key)?.late ?? false)).map(([, o]) => o),
    inTimeThen: pairs.filter(pair => pair.was.late && !pair.would.late).map(pair => pair.would),
    pages: { was: pagesIn(was.events), would: pagesIn(would.events) },
  }
}
