/** `severities`: most severe first, with their figures, how loudly they page and how strictly their phases are kept. */
import { z } from 'zod'
import type { ClauseId, RoleId, Severity, SeverityId } from '../../core/plan.ts'
import type { Open, Span } from '../../core/span.ts'
import { block } from '../block.ts'
import type { Draft } from '../draft.ts'
import { listOf, namingAll, phrase, saying, words } from '../fields.ts'
import { parseOpen } from '../grammar/open.ts'
import type { Place } from '../problem.ts'
import { parseSpan, printSpan } from '../words.ts'

export const severitiesBlock = block({
  name: 'severities',
  about:
    'The severities, most severe first: definition, figures of acknowledgement and response (counted from alert-received), how people are paged.',
  holds: 'map',
  declares: 'severity',
  entry: z.strictObject({
    name: phrase('what it is called'),
    definition: words.describe('when an incident has this severity'),
    acknowledge: saying('length', 'a length of time from alert-received, or open').optional(),
    respond: saying('length', 'a length of time from alert-received, "at once", "next business day", or open').optional(),
    pages: z.enum(['loud', 'quiet', 'nobody']).describe("which of a person's contact methods are used"),
    mobilise: namingAll('role', 'roles that are called out when it opens').optional(),
    phases: z.enum(['each with a note', 'in order', 'in one step']),
    'acknowledgement-lapses': saying('length', 'an acknowledgement after which nothing happens lapses after this long').optional(),
    until: phrase('how long the response goes on: around the clock until contained').optional(),
  }),
  read(entries, draft) {
    draft.parts.severities = entries.map(e => {
      const { value, at, clause } = e
      const figure = (name: 'acknowledge' | 'respond'): Span | Open | null => {
        const text = value[name]
        return text === undefined ? null : figureOf(draft, `${e.key}.${name}`, `${name} of ${e.key}`, text, at(name), clause)
      }
      const once = value.respond === 'at once' || value.respond === 'next business day' ? value.respond : null
      if (once) draft.figure(`${e.key}.respond`, { text: once, span: null, place: at('respond'), clause })
      const lapses = value['acknowledgement-lapses']
      const lapsesAfter =
        lapses === undefined ? null : figureOf(draft, `${e.key}.lapses`, 'the time', lapses, at('acknowledgement-lapses'), clause)
      return {
        id: e.key as SeverityId,
        name: value.name,
        definition: value.definition,
        clause,
        acknowledge: figure('acknowledge'),
        respond: once ?? figure('respond'),
        pages: value.pages,
        mobilise: draft.referAll<RoleId>('role', listOf(value.mobilise), i => at('mobilise', i)),
        phases: value.phases,
        acknowledgementLapses: lapsesAfter && 'unit' in lapsesAfter ? lapsesAfter : null,
        ...(value.until === undefined ? {} : { until: value.until }),
      } satisfies Severity
    })
    if (entries.length > 0 && draft.parts.severities.every(s => s.pages === 'nobody'))
      draft.problem(
        'warning',
        'nobody-paged',
        entries[0]!.place,
        'No severity pages anybody.',
        'An incident would open and nobody would hear of it.',
        'Give at least the first severity pages: loud.',
      )
  },
})

/** A length of time or an open value; anything else is told to the author and stays open. Prose may quote it by `name`. */
export function figureOf(draft: Draft, name: string, what: string, text: string, place: Place, clause: ClauseId): Span | Open {
  const open = parseOpen(text)
  if (open) {
    draft.left(what, open, place, clause)
    draft.figure(name, { text: open.open, span: null, place, clause })
    return open
  }
  const span = parseSpan(text)
  if (span) {
    draft.figure(name, { text: printSpan(span), span, place, clause })
    return span
  }
  draft.error(
    'span',
    place,
    `${JSON.stringify(text.slice(0, 80))} is no length of time.`,
    `It says ${what}, and has to be exact because it is carried out.`,
    'Write a number and a unit (15 minutes, 72 hours, 5 business days, 1 month), or open (with the words) where it is not decided.',
  )
  return { open: text }
}
