/**
 * A year of incidents under a virtual clock: the shipped team plan, simulated people and carriers, one incident every few
 * hours that is paged, acknowledged, raised to nobody and resolved. Claim: 1,000 incidents in under 2 s. Beside it the time of the
 * processor, with that of the runtime's own threads: what was spent, whoever else uses the machine.
 */
import { readFileSync } from 'node:fs'
import { instant } from '../src/core/id.ts'
import type { Drill, Inject } from '../src/drill/drill.ts'
import { inventPeople } from '../src/drill/people.ts'
import { runDrill } from '../src/drill/run.ts'
import { sourceRoutes } from '../src/integrations/sources.ts'
import { compile } from '../src/plan/compile.ts'
import { median, record } from './results.ts'

const brief = process.argv.includes('--brief')
const year = 365 * 86_400_000
const plan = compile(readFileSync(new URL('../plans/team.md', import.meta.url), 'utf8')).plan!
const drillOf = (incidents: number): Drill => ({
  title: 'A year',
  plan: 'team',
  starts: Date.parse('2026-01-01T00:00Z'),
  lastsMs: year,
  carriersFail: 0.05,
  holders: 'one each',
  team: {},
  teamLines: {},
  objectives: [],
  injects: Array.from({ length: incidents }, (_, n): Inject[] => {
    const at = Math.floor((n * year) / incidents)
    const body = JSON.stringify([
      {
        labels: { alertname: `Alert${n}`, service: 'shop', severity: n % 3 === 0 ? 'critical' : 'warning' },
        annotations: { summary: 'Something is wrong' },
      },
    ])
    return [
      { at, line: 1, incident: null, inject: 'signal', path: '/api/v2/alerts', body },
      { at: at + 3_600_000, line: 1, incident: n + 1, inject: 'act', who: 'technical-lead', act: { act: 'resolve' }, why: 'repaired' },
    ]
  }).flat(),
  expectations: [{ line: 1, incident: 1, expect: 'incidents', count: incidents }],
})
const rows: (string | number)[][] = []
for (const incidents of brief ? [50] : [250, 500, 1000]) {
  const took: number[] = []
  const spent: number[] = []
  let commits = 0
  for (let run = 0; run < (brief ? 1 : 5); run++) {
    const from = performance.now()
    const before = process.cpuUsage()
    const { score, commits: made } = await runDrill({
      drill: drillOf(incidents),
      plan,
      people: inventPeople(plan, 'one each', instant(Date.parse('2026-01-01T00:00Z'))),
      seed: String(run),
      routes: sourceRoutes(),
    })
    if (score.points !== score.of) throw new Error(score.lines.join('\n'))
    took.push(performance.now() - from)
    const { user, system } = process.cpuUsage(before)
    spent.push((user + system) / 1000)
    commits = made
  }
  rows.push([incidents, commits, Math.round(median(took)), Math.round(median(spent)), (median(took) / incidents).toFixed(2)])
}
record(
  'drill',
  'A year of incidents on the production engine under a virtual clock and the memory store, people and carriers simulated: median of 5. Not measured: reading the drill and compiling the plan.',
  {
    columns: ['incidents', 'commits', 'ms', 'ms of processor', 'ms an incident'],
    rows,
  },
)
