/**
 * The outgoing heartbeat: while Tocsin is well it says so every minute, to addresses that page somebody when it stops.
 * It stops saying so when the store, the wakes, the deliveries or a carrier are not well, not only when the process is gone.
 */
import type { Instant } from '../core/id.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Tell } from './tell.ts'

const everyMs = 60_000
const timeoutMs = 10_000

export function makeHeartbeat(
  needs: Readonly<{
    urls: readonly string[]
    clock: Clock
    tell: Tell
    every?: number | 'never'
    well(): Promise<boolean>
    /** Asks the address; throws when it did not answer with a 2xx. */
    call?(url: string): Promise<void>
  }>,
): Loop & Readonly<{ /** When one was taken last; 'not set up': there is no address. */ taken(): Instant | 'not set up' | null }> {
  const call = needs.call ?? callByGet
  let takenAt: Instant | null = null
  const loop = makeLoop({
    name: 'heartbeat',
    clock: needs.clock,
    tell: needs.tell,
    pollMs: needs.urls.length === 0 ? 'never' : (needs.every ?? everyMs),
    async turn() {
      if (needs.urls.length === 0 || !(await needs.well())) return null
      const results = await Promise.allSettled(needs.urls.map(call))
      for (const [n, result] of results.entries()) {
        // The address is a secret as a whole: only its host is told.
        if (result.status === 'rejected') {
          needs.tell('error', 'a heartbeat was not taken', { host: hostOf(needs.urls[n]!), why: String(result.reason) })
        }
      }
      if (results.some(({ status }) => status === 'fulfilled')) takenAt = needs.clock.now()
      return null
    },
  })
  return { ...loop, taken: () => (needs.urls.length === 0 ? 'not set up' : takenAt) }
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'not a URL')

async function callByGet(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), headers: { 'user-agent': 'tocsin' } })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`answered ${response.status}`)
}
