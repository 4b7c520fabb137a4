/** `notifications`: what a formal word to somebody has to contain, how it begins, who approves it, and which obligations it meets. */
import { z } from 'zod'
import type { Id } from '../../core/id.ts'
import { vocabulary } from '../../core/obligation/law/fields/field.ts'
import type { RoleId } from '../../core/plan.ts'
import type { NotificationForm } from '../../core/plan-parts.ts'
import type { Open, Span } from '../../core/span.ts'
import { block, type Entry } from '../block.ts'
import { type Draft, sentence } from '../draft.ts'
import { listOf, namingAll, phrase, words } from '../fields.ts'
import { parseOpen } from '../grammar/open.ts'
import { meant } from '../nearest.ts'
import type { Place } from '../problem.ts'
import { parseSpan, printSpan } from '../words.ts'

/** What a text may have in braces: the fields that reports ask for, and a few words about the incident itself. */
const places: readonly string[] = ['incident', 'severity', 'kind', 'customers', ...Object.keys(vocabulary)]
export const placePattern = /\{([^{}\n]{1,60})\}/g
const approversMost = 5

const entry = z.strictObject({
  name: phrase('what it is called'),
  to: phrase('whom it goes to'),
  meets: namingAll('obligation', 'obligations that it meets').optional(),
  form: z.enum(['in writing', 'any']).optional(),
  from: z.enum(['a named person', 'the team']).optional(),
  known: z.enum(['complete', 'to the extent known']).optional(),
  contents: z.record(z.string(), words).describe('what it contains: id and words'),
  'approved-by': namingAll('role', 'roles').optional(),
  approvers: phrase('how many people approve it: 2').optional(),
  alone: phrase('how long it waits where one person alone wrote and approved it: after 30 minutes').optional(),
  subject: phrase('what it begins with; {incident} and other places are filled in').optional(),
  text: words.optional().describe('how it begins; places in braces are filled in from facts: {people}, {aware}'),
})
type Shape = z.infer<typeof entry>

export const notificationsBlock = block({
  name: 'notifications',
  about: 'Formal words: to whom, from whom, what they contain, who approves them, which obligations they meet.',
  holds: 'map',
  declares: 'notification',
  entry,
  read(entries, draft) {
    if (entries.length === 0) return
    draft.parts.notifications = entries.map((e): NotificationForm => {
      const { name, to, meets, form, from, known, contents, subject, text } = e.value
      const approved = e.value['approved-by']
      for (const [key, said] of [
        ['subject', subject],
        ['text', text],
      ] as const)
        if (said !== undefined) checkPlaces(said, e.at(key), draft)
      const approvers = approversOf(e, draft)
      const alone = aloneOf(e, draft)
      return {
        id: e.key as Id<'notification form'>,
        name,
        clause: e.clause,
        to,
        obligations: draft.referAll<Id<'rule'>>('obligation', listOf(meets), i =>
          Array.isArray(meets) ? e.at('meets', i) : e.at('meets'),
        ),
        inWriting: form === 'in writing',
        from: from ?? 'a named person',
        toExtentKnown: known === 'to the extent known',
        contents: Object.entries(contents).map(([id, what]) => ({ id, what })),
        approvedBy: draft.referAll<RoleId>('role', listOf(approved), i =>
          Array.isArray(approved) ? e.at('approved-by', i) : e.at('approved-by'),
        ),
        ...(approvers === null ? {} : { approvers }),
        ...(alone === null ? {} : { alone }),
        ...(subject === undefined ? {} : { subject }),
        ...(text === undefined ? {} : { text }),
      }
    })
  },
})

function checkPlaces(text: string, place: Place, draft: Draft) {
  for (const [, name] of text.matchAll(placePattern))
    if (!places.includes(name!))
      draft.error(
        'unknown-place',
        place,
        `Nothing is known as {${name}}.`,
        'What stands in braces is filled in from what the incident knows.',
        `${sentence(meant(name!, places))}, or write it out.`,
      )
}

function approversOf(e: Entry<Shape>, draft: Draft): number | null {
  const text = e.value.approvers
  if (text === undefined) return null
  const words: Readonly<Record<string, number>> = { one: 1, two: 2, three: 3 }
  const [number = ''] = text.trim().toLowerCase().split(/\s+/)
  const count = words[number] ?? Number(number)
  if (/^\S+( people| persons?)?$/i.test(text.trim()) && Number.isInteger(count) && count >= 1 && count <= approversMost) return count
  draft.error(
    'phrase',
    e.at('approvers'),
    `${JSON.stringify(text)} is no number of people.`,
    'So many people have to approve it before it goes.',
    `Write a whole number from 1 to ${approversMost}: approvers: 2`,
  )
  return null
}

function aloneOf(e: Entry<Shape>, draft: Draft): Span | Open | null {
  const text = e.value.alone
  const what = `how long ${e.key} waits where one person alone wrote and approved it`
  if (text === undefined) {
    draft.problem(
      'note',
      'alone-not-said',
      e.at(),
      `Nothing says ${what}.`,
      'Whoever is the only one there writes and approves it in one breath; a wait lets it be read once more.',
      'Write alone: after 30 minutes, or alone: open.',
    )
    return null
  }
  const open = parseOpen(text)
  if (open !== null) {
    draft.left(what, open, e.at('alone'), e.clause)
    return open
  }
  const span = parseSpan(text.replace(/^after\s+/i, ''))
  if (span === null) {
    draft.error(
      'phrase',
      e.at('alone'),
      `${JSON.stringify(text)} is no length of time.`,
      'One person alone waits for so long before it goes.',
      'Write after 30 minutes.',
    )
    return null
  }
  draft.figure(`${e.key}.alone`, { text: printSpan(span), span, place: e.at('alone'), clause: e.clause })
  return span
}
