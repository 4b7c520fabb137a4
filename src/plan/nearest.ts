/** The known word that was probably meant, for "did you mean". */

const longest = 60 // of what is compared: a plan's words are short, and the cost is the product of two lengths

/** Edits (insert, delete, replace, swap of neighbours) between two words. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, beforeLast[j - 2]! + 1)
      row.push(least)
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}

/** The nearest of `known` to `word`, or null where nothing is near enough to be meant. */
export function nearest(word: string, known: Iterable<string>): string | null {
  const plain = (text: string) => text.slice(0, longest).toLowerCase().replaceAll(/[\s_]/g, '-')
  const wanted = plain(word)
  let best: string | null = null
  let bestEdits = Math.max(2, Math.floor(wanted.length / 3)) + 1
  for (const candidate of known) {
    const given = plain(candidate)
    if (Math.abs(given.length - wanted.length) >= bestEdits) continue
    const edits = distance(wanted, given)
    if (edits < bestEdits) [best, bestEdits] = [candidate, edits]
  }
  return best
}

/** "Did you mean X?" or the whole list where it is short enough to read. */
export function meant(word: string, known: Iterable<string>): string {
  const all = [...known]
  const near = nearest(word, all)
  if (near) return `write ${near}`
  if (all.length === 0) return 'there is none yet: add it'
  return `write one of ${all.slice(0, 12).join(', ')}${all.length > 12 ? ' …' : ''}`
}
