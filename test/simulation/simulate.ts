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
import { makeHouse } from '../../src/store/memory/house.ts'
import { memoryStore } from '../../src/store/memory/store.ts'
import type { Door, Store } from '../../src/store/port.ts'
import { check } from './check.ts'
import { copyOf, restored } from './copy.ts'
import { changed, directory, org, planOf, register } from './house.ts'
import { type Finding, type Ledger, makeLedger } from './ledger.ts'
import { makeNode, type Node, type Weather } from './node.ts'
import { type Does, type NodeName, nodes as nodeNames, type Operation, type Run, usualMs, type Verb } from './operations.ts'

const mendedForMs = 6 * minute
const mendedSoonMs = 3.5 * minute // of a short run
const answerWithinMs = 8000 // of a client: then it asks again, under the same id
const again = 1500
const refreshMs = minute
const expiryMs = 4 * minute

export type Result = Readonly<{
  findings: readonly Finding[]
  ledger: Ledger
  store: Store
  now: number
  mendedAt: number
  commits: number
  pages: number
}>

/** A database in the place of the memory store; its restores are tested by themselves (src/backup). */
export type Database = Readonly<{ storeOf(who: NodeName | 'harness'): Store; settle(): Promise<void> }>

export async function simulate(run: Run, database: Database | null = null): Promise<Result> {
  const seed = makeSeed(`run ${run.seed}`)
  const start = instant(Date.parse(run.start))
  const ticks = makeTicks()
  const clock = makeVirtualClock(start, database?.settle ?? ticks.settle)
  let house = makeHouse()
  let store = database?.storeOf('harness') ?? memoryStore(house)
  const ledger = makeLedger()
  const weather: Weather = { outages: new Set(), carriers: new Set(), mail: new Set(), mended: false }
  const skews: Record<NodeName, number> = { a: 0, b: 0 }
  const random = seed.part('ids')
  const up: Record<NodeName, Node | null> = { a: null, b: null }
  const end = start + run.forMs
  const finish = end + (run.forMs < usualMs ? mendedSoonMs : mendedForMs)
  const door: Door = { ...aDoor, createdAt: start }

  const wait = (ms: number): Promise<void> => new Promise(resolve => void clock.at(instant(clock.now() + ms), resolve))
  const trouble = (forMs: number, what: string): void => void ledger.troubles.push({ from: clock.now(), to: clock.now() + forMs, what })
  let started = 0
  const boot = (name: NodeName): void => {
    const node = makeNode({
      name,
      store: database?.storeOf(name) ?? store,
      clock,
      turn: database === null ? ticks.turn : setImmediate,
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
      turn: database === null ? ticks.turn : setImmediate,
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
    await first.engine.customers.change(org, () => register)
    first.die()
  }
  /** Asks whichever node is up until one has answered; what was asked is the same each time. */
  const asking = seed.part('asking')
  const persist = async <T>(
    work: (engine: Engine) => Promise<T>,
    wanted: () => boolean = () => true,
  ): Promise<Readonly<{ answer: T; sure: boolean }> | null> => {
    let sure = true // no earlier attempt is still under way or may have had its effect
    while (clock.now() < finish - 2 * minute && wanted()) {
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
  /** Who is affected, the draft, somebody's approval, and off it goes: each step under an id of its own, until it is answered. */
  const tellCustomers = async (operation: Extract<Does, { does: 'tell' }>): Promise<void> => {
    const rows = (await store.org(org).incidents({ drill: null, limit: 50 })).rows
    if (rows.length === 0) return
    const { stream } = rows[operation.which % rows.length]!
    const olu = { person: id<'person'>('olu') }
    const commands = Array.from({ length: 4 }, () => derive<'command'>('simulated', requests++))
    const restores = ledger.restores.length
    const wanted = (): boolean => ledger.restores.length === restores // what a restore forgot is nobody's to repeat
    const outcome = async (work: (engine: Engine) => Promise<Readonly<{ handled: string }>>): Promise<boolean> => {
      const answered = await persist(work, wanted)
      return answered !== null && (answered.answer.handled === 'done' || answered.answer.handled === 'seen before')
    }
    const notification = derive<'notification'>('notification', commands[1]!)
    const written = {
      notification: null,
      form: null,
      preliminary: false,
      from: olu.person,
      subject: `about ${stream}`,
      opening: 'We have to tell you.',
      contents: {},
    }
    if (!(await outcome(engine => engine.customers.affect(org, stream, olu, { how: 'all' }, null, commands[0]!)))) return
    if (!(await outcome(engine => engine.notifications.draft(org, stream, olu, written, commands[1]!)))) return
    const approve: Request = {
      org,
      stream,
      command: commands[2]!,
      by: { person: id('dan') },
      ask: () => ({ type: 'ApproveNotification', notification, reason: null }),
    }
    if (!(await outcome(engine => engine.handle(approve)))) return
    await outcome(engine => engine.notifications.send(org, stream, olu, notification, commands[3]!))
  }
  const erase = async (operation: Extract<Does, { does: 'erase' }>): Promise<void> => {
    const rows = (await store.org(org).incidents({ drill: null, limit: 50 })).rows
    if (rows.length === 0) return
    const { stream } = rows[operation.which % rows.length]!
    const what = operation.what === 'record' ? { stream, seqs: 'all' as const } : { person: id<'person'>(operation.person), words: true }
    await persist(engine =>
      engine.erasures.erase(org, { person: id('olu') }, what, 'asked for').catch(error => {
        if (!String(error).includes('nothing of theirs')) throw error
      }),
    )
  }
  /** The copy is of now; when it takes the store's place, nobody knows any more what came after it. */
  const restore = (operation: Extract<Does, { does: 'restore' }>): void => {
    if (database !== null) return
    const copy = copyOf(house)
    const madeAt = clock.now()
    const known = {
      commits: ledger.commits.length,
      sent: ledger.sent.length,
      accepted: ledger.accepted.length,
      expired: ledger.expired.length,
    }
    const inFlight = [...copy.orgs.values()].flatMap(home =>
      [...home.deliveries.values()].filter(({ outcome }) => outcome === null).map(({ delivery }) => delivery.id as string),
    )
    clock.at(instant(Math.min(clock.now() + operation.afterMs, end)), async () => {
      const at = clock.now()
      const back = instant(Math.min(at + operation.downMs, end))
      for (const name of nodeNames) {
        if (up[name] === null) continue // its own return is on its way
        up[name]!.die()
        up[name] = null
        clock.at(back, () => boot(name))
      }
      ledger.restores.push({ madeAt, at, inFlight })
      for (const { key } of ledger.accepted.splice(known.accepted)) ledger.forgotten.add(key)
      ledger.commits.splice(known.commits)
      ledger.sent.splice(known.sent)
      ledger.expired.splice(known.expired)
      ledger.troubles.push({ from: madeAt, to: back + 16_000, what: 'dark' })
      house = copy
      store = await restored(
        copy,
        [...ledger.erasures.values()].map(({ erasure }) => erasure),
        at,
      )
    })
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
      case 'mail':
        weather.mail.add(operation)
        trouble(operation.forMs + 90_000, 'mail')
        clock.at(instant(clock.now() + operation.forMs), () => weather.mail.delete(operation))
        return
      case 'tell':
        void tellCustomers(operation)
        return
      case 'erase':
        void erase(operation)
        return
      case 'restore':
        restore(operation)
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
    weather.mail.clear()
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
  if (database !== null) await database.settle()
  return {
    findings: [...ledger.found, ...findings],
    ledger,
    store,
    now: finish,
    mendedAt: end,
    commits: ledger.commits.length,
    pages: ledger.sent.length,
  }
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
