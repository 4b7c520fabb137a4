/**
 * `npm test`: sets up what is missing, then runs every check and every test. The last line is `N passed, N failed`;
 * a check (types, style, dead code) counts as one.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensurePackages, environment, node, root, runIt } from './setup.mjs'

let passed = 0
let failed = 0
const tally = (name, ok) => {
  if (ok) passed++
  else failed++
  process.stdout.write(`${ok ? 'passed' : 'FAILED'}: ${name}\n`)
}
const attempt = (name, work) => {
  try {
    work()
    return true
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    tally(name, false)
    return false
  }
}
const end = () => {
  process.stdout.write(`${passed} passed, ${failed} failed\n`)
  process.exit(failed === 0 ? 0 : 1)
}

if (!attempt('packages', ensurePackages)) end()
const setup = JSON.stringify(new URL('setup.mjs', import.meta.url).href)
const making = [
  ['console', 'ensureConsole'],
  ['server', 'ensureServer'],
].map(async ([name, what]) => {
  const work = `import(${setup}).then(setup => setup.${what}()).catch(error => { console.error(error.message); process.exit(1) })`
  if ((await runIt(node, ['-e', work])) !== 0) tally(name, false)
})
await Promise.all(making)

const tool = name => join(root, 'node_modules', '.bin', name)
/** By one checker: four of them see to the same types again and again, and take twice the processor for it. */
const types = project => ['-p', project, '--checkers', '1']
const checks = [
  ['types of core', 'tsc', types('src/core')],
  ['types', 'tsc', types('.')],
  ['types of the console', 'tsc', types('web')],
  ['style', 'biome', ['check', '.']],
  ['dead code', 'knip', []],
]
/** Beside the tests, which leave a processor free while they wait; what they say comes after what the tests say. */
const checked = (async () => {
  const said = []
  for (const [name, command, words] of checks) {
    let text = ''
    const code = await runIt(tool(command), words, {
      env: { ...environment, GOGC: '400' }, // the types take room for a moment, and need not be tidied up after five times
      stdio: ['ignore', 'pipe', 'pipe'],
      started: child => {
        for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', part => (text += part))
      },
    })
    said.push({ name, ok: code === 0, text })
  }
  return said
})()

const folder = mkdtempSync(join(tmpdir(), 'tocsin-test-'))
const file = join(folder, 'results.json')
const code = await runIt(
  node,
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=./test/rows/reporter.ts',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...process.argv.slice(2),
  ],
  { env: { ...environment, TOCSIN_ROWS: process.argv.length > 2 ? '' : 'write' } },
)
for (const { name, ok, text } of await checked) {
  if (!ok) process.stdout.write(text)
  tally(name, ok)
}
try {
  const results = JSON.parse(readFileSync(file, 'utf8'))
  const empty = results.testResults.filter(suite => suite.status === 'failed' && !suite.assertionResults.some(t => t.status === 'failed'))
  for (const suite of empty) process.stdout.write(`FAILED: ${suite.name.replace(`${root}/`, '')} could not be run\n`)
  passed += results.numPassedTests
  failed += results.numFailedTests + empty.length
  const skipped = results.numPendingTests + results.numTodoTests
  if (skipped > 0) process.stdout.write(`${skipped} skipped, each with its reason in its name\n`)
  if (code !== 0 && results.numFailedTests + empty.length === 0) tally('tests (something failed outside of them)', false)
} catch (error) {
  process.stderr.write(`The tests left no results: ${error.message}\n`)
  tally('tests', false)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
end()
