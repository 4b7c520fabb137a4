/** Headings become clauses: each with a stable id, told where it is missing, unreadable or given twice. */
import type { Clause, ClauseId } from '../core/plan.ts'
import { type PlanDocument, slug } from './document.ts'
import type { Draft } from './draft.ts'

const clausePattern = /^[a-z][a-z0-9-]{0,79}$/i

/** One clause per section, in order. */
export function clausesOf(document: PlanDocument, draft: Draft): readonly Clause[] {
  const taken = new Map<string, number>()
  for (const section of document.sections) if (section.id) taken.set(section.id, taken.get(section.id) ?? section.line)
  const given = new Set(taken.keys())
  const seen = new Set<string>()
  const numbers = new Map<string, number>()
  return document.sections.map(section => {
    let id = section.id
    const place = section.marker
    if (id !== null && !clausePattern.test(id))
      draft.error(
        'clause-id',
        place,
        `${JSON.stringify(id)} is no clause id.`,
        'Obligations and links name it.',
        'Write a letter, then letters, digits and hyphens: {#breach-notification}.',
      )
    if (id !== null && seen.has(id))
      draft.error(
        'clause-twice',
        place,
        `Two clauses have the id ${id}.`,
        'What cites it could mean either.',
        'Give one of them another id.',
        {
          line: taken.get(id)!,
          what: `${id} is given here first`,
        },
      )
    if (id === null) {
      id = slug(section.title, given)
      given.add(id)
      draft.problem(
        'warning',
        'no-clause-id',
        place,
        `The clause "${section.title}" has no id.`,
        'Records cite clauses by id; one that follows the heading changes when the heading does.',
        `Write {#${id}} at the end of the heading, or let plan check --fix write it.`,
      )
    }
    seen.add(id)
    const same = section.number && numbers.get(section.number)
    if (same)
      draft.problem(
        'warning',
        'number-twice',
        { line: section.line, column: section.column },
        `Two clauses have the number ${section.number}.`,
        'Readers cite the number.',
        'Number them anew.',
        {
          line: same,
          what: `${section.number} is here first`,
        },
      )
    else if (section.number) numbers.set(section.number, section.line)
    return {
      id: id as ClauseId,
      number: section.number,
      title: section.title,
      depth: section.depth,
      line: section.line,
      internal: section.internal,
    }
  })
}
