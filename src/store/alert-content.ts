/** What an alert says, and what is the same about two that say the same. */
import type { AlertInput } from './port.ts'

export type AlertWords = Pick<AlertInput, 'summary' | 'severityHint' | 'labels' | 'annotations' | 'link'>

/**
 * What has to be the same for a refresh to say nothing new, as one text; the order of labels does not matter. Times are not in it: a
 * refresh moves them and changes nothing. Only its hash is kept (`AlertInput.content`), because the words may be private.
 */
export const saidBy = ({ summary, severityHint, labels, annotations, link }: AlertWords): string =>
  JSON.stringify([summary, severityHint, inOrder(labels), inOrder(annotations), link])

function inOrder(words: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  let last = ''
  for (const name in words) {
    if (name < last) return Object.fromEntries(Object.entries(words).sort(([a], [b]) => (a < b ? -1 : 1)))
    last = name
  }
  return words // as most sources have them
}

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
export const erasedWords: AlertWords = {
  summary: '(erased)',
  severityHint: null,
  labels: {},
  annotations: {},
  link: null,
}
