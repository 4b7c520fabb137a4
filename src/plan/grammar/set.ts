/** How a milestone is set: `set by tocsin`, `set by technical-lead or incident-commander, may precede alert-received, with reason`. */
import { listed } from '../words.ts'
import { names, Tokens } from './tokens.ts'

export type SetWords = Readonly<{ by: 'tocsin' | readonly string[]; withReason: boolean; mayPrecede: string | null }>

const forms = 'write "set by incident-commander", and after a comma "with reason" or "may precede alert-received"'

/** Throws Unreadable. */
export function parseSet(text: string): SetWords {
  const tokens = new Tokens(text)
  tokens.expect(forms, 'set', 'by')
  const who = names(tokens, 'A role, or tocsin,', forms, 'or', 'and')
  const by = who.length === 1 && who[0] === 'tocsin' ? 'tocsin' : who
  let withReason = false
  let mayPrecede: string | null = null
  while (tokens.take(',')) {
    if (tokens.take('with', 'reason')) withReason = true
    else if (tokens.take('may', 'precede')) mayPrecede = tokens.name('A milestone', forms)
    else tokens.fail(`"with reason" or "may precede" was expected ${tokens.found()}`, forms)
  }
  tokens.end(forms)
  return { by, withReason, mayPrecede }
}

export function printSet(set: SetWords): string {
  const by = set.by === 'tocsin' ? 'tocsin' : listed(set.by, 'or')
  return `set by ${by}${set.mayPrecede ? `, may precede ${set.mayPrecede}` : ''}${set.withReason ? ', with reason' : ''}`
}

/** `when scope or severity changes`: the facts whose change asks again. Throws Unreadable. */
export function parseAgain(text: string): readonly string[] {
  const tokens = new Tokens(text)
  const again = 'write "when scope or severity changes"'
  tokens.expect(again, 'when')
  const facts = names(tokens, 'A fact', again, 'or', 'and')
  if (!tokens.take('changes') && !tokens.take('change')) tokens.fail(`"changes" was expected ${tokens.found()}`, again)
  tokens.end(again)
  return facts
}
