/** Links inside the document: `[15 minutes](#P1.acknowledge)` quotes a figure and must say what it says; `#clause` must be there. */
import type { Check } from '../check.ts'
import { type Figure, sentence } from '../draft.ts'
import { meant } from '../nearest.ts'
import { parseSpan, sameSpan } from '../words.ts'

const plain = (text: string) => text.trim().toLowerCase().replaceAll(/\s+/g, ' ')

/** Whether a quote says something else than the figure that it names. */
export function isStale(link: Readonly<{ text: string }>, figure: Figure): boolean {
  const quoted = parseSpan(link.text)
  return figure.span && quoted ? !sameSpan(quoted, figure.span) : plain(link.text) !== plain(figure.text)
}

export const checkQuotes: Check = (document, clauses, _plan, draft) => {
  const anchors = new Set<string>(clauses.map(c => c.id))
  for (const kind of [
    'obligation',
    'severity',
    'role',
    'position',
    'phase',
    'milestone',
    'fact',
    'kind',
    'rule',
    'surface',
    'vendor',
    'playbook',
    'notification',
    'evidence',
    'metric',
    'outside',
    'checklist',
  ] as const)
    for (const id of draft.known(kind)) anchors.add(id)
  for (const link of document.links) {
    const place = { line: link.line, column: link.column }
    const figure = draft.figures.get(link.target)
    if (!figure) {
      if (anchors.has(link.target) || draft.mayBeBroken(link.target)) continue
      const known = link.target.includes('.') ? draft.figures.keys() : anchors
      draft.error(
        'dead-link',
        place,
        `The link to #${link.target} leads nowhere.`,
        link.target.includes('.')
          ? 'Prose quotes a figure by its name, and there is none of that name.'
          : 'There is no clause and no part of the plan of that name.',
        `${sentence(meant(link.target, known))}.`,
      )
      continue
    }
    if (isStale(link, figure))
      draft.error(
        'stale-quote',
        place,
        `The text says "${link.text}" where the figure ${link.target} is ${figure.text}.`,
        'A figure lives in one place; a reader would hold the team to what the prose says.',
        `Write [${figure.text}](#${link.target}), or change the figure.`,
        { line: figure.place.line, what: `${link.target} is ${figure.text}` },
      )
  }
}
