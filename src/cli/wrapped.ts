/** Help in a narrow terminal: lines are broken between words, and what follows stands under where its words began. */

/**
 * `columns`: of the terminal, 20 at least. A line's words begin behind its first gap of two spaces; where that is further in than half
 * the width, they begin on a line of their own. A word that is wider than the terminal stays whole: it may be copied.
 */
export const wrapped = (text: string, columns: number): string =>
  text
    .split('\n')
    .flatMap(line => (line.length <= columns ? [line] : broken(line, Math.max(20, columns))))
    .join('\n')

function broken(line: string, columns: number): readonly string[] {
  const [head = ''] = /^ *\S.*? {2,}(?=\S)/.exec(line) ?? /^ */.exec(line) ?? []
  const own = head.length > columns / 2
  const indent = ' '.repeat(own ? 4 : head.trim() === '' ? head.length + 2 : head.length)
  const lines = own ? [head.trimEnd()] : []
  let now = own ? indent : head
  let empty = true
  for (const word of line.slice(head.length).split(/ +/)) {
    if (!empty && now.length + 1 + word.length > columns) {
      lines.push(now)
      now = indent
      empty = true
    }
    now += empty ? word : ` ${word}`
    empty = false
  }
  return [...lines, now]
}
