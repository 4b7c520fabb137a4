/** Prose that promises something which nothing carries out. */
import type { Check } from '../check.ts'

const promise =
  /\b(?:will|must|shall|guarantees?|promises?|commits?|never|always)\b|\bwithin\s+(?:\d|an?\b|one\b|two\b|three\b|five\b|ten\b)/i
/** Blocks that say how things are, and have nothing carried out. */
const descriptive = new Set(['plan', 'contacts', 'standing', 'contradictions', 'choices', 'positions', ''])

export const checkPromises: Check = (document, clauses, _plan, draft) => {
  const effective = new Set(document.blocks.filter(b => !descriptive.has(b.name)).map(b => b.section))
  for (const sentence of document.sentences) {
    if (!promise.test(sentence.text) || effective.has(sentence.section)) continue
    if (sentence.links.some(l => l.target.startsWith('#'))) continue
    const words = sentence.text.replaceAll(/\s+/g, ' ')
    draft.problem(
      'note',
      'prose-without-effect',
      { line: sentence.line, column: sentence.column },
      `"${words.length > 90 ? `${words.slice(0, 89)}…` : words}" promises something that nothing in ${clauses[sentence.section] ? `#${clauses[sentence.section]!.id}` : 'the plan'} carries out.`,
      'A reader takes it for a promise; Tocsin neither reminds of it nor shows whether it was kept.',
      'Link what carries it out ([…](#obligation)), or add an obligation for it.',
    )
  }
}
