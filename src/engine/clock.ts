/** The real clock. Everything in the engine takes its time from the port, so that drills and tests can hand in another. */
import { instant } from '../core/id.ts'
import type { Clock } from './port.ts'

const longestTimer = 2 ** 31 - 1 // a longer one would fire at once

export const realClock: Clock = {
  now: () => instant(Date.now()),
  at(at, wake) {
    let timer: NodeJS.Timeout
    const arm = (): void => {
      const left = at - Date.now()
      timer = left > longestTimer ? setTimeout(arm, longestTimer) : setTimeout(wake, Math.max(0, left))
    }
    arm()
    return () => clearTimeout(timer)
  },
}
