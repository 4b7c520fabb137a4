/** Evidence that would be gone before it is no longer needed, and reviews that are due before what they review is over. */

import { hour, isOpen, type Open, type Span } from '../../core/span.ts'
import type { Check } from '../check.ts'
import { printSpan } from '../words.ts'

/** For comparing only: nothing is reckoned by it. */
const inDays = (span: Span | Open | null | undefined): number | null => {
  if (!span || isOpen(span)) return null
  if (span.unit === 'ms') return span.count / (24 * hour)
  return span.unit === 'day' ? span.count : span.unit === 'business day' ? (span.count * 7) / 5 : span.count * 30
}
const over = new Set(['resolved', 'closed', 'recovered', 'recovery-declared'])
const top = { line: 1, column: 1 }

export const checkEvidence: Check = (_document, _clauses, plan, draft) => {
  const { preservation, review } = plan
  if (preservation) {
    const least = inDays(preservation.hold.atLeast)
    const reviewed = preservation.hold.until === 'the review is complete' ? inDays(review?.within) : null
    const hold = Math.max(least ?? 0, reviewed ?? 0)
    const held = draft.places.get('preservation') ?? top
    if (preservation.hold.until === 'the review is complete' && !review)
      draft.problem(
        'warning',
        'hold-without-review',
        held,
        'Evidence is held until the review is complete, and the plan holds no review.',
        'The hold would end by nothing that the plan asks for.',
        'Add ```yaml review, or hold until a milestone.',
      )
    for (const evidence of plan.evidence ?? []) {
      const place = draft.placeOf('evidence', evidence.id) ?? top
      const kept = inDays(evidence.retention)
      if (kept !== null && kept < hold)
        draft.problem(
          'warning',
          'retention-shorter-than-hold',
          place,
          `${evidence.id} are kept for ${isOpen(evidence.retention) ? '' : printSpan(evidence.retention)}, and evidence is held for longer than that.`,
          'What the hold is to protect would be gone at its source before the hold ends.',
          'Keep it longer, or copy it into the incident when the hold begins.',
          { line: held.line, what: `held until ${preservation.hold.until}` },
        )
      if (kept === null)
        draft.problem(
          'note',
          'copy-at-once',
          place,
          `How long ${evidence.id} are kept is not known, and evidence is held until ${preservation.hold.until.replaceAll('-', ' ')}.`,
          'It may be gone at its source at any time.',
          'Find out, or copy it at once when an incident opens.',
          { line: held.line, what: `held until ${preservation.hold.until}` },
        )
    }
  }
  if (review && !isOpen(review.within) && !over.has(review.of))
    draft.problem(
      'warning',
      'review-too-early',
      draft.places.get('review') ?? top,
      `The review is due ${printSpan(review.within)} after ${review.of}, when the incident may not be over.`,
      'It would be due before there is anything to review.',
      'Count from resolved.',
    )
  for (const rule of plan.obligations) {
    if (!/\breview\b/i.test(rule.name) || rule.id === 'hold-review' || rule.id === 'choose-review') continue
    const early = Object.values(rule.due)
      .flat()
      .find(d => d.due === 'within' && !over.has(d.of))
    if (early)
      draft.problem(
        'warning',
        'review-too-early',
        draft.placeOf('obligation', rule.id) ?? top,
        `${rule.id} is due ${early.words}, when the incident may not be over.`,
        'It would be due before there is anything to review.',
        'Count from resolved.',
      )
  }
}
