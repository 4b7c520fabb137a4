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

/** `unwell`: the problems that are this instance's as a whole; an incident that cannot be woken has an alarm of its own. */
export type Health = Readonly<{
  ok: boolean
  problems: readonly string[]
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
    carriers: readonly string[]
    refusing(): Promise<readonly string[]>
  }>,
): () => Promise<Health> {
  const { store, clock } = needs
  return async () => {
    const problems: string[] = []
    const stuck: string[] = []
    const since = (ms: number): string => `for ${Math.round(ms / 1000)} s`
    let figures: Record<string, number> = { deliveriesInFlight: needs.inFlight() }
    for (const [worker, loop] of Object.entries(needs.workers)) {
      const failing = loop.failing()
      if (failing !== null) problems.push(`${worker} has failed ${since(clock.now() - failing.since)}: ${failing.why}`)
    }
    for (const { wake, why, since: from } of needs.stuck()) {
      stuck.push(`stream ${wake.stream} could not be woken ${since(clock.now() - from)}: ${why}`)
    }
    const intake = needs.intake()
    try {
      await store.ping()
      const behind = await store.engine.figures(clock.now())
      const unrouted = (await store.engine.unrouted(100)).reduce((sum, { count }) => sum + count, 0)
      figures = { ...figures, ...behind, unroutedAlerts: unrouted, intakeWaiting: intake.waiting, alertsRemembered: intake.remembered }
      if (behind.oldestWakeMs > behindMs)
        problems.push(`${counted(behind.wakesBehind, 'deadline is', 'deadlines are')} behind, the oldest ${since(behind.oldestWakeMs)}`)
      if (behind.oldestDeliveryMs > behindMs)
        problems.push(`${counted(behind.deliveriesBehind, 'page is', 'pages are')} behind, the oldest ${since(behind.oldestDeliveryMs)}`)
      if (behind.unsequenced > unsequencedMax) problems.push(`${behind.unsequenced} events have no place in the log yet`)
      problems.push(...(await needs.refusing()))
    } catch (error) {
      problems.push(`the store does not answer: ${error instanceof Error ? error.message : String(error)}`)
    }
    if (needs.carriers.length === 0) problems.push('no carrier is set up: nobody can be paged')
    return { ok: problems.length + stuck.length === 0, problems: [...problems, ...stuck], unwell: problems, figures }
  }
}
