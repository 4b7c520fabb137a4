const longest = 60 // of what is compared: names are short, and the cost is the product of two lengths
const plain = (text: string): string => text.slice(0, longest).toLowerCase().replaceAll(/[\s_]/g, '-')

/** The known name that someone most likely meant, for errors that say what to write instead. */
export function nearest(written: string, known: Iterable<string>): string | null {
  const text = plain(written)
  let best: string | null = null
  let least = Math.max(2, Math.floor(text.length / 3)) + 1
  for (const name of known) {
    const given = plain(name)
    if (Math.abs(given.length - text.length) >= least) continue
    const edits = distance(text, given, least)
    if (edits < least) {
      least = edits
      best = name
    }
  }
  return best
}

/** Edits (insert, delete, replace, swap of neighbours) from one text to the other; `most` where it is that or more. */
function distance(a: string, b: string, most: number): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1)
      row.push(cost)
    }
    if (Math.min(...row) >= most) return most
    before = above
    above = row
  }
  return above[b.length]!
}
