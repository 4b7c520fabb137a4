/**
 * The truth about this instance, for /health, the outgoing heartbeat and the console: the store, every worker, what is
 * behind its time, who takes no pages. A problem is a sentence that says what is wrong and since when.
 */
import { counted } from '../core/counted.ts'
import type { Store } from '../store/port.ts'
import type { Loop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Stuck } from './wake.ts'

const behindMs = 15_000
const unsequencedMax = 50_000

/**
 * `unwell`: the problems that are this instance's as a whole; an incident that cannot be woken has an alarm of its own, and a node that is
 * older than its database is about to be stopped. `parts`: what is not well, in a word each, without a cause: for those who may not read it.
 */
export type Health = Readonly<{
  ok: boolean
  problems: readonly string[]
  parts: readonly string[]
  unwell: readonly string[]
  figures: Readonly<Record<string, number>>
}>

export function makeHealth(
  needs: Readonly<{
    store: Store
    clock: Clock
    workers: Readonly<Record<string, Pick<Loop, 'failing'>>>
    stuck(): readonly Stuck[]
    inFlight(): number
    intake(): Readonly<{ waiting: number; remembered: number }>
    listening: Readonly<{ outdated(): string | null; older(): number }>
    refusing(): Promise<readonly string[]>
    /** Of what runs beside the engine: said, and no reason to page anybody. */
    beside(): readonly string[]
  }>,
): () => Promise<Health> {
  const { store, clock } = needs
  return async () => {
    const found: Readonly<{ part: string; words: string; whole: boolean; grave: boolean }>[] = []
    const say = (part: string, words: string, whole = true, grave = true): void => void found.push({ part, words, whole, grave })
    const since = (ms: number): string => `for ${Math.round(ms / 1000)} s`
    let figures: Record<string, number> = { deliveriesInFlight: needs.inFlight(), olderNodes: needs.listening.older() }
    const outdated = needs.listening.outdated()
    if (outdated !== null) say('version', outdated, false)
    for (const [worker, loop] of Object.entries(needs.workers)) {
      const failing = loop.failing()
      if (failing !== null) say(worker, `${worker} has failed ${since(clock.now() - failing.since)}: ${failing.why}`)
    }
    const intake = needs.intake()
    try {
      await store.ping()
      const behind = await store.engine.figures(clock.now())
      const unrouted = (await store.engine.unrouted(100)).reduce((sum, { count }) => sum + count, 0)
      figures = { ...figures, ...behind, unroutedAlerts: unrouted, intakeWaiting: intake.waiting, alertsRemembered: intake.remembered }
      if (behind.oldestWakeMs > behindMs)
        say('deadlines', `${counted(behind.wakesBehind, 'deadline is', 'deadlines are')} behind, the oldest ${since(behind.oldestWakeMs)}`)
      if (behind.oldestDeliveryMs > behindMs)
        say('pages', `${counted(behind.deliveriesBehind, 'page is', 'pages are')} behind, the oldest ${since(behind.oldestDeliveryMs)}`)
      if (behind.unsequenced > unsequencedMax) say('log', `${behind.unsequenced} events have no place in the log yet`)
      for (const words of await needs.refusing()) say('carriers', words)
    } catch (error) {
      say('store', `the store does not answer: ${error instanceof Error ? error.message : String(error)}`)
    }
    for (const { wake, why, since: from } of needs.stuck())
      say('incidents', `stream ${wake.stream} could not be woken ${since(clock.now() - from)}: ${why}`, false)
    for (const words of needs.beside()) say('chat', words, false, false)
    return {
      ok: found.every(({ grave }) => !grave),
      problems: found.map(({ words }) => words),
      parts: [...new Set(found.map(({ part }) => part))],
      unwell: found.filter(({ whole }) => whole).map(({ words }) => words),
      figures,
    }
  }
}
