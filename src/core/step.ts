/**
 * The one loop: decide, fold, reckon what is owed, let the chapters follow, until nothing follows.
 *
 * I1  Pure: the same world, incident and command give the same bytes, for ever.
 * I2  Everything that a command causes happens in its own step, and is committed with it or not at all.
 * I3  Events are numbered without a gap, and every new id comes from the command's: decided again, it is the same one.
 * I4  Time never runs backwards within a stream, whatever a node's clock says.
 * I5  What falls due by time is done by whichever command comes first: nothing stale is left to page later.
 * I6  Afterwards the stream sleeps until later than now, or for ever. A step that would wake itself at once is a bug and
 *     crashes loudly; so is one that does not come to rest.
 */
import type { Actor } from './cause.ts'
import type { Decided, Effect, Step } from './chapter.ts'
import { isRefusal, refuse } from './chapters/deciding.ts'
import { answering, chapters } from './chapters.ts'
import type { Ask, Command } from './command.ts'
import type { Event, EventId, Fact } from './event.ts'
import { evolve } from './fold.ts'
import { type Instant, instant, type Ref } from './id.ts'
import type { Incident } from './incident.ts'
import { isEmpty } from './keyed.ts'
import { runs } from './obligation/obligation.ts'
import { owesTheSame, reckon } from './obligation/reckon.ts'
import { paced } from './pace.ts'
import { earlier, has } from './time.ts'
import { schema } from './version.ts'
import type { World } from './world.ts'

const roundsMax = 200
const follows = chapters.flatMap(chapter => chapter.follow ?? [])
const waking = chapters.flatMap(chapter => chapter.wakeAt ?? [])
const leaving = chapters.flatMap(chapter => chapter.effects ?? [])

export const step: Step = (given, before, command, where) => {
  const now = instant(Math.max(given.now, before?.at ?? given.now))
  const world: World = paced(now === given.now ? given : { ...given, now })
  if (before !== null && command.ask.type !== 'AdoptPlan' && before.plan !== world.plan.edition) {
    throw new Error(`incident ${before.stream} is pinned to plan ${before.plan} and was asked under ${world.plan.edition}`)
  }
  const under = {
    plan: world.plan.edition,
    law: world.law.edition,
    calendar: world.calendar.edition,
    people: world.people.edition,
    code: world.code,
  }
  const events: Event[] = []
  const effects: Effect[] = []
  let incident = before

  const record = (decided: Decided, by: Actor): void => {
    for (const { fact: made, causes } of decided) {
      const id = `${command.id}:${events.length + 1}` as EventId
      const fact = typeof made === 'function' ? made(id) : made
      const event: Event = {
        org: where.org,
        stream: where.stream,
        seq: (incident?.seq ?? 0) + 1,
        id,
        schema,
        at: now,
        drill: incident === null ? where.drill : incident.drill,
        by,
        command: command.id,
        causes,
        under,
        private: commitments(fact, command),
        fact,
      }
      events.push(event)
      incident = evolve(incident, event)
      for (const effectsOf of leaving) effects.push(...effectsOf(event, incident))
    }
  }

  for (const chapter of answering(command.ask.type)) {
    const decided = chapter.decide(world, incident, command)
    if (isRefusal(decided)) return decided
    record(decided, command.by)
  }
  if (incident === null) return refuse('no-incident', 'There is no such incident.', 'Open one first.')

  const by: Actor = 'tocsin' in command.by ? command.by : { tocsin: 'engine' }
  // As it was when reckoning, which had seen an event of this step, found nothing to change. Whether a page has arrived is nothing that
  // reckoning reads: before a time has come, what the last step left is what this one would find (O3 in obligation/reckon.ts).
  let settled = command.ask.type === 'EndPage' && before !== null && !has(wakeOf(before), now) ? before : null
  for (let round = 0; ; round++) {
    if (round > roundsMax) throw new Error(`command ${command.id} (${command.ask.type}) does not come to rest on ${where.stream}`)
    const length = events.length
    if (settled === null || !owesTheSame(settled, incident, events)) {
      record(owed(world, incident, events), by)
      settled = length > 0 && events.length === length ? incident : null
    }
    for (const follow of follows) {
      const following = follow(world, incident, command)
      record(following, by)
      if (following.length > 0) break
    }
    if (events.length === length) break
  }

  const wakeAt = wakeOf(incident)
  if (wakeAt !== 'never' && wakeAt <= now) {
    throw new Error(
      `command ${command.id} (${command.ask.type}) on ${where.stream} at ${now} would be woken at ${wakeAt}, which is not later`,
    )
  }
  return { events, incident, wakeAt, effects }
}

const owed = (world: World, incident: Incident, fresh: readonly Event[]): Decided =>
  reckon(world, incident, fresh).map(obligation => ({ fact: { type: 'ObligationChanged', obligation }, causes: [obligation.cause] }))

/** When time alone changes something next: from recorded moments only. */
export function wakeOf(incident: Incident): Instant | 'never' {
  let wakeAt: Instant | 'never' = 'never'
  for (const wakesAt of waking) wakeAt = earlier(wakeAt, wakesAt(incident))
  for (const key in incident.obligations) {
    const obligation = incident.obligations[key as keyof typeof incident.obligations]!
    if (runs(obligation)) wakeAt = earlier(wakeAt, obligation.next)
  }
  return wakeAt
}

/** The commitments of the private texts that a fact refers to. */
function commitments(fact: Fact, command: Command<Ask>): Readonly<Record<Ref, string>> {
  if (isEmpty(command.private)) return {}
  const refs: (Ref | null)[] = []
  if ('title' in fact) refs.push(fact.title)
  if ('reason' in fact) refs.push(fact.reason)
  if ('note' in fact) refs.push(fact.note)
  if ('subject' in fact) refs.push(fact.subject)
  if (fact.type === 'RemediationAdded' || fact.type === 'SystemChanged') refs.push(fact.what)
  if (fact.type === 'EvidenceKept') refs.push(fact.name)
  if ('reference' in fact) refs.push(fact.reference ?? null)
  if (fact.type === 'ObligationChanged') {
    const { state, text } = fact.obligation
    refs.push(text ?? null)
    if (typeof state === 'object' && 'waived' in state) refs.push(state.waived)
  }
  const found: Record<Ref, string> = Object.create(null)
  for (const ref of refs) {
    const commitment = ref === null ? undefined : command.private[ref]
    if (ref !== null && commitment !== undefined) found[ref] = commitment
  }
  return found
}
