/** The obligations that an append changed, as the list of what is owed keeps them: those that run now, and those that do not any more. */
import type { Obligation, ObligationId } from '../core/obligation/obligation.ts'
import type { Append, ObligationRow } from './port.ts'

/** Where something is owed without a date of its own it comes last. */
export const undated = Number.MAX_SAFE_INTEGER

export type OwedRow = Readonly<{
  obligation: ObligationId
  due: number
  state: 'possible' | 'owed' | 'overdue'
  rule: string
  owedBy: string | null
}>

const nothing = { runs: [], over: [] }
/** Each obligation once, by its id; in one order, so that two writers would lock in one order. */
export function owedBy(append: Append): Readonly<{ runs: readonly OwedRow[]; over: readonly ObligationId[] }> {
  if (!append.events.some(({ fact }) => fact.type === 'ObligationChanged')) return nothing
  const last = new Map<ObligationId, Obligation>()
  for (const { fact } of append.events) if (fact.type === 'ObligationChanged') last.set(fact.obligation.id, fact.obligation)
  const runs: OwedRow[] = []
  const over: ObligationId[] = []
  for (const [obligation, { state, due, rule, owedBy }] of last)
    if (typeof state === 'string') runs.push({ obligation, due: due[0]?.at ?? undated, state, rule, owedBy })
    else over.push(obligation)
  return { runs, over }
}

/** Where a page of the list ended: what follows has a later due time, or the same one and a later stream or id. */
type Place = readonly [due: number, stream: string, obligation: string]

export const placeText = (row: ObligationRow): string =>
  Buffer.from(JSON.stringify([row.due ?? undated, row.stream, row.obligation])).toString('base64url')

/** Null: the text is no place, and the list begins at its beginning. */
export function placeOf(cursor: string): Place | null {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (!Array.isArray(place) || place.length !== 3) return null
    const [due, stream, obligation] = place
    return Number.isSafeInteger(due) && typeof stream === 'string' && typeof obligation === 'string' ? [due, stream, obligation] : null
  } catch {
    return null
  }
}
