/** `patterns`: when incidents that are alike are a pattern, and who decides by when what follows (L-24). */
import { z } from 'zod'
import { likenesses } from '../../core/incident-patterns.ts'
import type { RoleId } from '../../core/plan.ts'
import { isOpen, type Open, type Span } from '../../core/span.ts'
import { block, type Entry } from '../block.ts'
import type { Draft } from '../draft.ts'
import { naming, phrase } from '../fields.ts'
import { parseOpen } from '../grammar/open.ts'
import { figureOf } from './severities.ts'

const timesMost = 100
const daysMost = 366

const entry = z.strictObject({
  same: z
    .array(z.enum(likenesses))
    .min(1)
    .optional()
    .describe('what makes incidents alike; absent: any of these, and false positives of one rule'),
  times: phrase('how many of them are a pattern, 2 at least; or open (the words)'),
  within: phrase('within how many days: 90 days, 12 weeks; or open (the words)'),
  who: naming('role', 'the role that decides what follows; absent: whoever keeps the plan').optional(),
  due: phrase('by when that is decided: D of raised, or open (the words)'),
})

export const patternsBlock = block({
  name: 'patterns',
  about:
    'When incidents that are alike are a pattern, which is raised as such: how many within how long, and who decides by when what follows.',
  holds: 'one',
  entry,
  read([e], draft) {
    if (!e) return
    const { same, who, due } = e.value
    const times = timesOf(e, draft)
    const within = withinOf(e, draft)
    draft.parts.patterns = {
      clause: e.clause,
      same: same === undefined ? likenesses : likenesses.filter(likeness => same.includes(likeness)),
      times,
      within,
      who: who === undefined ? null : draft.refer<RoleId>('role', who, e.at('who')),
      due: dueOf(e, draft),
    }
    if ((isOpen(times) || isOpen(within)) && parseOpen(due) === null)
      draft.error(
        'no-occasion',
        e.at('due'),
        'It is said by when it is decided what follows from a pattern, and not when it is one.',
        "Where the plan leaves that open, patterns are read by Tocsin's own number, and nothing is owed by a date because of that.",
        'Write times: 3 and within: 90 days, or due: open.',
      )
  },
})

type Given = Entry<z.infer<typeof entry>>

function timesOf(e: Given, draft: Draft): number | Open {
  const { times } = e.value
  const place = e.at('times')
  const open = parseOpen(times)
  if (open) {
    draft.left('how often is a pattern', open, place, e.clause)
    draft.figure('patterns.times', { text: open.open, span: null, place, clause: e.clause })
    return open
  }
  const count = /^(\d{1,3})(?: times)?$/.exec(times)?.[1]
  if (count !== undefined && Number(count) >= 2 && Number(count) <= timesMost) {
    draft.figure('patterns.times', { text: count, span: null, place, clause: e.clause })
    return Number(count)
  }
  draft.error(
    'times',
    place,
    `${JSON.stringify(times.slice(0, 80))} does not say how many incidents are a pattern.`,
    'One incident is none, and it has to be exact because it is counted.',
    `Write a number from 2 to ${timesMost}, or open (with the words) where it is not decided.`,
  )
  return { open: times }
}

/** Whole days: it is how far back is read, and months are not all as long. */
function withinOf(e: Given, draft: Draft): Span | Open {
  const within = figureOf(draft, 'patterns.within', 'within how long it is a pattern', e.value.within, e.at('within'), e.clause)
  if (isOpen(within) || (within.unit === 'day' && within.count <= daysMost)) return within
  draft.error(
    'not-days',
    e.at('within'),
    `Patterns are read back over whole days, ${daysMost} at most, and ${JSON.stringify(e.value.within.slice(0, 80))} is no such length.`,
    'Months are not all as long, and hours are too short to read incidents together in.',
    'Write 90 days, or 26 weeks.',
  )
  return { open: e.value.within }
}

/** There is no length of time without the moment that it counts from. */
function dueOf(e: Given, draft: Draft): Span | Open {
  const { due } = e.value
  const what = 'by when it is decided what follows from a pattern'
  const length = parseOpen(due) ? due : /^(.*?)\s+of\s+raised$/.exec(due)?.[1]
  if (length !== undefined) return figureOf(draft, 'patterns.due', what, length, e.at('due'), e.clause)
  draft.error(
    'phrase',
    e.at('due'),
    `${JSON.stringify(due.slice(0, 80))} does not say that it counts from raised.`,
    'It is due so long after the pattern was raised: there is no length of time without the moment it counts from.',
    'Write 10 business days of raised, or open (the words) where it is not decided.',
  )
  return { open: due }
}
