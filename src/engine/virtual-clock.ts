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

type Timer = { at: Instant; order: number; wake: () => void; off: boolean }

/** Work that needs nothing but promises is at rest after the microtasks are: a macrotask turn or two later. */
const promisesAtRest = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve))
}

/**
 * The same without a turn of the event loop, which costs more than what it waits for: what is left for the next tick runs when
 * no promise has anything left to do. For work that hands nothing to the system; what it puts off to the end of the turn goes
 * by `turn`, and is waited for.
 */
export function makeTicks(): Readonly<{ settle(): Promise<void>; turn(work: () => void): void }> {
  let moved = false
  return {
    async settle() {
      do {
        moved = false
        await new Promise<void>(resolve => process.nextTick(resolve))
      } while (moved)
    },
    turn(work) {
      moved = true
      process.nextTick(() => {
        moved = true
        work()
      })
    },
  }
}

/** `settle` resolves when nothing moves until the next timer; the default suits a memory store and carriers without sockets. */
export function makeVirtualClock(start: Instant, settle: () => Promise<void> = promisesAtRest): VirtualClock {
  let now = start
  let order = 0
  const timers: Timer[] = [] // a binary heap: the soonest first, and of the same instant the one that was set first (V3)
  const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

  const put = (timer: Timer): void => {
    let i = timers.length
    for (timers.push(timer); i > 0; ) {
      const parent = (i - 1) >> 1
      if (!before(timer, timers[parent]!)) break
      timers[i] = timers[parent]!
      i = parent
    }
    timers[i] = timer
  }
  const drop = (): void => {
    const last = timers.pop()!
    if (timers.length === 0) return
    let i = 0
    for (let child = 1; child < timers.length; child = 2 * i + 1) {
      if (child + 1 < timers.length && before(timers[child + 1]!, timers[child]!)) child++
      if (!before(timers[child]!, last)) break
      timers[i] = timers[child]!
      i = child
    }
    timers[i] = last
  }
  const next = (until: Instant): Timer | null => {
    while (timers.length > 0 && timers[0]!.off) drop()
    const first = timers[0]
    if (first === undefined || first.at > until) return null
    drop()
    return first
  }
  const runUntil = async (to: Instant): Promise<void> => {
    for (;;) {
      await settle()
      const timer = next(to)
      if (timer === null) break
      if (timer.at > now) now = timer.at
      timer.wake()
    }
    if (to > now) now = to
  }
  return {
    now: () => now,
    at(at, wake) {
      const timer = { at, order: order++, wake, off: false }
      put(timer)
      return () => {
        timer.off = true
      }
    },
    runUntil,
    runFor: ms => runUntil(instant(now + ms)),
  }
}
