/**
 * A clock that stands until it is told to go on, for drills, simulation and tests.
 *
 * V1  Time moves only in `runUntil`, from one timer to the next, never past a timer that has not fired.
 * V2  Before time moves, everything that the last timer set off has come to rest (`settle`).
 * V3  Timers of the same instant fire in the order in which they were set.
 */
import { type Instant, instant } from '../core/id.ts'
import type { Clock } from './port.ts'

export type VirtualClock = Clock & Readonly<{ runUntil(to: Instant): Promise<void>; runFor(ms: number): Promise<void> }>

type Timer = { at: Instant; order: number; wake: () => void }

/** Work that needs nothing but promises is at rest after the microtasks are: a macrotask turn or two later. */
const promisesAtRest = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve))
}

/** `settle` resolves when nothing moves until the next timer; the default suits a memory store and carriers without sockets. */
export function makeVirtualClock(start: Instant, settle: () => Promise<void> = promisesAtRest): VirtualClock {
  let now = start
  let order = 0
  const timers = new Set<Timer>()

  const next = (until: Instant): Timer | null => {
    let first: Timer | null = null
    for (const timer of timers) {
      if (timer.at <= until && (first === null || timer.at < first.at || (timer.at === first.at && timer.order < first.order)))
        first = timer
    }
    return first
  }
  const runUntil = async (to: Instant): Promise<void> => {
    for (;;) {
      await settle()
      const timer = next(to)
      if (timer === null) break
      timers.delete(timer)
      if (timer.at > now) now = timer.at
      timer.wake()
    }
    if (to > now) now = to
  }
  return {
    now: () => now,
    at(at, wake) {
      const timer = { at, order: order++, wake }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    runUntil,
    runFor: ms => runUntil(instant(now + ms)),
  }
}
