/**
 * Says why pages do not leave, to whoever reads the log at night: each cause at once, and again at most once a minute with how many
 * pages it has kept since. A storm in which a carrier is down must not drown its own reason.
 */
import { type Instant, instant } from '../core/id.ts'
import { minute } from '../core/span.ts'
import type { Tell } from './tell.ts'

const causesMax = 200

/** `more`: ids and numbers of the page, no private text. */
export function makeKeptBack(
  clock: Readonly<{ now(): Instant }>,
  tell: Tell,
): (outcome: 'refused' | 'unknown', why: string | null, more: Readonly<Record<string, unknown>>) => void {
  const causes = new Map<string, { quietUntil: Instant; kept: number }>()
  return (outcome, why, more) => {
    const now = clock.now()
    const key = `${outcome} ${why}`
    const cause = causes.get(key)
    if (cause !== undefined && now < cause.quietUntil) {
      cause.kept++
      return
    }
    if (causes.size >= causesMax) causes.clear()
    causes.set(key, { quietUntil: instant(now + minute), kept: 0 })
    const what = outcome === 'refused' ? 'a page was not sent' : 'a page may not have been sent'
    tell('error', what, { why: why ?? 'no reason was given', ...more, ...(cause?.kept ? { andBefore: cause.kept } : {}) })
  }
}
