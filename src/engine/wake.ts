/**
 * Time itself: whatever an incident said it wants to be woken for. Any node takes any due stream.
 *
 * W1  The command of a wake is derived from the stream and its seq: nodes that race make the same one, once.
 * W2  A stream whose wake fails backs off alone, is told, and never holds up another.
 * W3  After a wake the next one is later than now; otherwise it counts as failed (W2).
 * W4  One organisation's many wakes hold up no other's: whoever has half of what is in hand is taken from last (shares.ts).
 */
import { type Instant, instant } from '../core/id.ts'
import type { Store, Wake } from '../store/port.ts'
import type { Behind } from './behind.ts'
import { derive } from './derive.ts'
import { failpoint } from './failpoints.ts'
import type { Handle } from './handle.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import { makeShares } from './shares.ts'
import type { Tell } from './tell.ts'

const concurrencyMax = 1024 // the store gathers what they ask, so they take few connections
const takeMin = 128 // a question each: while more are in hand, fewer are not asked for
// Who falls due right behind others is taken with those that do meanwhile: 500 a second cost 2,650 µs of a processor each, and so 1,700.
const takesApartMs = 25
const leaseMs = 5000 // a wake takes milliseconds; one that is taken twice is decided once
const backOffMs = (failures: number): number => Math.min(60_000, 1000 * 2 ** (failures - 1))
const emptyHandedMs = 250 // due, and leased to another node
const idleMs = 24 * 3_600_000

export type Stuck = Readonly<{ wake: Wake; failures: number; why: string; since: Instant }>
export type Wakes = Loop & Readonly<{ stuck(): readonly Stuck[] }>

export function makeWakes(
  needs: Readonly<{
    store: Store
    clock: Clock
    tell: Tell
    handle: Handle
    behind: Behind
    pollMs: number | 'never'
    /** A stream keeps failing: somebody has to know. Called once for each failure. */
    onStuck(stuck: Stuck): Promise<void>
  }>,
): Wakes {
  const { store, clock, tell } = needs
  const stuck = new Map<string, Stuck>()
  const inFlight = new Set<Promise<void>>()
  const shares = makeShares(concurrencyMax)

  const failed = async (wake: Wake, why: string): Promise<void> => {
    const key = `${wake.org} ${wake.stream}`
    const before = stuck.get(key)
    const now: Stuck = { wake, why, failures: (before?.failures ?? 0) + 1, since: before?.since ?? clock.now() }
    stuck.set(key, now)
    tell('error', 'a wake failed', { org: wake.org, stream: wake.stream, failures: now.failures, why })
    await store.engine.postponeWake(wake, instant(clock.now() + backOffMs(now.failures)))
    await needs.onStuck(now)
  }
  const tick = async (wake: Wake): Promise<void> => {
    const key = `${wake.org} ${wake.stream}`
    const from = clock.now()
    try {
      await failpoint('in-a-wake')
      const outcome = await needs.handle(
        { org: wake.org, stream: wake.stream, by: { tocsin: 'time' }, ask: () => ({ type: 'Tick' }) },
        {
          commandAt: seq => derive('tick', wake.org, wake.stream, seq),
          backOffMs: backOffMs((stuck.get(key)?.failures ?? 0) + 1),
        },
      )
      if (outcome.handled === 'refused') return await failed(wake, `refused: ${outcome.refusal.refused}`)
      if (outcome.handled === 'done') {
        const next = outcome.wakeAt
        // Measured by when it began: two moments may lie closer together than a commit takes.
        if (next !== 'never' && next <= from) return await failed(wake, `wants to be woken again at ${new Date(next).toISOString()}`)
        if (outcome.events === 0) await store.engine.postponeWake(wake, next === 'never' ? instant(clock.now() + idleMs) : next)
      }
      if (outcome.handled === 'no such incident') await store.engine.postponeWake(wake, instant(clock.now() + idleMs))
      stuck.delete(key)
    } catch (error) {
      await failed(wake, error instanceof Error ? error.message : String(error))
    }
  }
  const apartMs = needs.pollMs === 'never' ? 0 : takesApartMs // in a drill nobody else is spared anything
  let takenAt = Number.NEGATIVE_INFINITY
  const loop = makeLoop({
    name: 'waking',
    clock,
    tell,
    pollMs: needs.pollMs,
    async turn() {
      const free = concurrencyMax - inFlight.size
      if (free <= 0) return null // whoever ends kicks
      const now = clock.now()
      if (now < takenAt + apartMs && now >= takenAt) return instant(takenAt + apartMs) // before: the clock was set back
      const taken = await shares.take(free, 0, (limit, except) => store.engine.takeWakes(clock.now(), limit, leaseMs, except))
      for (const wake of taken) {
        const over = needs.behind.urgent()
        const work: Promise<void> = tick(wake)
          .catch(error => tell('error', 'a failed wake could not be put off', { stream: wake.stream, why: String(error) }))
          .finally(() => {
            inFlight.delete(work)
            shares.release(wake.org)
            over()
            if (inFlight.size === 0 || concurrencyMax - inFlight.size >= takeMin) loop.kick()
          })
        inFlight.add(work)
        shares.hold(wake.org)
      }
      if (taken.length > 0) takenAt = clock.now()
      if (taken.length > 0) return null
      const next = await store.engine.nextWake()
      return next === null ? null : next > clock.now() ? next : instant(clock.now() + emptyHandedMs)
    },
  })
  return {
    ...loop,
    async stop() {
      await loop.stop()
      await Promise.all(inFlight)
    },
    stuck: () => [...stuck.values()],
  }
}
