/** Things that wait for themselves. */
import type { ObligationRule } from '../../core/plan.ts'
import type { Check } from '../check.ts'
import { listed } from '../words.ts'

const top = { line: 1, column: 1 }

export const checkCycles: Check = (_document, _clauses, plan, draft) => {
  const precedes = new Map(plan.milestones.filter(m => m.mayPrecede !== null).map(m => [m.id as string, m.mayPrecede as string]))
  const told = new Set<string>()
  for (const start of precedes.keys()) {
    const way: string[] = [start]
    for (let next = precedes.get(start); next !== undefined && way.length <= precedes.size; next = precedes.get(next)) {
      if (next === start) {
        const key = [...way].sort().join()
        if (!told.has(key))
          draft.error(
            'cycle',
            draft.placeOf('milestone', start) ?? top,
            way.length === 1 ? `${start} may precede itself.` : `${listed(way)} may each precede the next, and the last the first.`,
            'Then no order of these moments is wrong, and a mistake in one would not be seen.',
            'Remove one "may precede".',
          )
        told.add(key)
        break
      }
      way.push(next)
    }
  }
  // An obligation that is met by a milestone waits for the one that it counts from; so one may wait for another.
  const waits = new Map<string, Readonly<{ rule: string; of: ReadonlySet<string> }>>()
  for (const rule of plan.obligations)
    if (rule.met.met === 'milestone') waits.set(rule.met.milestone, { rule: rule.id, of: anchorsOf(rule) })
  for (const [start, { rule }] of waits) {
    const way = wayBack(start, waits)
    if (way === null || way.some(other => other < start)) continue // told at the first of them
    const rules = way.map(milestone => waits.get(milestone)!.rule)
    draft.error(
      'cycle',
      draft.placeOf('obligation', rule) ?? top,
      way.length === 1
        ? `${rule} counts from ${start}, and is met when ${start} is set.`
        : `${listed(rules)} wait for each other: each counts from a milestone that meets another of them.`,
      way.length === 1
        ? 'It would be met in the moment in which it begins, and never be owed.'
        : 'None of them would ever be owed before another of them is met.',
      'Count from an earlier milestone, or name another that meets it.',
    )
  }
}

const anchorsOf = (rule: ObligationRule): ReadonlySet<string> =>
  new Set(
    Object.values(rule.due)
      .flat()
      .flatMap(d => ('of' in d ? d.of : 'on' in d ? d.on : 'from' in d ? d.from : 'after' in d ? d.after : [])),
  )

/** The milestones on a way from one back to itself, itself first; null: there is none. */
function wayBack(start: string, waits: ReadonlyMap<string, Readonly<{ of: ReadonlySet<string> }>>): readonly string[] | null {
  const seen = new Set<string>()
  const go = (at: string, way: readonly string[]): readonly string[] | null => {
    for (const next of waits.get(at)?.of ?? []) {
      if (next === start) return way
      if (seen.has(next) || !waits.has(next)) continue
      seen.add(next)
      const found = go(next, [...way, next])
      if (found !== null) return found
    }
    return null
  }
  return go(start, [start])
}
