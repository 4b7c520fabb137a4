/**
 * What happens in one simulated run, as a list by time: made from the seed before anything runs, so that a failing run
 * can be played again with fewer operations.
 */
import { makeSeed } from '../../src/drill/seed.ts'

export const nodes = ['a', 'b'] as const
export type NodeName = (typeof nodes)[number]
export type Verb =
  | 'acknowledge'
  | 'acknowledge twice'
  | 'take over'
  | 'add a responder'
  | 'snooze'
  | 'raise'
  | 'lower'
  | 'note'
  | 'resolve'
  | 'reopen'
  | 'close'
  | 'meet'
  | 'adopt'
export type Does =
  /** A condition at a source: it fires, repeats itself every minute where `repeats`, and says at its end that it is over, or nothing. */
  | Readonly<{
      does: 'fire'
      key: string
      severity: 'critical' | 'error' | 'info' | 'flapping'
      service: string
      repeats: boolean
      forMs: number
      saysEnd: boolean
    }>
  | Readonly<{ does: 'storm'; service: string; alerts: number }>
  /** A person acts on the `which`-th incident that there is by then. */
  | Readonly<{ does: 'act'; verb: Verb; which: number; person: string; doubled: boolean }>
  /** The node dies at its `calls`-th call of a port from now on, before or after the call had its effect; another takes its place. */
  | Readonly<{ does: 'crash'; node: NodeName; calls: number; when: 'before' | 'after'; downMs: number }>
  /** Both nodes die, and both come back together. */
  | Readonly<{ does: 'dark'; forMs: number }>
  | Readonly<{ does: 'outage'; node: NodeName | 'all'; forMs: number; when: 'before' | 'after' }>
  | Readonly<{ does: 'stall'; node: NodeName; calls: number; forMs: number }>
  | Readonly<{ does: 'jump'; node: NodeName; byMs: number }>
  | Readonly<{
      does: 'carriers'
      kind: 'ntfy' | 'sms' | 'both'
      how: 'failed' | 'refused' | 'unknown' | 'throws' | 'hangs' | 'slow'
      forMs: number
    }>
  | Readonly<{ does: 'mail'; how: 'failed' | 'refused' | 'unknown' | 'throws' | 'hangs' | 'slow'; forMs: number }>
  /** Customers are said to be affected by the `which`-th incident, and are written to. */
  | Readonly<{ does: 'tell'; which: number }>
  /** The words of the `which`-th incident, or a person with whatever they wrote. */
  | Readonly<{ does: 'erase'; what: 'record' | 'person'; which: number; person: string }>
  /** A copy is made; `afterMs` later both nodes are gone, and it takes the place of the store. */
  | Readonly<{ does: 'restore'; afterMs: number; downMs: number }>
  | Readonly<{ does: 'plan'; version: number }>
  | Readonly<{ does: 'people'; change: 'override' | 'methods gone' | 'methods back' | 'swap' | 'nobody holds' | 'as before' }>
export type Operation = Readonly<{ at: number }> & Does // at: ms after the start

export type Profile = 'calm' | 'rough'
export type Run = Readonly<{
  seed: number
  /** calm: nothing fails, so every promise holds to the second; rough: everything does. */
  profile: Profile
  start: string // ISO
  /** So long things happen; then all is mended, and time goes on for as long as that needs to be seen. */
  forMs: number
  /** Each call of a port takes up to so long. */
  latencyMs: number
  hintsLost: number // share
  stalls: number // share of calls that answer after seconds
  operations: readonly Operation[]
}>

export const usualMs = 14 * 60_000

/** Before, in and after changes of the clock in Berlin and New York, and an ordinary day. */
const starts = [
  '2026-03-29T00:52:00Z',
  '2026-10-25T00:53:00Z',
  '2026-10-25T01:51:00Z',
  '2026-03-08T06:55:00Z',
  '2026-11-01T05:54:00Z',
  '2026-11-22T03:00:00Z',
  '2026-12-31T23:54:00Z',
] as const
const verbs: readonly Verb[] = [
  'acknowledge',
  'acknowledge',
  'acknowledge',
  'acknowledge twice',
  'take over',
  'add a responder',
  'snooze',
  'raise',
  'lower',
  'note',
  'resolve',
  'reopen',
  'close',
  'meet',
  'adopt',
]
const people = ['ana', 'ben', 'cleo', 'dan', 'olu'] as const

export function runOf(number: number, runsForMs = usualMs): Run {
  const seed = makeSeed(number)
  const profile: Profile = seed.chance(0.25) ? 'calm' : 'rough'
  const operations: Operation[] = []
  const at = (): number => seed.between(0, runsForMs)
  const add = (times: number, make: () => Does, when: () => number = at): void => {
    for (let i = 0; i < times; i++) operations.push({ at: when(), ...make() })
  }
  let keys = 0
  const early = (): number => seed.between(0, runsForMs / 2)
  add(
    seed.between(1, 4),
    () => ({
      does: 'fire',
      key: seed.chance(0.3) ? `key-${seed.between(0, Math.max(0, keys - 1))}` : `key-${keys++}`,
      severity: seed.pick(['critical', 'critical', 'error', 'info', 'flapping'] as const),
      service: seed.pick(['checkout', 'search', 'mail']),
      repeats: seed.chance(0.6),
      forMs: seed.between(10_000, runsForMs),
      saysEnd: seed.chance(0.7),
    }),
    early,
  )
  // Half of what happens comes when it hurts: around a signal, or a moment at which its pages leave.
  const fires = operations.map(operation => operation.at)
  const nearSignal = (): number => Math.max(0, seed.chance(0.5) ? seed.pick(fires) + seed.between(-400, 100) : at())
  const nearPage = (): number => (seed.chance(0.5) ? seed.pick(fires) + 30_000 * seed.between(0, 12) + seed.between(-100, 60) : at())
  if (seed.chance(0.15)) add(1, () => ({ does: 'storm', service: seed.pick(['checkout', 'search']), alerts: seed.between(20, 150) }), early)
  add(
    seed.between(0, 7),
    () => ({
      does: 'act',
      verb: seed.pick(verbs),
      which: seed.between(0, 5),
      person: seed.pick(people),
      doubled: seed.chance(0.2),
    }),
    nearPage,
  )
  if (seed.chance(0.3)) add(1, () => ({ does: 'plan', version: seed.between(2, 3) }))
  if (seed.chance(0.4)) {
    add(seed.between(1, 2), () => ({
      does: 'people',
      change: seed.pick(['override', 'methods gone', 'methods back', 'swap', 'nobody holds', 'as before'] as const),
    }))
  }
  // Drawn from a seed of its own, so that what came before it is as it was without it.
  const apart = seed.part('words')
  if (apart.chance(0.35)) {
    const tellAt = apart.between(60_000, runsForMs - 90_000)
    operations.push({ at: tellAt, does: 'tell', which: apart.between(0, 3) })
    if (profile === 'rough' && apart.chance(0.6))
      operations.push({
        at: Math.max(0, tellAt + apart.between(-20_000, 20_000)),
        does: 'mail',
        how: apart.pick(['failed', 'refused', 'unknown', 'throws', 'hangs', 'slow'] as const),
        forMs: apart.between(1000, 120_000),
      })
  }
  if (apart.chance(0.3))
    operations.push({
      at: apart.between(30_000, runsForMs - 30_000),
      does: 'erase',
      what: apart.chance(0.7) ? 'record' : 'person',
      which: apart.between(0, 3),
      person: apart.pick(['ana', 'ben', 'cleo'] as const),
    })
  if (profile === 'rough' && apart.chance(0.15) && runsForMs === usualMs)
    operations.push({
      at: apart.between(60_000, runsForMs - 240_000),
      does: 'restore',
      afterMs: apart.between(1000, 120_000),
      downMs: apart.between(0, 60_000),
    })
  if (profile === 'rough') {
    if (seed.chance(0.2)) add(1, () => ({ does: 'dark', forMs: seed.between(1000, 320_000) }))
    add(
      seed.between(0, 4),
      () => ({
        does: 'crash',
        node: seed.pick(nodes),
        calls: seed.chance(0.7) ? seed.between(1, 25) : seed.between(1, 400),
        when: seed.pick(['before', 'after'] as const),
        downMs: seed.chance(0.8) ? seed.between(0, 20_000) : seed.between(20_000, 200_000),
      }),
      nearSignal,
    )
    add(seed.between(0, 2), () => ({
      does: 'outage',
      node: seed.pick(['a', 'b', 'all'] as const),
      forMs: seed.chance(0.7) ? seed.between(100, 5000) : seed.between(5000, 60_000),
      when: seed.pick(['before', 'after'] as const),
    }))
    add(seed.between(0, 3), () => ({ does: 'stall', node: seed.pick(nodes), calls: seed.between(1, 60), forMs: seed.between(50, 12_000) }))
    add(seed.between(0, 2), () => ({
      does: 'jump',
      node: seed.pick(nodes),
      byMs: seed.chance(0.7) ? seed.between(-3000, 3000) : seed.between(-60_000, 60_000),
    }))
    add(seed.between(0, 2), () => ({
      does: 'carriers',
      kind: seed.pick(['ntfy', 'sms', 'both'] as const),
      how: seed.pick(['failed', 'refused', 'unknown', 'throws', 'hangs', 'slow'] as const),
      forMs: seed.between(1000, 240_000),
    }))
  }
  return {
    seed: number,
    profile,
    start: seed.pick(starts),
    forMs: runsForMs,
    latencyMs: seed.pick([0, 0, 2, 10]),
    hintsLost: profile === 'calm' ? 0 : seed.pick([0, 0.5, 1]),
    stalls: profile === 'calm' ? 0 : seed.pick([0, 0, 0.005, 0.03, 0.2]),
    operations: operations
      .map((operation, i) => ({ operation, i }))
      .sort((x, y) => x.operation.at - y.operation.at || x.i - y.i)
      .map(({ operation }) => operation),
  }
}
