/** --from and --to of what is told over a time. */
import { type Options, textOf, type Values, WrongUse } from './command.ts'

export const periodOptions: Options = { from: { type: 'string' }, to: { type: 'string' } }
export const periodHelp: readonly string[] = [
  '--from DATE    2026-01-01 (midnight UTC) or an instant; absent: from the beginning',
  '--to DATE      the same, not included; absent: until now',
]
/** As the query of an address, with its question mark; empty where nothing is said. */
export function periodQuery(values: Values): string {
  const query = new URLSearchParams()
  for (const name of ['from', 'to'] as const) {
    const at = instantIn(values, name)
    if (at !== undefined) query.set(name, at)
  }
  return query.size === 0 ? '' : `?${query}`
}
function instantIn(values: Values, name: 'from' | 'to'): string | undefined {
  const text = textOf(values, name)
  if (text === undefined) return undefined
  const at = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text)
  if (Number.isNaN(at.getTime())) throw new WrongUse(`--${name} ${text} is no date`, `--${name} 2026-01-01`)
  return at.toISOString()
}
