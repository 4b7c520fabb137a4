/** npm run bench [-- NAME …]: runs the benches, one after another; each prints its figures and writes bench/RESULTS.md. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const benches: readonly string[] = [
  'intake',
  'latency',
  'spine',
  'wakes',
  'storm',
  'events',
  'start',
  'nodes',
  'console',
  'reach',
  'plan',
  'drill',
  'obligations',
  'notices',
]
/** Those that take longer than all of the others together: only where they are named. */
const long: readonly string[] = ['scale']

const asked = process.argv.slice(2).filter(word => !word.startsWith('-'))
const flags = process.argv.slice(2).filter(word => word.startsWith('-'))
const unknown = asked.filter(name => ![...benches, ...long].includes(name))
if (unknown.length > 0) {
  process.stderr.write(`there is no bench ${unknown.join(', ')}: there are ${[...benches, ...long].join(', ')}\n`)
  process.exit(2)
}
for (const name of asked.length > 0 ? asked : benches) {
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL(`./${name}.ts`, import.meta.url)), ...flags], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
