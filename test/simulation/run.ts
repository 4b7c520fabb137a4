/**
 * `npm run simulate -- [--seeds N] [--from N]`: runs so many seeds. `--seed N`: runs one and tells what it did; `--shrink`
 * makes it smaller first. Ends with 1 when a seed fails.
 */
import { parseArgs } from 'node:util'
import { runOf } from './operations.ts'
import { shrink } from './shrink.ts'
import { simulate } from './simulate.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    shrink: { type: 'boolean', default: false },
    until: { type: 'string' }, // stop at the first finding of one of these rules
    most: { type: 'string', default: '10' },
  },
})
const say = (line: string): void => void process.stdout.write(`${line}\n`)

if (values.seed !== undefined) {
  const run = runOf(Number(values.seed))
  const { findings, commits, pages } = await simulate(run)
  const rule = findings[0]?.rule
  const smaller = rule !== undefined && values.shrink ? await shrink(run, rule) : run
  say(JSON.stringify(smaller, null, 1))
  for (const { rule, what } of smaller === run ? findings : (await simulate(smaller)).findings) say(`${rule}: ${what}`)
  say(`seed ${run.seed}: ${findings.length} findings, ${commits} commits, ${pages} pages`)
  process.exitCode = findings.length === 0 ? 0 : 1
} else {
  const from = Number(values.from)
  const seeds = Number(values.seeds)
  const began = performance.now()
  let failed = 0
  let commits = 0
  let pages = 0
  let ran = 0
  for (let seed = from; seed < from + seeds && (failed < Number(values.most) || values.until !== undefined); seed++) {
    const result = await simulate(runOf(seed))
    ran++
    commits += result.commits
    pages += result.pages
    if (result.findings.length === 0) continue
    failed++
    const wanted = values.until?.split(',')
    const hit = result.findings.find(({ rule }) => wanted?.includes(rule))
    if (hit !== undefined) {
      say(`seed ${seed}: ${hit.rule}: ${hit.what}`)
      break
    }
    if (wanted !== undefined) continue
    for (const { rule, what } of result.findings.slice(0, 3)) say(`seed ${seed}: ${rule}: ${what}`)
    say(`  again: npm run simulate -- --seed ${seed} --shrink`)
  }
  say(`${ran} seeds in ${((performance.now() - began) / 1000).toFixed(1)} s, ${commits} commits, ${pages} pages: ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}
