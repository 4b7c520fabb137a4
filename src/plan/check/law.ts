/**
 * A plan's own promise and the statute are separate clocks. Where a promise is weaker than the statute beside it, counts
 * from another moment, or leans on a statute that says something else, the author is told; the statute runs all the same.
 */
import type { Due, ObligationRule, Plan } from '../../core/plan.ts'
import { hour, type Span } from '../../core/span.ts'
import type { Check } from '../check.ts'
import type { Draft } from '../draft.ts'
import { type LawBeside, lawRules } from '../law-rules.ts'
import { printSpan } from '../words.ts'

export const checkLaw: Check = (_document, _clauses, plan, draft) => {
  for (const rule of plan.obligations) {
    const law = rule.law === null ? undefined : lawRules.get(rule.law)
    if (law) compare(rule, law, draft)
    else if (rule.law === null) withoutLaw(rule, plan, draft)
  }
}

const anchorOf = (due: Due): string | null =>
  'of' in due ? due.of : 'on' in due ? due.on : 'from' in due ? due.from : 'after' in due ? due.after : null
const promises = (rule: ObligationRule): readonly Due[] => {
  const seen = new Map<string, Due>()
  for (const due of [...Object.values(rule.due).flatMap(readings => readings.slice(0, 1)), ...Object.values(rule.target)])
    if (due.due !== 'open') seen.set(due.words, due)
  return [...seen.values()]
}

function compare(rule: ObligationRule, law: LawBeside, draft: Draft) {
  const { cited } = law
  const place = draft.placeOf('obligation', rule.id) ?? { line: 1, column: 1 }
  const toAuthority = /authorit|regulator|commission|agency|csirt/i.test(`${rule.to ?? ''} ${rule.name} ${rule.ask?.question ?? ''}`)
  const toCustomers = /customer|merchant|client|primary-contact/i.test(rule.to ?? '')
  if (law.disabled !== null)
    draft.problem(
      'note',
      'law-not-in-force',
      place,
      `${rule.id} names ${cited}, which gives no date: ${law.disabled}.`,
      'What is not in force is shown beside the plan and starts no clock.',
      'Nothing, where you only want to see it; your own promise runs as it is written.',
    )
  if (rule.law === 'gdpr-33' && toCustomers && !toAuthority)
    draft.problem(
      'warning',
      'law-addressee',
      place,
      `${rule.id} cites GDPR Art 33 for telling ${rule.to}.`,
      "Art 33(1), with its 72 hours, is about the supervisory authority; telling one's customers, as their processor, is Art 33(2), and has no figure.",
      'Write law: gdpr-33-2; the 72 hours stay your own promise.',
    )
  for (const due of promises(rule)) {
    const anchor = anchorOf(due)
    const against = law.limit === null || due.due !== 'within' ? null : compareSpans(due.span, law.limit)
    if (against === 'longer')
      draft.problem(
        'warning',
        'weaker-than-law',
        place,
        `${rule.id} promises ${printSpan((due as WithinDue).span)}, and ${cited} gives ${printSpan(law.limit!)}.`,
        'The statute runs beside the plan and is over first.',
        `Promise at most ${printSpan(law.limit!)}.`,
      )
    if (against === 'may be longer')
      draft.problem(
        'warning',
        'weaker-than-law',
        place,
        `${rule.id} promises ${printSpan((due as WithinDue).span)}, and ${cited} counts ${printSpan(law.limit!)}${law.limit!.unit === 'ms' ? ', weekends and holidays included' : ''}.`,
        'The two are counted otherwise; the statute may be over first.',
        `Count as it does: within ${printSpan(law.limit!)}.`,
      )
    if (law.toController && law.limit === null && due.due === 'within')
      draft.problem(
        'warning',
        'law-without-figure',
        place,
        `${rule.id} promises ${printSpan(due.span)}; ${cited} gives a processor no figure and asks for it without undue delay.`,
        'Keeping your own time does not by itself keep the law, which may mean sooner.',
        'Keep the figure as your own promise or target; the statute runs beside it without a date.',
      )
    if (anchor !== null && !counts(anchor, law.from))
      draft.problem(
        'warning',
        'anchored-otherwise',
        place,
        `${rule.id} counts from ${anchor}; ${cited} counts from "${law.from.replaceAll('-', ' ')}".`,
        anchor.includes('confirm')
          ? "Confirming comes later than awareness, so the statute's time may be over before yours begins."
          : 'The two moments need not be the same, and the statute follows its own.',
        'Keep both clocks in mind: set the awareness when it comes, or count from it.',
      )
  }
}
type WithinDue = Extract<Due, { due: 'within' }>

const dayHours = 24 * hour
/** The least and the most exact time that a length can come to: no day, business day or month is the same everywhere. */
function bounds({ unit, count }: Span): readonly [number, number] {
  if (unit === 'ms') return [count, count]
  // Days are counted without the first and to the end of the last, and a change of the clock makes one an hour longer.
  if (unit === 'day') return [(count - 1) * dayHours, (count + 1) * dayHours + hour]
  if (unit === 'business day') return [(count - 1) * dayHours, (count * 7 + 14) * dayHours]
  return [(count * 28 - 1) * dayHours, (count * 31 + 1) * dayHours]
}
function compareSpans(promise: Span, law: Span): 'longer' | 'may be longer' | null {
  if (promise.unit === law.unit) return promise.count > law.count ? 'longer' : null
  const [least, most] = bounds(promise)
  const [from, to] = bounds(law)
  return least > to ? 'longer' : most > from ? 'may be longer' : null
}

const counts = (anchor: string, from: string) => {
  const plain = (text: string) => text.replaceAll('-', ' ').toLowerCase()
  return plain(anchor) === plain(from) || (from === 'aware' && /\baware(ness)?\b/.test(plain(anchor)))
}

/** A promise about breaches with no statute beside it. */
function withoutLaw(rule: ObligationRule, plan: Plan, draft: Draft) {
  if (rule.to === null || !JSON.stringify(rule.when).includes('"confirmed"')) return
  if (plan.obligations.some(o => o.law !== null && JSON.stringify(o.when).includes('"confirmed"'))) return
  draft.problem(
    'note',
    'no-law',
    draft.placeOf('obligation', rule.id) ?? { line: 1, column: 1 },
    `No rule of law runs beside ${rule.id}.`,
    'A breach that is confirmed usually starts a clock of the law too.',
    'Write law: and the rule, for example gdpr-33-2 (a processor tells its customers).',
  )
}
