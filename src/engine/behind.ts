/**
 * What is urgent goes first: somebody is still to be reached. What may wait a moment (the record that a page has reached its carrier)
 * goes when nothing urgent is in hand, `apartMs` after those before; and in any case once it has waited `waitMs`, or when so many wait that
 * they are in the way.
 */
import { type Instant, instant } from '../core/id.ts'
import type { Clock } from './port.ts'

export type Behind = Readonly<{
  /** Something urgent is in hand from now on; the answer is called when it no longer is. */
  urgent(): () => void
  /** Resolves when it may go; the answer is called when it is over. */
  enter(): Promise<() => void>
  waiting(): number
  /** So much that is urgent is in hand that whatever may wait should. */
  crowded(): boolean
  /** From now on nobody waits. */
  open(): void
}>

const crowd = 200

export function makeBehind(
  needs: Readonly<{
    clock: Clock
    /** Puts work off to the end of this turn of the event loop: one urgent thing follows another without a gap. */
    turn(work: () => void): void
    /** So many go at a time. */
    ways: number
    waitMs: number
    /** Whoever comes right behind others waits so long, and goes with those that come meanwhile: together they cost a fifth of it each. */
    apartMs: number
    waitingMax: number
  }>,
): Behind {
  const { clock } = needs
  type Waiting = Readonly<{ since: Instant; go(over: () => void): void }>
  const waiting = new Set<Waiting>() // in the order in which they came
  let urgent = 0
  let inside = 0
  let wentAt = Number.NEGATIVE_INFINITY
  let opened = false
  let looking = false
  let disarm: (() => void) | null = null

  const mayGo = (since: Instant, free: boolean): boolean =>
    opened || free || clock.now() >= since + needs.waitMs || waiting.size > needs.waitingMax
  /** A clock that was set back says nothing of how long ago they went. */
  const isFree = (): boolean => urgent === 0 && (clock.now() >= wentAt + needs.apartMs || clock.now() < wentAt)
  const once = (work: () => void): (() => void) => {
    let done = false
    return () => {
      if (!done) work()
      done = true
    }
  }
  const over = (): (() => void) =>
    once(() => {
      inside--
      lookSoon()
    })
  const look = (): void => {
    looking = false
    disarm?.()
    disarm = null
    const free = isFree() // for all who wait: they go together
    for (const first of waiting) {
      if (inside >= needs.ways) return // whoever ends looks again
      if (!mayGo(first.since, free)) {
        const latest = first.since + needs.waitMs
        disarm = clock.at(instant(urgent === 0 ? Math.min(latest, wentAt + needs.apartMs) : latest), look)
        return
      }
      waiting.delete(first)
      inside++
      wentAt = clock.now()
      first.go(over())
    }
  }
  const lookSoon = (): void => {
    if (looking || waiting.size === 0) return
    looking = true
    needs.turn(look)
  }
  return {
    urgent() {
      urgent++
      return once(() => {
        urgent--
        if (urgent === 0) lookSoon()
      })
    },
    enter() {
      if (waiting.size === 0 && inside < needs.ways && mayGo(clock.now(), isFree())) {
        inside++
        wentAt = clock.now()
        return Promise.resolve(over())
      }
      return new Promise(go => {
        waiting.add({ since: clock.now(), go })
        if (disarm === null || waiting.size > needs.waitingMax) lookSoon()
      })
    },
    waiting: () => waiting.size,
    crowded: () => urgent > crowd,
    open() {
      opened = true
      lookSoon()
    },
  }
}
