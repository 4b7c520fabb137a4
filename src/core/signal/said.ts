/** What a signal says, told from what it said before. */
import type { Reducible } from './reduce.ts'

type Said = Omit<Reducible, 'dedup'>

/**
 * What has to be the same for a refresh to say nothing new, as one text; the order of labels does not matter. Times are not in it: a
 * refresh moves them and changes nothing. Only its hash is kept, because the words may be private.
 */
export const saidBy = ({ summary, severityHint, labels, annotations, link }: Said): string =>
  JSON.stringify([summary, severityHint, inOrder(labels), inOrder(annotations), link])

function inOrder(words: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  let last = ''
  for (const name in words) {
    if (name < last) return Object.fromEntries(Object.entries(words).sort(([a], [b]) => (a < b ? -1 : 1)))
    last = name
  }
  return words // as most sources have them
}
