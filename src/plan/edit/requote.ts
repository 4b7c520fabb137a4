/**
 * A figure that changes takes its quotes along: what `[15 minutes](#P1.acknowledge)` says of it in the prose. What was at
 * odds with its figure before stays so; nothing but the words of the link is written anew.
 */
import { isStale } from '../check/quotes.ts'
import { read } from '../compile.ts'
import type { FigureLink } from '../document.ts'
import { differing, type Mention } from './rename.ts'

const key = ({ target, text }: FigureLink) => JSON.stringify([target, text])

/** `before`: the document as it was; `edited`: the same with the figure changed where it is described, and nowhere else. */
export function requote(before: string, edited: string): Readonly<{ source: string; mentions: readonly Mention[] }> {
  const was = staleIn(before)
  const odd = new Set(was.map(({ link }) => key(link)))
  const lines = edited.split('\n')
  const mark = edited.startsWith('\uFEFF') ? 1 : 0
  // From the last on, so that the places of those before it stay.
  for (const { link, says } of staleIn(edited).toReversed()) {
    const { line, column, text } = link
    const there = lines[line - 1] ?? ''
    const at = column - 1 + (line === 1 ? mark : 0)
    const words = `[${text}](#`
    if (odd.has(key(link)) || /[[\]\n]/.test(says) || !there.startsWith(words, at)) continue
    lines[line - 1] = `${there.slice(0, at)}[${says}](#${there.slice(at + words.length)}`
  }
  const source = lines.join('\n')
  return { source, mentions: differing(edited, source) }
}

function staleIn(source: string): readonly Readonly<{ link: FigureLink; says: string }>[] {
  const { document, draft } = read(source)
  return (document?.links ?? []).flatMap(link => {
    const figure = draft.figures.get(link.target)
    return figure !== undefined && isStale(link, figure) ? [{ link, says: figure.text }] : []
  })
}
