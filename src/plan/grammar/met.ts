/** What meets an obligation: `acknowledged`, `ROLE acknowledges`, `MILESTONE is set`, `decided`, `done`, `sent to WHOM`. */
import { Tokens } from './tokens.ts'

export type MetWords =
  | Readonly<{ met: 'acknowledged' | 'decided' | 'done' }>
  | Readonly<{ met: 'acknowledged by'; role: string }>
  | Readonly<{ met: 'milestone'; milestone: string }>
  | Readonly<{ met: 'sent'; to: string }>

const forms =
  'write "acknowledged", "incident-commander acknowledges", "work-started is set", "decided", "done", or "sent to every primary-contact"'

/** Throws Unreadable. */
export function parseMet(text: string): MetWords {
  const tokens = new Tokens(text)
  const met = ((): MetWords => {
    for (const word of ['acknowledged', 'decided', 'done'] as const) if (tokens.take(word)) return { met: word }
    if (tokens.take('sent', 'to')) {
      const to = tokens.until()
      if (!to) tokens.fail('Nobody is named here', forms)
      return { met: 'sent', to }
    }
    const name = tokens.name('What meets it', forms)
    if (tokens.take('acknowledges')) return { met: 'acknowledged by', role: name }
    if (tokens.take('is', 'set')) return { met: 'milestone', milestone: name }
    return tokens.fail(`"acknowledges" or "is set" was expected after ${name} ${tokens.found()}`, forms)
  })()
  tokens.end(forms)
  return met
}

export function printMet(met: MetWords): string {
  if (met.met === 'acknowledged by') return `${met.role} acknowledges`
  if (met.met === 'milestone') return `${met.milestone} is set`
  if (met.met === 'sent') return `sent to ${met.to}`
  return met.met
}
