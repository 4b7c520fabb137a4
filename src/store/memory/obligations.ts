/** What is owed over all incidents, in memory: kept by each append, put in order when somebody asks. */
import { instant } from '../../core/id.ts'
import { owedBy, placeOf, placeText, undated } from '../owed.ts'
import type { Append, OrgStore } from '../port.ts'
import { address, type OrgHouse, type OwedKept } from './house.ts'

const isLaw = (rule: string) => rule.startsWith('law:')
const isContract = (rule: string) => rule.startsWith('contract:')
type Placed = Pick<OwedKept, 'due'> & Readonly<{ stream: string; obligation: string }>
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const inOrder = (a: Placed, b: Placed) => a.due - b.due || byText(a.stream, b.stream) || byText(a.obligation, b.obligation)

/** Part of the append: what changed. */
export function owe(home: OrgHouse, append: Append): void {
  const { runs, over } = owedBy(append)
  if (runs.length + over.length === 0) return
  home.owed.inOrder = null
  for (const row of runs) home.owed.rows.set(address(append.stream, row.obligation), { ...row, stream: append.stream, drill: append.drill })
  for (const obligation of over) home.owed.rows.delete(address(append.stream, obligation))
}

export function obligationsIn(of: () => OrgHouse): Pick<OrgStore, 'obligations' | 'countRunning'> {
  return {
    async obligations(query) {
      const { owed } = of()
      owed.inOrder ??= [...owed.rows.values()].sort(inOrder)
      const place = query.cursor === undefined ? null : placeOf(query.cursor)
      const after = place && { due: place[0], stream: place[1], obligation: place[2] }
      const found = owed.inOrder.filter(
        row =>
          row.drill === query.drill &&
          (query.stream === undefined || row.stream === query.stream) &&
          (query.states === undefined || query.states.includes(row.state)) &&
          (query.owedBy === undefined || (row.owedBy !== null && query.owedBy.includes(row.owedBy))) &&
          (query.dueFrom === undefined || row.due >= query.dueFrom) &&
          (query.dueTo === undefined || row.due < query.dueTo) &&
          (query.because !== 'law' || isLaw(row.rule)) &&
          (query.because !== 'contract' || isContract(row.rule)) &&
          (query.because !== 'plan' || !(isLaw(row.rule) || isContract(row.rule))) &&
          (after === null || inOrder(row, after) > 0),
      )
      const rows = found.slice(0, query.limit).map(({ stream, obligation, due, state }) => ({
        stream,
        obligation,
        due: due === undated ? null : instant(due),
        state,
      }))
      const last = rows.at(-1)
      return { rows, next: found.length > rows.length && last !== undefined ? placeText(last) : null }
    },
    async countRunning(now, most) {
      const { owed, streams } = of()
      const real = [...streams.values()].filter(s => s.drill === null && s.number !== null && s.incident.status === 'open')
      const open: Record<string, number> = {}
      for (const { incident } of real.slice(0, most)) open[incident.severity] = (open[incident.severity] ?? 0) + 1
      const overdue = [...owed.rows.values()].filter(row => row.drill === null && row.state === 'overdue' && row.due <= now).length
      return { open, overdue: Math.min(overdue, most) }
    },
  }
}
