/**
 * The chapter of words on the public status page.
 *
 * U1  A word is published by a person who read it, as it stands; what is published is not changed. A correction is a new update.
 * U2  Whose decision the outside word is says the plan; who publishes without that right is not stopped, and it is a deviation.
 * U3  What was owed to customers is met by a word that says that it meets it, and stays met. A word that law asks for, or that
 *     the plan wants in writing, goes to each of them by itself and is not met by a page.
 * U4  In a drill it is practised to the end: the same facts, and no page is made of them (core/outside.ts). In shadow, and of what was opened in it,
 *     nothing is published.
 */
import type { Chapter, Decided, Refusal } from '../chapter.ts'
import type { Event } from '../event.ts'
import type { Incident } from '../incident.ts'
import { type Obligation, type ObligationId, runs } from '../obligation/obligation.ts'
import { owedPlainly } from '../obligation/plain-word.ts'
import type { RoleId } from '../plan.ts'
import { holdersOfRole } from '../role-holders.ts'
import {
  componentStates,
  isOver,
  type StatusUpdateDraft,
  type StatusUpdateId,
  type StatusUpdateState,
  statusesOf,
} from '../status-update.ts'
import type { World } from '../world.ts'
import {
  type Answers,
  answer,
  asksOf,
  clauseCause,
  decided,
  nothing,
  type Occasion,
  personBehind,
  refuse,
  severityOf,
  waitsForShadow,
} from './deciding.ts'
import { withoutRight } from './response/rights.ts'

const idMax = 64

const known = (incident: Incident, update: StatusUpdateId): StatusUpdateState | undefined =>
  Object.hasOwn(incident.statusUpdates ?? {}, update) ? incident.statusUpdates?.[update] : undefined
const unknown: Refusal = refuse('status-update-unknown', 'There is no such status update here.', 'Name one that was drafted here.')
const over: Refusal = refuse(
  'status-update-over',
  'It was published or withdrawn already, and stays as it is.',
  'Write another update: a correction is a new one.',
)

/** The clause that decides about outside words: the role's that has the say; else the severity's. */
function clauseOf(world: World, incident: Incident) {
  const role = world.plan.value.roles.find(r => r.decides.includes('outside word'))
  return clauseCause(world, role?.clause ?? severityOf(world.plan.value, incident).clause)
}

function draftProblem(world: World, incident: Incident, ask: StatusUpdateDraft): Refusal | null {
  const before = known(incident, ask.update)
  if (before !== undefined && before.state !== 'draft') return over
  if (before !== undefined && (before.post !== ask.post || before.kind !== ask.kind))
    return refuse('status-post-other', 'It was begun for something else.', 'Begin another update.')
  const others = Object.values(incident.statusUpdates ?? {}).find(u => u.post === ask.post)
  if (others !== undefined && others.kind !== ask.kind)
    return refuse('status-kind-other', `This is about ${article(others.kind)}.`, 'Begin a post of its own.')
  if (!statusesOf(ask.kind).includes(ask.status))
    return refuse('status-unknown', `${article(ask.kind)} is never ${ask.status}.`, `Say one of these: ${statusesOf(ask.kind).join(', ')}.`)
  const wrong = Object.entries(ask.components).find(([id, state]) => id.length > idMax || !componentStates.includes(state))
  if (wrong !== undefined)
    return refuse('component-state-unknown', `A component is never ${wrong[1]}.`, `Say one of these: ${componentStates.join(', ')}.`)
  if (isOver(ask.status) && Object.values(ask.components).some(state => state !== 'operational'))
    return refuse(
      'component-still-hit',
      `What is ${ask.status} has left its components operational, and one of them is not.`,
      `Say ${ask.kind === 'incident' ? 'monitoring' : 'verifying'}, or that they are operational.`,
    )
  if (ask.since !== null && ask.since > world.now)
    return refuse('in-the-future', 'It cannot have been so since later than now.', 'Say since when, or leave it out.')
  if (ask.kind === 'maintenance' && ask.window === null)
    return refuse('window-missing', 'A maintenance has its time.', 'Say from when until when.')
  if (ask.window !== null && ask.window.until <= ask.window.from)
    return refuse('window-wrong', 'It would end before it begins.', 'Say from when until when.')
  return null
}
const article = (kind: StatusUpdateDraft['kind']) => (kind === 'incident' ? 'an incident' : 'a maintenance')

/** The role in which somebody publishes: the one that has the say, where they hold it. */
function speaksAs({ world, incident, command }: Occasion): RoleId | null {
  const person = personBehind(command)
  if (person === null) return null
  const holds = (role: RoleId) => holdersOfRole(world, incident, role).includes(person)
  const { roles } = world.plan.value
  return (roles.find(r => r.decides.includes('outside word') && holds(r.id)) ?? roles.find(r => holds(r.id)))?.id ?? null
}

const answers: Answers = {
  DraftStatusUpdate(occasion, ask) {
    const { world, incident } = occasion
    const problem = draftProblem(world, incident, ask)
    if (problem !== null) return problem
    const { post, update, kind, title, note, status, components, since, window } = ask
    return [
      decided(
        { type: 'StatusUpdateDrafted', post, update, kind, title, note, status, components, since, window },
        clauseOf(world, incident),
      ),
    ]
  },

  PublishStatusUpdate(occasion, ask) {
    const { world, incident } = occasion
    const update = known(incident, ask.update)
    if (update === undefined) return unknown
    if (update.state !== 'draft') return over
    const waits = waitsForShadow(occasion)
    if (waits !== null) return waits
    if (personBehind(occasion.command) === null)
      return refuse('person-needed', 'A person publishes, by having read it.', 'Sign in, and read it.')
    const meetable = owedPlainly(world.plan.value, incident)
    const wrong = ask.meets.find(o => !meetable.some(m => m.id === o))
    if (wrong !== undefined)
      return refuse(
        'not-met-by-a-page',
        `${wrong} is not met by a word on the status page, or not owed.`,
        meetable.length === 0 ? 'Name none.' : `It can meet ${meetable.map(o => o.rule).join(', ')}; the rest needs a notification.`,
      )
    return [
      decided(
        { type: 'StatusUpdatePublished', update: ask.update, role: speaksAs(occasion), meets: [...ask.meets] },
        clauseOf(world, incident),
      ),
      ...withoutRight(occasion, 'outside word', 'A word on the status page was published'),
    ]
  },

  WithdrawStatusUpdate({ world, incident }, ask) {
    const update = known(incident, ask.update)
    if (update === undefined) return unknown
    if (update.state !== 'draft') return over
    return [decided({ type: 'StatusUpdateWithdrawn', update: ask.update, reason: ask.reason }, clauseOf(world, incident))]
  },
}

/** What a published word said that it meets. */
function follow(_: World, incident: Incident): Decided {
  if (incident.statusUpdates === undefined) return nothing
  for (const update of Object.values(incident.statusUpdates)) {
    if (update.state !== 'published' || update.publishedAt === null) continue
    const met = update.meets
      .map(id => incident.obligations[id as ObligationId])
      .filter((o): o is Obligation => o !== undefined && runs(o))
      .map(o => metBy(o, update, update.publishedAt!))
    if (met.length > 0) return met
  }
  return nothing
}
function metBy(o: Obligation, { event }: StatusUpdateState, at: NonNullable<StatusUpdateState['publishedAt']>) {
  const limit = o.due[0]?.at ?? null
  const late = o.overdueAt !== null || (limit !== null && at > limit)
  const overdueAt = late ? (o.overdueAt ?? limit) : null
  return decided({ type: 'ObligationChanged', obligation: { ...o, next: 'never', overdueAt, state: { met: event, at, late } } }, o.cause)
}

function changed(incident: Incident, update: StatusUpdateId, change: Partial<StatusUpdateState>): Incident {
  const before = known(incident, update)
  return before === undefined ? incident : { ...incident, statusUpdates: { ...incident.statusUpdates, [update]: { ...before, ...change } } }
}

function evolveStatus(incident: Incident, event: Event): Incident {
  const { fact } = event
  switch (fact.type) {
    case 'StatusUpdateDrafted': {
      const { type: _, update, ...draft } = fact
      const state: StatusUpdateState = {
        ...draft,
        drafter: 'person' in event.by ? event.by.person : null,
        draftedAt: event.at,
        state: 'draft',
        publishedAt: null,
        role: null,
        meets: [],
        event: event.id,
        seq: event.seq,
      }
      return { ...incident, statusUpdates: { ...incident.statusUpdates, [update]: state } }
    }
    case 'StatusUpdatePublished':
      return changed(incident, fact.update, {
        state: 'published',
        publishedAt: event.at,
        role: fact.role,
        meets: fact.meets,
        event: event.id,
        seq: event.seq,
      })
    case 'StatusUpdateWithdrawn':
      return changed(incident, fact.update, { state: 'withdrawn' })
    default:
      return incident
  }
}

/** Nothing leaves from here: the page is read from what was published, and words to subscribers go by engine/subscriptions.ts. */
export const status: Chapter = {
  asks: asksOf(answers),
  decide: (world, incident, command) => (incident === null ? nothing : answer(answers, { world, incident, command })),
  follow,
  evolve: (incident, event) => (incident === null ? null : evolveStatus(incident, event)),
}
