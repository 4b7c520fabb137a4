/**
 * The shape that everything shares which goes on by itself: it runs when it is kicked, when it said that it wants to,
 * and at the latest after `pollMs`, because hints may be lost and the store is the truth.
 *
 * O1  Never two turns at once; a kick during a turn is one more turn afterwards.
 * O2  A turn that throws is told, tried again after a second, and ends nothing.
 */
import { type Instant, instant } from '../core/id.ts'
import type { Clock } from './port.ts'
import type { Tell } from './tell.ts'

export type Loop = Readonly<{
  start(): void
  kick(): void
  /** It has to run by then: one that would sleep longer is woken then, any other is left alone. Cheaper than a turn that finds nothing. */
  by(at: Instant): void
  /** No turn begins any more; resolves when the running one is over. */
  stop(): Promise<void>
  /** Since when every turn has failed, and why; null: the last one went well. */
  failing(): Readonly<{ since: Instant; why: string }> | null
}>

export function makeLoop(
  options: Readonly<{
    name: string
    clock: Clock
    tell: Tell
    pollMs: number | 'never'
    /** Answers when it wants to run again; null: at the next poll or kick. */
    turn(): Promise<Instant | null>
  }>,
): Loop {
  const { clock, tell, pollMs } = options
  let stopped = true
  let again = false
  let running: Promise<void> | null = null
  let disarm: (() => void) | null = null
  let armedFor = Number.POSITIVE_INFINITY
  let wanted = Number.POSITIVE_INFINITY // by others, during a turn
  let trouble: { since: Instant; why: string } | null = null

  const turn = async (): Promise<Instant | null> => {
    try {
      const next = await options.turn()
      if (trouble !== null) tell('info', `${options.name} works again`, { failedSince: trouble.since })
      trouble = null
      return next
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      if (trouble === null) tell('error', `${options.name} failed`, { why, stack: error instanceof Error ? error.stack : undefined })
      trouble ??= { since: clock.now(), why }
      return instant(clock.now() + 1000)
    }
  }
  const arm = (at: number): void => {
    disarm?.()
    disarm = null
    armedFor = at
    if (at !== Number.POSITIVE_INFINITY) disarm = clock.at(instant(at), kick)
  }
  const run = async (): Promise<void> => {
    arm(Number.POSITIVE_INFINITY)
    wanted = Number.POSITIVE_INFINITY
    let next: Instant | null
    do {
      again = false
      next = await turn()
    } while (again && !stopped)
    running = null
    if (stopped) return
    const poll = pollMs === 'never' ? Number.POSITIVE_INFINITY : clock.now() + pollMs
    arm(Math.min(next ?? Number.POSITIVE_INFINITY, poll, wanted))
  }
  const kick = (): void => {
    if (stopped) return
    if (running !== null) again = true
    else running = run()
  }
  return {
    start() {
      stopped = false
      kick()
    },
    kick,
    by(at) {
      if (stopped) return
      if (at <= clock.now()) return kick()
      wanted = Math.min(wanted, at)
      if (running === null && at < armedFor) arm(at)
    },
    async stop() {
      stopped = true
      arm(Number.POSITIVE_INFINITY)
      await running
    },
    failing: () => trouble,
  }
}
