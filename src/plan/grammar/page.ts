/**
 * Whom to page: `page technical-lead`, `page incident-commander and owners`, `page schedule.primary`; as a step of an
 * escalation with `, wait 10 minutes` or `, wait severity.acknowledge`.
 */
import type { Span } from '../../core/span.ts'
import { listed, parseSpan, printSpan } from '../words.ts'
import { names, Tokens } from './tokens.ts'

export type StepWords = Readonly<{ page: readonly string[]; wait: Span | Readonly<{ figure: 'acknowledge' | 'respond' }> | null }>

const forms = 'write "page technical-lead, wait 15 minutes", "page incident-commander and owners", or "page schedule.primary"'

/** Throws Unreadable. `wait` is null where the phrase does not say. */
export function parseStep(text: string): StepWords {
  const tokens = new Tokens(text)
  tokens.take('then')
  tokens.expect(forms, 'page')
  const page = names(tokens, 'Whom to page', forms, 'and', 'or')
  let wait: StepWords['wait'] = null
  if (tokens.peek === ',' || tokens.peek === 'wait') {
    tokens.take(',')
    tokens.expect(forms, 'wait')
    const offset = tokens.offset
    const words = tokens.until()
    const figure = /^severity\.(acknowledge|respond)$/.exec(words)?.[1] as 'acknowledge' | 'respond' | undefined
    const read = figure ? { figure } : parseSpan(words)
    if (!read) tokens.fail(`"${words}" is no length of time`, forms, offset)
    wait = read
  }
  tokens.end(forms)
  return { page, wait }
}

export function printStep(step: StepWords): string {
  const wait = step.wait === null ? '' : `, wait ${'figure' in step.wait ? `severity.${step.wait.figure}` : printSpan(step.wait)}`
  return `page ${listed(step.page)}${wait}`
}
