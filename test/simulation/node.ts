/**
 * One node: the real engine, with every port of it wrapped. A node that died answers nobody and is woken by no timer; what
 * it had in memory is gone with it.
 */

import { zoneTableOf } from '../../src/calendar/zones.ts'
import { editionOf } from '../../src/core/edition.ts'
import { instant } from '../../src/core/id.ts'
import type { MethodKind } from '../../src/core/oncall/people.ts'
import type { Plan } from '../../src/core/plan.ts'
import { readSaid } from '../../src/core/signal/said.ts'
import type { Calendar } from '../../src/core/world.ts'
import type { Seed } from '../../src/drill/seed.ts'
import { makeEngine } from '../../src/engine/engine.ts'
import type { Clock, Engine } from '../../src/engine/port.ts'
import type { VirtualClock } from '../../src/engine/virtual-clock.ts'
import type { Carried, Carrier } from '../../src/integrations/carrier.ts'
import type { Mailer } from '../../src/integrations/mailer.ts'
import type { AlertBatch, Append, Appended, Change, EngineStore, OrgId, OrgStore, Store } from '../../src/store/port.ts'
import type { Ledger } from './ledger.ts'
import type { Does, NodeName } from './operations.ts'

export const injected = 'simulated fault'
type CarrierTrouble = Extract<Does, { does: 'carriers' }>
/** What is wrong at the moment, for all nodes. */
export type Weather = {
  outages: Set<Extract<Does, { does: 'outage' }>>
  carriers: Set<CarrierTrouble>
  mail: Set<Extract<Does, { does: 'mail' }>>
  mended: boolean
}
export type Node = Readonly<{
  name: NodeName
  engine: Engine
  isDead(): boolean
  died: Promise<void>
  die(): void
  crashIn(calls: number, when: 'before' | 'after', died: () => void): void
  stallIn(calls: number, forMs: number): void
}>

/**
 * What each node asks over and over: nine of ten calls. One that finds nothing is answered at once, because two timers for each
 * of them would be most of a run and show nothing; those that stall or fail are as any other.
 */
const looks: ReadonlySet<string> = new Set<keyof EngineStore | keyof OrgStore>([
  'unrouted',
  'sequence',
  'takeWakes',
  'nextWake',
  'expiring',
  'takeDeliveries',
  'takeUnreported',
  'orgs',
  'openNotices',
  'expireSubscribers',
  'filesToLookAt',
])
const foundNothing = (result: unknown): boolean => !Array.isArray(result) || result.length === 0

const never = <T>(): Promise<T> => new Promise(() => {})

export function makeNode(
  needs: Readonly<{
    name: NodeName
    store: Store
    clock: VirtualClock
    turn(work: () => void): void
    skew(): number
    ledger: Ledger
    weather: Weather
    seed: Seed
    random(bytes: number): Buffer
    latencyMs: number
    hintsLost: number
    stalls: number
  }>,
): Node {
  const { name, store, clock, ledger, weather, seed } = needs
  let dead = false
  let die: () => void = () => {}
  const died = new Promise<void>(resolve => {
    die = () => {
      dead = true
      resolve()
    }
  })
  let crash: { left: number; when: 'before' | 'after'; died: () => void } | null = null
  let stall: { left: number; forMs: number } | null = null

  const wait = (ms: number): Promise<void> => new Promise(resolve => void clock.at(instant(clock.now() + ms), resolve))
  const dies = (when: 'before' | 'after'): boolean => {
    if (crash === null || crash.when !== when || --crash.left > 0) return false
    const { died } = crash
    crash = null
    die()
    died()
    return true
  }
  const outage = (when: 'before' | 'after'): boolean => {
    for (const one of weather.outages) if (one.when === when && (one.node === 'all' || one.node === name)) return true
    return false
  }
  /** Nothing of a call can fail or take time, as it stands. */
  const smooth = (): boolean =>
    crash === null && stall === null && needs.latencyMs === 0 && needs.stalls === 0 && weather.outages.size === 0
  /** Every call of the store goes through here. */
  const port = <T>(what: string, work: () => Promise<T>): Promise<T> =>
    smooth() && !dead ? work().then(result => (dead ? never() : result)) : roughly(what, work)
  const roughly = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    if (dead || dies('before')) return never()
    if (outage('before')) {
      await wait(50)
      throw new Error(`${injected}: the store does not answer (${what})`)
    }
    const look = looks.has(what)
    if (needs.latencyMs > 0 && !look) await wait(seed.between(0, needs.latencyMs))
    if (dead) return never()
    const result = await work()
    if (dies('after')) return never()
    if (outage('after')) throw new Error(`${injected}: the line broke after ${what}`)
    const stalled =
      stall !== null && --stall.left <= 0 ? stall.forMs : seed.chance(needs.stalls) && !weather.mended ? seed.between(20, 3000) : 0
    if (stalled > 0) {
      const forMs = stalled
      if (stall !== null && stall.left <= 0) stall = null
      ledger.troubles.push({ from: clock.now(), to: clock.now() + forMs, what: 'stall' })
      await wait(forMs)
    } else if (needs.latencyMs > 0 && !(look && foundNothing(result))) await wait(seed.between(0, needs.latencyMs))
    return dead ? never() : result
  }
  /** The same object with every method led through `port`; `around` sees what went in and came out. */
  const wrapped = <T extends object>(real: T, around: (method: string, words: readonly unknown[], result: unknown) => void): T => {
    const made = {} as Record<string, unknown>
    for (const [method, work] of Object.entries(real) as [string, (...words: unknown[]) => Promise<unknown>][]) {
      made[method] = (...words: unknown[]) =>
        port(method, () =>
          work.apply(real, words).then(result => {
            around(method, words, result)
            return result
          }),
        )
    }
    return made as T
  }
  const saw = (method: string, words: readonly unknown[], result: unknown): void => {
    const opened = method === 'openWith' ? (result as Awaited<ReturnType<OrgStore['openWith']>>) : null
    const committed = (append: Append, { appended }: Appended): void => {
      if (appended === 'done') ledger.commits.push({ at: clock.now(), node: name, append })
    }
    if (method === 'append') committed(words.at(-1) as Append, result as Appended)
    opened?.appended.forEach((appended, n) => void committed((words[1] as readonly Append[])[n]!, appended))
    const changes = method === 'upsertAlerts' ? (result as Awaited<ReturnType<OrgStore['upsertAlerts']>>) : (opened?.changes ?? [])
    changes.forEach(({ alert }, n) => {
      ledger.keys.set(alert, readSaid((words[0] as AlertBatch).alerts[n]!.said).labels.key ?? '')
    })
    if (method === 'expireAlerts')
      for (const { alert } of result as Awaited<ReturnType<OrgStore['expireAlerts']>>)
        ledger.expired.push({ at: clock.now(), alert, key: '' })
  }
  const orgs = new Map<OrgId, OrgStore>()
  const wrappedStore: Store = {
    engine: wrapped<EngineStore>(store.engine, saw),
    org(org) {
      const made = orgs.get(org) ?? wrapped<OrgStore>(store.org(org), saw)
      orgs.set(org, made)
      return made
    },
    createOrg: (org, title) => port('createOrg', () => store.createOrg(org, title)),
    ping: () => port('ping', () => store.ping()),
    onChange(listener) {
      const hint = (change: Change): void => {
        if (dead || seed.chance(needs.hintsLost)) return
        const after = seed.chance(0.3) ? seed.between(0, 800) : 0
        if (after === 0) listener(change)
        else void wait(after).then(() => dead || listener(change))
      }
      return store.onChange(hint)
    },
    close: () => Promise.resolve(),
  }
  const own: Clock = {
    now: () => instant(clock.now() + needs.skew()),
    // As the real clock does it: so long from now on, whatever the clock says meanwhile.
    at: (at, wake) => clock.at(instant(clock.now() + Math.max(0, at - (clock.now() + needs.skew()))), () => dead || wake()),
  }
  const carrier = (kind: MethodKind): Carrier => ({
    kind,
    objects: () => null,
    async send(message, signal) {
      if (dead) return never()
      const trouble = [...weather.carriers].find(one => one.kind === 'both' || one.kind === kind)
      const at = clock.now()
      const sent = (result: string): void =>
        void ledger.sent.push({
          at,
          node: name,
          delivery: message.delivery,
          to: `${message.to.name} by ${kind}`,
          title: message.title,
          result,
        })
      if (dies('before')) {
        sent('died before')
        return never()
      }
      const how = trouble?.how ?? 'handed over'
      sent(how)
      if (dies('after')) return never()
      if (needs.latencyMs > 0) await wait(seed.between(0, 20 * needs.latencyMs))
      switch (how) {
        case 'handed over':
          return { carried: 'handed over', receipt: null }
        case 'slow':
          await wait(seed.between(500, 14_000))
          return { carried: 'handed over', receipt: 'slow' }
        case 'throws':
          throw new Error(`${injected}: the carrier broke`)
        case 'hangs':
          return new Promise<Carried>(resolve => signal.addEventListener('abort', () => resolve({ carried: 'unknown', detail: 'aborted' })))
        default:
          return { carried: how, detail: how }
      }
    },
  })
  const mailer: Mailer = {
    name: 'simulated',
    async send(letter) {
      if (dead) return never()
      const how = [...weather.mail][0]?.how ?? 'handed over'
      const posted = (result: string): void =>
        void ledger.posted.push({ at: clock.now(), node: name, key: letter.key, to: letter.to.address, subject: letter.subject, result })
      if (dies('before')) {
        posted('died before')
        return never()
      }
      posted(how)
      if (dies('after')) return never()
      if (needs.latencyMs > 0) await wait(seed.between(0, 20 * needs.latencyMs))
      switch (how) {
        case 'handed over':
          return { carried: { carried: 'handed over', receipt: null }, hash: 'h' }
        case 'slow':
          await wait(seed.between(500, 20_000))
          return { carried: { carried: 'handed over', receipt: 'slow' }, hash: 'h' }
        case 'throws':
          throw new Error(`${injected}: the mailer broke`)
        case 'hangs':
          // Its own clock, which is a real one in the engine, does not run here: the mailer gives up by itself.
          await wait(30_000)
          return { carried: { carried: 'unknown', detail: 'no answer' }, hash: 'h' }
        default:
          return { carried: { carried: how, detail: how }, hash: null }
      }
    },
  }
  const engine = makeEngine({
    store: wrappedStore,
    clock: own,
    turn: needs.turn,
    carriers: [carrier('ntfy'), carrier('sms')],
    mailer,
    async keepErasures(erasures) {
      if (dead) return never()
      for (const erasure of erasures) if (!ledger.erasures.has(erasure.id)) ledger.erasures.set(erasure.id, { erasure, at: clock.now() })
    },
    tell(level, what, more = {}) {
      if (!dead && level === 'error') ledger.told.push({ at: clock.now(), node: name, what, why: String(more.why ?? '') })
    },
    secret: new Uint8Array(32).fill(7),
    url: () => 'https://tocsin.example.com',
    compilePlan: source => JSON.parse(source) as Plan,
    calendarFor: () => calendar,
    node: name,
    random: needs.random,
  })
  return {
    name,
    engine,
    isDead: () => dead,
    died,
    die,
    crashIn(calls, when, died) {
      crash = { left: calls, when, died }
    },
    stallIn(calls, forMs) {
      stall = { left: calls, forMs }
    },
  }
}

const calendar = editionOf<'calendar', Calendar>({
  zones: Object.fromEntries(['UTC', 'Europe/Berlin', 'America/New_York'].map(zone => [zone, zoneTableOf(zone)])),
  holidays: {},
  business: null,
})
