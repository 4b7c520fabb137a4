/**
 * The closed grammar of due times. There is no length of time without a named milestone.
 *
 *   within D of M [+ D]   at once on M   without undue delay from M
 *   by end of next business day after M   every D until M   open [(words)]
 *
 * D is a length of time, or a figure of the severity: severity.acknowledge, severity.respond.
 */
import type { Span } from '../../core/span.ts'
import { parseSpan, printSpan } from '../words.ts'
import { parseOpen, printOpen } from './open.ts'
import { Tokens } from './tokens.ts'

export type Length = Readonly<{ span: Span } | { figure: 'acknowledge' | 'respond' }>
export type DueWords =
  | Readonly<{ due: 'within'; length: Length; of: string; plus: Span | null }>
  | Readonly<{ due: 'at once'; on: string }>
  | Readonly<{ due: 'without undue delay'; from: string }>
  | Readonly<{ due: 'by end of next business day'; after: string }>
  | Readonly<{ due: 'every'; span: Span; until: string }>
  | Readonly<{ due: 'open'; words: string }>

const forms =
  'write "within 15 minutes of alert-received", "at once on acknowledged", "without undue delay from breach-confirmed", ' +
  '"by end of next business day after alert-received", "every 30 minutes until resolved", or "open"'
const lengths = 'write a number and a unit (15 minutes, 72 hours, 5 business days, 1 month) or severity.acknowledge'

function span(tokens: Tokens, ...stops: string[]): Span {
  const offset = tokens.offset
  const words = tokens.until(...stops)
  const read = parseSpan(words)
  if (!read) tokens.fail(words ? `"${words}" is no length of time` : `A length of time was expected ${tokens.found()}`, lengths, offset)
  return read as Span
}
const milestone = (tokens: Tokens) => tokens.name('The name of a milestone', 'name the moment it counts from, for example alert-received')

/** Reads one due time. Throws Unreadable. */
export function parseDue(text: string): DueWords {
  const open = parseOpen(text)
  if (open) return { due: 'open', words: open.open }
  const tokens = new Tokens(text)
  const due = ((): DueWords => {
    if (tokens.take('within')) {
      const figure = /^severity\.(acknowledge|respond)$/.exec(tokens.peek ?? '')?.[1] as 'acknowledge' | 'respond' | undefined
      let length: Length
      if (figure) {
        tokens.next++
        length = { figure }
      } else length = { span: span(tokens, 'of') }
      if (!tokens.take('of'))
        tokens.fail(
          `"of" and a milestone were expected ${tokens.found()}: there is no length of time without the moment it counts from`,
          forms,
        )
      const of = milestone(tokens)
      const plus = tokens.take('+') ? span(tokens) : null
      return { due: 'within', length, of, plus }
    }
    if (tokens.take('at', 'once')) {
      tokens.expect(forms, 'on')
      return { due: 'at once', on: milestone(tokens) }
    }
    if (tokens.take('without', 'undue', 'delay')) {
      tokens.expect(forms, 'from')
      return { due: 'without undue delay', from: milestone(tokens) }
    }
    if (
      tokens.take('by', 'end', 'of', 'next', 'business', 'day') ||
      tokens.take('by', 'the', 'end', 'of', 'the', 'next', 'business', 'day')
    ) {
      tokens.expect(forms, 'after')
      return { due: 'by end of next business day', after: milestone(tokens) }
    }
    if (tokens.take('every')) {
      const every = span(tokens, 'until')
      tokens.expect(forms, 'until')
      return { due: 'every', span: every, until: milestone(tokens) }
    }
    return tokens.fail(tokens.done ? 'No due time is written here' : `"${tokens.text.trim()}" is no due time`, forms)
  })()
  tokens.end(forms)
  return due
}

const printLength = (length: Length) => ('span' in length ? printSpan(length.span) : `severity.${length.figure}`)

export function printDue(due: DueWords): string {
  switch (due.due) {
    case 'within':
      return `within ${printLength(due.length)} of ${due.of}${due.plus ? ` + ${printSpan(due.plus)}` : ''}`
    case 'at once':
      return `at once on ${due.on}`
    case 'without undue delay':
      return `without undue delay from ${due.from}`
    case 'by end of next business day':
      return `by end of next business day after ${due.after}`
    case 'every':
      return `every ${printSpan(due.span)} until ${due.until}`
    case 'open':
      return printOpen({ open: due.words })
  }
}

/** The milestone that a due time counts from (or runs until); null for an open one. */
export function milestoneOf(due: DueWords): string | null {
  switch (due.due) {
    case 'within':
      return due.of
    case 'at once':
      return due.on
    case 'without undue delay':
      return due.from
    case 'by end of next business day':
      return due.after
    case 'every':
      return due.until
    case 'open':
      return null
  }
}
