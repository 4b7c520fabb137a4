/** `obligations`: what is owed, by whom, by when, and what meets it. */
import { z } from 'zod'
import type { Due, Met, MilestoneId, ObligationRule, RoleId, RuleId, SeverityId, When } from '../../core/plan.ts'
import { isOpen, type Span } from '../../core/span.ts'
import { block, type Entry } from '../block.ts'
import { type Draft, sentence } from '../draft.ts'
import { listOf, naming, phrase, saying, words, wordsOrEach, wordsOrList } from '../fields.ts'
import { type DueWords, milestoneOf, parseDue, printDue } from '../grammar/due.ts'
import { type MetWords, parseMet } from '../grammar/met.ts'
import { parseStep } from '../grammar/page.ts'
import { parseAgain } from '../grammar/set.ts'
import { conditions, parseWhen, severitiesOf } from '../grammar/when.ts'
import { lawRules } from '../law-rules.ts'
import { meant } from '../nearest.ts'
import type { Place } from '../problem.ts'
import { parseSpan, printSpan, spoken } from '../words.ts'
import { targetOf } from './escalation.ts'

const shape = z.strictObject({
  name: phrase('what it is called; without, its id in words').optional(),
  when: saying('condition', 'a condition: severity is P1 or P2'),
  who: naming('role', 'the role that owes it').optional(),
  due: wordsOrEach.meta({
    says: 'due',
    description: 'within D of M, at once on M, without undue delay from M, by end of next business day after M, every D until M, open',
  }),
  or: wordsOrList.meta({ says: 'due', description: 'second readings of the due time: shown, and the earliest pages' }).optional(),
  target: wordsOrEach.meta({ says: 'due', description: 'a figure to be judged by, never a due time' }).optional(),
  met: saying('met', 'what meets it').optional(),
  warn: saying('length', 'how long before it falls due whoever owes it is paged: 30 minutes; absent: the warning is shown').optional(),
  late: saying(
    'page',
    'whom to page when it is overdue: page incident-commander; absent: whoever owes it, and the owners where nobody answers',
  ).optional(),
  ask: words.optional().describe('a decision that is owed: the question'),
  answers: z.array(words).min(2).optional(),
  weigh: z.array(words).optional().describe('what the decision weighs'),
  again: saying('again', 'when scope or severity changes').optional(),
  stays: z.enum(['owed after recovery']).optional(),
  law: naming('law', 'a rule of law that runs beside it').optional(),
  to: phrase('whom it goes to').optional(),
  note: words.optional(),
})
type Shape = z.infer<typeof shape>

export const obligationsBlock = block({
  name: 'obligations',
  about: 'What is owed: when, by whom, by when, and what meets it.',
  holds: 'map',
  declares: 'obligation',
  entry: shape,
  read(entries, draft) {
    draft.parts.obligations = entries.flatMap(e => ruleOf(e, draft) ?? [])
  },
})

function ruleOf(e: Entry<Shape>, draft: Draft): ObligationRule | null {
  const { value, at } = e
  const when = draft.phrase(value.when, at('when'), parseWhen, 'when something is owed')
  const known = when !== null && checkFacts(when, at('when'), draft)
  const severities = when ? severitiesOf(when, draft.severities) : draft.severities
  if (known && severities.length === 0 && draft.severities.length > 0 && !draft.isPartial('severity'))
    draft.error(
      'never-owed',
      at('when'),
      `${e.key} can never be owed.`,
      'No incident can fulfil this condition.',
      'Look at its "and" and "or".',
    )
  const who = value.who === undefined ? null : draft.refer<RoleId>('role', value.who, at('who'))

  const due: Record<SeverityId, readonly Due[]> = {}
  const readings = [{ given: value.due, key: 'due' as const }, ...listOf(value.or).map((given, i) => ({ given, key: 'or' as const, i }))]
  for (const reading of readings) {
    const place = (...path: string[]) =>
      reading.key === 'or' && Array.isArray(value.or) ? at('or', (reading as { i: number }).i) : at(reading.key, ...path)
    for (const [severity, resolved] of each(e, reading.given, place, severities, draft))
      due[severity] = [...(due[severity] ?? []), resolved]
  }
  const target: Record<SeverityId, Due> = {}
  if (value.target !== undefined)
    for (const [severity, resolved] of each(e, value.target, (...path) => at('target', ...path), severities, draft))
      target[severity] = resolved

  const figures = (name: string, by: Readonly<Record<SeverityId, Due>>, place: Place) => {
    const first = Object.values(by)[0]
    if (!first) return
    for (const [severity, one] of Object.entries(by))
      figure(draft, `${e.key}.${severity}${name === 'due' ? '' : `.${name}`}`, one, place, e)
    figure(draft, `${e.key}.${name}`, first, place, e)
  }
  figures('target', target, at('target'))
  figures('due', Object.fromEntries(Object.entries(due).map(([s, readings]) => [s, readings[0]!])), at('due'))

  const metWords = value.met === undefined ? null : draft.phrase(value.met, at('met'), parseMet, 'what meets it')
  const warnSpan = value.warn === undefined ? null : parseSpan(value.warn)
  if (value.warn !== undefined && !warnSpan)
    draft.error(
      'span',
      at('warn'),
      `${JSON.stringify(value.warn)} is no length of time.`,
      'It says how long before the due time it is warned of.',
      'Write 10 minutes, or 1 day.',
    )
  const late = value.late === undefined ? null : draft.phrase(value.late, at('late'), parseStep, 'who is paged when it is overdue')
  if (value.law !== undefined && !lawRules.has(value.law))
    draft.error(
      'unknown-law',
      at('law'),
      `There is no rule of law ${JSON.stringify(value.law)}.`,
      'It would run beside this obligation.',
      `${sentence(meant(value.law, lawRules.keys()))}.`,
    )
  if (value.ask === undefined && (value.answers || value.weigh))
    draft.error(
      'no-question',
      at(value.answers ? 'answers' : 'weigh'),
      'There is nothing asked here.',
      'Answers and what to weigh belong to a question.',
      'Write ask: and the question.',
    )
  const again = value.again === undefined ? [] : (draft.phrase(value.again, at('again'), parseAgain, 'when it is asked again') ?? [])
  for (const fact of again) checkFact(fact, at('again'), draft)
  if (!when) return null
  return {
    id: e.key as RuleId,
    clause: e.clause,
    name: value.name ?? sentence(spoken(e.key)),
    when,
    who,
    due,
    target,
    met: metOf(e, metWords, draft),
    warn: warnSpan,
    late: late ? late.page.flatMap(name => targetOf(draft, name, at('late')) ?? []) : [],
    ask: value.ask === undefined ? null : { question: value.ask, answers: value.answers ?? ['yes', 'not now'], weigh: value.weigh ?? [] },
    again,
    stays: value.stays !== undefined,
    law: value.law ?? null,
    to: value.to ?? null,
  }
}

/** Without `met`, what the rest of the rule says: its question is decided, its letter sent, or somebody says it is done. */
function metOf(e: Entry<Shape>, written: MetWords | null, draft: Draft): Met {
  if (written?.met === 'acknowledged by') {
    const role = draft.refer<RoleId>('role', written.role, e.at('met'))
    return role ? { met: 'acknowledged by', role } : { met: 'done' }
  }
  if (written?.met === 'milestone') {
    const milestone = draft.refer<MilestoneId>('milestone', written.milestone, e.at('met'))
    return milestone ? { met: 'milestone', milestone } : { met: 'done' }
  }
  if (written) return written as Met
  if (e.key === 'acknowledge') return { met: 'acknowledged' }
  if (e.key === 'start-work') return { met: 'milestone', milestone: 'work-started' as MilestoneId }
  if (e.value.ask !== undefined) return { met: 'decided' }
  if (e.value.to !== undefined) return { met: 'sent', to: e.value.to }
  return { met: 'done' }
}

/** A due time for each severity that the rule can apply to. */
function each(
  e: Entry<Shape>,
  given: string | Readonly<Record<string, string>>,
  place: (...path: string[]) => Place,
  severities: readonly SeverityId[],
  draft: Draft,
): readonly (readonly [SeverityId, Due])[] {
  const parse = (text: string, at: Place) => {
    const words = draft.phrase(text, at, parseDue, 'by when it is owed')
    const milestone = words && milestoneOf(words)
    if (words && milestone && !draft.has('milestone', milestone)) {
      draft.error(
        'unknown-milestone',
        at,
        `There is no milestone ${JSON.stringify(milestone)} in this plan.`,
        'A due time counts from a named moment that somebody, or Tocsin, sets.',
        `${sentence(meant(milestone, draft.known('milestone')))}, or describe it in the block milestones.`,
      )
      return null
    }
    if (words?.due === 'open')
      draft.left(`when ${JSON.stringify(e.value.name ?? sentence(spoken(e.key)))} is due`, { open: words.words }, at, e.clause)
    return words
  }
  if (typeof given === 'string') {
    const words = parse(given, place())
    return words ? severities.flatMap(severity => resolve(words, severity, place(), draft, e.key)) : []
  }
  return Object.entries(given).flatMap(([key, text]) => {
    const severity = draft.refer<SeverityId>('severity', key, place(key))
    const words = parse(text, place(key))
    if (!severity || !words) return []
    if (!severities.includes(severity) && !draft.isPartial('severity'))
      draft.problem(
        'warning',
        'never-owed',
        place(key),
        `A due time is given for ${severity}, under which ${e.key} is never owed.`,
        'Its condition leaves this severity out.',
        'Remove it, or add the severity to the condition.',
      )
    return resolve(words, severity, place(key), draft, e.key)
  })
}

function resolve(words: DueWords, severity: SeverityId, place: Place, draft: Draft, rule: string): readonly (readonly [SeverityId, Due])[] {
  const said = printDue(words)
  const of = <T extends string>(name: T) => name as unknown as MilestoneId
  if (words.due !== 'within') {
    if (words.due === 'at once') return [[severity, { due: 'at once', on: of(words.on), words: said }]]
    if (words.due === 'without undue delay') return [[severity, { due: 'without undue delay', from: of(words.from), words: said }]]
    if (words.due === 'by end of next business day') return [[severity, { due: words.due, after: of(words.after), words: said }]]
    if (words.due === 'every') return [[severity, { due: 'every', span: words.span, until: of(words.until), words: said }]]
    return [[severity, { due: 'open', words: words.words }]]
  }
  let span: Span
  if ('span' in words.length) span = words.length.span
  else {
    const figure = draft.parts.severities?.find(s => s.id === severity)?.[words.length.figure]
    if (figure === 'next business day')
      return [
        [severity, { due: 'by end of next business day', after: of(words.of), words: `by end of next business day after ${words.of}` }],
      ]
    if (figure === 'at once') return [[severity, { due: 'at once', on: of(words.of), words: `at once on ${words.of}` }]]
    if (figure && isOpen(figure)) return [[severity, { due: 'open', words: figure.open }]]
    if (!figure) {
      if (draft.parts.severities?.some(s => s.id === severity))
        draft.error(
          'no-figure',
          place,
          `${severity} has no figure "${words.length.figure}".`,
          `${rule} can be owed under ${severity}, and its due time is that figure.`,
          `Give ${severity} its ${words.length.figure}, or leave ${severity} out of the condition.`,
        )
      return []
    }
    span = figure
  }
  const exactWords = printDue({ due: 'within', length: { span }, of: words.of, plus: words.plus })
  return [[severity, { due: 'within', span, of: of(words.of), plus: words.plus, words: exactWords }]]
}

function figure(draft: Draft, name: string, due: Due, place: Place, e: Entry<Shape>) {
  const span = due.due === 'within' || due.due === 'every' ? due.span : null
  draft.figure(name, { text: span ? printSpan(span) : due.words, span, place, clause: e.clause })
}

const always: Readonly<Record<string, readonly string[]>> = { status: ['open', 'resolved', 'closed'] }

/** Whether all that the condition speaks of is known; what is not, the author is told. */
export function checkFacts(when: When, place: Place, draft: Draft): boolean {
  let known = true
  for (const one of conditions(when)) {
    const values = checkFact(one.fact, place, draft)
    known &&= values !== null
    if (!values || !('is' in one)) continue
    for (const value of one.is)
      if (!values.includes(value)) {
        known = false
        draft.error(
          'unknown-value',
          place,
          `${one.fact} is never ${JSON.stringify(value)}.`,
          `It is one of ${values.join(', ')}.`,
          `${sentence(meant(value, values))}.`,
        )
      }
  }
  return known
}

function checkFact(fact: string, place: Place, draft: Draft): readonly string[] | null {
  if (fact === 'severity' || fact === 'kind' || fact === 'phase') return draft.unreadable.has(fact) ? null : draft.known(fact)
  const own = always[fact] ?? draft.parts.facts?.find(f => f.id === fact)?.values
  if (own) return own
  if (draft.has('fact', fact) || draft.unreadable.has('fact')) return null
  draft.error(
    'unknown-fact',
    place,
    `There is no fact ${JSON.stringify(fact)} in this plan.`,
    'A condition speaks of severity, kind, phase, status, or a fact of the block facts.',
    `${sentence(meant(fact, ['severity', 'kind', 'phase', 'status', ...draft.known('fact')]))}.`,
  )
  return null
}
