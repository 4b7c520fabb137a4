/**
 * Finding by a few letters: every typed word must begin a word of the entry; label hits come before hits elsewhere. Of a question, as
 * one asks it half asleep, the small words are left out.
 */
type Findable = Readonly<{ label: string; words?: string }>

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}#]+/u)
    .filter(Boolean)

const small = new Set(
  'a an and am are can do does for from how i in is it me my of on our the there this to we what when where which who will'.split(' '),
)

export function find<T extends Findable>(text: string, entries: readonly T[]): T[] {
  const all = wordsOf(text)
  if (all.length === 0) return [...entries]
  const telling = all.filter(word => !small.has(word))
  const typed = telling.length === 0 ? all : telling
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
