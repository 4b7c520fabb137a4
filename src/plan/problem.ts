/**
 * What is wrong with a plan, in its author's words: which line, what, why it matters, what to write instead.
 *
 * `error`: the plan cannot run; `warning`: it runs, and does not do what it seems to say; `open`: a value nobody set;
 * `note`: worth knowing. All of them are told at once.
 */
export type ProblemSeverity = 'error' | 'warning' | 'open' | 'note'

/** `line` and `column` count from 1, in the document as it was given. `code` is stable, for programs. */
export type PlanProblem = Readonly<{
  severity: ProblemSeverity
  code: string
  line: number
  column: number
  endLine?: number
  what: string
  why: string
  instead: string
  /** The other place that takes part: the first of two equal ids, the other side of a contradiction. */
  also?: Readonly<{ line: number; what: string }>
}>

export type Place = Readonly<{ line: number; column: number }>

const rank: Readonly<Record<ProblemSeverity, number>> = { error: 0, warning: 1, open: 2, note: 3 }

const most = 1000

/** Errors first, then by place; equal ones once. A thousand are told, and how many more there are: nobody reads on. */
export function inOrder(problems: readonly PlanProblem[]): readonly PlanProblem[] {
  const seen = new Set<string>()
  const all = problems
    .filter(p => {
      const key = JSON.stringify([p.code, p.line, p.column, p.what])
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
    .sort((a, b) => rank[a.severity] - rank[b.severity] || a.line - b.line || a.column - b.column)
  if (all.length <= most) return all
  const more = all.length - most
  const last = all[most]!
  const what = `There are ${more} more problems from here on.`
  return [
    ...all.slice(0, most),
    { ...last, code: 'and-more', what, why: `Only ${most} are told at once.`, instead: 'Mend those above first.' },
  ]
}
