/**
 * What makes an alert say something else than before. Times are not in it: a refresh moves them and changes nothing.
 * Both stores compare by this text; PostgreSQL keeps only its keyed hash, because the words themselves are encrypted.
 */
import type { AlertInput } from './port.ts'

const sorted = (words: Readonly<Record<string, string>>) => Object.entries(words).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))

export const alertContent = (alert: AlertInput): string =>
  JSON.stringify([
    alert.summary,
    alert.severityHint,
    sorted(alert.labels),
    sorted(alert.annotations),
    alert.link,
    alert.correlation,
    alert.rule,
  ])

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
export const erasedWords: Pick<AlertInput, 'summary' | 'severityHint' | 'labels' | 'annotations' | 'link'> = {
  summary: '(erased)',
  severityHint: null,
  labels: {},
  annotations: {},
  link: null,
}
