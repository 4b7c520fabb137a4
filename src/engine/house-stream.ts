/**
 * The organisation's own stream (core/house.ts), kept in step with the plan that runs and with who is there. It is decided,
 * woken, delivered and recorded like an incident, by the same code.
 *
 * K1  One stream for each organisation, under an id that every node derives.
 * K2  Every command has an id that follows from what it is for: nodes that race, and a retry, do a thing once.
 * K3  What was begun and cut short is completed by the next look: a duty that is done owes its next occasion.
 * K4  A provider's report that another one has replaced is met by it, before its duty leaves the plan.
 */
import type { Actor } from '../core/cause.ts'
import type { Ask, AskOf } from '../core/command.ts'
import { editionOf } from '../core/edition.ts'
import { refreshedOn } from '../core/effective.ts'
import type { StreamId } from '../core/event.ts'
import {
  type EndingReport,
  housePlan,
  isReportDuty,
  lastOf,
  material,
  materialDecided,
  materialReviewDuty,
  planReviewDuty,
  readDuty,
  readerOf,
  recurring,
  reportDuty,
  reportSince,
} from '../core/house.ts'
import { type Id, type Instant, id, instant, type Ref } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { Follows, RaisedId } from '../core/incident-patterns.ts'
import { type Obligation, type ObligationId, runs } from '../core/obligation/obligation.ts'
import type { PersonId } from '../core/oncall/people.ts'
import type { Plan } from '../core/plan.ts'
import type { RemediationId } from '../core/remediation.ts'
import type { World } from '../core/world.ts'
import type { OrgId, Store } from '../store/port.ts'
import { derive, fresh, type Random } from './derive.ts'
import { type Editions, NoPlan } from './editions.ts'
import { type Handle, type Outcome, streamOf } from './handle.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Tell } from './tell.ts'
import type { Ending } from './vendor-records.ts'

const lookEveryMs = 60_000

const openCommand = (org: OrgId): Id<'command'> => derive('open the house stream', org)
export const houseStreamOf = (org: OrgId): StreamId => streamOf(org, openCommand(org))

/** The latest occasion of a duty. */
export function latestOf(incident: Incident, duty: string): Obligation | undefined {
  return Object.values(incident.obligations)
    .filter(o => (o.rule as string) === duty)
    .sort((a, b) => b.seq - a.seq)[0]
}

export type HouseStream = Loop &
  Readonly<{
    /** Null: the plan asks for nothing without an incident. */
    state(org: OrgId): Promise<Incident | null>
    /** Brings the stream up to the plan that runs and the people who are there. */
    keep(org: OrgId): Promise<void>
    /** A duty is done, with how; of a duty that comes again the next occasion is owed from now. */
    done(org: OrgId, by: Actor, obligation: ObligationId, note: string | null): Promise<Outcome>
    waive(org: OrgId, by: Actor, obligation: ObligationId, reason: string): Promise<Outcome>
    /** The person has read the version that runs. False: it is not owed by them. */
    read(org: OrgId, person: PersonId): Promise<boolean>
    /** Incidents that are alike are a pattern. `before`: the raising of this key before. Raised already, it changes nothing. */
    raise(org: OrgId, before: RaisedId | null, pattern: Omit<AskOf<'RaisePattern'>, 'type'>): Promise<void>
    /** What follows from a pattern; `mend`: an item, owed like any other of the organisation's own. */
    answer(
      org: OrgId,
      by: Actor,
      pattern: RaisedId,
      answer: Readonly<{ follows: Follows; words: string; mend: Readonly<{ owner: PersonId; due: Instant }> | null }>,
    ): Promise<Outcome>
    /** An incident was decided to be material: the plan's review is owed. */
    material(org: OrgId, by: Actor, about: Readonly<{ obligation: ObligationId; stream: StreamId; words: string }>): Promise<void>
  }>

export function makeHouseStream(
  needs: Readonly<{
    store: Store
    clock: Clock
    tell: Tell
    editions: Editions
    handle: Handle
    /** Providers' reports that have an end: those that count, and those that another one has replaced, with what that is. */
    reports(org: OrgId, world: World): Promise<readonly Ending[]>
    every: 'default' | 'never'
    random?: Random
  }>,
): HouseStream {
  const { store, clock, editions, handle } = needs

  const state = async (org: OrgId): Promise<Incident | null> => (await store.org(org).load(houseStreamOf(org)))?.incident ?? null

  const ask = async (
    org: OrgId,
    by: Actor,
    command: Id<'command'>,
    make: (text: (words: string) => Ref) => Ask,
    house?: World['plan'],
  ): Promise<Outcome> => {
    const outcome = await handle({ org, stream: houseStreamOf(org), command, by, ask: make }, house === undefined ? {} : { house })
    if (outcome.handled === 'refused') needs.tell('error', 'the house stream refused', { org, why: outcome.refusal.refused })
    return outcome
  }
  const engine: Actor = { tocsin: 'engine' }

  /** A duty that is done once more: its last time is now, and the next occasion counts from it (D2). */
  const owedAgain = async (org: OrgId, by: Actor, duty: string, doneAt: Instant, because: string): Promise<void> => {
    await ask(org, by, derive('house last', org, because), () => ({
      type: 'SetMilestone',
      milestone: id(lastOf(duty)),
      happenedAt: doneAt,
      reason: null,
    }))
    await ask(org, by, derive('house again', org, because), text => ({
      type: 'SetFact',
      fact: id(duty),
      value: 'done',
      reason: text('It was done, and is owed again.'),
    }))
  }

  const keep = async (org: OrgId): Promise<void> => {
    const world = await editions.world(org, null, clock.now())
    const reports = await needs.reports(org, world)
    const counting = reports.filter(report => report.replacedBy === null)
    const plan = housePlan(world.plan, Object.keys(world.people.value.persons) as PersonId[], counting)
    let incident = await state(org)
    if (incident !== null) for (const report of reports) await meetReplaced(org, incident, report)
    if (plan === null && incident === null) return
    const edition = editionOf<'plan', Plan>(
      plan ?? { ...(await editions.plan(org, incident!.plan)).value, obligations: [], house: world.plan.edition },
    )
    if (incident?.plan !== edition.edition) {
      await store.org(org).putEdition('house plan', edition, 'tocsin', clock.now(), null)
      if (incident === null) await open(org, edition)
      else await adopt(org, incident, edition)
      incident = await state(org)
      if (incident === null) return
    }
    await begin(org, incident, edition.value, world)
    for (const report of counting) await sinceReport(org, incident, report)
    await complete(org, edition.value)
  }
  const open = async (org: OrgId, house: World['plan']): Promise<void> => {
    const request = {
      org,
      stream: 'new' as const,
      command: openCommand(org),
      by: engine,
      ask: (text: (words: string) => Ref): Ask => ({
        type: 'Open',
        severity: house.value.severities[0]!.id,
        kind: null,
        title: text('What the plan asks for without an incident'),
        alert: null,
        receivedAt: clock.now(),
        correlation: null,
        nearMiss: false,
        touches: [],
        autoResolve: false,
      }),
    }
    await handle(request, { house })
  }
  /** A newer version is read anew by everybody; who has not read the one before owes the newer one. */
  const adopt = async (org: OrgId, before: Incident, house: World['plan']): Promise<void> => {
    const old = await editions.plan(org, before.plan)
    await ask(org, engine, derive('house adopts', org, house.edition, before.seq), () => ({ type: 'AdoptPlan', reason: null }), house)
    if (old.value.house === house.value.house) return // who is there has changed, not the plan
    const after = await state(org)
    for (const { id: rule } of house.value.obligations) {
      const person = readerOf(rule)
      const last = person === null || after === null ? undefined : latestOf(after, rule)
      if (person === null || last === undefined || runs(last)) continue
      await ask(org, engine, derive('house owes reading', org, house.edition, before.seq, person), text => ({
        type: 'SetFact',
        fact: id(rule),
        value: 'owed',
        reason: text(`Version ${house.value.header.version} is there to be read.`),
      }))
    }
  }
  /** Since when a duty counts that was never done: the plan's review from its last refresh, the rest from when it was first asked for. */
  const begin = async (org: OrgId, incident: Incident, house: Plan, world: World): Promise<void> => {
    for (const duty of recurring(house)) {
      const known = incident.milestones[id<'milestone'>(lastOf(duty))]?.happenedAt
      const refreshed = duty === planReviewDuty ? refreshedOn(world.plan.value, world.calendar.value) : null
      const since = instant(Math.min(refreshed ?? clock.now(), clock.now()))
      if (known !== undefined && (refreshed === null || since <= known)) continue
      await ask(org, engine, derive('house begins', org, duty, refreshed ?? 'first'), () => ({
        type: 'SetMilestone',
        milestone: id(lastOf(duty)),
        happenedAt: since,
        reason: null,
      }))
    }
  }
  /** K4 */
  const meetReplaced = async (org: OrgId, incident: Incident, report: Ending): Promise<void> => {
    const owed = report.replacedBy === null ? undefined : latestOf(incident, reportDuty(report))
    if (owed === undefined || !isReportDuty(owed.rule) || !runs(owed)) return
    await ask(org, engine, derive('house report replaced', org, owed.id), text => ({
      type: 'MeetObligation',
      obligation: owed.id,
      note: text(`In the register: ${report.replacedBy}.`),
    }))
  }
  const sinceReport = async (org: OrgId, incident: Incident, report: EndingReport): Promise<void> => {
    const { milestone, at } = reportSince(report)
    if (incident.milestones[id<'milestone'>(milestone)]?.happenedAt === at) return
    await ask(org, engine, derive('house report since', org, milestone, at), () => ({
      type: 'SetMilestone',
      milestone: id(milestone),
      happenedAt: at,
      reason: null,
    }))
  }
  /** K3 */
  const complete = async (org: OrgId, house: Plan): Promise<void> => {
    const incident = await state(org)
    if (incident === null) return
    for (const duty of recurring(house)) {
      const last = latestOf(incident, duty)
      if (last === undefined || typeof last.state !== 'object' || 'notApplicable' in last.state) continue
      // What was waived is left out this once.
      await owedAgain(org, engine, duty, 'met' in last.state ? last.state.at : clock.now(), last.id)
    }
  }

  const loop = makeLoop({
    name: 'keeping the standing duties',
    clock,
    tell: needs.tell,
    pollMs: needs.every === 'never' ? 'never' : lookEveryMs,
    async turn() {
      if (needs.every === 'never') return null
      for (const org of await store.engine.orgs()) {
        try {
          await keep(org)
        } catch (error) {
          if (!(error instanceof NoPlan)) throw error
        }
      }
      return null
    },
  })
  store.onChange(change => {
    if (change.kinds.includes('plan') || change.kinds.includes('people')) loop.kick()
  })

  const done = async (org: OrgId, by: Actor, obligation: ObligationId, note: string | null): Promise<Outcome> => {
    const before = await state(org)
    const rule = before?.obligations[obligation]?.rule
    const outcome = await ask(org, by, derive('house done', org, obligation), text => ({
      type: 'MeetObligation',
      obligation,
      note: note === null ? null : text(note),
    }))
    if (before === null || rule === undefined || outcome.handled === 'refused') return outcome
    const { value: house } = await editions.plan(org, before.plan)
    if (recurring(house).includes(rule)) await owedAgain(org, by, rule, clock.now(), obligation)
    // A review that is held after a material incident is a review of the plan: its year begins anew.
    if ((rule as string) === materialReviewDuty)
      await ask(org, by, derive('house reviewed', org, obligation), () => ({
        type: 'SetMilestone',
        milestone: id(lastOf(planReviewDuty)),
        happenedAt: clock.now(),
        reason: null,
      }))
    return outcome
  }
  return {
    ...loop,
    state,
    keep,
    done,
    async waive(org, by, obligation, reason) {
      const outcome = await ask(org, by, derive('house waived', org, obligation), text => ({
        type: 'WaiveObligation',
        obligation,
        reason: text(reason),
      }))
      await keep(org)
      return outcome
    },
    async read(org, person) {
      await keep(org)
      const incident = await state(org)
      const owed = incident === null ? undefined : latestOf(incident, readDuty(person))
      if (owed === undefined || !runs(owed)) return false
      await done(org, { person }, owed.id, null)
      await ask(org, { person }, derive('house has read', org, owed.id), text => ({
        type: 'SetFact',
        fact: id(readDuty(person)),
        value: 'read',
        reason: text('Read.'),
      }))
      return true
    },
    async raise(org, before, pattern) {
      const command = derive<'command'>('house raises', org, pattern.key, before)
      await ask(org, engine, command, () => ({ type: 'RaisePattern', ...pattern }))
    },
    async answer(org, by, pattern, { follows, words, mend }) {
      const raised = (await state(org))?.patterns?.[pattern]
      let item: RemediationId | null = null
      if (mend !== null && raised?.answer === null) {
        const command = derive<'command'>('house mends', org, pattern)
        const added = await ask(org, by, command, text => ({ type: 'AddRemediation', what: text(words), ...mend }))
        if (added.handled !== 'done' && added.handled !== 'seen before') return added
        item = id(Object.keys(added.incident.remediation ?? {}).find(key => key.startsWith(`${command}:`)) ?? '')
      }
      return ask(org, by, fresh(needs.random), text => ({ type: 'AnswerPattern', pattern, follows, item, reason: text(words) }))
    },
    async material(org, by, { obligation, stream, words }) {
      await keep(org)
      const incident = await state(org)
      if (incident === null) return
      const { value: house } = await editions.plan(org, incident.plan)
      if (!house.obligations.some(rule => (rule.id as string) === materialReviewDuty)) return
      // A review that is owed already is for this incident too, and by when it was: its date moves for no later one.
      const owed = latestOf(incident, materialReviewDuty)
      if (owed === undefined || !runs(owed))
        await ask(org, by, derive('house material since', org, stream, obligation), () => ({
          type: 'SetMilestone',
          milestone: id(materialDecided),
          happenedAt: clock.now(),
          reason: null,
        }))
      await ask(org, by, derive('house material', org, stream, obligation), text => ({
        type: 'SetFact',
        fact: id(material),
        value: 'decided',
        reason: text(words),
      }))
    },
  }
}
