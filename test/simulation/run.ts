/**
 * `npm run simulate -- [--seeds N] [--from N]`: runs so many seeds. `--seed N`: runs one and tells what it did; `--shrink`
 * makes it smaller first. `--postgres`: on the real database, in short runs; the log of a failing one, or of each where
 * `--logs DIR` says where, is asked again by `--replay LOG`. Ends with 1 when a seed fails.
 */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
    postgres: { type: 'boolean', default: false },
    logs: { type: 'string' },
    replay: { type: 'string' },
  },
})
const say = (line: string): void => void process.stdout.write(`${line}\n`)

if (values.replay !== undefined) {
  const database = await (await import('./on-postgres.ts')).openPostgres()
  try {
    const { run, findings, calls, differs } = await database.replay(values.replay)
    for (const what of differs.slice(0, 20)) say(`differs: ${what}`)
    for (const { rule, what } of findings) say(`${rule}: ${what}`)
    say(`seed ${run.seed}: ${calls} calls asked again, ${differs.length} answered otherwise, ${findings.length} findings`)
    process.exitCode = findings.length === 0 ? 0 : 1
  } finally {
    await database.stop()
  }
} else if (values.seed !== undefined) {
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
  let letters = 0
  let erasures = 0
  let restores = 0
  let ran = 0
  const database = values.postgres ? await (await import('./on-postgres.ts')).openPostgres() : null
  const simulated = async (seed: number) => {
    if (database === null) return simulate(runOf(seed))
    const { shortRunOf } = await import('./on-postgres.ts')
    const run = shortRunOf(seed)
    const { log, ...result } = await database.simulate(run)
    if (result.findings.length > 0 || values.logs !== undefined) {
      const path = join(values.logs ?? tmpdir(), `simulation-${seed}.jsonl`)
      log.write(path, { run, ledger: result.ledger, now: result.now, mendedAt: result.mendedAt, findings: result.findings.length })
      if (result.findings.length > 0) say(`  again: npm run simulate -- --replay ${path}`)
    }
    return result
  }
  for (let seed = from; seed < from + seeds && (failed < Number(values.most) || values.until !== undefined); seed++) {
    const result = await simulated(seed)
    ran++
    if (ran % (database === null ? 500 : 10) === 0) say(`… ${ran} seeds, ${failed} failed`)
    commits += result.commits
    pages += result.pages
    letters += result.ledger.posted.length
    erasures += result.ledger.erasures.size
    restores += result.ledger.restores.length
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
    if (database === null) say(`  again: npm run simulate -- --seed ${seed} --shrink`)
  }
  await database?.stop()
  say(
    `${ran} seeds in ${((performance.now() - began) / 1000).toFixed(1)} s, ${commits} commits, ${pages} pages, ${letters} letters, ${erasures} erasures, ${restores} restores: ${failed} failed`,
  )
  process.exitCode = failed === 0 ? 0 : 1
}
