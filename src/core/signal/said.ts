/** What a signal says, told from what it said before. */
import type { Reducible } from './reduce.ts'

/** The words of a signal: all that it says to people. */
export type Said = Omit<Reducible, 'dedup'>
export type PackedSaid = readonly [Said['summary'], Said['severityHint'], Said['labels'], Said['annotations'], Said['link']]

/**
 * What has to be the same for a refresh to say nothing new, as one text; the order of labels does not matter. Times are not in it: a
 * refresh moves them and changes nothing. Only its hash is kept, because the words may be private.
 */
export const saidBy = ({ summary, severityHint, labels, annotations, link }: Said): string =>
  JSON.stringify([summary, severityHint, inOrder(labels), inOrder(annotations), link])

export const unpacked = ([summary, severityHint, labels, annotations, link]: PackedSaid): Said => ({
  summary,
  severityHint,
  labels,
  annotations,
  link,
})
/** The words back from `saidBy`. */
export const readSaid = (said: string): Said => unpacked(JSON.parse(said) as PackedSaid)

function inOrder(words: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  let last = ''
  for (const name in words) {
    if (name < last) return Object.fromEntries(Object.entries(words).sort(([a], [b]) => (a < b ? -1 : 1)))
    last = name
  }
  return words // as most sources have them
}
