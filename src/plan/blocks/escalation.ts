/** `escalation`: for each severity whom to page, and whom next when nobody answers. The last step is always the owners. */
import { z } from 'zod'
import type { Id } from '../../core/id.ts'
import type { ClauseId, EscalationPolicy, EscalationStep, PositionId, RoleId, SeverityId, Target } from '../../core/plan.ts'
import { isOpen, minute, type Span } from '../../core/span.ts'
import { block } from '../block.ts'
import { type Draft, sentence } from '../draft.ts'
import { phrase, saying } from '../fields.ts'
import { parseStep } from '../grammar/page.ts'
import { meant } from '../nearest.ts'
import type { Place } from '../problem.ts'
import { parseSpan, printSpan } from '../words.ts'

type Exact = Span & { unit: 'ms' }
const waitDefault: Exact = { unit: 'ms', count: 10 * minute }

export const escalationBlock = block({
  name: 'escalation',
  about: 'For each severity the steps of paging: "page technical-lead, wait 15 minutes". The owners are always the last step.',
  holds: 'map',
  entry: z.strictObject({
    steps: z.array(saying('page', 'page WHOM [and WHOM][, wait D]')).min(1),
    again: phrase('after the last step, how long until the first one again: after 10 minutes').optional(),
  }),
  read(entries, draft) {
    const policies: Record<SeverityId, EscalationPolicy> = {}
    for (const e of entries) {
      const severity = draft.refer<SeverityId>('severity', e.key, e.place)
      if (!severity) continue
      const againText = e.value.again?.replace(/^after\s+/i, '')
      const again = againText === undefined ? waitDefault : (exact(draft, parseSpan(againText), againText, e.at('again')) ?? waitDefault)
      const steps: EscalationStep[] = []
      e.value.steps.forEach((text, i) => {
        const place = e.at('steps', i)
        const words = draft.phrase(text, place, parseStep, 'who is paged')
        if (!words) return
        const page = words.page.flatMap(name => targetOf(draft, name, place) ?? [])
        steps.push({ page, wait: wait(draft, words.wait, severity, place) ?? again })
      })
      if (steps.length && !steps.at(-1)!.page.some(t => 'owners' in t)) steps.push({ page: [{ owners: true }], wait: again })
      policies[severity] = { clause: e.clause, steps, again }
      for (const [i, step] of steps.entries())
        draft.figure(`${e.key}.step-${i + 1}`, { text: printSpan(step.wait), span: step.wait, place: e.at('steps', i), clause: e.clause })
    }
    for (const severity of draft.parts.severities ?? []) {
      if (policies[severity.id]) continue
      if (severity.pages !== 'nobody' && entries.length > 0)
        draft.problem(
          'warning',
          'no-escalation',
          entries[0]!.place,
          `Nothing is said of whom to page for ${severity.id}.`,
          'The owners are paged, and nobody else.',
          `Write ${severity.id}: with its steps.`,
        )
      const clause = entries[0]?.clause ?? severity.clause
      policies[severity.id] = { clause: clause as ClauseId, steps: [{ page: [{ owners: true }], wait: waitDefault }], again: waitDefault }
    }
    draft.parts.escalation = policies
  },
})

function exact(draft: Draft, span: Span | null, text: string, place: Place): Exact | null {
  if (span?.unit === 'ms') return span as Exact
  draft.error(
    'span',
    place,
    span ? `Paging waits for ${JSON.stringify(text)}, which is not exact time.` : `${JSON.stringify(text)} is no length of time.`,
    'Between two pages runs exact time, around the clock.',
    'Write minutes or hours.',
  )
  return null
}

function wait(
  draft: Draft,
  words: Span | Readonly<{ figure: 'acknowledge' | 'respond' }> | null,
  severity: SeverityId,
  place: Place,
): Exact | null {
  if (words === null) return null
  if ('unit' in words) return exact(draft, words, printSpan(words), place)
  const found = draft.parts.severities?.find(s => s.id === severity)
  if (!found) return null // told where the severity is described
  const figure = found[words.figure]
  if (figure !== null && typeof figure === 'object' && !isOpen(figure)) return exact(draft, figure, printSpan(figure), place)
  draft.error(
    'no-figure',
    place,
    `${severity} has no exact figure "${words.figure}" to wait for.`,
    'The wait is that figure, so the figure has to be there.',
    `Write a length of time here, or give ${severity} its ${words.figure}.`,
  )
  return null
}

/** Whom a name means: the owners, a schedule, a role, a position. */
export function targetOf(draft: Draft, name: string, place: Place): Target | null {
  if (name === 'owners') return { owners: true }
  if (name.startsWith('schedule.')) return { schedule: name.slice('schedule.'.length) as Id<'schedule'> }
  if (draft.has('role', name)) return { role: name as RoleId }
  if (draft.has('position', name)) return { position: name as PositionId }
  if (draft.unreadable.has('role') || draft.unreadable.has('position')) return null
  draft.error(
    'unknown-target',
    place,
    `There is no role or position ${JSON.stringify(name)} in this plan.`,
    'Somebody has to be paged.',
    `${sentence(meant(name, ['owners', ...draft.known('role'), ...draft.known('position')]))}; an on-call schedule of the directory is schedule.NAME.`,
  )
  return null
}
