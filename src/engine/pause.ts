import { instant } from '../core/id.ts'
import type { Clock } from './port.ts'

/** Waits on the engine's own clock, so that a virtual one can pass the time. */
export const pause = (clock: Clock, ms: number): Promise<void> => new Promise(resolve => void clock.at(instant(clock.now() + ms), resolve))
