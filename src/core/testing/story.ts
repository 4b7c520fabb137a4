/**
 * Given a team, when something is asked at a time, then events: one incident told under a clock that is handed in.
 * Times are HH:MM or HH:MM:SS on Wednesday 4 March 2026 UTC, "+1 04:00" is the next day. Between two asks every wake that
 * falls due is handled at its own time, unless the story says that the machine is down.
 */
import type { Actor } from '../cause.ts'
import type { Effect, Refusal } from '../chapter.ts'
import type { Ask, AskOf, Command } from '../command.ts'
import type { Event, Fact, FactOf, FactType, PageOutcome } from '../event.ts'
import { type Instant, id, instant } from '../id.ts'
import type { Incident } from '../incident.ts'
import type { Obligation } from '../obligation/obligation.ts'
import { step } from '../step.ts'
import { type Given, team, worldAt } from './team.ts'

export const day = Date.UTC(2026, 2, 4)
export function at(time: string): Instant {
  const found = /^(?:\+(\d+) )?(\d\d):(\d\d)(?::(\d\d))?$/.exec(time)
  if (found === null) throw new Error(`a time is HH:MM, HH:MM:SS or "+1 HH:MM", not ${time}`)
  const [, days = '0', hours, minutes, seconds = '0'] = found
  return instant(day + Number(days) * 86_400_000 + Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000)
}
export const clock = (instant: Instant): string => {
  const date = new Date(instant)
  const days = Math.floor((instant - day) / 86_400_000)
  return `${days === 0 ? '' : `+${days} `}${date.toISOString().slice(11, date.getUTCSeconds() === 0 ? 16 : 19)}`
}

export const by = {
  person: (name: string): Actor => ({ person: id(name) }),
  source: { source: id('prometheus') } as Actor,
  program: { program: id('token') } as Actor,
  time: { tocsin: 'time' } as Actor,
  carrier: { tocsin: 'carrier' } as Actor,
}

export const openAsk = (severity: string, change: Partial<AskOf<'Open'>> = {}): AskOf<'Open'> => ({
  type: 'Open',
  severity: id(severity),
  kind: null,
  title: id('title'),
  alert: id('alert-1'),
  receivedAt: instant(day),
  correlation: 'checkout',
  nearMiss: false,
  touches: ['availability'],
  autoResolve: false,
  ...change,
})

export type Carrier = (page: FactOf<'PageRequested'>) => PageOutcome | null

/** A story: one incident from its first event on. Every ask answers with the facts that it made, or with the refusal. */
export function tell(given: Given = team) {
  let incident: Incident | null = null
  let wakeAt: Instant | 'never' = 'never'
  let count = 0
  let world = given
  let pinned = given.plan
  let carrier: Carrier = () => 'handed over'
  const events: Event[] = []
  const effects: Effect[] = []

  const ask = (time: Instant, actor: Actor, asked: Ask): readonly Fact[] | Refusal => {
    const command: Command = { id: id(`k${++count}`), by: actor, ask: asked, private: {} }
    const under = incident === null || asked.type === 'AdoptPlan' ? world : { ...world, plan: pinned }
    const stepped = step(worldAt(under, time), incident, command, { org: id('org'), stream: id('stream'), drill: null })
    if ('refused' in stepped) return stepped
    pinned = under.plan
    incident = stepped.incident
    wakeAt = stepped.wakeAt
    events.push(...stepped.events)
    effects.push(...stepped.effects)
    for (const { fact } of stepped.events) {
      if (fact.type !== 'PageRequested') continue
      const outcome = carrier(fact)
      if (outcome !== null) ask(time, by.carrier, { type: 'EndPage', page: fact.page, outcome, detail: null })
    }
    return stepped.events.map(event => event.fact)
  }
  const now = (): Incident => {
    if (incident === null) throw new Error('the story has not begun')
    return incident
  }

  const story = {
    /** Time passes, and every wake is handled when it falls due. */
    until(time: string) {
      for (let wakes = 0; wakeAt !== 'never' && wakeAt <= at(time); wakes++) {
        if (wakes > 10_000) throw new Error('woken without end')
        ask(wakeAt, by.time, { type: 'Tick' })
      }
      return story
    },
    when(time: string, actor: Actor | string, asked: Ask): readonly Fact[] | Refusal {
      story.until(time)
      return ask(at(time), typeof actor === 'string' ? by.person(actor) : actor, asked)
    },
    /** Asked by a machine that handled none of the wakes before it. */
    late: (time: string, person: string, asked: Ask) => ask(at(time), by.person(person), asked),
    /** The machine was down and nothing was handled: one Tick at this time. */
    wakeUp: (time: string) => ask(at(time), by.time, { type: 'Tick' }),
    open(time: string, severity: string, change: Partial<AskOf<'Open'>> = {}) {
      return story.when(time, by.source, openAsk(severity, { receivedAt: at(time), ...change }))
    },
    acknowledge: (time: string, person: string) =>
      story.when(time, person, { type: 'Acknowledge', person: id(person), callOut: null, via: 'console' }),
    /** What becomes of pages from here on; null: no outcome ever comes. */
    carrier(next: Carrier) {
      carrier = next
      return story
    },
    /** The directory or the plan changes; the incident stays on the plan that it is pinned to. */
    change(next: Given) {
      world = next
      return story
    },
    now,
    wakeAt: () => (wakeAt === 'never' ? 'never' : clock(wakeAt)),
    events,
    effects,
    facts: <K extends FactType>(type: K): readonly FactOf<K>[] => events.flatMap(e => (e.fact.type === type ? [e.fact as FactOf<K>] : [])),
    /** Who was paged by what and when: "03:00 ana-push". */
    paged: (): readonly string[] => events.flatMap(e => (e.fact.type === 'PageRequested' ? [`${clock(e.at)} ${e.fact.method}`] : [])),
    /** The latest occasion of a rule, as recorded. */
    obligation(rule: string): Obligation {
      const all = Object.values(now().obligations).filter(o => o.rule === rule)
      const last = all.sort((a, b) => b.seq - a.seq)[0]
      if (last === undefined) throw new Error(`nothing is owed by the rule ${rule}`)
      return last
    },
    obligations: (rule: string): readonly Obligation[] =>
      Object.values(now().obligations)
        .filter(o => o.rule === rule)
        .sort((a, b) => a.seq - b.seq),
  }
  return story
}
