import type { Cause } from './cause.ts'
import type { Ask, AskType, Command } from './command.ts'
import type { CallOutId, Event, EventId, Fact, PageId } from './event.ts'
import type { Id, Instant } from './id.ts'
import type { Incident } from './incident.ts'
import type { ObligationId } from './obligation/obligation.ts'
import type { MethodId, PersonId } from './oncall/people.ts'
import type { World } from './world.ts'

/** A command that is not carried out: what was refused, why, and what to do instead. `code` is stable, for programs. */
export type Refusal = Readonly<{ refused: string; code: string; cause?: Cause; instead: string }>

/** What leaves the house because of an event. Its id is derived from the event's: made twice, it is the same one. */
export type Effect = Readonly<{
  id: Id<'delivery'>
  cause: Cause
  send: Readonly<{
    page: PageId
    callOut: CallOutId
    person: PersonId
    method: MethodId
    obligation: ObligationId | null
    withheld?: true // asked for in shadow: whoever takes it ends it, and no carrier hears of it
  }>
}>

/**
 * What a chapter decides: facts in order, each with the causes to cite. A fact that names something new (a call-out, a
 * page, a deviation) takes the id of its own event, so that a retry names it the same.
 */
export type Decided = readonly Decision[]
export type Decision = Readonly<{ fact: Fact | ((self: EventId) => Fact); causes: readonly Cause[] }>

/**
 * One chapter of the plan. The interpreter is its chapters, one after another, each small enough to read.
 * A chapter answers for some kinds of ask, folds the facts that it made, and is woken when it said it wants to be.
 */
export type Chapter = Readonly<{
  asks: readonly AskType[]
  /** Chapters decide in order, each upon what the ones before it decided; none that do not answer for the ask. */
  decide(world: World, incident: Incident | null, command: Command<Ask>): Decided | Refusal
  /** After every decision: what follows from the state as it now is (call-outs begun or ended). Repeated until nothing follows. */
  follow?(world: World, incident: Incident, command: Command<Ask>): Decided
  evolve(incident: Incident | null, event: Event): Incident | null // needs no world: history folds under any code
  wakeAt?(incident: Incident): Instant | 'never' // from recorded moments only; after a Tick always later. What is owed wakes by itself
  effects?(event: Event, incident: Incident): readonly Effect[] // none for what must not leave in a drill
}>

/** The one loop: decide, fold, reckon the obligations anew, fold their changes, follow. The store commits the result whole. */
export type Step = (
  world: World,
  incident: Incident | null,
  command: Command<Ask>,
  stream: Readonly<{ org: Id<'org'>; stream: Id<'stream'>; drill: Id<'drill'> | null }>,
) => Refusal | Stepped
export type Stepped = Readonly<{ events: readonly Event[]; incident: Incident; wakeAt: Instant | 'never'; effects: readonly Effect[] }>
