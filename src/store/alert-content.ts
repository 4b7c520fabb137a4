/** What an alert says in words, and batches that speak of one alert several times. */
import type { Said } from '../core/signal/said.ts'
import type { AlertInput } from './port.ts'

/**
 * A batch may speak of one alert twice: parts it so that each part speaks of each once, in the order in which they came. Each part is
 * sorted by fingerprint, so that two batches lock in one order.
 */
export function rounds(alerts: readonly AlertInput[]): readonly (readonly AlertInput[])[] {
  const parts: AlertInput[][] = []
  let last = ''
  let round = 0
  for (const alert of alerts.toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : a.fingerprint === b.fingerprint ? 0 : 1))) {
    round = alert.fingerprint === last ? round + 1 : 0
    last = alert.fingerprint
    const part = parts[round]
    if (part) part.push(alert)
    else parts.push([alert])
  }
  return parts
}

/** What is left to read of an alert whose words were erased. */
export const erasedWords: Said = {
  summary: '(erased)',
  severityHint: null,
  labels: {},
  annotations: {},
  link: null,
}
