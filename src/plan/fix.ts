/**
 * `plan check --fix`: writes the id of every clause that has none at the end of its heading, and leaves every other byte
 * alone: line ends, spaces, a byte order mark.
 */
import { readDocument, slug } from './document.ts'

/** The document with its ids, and what was written where. Unchanged where nothing was missing or it cannot be read. */
export function writeClauseIds(source: string): Readonly<{ source: string; written: readonly Readonly<{ line: number; id: string }>[] }> {
  const { document } = readDocument(source)
  if (!document) return { source, written: [] }
  const mark = source.startsWith('\uFEFF') ? '\uFEFF' : ''
  const text = source.slice(mark.length)
  const taken = new Set(document.sections.flatMap(s => s.id ?? []))
  const inserts: { at: number; line: number; id: string; words: string }[] = []
  for (const section of document.sections) {
    if (section.id !== null) continue
    const id = slug(section.title, taken)
    taken.add(id)
    const { start, end } = section.heading.position!
    // After the heading's own words: before closing hashes, and before the line that underlines a heading.
    const whole = text.slice(start.offset, end.offset)
    const words = section.heading.children.at(-1)?.position?.end.offset ?? end.offset!
    const marker = /\{#?\s*(\.?internal)?\s*\}\s*$/.exec(whole)
    if (marker && whole.includes('{')) {
      const at = start.offset! + marker.index + (whole[marker.index + 1] === '#' ? 2 : 1)
      inserts.push({
        at,
        line: section.line,
        id,
        words: `${whole[marker.index + 1] === '#' ? '' : '#'}${id}${marker[1] && whole[marker.index + 1] !== '#' ? ' ' : ''}`,
      })
    } else inserts.push({ at: words, line: section.line, id, words: `${section.heading.children.length ? ' ' : ' '}{#${id}}` })
  }
  let fixed = ''
  let from = 0
  for (const insert of inserts) {
    fixed += text.slice(from, insert.at) + insert.words
    from = insert.at
  }
  return { source: mark + fixed + text.slice(from), written: inserts.map(({ line, id }) => ({ line, id })) }
}
