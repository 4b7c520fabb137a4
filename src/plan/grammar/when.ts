/**
 * Conditions: `FACT is VALUE [or VALUE]`, `FACT lasts over D`, joined by `and`, `or` (and binds tighter), `always`.
 * "severity is P1 or P2" names two values; "severity is P1 or breach is suspected" joins two conditions.
 */
import type { When } from '../../core/plan.ts'
import { parseSpan, printSpan } from '../words.ts'
import { names, Tokens } from './tokens.ts'

const forms = 'write "severity is P1 or P2", "breach is confirmed and severity is P1", "outage lasts over 1 hour", or "always"'

/** Reads a condition. Throws Unreadable. Whether its facts and values exist is for the caller. */
export function parseWhen(text: string): When {
  const tokens = new Tokens(text)
  if (tokens.take('always')) {
    tokens.end(forms)
    return { always: true }
  }
  const any: When[] = []
  do {
    const all: When[] = []
    do all.push(condition(tokens))
    while (tokens.take('and'))
    any.push(all.length === 1 ? all[0]! : { all })
  } while (tokens.take('or') || (tokens.peek === ',' && tokens.all[tokens.next + 1]?.word === 'or' && tokens.take(',', 'or')))
  tokens.end(forms)
  return any.length === 1 ? any[0]! : { any }
}

function condition(tokens: Tokens): When {
  const fact = tokens.name('A fact', forms)
  if (tokens.take('is')) return { fact, is: names(tokens, 'A value', forms, 'or') }
  if (tokens.take('lasts', 'over') || tokens.take('lasts', 'longer', 'than')) {
    const offset = tokens.offset
    const words = tokens.until('and', 'or', ',')
    const lastsOver = parseSpan(words)
    if (!lastsOver) tokens.fail(`"${words}" is no length of time`, forms, offset)
    return { fact, lastsOver: lastsOver! }
  }
  return tokens.fail(`"is" or "lasts over" was expected after ${fact} ${tokens.found()}`, forms)
}

export function printWhen(when: When): string {
  if ('always' in when) return 'always'
  if ('is' in when) return `${when.fact} is ${when.is.join(' or ')}`
  if ('lastsOver' in when) return `${when.fact} lasts over ${printSpan(when.lastsOver)}`
  if ('all' in when) return when.all.map(w => printWhen(w)).join(' and ')
  return when.any.map(w => printWhen(w)).join(' or ')
}

/** Every single condition in it. */
export function conditions(when: When): readonly Extract<When, { fact: string }>[] {
  if ('all' in when) return when.all.flatMap(conditions)
  if ('any' in when) return when.any.flatMap(conditions)
  return 'fact' in when ? [when] : []
}

/** The severities under which it can hold at all, out of `severities`. */
export function severitiesOf<S extends string>(when: When, severities: readonly S[]): readonly S[] {
  if ('all' in when) return when.all.reduce<readonly S[]>((left, w) => severitiesOf(w, left), severities)
  if ('any' in when) return severities.filter(s => when.any.some(w => severitiesOf(w, [s]).length > 0))
  if ('is' in when && when.fact === 'severity') return severities.filter(s => when.is.includes(s))
  return severities
}
