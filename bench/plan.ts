/**
 * The plan document as it grows: check (read and compile), render, the differences to another version, the house plan. And
 * the proof of reach of that same plan as the weeks grow. Claim: at most 2.3 times the time for twice the size.
 */
import { readFileSync } from 'node:fs'
import { calendarFor } from '../src/calendar/make.ts'
import { instant } from '../src/core/id.ts'
import { proveReach } from '../src/core/oncall/reach.ts'
import { peopleOf, zonesOf } from '../src/people/people-of.ts'
import { readPeople } from '../src/people/read.ts'
import { compile } from '../src/plan/compile.ts'
import { diffPlans } from '../src/plan/diff.ts'
import { render } from '../src/plan/render.ts'
import { record } from './results.ts'

const brief = process.argv.includes('--brief')
const rounds = brief ? 1 : 3
const clockStepMs = 40 // the processor's time is told in steps of some milliseconds: short work is repeated for so long
const sizes = brief ? [10, 20] : [8, 16, 32, 64, 128, 256, 512]
const weeks = brief ? [1, 2] : [1, 2, 4, 8, 16, 32, 52]

const lean = readFileSync(new URL('../plans/lean.md', import.meta.url), 'utf8')
/** Each clause promises something of its own, says so in prose that quotes its figure, and is linked to from the next. */
const clause = (n: number): string => `
### Promise ${n} {#promise-${n}}

What is promised here is done within [${(n % 40) + 1} hours](#duty-${n}.due) and told as [the one before](#promise-${n === 0 ? 0 : n - 1}) says.

\`\`\`yaml obligations
duty-${n}:
  name: Duty number ${n}
  when: severity is SEV1 or SEV2
  who: incident-lead
  due: within ${(n % 40) + 1} hours of alert-received
  met: done
\`\`\`
`
const grown = (clauses: number): string =>
  `${lean}\n## 13 More that we promise {#more}\n${Array.from({ length: clauses }, (_, n) => clause(n)).join('')}`
/**
 * Milliseconds of this thread's own processor time, the least of the rounds: how a cost grows must not hang on who else uses
 * the machine. One size after another and not turn about: the largest one's garbage would be collected in the time of the smallest.
 */
function timed(works: readonly (() => unknown)[]): readonly number[] {
  return works.map(work => {
    let once = Number.POSITIVE_INFINITY
    for (let i = 0; i < (brief ? 1 : 4); i++) {
      const began = performance.now()
      work() // warm
      once = Math.min(once, performance.now() - began)
    }
    const times = brief ? 1 : Math.max(1, Math.ceil(clockStepMs / Math.max(0.002, once)))
    let least = Number.POSITIVE_INFINITY
    for (let round = 0; round < rounds; round++) {
      const before = process.threadCpuUsage()
      for (let i = 0; i < times; i++) work()
      const { user, system } = process.threadCpuUsage(before)
      least = Math.min(least, (user + system) / 1000 / times)
    }
    return least
  })
}

const sources = sizes.map(grown)
const plans = sources.map((source, i) => {
  const { plan, problems } = compile(source)
  if (plan === null) throw new Error(`the plan of ${sizes[i]} clauses cannot run: ${problems.find(p => p.severity === 'error')?.what}`)
  return plan
})
const check = timed(sources.map(source => () => compile(source)))
const page = timed(plans.map((plan, i) => () => render(plan, sources[i]!, { audience: 'inside' })))
const differences = timed(
  plans.map(plan => () => diffPlans(plan, { ...plan, obligations: plan.obligations.map(o => ({ ...o, name: `${o.name}!` })) })),
)

/** What one more clause costs, so that the plan that they stand in is not counted as growth: the worst step from a size to twice it. */
const worst = (times: readonly number[]): string => {
  const steps = times.slice(1).map((time, i) => (time / times[i]!) ** (1 / Math.log2(sizes[i + 1]! / sizes[i]!)))
  return Math.max(...steps).toFixed(2)
}

const { directory } = readPeople(readFileSync(new URL('../docs/examples/people.yaml', import.meta.url), 'utf8'))
const largest = plans.at(-1)!
const people = peopleOf(directory!)
const calendar = calendarFor(largest.header, { zones: zonesOf(directory!) }).value
const from = instant(Date.parse('2026-11-23T00:00:00Z'))
const proof = timed(weeks.map(count => () => proveReach(largest, people, calendar, from, instant(from + count * 7 * 86_400_000))))
const proofs = timed(plans.map(plan => () => proveReach(plan, people, calendar, from, instant(from + 8 * 7 * 86_400_000))))

record(
  'plan',
  `The plan document as it grows: plans/lean.md and so many clauses more, each with a promise, a figure that prose quotes and a link. Processor time, the least of ${rounds} after warming. The last row is the most that a step to twice the size costs (claim: 2.3). Proof: of 8 weeks; it does not hang on the number of clauses. Not measured: reading the file, writing the page.`,
  {
    columns: ['clauses', 'kB', 'check ms', 'render ms', 'diff ms', 'proof ms'],
    rows: [
      ...sizes.map((size, i) => [
        size,
        Math.round(sources[i]!.length / 1024),
        check[i]!.toFixed(1),
        page[i]!.toFixed(1),
        differences[i]!.toFixed(2),
        proofs[i]!.toFixed(3),
      ]),
      ['× for twice', '', worst(check), worst(page), worst(differences), worst(proofs)],
    ],
  },
)
record(
  'plan, weeks',
  `Proof of reach of that plan of ${sizes.at(-1)} clauses as the weeks grow. Processor time, the least of ${rounds} after warming.`,
  {
    columns: ['weeks', 'proof ms'],
    rows: weeks.map((count, i) => [count, proof[i]!.toFixed(3)]),
  },
)
