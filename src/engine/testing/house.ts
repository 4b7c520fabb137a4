/**
 * A house for the engine's tests: an organisation on a memory store, a virtual clock, people with contact methods, and
 * carriers that do what the test says and remember what they were asked.
 */
import { editionOf } from '../../core/edition.ts'
import { type Instant, id, instant } from '../../core/id.ts'
import type { MethodKind } from '../../core/oncall/people.ts'
import type { Plan } from '../../core/plan.ts'
import { type Carried, type Carrier, guarded, type Message } from '../../integrations/carrier.ts'
import type { Accepted, Signal } from '../../integrations/source.ts'
import type { Directory } from '../../people/directory.ts'
import { memoryStore } from '../../store/memory/store.ts'
import type { Door, IncidentRow, Store } from '../../store/port.ts'
import { type EngineNeeds, makeEngine } from '../engine.ts'
import type { Engine } from '../port.ts'
import { tellNobody } from '../tell.ts'
import { makeVirtualClock, type VirtualClock } from '../virtual-clock.ts'
import { testPlan } from './plan.ts'

export const org = id<'org'>('house')
export const start = instant(Date.parse('2026-11-22T03:00:00Z'))

export type Sent = Readonly<{ at: Instant; to: string; kind: MethodKind; message: Message }>
export type House = Readonly<{
  store: Store
  clock: VirtualClock
  engine: Engine
  sent: Sent[]
  door: Door
  /** What a carrier does from now on; the default hands everything over. */
  carrying(carry: (message: Message, kind: MethodKind, signal: AbortSignal) => Carried | Promise<Carried>): void
  signal(more?: Partial<Signal>, engine?: Engine): Promise<Accepted>
  incidents(): Promise<readonly IncidentRow[]>
  /** Another node on the same store. */
  another(more?: Partial<EngineNeeds>): Engine
  /** A death that never resolves, for a failpoint: the first node is gone, and nobody waits for it at the end. */
  die(): Promise<void>
  isDead(): boolean
  stop(): Promise<void>
}>

const person = (name: string, owner: boolean, kinds: readonly MethodKind[]): Directory['persons'][number] => ({
  id: id(name),
  name: `${name[0]!.toUpperCase()}${name.slice(1)}`,
  zone: 'UTC',
  owner,
  methods: kinds.map(kind => ({ id: id(`${name}-${kind}`), kind, address: `${name}@${kind}`, settings: {}, verifiedAt: start })),
  loud: kinds.map((kind, n) => ({ method: id(`${name}-${kind}`), after: n * 60_000 })),
  quiet: kinds.slice(0, 1).map(kind => ({ method: id(`${name}-${kind}`), after: 0 })),
})
export const directory: Directory = {
  persons: [person('ana', false, ['ntfy', 'sms']), person('ben', false, ['ntfy']), person('olu', true, ['ntfy'])],
  positions: { lead: [{ person: id('ana') }], chief: [{ person: id('ben') }] } as Directory['positions'],
  roles: {},
  schedules: [],
}
export async function makeHouse(
  options: Readonly<{ plan?: Plan; directory?: Directory; store?: Store; clock?: VirtualClock; needs?: Partial<EngineNeeds> }> = {},
): Promise<House> {
  const clock = options.clock ?? makeVirtualClock(start)
  const store = options.store ?? memoryStore()
  const sent: Sent[] = []
  let carry: (message: Message, kind: MethodKind, signal: AbortSignal) => Carried | Promise<Carried> = () => ({
    carried: 'handed over',
    receipt: null,
  })
  const carrier = (kind: MethodKind): Carrier =>
    guarded({
      kind,
      objects: () => null,
      async send(message, signal) {
        sent.push({ at: clock.now(), to: message.to.address, kind, message })
        return carry(message, kind, signal)
      },
    })
  const engineOf = (more: Partial<EngineNeeds>): Engine =>
    makeEngine({
      store,
      clock,
      carriers: [carrier('ntfy'), carrier('sms')],
      tell: tellNobody,
      secret: new Uint8Array(32).fill(1),
      url: () => 'https://tocsin.example.com',
      compilePlan: source => JSON.parse(source) as Plan,
      calendarFor: () => editionOf({ zones: { UTC: [{ at: instant(0), offset: 0 }] }, holidays: {}, business: null }),
      ...more,
    })
  await store.createOrg(org, 'House')
  const engine = engineOf({ node: 'a', ...options.needs })
  await engine.setPlan(org, { tocsin: 'engine' }, JSON.stringify(options.plan ?? testPlan))
  await engine.changeDirectory(org, { tocsin: 'engine' }, () => options.directory ?? directory)
  const door: Door = {
    id: 'door-1',
    org,
    kind: 'integration key',
    person: null,
    label: 'test',
    source: 'any',
    scopes: [],
    createdAt: start,
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
    once: false,
  }
  const engines = [engine]
  let dead = false
  return {
    store,
    clock,
    engine,
    sent,
    door,
    carrying(to) {
      carry = to
    },
    signal: (more = {}, by = engine) => by.intake(door, 'signal', [signalOf(more)], { hash: 'h', bytes: 1 }),
    incidents: async () => (await store.org(org).incidents({ drill: null, limit: 100 })).rows,
    another(more = {}) {
      const made = engineOf({ node: 'b', ...more })
      engines.push(made)
      return made
    },
    die() {
      dead = true
      return new Promise(() => {})
    },
    isDead: () => dead,
    async stop() {
      const stopping = engines.map(engine => engine.stop())
      await clock.runFor(60_000)
      await Promise.all(dead ? stopping.slice(1) : stopping)
    },
  }
}

export const signalOf = (more: Partial<Signal> = {}): Signal => ({
  dedup: null,
  status: 'firing',
  severityHint: 'critical',
  summary: 'Checkout fails',
  labels: { service: 'checkout' },
  annotations: {},
  link: null,
  startsAt: null,
  endsAt: null,
  expiresAt: null,
  ...more,
})
