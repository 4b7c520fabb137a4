/** What a version changes against another, clause by clause in words. */
import type { PlanChecked } from '../shapes.ts'
import { StateMark } from '../state-mark.tsx'

/** What is promised no more, or later, stands first and says so. */
export function Changes({ changes }: { changes: PlanChecked['changes'] }) {
  if (changes.length === 0) return <p>What runs is the same; only its words change.</p>
  return (
    <ul className="rows border-y border-rule">
      {[...changes]
        .sort((a, b) => Number(b.loud) - Number(a.loud))
        .map(change => (
          <li key={`${change.clause.id} ${change.words}`} className="py-2 text-sm">
            {change.loud && <StateMark tone="late">Less is promised</StateMark>}{' '}
            <span className="text-ink-2">
              {change.clause.number} {change.clause.title}
            </span>
            <span className="block">{change.words}</span>
          </li>
        ))}
    </ul>
  )
}
