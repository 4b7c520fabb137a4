/** The `console` blocks of a document: what is typed behind "$ ", and the lines that must come, in that order, others between them. */
export type Typed = Readonly<{ command: string; line: number; shows: readonly string[] }>

export function typedIn(markdown: string): readonly Typed[] {
  const typed: { command: string; line: number; shows: string[] }[] = []
  let inside = false
  markdown.split('\n').forEach((text, i) => {
    if (text.startsWith('```')) inside = text === '```console'
    else if (inside && text.startsWith('$ ')) typed.push({ command: text.slice(2), line: i + 1, shows: [] })
    else if (inside && text.trim() !== '') typed.at(-1)?.shows.push(text)
  })
  return typed
}

const moment = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g
const alike = (line: string) => line.replace(moment, '<then>').replace(/\s+/g, ' ').trim()

/** The first promised line that did not come in its order; null: all did. */
export function missing(shows: readonly string[], output: string): string | null {
  const lines = output.split('\n').map(alike)
  let from = 0
  for (const promised of shows) {
    const at = lines.indexOf(alike(promised), from)
    if (at < 0) return promised
    from = at + 1
  }
  return null
}
