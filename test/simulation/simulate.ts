/**
 * One run: two nodes of the real engine on one memory store and one virtual clock, sources that repeat themselves, people
 * who act, and everything that the run's operations break. Afterwards all is mended, time goes on for a while, and the
 * checkers look at what is left.
 */
import type { Ask } from '../../src/core/command.ts'
import { type Id, id, instant } from '../../src/core/id.ts'
import type { Incident } from '../../src/core/incident.ts'
import { runs } from '../../src/core/obligation/obligation.ts'
import { minute } from '../../src/core/span.ts'
import { makeSeed } from '../../src/drill/seed.ts'
import { derive } from '../../src/engine/derive.ts'
import type { Engine, Request } from '../../src/engine/port.ts'
import { makeTicks, makeVirtualClock } from '../../src/engine/virtual-clock.ts'
import type { Signal } from '../../src/integrations/source.ts'
import { memoryStore } from '../../src/store/memory/store.ts'
import type { Door, Store } from '../../src/store/port.ts'
import { check } from './check.ts'
import { changed, directory, org, planOf } from './house.ts'
import { type Finding, type Ledger, makeLedger } from './ledger.ts'
import { makeNode, type Node, type Weather } from './node.ts'
import { type Does, type NodeName, nodes as nodeNames, type Operation, type Run, runsForMs, type Verb } from './operations.ts'

const mendedForMs = 6 * minute
const answerWithinMs = 8000 // of a client: then it asks again, under the same id
const again = 1500
const refreshMs = minute
const expiryMs = 4 * minute

export type Result = Readonly<{ findings: readonly Finding[]; ledger: Ledger; store: Store; commits: number; pages: number }>

export async function simulate(run: Run): Promise<Result> {
  const seed = makeSeed(`run ${run.seed}`)
  const start = instant(Date.parse(run.start))
  const ticks = makeTicks()
  const clock = makeVirtualClock(start, ticks.settle)
  const store = memoryStore()
  const ledger = makeLedger()
  const weather: Weather = { outages: new Set(), carriers: new Set(), mended: false }
  const skews: Record<NodeName, number> = { a: 0, b: 0 }
  const random = seed.part('ids')
  const up: Record<NodeName, Node | null> = { a: null, b: null }
  const end = start + runsForMs
  const finish = end + mendedForMs
  const door: Door = { ...aDoor, createdAt: start }

  const wait = (ms: number): Promise<void> => new Promise(resolve => void clock.at(instant(clock.now() + ms), resolve))
  const trouble = (forMs: number, what: string): void => void ledger.troubles.push({ from: clock.now(), to: clock.now() + forMs, what })
  let started = 0
  const boot = (name: NodeName): void => {
    const node = makeNode({
      name,
      store,
      clock,
      turn: ticks.turn,
      skew: () => skews[name],
      ledger,
      weather,
      seed: seed.part(`node ${name} ${started++}`),
      random: random.bytes,
      latencyMs: run.latencyMs,
      hintsLost: run.hintsLost,
      stalls: run.stalls,
    })
    up[name] = node
    void node.engine.start()
  }
  const setUp = async (): Promise<void> => {
    await store.createOrg(org, 'Simulated')
    const first = makeNode({
      name: 'a',
      store,
      clock,
      turn: ticks.turn,
      skew: () => 0,
      ledger: makeLedger(),
      weather,
      seed: seed.part('set-up'),
      random: random.bytes,
      latencyMs: 0,
      hintsLost: 0,
      stalls: 0,
    })
    await first.engine.setPlan(org, { tocsin: 'engine' }, JSON.stringify(planOf(1)))
    await first.engine.changeDirectory(org, { tocsin: 'engine' }, () => directory)
    first.die()
  }
  /** Asks whichever node is up until one has answered; what was asked is the same each time. */
  const asking = seed.part('asking')
  const persist = async <T>(work: (engine: Engine) => Promise<T>): Promise<Readonly<{ answer: T; sure: boolean }> | null> => {
    let sure = true // no earlier attempt is still under way or may have had its effect
    while (clock.now() < finish - 2 * minute) {
      const alive = nodeNames.map(name => up[name]).filter(node => node !== null && !node.isDead())
      const node = alive.length === 0 ? null : asking.pick(alive)!
      if (node !== null) {
        const outcome = await Promise.race([
          work(node.engine).then(
            answer => ({ answer }),
            error => {
              const why = String(error)
              if (!why.includes('simulated')) ledger.told.push({ at: clock.now(), node: node.name, what: 'a request threw', why })
              return null
            },
          ),
          node.died.then(() => null),
          wait(answerWithinMs).then(() => null),
        ])
        if (outcome !== null) return { ...outcome, sure }
        sure = false
      }
      await wait(again)
    }
    return null
  }
  const queues = new Map<string, Promise<void>>()
  const say = (
    name: string,
    severity: string,
    service: string,
    status: 'firing' | 'resolved',
    expires: boolean,
    wanted: () => boolean = () => true,
  ): void => {
    const key = `${name}/${service}/${severity}` // one condition, in the source's eyes and in ours
    const before = queues.get(key) ?? Promise.resolve()
    queues.set(
      key,
      before.then(async () => {
        if (!wanted()) return
        const signal = (): Signal => ({
          dedup: null,
          status,
          severityHint: severity,
          summary: key,
          labels: { service, severity, key },
          annotations: {},
          link: null,
          startsAt: null,
          endsAt: null,
          expiresAt: expires && status === 'firing' ? instant(clock.now() + expiryMs) : null,
        })
        let last: Signal = signal()
        const accepted = await persist(engine => {
          last = signal()
          return engine.intake(door, 'signal', [last], { hash: 'h', bytes: 1 })
        })
        if (accepted !== null)
          ledger.accepted.push({ at: clock.now(), key, severity, status, expiresAt: last.expiresAt, sure: accepted.sure })
      }),
    )
  }

  let requests = 0
  const act = async (operation: Extract<Does, { does: 'act' }>): Promise<void> => {
    const rows = (await store.org(org).incidents({ drill: null, limit: 50 })).rows
    if (rows.length === 0) return
    const row = rows[operation.which % rows.length]!
    const ask = askOf(operation.verb, row.incident, operation.person, clock.now())
    if (ask === null) return
    const request: Request = {
      org,
      stream: row.stream,
      command: derive('simulated', requests++),
      by: { person: id(operation.person) },
      ask: text => ask(text),
    }
    const both = operation.doubled || operation.verb === 'acknowledge twice' ? 2 : 1
    for (let n = 0; n < both; n++) void persist(engine => engine.handle(request))
  }
  const perform = (operation: Operation): void => {
    switch (operation.does) {
      case 'fire': {
        const { key, severity, service, repeats, forMs, saysEnd } = operation
        const until = Math.min(clock.now() + forMs, end)
        say(key, severity, service, 'firing', repeats)
        if (repeats) {
          const refresh = async (): Promise<void> => {
            for (;;) {
              await wait(refreshMs)
              if (clock.now() >= until) return
              say(key, severity, service, 'firing', true, () => clock.now() < until)
            }
          }
          void refresh()
        }
        if (saysEnd) clock.at(instant(until), () => say(key, severity, service, 'resolved', false))
        return
      }
      case 'storm':
        for (let n = 0; n < operation.alerts; n++) say(`storm-${n}`, 'critical', operation.service, 'firing', false)
        return
      case 'act':
        void act(operation)
        return
      case 'crash': {
        const node = up[operation.node]
        node?.crashIn(operation.calls, operation.when, () => {
          up[operation.node] = null
          trouble(operation.downMs + 16_000, `crash of ${operation.node}`)
          clock.at(instant(Math.min(clock.now() + operation.downMs, end)), () => boot(operation.node))
        })
        return
      }
      case 'dark': {
        const until = instant(Math.min(clock.now() + operation.forMs, end))
        // Where one was down already it comes back in between, and somebody listens.
        trouble(until - clock.now() + 16_000, nodeNames.every(name => up[name] !== null) ? 'dark' : 'crash of the other')
        for (const name of nodeNames) {
          const node = up[name]
          if (node === null) continue // its own return is on its way
          node.die()
          up[name] = null
          clock.at(until, () => boot(name))
        }
        return
      }
      case 'outage':
        weather.outages.add(operation)
        trouble(operation.forMs * 2 + 16_000, 'outage')
        clock.at(instant(clock.now() + operation.forMs), () => weather.outages.delete(operation))
        return
      case 'stall':
        up[operation.node]?.stallIn(operation.calls, operation.forMs)
        return
      case 'jump':
        skews[operation.node] += operation.byMs
        // The jump itself confuses for a moment; from then on a clock that is wrong by so much makes things late by so much.
        trouble(Math.abs(operation.byMs) + 16_000, 'jump')
        ledger.troubles.push({
          from: clock.now(),
          to: end + 16_000,
          what: 'wrong clock',
          allowsMs: Math.max(...nodeNames.map(name => Math.abs(skews[name]))) + 3000,
        })
        return
      case 'carriers':
        weather.carriers.add(operation)
        trouble(operation.forMs + 30_000, 'carriers')
        clock.at(instant(clock.now() + operation.forMs), () => weather.carriers.delete(operation))
        return
      case 'plan':
        void persist(engine => engine.setPlan(org, { tocsin: 'engine' }, JSON.stringify(planOf(operation.version))))
        return
      case 'people':
        void persist(engine => engine.changeDirectory(org, { tocsin: 'engine' }, (before, now) => changed(before, operation.change, now)))
    }
  }
  const mend = (): void => {
    weather.mended = true
    weather.outages.clear()
    weather.carriers.clear()
    for (const name of nodeNames) {
      if (skews[name] !== 0) trouble(Math.abs(skews[name]) + 16_000, 'jump')
      skews[name] = 0
      up[name]?.crashIn(Number.MAX_SAFE_INTEGER, 'before', () => {})
    }
  }

  await setUp()
  for (const name of nodeNames) boot(name)
  for (const operation of run.operations) clock.at(instant(start + operation.at), () => perform(operation))
  clock.at(instant(end), mend)
  await clock.runUntil(instant(finish))
  const findings = await check({ run, store, ledger, now: finish, mendedAt: end })
  for (const name of nodeNames) up[name]?.die()
  return { findings: [...ledger.found, ...findings], ledger, store, commits: ledger.commits.length, pages: ledger.sent.length }
}

/** What a person asks for, as the incident is now; null: there is nothing to ask. */
function askOf(verb: Verb, incident: Incident, person: string, now: number): ((text: (words: string) => Id<'private part'>) => Ask) | null {
  const who = id<'person'>(person)
  switch (verb) {
    case 'acknowledge':
    case 'acknowledge twice': {
      const running = Object.entries(incident.callOuts).find(([, callOut]) => callOut.person === who)
      const [callOut, of] = running ?? Object.entries(incident.callOuts)[0] ?? [null, null]
      return () => ({ type: 'Acknowledge', person: of?.person ?? who, callOut: callOut === null ? null : id(callOut), via: 'link' })
    }
    case 'take over':
      return () => ({ type: 'TakeOver', person: who })
    case 'add a responder':
      return () => ({ type: 'AddResponder', person: id(person === 'ben' ? 'cleo' : 'ben'), note: null })
    case 'snooze':
      return () => ({ type: 'Snooze', until: instant(now + 2 * minute), reason: null })
    case 'raise':
      return text => ({ type: 'ChangeSeverity', to: id('P1'), reason: text('worse') })
    case 'lower':
      return text => ({ type: 'ChangeSeverity', to: id(incident.severity === 'P1' ? 'P2' : 'P4'), reason: text('better') })
    case 'note':
      return text => ({ type: 'AddNote', note: text('a note'), happenedAt: null })
    case 'resolve':
      return text => ({ type: 'Resolve', note: text('done') })
    case 'reopen':
      return text => ({ type: 'Reopen', reason: text('again') })
    case 'close':
      return text => ({ type: 'Close', as: 'done', reason: text('over') })
    case 'meet': {
      const owed = Object.values(incident.obligations).find(obligation => runs(obligation))
      return owed === undefined ? null : text => ({ type: 'MeetObligation', obligation: owed.id, note: text('done') })
    }
    case 'adopt':
      return text => ({ type: 'AdoptPlan', reason: text('newer') })
  }
}

const aDoor: Door = {
  id: 'door',
  org,
  kind: 'integration key',
  person: null,
  label: 'simulated',
  source: 'signal',
  scopes: [],
  createdAt: instant(0),
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  once: false,
}
