/**
 * The escalation against a second reckoning: step after step, round after round, each at its time and to whom plan,
 * directory and wall clock name then. Who is on call is found here by Temporal, not by core's tables.
 */
import { Temporal } from 'temporal-polyfill'
import type { Event } from '../../src/core/event.ts'
import type { People } from '../../src/core/oncall/people.ts'
import type { Plan, Target } from '../../src/core/plan.ts'
import { type Case, clockOf, type Found, nameOf } from './check.ts'
import type { Story } from './ledger.ts'

const slackMs = 3000

type Taken = { step: number; round: number; next: number; seq: number; persons: readonly string[] }

export async function checkEscalation(it: Case, found: Found): Promise<void> {
  for (const { append } of it.ledger.commits) {
    const { incident, wakeAt } = append
    const severity = it.plans.get(incident.plan)?.severities.find(severity => severity.id === incident.severity)
    const unanswered = incident.status === 'open' && incident.acknowledged === null && incident.snoozedUntil === null
    if (unanswered && severity?.pages !== 'nobody' && wakeAt === 'never')
      found('silent', `${nameOf(it, append.stream)} at seq ${incident.seq}: nobody has it and nothing will page any more`)
  }
  for (const story of it.stories) checkStory(it, story, found)
}

function checkStory(it: Case, story: Story, found: Found): void {
  const name = nameOf(it, story.stream)
  const committedAt = new Map<number, number>()
  for (const { at, append } of story.commits) for (const event of append.events) committedAt.set(event.seq, at)
  let last: Taken | null = null
  let rounds = 0
  let severity = ''
  const takenRoles = new Set<string>()
  const running = new Map<string, string>()
  for (const event of story.events) {
    const { fact } = event
    const at = committedAt.get(event.seq)!
    const where = `${name} at ${clockOf(it, at)}`
    switch (fact.type) {
      case 'IncidentOpened':
        severity = fact.severity
        break
      case 'SeverityChanged':
        severity = fact.to
        last = null
        break
      case 'RoleTaken':
        takenRoles.add(fact.role)
        break
      case 'CallOutStarted':
        running.set(fact.callOut, fact.person)
        break
      case 'CallOutEnded':
        running.delete(fact.callOut)
        break
      case 'Acknowledged':
      case 'Snoozed':
      case 'IncidentResolved':
      case 'IncidentClosed':
      case 'IncidentReopened':
      case 'PlanAdopted':
        last = null
        break
      case 'EscalationStepped': {
        const plan = it.plans.get(event.under.plan)
        const policy = plan?.escalation[severity as keyof Plan['escalation']]
        if (plan === undefined || policy === undefined) {
          found('escalation', `${where}: a step under a plan or a severity that is not there`)
          break
        }
        const steps = policy.steps.length
        const expected: { step: number; round: number } =
          last === null
            ? { step: 0, round: rounds }
            : last.step < steps - 1
              ? { step: last.step + 1, round: last.round }
              : { step: 0, round: last.round + 1 }
        if (fact.step !== expected.step || fact.round !== expected.round)
          found('escalation', `${where}: step ${fact.step} of round ${fact.round}, and ${expected.step} of ${expected.round} comes next`)
        if (last !== null && event.at < last.next && isWaitedFor(last, running))
          found('escalation', `${where}: step ${fact.step} came ${last.next - event.at} ms early`)
        if (last !== null && at > last.next + slackMs && !it.excused(last.next, at))
          found('late', `${where}: step ${fact.step} came ${at - last.next} ms late`)
        const wait = fact.step === steps - 1 ? policy.again.count : policy.steps[fact.step]!.wait.count
        if (fact.next !== event.at + wait)
          found('escalation', `${where}: the next step is due at ${fact.next}, and the plan says ${event.at + wait}`)
        checkPersons(it, event, plan, policy.steps[fact.step]!.page, takenRoles, found, where, fact.persons)
        checkCalled(it, story, event, fact.persons, running, found, where)
        last = { step: fact.step, round: fact.round, next: fact.next as number, seq: event.seq, persons: fact.persons }
        rounds = Math.max(rounds, fact.round + 1)
        break
      }
    }
  }
  const { incident } = story
  const plan = it.plans.get(incident.plan)
  const pages = plan?.severities.find(severity => severity.id === incident.severity)?.pages !== 'nobody'
  if (incident.status === 'open' && incident.acknowledged === null && incident.snoozedUntil === null && pages) {
    if (last === null) found('silent', `${name}: nobody has it, and no escalation runs`)
    else if (last.next < it.now - slackMs) found('silent', `${name}: the next step was due at ${clockOf(it, last.next)} and never came`)
  }
}

/** Somebody of that step is still being called, so that it has its whole time. */
const isWaitedFor = (last: Taken, running: ReadonlyMap<string, string>): boolean =>
  [...running.values()].some(person => last.persons.includes(person))

/** Whoever a step names is called in the same decision, or is being called already; otherwise it is said that nobody was. */
function checkCalled(
  it: Case,
  story: Story,
  event: Event,
  persons: readonly string[],
  running: ReadonlyMap<string, string>,
  found: Found,
  where: string,
): void {
  const people = it.peoples.get(event.under.people)
  const same = story.events.filter(other => other.command === event.command && other.seq > event.seq)
  const called = new Set(running.values())
  for (const { fact } of same) if (fact.type === 'CallOutStarted') called.add(fact.person)
  const reachable = persons.filter(person => (people?.persons[person as keyof People['persons']]?.loud.length ?? 0) > 0)
  const missed = reachable.filter(person => !called.has(person))
  if (missed.length > 0) found('nobody', `${where}: ${missed.join(', ')} should have been called and was not`)
  if (reachable.length === 0 && !same.some(({ fact }) => fact.type === 'NobodyReachable'))
    found('nobody', `${where}: a step reached nobody, and nothing says so`)
}

function checkPersons(
  it: Case,
  event: Event,
  plan: Plan,
  targets: readonly Target[],
  taken: ReadonlySet<string>,
  found: Found,
  where: string,
  persons: readonly string[],
): void {
  const people = it.peoples.get(event.under.people)
  if (people === undefined) {
    found('escalation', `${where}: under people that are not there`)
    return
  }
  const expected: string[] = []
  for (const target of targets) {
    if ('owners' in target) expected.push(...people.owners)
    else if ('role' in target) {
      if (taken.has(target.role)) return // whoever took it on the incident
      const position = plan.roles.find(role => role.id === target.role)?.position
      for (const holder of position === null || position === undefined ? [] : (people.positions[position] ?? [])) {
        const person = 'person' in holder ? holder.person : onCall(people.schedules[holder.schedule]!, event.at)
        if (person !== null) expected.push(person)
      }
    }
  }
  if ([...new Set(expected)].join() !== persons.join())
    found('on call', `${where}: ${persons.join(', ') || 'nobody'} was taken, and ${expected.join(', ') || 'nobody'} is meant`)
}

/** Turns of whole hours by the wall clock, from the start's; an override covers them. */
function onCall(schedule: People['schedules'][keyof People['schedules']], at: number): string | null {
  const override = schedule.overrides.findLast(override => override.from <= at && at < override.to)
  if (override !== undefined) return override.person
  const layer = schedule.layers[0]!
  const start = Temporal.PlainDateTime.from(layer.start)
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(schedule.zone).toPlainDateTime()
  const hours = Math.floor(start.until(local, { largestUnit: 'hours' }).hours / layer.every.count)
  // The latest hand-over that has been, by true time: an hour that comes twice hands over the first time only.
  for (let turn = hours + 2; ; turn--) {
    const handOver = start.add({ hours: turn * layer.every.count }).toZonedDateTime(schedule.zone, { disambiguation: 'compatible' })
    if (handOver.epochMilliseconds <= at) return layer.people[turn % layer.people.length]!
  }
}
