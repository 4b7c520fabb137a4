/** Looks at what a run left behind. Each checker takes the same case and answers with what is wrong; none knows how the engine does it. */
import type { StreamId } from '../../src/core/event.ts'
import type { People } from '../../src/core/oncall/people.ts'
import type { Plan } from '../../src/core/plan.ts'
import type { AlertRow, DeliveryRow, IncidentRow, Store } from '../../src/store/port.ts'
import { checkAlerts } from './check-alerts.ts'
import { checkErasures } from './check-erasures.ts'
import { checkEscalation } from './check-escalation.ts'
import { checkNotices } from './check-notices.ts'
import { checkObligations } from './check-obligations.ts'
import { checkPages } from './check-pages.ts'
import { checkState } from './check-state.ts'
import { org } from './house.ts'
import type { Finding, Ledger, Story } from './ledger.ts'
import { injected } from './node.ts'
import type { Run } from './operations.ts'

export type Case = Readonly<{
  run: Run
  store: Store
  ledger: Ledger
  now: number
  stories: readonly Story[]
  rows: readonly IncidentRow[]
  alerts: readonly AlertRow[]
  deliveries: readonly DeliveryRow[]
  plans: ReadonlyMap<string, Plan>
  peoples: ReadonlyMap<string, People>
  /** Something, `but` not this, was wrong between the two moments, so that a delay is no finding. */
  excused(from: number, to: number, but?: string): boolean
}>
export type Found = (rule: string, what: string) => void

const checkers = [checkState, checkPages, checkEscalation, checkObligations, checkAlerts, checkNotices, checkErasures]
const all = Number.MAX_SAFE_INTEGER

export async function check(
  given: Readonly<{ run: Run; store: Store; ledger: Ledger; now: number; mendedAt: number }>,
): Promise<readonly Finding[]> {
  const { ledger, store } = given
  const findings: Finding[] = []
  const found: Found = (rule, what) => void findings.push({ rule, what })
  const home = store.org(org)
  const streams = [...new Set(ledger.commits.map(({ append }) => append.stream))]
  const stories: Story[] = []
  for (const stream of streams) {
    const loaded = await home.load(stream)
    if (loaded === null) found('state', `stream ${stream} was committed and is not there`)
    else
      stories.push({
        stream,
        events: await home.events(stream),
        commits: ledger.commits.filter(({ append }) => append.stream === stream),
        incident: loaded.incident,
      })
  }
  const editions = async <T>(kind: 'plan' | 'people'): Promise<Map<string, T>> => {
    const made = new Map<string, T>()
    for (const { edition } of await home.editions(kind)) made.set(edition, (await home.edition(kind, edition))!.value as T)
    return made
  }
  const { troubles } = ledger
  const it: Case = {
    ...given,
    stories,
    rows: (await home.incidents({ drill: null, limit: all })).rows,
    alerts: await home.alerts({ limit: all }),
    deliveries: await home.deliveries({ limit: all }),
    plans: await editions<Plan>('plan'),
    peoples: await editions<People>('people'),
    excused: (from, to, but) =>
      troubles.some(
        ({ from: since, to: until, what, allowsMs }) =>
          what !== but && since <= to && until >= from && to - from <= (allowsMs ?? Number.POSITIVE_INFINITY),
      ),
  }
  for (const checker of checkers) await checker(it, found)
  for (const { at, what, why } of ledger.told) {
    const jumped =
      why.startsWith('wants to be woken again') && troubles.some(({ from, what }) => what === 'jump' && Math.abs(from - at) < 5000)
    // Which of them were sent nobody can say: that is told on purpose, and a person decides.
    const unknown = what.startsWith('of some notices nobody can say')
    const skewed = what.startsWith('the clocks of two nodes') && troubles.some(({ what }) => what === 'wrong clock')
    // So is why a page did not leave, to whoever reads the log; what became of it is checked with the pages.
    const outcome = what === 'a page was not sent' ? 'refused' : what === 'a page may not have been sent' ? 'unknown' : null
    const keptBack =
      outcome !== null &&
      (it.deliveries.some(one => one.outcome === outcome && (one.detail ?? 'no reason was given') === why) ||
        ledger.restores.some(restore => restore.at >= at)) // into a copy that does not know of it
    if (!why.includes(injected) && !jumped && !unknown && !skewed && !keptBack) found('told', `${what}: ${why.slice(0, 300)}`)
  }
  return findings
}
export const nameOf = (it: Case, stream: StreamId): string => `#${it.rows.find(row => row.stream === stream)?.number ?? '?'}`
export const clockOf = (it: Case, at: number): string => `${((at - Date.parse(it.run.start)) / 1000).toFixed(3)} s`
