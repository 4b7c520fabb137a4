/**
 * What is urgent goes first: somebody is still to be reached. What may wait a moment (the record that a page has reached its carrier)
 * goes when nothing urgent is in hand; and in any case once it has waited as long as it may, or when so many wait that they are in the way.
 */
import { type Instant, instant } from '../core/id.ts'
import type { Clock } from './port.ts'

export type Patience = 'short' | 'long'
export type Behind = Readonly<{
  /** Something urgent is in hand from now on; the answer is called when it no longer is. */
  urgent(): () => void
  /** Resolves when it may go; the answer is called when it is over. `patience`: how long it waits at most. */
  enter(patience?: Patience): Promise<() => void>
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
    waitMs: Readonly<Record<Patience, number>>
    waitingMax: number
  }>,
): Behind {
  const { clock } = needs
  type Waiting = Readonly<{ by: Instant; go(over: () => void): void }>
  // Each in the order in which they came, so that the first is the one that has to go soonest; the impatient first.
  const queues = { short: new Set<Waiting>(), long: new Set<Waiting>() }
  const waiting = (): number => queues.short.size + queues.long.size
  let urgent = 0
  let inside = 0
  let opened = false
  let looking = false
  let disarm: (() => void) | null = null
  let armedFor = Number.POSITIVE_INFINITY

  const mayGo = (by: Instant): boolean => opened || urgent === 0 || clock.now() >= by || waiting() > needs.waitingMax
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
    let next = Number.POSITIVE_INFINITY
    for (const queue of [queues.short, queues.long]) {
      for (const first of queue) {
        if (inside >= needs.ways) return // whoever ends looks again
        if (!mayGo(first.by)) {
          next = Math.min(next, first.by)
          break
        }
        queue.delete(first)
        inside++
        first.go(over())
      }
    }
    armedFor = next
    if (next < Number.POSITIVE_INFINITY) disarm = clock.at(instant(next), look)
  }
  const lookSoon = (): void => {
    if (looking || waiting() === 0) return
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
    enter(patience = 'short') {
      const by = instant(clock.now() + needs.waitMs[patience])
      if (waiting() === 0 && inside < needs.ways && mayGo(by)) {
        inside++
        return Promise.resolve(over())
      }
      return new Promise(go => {
        queues[patience].add({ by, go })
        if (disarm === null || by < armedFor || waiting() > needs.waitingMax) lookSoon()
      })
    },
    waiting,
    crowded: () => urgent > crowd,
    open() {
      opened = true
      lookSoon()
    },
  }
}
