/** Things that wait for themselves. */
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
  for (const rule of plan.obligations) {
    if (rule.met.met !== 'milestone') continue
    const meets = rule.met.milestone
    const self = Object.values(rule.due)
      .flat()
      .some(
        d =>
          ('of' in d && d.of === meets) ||
          ('on' in d && d.on === meets) ||
          ('from' in d && d.from === meets) ||
          ('after' in d && d.after === meets),
      )
    if (self)
      draft.error(
        'cycle',
        draft.placeOf('obligation', rule.id) ?? top,
        `${rule.id} counts from ${meets}, and is met when ${meets} is set.`,
        'It would be met in the moment in which it begins, and never be owed.',
        'Count from an earlier milestone, or name another that meets it.',
      )
  }
}
