/** Things that wait for themselves. */
import type { ObligationRule } from '../../core/plan.ts'
import type { Check } from '../check.ts'
import { listed } from '../words.ts'

const top = { line: 1, column: 1 }

export const checkCycles: Check = (_document, _clauses, plan, draft) => {
  const precedes = new Map(
    plan.milestones.flatMap(m => (m.mayPrecede === null ? [] : [[m.id as string, [m.mayPrecede as string]] as const])),
  )
  for (const way of circles(precedes))
    draft.error(
      'cycle',
      draft.placeOf('milestone', way[0]!) ?? top,
      way.length === 1 ? `${way[0]} may precede itself.` : `${listed(way)} may each precede the next, and the last the first.`,
      'Then no order of these moments is wrong, and a mistake in one would not be seen.',
      'Remove one "may precede".',
    )
  // An obligation that is met by a milestone waits for the one that it counts from; so one may wait for another.
  const waits = new Map<string, ObligationRule>()
  for (const rule of plan.obligations) if (rule.met.met === 'milestone') waits.set(rule.met.milestone, rule)
  for (const way of circles(new Map([...waits].map(([milestone, rule]) => [milestone, anchorsOf(rule)])))) {
    const rules = way.map(milestone => waits.get(milestone)!.id as string)
    const alone = way.length === 1
    draft.error(
      'cycle',
      draft.placeOf('obligation', rules[0]!) ?? top,
      alone
        ? `${rules[0]} counts from ${way[0]}, and is met when ${way[0]} is set.`
        : `${listed(rules)} wait for each other: each counts from a milestone that meets another of them.`,
      alone
        ? 'It would be met in the moment in which it begins, and never be owed.'
        : 'None of them would ever be owed before another is met.',
      'Count from an earlier milestone, or name another that meets it.',
    )
  }
}

const anchorsOf = (rule: ObligationRule): readonly string[] => [
  ...new Set(
    Object.values(rule.due)
      .flat()
      .flatMap((d): readonly string[] =>
        'of' in d ? [d.of] : 'on' in d ? [d.on] : 'from' in d ? [d.from] : 'after' in d ? [d.after] : [],
      ),
  ),
]

/** Ways that lead back to where they begin: one for each knot, from its first member on. Takes time with the number of edges. */
function circles(edges: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  // What leads to nothing within is taken out, again and again; whatever is left leads round.
  const left = new Map([...edges].map(([at, to]) => [at, new Set(to.filter(next => edges.has(next)))]))
  const behind = new Map<string, string[]>()
  for (const [at, to] of left) for (const next of to) behind.set(next, [...(behind.get(next) ?? []), at])
  const ends = [...left.keys()].filter(at => left.get(at)!.size === 0)
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    left.delete(end)
    for (const before of behind.get(end) ?? []) {
      const to = left.get(before)
      to?.delete(end)
      if (to?.size === 0) ends.push(before)
    }
  }
  const order = [...edges.keys()]
  const seen = new Set<string>()
  const found: string[][] = []
  for (const start of left.keys()) {
    const way: string[] = []
    let at = start
    while (!seen.has(at)) {
      seen.add(at)
      way.push(at)
      at = left.get(at)!.values().next().value!
    }
    const from = way.indexOf(at)
    if (from < 0) continue // it joins a way that was told
    const round = way.slice(from)
    const first = round.indexOf(order.find(one => round.includes(one))!)
    found.push([...round.slice(first), ...round.slice(0, first)])
  }
  return found
}
