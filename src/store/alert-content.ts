/** What an alert says in words, and batches that speak of one alert several times. */
import type { Said } from '../core/signal/said.ts'
import type { AlertInput } from './port.ts'

/** A batch may speak of one alert twice: parts it so that each part speaks of each once, in the order in which they came. */
export function rounds(alerts: readonly AlertInput[]): readonly (readonly AlertInput[])[] {
  const seen = new Map<string, number>()
  const parts: AlertInput[][] = []
  for (const alert of alerts) {
    const round = seen.get(alert.fingerprint) ?? 0
    seen.set(alert.fingerprint, round + 1)
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
