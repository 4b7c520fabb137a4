/** Finding by a few letters: every typed word must begin a word of the entry; label hits come before hits elsewhere. */
type Findable = Readonly<{ label: string; words?: string }>

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}#]+/u)
    .filter(Boolean)

export function find<T extends Findable>(text: string, entries: readonly T[]): T[] {
  const typed = wordsOf(text)
  if (typed.length === 0) return [...entries]
  return entries
    .flatMap(entry => {
      const label = wordsOf(entry.label)
      const other = wordsOf(entry.words ?? '')
      const begins = (words: readonly string[], t: string) => words.some(word => word.startsWith(t) || word.replace('#', '').startsWith(t))
      if (!typed.every(t => begins(label, t) || begins(other, t))) return []
      return [{ entry, score: typed.filter(t => begins(label, t)).length }]
    })
    .sort((a, b) => b.score - a.score)
    .map(hit => hit.entry)
}
